"""The chapter with blocks in place of its tables; every other character stays as it is."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from html import unescape
from typing import TYPE_CHECKING

from generator.chapters.html import raw_blocks
from generator.core.edits import Edit
from generator.core.problems import Place, Problem, Severity, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from generator.chapters import Chapter
    from generator.handwritten.values import HandTable
    from generator.importing.captions import TableCaption

_TAGS = re.compile(
    r"</?(?:div|center|figure|figcaption|p|br|section|table|a|span)\b[^<>]*>", re.IGNORECASE
)
_OURS = re.compile(r'<figure class="thesis-table\b')
_FIGCAPTION = re.compile(
    r"<figcaption\b[^<>]*>(?P<text>.*?)</figcaption>", re.IGNORECASE | re.DOTALL
)
_BLANK_LINE = re.compile(r"\n[ \t]*(?:\n|\Z)|\Z")
_SHORTENED = 60


@dataclass(frozen=True)
class Region:
    """The part of a chapter that a block takes the place of.

    ``caption`` stood around the table, ``notes`` below it in the same piece of HTML.
    """

    start: int
    end: int
    caption: str = ""
    notes: str = ""


def region_of(chapter: Chapter, table: HandTable, others: Iterable[HandTable]) -> Region | str:
    """Return what a block can take the place of, or why none can stand there."""
    if any(
        each is not table and each.start <= table.end and table.start <= each.end for each in others
    ):
        return "another table stands inside it, or it inside another"
    line = table.place.line
    if any(each.place.line < line <= each.end_line for each in chapter.blocks):
        return "it stands inside a block"
    front = len(chapter.text) - len(chapter.body)
    for raw in raw_blocks(chapter.body):
        start, end = raw.start + front, raw.end + front
        if start < table.start < end:
            return _around(chapter.text, Region(start, end), table)
    return _whole_lines(chapter.text, Region(table.start, table.end))


def _around(text: str, region: Region, table: HandTable) -> Region | str:
    """Return the region of a table with the HTML around it, if nothing else stands in that."""
    around = text[region.start : table.start] + text[table.end : region.end]
    caption = _FIGCAPTION.search(around)
    rest = " ".join(_TAGS.sub(" ", _FIGCAPTION.sub("", around)).split())
    if rest and not _OURS.match(text, region.start):
        return "other things stand with it in one piece of HTML"
    found = replace(region, caption=caption["text"] if caption else "", notes=unescape(rest))
    return _whole_lines(text, found)


def _whole_lines(text: str, region: Region) -> Region | str:
    """Return the region with the blanks around it on its first and last line."""
    start, end = region.start, region.end
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", max(end - 1, start))
    last = len(text) if last < 0 else last
    before, after = text[first:start], text[end:last]
    if before.lstrip().startswith(">"):
        return "it stands in a quotation"
    if before.strip(" \t|") or after.strip(" \t|"):
        return f"there is text beside it: {quoted((before + after).strip(), most=_SHORTENED)}"
    if before.expandtabs(4).startswith(" " * 4) or "\t" in before:
        return "it is indented, as part of a list"
    return replace(region, start=first, end=last)


@dataclass(frozen=True)
class Showing:
    """A table that is shown by name in place of a region.

    ``id`` is the one it had, or empty; ``title`` a caption that is not the one of the table.
    """

    name: str
    region: Region
    caption: TableCaption | None = None
    id: str = ""
    title: str = ""

    @property
    def span(self) -> tuple[int, int]:
        """The offsets between which the table and its caption stand."""
        if self.caption is None or self.caption.start < 0:
            return self.region.start, self.region.end
        return (
            min(self.region.start, self.caption.start),
            max(self.region.end, self.caption.end),
        )


def block_edits(chapter: Chapter, showings: Sequence[Showing]) -> tuple[Edit, ...]:
    """Return the edits that put a block in place of each table, an empty line around it."""
    return tuple(
        Edit(*each.span, _block(chapter.text, each), _problem(chapter, each)) for each in showings
    )


def _problem(chapter: Chapter, showing: Showing) -> Problem:
    line = chapter.text.count("\n", 0, showing.region.start) + 1
    message = f"this table is typed by hand; data draw it as {showing.name}"
    return Problem("import", Place(chapter.source, line), message, severity=Severity.INFO)


def _block(text: str, showing: Showing) -> str:
    start, end = showing.span
    identity = f" #{showing.id}" if showing.id else ""
    option = (
        f"    caption: {json.dumps(showing.title, ensure_ascii=False)}\n" if showing.title else ""
    )
    block = f"/// table | {showing.name}{identity}\n{option}///"
    return _gap(text[:start]) + block + ("" if _BLANK_LINE.match(text, end) else "\n")


def _gap(before: str) -> str:
    """Return the line ends that are missing before a block."""
    stripped = before.rstrip(" \t")
    if not stripped or stripped.endswith("\n\n"):
        return ""
    last_line = stripped.removesuffix("\n").rpartition("\n")[2]
    is_below_blank = stripped.endswith("\n") and not last_line.strip()
    return "" if is_below_blank else "\n" if stripped.endswith("\n") else "\n\n"


def mentions(chapter: Chapter, number: str, edits: Iterable[Edit]) -> list[str]:
    """Return where the prose speaks of a table by a number that was typed: line and words.

    What gives way to blocks (``edits``) is no prose any more.
    """
    if not number:
        return []
    pattern = re.compile(
        rf"(?<!\w)(?:tableaux?|tables?|tab\.)[ \u00a0]+(?:n[°º][ \u00a0]?)?{re.escape(number)}"
        r"(?![\w.]*\d)",
        re.IGNORECASE,
    )
    first, offset = chapter.body_line, len(chapter.text) - len(chapter.body)
    return [
        f"line {first + chapter.prose.count(chr(10), 0, found.start())}: {quoted(found[0])}"
        for found in pattern.finditer(chapter.prose)
        if not any(each.start <= found.start() + offset < each.end for each in edits)
    ]
