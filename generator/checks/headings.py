"""Headings: sections without text, levels that are skipped, the same heading twice."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from generator.chapters import Chapter, Heading
from generator.checks.caption_text import read_caption
from generator.checks.finding import Finding
from generator.checks.pieces import Piece
from generator.core.problems import Problem, Severity, quoted

RULE = "heading"

# Sections that a program fills later: a bibliography, a table of contents, an index.
_FILLED_LATER = re.compile(
    r"(?:r[ée]f[ée]rences?|bibliograph(?:ie|y)|works cited|literature|sommaire|index|annexes?"
    r"|table (?:des mati[èe]res|of contents)|contents|liste? (?:des|of) .*|notes?|footnotes)"
    r"(?: (?:bibliographiques?|cited|webographie))?",
    re.IGNORECASE,
)
_NOTHING = frozenset(("rule",))


def heading_findings(chapter: Chapter, pieces: Sequence[Piece]) -> Iterator[Finding]:
    """Yield the ``heading`` problems of a chapter; headings that are captions are no sections."""
    sections = [each for each in chapter.headings if not is_caption(each, chapter)]
    for problem in (
        *_empty(chapter, sections, pieces),
        *_skipped(sections),
        *_repeated(sections),
    ):
        yield Finding(problem)


def is_caption(heading: Heading, chapter: Chapter) -> bool:
    """Whether a heading is a caption, by its words."""
    caption = read_caption(heading.text, heading=True)
    if caption is None or (heading.is_title and len(chapter.headings) > 1):
        return False
    return caption.sure or heading.level > _CAPTION_LEVEL


_CAPTION_LEVEL = 4
"""A heading deeper than this is a caption rather than a section if its words may be one's."""


def _empty(
    chapter: Chapter, sections: Sequence[Heading], pieces: Sequence[Piece]
) -> Iterator[Problem]:
    """Yield the sections with nothing before the next one of their level or a higher one."""
    lines = {section.place.line: index for index, section in enumerate(sections)}
    starts = [at for at, piece in enumerate(pieces) if piece.heading and piece.first in lines]
    for here, following in zip(starts, [*starts[1:], len(pieces)], strict=False):
        section = sections[lines[pieces[here].first]]
        below = pieces[here + 1 : following]
        after = pieces[following].heading if following < len(pieces) else None
        if after and after.level > section.level:
            continue
        only = _only(below, chapter)
        if only is not None and not _FILLED_LATER.fullmatch(section.text.strip(" .:")):
            yield _empty_section(section, only, after)


def _only(below: Sequence[Piece], chapter: Chapter) -> str | None:
    """Return what stands in a section instead of text ("" or captions), or None if it has text."""
    found = ""
    for piece in below:
        heading = piece.heading
        if piece.kind in _NOTHING:
            continue
        if heading is None or not is_caption(heading, chapter):
            is_bare = piece.kind == "text" and read_caption(piece.text, heading=False)
            if not is_bare:
                return None
        found = "a caption"
    return found


def _empty_section(section: Heading, only: str, after: Heading | None) -> Problem:
    what = f"holds nothing but {only}" if only else "is empty"
    until = f"the next heading is in line {after.place.line}" if after else "the file ends here"
    return Problem(
        RULE,
        section.place,
        f"the section {quoted(section.text)} {what}: {until}",
        found=only or "nothing",
        expected="text",
        severity=Severity.WARNING,
    )


def _skipped(sections: Sequence[Heading]) -> Iterator[Problem]:
    """Yield the headings that lie more than one level below the one before."""
    for above, section in itertools.pairwise(sections):
        if section.level > above.level + 1:
            expected = "#" * (above.level + 1)
            yield Problem(
                RULE,
                section.place,
                f"the heading {quoted(section.text)} has level {section.level} under one of level"
                f" {above.level}: write {expected}",
                found="#" * section.level,
                expected=expected,
                severity=Severity.WARNING,
            )


def _repeated(sections: Sequence[Heading]) -> Iterator[Problem]:
    """Yield the headings with the words and the level of an earlier one of the chapter."""
    first: dict[tuple[int, str], Heading] = {}
    for section in sections:
        key = section.level, section.text.casefold()
        if key in first and section.text:
            yield Problem(
                RULE,
                section.place,
                f"the heading {quoted(section.text)} stands in line {first[key].place.line} too:"
                " links to it lead to the first",
                found=section.text,
                severity=Severity.INFO,
            )
        first.setdefault(key, section)
