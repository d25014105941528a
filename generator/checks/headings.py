"""Headings: sections without text, levels that are skipped, the same heading twice."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from generator.chapters import Chapter, Heading
from generator.chapters.captions import caption_of_heading, read_caption
from generator.chapters.pieces import Piece
from generator.core.problems import Message, Problem, Severity
from generator.handwritten import read_pieces

# Sections that a program fills later: a bibliography, a table of contents, an index.
_FILLED_LATER = re.compile(
    r"(?:r[ée]f[ée]rences?|bibliograph(?:ie|y)|works cited|literature|sommaire|index|annexes?"
    r"|table (?:des mati[èe]res|of contents)|contents|liste? (?:des|of) .*|notes?|footnotes)"
    r"(?: (?:bibliographiques?|cited|webographie))?",
    re.IGNORECASE,
)


def heading_problems(chapter: Chapter) -> Iterator[Problem]:
    """Yield the ``heading`` problems of a chapter; headings that are captions are no sections."""
    sections = [each for each in chapter.headings if not caption_of_heading(chapter, each)]
    yield from _empty(chapter, sections)
    for above, section in itertools.pairwise(sections):
        if section.level > above.level + 1:
            expected = "#" * (above.level + 1)
            levels = {"level": section.level, "above": above.level}
            message = Message("level-skipped", heading=section.text, **levels, write=expected)
            found = "#" * section.level
            yield Problem("heading", section.place, message, found, expected, Severity.WARNING)
    first: dict[tuple[int, str], Heading] = {}
    for section in sections:
        earlier = first.setdefault((section.level, section.text.casefold()), section)
        if earlier is not section and section.text:
            line, text = earlier.place.line, section.text
            message = Message("heading-twice", heading=text, line=line)
            yield Problem("heading", section.place, message, text, severity=Severity.INFO)


def _empty(chapter: Chapter, sections: list[Heading]) -> Iterator[Problem]:
    """Yield the sections with nothing before the next one of their level or a higher one."""
    pieces, by_line = read_pieces(chapter), {each.place.line: each for each in sections}
    starts = [at for at, each in enumerate(pieces) if each.heading and each.first in by_line]
    for here, following in zip(starts, [*starts[1:], len(pieces)], strict=False):
        section = by_line[pieces[here].first]
        after = pieces[following].heading if following < len(pieces) else None
        below = [each for each in pieces[here + 1 : following] if each.kind != "rule"]
        if (after and after.level > section.level) or not all(map(_is_bare_caption, below)):
            continue
        if not _FILLED_LATER.fullmatch(section.text.strip(" .:")):
            code = "section-of-captions" if below else "section-empty"
            until = Message("file-ends-here")
            if after:
                until = Message("next-heading-in-line", line=after.place.line)
            message = Message(code, heading=section.text, until=until)
            yield Problem(
                "heading",
                section.place,
                message,
                found=section.text,
                expected=Message("some-text"),
                severity=Severity.WARNING,
            )


def _is_bare_caption(piece: Piece) -> bool:
    """Say whether a piece is a caption; a heading that is no section is one."""
    if piece.heading:
        return True
    return piece.kind == "text" and read_caption(piece.text, heading=False) is not None
