"""The caption of a hand-written table: its own, or one that is typed as text next to it."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from generator.chapters import plain_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from generator.chapters import BlockUse, Chapter
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
_HEADING = re.compile(r"[ ]{0,3}#{1,6}(?!#)")


@dataclass(frozen=True)
class TableCaption:
    """A caption: its plain text, the number typed in it, and where it stands (-1: in the table).

    ``id`` is one that the author gave; ``source`` is the caption as it is written.
    """

    title: str
    number: str = ""
    id: str = ""
    start: int = -1
    end: int = -1
    source: str = ""


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
            found[table.start] = _own(table)
    return found


def _own(table: HandTable) -> TableCaption:
    """Return what stands in the table's own ``<caption>``, without a number typed before it."""
    label = _LABEL.fullmatch(table.caption)
    if label and label["title"] and (label["number"] or label["separator"]):
        return TableCaption(label["title"], label["number"] or "", source=table.caption)
    return TableCaption(table.caption, source=table.caption)


class _Lines:
    """The lines of a chapter with their offsets; those that are no prose count as blank."""

    def __init__(self, chapter: Chapter) -> None:
        self.texts = chapter.text.split("\n")
        front = chapter.text[: len(chapter.text) - len(chapter.body)].count("\n")
        self.prose = [*([""] * front), *chapter.prose.split("\n")]
        self.starts = [0, *accumulate(len(line) + 1 for line in self.texts)]
        self.blocks = {each.place.line - 1: each for each in chapter.blocks if each.closed}

    def index(self, offset: int) -> int:
        """Return the line in which an offset is."""
        return bisect_right(self.starts, offset) - 1

    def is_blank(self, index: int) -> bool:
        """Say whether there is nothing to read in a line, or no such line."""
        return not 0 <= index < len(self.texts) or not self.prose[index].strip()

    def is_heading(self, index: int) -> bool:
        """Say whether a line is a heading."""
        return not self.is_blank(index) and bool(_HEADING.match(self.texts[index]))

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
    return TableCaption(title, start=start, end=start + len(source), source=source)


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
            source=chapter.text[start:end],
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
        plain, number, identity["id"] if identity else "", start, start + len(source), source
    )


def _is_caption(found: re.Match[str]) -> bool:
    """Say whether a label stands before a title and not in a sentence: "Table 3 shows …"."""
    is_set_apart = bool(found["heading"] or found["mark"])
    if found["number"]:
        return bool(found["separator"]) or is_set_apart
    separator: str = found["separator"] or " "
    return separator in ":–—" or (is_set_apart and separator == "-")
