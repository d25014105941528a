"""Columns that total each row: "Total", "Total oui", "non".

A column is one only where most rows prove it: then the rows that do not agree are wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from generator.core.problems import Message
from generator.handwritten.amounts import Amount, read_amounts, write_like
from generator.handwritten.candidates import Scope
from generator.handwritten.labels import answer_key
from generator.handwritten.number_columns import is_averaged
from generator.handwritten.total_rows import label_rest, total_label
from generator.handwritten.typed_totals import Reading, WrongTotal
from generator.handwritten.values import HandCell
from generator.language.typed_numbers import STYLES, Style

_FEWEST_ROWS = 2
_FEWEST_PARTS = 2


@dataclass(frozen=True)
class RowTotal:
    """The total of a row: what is typed, what it should be, and how that is computed."""

    cell: HandCell
    amount: Amount
    value: Fraction
    how: Message
    style: Style

    @property
    def is_right(self) -> bool:
        """Whether the number typed is the one computed, rounded as it is typed."""
        distance = abs(self.amount.values[self.style] - self.value)
        return distance <= self.amount.steps[self.style] / 2

    def reading(self, heading: str) -> Reading:
        """Return what it is taken for, or that it is wrong."""
        literal = self.amount.literal
        if self.is_right:
            message = Message("total-read", found=literal, how=self.how)
            return Reading(self.cell, self.amount, message)
        written = write_like(self.amount, self.value, self.style)
        value = written or Message("total-another")
        message = Message(
            "total-wrong-row", found=literal, heading=heading, how=self.how, value=value
        )
        return WrongTotal(self.cell, self.amount, message, written=written, sure=bool(written))


def row_totals(scope: Scope) -> list[RowTotal]:
    """Return the totals of the rows, right and wrong, of all columns that most rows prove."""
    counting = {
        column: _counts_value(scope, column)
        for column in range(scope.table.width)
        if scope.table.heading(column)
    }
    columns = [
        column
        for column, counts in counting.items()
        if counts or total_label(scope.table.heading(column))
    ]
    found: list[RowTotal] = []
    for column in columns:
        value = counting[column]
        read = _counts if value else _sums
        for parts in _counted_columns(scope, columns) if value else _parts(scope, column, columns):
            totals = list(read(scope, column, parts))
            right = sum(total.is_right for total in totals)
            enough = 2 * right >= len(totals) if value else 3 * right >= 2 * len(totals)
            if right == len(totals) > 0 or (right >= (1 if value else _FEWEST_ROWS) and enough):
                found += totals
                break
    return found


def _counts_value(scope: Scope, column: int) -> bool:
    """Say whether the heading of a column of numbers is a value that others hold: "oui"."""
    key = "".join(label_rest(scope.table.heading(column)))
    others = (index for index in range(1, scope.table.width) if index != column)
    is_value = bool(key) and any(scope.occurrences(key, index) for index in others)
    return is_value and scope.numbers(column) is not None


def _counted_columns(scope: Scope, columns: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Yield the columns whose values a column may count: those before the totals, or all."""
    yield tuple(range(1, min(columns)))
    yield tuple(index for index in range(1, scope.table.width) if index not in columns)


def _counts(scope: Scope, column: int, parts: Sequence[int]) -> Iterator[RowTotal]:
    """Yield how often a value stands in each row; rows without any value are passed over."""
    heading = scope.table.heading(column)
    key = "".join(label_rest(heading))
    how = Message(
        "total-row-count", value=scope.as_written(key) if total_label(heading) else heading
    )
    for row in scope.rows:
        cell = row.cells[column]
        amounts = read_amounts(cell.text) or ()
        keys = [answer_key(row.cells[index].text) for index in parts]
        if len(amounts) == 1 and amounts[0].size == 1 and any(keys) and not cell.ditto_of:
            style = next(iter(amounts[0].values))
            yield RowTotal(cell, amounts[0], Fraction(keys.count(key)), how, style)


def _parts(scope: Scope, column: int, columns: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Yield the columns that a total column may add up: all before it, all behind it, runs."""
    total = scope.numbers(column)
    if total is None or len(total.units) > 1:
        return
    added: list[int] = []
    for index in range(scope.table.width):
        part = scope.numbers(index)
        if index in columns or part is None or part.kind != "sum" or len(part.units) > 1:
            continue
        units = {*part.units, *total.units} - {""}
        if len(units) < 2 and not (part.is_numbered and index == 0):  # noqa: PLR2004
            added.append(index)
    before = tuple(index for index in added if index < column)
    behind = tuple(index for index in added if index > column)
    run = tuple(index for index in before if {*range(index, column)} <= {*before})
    next_run = tuple(index for index in behind if {*range(column + 1, index)} <= {*behind})
    for parts in dict.fromkeys((before, behind, (*before, *behind), run, next_run)):
        if len(parts) >= _FEWEST_PARTS:
            yield parts


def _sums(scope: Scope, column: int, parts: Sequence[int]) -> Iterator[RowTotal]:
    """Yield the sum of each row; where the row of means is a mean itself it is passed over."""
    columns = [numbers for index in (column, *parts) if (numbers := scope.numbers(index))]
    total, *others = columns
    styles: list[Style] = [each for each in STYLES if all(one.values(each) for one in columns)]
    if not styles:
        return
    style = styles[0]
    by_row = [
        dict(zip((entry.row for entry in each.entries), each.values(style) or (), strict=True))
        for each in others
    ]
    for entry in total.entries:
        amount = entry.amounts[0]
        values = [values[entry.row] for values in by_row if entry.row in values]
        if entry.cell.ditto_of or len(values) < _FEWEST_PARTS:
            continue
        label = scope.rows[entry.row].cells[0].text
        is_among = min(values) <= amount.values[style] <= max(values)
        if not (is_among and (is_averaged(label) or amount.steps[style] < 1)):
            how = Message("total-row-sum", count=len(values))
            yield RowTotal(entry.cell, amount, sum(values, Fraction(0)), how, style)
