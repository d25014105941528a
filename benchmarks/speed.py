"""The ratchet of speed: seven ratios of processor time that may only go down (`make speed`).

A thesis of 60 chapters of 12 KB is built beside the same chapters in plain MkDocs with Material, on
one core: two that share one take more processor time for the same work. Its plain counterpart is
run before and behind each step or two, so that a slow moment of the machine falls on both; a ratio
is the processor time of the step by the mean of these two, the figure the median of the turns. A
step is a failure whose median of five turns is worse than its ratio in ``budget.json`` by more than
a quarter, and so still that of ten; no turn is taken that can change nothing of it: three of five
that are good are a good median. ``--keep`` takes all five, lowers the kept ratios and writes the
README's table.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
from collections.abc import Callable, Collection, Generator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from benchmarks.measuring import Cost, run
from benchmarks.projects import Project, steps_of
from benchmarks.report import write_between
from benchmarks.theses import write_thesis
from benchmarks.tools import OURS, PLAIN_BESIDE_US, ROOT, environment

CHAPTERS = 60
TURNS = 5
SHORT = 4  # runs that count as one of a command that takes a tenth of a second
TOLERANCE = 1.25  # times the kept ratio: more is a failure
BUDGET = Path(__file__).resolve().parent / "budget.json"
COLD, HELP = "plain, from nothing", "`mkdocs --help`"
# Each step: how the README names it, and what it is divided by.
STEPS = {
    "cold": ("60 chapters, from nothing", COLD),
    "edit": ("a paragraph changed", COLD),
    "heading": ("a heading of a section changed", COLD),
    "judgement": ("a judgement changed, which three chapters have", COLD),
    "serve": ("`serve`: a paragraph saved → its page served", COLD),
    "served": ("`serve`: … → all pages that depend on it served", COLD),
    "help": ("`thesis --help`", HELP),
}
TOGETHER = (("cold",), ("edit", "heading"), ("judgement", "serve", "served"), ("help",))
"""Which steps have a run of their counterpart in common, before and behind them."""

Ratios = dict[str, list[float]]
"""The ratios of each step, one for each turn."""
Turn = Callable[[Collection[str]], dict[str, float]]
"""Runs the steps of some names once; returns their ratios."""


def main() -> None:
    """Measure, print the table, and compare it with the kept ratios or lower them."""
    parser = argparse.ArgumentParser(prog="make speed", description="Hold the speed of the build.")
    parser.add_argument("--keep", action="store_true", help="lower the kept ratios to these")
    options = parser.parse_args()
    kept: dict[str, float] = json.loads(BUDGET.read_text("utf-8"))
    with tempfile.TemporaryDirectory(prefix="speed-") as folder, prepared(Path(folder)) as steps:
        take = partial(turn, steps)
        if options.keep:
            ratios, failures = medians(measured(take, TURNS, {}, {})), {}
        else:
            ratios, failures = held(take, kept)
    print(as_table(ratios))
    if options.keep:
        BUDGET.write_text(json.dumps(lowered(ratios, kept), indent=2) + "\n", "utf-8")
        write_between(ROOT / "README.md", "speed", as_table(ratios))
    elif failures:
        sys.exit("\n".join(failures.values()))


@contextmanager
def prepared(folder: Path) -> Generator[dict[str, Callable[[], Cost]]]:
    """Write the theses, serve one of them, and yield the steps by their names, on one core."""
    if sys.platform == "linux":
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    for name, tool in (("ours", OURS), ("served", OURS), ("plain", PLAIN_BESIDE_US)):
        write_thesis(folder / name, tool.kind, CHAPTERS)
    ours = steps_of(Project(OURS, folder / "ours"))
    with Project(OURS, folder / "served").served() as saved:
        costs: list[Cost] = []

        def shown() -> Cost:
            costs.append(saved())
            return costs[-1]

        def all_served() -> Cost:
            cost = costs.pop() if costs else saved()
            return Cost(cost.wall, cost.processor + cost.afterwards)

        yield {
            COLD: Project(PLAIN_BESIDE_US, folder / "plain").build_from_nothing,
            "cold": ours["from nothing"],
            "edit": ours["text"],
            "heading": ours["heading"],
            "judgement": ours["judgement"],
            "serve": shown,
            "served": all_served,
            HELP: _command(PLAIN_BESIDE_US.command(("mkdocs", "--help"))),
            "help": _command(OURS.command(("thesis", "--help"))),
        }


def _command(command: list[str]) -> Callable[[], Cost]:
    def cost() -> Cost:
        runs = [run(command, ROOT, environment(OURS)) for _ in range(SHORT)]
        return Cost(sum(each.wall for each in runs), sum(each.processor for each in runs))

    return cost


def turn(steps: Mapping[str, Callable[[], Cost]], names: Collection[str]) -> dict[str, float]:
    """Run the steps of some names once; return the ratio of each whose time is known.

    A counterpart that has just run behind one group is the one before the next.
    """
    ratios: dict[str, float] = {}
    last: dict[str, float] = {}
    for group in TOGETHER:
        wanted = [name for name in group if name in names]
        if wanted:
            beside = STEPS[wanted[0]][1]
            before = last.get(beside) or steps[beside]().processor
            costs = {name: steps[name]().processor for name in wanted}
            last[beside] = steps[beside]().processor
            plain = (before + last[beside]) / 2
            ratios |= {name: cost / plain for name, cost in costs.items() if cost}
    return ratios


def measured(take: Turn, most: int, kept: Mapping[str, float], before: Ratios) -> Ratios:
    """Return the ratios of so many turns at most; a step is left out once its median is decided."""
    ratios = {name: [*before.get(name, ())] for name in STEPS}
    for _ in range(most):
        names = [name for name in STEPS if not decided(ratios[name], kept.get(name), most)]
        for name, ratio in take(names).items():
            ratios[name].append(ratio)
    return ratios


def decided(ratios: Sequence[float], kept: float | None, most: int) -> bool:
    """Say whether more turns, up to the most, cannot change on which side the median lies."""
    if kept is None or len(ratios) == most:
        return len(ratios) == most
    within = sum(ratio <= kept * TOLERANCE for ratio in ratios)
    return max(within, len(ratios) - within) * 2 > most


def medians(ratios: Ratios) -> dict[str, float]:
    """Return the median of each step that was measured."""
    return {name: statistics.median(turns) for name, turns in ratios.items() if turns}


def held(take: Turn, kept: Mapping[str, float]) -> tuple[dict[str, float], dict[str, str]]:
    """Return the ratios, and a line for each step that is worse, also with as many turns more."""
    ratios = measured(take, TURNS, kept, {})
    if worse(medians(ratios), kept):
        print(as_table(medians(ratios)), "\nMeasured once more:", sep="\n", file=sys.stderr)
        ratios = measured(take, 2 * TURNS, kept, ratios)
    return medians(ratios), worse(medians(ratios), kept)


def worse(ratios: Mapping[str, float], kept: Mapping[str, float]) -> dict[str, str]:
    """Return a line for each step that is worse than its kept ratio by more than a quarter.

    On Linux also for one that was not measured; elsewhere no server's processor time is known.
    """
    unmeasured = kept.keys() - ratios if sys.platform == "linux" else ()
    return {name: f"{STEPS[name][0]}: not measured" for name in sorted(unmeasured)} | {
        name: f"{STEPS[name][0]}: {ratio:.2f} times {STEPS[name][1]}, kept is {kept[name]:.2f}"
        for name, ratio in ratios.items()
        if ratio > kept[name] * TOLERANCE
    }


def lowered(ratios: Mapping[str, float], kept: Mapping[str, float]) -> dict[str, float]:
    """Return the kept ratios, each lowered to the measured one where that is less."""
    return dict(kept) | {name: min(round(ratio, 3), kept[name]) for name, ratio in ratios.items()}


def as_table(ratios: Mapping[str, float]) -> str:
    """Return the ratios in Markdown."""
    rows = (
        f"| {STEPS[name][0]} | {ratio:.2f} | {STEPS[name][1]} |" for name, ratio in ratios.items()
    )
    return "\n".join(("| what | times | beside |", "| --- | ---: | --- |", *rows))


if __name__ == "__main__":
    main()
