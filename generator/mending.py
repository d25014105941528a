"""Mends chapters: applies the edits that the checks propose, and nothing else."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from difflib import unified_diff
from typing import TYPE_CHECKING

from generator.checks import chapter_edits
from generator.legacy import Edit, apply_edits
from generator.writing import Replacement, write_files

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

    from generator.problems import Problem
    from generator.targets import Target

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


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
        edits = [
            each
            for each in chapter_edits(thesis.manuscript, thesis.register).get(chapter.source, ())
            if not rules or each.problem.rule in rules
        ]
        if apply_edits(chapter.text, edits) == chapter.text:
            continue
        path = thesis.root / chapter.source
        before = path.read_bytes()
        problems = tuple(target.shown(each.problem for each in edits))
        after = _in_file(before, edits)
        yield Mended(path, target.path(chapter.source), before, after, problems)


def _in_file(before: bytes, edits: Iterable[Edit]) -> bytes:
    r"""Return the file with the edits made, every other byte as it was.

    Edits count characters of the chapter, whose lines end in ``\n`` alone and which has no byte
    order mark; here they are put where the file has these characters.
    """
    mark = BYTE_ORDER_MARK if before.startswith(BYTE_ORDER_MARK) else b""
    text = before.removeprefix(mark).decode("utf-8")
    returns = [match.start() - count for count, match in enumerate(re.finditer("\r\n", text))]
    newline = "\r\n" if returns else "\n"
    moved = [
        replace(
            each,
            start=each.start + bisect_left(returns, each.start),
            end=each.end + bisect_left(returns, each.end),
            text=each.text.replace("\n", newline),
        )
        for each in edits
    ]
    return mark + apply_edits(text, moved).encode("utf-8")
