"""The typed tables of a chapter, and what is wrong with their shape (``table-shape``).

Markup becomes a grid: spans are spread over what they cover, rows of headings are told from rows of
values, ditto marks are replaced by the value above. Rows that do not fit their table, too short,
too long or moved by a column, are faults.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import takewhile

from generator.chapters.captions import TypedCaption, read_captions
from generator.chapters.pieces import Piece, TableSpan, cut_into_pieces
from generator.chapters.values import Chapter
from generator.core.edits import blank
from generator.core.problems import Message, Place, Problem, Severity
from generator.handwritten.amounts import is_missing, is_number
from generator.handwritten.cells import read_items, resolve_dittos
from generator.handwritten.markup import (
    Fault,
    RawCell,
    RawRow,
    RawTable,
    html_tables,
    pipe_tables,
)
from generator.handwritten.values import HandCell, HandRow, HandTable

_QUOTED_TABLE = re.compile(r"^[ \t]*>.*<table[\s>].*(?:\n[ \t]*>.*)*", re.MULTILINE | re.IGNORECASE)
_QUOTE_MARKS = re.compile(r"^[ \t]*>(?:[ \t]*>)*", re.MULTILINE)
_BOLD = re.compile(r"[*_]{2}.+[*_]{2}|<(b|strong)\b[^<>]*>.+</\1\s*>", re.DOTALL | re.IGNORECASE)
_WIDEST_SPAN = 60
_LARGEST_GRID = 20_000  # cells: beyond it spans are not spread
_FEWEST_ROWS = 2  # that show what kind of value a column holds
_FEWEST_MOVED = 2  # values that stand in a wrong column, before a full row is called moved


def read_tables(chapter: Chapter) -> tuple[HandTable, ...]:
    """Return the typed tables of a chapter in order, HTML and pipe tables alike.

    Tables in code are none. A table inside a cell of another is a table of its own too.
    """
    return chapter.once(_read_tables)


def _read_tables(chapter: Chapter) -> tuple[HandTable, ...]:
    has_html = "<table" in chapter.body.lower()
    if not has_html and "|" not in chapter.prose:
        return ()
    front = blank(chapter.text[: chapter.body_start], [(0, chapter.body_start)])
    shown = blank(chapter.unfenced, chapter.hidden)
    found: list[HandTable] = []
    spans: list[tuple[int, int]] = []
    if has_html:
        source = _without_quote_marks(chapter.text)
        for raw in html_tables(_without_quote_marks(front + blank(shown, chapter.code_spans))):
            start, end = raw.start - chapter.body_start, raw.end - chapter.body_start
            if chapter.prose[start:end].strip():  # of a table in code, nothing is prose
                spans.append((raw.start, raw.end))
                found += _table(chapter, source, raw)
    rest = blank(front + shown, spans).split("\n")
    prose = front.split("\n")[:-1] + chapter.prose.split("\n")
    # Lines that are code or the header of a block are no rows.
    lines = (
        line if said.strip() else " " * len(line) for line, said in zip(rest, prose, strict=True)
    )
    for raw in pipe_tables("\n".join(lines)):
        found += _table(chapter, chapter.text, raw)
    return tuple(sorted(found, key=lambda table: (table.start, -table.end)))


def read_pieces(chapter: Chapter) -> tuple[Piece, ...]:
    """Return the pieces of a chapter in order: headings, tables, images, paragraphs …."""
    return chapter.once(_read_pieces)


def _read_pieces(chapter: Chapter) -> tuple[Piece, ...]:
    top = chapter.body_start
    tables = [
        TableSpan(
            each.kind == "pipe", each.start - top, each.end - top, each.place.line, each.end_line
        )
        for each in read_tables(chapter)
    ]
    return cut_into_pieces(chapter, tables)


def typed_captions(chapter: Chapter) -> tuple[TypedCaption, ...]:
    """Return the captions that are typed as text, each with what it captions."""
    return chapter.once(_read_captions)


def _read_captions(chapter: Chapter) -> tuple[TypedCaption, ...]:
    return read_captions(chapter, read_pieces(chapter))


def _without_quote_marks(text: str) -> str:
    """Return the text with the marks of the quotations blanked in which a table of HTML begins."""

    def blanked(match: re.Match[str]) -> str:
        return " " * len(match[0])

    return _QUOTED_TABLE.sub(lambda lines: _QUOTE_MARKS.sub(blanked, lines[0]), text)


def _table(chapter: Chapter, text: str, raw: RawTable) -> Iterator[HandTable]:
    """Yield the table that markup in a text means, unless it has no rows."""
    if not raw.rows:
        return

    def place_at(offset: int) -> Place:
        return chapter.place_at(offset - chapter.body_start)

    rows = _lay_out(text, raw, place_at)
    headers = _header_count(raw, rows)
    faults = [*raw.faults, *_ragged_faults(raw, rows, headers)]
    faults.sort(key=lambda fault: fault.offset)
    caption = read_items(text, *raw.caption) if raw.caption else ()
    yield HandTable(
        kind=raw.kind,
        place=place_at(raw.start),
        end_line=place_at(raw.end).line,
        start=raw.start,
        end=raw.end,
        width=len(rows[0].cells),
        header=tuple(rows[:headers]),
        rows=resolve_dittos(rows[headers:]),
        caption=" ".join(item.text for item in caption),
        problems=tuple(_problem(fault, place_at(fault.offset)) for fault in faults),
        ragged=tuple(place_at(fault.offset) for fault in faults if fault.ragged),
    )


def _problem(fault: Fault, place: Place) -> Problem:
    fields = dict(fault.message.fields)
    found, expected = fields.get("found"), fields.get("expected")
    return Problem(
        "table-shape",
        place,
        fault.message,
        found=found if isinstance(found, str) else "",
        expected=expected if isinstance(expected, str | Message) else "",
        severity=fault.severity,
    )


# --- the grid -------------------------------------------------------------------------------------


def _lay_out(text: str, raw: RawTable, place_at: Callable[[int], Place]) -> list[HandRow]:
    """Return the rows, each as wide as the table; spans that do not fit are added to the faults."""
    left = _rows_left(raw.rows)
    widest = max(
        sum(cell.colspan if cell.colspan <= _WIDEST_SPAN else 1 for cell in row.cells)
        for row in raw.rows
    )
    widest = max(raw.width, widest)
    area = sum(
        min(cell.colspan, _WIDEST_SPAN) * min(cell.rowspan or left[index], len(raw.rows))
        for index, row in enumerate(raw.rows)
        for cell in row.cells
    )
    placed: list[dict[int, HandCell]] = [{} for _ in raw.rows]
    for index, row in enumerate(raw.rows):
        cells = placed[index]
        column = 0
        for written in row.cells:
            while column in cells:
                column += 1
            cell = _cell(text, written, column, place_at)
            columns = min(written.colspan, _WIDEST_SPAN, max(widest - column, 1))
            rows = min(written.rowspan or left[index], left[index])
            if written.rowspan > left[index]:
                found, expected = (f'rowspan="{n}"' for n in (written.rowspan, left[index]))
                message = Message("table-span-too-tall", found=found, expected=expected)
                raw.fault(written.place, message)
            if area > _LARGEST_GRID:
                columns = rows = 1
            covered = range(column, column + columns)
            if any(each in cells for each in covered):
                message = Message("table-spans-collide", found=f'colspan="{written.colspan}"')
                raw.fault(written.place, message, ragged=True)
            cells.setdefault(column, cell)
            for below in placed[index : index + rows]:
                for each in covered:
                    if each not in below:
                        below[each] = replace(
                            cell, column=each, ditto_of=cell, merged=True, colspan=1, rowspan=1
                        )
            column += 1
    width = max([raw.width, *(max(cells, default=-1) + 1 for cells in placed)])
    return [_row(*pair, width, place_at) for pair in zip(raw.rows, placed, strict=True)]


def _cell(text: str, written: RawCell, column: int, place_at: Callable[[int], Place]) -> HandCell:
    items = read_items(text, written.start, written.end)
    return HandCell(
        column,
        items,
        place_at(written.place),
        written.start,
        written.end,
        written=items,
        colspan=written.colspan,
        rowspan=written.rowspan,
        header=written.header,
    )


def _rows_left(rows: Sequence[RawRow]) -> list[int]:
    """Return for each row how many there are from it to the end of its section."""
    left: list[int] = []
    for index in reversed(range(len(rows))):
        same = index + 1 < len(rows) and rows[index].section == rows[index + 1].section
        left.append(left[-1] + 1 if same else 1)
    return left[::-1]


def _row(
    raw: RawRow, cells: dict[int, HandCell], width: int, place_at: Callable[[int], Place]
) -> HandRow:
    end, place = raw.cells[-1].end, place_at(raw.place)
    every = (
        cells.get(column) or HandCell(column, (), place, end, end, missing=True)
        for column in range(width)
    )
    return HandRow(tuple(every), place, raw.section, len(cells))


# --- rows of headings -----------------------------------------------------------------------------


def _header_count(raw: RawTable, rows: Sequence[HandRow]) -> int:
    """Return how many rows, from the first on, are headings of columns.

    They stand in the head or have header cells only; else they are so by their looks.
    """
    count = sum(1 for _ in takewhile(lambda row: row.section == "head", rows))
    count = count or sum(1 for _ in takewhile(_all_header_cells, rows))
    empty = all(not cell.text for row in rows[:count] for cell in row.cells)
    if count == 0 or (raw.kind == "pipe" and empty):
        count += _reads_as_header(rows[count:])
    return min(count, max(len(rows) - 1, raw.kind == "pipe"))


def _all_header_cells(row: HandRow) -> bool:
    filled = [cell for cell in row.cells if cell.text]
    return bool(filled) and all(cell.header for cell in filled)


def _reads_as_header(rows: Sequence[HandRow]) -> int:
    """Return how many rows are headers by their looks: all bold, or one of words above numbers."""
    bold = sum(1 for _ in takewhile(_is_bold, rows))
    if bold or len(rows) < 2:  # noqa: PLR2004
        return bold
    first = [cell for cell in rows[0].cells if cell.text]
    if len(first) < max(2, len(rows[0].cells) - 1) or any(is_number(each.text) for each in first):
        return 0
    columns = ([row.cells[cell.column].text for row in rows[1:]] for cell in first)
    return any(sum(map(is_number, texts)) * 2 > len(texts) for texts in columns)


def _is_bold(row: HandRow) -> bool:
    filled = [cell for cell in row.cells if cell.text]
    return len(filled) > 1 and all(
        _BOLD.fullmatch(item.content) and not is_number(cell.text)
        for cell in filled
        for item in cell.written
    )


# --- rows that do not fit -------------------------------------------------------------------------


def _ragged_faults(raw: RawTable, rows: Sequence[HandRow], headers: int) -> Iterator[Fault]:
    """Yield the faults of rows that do not fit their table.

    A row with a single cell is the heading of a group. A row may be empty behind its last cell.
    """
    filled = [row.written for row in rows]
    width = raw.width or max(filled, key=filled.count, default=0)
    columns = range(len(rows[0].cells))
    kinds = [_kind([row.cells[column].text for row in rows[headers:]]) for column in columns]
    for index, (written, row) in enumerate(zip(raw.rows, rows, strict=True)):
        found = len(written.cells) if raw.kind == "pipe" else row.written
        extra = [cell for cell in row.cells[width:] if cell.text]
        texts = [cell.text for cell in row.cells]
        expected = Message("table-cells", count=width)
        columns = Message("table-columns", count=row.written)
        if found > width and raw.kind == "html":
            spanned = any(cell.merged and cell.ditto_of not in row.cells for cell in row.cells)
            message = Message(
                "table-row-too-long",
                found=columns,
                width=width,
                why=Message("table-spanned-from-above") if spanned else "",
                expected=expected,
            )
            yield Fault(written.place, message, ragged=True)
        elif found > width and extra:
            cells = Message("table-cells", count=row.written)
            message = Message(
                "table-cell-not-shown",
                found=cells,
                width=width,
                text=extra[0].text,
                expected=expected,
            )
            yield Fault(extra[0].start, message, Severity.ERROR, ragged=True)
        elif found < width and len(written.cells) > 1:
            by = width - row.written
            moved = index >= headers and _fits(texts, kinds, by)
            message = Message(
                "table-row-too-short",
                found=columns,
                width=width,
                moved=Message("table-moved-too", how=_moved(texts, by)) if moved else "",
                expected=expected,
            )
            yield Fault(written.place, message, ragged=True)
        elif found == width and index >= headers and _misfits(texts, kinds) >= _FEWEST_MOVED:
            for by in (1, -1):
                if not texts[-1 if by > 0 else 0] and _fits(texts, kinds, by):
                    message = Message("table-row-moved", how=_moved(texts, by))
                    yield Fault(written.place, message, ragged=True)
                    break


def _kind(texts: Sequence[str]) -> bool | None:
    """Say whether nearly all values of a column are numbers; None for both, or too few."""
    filled = [text for text in texts if not is_missing(text)]
    numbers = sum(map(is_number, filled))
    words = len(filled) - numbers
    if max(numbers, words) < _FEWEST_ROWS or min(numbers, words) * 4 > len(filled):
        return None
    return numbers > words


def _fits(texts: Sequence[str], kinds: Sequence[bool | None], by: int) -> bool:
    """Whether the values fit their columns better, and all of them, when moved to the right."""
    moved = [*[""] * by, *texts[: len(texts) - by]] if by > 0 else [*texts[-by:], *[""] * -by]
    numbers = any(kind and is_number(text) for text, kind in zip(moved, kinds, strict=True))
    return numbers and _misfits(texts, kinds) > 0 and _misfits(moved, kinds) == 0


def _misfits(texts: Sequence[str], kinds: Sequence[bool | None]) -> int:
    """Return how many cells hold a number where the others hold words, or words for numbers."""
    return sum(
        kind is not None and not is_missing(text) and is_number(text) != kind
        for text, kind in zip(texts, kinds, strict=True)
    )


def _moved(texts: Sequence[str], by: int) -> Message:
    text = next(filter(is_number, texts), texts[0])
    if by > 0:
        return Message("table-moved-left", count=by, text=text)
    return Message("table-moved-right", count=-by, text=text)
