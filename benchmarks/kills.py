"""Kills each command that writes at random moments, and looks for what was lost.

    python -m benchmarks.kills [--kills 200] [--seed 1] [COMMAND ...]

Half of the kills come after a time, half at an operation on a file. After each, every file must
be as it was or as the command leaves it, and the site one of the two as a whole; what the command
left beside is gone when it has run again. Exits 1 if anything was lost.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from generator.app.cli import main as thesis
from generator.app.scaffold import new_thesis
from generator.core.atomic_files import JOURNAL

COMMANDS: Mapping[str, tuple[str, ...]] = {
    "fix": ("fix",),
    "bind": ("bind",),
    "import": ("import", "typed.md"),
    "withdraw": ("withdraw", "P05", "--apply"),
    "data": ("data", "towns.csv"),
    "export": ("export", "docx"),
    "citation": ("export", "citation", "--force"),
    "init": ("init", "begun"),
    "build": ("build",),
}
"""What is killed. Each runs in a thesis of its own, which was built or exported and then edited."""

TYPED = """# Typed

| Person | Town |
| --- | --- |
| A | Arles |
| B | Brest |

Table: People
"""
# What rests on somebody: rows that name a participant, with words that are withheld.
VISITS = "visit,participant,said\nV1,P05,I came by myself and saw it all again\nV2,P01,Nothing\n"
VISITED = """
  - name: visits
    path: visits.csv
    x-privacy: private
    schema:
      fields: [{name: visit}, {name: participant}, {name: said}]
      primaryKey: visit
      foreignKeys: [{fields: participant, reference: {resource: participants, fields: participant}}]
"""
FREE = "\nThe study heard two groups.\n"
MENDABLE = "\n| Age | People |\n| --- | --- |\n| 30 | 2 |\n\n##### Table: ages\n"
# What the commands load, once for all that are killed.
LOADED = (
    "generator.app.mkdocs_plugin.building",
    *("generator.app.cli.binding", "generator.app.withdrawing"),
    *("generator.app.cli.checking", "generator.app.cli.exporting", "generator.importing"),
    *("generator.app.building", "mkdocs.commands.build", "material.plugins.search.plugin"),
)
WRITING = frozenset({"os.rename", "os.link", "os.mkdir", "os.remove", "os.rmdir", "os.symlink"})

Files = Mapping[str, bytes]


@dataclass
class Moment:
    """When a command is killed: after ``seconds``, or at its operation number ``operation``."""

    seconds: float = 0.0
    operation: int = 0


@dataclass(frozen=True)
class Trial:
    """A thesis before a command and after it, how long it takes and how many operations."""

    command: str
    folder: Path
    before: Files
    after: Files
    seconds: float
    operations: int

    def lost(self, moment: Moment) -> list[str]:
        """Kill the command in a copy of the thesis, and say what was lost."""
        with tempfile.TemporaryDirectory(prefix="thesis-kills-") as name:
            folder = Path(name) / "thesis"
            shutil.copytree(self.folder, folder, copy_function=shutil.copy2)
            _ = run(folder, COMMANDS[self.command], moment)
            found = files_of(folder)
            lost = [*self._mixed(found), *self._lost_files(found)]
            # "import" and "data" never add the same twice: any command finishes what they began.
            adds = self.command in {"import", "data"}
            _ = run(folder, ("check",) if adds else COMMANDS[self.command])
            again = {path: each for path, each in files_of(folder).items() if not is_leftover(path)}
            if not adds or again != self.before:
                lost += [f"after another run: {each}" for each in differing(again, self.after)]
            return lost

    def _mixed(self, found: Files) -> list[str]:
        # Between two renames the old site stands aside; the next build puts it back.
        site = part(found, "site/") or part(found, ".site.old/")
        is_whole = site in (part(self.before, "site/"), part(self.after, "site/"))
        return [] if is_whole else ["the site is neither the old one nor the new one"]

    def _lost_files(self, found: Files) -> list[str]:
        wrong: list[str] = []
        for path in self.before.keys() | {each for each in found if not is_leftover(each)}:
            if not path.startswith("site/"):
                known = {self.before.get(path), self.after.get(path)}
                wrong += [] if found.get(path) in known else [path]
        return wrong


def prepared(command: str, folder: Path) -> Trial:
    """Write a thesis, build and export it, edit it, and try the command in a copy."""
    for path, content in new_thesis("en").items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    if command in {"build", "export"}:
        _ = run(folder, COMMANDS[command])
    for path in sorted((folder / "chapters").glob("*.md")):
        with path.open("a", encoding="utf-8") as file:
            file.write(MENDABLE)
    if command == "bind":
        with (folder / "chapters" / "index.md").open("a", encoding="utf-8") as file:
            file.write(FREE)
    (folder / "typed.md").write_text(TYPED, "utf-8")
    (folder / "towns.csv").write_text("town,people\nArles,51\nBrest,140\n", "utf-8")
    if command == "withdraw":
        (folder / "data" / "visits.csv").write_text(VISITS, "utf-8")
        with (folder / "data" / "datapackage.yaml").open("a", encoding="utf-8") as file:
            file.write(VISITED)
    copy = folder.with_name("copy")
    shutil.copytree(folder, copy, copy_function=shutil.copy2)
    began = time.monotonic()
    operations = run(copy, COMMANDS[command])
    seconds = time.monotonic() - began
    before, after = files_of(folder), files_of(copy)
    if before == after:
        raise RuntimeError(f"{command} changes nothing, so that nothing can be lost")
    return Trial(command, folder, before, after, seconds, operations)


def run(folder: Path, arguments: Sequence[str], moment: Moment | None = None) -> int:
    """Run a command in a process of its own, and return how many operations on files it made."""
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        os.setsid()
        _in_child(folder, arguments, moment or Moment(), writing)
    os.close(writing)
    if moment and moment.seconds:
        time.sleep(moment.seconds)
        with suppress(ProcessLookupError):
            os.killpg(process, signal.SIGKILL)
    _ = os.waitpid(process, 0)
    with os.fdopen(reading, "rb") as file:
        return int(file.read() or 0)


def _in_child(folder: Path, arguments: Sequence[str], moment: Moment, writing: int) -> None:
    count = 0

    def hear(event: str, given: tuple[object, ...]) -> None:
        nonlocal count
        flags = given[2] if event == "open" and isinstance(given[2], int) else 0
        if event in WRITING or flags & (os.O_WRONLY | os.O_RDWR):
            count += 1
            if count == moment.operation:
                os.killpg(0, signal.SIGKILL)

    try:
        os.chdir(folder)
        silent = os.open(os.devnull, os.O_WRONLY)
        _ = [os.dup2(silent, each) for each in (1, 2)]
        sys.addaudithook(hear)
        with suppress(SystemExit):
            thesis(list(arguments), standalone_mode=False)
        os.write(writing, str(count).encode())
    finally:
        os._exit(0)


def files_of(folder: Path) -> Files:
    """Return what each file below a folder holds, but for what is kept between builds."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".cache" not in path.parts and not path.match("sitemap.xml.gz")
    }


