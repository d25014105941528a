"""Where a hand-written table stands in its chapter, and the block in its place."""

import json
import re
from collections.abc import Iterable, Iterator
from html import unescape

from generator.chapters import Chapter
from generator.core.edits import Edit
from generator.core.problems import Message
from generator.core.values import Frozen, replace
from generator.handwritten.cells import HandTable
from generator.handwritten.reading import TableCaption

_TAGS = re.compile(
    r"</?(?:div|center|figure|figcaption|p|br|section|table|a|span)\b[^<>]*>", re.IGNORECASE
)
_OURS = re.compile(r'<figure class="thesis-table\b')
_FIGCAPTION = re.compile(
    r"<figcaption\b[^<>]*>(?P<text>.*?)</figcaption>", re.IGNORECASE | re.DOTALL
)
_BLANK_ABOVE = re.compile(r"(?:\A|\n)[ \t]*(?:\n|\A)\Z")
_BLANK_LINE = re.compile(r"\n[ \t]*(?:\n|\Z)|\Z")


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
    is_indented = before.expandtabs(4).startswith(" " * 4) or "\t" in before
    reasons = (
        (before.lstrip().startswith(">"), Message("import-left-in-quotation")),
        (
            before.strip(" \t|") or after.strip(" \t|"),
            Message("import-left-beside", text=(before + after).strip()),
        ),
        (is_indented, Message("import-left-in-list")),
    )
    whole = replace(region, start=first, end=last)
    return next((reason for applies, reason in reasons if applies), whole)


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
    above = "" if _BLANK_ABOVE.search(chapter.text[:start]) else "\n"
    behind = "" if _BLANK_LINE.match(chapter.text, end) else "\n"
    return Edit(start, end, above + block + behind)


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
