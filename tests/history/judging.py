"""Judges every link that an author ever gave, and counts the verdicts by what was done.

"right" leads to what the passage became, or to a note where nothing is left of it. "reused" is an
id that a later version gave to another passage with the same words: it can lead to one only.
"missed" leads to a note although the passage is there, "wrong" to another passage, "dead" nowhere.

As a script, it prints the table of some seeds: ``python -m tests.history.judging 0 10``.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from tests.doors import forwarding
from tests.history.authors import Author

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from generator.rendering import Forwarding
    from tests.history.authors import Event
    from tests.history.drafts import Block, Draft

VERDICTS = ("right", "reused", "missed", "wrong", "dead")
SHORT = 40


@dataclass(frozen=True)
class Judged:
    """A link that was given last at ``step``; ``kinds`` is what was done to its passage since."""

    id: str
    step: int
    block: Block
    kinds: frozenset[str]
    verdict: str
    today: str

    def __str__(self) -> str:
        """Return the link as lines of a report."""
        done = ", ".join(sorted(self.kinds))
        return f"{self.verdict} ({self.step}; {done})\n   {self.block.words}\n   {self.today}"


@cache
def judged(seed: int, revisions: int = 40) -> tuple[Judged, ...]:
    """Return every link of an author's history, judged."""
    author = Author(seed)
    pages = author.history(revisions)
    found = forwarding([page.passages() for page in reversed(pages)])
    return tuple(judge(pages, found, author.events))


def judge(
    pages: Sequence[Draft], found: Forwarding, events: Sequence[Event] = ()
) -> Iterator[Judged]:
    """Yield every link that the versions of a chapter (oldest first) ever gave, judged."""
    versions = [page.named() for page in pages]
    today = dict(versions[-1])
    left = {name for block in today.values() for name in block.names}
    given = {
        (anchor, block.names): (step, block)
        for step, version in enumerate(versions)
        for anchor, block in version
    }
    last = {anchor: block for version in versions for anchor, block in version}
    for (anchor, names), (step, block) in given.items():
        kinds = {each.kind for each in events if each.step > step and each.names & names}
        kinds |= {"short"} if len(block.words) < SHORT else set()
        target = today.get(anchor) or today.get(found.aliases.get(anchor, ""))
        if target is None:
            own = {each for each in block.own if not each.startswith("=")}
            verdict = "missed" if own & left else "right"
            verdict = verdict if anchor in found.gone else "dead"
        elif _alike(target.names) & _alike(block.own):
            verdict = "right"
        else:
            verdict = "wrong" if _alike(last[anchor].names) & _alike(names) else "reused"
        words = target.words if target else "(note)"
        yield Judged(anchor, step, block, frozenset(kinds), verdict, words)


def _alike(names: frozenset[str]) -> set[str]:
    """Return the names of a block, those of what it copies too."""
    return {each.removeprefix("=") for each in names}


def table(links: Iterable[Judged]) -> str:
    """Return a table: a line for each kind of edit, a column for each verdict."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for link in links:
        for kind in ("all", "all changed" if link.kinds - {"short"} else "untouched", *link.kinds):
            counts[kind][link.verdict] += 1
    lines = [f"{'':20}" + "".join(f"{each:>12}" for each in VERDICTS)]
    for kind, count in sorted(counts.items()):
        total = sum(count.values())
        shares = "".join(f"{count[each]:6}{count[each] / total:6.1%}" for each in VERDICTS)
        lines.append(f"{kind:20}{shares}")
    return "\n".join(lines)


if __name__ == "__main__":
    print(table(each for seed in range(*map(int, sys.argv[1:3])) for each in judged(seed)))  # noqa: T201