def part(files: Files, folder: str) -> Files:
    """Return the files below a folder, by their paths from there."""
    return {
        path.removeprefix(folder): content
        for path, content in files.items()
        if path.startswith(folder)
    }


def differing(one: Files, other: Files) -> list[str]:
    """Return the paths that two folders do not share, or at which they differ."""
    return [each for each in sorted({*one, *other}) if one.get(each) != other.get(each)]


def is_leftover(path: str) -> bool:
    """Say whether a path is that of a file or folder that waits to take its place."""
    return any(
        each.startswith(".") and each.endswith((".new", ".old", JOURNAL))
        for each in path.split("/")
    )


def moments(trial: Trial, kills: int, chance: random.Random) -> list[Moment]:
    """Return random moments of a command, half of them by time, half by operations."""
    half = kills // 2
    timed = [Moment(seconds=chance.uniform(0.001, trial.seconds)) for _ in range(half)]
    counted = [
        Moment(operation=chance.randint(1, max(trial.operations, 1))) for _ in range(kills - half)
    ]
    return timed + counted


def main() -> int:
    """Kill the commands, and print what was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("commands", nargs="*", default=[*COMMANDS])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance, bad = random.Random(options.seed), 0  # noqa: S311 - nothing is secret
    for each in LOADED:
        import_module(each)
    for command in options.commands:
        with tempfile.TemporaryDirectory(prefix="thesis-kills-") as name:
            trial = prepared(command, Path(name) / "thesis")
            lost = [trial.lost(each) for each in moments(trial, options.kills, chance)]
        bad += sum(map(bool, lost))
        print(
            f"{command}: {options.kills} kills in {trial.seconds:.1f} s and {trial.operations} "
            f"operations, {sum(map(bool, lost))} with a loss"
        )
        for each in (each for each in lost if each):
            print("  ", *each[:5], sep="\n   ")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
