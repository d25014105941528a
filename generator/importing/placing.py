"""Where a hand-written table stands in its chapter: its caption, and the block in its place."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import unescape
from itertools import accumulate

from generator.chapters import BlockUse, Chapter, plain_text
from generator.core.edits import Edit
from generator.core.problems import Message
from generator.handwritten.values import HandTable

_LABEL = re.compile(
    r"(?P<heading>#{1,6}[ \t]*)?(?P<mark>[*_]{0,3})[ ]*"
    r"(?P<label>tableau|table|tabl?|tbl)\b\.?[ \u00a0]*(?:n[°º][ \u00a0]?)?"
    r"(?P<number>[0-9]+(?:[.\-–][0-9]+)*[a-z]?|[IVXLC]+)?(?P<close>[*_]{0,3})[ \u00a0\u202f]*"
    r"(?P<separator>[:.–—|]|-(?=[ \u00a0])|\))?(?P<close2>[*_]{0,3})[ \u00a0]*(?P<title>.*)",
    re.IGNORECASE | re.DOTALL,
)
_PANDOC = re.compile(r"(?:table)?:[ \t]+(?P<title>\S.*)", re.IGNORECASE | re.DOTALL)
_TRAILING_ID = re.compile(r"[ ]*\{[ ]*#[^{}]*\}[ ]*$")
_BOLD_LINE = re.compile(r"(?P<mark>\*\*|__)(?P<title>[^\s*_][^\n]*?[^\s*_])(?P=mark)")
_TAGS = re.compile(
    r"</?(?:div|center|figure|figcaption|p|br|section|table|a|span)\b[^<>]*>", re.IGNORECASE
)
_OURS = re.compile(r'<figure class="thesis-table\b')
_FIGCAPTION = re.compile(
    r"<figcaption\b[^<>]*>(?P<text>.*?)</figcaption>", re.IGNORECASE | re.DOTALL
)
_BLANK_LINE = re.compile(r"\n[ \t]*(?:\n|\Z)|\Z")


@dataclass(frozen=True)
class TableCaption:
    """A caption: its plain text, the number typed in it, and where it stands (-1: in the table).

    ``id`` is one that the author gave.
    """

    title: str
    number: str = ""
    id: str = ""
    start: int = -1
    end: int = -1


def find_captions(chapter: Chapter, tables: Sequence[HandTable]) -> Mapping[int, TableCaption]:
    """Return the captions of tables, by the offset of the table.

    One that stands between two tables belongs to the one that the others of the chapter say: above,
    if the first table has one above it, else below.
    """
    lines = _Lines(chapter)
    above = {table.start: _above(lines, table) for table in tables}
    below = {table.start: _below(chapter, lines, table) for table in tables}
    first = next((table.start for table in tables if above[table.start] or below[table.start]), -1)
    order = (above, below) if above.get(first) else (below, above)
    taken: set[int] = set()
    found: dict[int, TableCaption] = {}
    for side in order:
        for table in tables:
            caption = side[table.start]
            if caption and table.start not in found and caption.start not in taken:
                taken.add(caption.start)
                found[table.start] = caption
    for table in tables:
        if table.caption and table.start not in found:
            label = _LABEL.fullmatch(table.caption)
            if label and label["title"] and (label["number"] or label["separator"]):
                found[table.start] = TableCaption(label["title"], label["number"] or "")
            else:
                found[table.start] = TableCaption(table.caption)
    return found


class _Lines:
    """The lines of a chapter with their offsets; those that are no prose count as blank."""

    def __init__(self, chapter: Chapter) -> None:
        self.texts = chapter.text.split("\n")
        front = chapter.text[: chapter.body_start].count("\n")
        self.prose = [*([""] * front), *chapter.prose.split("\n")]
        self.starts = [0, *accumulate(len(line) + 1 for line in self.texts)]
        self.headings = {each.place.line - 1 for each in chapter.headings}
        self.blocks = {each.place.line - 1: each for each in chapter.blocks if each.closed}

    def index(self, offset: int) -> int:
        """Return the line in which an offset is."""
        return bisect_right(self.starts, offset) - 1

    def is_blank(self, index: int) -> bool:
        """Say whether there is nothing to read in a line, or no such line."""
        return not 0 <= index < len(self.texts) or not self.prose[index].strip()

    def is_heading(self, index: int) -> bool:
        """Say whether a line is a heading."""
        return index in self.headings

    def beside(self, index: int, step: int) -> range | None:
        """Return the heading or paragraph next to a line, upwards (-1) or downwards (1)."""
        while 0 <= index < len(self.texts) and not self.texts[index].strip():
            index += step
        if self.is_blank(index):
            return None
        last = index
        while not self.is_heading(last) and not self.is_blank(last + step):
            if self.is_heading(last + step):
                break
            last += step
        return range(min(index, last), max(index, last) + 1)

    def below_is_block(self, index: int) -> BlockUse | None:
        """Return the caption block that follows a line, if one does."""
        while index < len(self.texts) and not self.texts[index].strip():
            index += 1
        block = self.blocks.get(index)
        return block if block and block.name == "table-caption" else None


def _above(lines: _Lines, table: HandTable) -> TableCaption | None:
    found = lines.beside(lines.index(table.start) - 1, -1)
    if found is None:
        return None
    return _caption_in(lines, found) or _bold_line(lines, found)


def _bold_line(lines: _Lines, found: range) -> TableCaption | None:
    """Return the caption that a line is which stands alone above a table, all of it bold."""
    source = lines.texts[found.start].rstrip()
    bold = _BOLD_LINE.fullmatch(source) if len(found) == 1 else None
    if bold is None or bold["mark"] in bold["title"]:
        return None
    start = lines.starts[found.start]
    title = plain_text(bold["title"])
    return TableCaption(title, start=start, end=start + len(source))


def _below(chapter: Chapter, lines: _Lines, table: HandTable) -> TableCaption | None:
    after = lines.index(max(table.end - 1, table.start)) + 1
    block = lines.below_is_block(after)
    if block is not None:
        start, end = lines.starts[block.place.line - 1], lines.starts[block.end_line] - 1
        return TableCaption(
            plain_text(chapter.content_of(block)),
            id=block.id,
            start=start,
            end=end,
        )
    found = lines.beside(after, 1)
    return _caption_in(lines, found) if found else None


def _caption_in(lines: _Lines, found: range) -> TableCaption | None:
    """Return the caption that a heading or a paragraph is, or None."""
    source = "\n".join(lines.texts[index] for index in found).rstrip()
    start = lines.starts[found.start]
    label = _LABEL.fullmatch(source.strip())
    pandoc = _PANDOC.fullmatch(source.strip())
    if label and label["title"].strip(" *_") and _is_caption(label):
        title, number = label["title"], label["number"] or ""
        marks = label["mark"] if not label["close"] + label["close2"] else ""
        title = title.rstrip().removesuffix(marks)
    elif pandoc:
        title, number = pandoc["title"], ""
    else:
        return None
    plain = plain_text(_TRAILING_ID.sub("", title))
    identity = re.search(r"\{[ ]*#(?P<id>[\w.-]+)", title)
    return TableCaption(
        plain, number, identity["id"] if identity else "", start, start + len(source)
    )


def _is_caption(found: re.Match[str]) -> bool:
    """Say whether a label stands before a title and not in a sentence: "Table 3 shows …"."""
    is_set_apart = bool(found["heading"] or found["mark"])
    if found["number"]:
        return bool(found["separator"]) or is_set_apart
    separator: str = found["separator"] or " "
    return separator in ":–—" or (is_set_apart and separator == "-")


@dataclass(frozen=True)
class Region:
    """The part of a chapter that a block takes the place of.

    ``caption`` stood around the table, ``notes`` below it in the same piece of HTML.
    """

    start: int
    end: int
    caption: str = ""
    notes: str = ""


def region_of(chapter: Chapter, table: HandTable, others: Iterable[HandTable]) -> Region | Message:
    """Return what a block can take the place of, or why none can stand there."""
    if any(
        each is not table and each.start <= table.end and table.start <= each.end for each in others
    ):
        return Message("import-left-nested")
    line = table.place.line
    if any(each.place.line < line <= each.end_line for each in chapter.blocks):
        return Message("import-left-in-block")
    front = chapter.body_start
    for raw in chapter.raw_html:
        start, end = raw.start + front, raw.end + front
        if start < table.start < end:
            return _around(chapter.text, Region(start, end), table)
    return _whole_lines(chapter.text, Region(table.start, table.end))


def _around(text: str, region: Region, table: HandTable) -> Region | Message:
    """Return the region of a table with the HTML around it, if nothing else stands in that."""
    around = text[region.start : table.start] + text[table.end : region.end]
    caption = _FIGCAPTION.search(around)
    rest = " ".join(_TAGS.sub(" ", _FIGCAPTION.sub("", around)).split())
    if rest and not _OURS.match(text, region.start):
        return Message("import-left-in-html")
    found = replace(region, caption=caption["text"] if caption else "", notes=unescape(rest))
    return _whole_lines(text, found)


def _whole_lines(text: str, region: Region) -> Region | Message:
    """Return the region with the blanks around it on its first and last line."""
    start, end = region.start, region.end
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", max(end - 1, start))
    last = len(text) if last < 0 else last
    before, after = text[first:start], text[end:last]
    if before.lstrip().startswith(">"):
        return Message("import-left-in-quotation")
    if before.strip(" \t|") or after.strip(" \t|"):
        return Message("import-left-beside", text=(before + after).strip())
    if before.expandtabs(4).startswith(" " * 4) or "\t" in before:
        return Message("import-left-in-list")
    return replace(region, start=first, end=last)


@dataclass(frozen=True)
class Showing:
    """A table that is shown by name in place of a region and its caption.

    ``title`` is a caption that is not the one of the table.
    """

    name: str
    region: Region
    caption: TableCaption
    title: str = ""


def block_edit(chapter: Chapter, showing: Showing) -> Edit:
    """Return the edit that puts a block in place of a table, an empty line around it."""
    start, end = showing.region.start, showing.region.end
    if showing.caption.start >= 0:
        start, end = min(start, showing.caption.start), max(end, showing.caption.end)
    identity = f" #{showing.caption.id}" if showing.caption.id else ""
    title = json.dumps(showing.title, ensure_ascii=False)
    option = f"    caption: {title}\n" if showing.title else ""
    block = f"/// table | {showing.name}{identity}\n{option}///"
    behind = "" if _BLANK_LINE.match(chapter.text, end) else "\n"
    return Edit(start, end, _gap(chapter.text[:start]) + block + behind)


def _gap(before: str) -> str:
    """Return the line ends that are missing before a block."""
    stripped = before.rstrip(" \t")
    if not stripped or stripped.endswith("\n\n"):
        return ""
    last_line = stripped.removesuffix("\n").rpartition("\n")[2]
    if not stripped.endswith("\n"):
        return "\n\n"
    return "\n" if last_line.strip() else ""


def mentions(chapter: Chapter, number: str, edits: Iterable[Edit]) -> Iterator[tuple[int, str]]:
    """Yield line and words where the prose speaks of a table by a number that was typed.

    What gives way to blocks (``edits``) is no prose any more.
    """
    pattern = re.compile(
        rf"(?<!\w)(?:tableaux?|tables?|tab\.)[ \u00a0]+(?:n[°º][ \u00a0]?)?{re.escape(number)}"
        r"(?![\w.]*\d)",
        re.IGNORECASE,
    )
    offset = chapter.body_start
    for found in pattern.finditer(chapter.prose) if number else ():
        if not any(each.start <= found.start() + offset < each.end for each in edits):
            yield chapter.place_at(found.start()).line, found[0]
