"""Reads the examples of claims, and says what a thesis reports about one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from generator.app.project import open_thesis
from generator.app.settings import read_settings
from generator.chapters import Manuscript, scan_chapter
from generator.rendering import render_chapter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.core.problems import Problem
    from generator.rendering import Sources

HERE = Path(__file__).parent
STUDY = HERE / "enquete"
PROJECT = HERE.parent.parent
PARTS = {"Claims": "fr", "English": "en", "Thesis": "thesis"}
"""The first word of a title, and what the claims below it are held against."""


@dataclass(frozen=True)
class Example:
    """A claim, what it is held against, and the message about it (empty: it is right)."""

    line: int
    against: str
    claim: str
    message: str

    @property
    def name(self) -> str:
        """Return what a failing test is called by."""
        return f"{self.line}: {self.claim}"


def read_examples(path: Path) -> Iterator[Example]:
    """Yield the claims of a file; the message about a wrong one is the line below it."""
    lines = path.read_text(encoding="utf-8").split("\n")
    against = "fr"
    for number, (line, below) in enumerate(zip(lines, [*lines[1:], ""], strict=True), 1):
        if line.startswith("# "):
            against = PARTS.get(line.split()[1].strip(",:"), against)
        elif line.startswith("["):
            message = below.strip().removeprefix("✗ ") if below.startswith(" ") else ""
            yield Example(number, against, line, message)


@cache
def sources(against: str) -> Sources:
    """Return the small study in a language, or the project's own."""
    if against == "thesis":
        return open_thesis(PROJECT).sources
    settings, _ = read_settings(STUDY)
    return open_thesis(STUDY, replace(settings, language=against)).sources


def problems_of(markdown: str, against: str = "fr") -> tuple[Problem, ...]:
    """Return what is reported about a chapter that holds this text."""
    chapter = scan_chapter("a.md", "chapters/a.md", f"{markdown}\n")
    alone = replace(sources(against), manuscript=Manuscript((chapter,)))
    return render_chapter(alone, "a.md").problems
