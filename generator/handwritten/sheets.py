"""Tables laid out for comparing: the keys of rows and columns, and the values between them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from generator.handwritten.amounts import is_missing, read_amounts
from generator.handwritten.labels import code_key, label_key
from generator.handwritten.total_rows import read_rows
from generator.handwritten.values import HandCell, HandRow, HandTable

_FEWEST = 2  # rows and columns that a table must have to be compared
_KEY_COLUMNS = 3  # the first columns, in one of which the names of the rows stand


@dataclass(frozen=True)
class Sheet:
    """A table for comparing: its rows of data, the labels of both sides, and its cells by place.

    ``rows`` and ``columns`` are labels as written; ``cells`` has a row of cells for each row label.
    """

    table: HandTable
    title: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[HandCell, ...], ...]

    def transposed(self) -> Sheet:
        """Return the sheet with rows and columns changed over."""
        cells = tuple(zip(*self.cells, strict=True))
        return Sheet(self.table, self.title, self.columns, self.rows, cells)


def read_sheet(table: HandTable, title: str) -> Sheet | None:
    """Return a table as a sheet, or None if its rows or columns have no names that differ."""
    if not table.header or table.ragged:
        return None
    data = [table.rows[index] for index in read_rows(table).of("data")]
    key = _key_column(data, table.width)
    if key is None:
        return None
    columns = [index for index in range(table.width) if index != key and table.heading(index)]
    headings = tuple(table.heading(index) for index in columns)
    if (
        len(data) < _FEWEST
        or len(columns) < 1
        or len(set(map(label_key, headings))) < len(headings)
    ):
        return None
    return Sheet(
        table,
        title,
        tuple(row.cells[key].text for row in data),
        headings,
        tuple(tuple(row.cells[index] for index in columns) for row in data),
    )


def _key_column(rows: Sequence[HandRow], width: int) -> int | None:
    """Return the first column in which each row has a name of its own."""
    for column in range(min(width, _KEY_COLUMNS)):
        keys = [label_key(row.cells[column].text) for row in rows]
        if all(keys) and len(set(keys)) == len(keys):
            return column
    return None


def value_key(cell: HandCell) -> str:
    """Return what the value of a cell is compared by: a number by its worth, words as labels.

    A dash is no value; "NA" is one.
    """
    if is_missing(cell.text) and not any(character.isalpha() for character in cell.text):
        return ""
    amounts = read_amounts(cell.text)
    if amounts and len(amounts) == 1 and not amounts[0].before:
        worth = amounts[0].values.get("comma", amounts[0].values.get("point"))
        return f"{worth} {amounts[0].unit if amounts[0].unit == '%' else ''}"
    return label_key(cell.text)


def agree(one: HandCell, other: HandCell) -> bool:
    """Say whether two cells have the same value, a number rounded as the coarser one is."""
    if value_key(one) == value_key(other):
        return True
    first, second = read_amounts(one.text) or (), read_amounts(other.text) or ()
    if len(first) != 1 or len(second) != 1 or first[0].unit != second[0].unit:
        return False
    step = max(first[0].size, second[0].size)
    return step < 1 and any(
        abs(value - second[0].values[style]) <= step / 2
        for style, value in first[0].values.items()
        if style in second[0].values
    )


def matching(
    one: Sequence[str], other: Sequence[str], *, least: float
) -> list[tuple[int, int]] | None:
    """Return the positions of the same labels in two lists, if nearly all are the same.

    Labels are compared as a whole, and failing that by the codes that they begin with. ``least`` is
    the part of the shorter list that must be found in the other.
    """
    for key_of in (label_key, code_key):
        pairs = _pairs(one, other, key_of)
        if pairs and len(pairs) >= least * max(len(one), len(other)):
            return pairs
    return None


def _pairs(
    one: Sequence[str], other: Sequence[str], key_of: Callable[[str], str]
) -> list[tuple[int, int]]:
    here, there = list(map(key_of, one)), list(map(key_of, other))
    if len(set(here)) < len(here) or len(set(there)) < len(there):
        return []
    positions = {key: index for index, key in enumerate(there) if key}
    return [(index, positions[key]) for index, key in enumerate(here) if key in positions]
