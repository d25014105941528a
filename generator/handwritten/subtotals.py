"""Rows that add up those above them without being called a total."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from generator.handwritten.amounts import read_amounts
from generator.handwritten.values import HandTable

_FEWEST_PARTS = 2
_FEWEST_COLUMNS = 2  # in which a row adds up those above it, unless its numbers are large
_LARGE = 100
_MOST_ROWS = 60  # in a longer table they are not looked for


def without_subtotals(table: HandTable, rows: Sequence[int]) -> list[int]:
    """Return the rows but those that are, in each of their numbers, the sum of rows above them.

    In a single column of small numbers that may be by chance: there none is left out.
    """
    if len(rows) > _MOST_ROWS:
        return list(rows)
    numbers = [_numbers(table, index) for index in rows]
    left = [
        place
        for place in range(len(rows))
        if not any(_is_sum(numbers, start, place) for start in range(place - _FEWEST_PARTS + 1))
    ]
    return [rows[place] for place in left]


def adds_up_rows(table: HandTable, index: int) -> bool:
    """Say whether some number of a row is the sum of the rows right above it, two at least."""
    row = _numbers(table, index)
    sums = dict.fromkeys(row, Fraction(0))
    for distance in range(1, min(index, _MOST_ROWS) + 1):
        above = _numbers(table, index - distance)
        for column in row:
            sums[column] += above.get(column, Fraction(0))
        if distance >= _FEWEST_PARTS and any(
            value and sums[c] == value for c, value in row.items()
        ):
            return True
    return False


def _numbers(table: HandTable, index: int) -> dict[int, Fraction]:
    """Return the bare or equally measured numbers of a row by column."""
    found: dict[int, Fraction] = {}
    for cell in table.rows[index].cells:
        amounts = read_amounts(cell.text) or ()
        if len(amounts) == 1 and not amounts[0].before and amounts[0].unit != "%":
            value = amounts[0].values.get("point", amounts[0].values.get("comma"))
            found[cell.column] = value or Fraction(0)
    return found


def _is_sum(numbers: Sequence[dict[int, Fraction]], start: int, place: int) -> bool:
    row = numbers[place]
    columns = [column for column, value in row.items() if value]
    if not columns or (len(columns) < _FEWEST_COLUMNS and row[columns[0]] < _LARGE):
        return False
    above = numbers[start:place]
    return all(
        row[column] == sum((other.get(column, Fraction(0)) for other in above), Fraction(0))
        for column in columns
    )
