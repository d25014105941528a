"""A chapter cut into pieces, as an author sees them: headings, tables, images, paragraphs ….

What counts is which piece stands next to which; what each is, the chapter and its tables say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from generator.chapters import BlockUse, Chapter, Heading
from generator.chapters.marks import HELD
from generator.core.edits import blank
from generator.handwritten import HandTable, read_tables

PieceKind = Literal["heading", "table", "image", "code", "block", "html", "rule", "wrapper", "text"]

_IMAGES = re.compile(
    r"(?:\[?!\[[^\[\]]*\](?:\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)|\[[^\[\]]*\])"
    r"(?:\]\([^()\n]*\))?(?:\{[^{}\n]*\})?|<img\b[^<>]*>|<br\s*/?>|\\?\s)+",
    re.IGNORECASE,
)
_PICTURE = re.compile(r"<(?:img|svg|iframe|video|object|embed|canvas|picture)\b", re.IGNORECASE)
_RULE = re.compile(r"[ ]{0,3}(?:[-*_][ ]*){3,}$")
_FORMULA = re.compile(r"[ ]*\$\$")
# Tables and figures in a syntax that neither side reads: Pandoc's, of LaTeX, of a template.
_FOREIGN = re.compile(
    r"^[ ]*(?:\+[-=:+]+\+|-{3,}(?:[ ]+-{2,})+|-{20,}|\\(?:begin|includegraphics)\b"
    r"|\{\{<|\{%|!?\[\[).*$",
    re.MULTILINE,
)
_PAGE_BREAK = re.compile(r"[ ]*(?:\\(?:newpage|pagebreak|clearpage)|\[TOC\])[ ]*$", re.IGNORECASE)


@dataclass(frozen=True)
class Piece:
    """A piece of a chapter, from one line of the file to another, both counted from 1.

    A "wrapper" has no words: the header or end of a block, or the tags around what is Markdown.
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
    return chapter.once(_read_pieces)


def _read_pieces(chapter: Chapter) -> tuple[Piece, ...]:
    return tuple(_Pieces(chapter).read())


class _Pieces:
    """One reading; ``owners`` says of each line of the file which piece it belongs to."""

    def __init__(self, chapter: Chapter) -> None:
        self.chapter = chapter
        self.owners: dict[int, Piece] = {}
        tables = read_tables(chapter)
        self._own_blocks()
        self._own_fenced_code()
        self._own_html(tables)
        self._own_headings()
        self._own_tables(tables)
        self._own_indented_code()

    def read(self) -> Iterator[Piece]:
        """Yield the pieces: those that were claimed, and between them paragraphs."""
        comments = self._comments()
        paragraph: list[int] = []
        previous: Piece | None = None
        for line, source in enumerate([*self.chapter.lines, ""], self.chapter.body_line):
            owner = self.owners.get(line)
            if owner is None and comments.get(line, source).strip():
                paragraph.append(line)
                continue
            if paragraph:
                yield self._paragraph(paragraph[0], paragraph[-1])
                paragraph = []
            if owner and owner is not previous:
                yield owner
            previous = owner or previous

    def _comments(self) -> Mapping[int, str]:
        """Return the lines that hold a comment, with the comment blanked."""
        body = self.chapter.body
        spans = [each for each in self.chapter.hidden if body.startswith("<!--", each[0])]
        if not spans:
            return {}
        pairs = zip(self.chapter.lines, blank(body, spans).split("\n"), strict=True)
        numbered = enumerate(pairs, self.chapter.body_line)
        return {line: new for line, (old, new) in numbered if old != new}

    def _text(self, first: int, last: int) -> str:
        return self.chapter.body[slice(*self.chapter.line_span(first, last))]

    def _paragraph(self, first: int, last: int) -> Piece:
        kind = _paragraph_kind(self._text(first, last))
        span = self.chapter.line_span(first, last)
        has_words = bool(self.chapter.prose[slice(*span)].strip(" >\n"))
        is_held = any(
            block.name in HELD and first <= block.end_line and block.place.line <= last
            for block in self.chapter.blocks
        )
        has_code = any(span[0] <= start < span[1] for start, _ in self.chapter.code_spans)
        if kind == "text" and not (has_words or is_held or has_code):
            kind = "wrapper"
        return self._piece(kind, first, last)

    def _piece(self, kind: PieceKind, first: int, last: int) -> Piece:
        return Piece(kind, first, last, self._text(first, last))

    def _own(self, piece: Piece) -> None:
        for line in range(piece.first, piece.last + 1):
            self.owners.setdefault(line, piece)

    def _own_blocks(self) -> None:
        for block in self.chapter.blocks:
            if block.name in _OBJECTS and block.closed:
                first, last = block.place.line, block.end_line
                self._own(Piece("block", first, last, self._text(first, last), block=block))

    def _own_fenced_code(self) -> None:
        first = self.chapter.body_line
        for fence in self.chapter.fences:
            self._own(self._piece("code", first + fence.start, first + fence.stop - 1))

    def _own_html(self, tables: Sequence[HandTable]) -> None:
        """Claim raw HTML; what stands inside a table that is none belongs to that table."""
        offset = self.chapter.body_start
        spans = [(table.start - offset, table.end - offset) for table in tables]
        for raw in self.chapter.raw_html:
            source = self.chapter.unfenced[raw.start : raw.end].rstrip()
            is_within = any(start < raw.start < end for start, end in spans)
            if not is_within and not source.startswith("<!--"):
                first = self.chapter.place_at(raw.start).line
                has_table = any(raw.start <= start < raw.end for start, _ in spans)
                is_image = bool(_PICTURE.search(source))
                kind = "table" if has_table else "image" if is_image else "html"
                self._own(self._piece(kind, first, first + source.count("\n")))

    def _own_headings(self) -> None:
        for heading in self.chapter.headings:
            first = heading.place.line
            last = first + heading.underlined
            self._own(Piece("heading", first, last, self._text(first, first), heading=heading))

    def _own_tables(self, tables: Iterable[HandTable]) -> None:
        """Claim the lines of each table, with the text that is glued under a pipe table."""
        for table in tables:
            last = table.end_line
            while table.kind == "pipe" and self._is_text(last + 1):
                last += 1
            self._own(self._piece("table", table.place.line, last))

    def _is_text(self, line: int) -> bool:
        index = line - self.chapter.body_line
        lines = self.chapter.lines
        return index < len(lines) and line not in self.owners and bool(lines[index].strip(" >"))

    def _own_indented_code(self) -> None:
        """Claim each run of indented code, with the empty lines inside it."""
        run: list[int] = []
        for index in [*self.chapter.indented, -1]:
            if run and (index < 0 or any(map(str.strip, self.chapter.lines[run[-1] + 1 : index]))):
                first = self.chapter.body_line
                self._own(self._piece("code", first + run[0], first + run[-1]))
                run = []
            run.append(index)


_OBJECTS = frozenset(("table", "chart", "table-caption", "figure-caption", "caption"))


def _paragraph_kind(text: str) -> PieceKind:
    if _IMAGES.fullmatch(text) and ("![" in text or "<img" in text.lower()):
        return "image"
    if _RULE.match(text) or _PAGE_BREAK.match(text):
        return "rule"
    return "code" if _FORMULA.match(text) or _FOREIGN.search(text) else "text"
