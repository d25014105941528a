"""The hand-written tables of a chapter, in order."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from generator.chapters.html import markup, raw_blocks
from generator.chapters.inline import places
from generator.chapters.masking import blank, code_spans, fenced_lines
from generator.core.problems import Place, Problem
from generator.handwritten.content import read_items
from generator.handwritten.dittos import resolve_dittos
from generator.handwritten.grid import lay_out
from generator.handwritten.html_tables import html_tables
from generator.handwritten.pipe_tables import pipe_tables
from generator.handwritten.ragged import ragged_faults
from generator.handwritten.values import HandTable

if TYPE_CHECKING:
    from collections.abc import Callable

    from generator.chapters.values import Chapter
    from generator.handwritten.raw_tables import Fault, RawTable


class Source(NamedTuple):
    """What reading the tables of a chapter needs of it; equal sources have equal tables."""

    path: str
    text: str
    body: str
    prose: str

    @classmethod
    def of(cls, chapter: Chapter) -> Source:
        """Return the source of a chapter."""
        return cls(chapter.source, chapter.text, chapter.body, chapter.prose)

    @property
    def body_start(self) -> int:
        """The offset of the body in the file."""
        return len(self.text) - len(self.body)

    def place(self, offset: int) -> Place:
        """Return the place of an offset of the file."""
        line_start = self.text.rfind("\n", 0, offset) + 1
        return Place(self.path, self.text.count("\n", 0, offset) + 1, offset - line_start + 1)


def read_tables(chapter: Chapter) -> tuple[HandTable, ...]:
    """Return the hand-written tables of a chapter in order, HTML and pipe tables alike.

    Tables in code are none. A table inside a cell of another is a table of its own too.
    """
    return tables_of(Source.of(chapter))


@lru_cache(maxsize=512)
def tables_of(source: Source) -> tuple[HandTable, ...]:
    """Return the hand-written tables of a source, in order."""
    if "|" not in source.prose and "<t" not in source.body.lower():
        return ()
    text = _without_code_blocks(source)
    place_at = places(source.path, source.text, 1)
    raws: list[RawTable] = []
    if "<table" in text.lower():
        found = html_tables(_without_code_spans(text))
        raws = [raw for raw in found if _is_shown(source, raw)]
    rest = _without_hidden_lines(source, blank(text, ((raw.start, raw.end) for raw in raws)))
    raws.extend(pipe_tables(rest))
    tables = (_table(source.text, raw, place_at) for raw in raws if raw.rows)
    return tuple(sorted(tables, key=lambda table: (table.start, -table.end)))


def _without_code_blocks(source: Source) -> str:
    """Return the file with front matter, comments, scripts and fenced code blanked; tags stay."""
    start = source.body_start
    lines = source.body.split("\n")
    for fence in fenced_lines(lines):
        for index in fence:
            lines[index] = " " * len(lines[index])
    body = "\n".join(lines)
    if "<" in body:
        body = blank(body, (item.span for item in markup(body) if item.opaque))
    return blank(source.text[:start], [(0, start)]) + body


def _without_code_spans(text: str) -> str:
    """Return the text with code spans blanked; in raw HTML a backtick is a backtick."""
    if "`" not in text:
        return text
    return blank(text, code_spans(blank(text, (block.span for block in raw_blocks(text)))))


def _is_shown(source: Source, raw: RawTable) -> bool:
    """Whether some text of a table is prose: of a table in code, nothing is."""
    start = source.body_start
    return bool(source.prose[raw.start - start : raw.end - start].strip())


def _without_hidden_lines(source: Source, text: str) -> str:
    """Return the text with the lines blanked that are code or the header of a block."""
    front = source.text[: source.body_start].split("\n")[:-1]
    shown = [*front, *source.prose.split("\n")]
    return "\n".join(
        line if visible.strip() else " " * len(line)
        for line, visible in zip(text.split("\n"), shown, strict=True)
    )


def _table(text: str, raw: RawTable, place_at: Callable[[int], Place]) -> HandTable:
    grid = lay_out(text, raw, place_at)
    faults = [*raw.faults, *grid.faults, *ragged_faults(raw, grid)]
    faults.sort(key=lambda fault: fault.offset)
    caption = read_items(text, *raw.caption) if raw.caption else ()
    return HandTable(
        kind=raw.kind,
        place=place_at(raw.start),
        end_line=place_at(raw.end).line,
        start=raw.start,
        end=raw.end,
        width=grid.width,
        header=grid.header,
        rows=resolve_dittos(grid.rows),
        caption=" ".join(item.text for item in caption),
        problems=tuple(_problem(fault, place_at) for fault in faults),
        ragged=tuple(place_at(fault.offset) for fault in faults if fault.ragged),
    )


def _problem(fault: Fault, place_at: Callable[[int], Place]) -> Problem:
    return Problem(
        "table-shape",
        place_at(fault.offset),
        fault.message,
        found=fault.found,
        expected=fault.expected,
        severity=fault.severity,
    )
