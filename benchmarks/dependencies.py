"""Counts how well pages foretell what changes them: 210 changes of the project's own thesis.

Run it as ``python -m benchmarks.dependencies``. It prints a row for each kind of change, and below
each page that changed and was not foretold to, and each that was foretold in vain.
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from pathlib import Path

from tests.examples import copy_of
from tests.mutations import Outcome, changes, outcomes

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Make the changes one by one and print what came of them."""
    found: dict[str, list[Outcome]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        root = copy_of(ROOT, Path(folder) / "thesis")
        for each in outcomes(root, changes(root)):
            found[each.change.kind].append(each)
    print("| change | changes | pages changed | foretold | missed | in vain |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    every = [each for some in found.values() for each in some]
    for kind, some in (*found.items(), ("all", every)):
        counts = (
            len(some),
            sum(len(each.changed) for each in some),
            sum(len(each.foretold) for each in some),
            sum(len(each.missed) for each in some),
            sum(len(each.in_vain) for each in some),
        )
        print(f"| {kind} | {' | '.join(map(str, counts))} |")
    print()
    for each in every:
        for page in sorted(each.missed):
            print(f"missed: {each.change.said}: {page}")
        for page in sorted(each.in_vain):
            print(f"in vain: {each.change.said}: {page}: {each.why[page]}")


if __name__ == "__main__":
    main()
