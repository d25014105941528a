"""Times this generator beside plain MkDocs with Material and other tools, on the same chapters.

Every step is a whole command. They run in turns: in one turn each step runs once, in an order that
rotates, so that a slow minute of the machine falls on all of them. The first turn, which also fills
caches, is not counted; the largest theses are built in the first turns only. A run of everything
writes the tables into ``README.md`` beside this file and keeps its ratios; ``--check`` fails where
a ratio is worse than the kept one by more than a fifth.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from benchmarks import history, report
from benchmarks.measuring import Cost, run
from benchmarks.projects import Project, steps_of
from benchmarks.report import Results
from benchmarks.theses import write_thesis
from benchmarks.tools import (
    MACROS,
    OURS,
    PLAIN,
    ROOT,
    TABLE_READER,
    ZENSICAL,
    CannotRunError,
    Tool,
    environment,
    install,
)

PARTS = ("chapters", "zensical", "plugins", "serve", "segments", "commands", "history")
QUICK = ("chapters", "zensical", "serve", "commands")
FEW = ("from nothing", "text")  # steps with other theses than the main one
QUICKEST = (OURS, PLAIN, ZENSICAL)  # timed with each size, and serving; others with one size
SEGMENTED = 30  # chapters of a thesis with many segments
SMALL = 300  # chapters of the thesis that the goals and the other tools speak of
LONG = 3  # counted turns of what takes long: the largest theses
PLUGIN = "import generator.app.mkdocs_plugin"
THEME = "import mkdocs.commands.build, material.plugins.search.plugin"


def main() -> None:
    """Measure, print the tables, and write or check them."""
    options = read_options()
    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        bench = Bench(Path(folder), options)
        with ProcessPoolExecutor(1) as writer:  # its memory would count as that of the commands
            bench.prepare(writer)
        bench.measure(options.turns)
        results = bench.weighed()
    tables = report.tables(results, f"{options.turns} turns, {machine()}")
    print(tables)
    print(f"({(time.monotonic() - start) / 60:.0f} minutes)", file=sys.stderr)
    if failures := needed_failures(results):
        sys.exit("\n".join(failures))
    if options.check:
        sys.exit(report.complaint(report.ratios(results), report.kept_ratios()) or None)
    if options.write:
        report.write(tables, report.ratios(results))


def read_options() -> argparse.Namespace:
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(prog="make bench", description="Time the build.")
    parser.add_argument("--quick", action="store_true", help="30 and 300 chapters, three turns")
    parser.add_argument("--parts", nargs="+", choices=PARTS, metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--turns", type=int, help="counted turns (default: 5)")
    parser.add_argument("--chapters", type=int, nargs="+", help="sizes (default: 30 300 1500)")
    parser.add_argument("--segments", type=int, nargs=2, default=[5_000, 50_000])
    parser.add_argument("--people", type=int, default=500, help="in the theses with segments")
    parser.add_argument("--commits", type=int, default=400)
    parser.add_argument("--check", action="store_true", help="fail if a kept ratio got worse")
    parser.add_argument("--write", action="store_true", help="write also what is not a whole run")
    options = parser.parse_args()
    choices = ("quick", "parts", "chapters", "segments", "people", "commits")
    is_whole = all(getattr(options, each) == parser.get_default(each) for each in choices)
    options.write = options.write or is_whole
    options.parts = options.parts or (QUICK if options.quick else PARTS)
    options.turns = options.turns or (3 if options.quick else 5)
    options.chapters = options.chapters or ([30, 300] if options.quick else [30, 300, 1_500])
    return options


def machine() -> str:
    """Return what the times depend on."""
    return f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}"


def needed_failures(results: Results) -> list[str]:
    """Return which steps of this generator and of plain MkDocs failed, and why."""
    return [
        f"{name}: {said}"
        for name, said in results.failures.items()
        if name.startswith((f"{OURS.name} ", f"{PLAIN.name} "))
    ]


@dataclass
class Bench:
    """What is timed: theses in a folder, and the steps of each by their names."""

    folder: Path
    options: argparse.Namespace
    results: Results = field(init=False)
    projects: dict[str, Project] = field(default_factory=dict[str, Project])
    steps: dict[str, Callable[[], Cost]] = field(default_factory=dict[str, Callable[[], Cost]])
    long: set[str] = field(default_factory=set[str])

    def __post_init__(self) -> None:
        small = [each for each in self.options.chapters if each <= SMALL]
        main = max(small, default=min(self.options.chapters))
        self.results = Results(sorted(self.options.chapters), main, sorted(self.options.segments))

    def prepare(self, writer: Executor) -> None:
        """Install the tools and write what they build."""
        parts = self.options.parts
        others = [ZENSICAL] if "zensical" in parts else []
        others += [TABLE_READER, MACROS] if "plugins" in parts else []
        tools = [OURS, PLAIN, *others]
        tools = [each for each in tools if self._is_installed(each)]
        for size in self.options.chapters if "chapters" in parts else ():
            for tool in tools:
                if tool in QUICKEST or size == self.results.main:
                    project = self._written(writer, tool, size)
                    only = () if size == self.results.main else FEW
                    is_long = size > self.results.main
                    self._add(f"{tool.name} {size}", project, only, is_long=is_long)
        for tool in (each for each in tools if each in QUICKEST and "serve" in parts):
            size = self.results.main
            project = self._written(writer, tool, size, "-serve")
            self.steps[f"{tool.name} {size} serve"] = project.serve
        for count in self.options.segments if "segments" in parts else ():
            more = (self.options.people, count)
            project = self._written(writer, OURS, SEGMENTED, f"-segments-{count}", *more)
            is_long = count > min(self.options.segments)
            self._add(f"thesis segments {count}", project, FEW, is_long=is_long)
        if "commands" in parts:
            self._add_commands()
        if "history" in parts:
            self._add_history(writer)

    def measure(self, turns: int) -> None:
        """Run each step once in each turn; a tool that cannot run is timed no more."""
        for turn in range(turns + 1):
            names = [name for name in self.steps if turn <= LONG or name not in self.long]
            first = turn * len(names) // (turns + 1)
            for name in (*names[first:], *names[:first]):
                if name in self.results.failures:
                    continue
                print(f"turn {turn} of {turns}: {name}", file=sys.stderr)
                try:
                    cost = self.steps[name]()
                except CannotRunError as error:
                    print(f"{name}: {error}", file=sys.stderr)
                    self._refuse(name, error, at_once=not turn)
                else:
                    if turn:
                        self.results.costs.setdefault(name, []).append(cost)

    def weighed(self) -> Results:
        """Return the results, with what the sites weigh."""
        for name, project in self.projects.items():
            self.results.weights[name] = project.weigh()
        return self.results

    def _is_installed(self, tool: Tool) -> bool:
        try:
            install(tool)
        except CannotRunError as error:
            self._refuse(f"{tool.name} {self.results.main} from nothing", error, at_once=True)
            return False
        return True

    def _refuse(self, name: str, error: CannotRunError, *, at_once: bool) -> None:
        """Keep why a step cannot run; without this generator and plain MkDocs nothing can.

        ``at_once`` ends the run now if it is one of theirs.
        """
        self.results.failures[name] = str(error)
        if at_once and needed_failures(self.results):
            sys.exit(f"{name}: {error}")

    def _written(
        self, writer: Executor, tool: Tool, size: int, suffix: str = "", *more: int
    ) -> Project:
        folder = self.folder / f"{tool.name}-{size}{suffix}"
        writer.submit(write_thesis, folder, tool.kind, size, *more).result()
        return Project(tool, folder)

    def _add(
        self, name: str, project: Project, only: tuple[str, ...] = (), *, is_long: bool = False
    ) -> None:
        self.projects[name] = project
        found = {f"{name} {step}": timed for step, timed in steps_of(project).items()}
        found = {step: timed for step, timed in found.items() if not only or step.endswith(only)}
        self.steps |= found
        self.long |= found.keys() if is_long else set()

    def _add_commands(self) -> None:
        """Add how long it takes until a command, or the plugin, is loaded."""
        python = sys.executable
        commands = {
            "thesis help": OURS.command(("thesis", "--help")),
            "thesis value": OURS.command(("thesis", "value", "count(participants)")),
            "thesis import": [python, "-c", PLUGIN],
            "plain help": PLAIN.command(("mkdocs", "--help")),
            "plain import": [python, "-c", THEME],
        }
        for name, command in commands.items():
            self.steps[name] = partial(run, command, ROOT, environment(OURS))

    def _add_history(self, writer: Executor) -> None:
        whole, off = self.folder / "history", self.folder / "history-off"
        writer.submit(history.write_history, whole, self.options.commits).result()
        writer.submit(history.write_without, off, whole).result()
        for name, folder in (("thesis history", whole), ("thesis history-off", off)):
            self._add(name, Project(OURS, folder), FEW)


if __name__ == "__main__":
    main()
