"""From the markup of a table to its grid: spans spread over what they cover, headers found."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from generator.core.problems import Place
from generator.handwritten.amounts import is_number
from generator.handwritten.content import read_items
from generator.handwritten.raw_tables import Fault, RawCell, RawRow, RawTable
from generator.handwritten.values import HandCell, HandRow

_BOLD = re.compile(r"[*_]{2}.+[*_]{2}|<(b|strong)\b[^<>]*>.+</\1\s*>", re.DOTALL | re.IGNORECASE)
_WIDEST_SPAN = 60
_LARGEST_GRID = 20_000  # cells: beyond it spans are not spread


@dataclass(frozen=True)
class Grid:
    """The rows of a table, headers apart, and the faults that laying them out showed."""

    header: tuple[HandRow, ...]
    rows: tuple[HandRow, ...]
    width: int
    faults: tuple[Fault, ...]


def lay_out(text: str, raw: RawTable, place_at: Callable[[int], Place]) -> Grid:
    """Return the grid of a table whose markup stands in a text; ditto marks are not resolved."""
    layout = _Layout(text, raw, place_at)
    rows = layout.rows()
    headers = _header_count(raw, rows)
    return Grid(tuple(rows[:headers]), tuple(rows[headers:]), layout.width, tuple(layout.faults))


class _Layout:
    """Puts each cell into its columns; its state is which places spans from above take."""

    def __init__(self, text: str, raw: RawTable, place_at: Callable[[int], Place]) -> None:
        self.text = text
        self.raw = raw
        self.place_at = place_at
        self.from_above: dict[int, dict[int, HandCell]] = {}  # row → column → the cell
        self.faults: list[Fault] = []
        self.width = raw.width
        self.spread = _area(raw) <= _LARGEST_GRID
        self.widest = max([raw.width, *(_width(row) for row in raw.rows)])

    def rows(self) -> list[HandRow]:
        """Return all rows, each as wide as the table."""
        placed = [self._place(index, row) for index, row in enumerate(self.raw.rows)]
        self.width = max([self.width, *(max(cells, default=-1) + 1 for cells in placed)])
        return [self._row(*pair) for pair in zip(self.raw.rows, placed, strict=True)]

    def _place(self, index: int, row: RawRow) -> dict[int, HandCell]:
        """Return the cells of a row by column, those that spans from above bring among them."""
        cells = dict(self.from_above.pop(index, {}))
        column = 0
        for raw in row.cells:
            while column in cells:
                column += 1
            cell = self._cell(raw, column)
            self._spread_over(cell, raw, index, cells)
            column += 1
        return cells

    def _cell(self, raw: RawCell, column: int) -> HandCell:
        items = read_items(self.text, raw.start, raw.end)
        return HandCell(
            column,
            items,
            self.place_at(raw.start if self.raw.kind == "pipe" else raw.place),
            raw.start,
            raw.end,
            written=items,
            colspan=raw.colspan,
            rowspan=raw.rowspan,
            header=raw.header,
        )

    def _spread_over(
        self, cell: HandCell, raw: RawCell, index: int, cells: dict[int, HandCell]
    ) -> None:
        """Put a cell into all places that it spans; a collision is a fault."""
        columns = min(raw.colspan, _WIDEST_SPAN, max(self.widest - cell.column, 1))
        rows = self._rows_spanned(index, raw)
        if not self.spread:
            columns = rows = 1
        covered = range(cell.column, cell.column + columns)
        if any(column in cells for column in covered):
            self.faults.append(_collision(raw))
        for column in covered:
            cells.setdefault(column, cell if column == cell.column else _repeated(cell, column))
        for below in range(index + 1, index + rows):
            taken = self.from_above.setdefault(below, {})
            for column in covered:
                taken.setdefault(column, _repeated(cell, column))

    def _rows_spanned(self, index: int, raw: RawCell) -> int:
        """Return over how many rows a cell reaches; beyond its section is a fault."""
        if raw.rowspan == 1:
            return 1
        section = self.raw.rows[index].section
        last = index
        while last + 1 < len(self.raw.rows) and self.raw.rows[last + 1].section == section:
            last += 1
        left = last - index + 1
        if raw.rowspan > left:
            self.faults.append(_too_tall(raw, left))
        return min(raw.rowspan or left, left)

    def _row(self, raw: RawRow, cells: dict[int, HandCell]) -> HandRow:
        end = raw.cells[-1].end
        place = self.place_at(raw.place)
        missing = HandCell(0, (), place, end, end, missing=True)
        return HandRow(
            tuple(
                cells[column] if column in cells else _at(missing, column)
                for column in range(self.width)
            ),
            place,
            raw.section,
            len(cells),
        )


def _at(cell: HandCell, column: int) -> HandCell:
    return HandCell(column, (), cell.place, cell.start, cell.end, missing=True)


def _repeated(cell: HandCell, column: int) -> HandCell:
    """Return the cell as it is repeated in a place that its span covers."""
    return HandCell(
        column,
        cell.items,
        cell.place,
        cell.start,
        cell.end,
        written=cell.written,
        ditto_of=cell,
        merged=True,
        header=cell.header,
    )


def _area(raw: RawTable) -> int:
    return sum(
        min(cell.colspan, _WIDEST_SPAN) * max(min(cell.rowspan, len(raw.rows)), 1)
        for row in raw.rows
        for cell in row.cells
    )


def _width(row: RawRow) -> int:
    """Return how many columns the cells of a row take; one that spans very many counts as one."""
    return sum(cell.colspan if cell.colspan <= _WIDEST_SPAN else 1 for cell in row.cells)


def _collision(raw: RawCell) -> Fault:
    found = f'colspan="{raw.colspan}"'
    return Fault(
        raw.place,
        f"{found} reaches into a cell that spans down from above (expected a smaller span)",
        found,
        "a smaller span",
        ragged=True,
    )


def _too_tall(raw: RawCell, left: int) -> Fault:
    found, expected = f'rowspan="{raw.rowspan}"', f'rowspan="{left}"'
    return Fault(
        raw.place,
        f"{found} reaches below the last row of this part of the table (expected {expected})",
        found,
        expected,
    )


def _header_count(raw: RawTable, rows: Sequence[HandRow]) -> int:
    """Return how many rows, from the first on, are headings of columns."""
    count = _marked_headers(rows)
    empty = all(not cell.text for row in rows[:count] for cell in row.cells)
    if count == 0 or (raw.kind == "pipe" and empty):
        count += _reads_as_header(rows[count:])
    return min(count, max(len(rows) - 1, raw.kind == "pipe"))


def _marked_headers(rows: Sequence[HandRow]) -> int:
    """Return how many rows are in the head, or have header cells only."""
    count = 0
    while count < len(rows) and rows[count].section == "head":
        count += 1
    if count:
        return count
    while count < len(rows) and _all_header_cells(rows[count]):
        count += 1
    return count


def _all_header_cells(row: HandRow) -> bool:
    filled = [cell for cell in row.cells if cell.text]
    return bool(filled) and all(cell.header for cell in filled)


def _reads_as_header(rows: Sequence[HandRow]) -> bool:
    """Whether the first row is a header by its looks: all bold, or words above numbers."""
    if len(rows) < 2:  # noqa: PLR2004
        return False
    first = [cell for cell in rows[0].cells if cell.text]
    if len(first) < 2 or any(is_number(cell.text) for cell in first):  # noqa: PLR2004
        return False
    if all(_is_bold(cell) for cell in first):
        return True
    return len(first) + 1 >= len(rows[0].cells) and any(
        _mostly_numbers([row.cells[cell.column] for row in rows[1:]]) for cell in first
    )


def _is_bold(cell: HandCell) -> bool:
    return all(_BOLD.fullmatch(item.content) for item in cell.written)


def _mostly_numbers(cells: Sequence[HandCell]) -> bool:
    return sum(is_number(cell.text) for cell in cells) * 2 > len(cells)
