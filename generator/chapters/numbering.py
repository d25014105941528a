"""Section numbers: a chapter's file name gives its number, its headings are counted below."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from generator.chapters.values import Chapter, Heading, Manuscript
from generator.core.problems import Message, Problem, Severity


def number(manuscript: Manuscript) -> tuple[Manuscript, tuple[Problem, ...]]:
    """Return the manuscript with numbered headings, and its problems.

    A number that was typed otherwise is a ``heading`` warning. The chapter in
    "7.1.5_realisation.md" is 7.1.5; its sections are 7.1.5.1, 7.1.5.2, 7.1.5.2.1 … by how their
    levels nest, so that a skipped level leaves no zero. Chapters without a prefix are not numbered.
    """
    chapters = tuple(_number_chapter(chapter) for chapter in manuscript.chapters)
    problems = tuple(problem for chapter in chapters for problem in _disagreements(chapter))
    return Manuscript(chapters), problems


def _number_chapter(chapter: Chapter) -> Chapter:
    if not chapter.prefix:
        return chapter
    return replace(chapter, headings=tuple(_number_headings(chapter)))


def _number_headings(chapter: Chapter) -> Iterator[Heading]:
    levels: list[int] = []  # of the sections that are open, outermost first
    counts: list[int] = []  # the last number given at each depth
    for heading in chapter.headings:
        if heading.is_title:
            yield replace(heading, number=chapter.prefix)
            continue
        while levels and levels[-1] >= heading.level:
            levels.pop()
        levels.append(heading.level)
        depth = len(levels)
        last = counts[depth - 1] if len(counts) >= depth else 0
        counts = [*counts[: depth - 1], last + 1]
        yield replace(heading, number=".".join([chapter.prefix, *map(str, counts)]))


def _disagreements(chapter: Chapter) -> Iterator[Problem]:
    for heading in chapter.headings:
        if heading.typed_number and heading.typed_number != heading.number:
            yield Problem(
                "heading",
                heading.place,
                Message("section-typed", typed=heading.typed_number, number=heading.number),
                found=heading.typed_number,
                expected=heading.number,
                severity=Severity.WARNING,
            )
