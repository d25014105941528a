"""A chapter cut into pieces, as an author sees them: headings, tables, images, paragraphs ….

What counts is which piece stands next to which; what each is, the chapter and its tables say.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from generator.chapters.links import read_links
from generator.chapters.masking import Span
from generator.chapters.structure import HELD
from generator.chapters.values import BlockUse, Chapter, Heading
from generator.core.edits import blank
from generator.core.values import Frozen, replace

PieceKind = Literal["heading", "table", "image", "code", "block", "html", "rule", "wrapper", "text"]

_CAPTIONED = frozenset(("table", "chart", "table-caption", "figure-caption", "caption"))
_PICTURE = re.compile(r"<(?:img|svg|iframe|video|object|embed|canvas|picture)\b", re.IGNORECASE)
_BESIDE_IMAGES = re.compile(r"(?:<br\s*/?>|\\|\s)*", re.IGNORECASE)
_ATTRIBUTES = re.compile(r"(?:\{[^{}\n]*\})?")
_RULE = re.compile(
    r"[ ]{0,3}(?:[-*_][ ]*){3,}$|[ ]*(?:\\(?:newpage|pagebreak|clearpage)|\[TOC\])[ ]*$"
    r"|[ ]{0,3}\[[^\[\]\n^][^\[\]\n]*\]:[ ]+\S+[ ]*$",  # where a reference leads to
    re.IGNORECASE,
)
# Formulas; tables and figures in a syntax that neither side reads: Pandoc's, LaTeX, a template's.
_FOREIGN = re.compile(
    r"\A[ ]*\$\$|^[ ]*(?:\+[-=:+]+\+|-{3,}(?:[ ]+-{2,})+|-{20,}|\\(?:begin|includegraphics)\b"
    r"|\{\{<|\{%|!?\[\[).*$",
    re.MULTILINE,
)


class TableSpan(NamedTuple):
    """Where a hand-written table stands: offsets in the body, lines of the file."""

    is_pipe: bool
    start: int
    end: int
    first: int
    last: int


class Piece(Frozen):
    """A piece of a chapter, from one line of the file to another, both counted from 1.

    A "wrapper" has no words: the header or end of a block, or the tags around what is Markdown.
    ``text`` are its lines as they are written, ``beside`` those of an image or a paragraph with its
    images blanked. ``heading`` and ``block`` are what the piece is, if it is one of these.
    """

    kind: PieceKind
    first: int
    last: int
    text: str
    heading: Heading | None = None
    block: BlockUse | None = None
    beside: str = ""


def cut_into_pieces(chapter: Chapter, tables: Sequence[TableSpan]) -> tuple[Piece, ...]:
    """Return the pieces of a chapter in order; what no other piece claims is a paragraph."""
    owners: dict[int, Piece] = {}
    for piece in _claims(chapter, tables, owners):
        for line in range(piece.first, piece.last + 1):
            owners.setdefault(line, piece)
    comments = [span for span in chapter.masks.hidden if chapter.body.startswith("<!--", span[0])]
    found: list[Piece] = []
    start = 0  # the first line of a paragraph
    lines = blank(chapter.body, comments).split("\n")
    for line, text in enumerate([*lines, ""], chapter.body_line):
        owner = owners.get(line)
        if owner is None and text.strip():
            start = start or line
            continue
        if start:
            found.append(_paragraph(chapter, start, line - 1))
            start = 0
        if owner and owner not in found[-1:]:
            found.append(owner)
    return tuple(found)


def _claims(
    chapter: Chapter, tables: Sequence[TableSpan], owners: Mapping[int, Piece]
) -> Iterator[Piece]:
    """Yield what is no paragraph; ``owners`` are the pieces that have claimed lines so far."""
    top = chapter.body_line

    def piece(kind: PieceKind, first: int, last: int) -> Piece:
        return Piece(kind, first, last, chapter.body[slice(*chapter.line_span(first, last))])

    for block in chapter.blocks:
        if block.name in _CAPTIONED and block.closed:
            yield replace(piece("block", block.place.line, block.end_line), block=block)
    for fence in chapter.masks.fences:
        yield piece("code", top + fence.start, top + fence.stop - 1)
    for raw in chapter.masks.raw_html:
        source = chapter.masks.unfenced[raw.start : raw.end].rstrip()
        is_in_table = any(each.start < raw.start < each.end for each in tables)
        if not is_in_table and not source.startswith("<!--"):
            first = chapter.place_at(raw.start).line
            has_table = any(raw.start <= each.start < raw.end for each in tables)
            kind = "table" if has_table else "image" if _PICTURE.search(source) else "html"
            yield piece(kind, first, first + source.count("\n"))
    for heading in chapter.headings:
        line = heading.place.line
        whole = piece("heading", line, line)
        yield replace(whole, last=line + heading.underlined, heading=heading)
    for table in tables:
        last = table.last
        for line in chapter.lines[last + 1 - top :] if table.is_pipe else ():
            if last + 1 in owners or not line.strip(" >"):
                break
            last += 1  # text that is glued under it
        yield piece("table", table.first, last)
    first = before = -1
    for index in [*chapter.masks.indented, len(chapter.lines)]:
        between = chapter.lines[before + 1 : index]
        if first >= 0 and (index == len(chapter.lines) or any(map(str.strip, between))):
            yield piece("code", top + first, top + before)
            first = -1
        first, before = index if first < 0 else first, index


def _paragraph(chapter: Chapter, first: int, last: int) -> Piece:
    start, end = chapter.line_span(first, last)
    text = chapter.body[start:end]
    images = [
        (max(span[0], start) - start, min(span[1], end) - start)
        for span in chapter.once(_image_spans)
        if span[0] < end and start < span[1]
    ]
    beside = blank(text, images)
    kind: PieceKind = "text"
    if images and _BESIDE_IMAGES.fullmatch(beside):
        kind = "image"
    elif _RULE.match(text):
        kind = "rule"
    elif _FOREIGN.search(text):
        kind = "code"
    elif not (
        chapter.prose[start:end].strip(" >\n")
        or any(start <= span[0] < end for span in chapter.masks.code_spans)
        or any(
            block.name in HELD and first <= block.end_line and block.place.line <= last
            for block in chapter.blocks
        )
    ):
        kind = "wrapper"
    return Piece(kind, first, last, text, beside=beside)


def _image_spans(chapter: Chapter) -> tuple[Span, ...]:
    """Return where the images of a chapter stand, with the links that are nothing but images."""
    links = read_links(chapter)
    found = [
        each.span
        for each in links.targets
        if each.kind in {"image", "html-image"} or each.text.lstrip().startswith("![")
    ]
    for label in links.references:
        start = chapter.offset_of(label.place)
        if chapter.body[start - 1 : start] == "!":
            found.append((start - 1, start + len(label.text)))
    with_attributes = ((start, _ATTRIBUTES.match(chapter.body, end)) for start, end in found)
    return tuple((start, match.end()) for start, match in with_attributes if match)


def quoted_lines(chapter: Chapter) -> tuple[range, ...]:
    """Return the lines of the file of each blockquote, but for code and ``/// quote``."""
    return chapter.kept_once(_quoted_lines)


def _quoted_lines(chapter: Chapter) -> tuple[range, ...]:
    quotes = (block for block in chapter.blocks if block.name == "quote")
    bound = {line for each in quotes for line in range(each.place.line, each.end_line + 1)}
    found: list[range] = []
    start = 0
    for line, prose in enumerate([*chapter.prose.split("\n"), ""], chapter.body_line):
        if not start and prose.lstrip().startswith(">") and line not in bound:
            start = line
        elif start and not prose.strip():
            found.append(range(start, line))
            start = 0
    return tuple(found)
