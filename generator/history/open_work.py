"""What is left to do: open tasks, placeholders, gaps and warnings, by chapter."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.core.problems import Severity, in_file_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from generator.chapters import Manuscript
    from generator.core.problems import Problem

TO_DO = frozenset({"task", "placeholder", "evidence", "heading", "caption", "quote"})
"""Rules that speak of work left even where they are only an info."""


@dataclass(frozen=True)
class OpenItem:
    """One thing left to do: what it is, and the line of the file that it is in."""

    rule: str
    message: str
    line: int


@dataclass(frozen=True)
class OpenWork:
    """What is left in one file. ``chapter`` is its page, empty for a file that is none."""

    path: str
    chapter: str
    title: str
    items: tuple[OpenItem, ...]


def open_work(manuscript: Manuscript, problems: Iterable[Problem]) -> tuple[OpenWork, ...]:
    """Return what is left to do, chapter by chapter, then in other files."""
    by_file: dict[str, list[Problem]] = {}
    for problem in in_file_order(problems):
        if problem.rule in TO_DO or problem.severity is not Severity.INFO:
            by_file.setdefault(problem.place.path, []).append(problem)
    found: list[OpenWork] = []
    for chapter in manuscript.chapters:
        items = by_file.pop(chapter.source, [])
        if items:
            title = f"{chapter.prefix} {chapter.title}".strip()
            found.append(
                OpenWork(
                    chapter.source,
                    chapter.path,
                    title,
                    tuple(map(_item, items)),
                )
            )
    for path, items in by_file.items():
        found.append(OpenWork(path, "", path, tuple(map(_item, items))))
    return tuple(found)


def counted(work: Iterable[OpenWork]) -> Mapping[str, int]:
    """Return how many things are left in each file."""
    return Counter({each.path: len(each.items) for each in work})


def _item(problem: Problem) -> OpenItem:
    return OpenItem(problem.rule, problem.message, problem.place.line)
