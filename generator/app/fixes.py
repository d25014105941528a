"""Mends chapters: applies the edits that the checks propose, and nothing else."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

from generator.app.command_targets import Target
from generator.checks import mended
from generator.core.atomic_files import Replacement, write_files
from generator.core.problems import Problem


@dataclass(frozen=True)
class Mended:
    """A file with what was wrong in it mended: its bytes before and after, and the problems."""

    path: Path
    shown: str
    before: bytes
    after: bytes
    problems: tuple[Problem, ...]

    def write(self) -> None:
        """Write the file, whole or not at all; raise ``OSError`` where it changed meanwhile."""
        write_files({}, {self.path: Replacement(self.before, self.after)})

    def diff(self) -> str:
        """Return the change as a unified diff."""
        before, after = (each.decode("utf-8").split("\n") for each in (self.before, self.after))
        lines = unified_diff(before, after, self.shown, self.shown, lineterm="")
        return "".join(f"{line}\n" for line in lines)


def mend(target: Target, rules: Collection[str] = ()) -> Iterator[Mended]:
    """Yield each file of a target that can be mended; ``rules`` keeps what these rules found."""
    thesis = target.thesis
    for chapter in thesis.manuscript.chapters:
        if not target.holds(chapter.source):
            continue
        path = thesis.root / chapter.source
        before = path.read_bytes()
        after, problems = mended(chapter, before, thesis.context, rules)
        if after != before:
            shown = tuple(target.shown(problems))
            yield Mended(path, target.path(chapter.source), before, after, shown)
