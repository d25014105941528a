"""Where a hand-written table stands in its chapter: its caption, and the block in its place."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import unescape

from generator.chapters import Chapter, plain_text
from generator.chapters.captions import read_caption
from generator.chapters.pieces import Piece
from generator.core.edits import Edit
from generator.core.problems import Message
from generator.core.values import Frozen, replace
from generator.handwritten.reading import read_pieces, typed_captions
from generator.handwritten.values import HandTable

_PANDOC = re.compile(r"(?:table)?:[ \t]+(?P<title>\S.*)", re.IGNORECASE | re.DOTALL)
_TRAILING_ID = re.compile(r"[ ]*\{[ ]*#(?P<id>[\w.-]+)[^{}]*\}[ ]*$")
_BOLD_LINE = re.compile(r"(?P<mark>\*\*|__)(?P<title>[^\s*_](?:(?!\*\*|__)[^\n])*)(?P=mark)")
_TAGS = re.compile(
    r"</?(?:div|center|figure|figcaption|p|br|section|table|a|span)\b[^<>]*>", re.IGNORECASE
)
_OURS = re.compile(r'<figure class="thesis-table\b')
_FIGCAPTION = re.compile(
    r"<figcaption\b[^<>]*>(?P<text>.*?)</figcaption>", re.IGNORECASE | re.DOTALL
)
_BLANK_LINE = re.compile(r"\n[ \t]*(?:\n|\Z)|\Z")


class TableCaption(Frozen):
    """A caption: its text, its typed number, the author's id, its place (-1: in the table)."""

    title: str
    number: str = ""
    id: str = ""
    start: int = -1
    end: int = -1


def find_captions(chapter: Chapter, tables: Sequence[HandTable]) -> Mapping[int, TableCaption]:
    """Return the captions by table: typed as one, block, Pandoc's line, bold line, its HTML."""
    pieces = read_pieces(chapter)
    typed = {
        each.to: each
        for each in typed_captions(chapter)
        if each.text.kind == "table" and each.text.title and each.to >= 0
    }
    at_line = {
        line: at for at, piece in enumerate(pieces) for line in range(piece.first, piece.last + 1)
    }
    taken = {each.at for each in typed.values()}
    found: dict[int, TableCaption] = {}
    for table in tables:
        at = at_line.get(table.place.line, -1)
        own = typed.get(at)
        if own and (own.at != at or table.kind == "pipe"):
            piece = own.piece if own.at != at else replace(own.piece, first=own.piece.last)
            found[table.start] = _placed(chapter, piece, own.text.title, own.text.number)
        elif beside := _beside(chapter, pieces, at, taken):
            taken.add(beside[0])
            found[table.start] = beside[1]
        elif table.caption:
            text = read_caption(table.caption, heading=False)
            title, number = (text.title, text.number) if text else ("", "")
            found[table.start] = TableCaption(title or table.caption, title and number)
    return found


def _beside(
    chapter: Chapter, pieces: Sequence[Piece], at: int, taken: set[int]
) -> tuple[int, TableCaption] | None:
    for index in (at + 1, at - 1):
        if not 0 <= index < len(pieces) or index in taken or at < 0:
            continue
        piece = pieces[index]
        text = piece.text.strip()
        if index > at and piece.block and piece.block.name == "table-caption":
            title = chapter.content_of(piece.block)
            return index, replace(_placed(chapter, piece, title), id=piece.block.id)
        bold = _BOLD_LINE.fullmatch(text) if index < at else None
        match = _PANDOC.fullmatch(text) or bold
        if match and piece.kind == "text":
            return index, _placed(chapter, piece, match["title"])
    return None


def _placed(chapter: Chapter, piece: Piece, title: str, number: str = "") -> TableCaption:
    identity = _TRAILING_ID.search(title)
    plain = plain_text(_TRAILING_ID.sub("", title))
    start, end = (each + chapter.body_start for each in chapter.line_span(piece.first, piece.last))
    end = start + len(chapter.text[start:end].rstrip())
    return TableCaption(plain, number, identity["id"] if identity else "", start, end)


class Region(Frozen):
    """The part of a chapter that a block takes the place of, its caption, and notes in its HTML."""

    start: int
    end: int
    caption: str = ""
    notes: str = ""


def region_of(chapter: Chapter, table: HandTable, others: Iterable[HandTable]) -> Region | Message:
    """Return what a block can take the place of, or why none can stand there."""
    for other in others:
        if other is not table and other.start <= table.end and table.start <= other.end:
            return Message("import-left-nested")
    line, top, text = table.place.line, chapter.body_start, chapter.text
    if any(each.place.line < line <= each.end_line for each in chapter.blocks):
        return Message("import-left-in-block")
    region = Region(table.start, table.end)
    for raw in chapter.masks.raw_html:
        start, end = raw.start + top, raw.end + top
        if start < table.start < end:
            around = text[start : table.start] + text[table.end : end]
            caption = _FIGCAPTION.search(around)
            rest = " ".join(_TAGS.sub(" ", _FIGCAPTION.sub("", around)).split())
            if rest and not _OURS.match(text, start):
                return Message("import-left-in-html")
            region = Region(start, end, caption["text"] if caption else "", unescape(rest))
            break
    return _whole_lines(text, region)


def _whole_lines(text: str, region: Region) -> Region | Message:
    first = text.rfind("\n", 0, region.start) + 1
    last = text.find("\n", max(region.end - 1, region.start))
    last = len(text) if last < 0 else last
    before, after = text[first : region.start], text[region.end : last]
    if before.lstrip().startswith(">"):
        return Message("import-left-in-quotation")
    if before.strip(" \t|") or after.strip(" \t|"):
        return Message("import-left-beside", text=(before + after).strip())
    if before.expandtabs(4).startswith(" " * 4) or "\t" in before:
        return Message("import-left-in-list")
    return replace(region, start=first, end=last)


def block_edit(
    chapter: Chapter, name: str, region: Region, caption: TableCaption, title: str
) -> Edit:
    """Return the edit that puts a block with a ``title`` of its own in place of a table."""
    start, end = region.start, region.end
    if caption.start >= 0:
        start, end = min(start, caption.start), max(end, caption.end)
    identity = f" #{caption.id}" if caption.id else ""
    option = f"    caption: {json.dumps(title, ensure_ascii=False)}\n" if title else ""
    block = f"/// table | {name}{identity}\n{option}///"
    behind = "" if _BLANK_LINE.match(chapter.text, end) else "\n"
    return Edit(start, end, _gap(chapter.text[:start]) + block + behind)


def _gap(before: str) -> str:
    stripped = before.rstrip(" \t")
    if not stripped or stripped.endswith("\n\n"):
        return ""
    last_line = stripped.removesuffix("\n").rpartition("\n")[2]
    if not stripped.endswith("\n"):
        return "\n\n"
    return "\n" if last_line.strip() else ""


def mentions(chapter: Chapter, number: str, edits: Iterable[Edit]) -> Iterator[tuple[int, str]]:
    """Yield line and words where the prose that stays speaks of a table by a typed number."""
    pattern = re.compile(
        rf"(?<!\w)(?:tableaux?|tables?|tab\.)[ \u00a0]+(?:n[°º][ \u00a0]?)?{re.escape(number)}"
        r"(?![\w.]*\d)",
        re.IGNORECASE,
    )
    offset = chapter.body_start
    for found in pattern.finditer(chapter.prose) if number else ():
        if not any(each.start <= found.start() + offset < each.end for each in edits):
            yield chapter.place_at(found.start()).line, found[0]
