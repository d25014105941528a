"""A chapter cut into pieces, as an author sees them: headings, tables, images, paragraphs ….

It is a coarser reading than that of the renderers: what counts is which piece stands next to which.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from generator.chapters.html import raw_blocks
from generator.chapters.masking import blank, fenced_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from generator.chapters import BlockUse, Chapter, Heading

PieceKind = Literal["heading", "table", "image", "code", "block", "html", "rule", "text"]

_IMAGES = re.compile(
    r"(?:\[?!\[[^\[\]]*\](?:\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)|\[[^\[\]]*\])"
    r"(?:\]\([^()\n]*\))?(?:\{[^{}\n]*\})?|<img\b[^<>]*>|<br\s*/?>|\\?\s)+",
    re.IGNORECASE,
)
_PICTURE = re.compile(r"<(?:img|svg|iframe|video|object|embed|canvas|picture)\b", re.IGNORECASE)
_RULE = re.compile(r"[ ]{0,3}(?:[-*_][ ]*){3,}$")
_DELIMITERS = re.compile(r"[ >]*\|?(?:[ ]*:?-+:?[ ]*\|)*[ ]*:?-+:?[ ]*\|?[ ]*")
_FORMULA = re.compile(r"[ ]*\$\$")
# Tables and figures in a syntax that neither side reads: Pandoc's, of LaTeX, of a template.
_FOREIGN = re.compile(
    r"^[ ]*(?:\+[-=:+]+\+|-{3,}(?:[ ]+-{2,})+|-{20,}|\\(?:begin|includegraphics)\b"
    r"|\{\{<|\{%|!?\[\[).*$",
    re.MULTILINE,
)
_HEADING_MARKS = re.compile(r"[ ]{0,3}#{1,6}(?!#)")
_PAGE_BREAK = re.compile(r"[ ]*(?:\\(?:newpage|pagebreak|clearpage)|\[TOC\])[ ]*$", re.IGNORECASE)


@dataclass(frozen=True)
class Piece:
    """A piece of a chapter, from one line of the file to another, both counted from 1.

    ``text`` are its lines as they are written. ``heading`` and ``block`` are what the piece is, if
    it is one of these.
    """

    kind: PieceKind
    first: int
    last: int
    text: str
    heading: Heading | None = None
    block: BlockUse | None = None


def read_pieces(chapter: Chapter) -> tuple[Piece, ...]:
    """Return the pieces of a chapter in order; comments and empty lines are none."""
    return tuple(_Pieces(chapter).read())


class _Pieces:
    """One reading; ``owners`` says of each line (from 0) which piece it belongs to."""

    def __init__(self, chapter: Chapter) -> None:
        self.chapter = chapter
        self.lines = chapter.body.split("\n")
        self.owners: dict[int, Piece] = {}
        self._own_blocks(chapter.blocks)
        self._own_code_and_html()
        self._own_headings(chapter.headings)

    def read(self) -> Iterator[Piece]:
        """Yield the pieces: those that were claimed, and between them paragraphs."""
        comments = self._comments()
        paragraph: list[int] = []
        previous: Piece | None = None
        for index, line in enumerate([*self.lines, ""]):
            owner = self.owners.get(index)
            text = comments.get(index, line)
            if owner is None and text.strip():
                paragraph.append(index)
                continue
            if paragraph:
                yield self._paragraph(paragraph)
                paragraph = []
            if owner and owner is not previous:
                yield owner
            previous = owner or previous

    def _comments(self) -> Mapping[int, str]:
        """Return the lines that hold a comment, with the comment blanked."""
        if "<!--" not in self.chapter.body:
            return {}
        text = blank(
            self.chapter.body, (item.span() for item in _COMMENT.finditer(self.chapter.body))
        )
        pairs = enumerate(zip(self.lines, text.split("\n"), strict=True))
        return {index: new for index, (old, new) in pairs if old != new}

    def _paragraph(self, indices: Sequence[int]) -> Piece:
        text = "\n".join(self.lines[index] for index in indices)
        return self._piece(_paragraph_kind(text), indices[0], indices[-1])

    def _piece(self, kind: PieceKind, first: int, last: int) -> Piece:
        line = self.chapter.body_line
        text = "\n".join(self.lines[first : last + 1])
        return Piece(kind, first + line, last + line, text)

    def _own(self, piece: Piece) -> None:
        for line in range(piece.first, piece.last + 1):
            self.owners.setdefault(line - self.chapter.body_line, piece)

    def _own_blocks(self, blocks: Iterable[BlockUse]) -> None:
        for block in blocks:
            if block.name in _OBJECTS and block.closed:
                first, last = block.place.line, block.end_line
                start = first - self.chapter.body_line
                text = "\n".join(self.lines[start : last + 1 - self.chapter.body_line])
                self._own(Piece("block", first, last, text, block=block))

    def _own_code_and_html(self) -> None:
        lines = list(self.lines)
        for fence in fenced_lines(self.lines):
            self._own(self._piece("code", fence.start, fence.stop - 1))
            for index in fence:
                lines[index] = ""
        text = "\n".join(lines)
        for raw in raw_blocks(text):
            source = text[raw.start : raw.end]
            if not source.startswith("<!--"):
                first = text.count("\n", 0, raw.start)
                self._own(
                    self._piece(_html_kind(source), first, first + source.rstrip().count("\n"))
                )
        for table in pipe_tables(lines):
            self._own(self._piece("table", table.start, table.stop - 1))

    def _own_headings(self, headings: Iterable[Heading]) -> None:
        for heading in headings:
            index = heading.place.line - self.chapter.body_line
            underlined = not _HEADING_MARKS.match(self.lines[index])
            last = heading.place.line + (1 if underlined else 0)
            text = self.lines[index]
            self._own(Piece("heading", heading.place.line, last, text, heading=heading))


def pipe_tables(lines: Sequence[str]) -> Iterator[range]:
    """Yield the lines (from 0) of each pipe table, text glued under it included."""
    end = 0
    for index, line in enumerate(lines):
        if index <= end or "-" not in line or "|" not in line or not _DELIMITERS.fullmatch(line):
            continue
        if "|" not in lines[index - 1]:
            continue
        end = index
        while end < len(lines) and lines[end].strip(" >") and not _HEADING_MARKS.match(lines[end]):
            end += 1
        yield range(index - 1, end)


def _html_kind(source: str) -> PieceKind:
    if "<table" in source.lower():
        return "table"
    return "image" if _PICTURE.search(source) else "html"


_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_OBJECTS = frozenset(("table", "chart", "table-caption", "figure-caption", "caption"))


def _paragraph_kind(text: str) -> PieceKind:
    if _IMAGES.fullmatch(text) and ("![" in text or "<img" in text.lower()):
        return "image"
    if _RULE.match(text) or _PAGE_BREAK.match(text):
        return "rule"
    return "code" if _FORMULA.match(text) or _FOREIGN.search(text) else "text"
