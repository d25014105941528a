"""The hand-written tables of a chapter, in order."""

from __future__ import annotations

from collections.abc import Callable

from generator.chapters.values import Chapter
from generator.core.edits import blank
from generator.core.problems import Place, Problem
from generator.handwritten.content import read_items
from generator.handwritten.dittos import resolve_dittos
from generator.handwritten.grid import lay_out
from generator.handwritten.html_tables import html_tables
from generator.handwritten.pipe_tables import pipe_tables
from generator.handwritten.ragged import ragged_faults
from generator.handwritten.raw_tables import Fault, RawTable
from generator.handwritten.values import HandTable


def read_tables(chapter: Chapter) -> tuple[HandTable, ...]:
    """Return the hand-written tables of a chapter in order, HTML and pipe tables alike.

    Tables in code are none. A table inside a cell of another is a table of its own too.
    """
    return chapter.once(_read_tables)


def _read_tables(chapter: Chapter) -> tuple[HandTable, ...]:
    if "|" not in chapter.prose and "<t" not in chapter.body.lower():
        return ()
    front = blank(chapter.text[: chapter.body_start], [(0, chapter.body_start)])
    shown = blank(chapter.unfenced, chapter.hidden)
    raws: list[RawTable] = []
    if "<table" in shown.lower():
        found = html_tables(front + blank(shown, chapter.code_spans))
        raws = [raw for raw in found if _is_shown(chapter, raw)]
    rest = blank(front + shown, ((raw.start, raw.end) for raw in raws))
    raws.extend(pipe_tables(_without_hidden_lines(chapter, rest)))
    tables = (_table(chapter, raw) for raw in raws if raw.rows)
    return tuple(sorted(tables, key=lambda table: (table.start, -table.end)))


def _is_shown(chapter: Chapter, raw: RawTable) -> bool:
    """Whether some text of a table is prose: of a table in code, nothing is."""
    start = chapter.body_start
    return bool(chapter.prose[raw.start - start : raw.end - start].strip())


def _without_hidden_lines(chapter: Chapter, text: str) -> str:
    """Return the text with the lines blanked that are code or the header of a block."""
    front = chapter.text[: chapter.body_start].split("\n")[:-1]
    shown = [*front, *chapter.prose.split("\n")]
    return "\n".join(
        line if visible.strip() else " " * len(line)
        for line, visible in zip(text.split("\n"), shown, strict=True)
    )


def _table(chapter: Chapter, raw: RawTable) -> HandTable:
    def place_at(offset: int) -> Place:
        return chapter.place_at(offset - chapter.body_start)

    text = chapter.text
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
