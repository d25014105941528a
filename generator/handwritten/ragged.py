"""Rows that do not fit their table: too short, too long, or moved by a column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.core.problems import Severity, quoted
from generator.handwritten.amounts import is_missing, is_number
from generator.handwritten.grid import Grid
from generator.handwritten.raw_tables import Fault, RawRow, RawTable
from generator.handwritten.values import HandCell, HandRow

_FEWEST_ROWS = 2  # that show what kind of value a column holds
_FEWEST_MOVED = 2  # values that stand in a wrong column, before a full row is called moved


def ragged_faults(raw: RawTable, grid: Grid) -> Iterator[Fault]:
    """Yield the faults of the rows of a table that is laid out.

    A row with a single cell is the heading of a group. A row may be empty behind its last cell.
    """
    rows = [*grid.header, *grid.rows]
    width = raw.width or _usual_width(rows)
    kinds = [_kind([row.cells[column] for row in grid.rows]) for column in range(grid.width)]
    for index, (written, row) in enumerate(zip(raw.rows, rows, strict=True)):
        is_body = index >= len(grid.header)
        found = len(written.cells) if raw.kind == "pipe" else row.written
        if found > width:
            yield from _too_long(raw, written, row, width)
        elif found < width and len(written.cells) > 1:
            yield _too_short(written, row, width, kinds if is_body else ())
        elif is_body and found == width:
            yield from _moved(written, row, kinds)


def _usual_width(rows: Sequence[HandRow]) -> int:
    """Return how many columns most rows fill; of equals, what the first of them fills."""
    widths = [row.written for row in rows]
    return max(widths, key=widths.count, default=0)


def _too_long(raw: RawTable, written: RawRow, row: HandRow, width: int) -> Iterator[Fault]:
    extra = [cell for cell in row.cells[width:] if cell.text]
    found, expected = _cells(row.written), _cells(width)
    if raw.kind == "pipe" and extra:
        lost = f"{quoted(extra[0].text)} and what follows is not shown"
        message = f"this row has {found}, the header {width}: {lost} (expected {expected})"
        yield Fault(extra[0].start, message, found, expected, Severity.ERROR, ragged=True)
    elif raw.kind == "html":
        message = f"this row fills {_columns(row.written)}, the others {width}{_hint(row)}"
        yield Fault(written.place, f"{message} (expected {expected})", found, expected, ragged=True)


def _hint(row: HandRow) -> str:
    spanned = any(cell.merged and cell.ditto_of not in row.cells for cell in row.cells)
    return ": a cell spans down into it from above" if spanned else ""


def _too_short(written: RawRow, row: HandRow, width: int, kinds: Sequence[str]) -> Fault:
    found, expected = _cells(len(written.cells)), _cells(width)
    by = width - row.written
    moved = "" if not kinds or not _fits(row.cells, kinds, by) else _moved_words(row, by)
    message = f"this row fills {_columns(row.written)}, the table has {width}{moved}"
    return Fault(written.place, f"{message} (expected {expected})", found, expected, ragged=True)


def _moved(written: RawRow, row: HandRow, kinds: Sequence[str]) -> Iterator[Fault]:
    """Yield the fault of a full row whose values stand a column beside those of the others."""
    if _misfits(row.cells, kinds) < _FEWEST_MOVED:
        return
    for by in (1, -1):
        dropped = row.cells[-1] if by > 0 else row.cells[0]
        if not dropped.text and _fits(row.cells, kinds, by):
            yield Fault(
                written.place,
                f"this row is{_moved_words(row, by).removeprefix(', it is')} (expected its values"
                " under the same headings as in the other rows)",
                "a row that is moved",
                "values under their headings",
                ragged=True,
            )
            return


def _moved_words(row: HandRow, by: int) -> str:
    columns = "one column" if abs(by) == 1 else f"{abs(by)} columns"
    side = "left" if by > 0 else "right"
    cell = next((cell for cell in row.cells if is_number(cell.text)), row.cells[0])
    return f", it is moved by {columns} to the {side}: {quoted(cell.text)} stands too far {side}"


def _kind(cells: Sequence[HandCell]) -> str:
    """Return what nearly all cells of a column hold: "number", "words" or "" (both, or unsure)."""
    filled = [cell for cell in cells if not is_missing(cell.text)]
    numbers = sum(is_number(cell.text) for cell in filled)
    words = len(filled) - numbers
    if max(numbers, words) < _FEWEST_ROWS or min(numbers, words) * 4 > len(filled):
        return ""
    return "number" if numbers > words else "words"


def _fits(cells: Sequence[HandCell], kinds: Sequence[str], by: int) -> bool:
    """Whether the cells fit their columns better, and all of them, when moved to the right."""
    moved = [
        cells[column - by] if 0 <= column - by < len(cells) else None
        for column in range(len(kinds))
    ]
    return (
        _misfits(cells, kinds) > 0
        and _misfits(moved, kinds) == 0
        and any(
            kind == "number" and cell and is_number(cell.text)
            for cell, kind in zip(moved, kinds, strict=True)
        )
    )


def _misfits(cells: Sequence[HandCell | None], kinds: Sequence[str]) -> int:
    """Return how many cells hold a number where the others hold words, or words for numbers."""
    return sum(
        bool(kind)
        and cell is not None
        and not is_missing(cell.text)
        and is_number(cell.text) != (kind == "number")
        for cell, kind in zip(cells, kinds, strict=False)
    )


def _cells(number: int) -> str:
    return f"{number} cell" if number == 1 else f"{number} cells"


def _columns(number: int) -> str:
    return f"{number} column" if number == 1 else f"{number} columns"
