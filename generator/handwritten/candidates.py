"""What a typed total can be: a sum, a count of rows, of items, of distinct values ….

Each candidate is a number and how it is computed from the rows that the total can add up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import groupby

from generator.core.problems import Message
from generator.handwritten.amounts import is_missing
from generator.handwritten.labels import answer, answer_key, label_key
from generator.handwritten.number_columns import NumberColumn, number_column
from generator.handwritten.values import HandCell, HandRow, HandTable
from generator.language.typed_numbers import Style

WHOLE = Fraction(100)
_MOST_VALUES = 6  # so many different values are few
_LONGEST_VALUE = 30  # characters


@dataclass(frozen=True)
class Candidate:
    """A number that a total may be, and how it is computed: "the sum of the 5 durations".

    ``note`` says more of how: "dittos counted once". ``plain`` candidates are what a column most
    plainly means: one of them is expected where nothing fits. A ``counted`` one is a number of
    things, without a unit.
    """

    value: Fraction
    how: Message
    plain: bool = True
    counted: bool = False
    note: Message | None = None


_ONCE = Message("total-dittos-once")


@dataclass(frozen=True)
class Scope:
    """The rows that a total adds up; ``corrected``: see NumberColumn."""

    table: HandTable
    rows: tuple[HandRow, ...]
    corrected: Mapping[int, Fraction]

    def cells(self, column: int) -> list[HandCell]:
        """Return the cells of a column that say something."""
        return [row.cells[column] for row in self.rows if row.cells[column].text]

    def numbers(self, column: int) -> NumberColumn | None:
        """Return a column as numbers, or None."""
        return self._columns[column]

    @cached_property
    def _columns(self) -> list[NumberColumn | None]:
        return [
            number_column(self.rows, column, self.table.heading(column), self.corrected)
            for column in range(self.table.width)
        ]

    def occurrences(self, key: str, column: int | None = None) -> int:
        """Return how many cells of a column, or of all, have a value, by its key."""
        columns = range(self.table.width) if column is None else (column,)
        return sum(answer_key(row.cells[each].text) == key for row in self.rows for each in columns)

    def as_written(self, key: str) -> str:
        """Return a value as it is first written, by its key."""
        cells = (cell for row in self.rows for cell in row.cells)
        return next((answer(cell.text) for cell in cells if answer_key(cell.text) == key), key)

    def answers(self, columns: Sequence[int]) -> Counter[str]:
        """Return how often each answer occurs in columns, by its text where it first occurs."""
        written: dict[str, str] = {}
        texts = [cell.text for column in columns for cell in self.cells(column)]
        return Counter(written.setdefault(answer_key(text), answer(text)) for text in texts)

    def holds_values(self, column: int) -> bool:
        """Say whether a column has few short answers, without numbers: "oui", "non", "NA"."""
        cells = self.cells(column)
        values = {answer_key(cell.text) for cell in cells}
        are_few = 1 <= len(values) <= _MOST_VALUES and (len(values) < len(cells) or column > 0)
        return (
            are_few
            and all(len(cell.text) <= _LONGEST_VALUE for cell in cells)
            and not any(character.isdigit() for value in values for character in value)
        )


def accepted(candidates: Iterator[Candidate]) -> Iterator[Candidate]:
    """Mark these candidates as acceptable, not expected."""
    return (replace(candidate, plain=False) for candidate in candidates)


def sums(scope: Scope, column: NumberColumn, style: Style, slot: int = 0) -> Iterator[Candidate]:
    """Yield the sums that a column of numbers can have.

    With ditto marks or merged cells these are counted once, or in every row; a value that a group
    repeats in each of its rows, once for each group.
    """
    values = column.values(style, slot)
    if values is None:
        return
    total, number = sum(values, Fraction(0)), len(values)
    origins = [(entry.cell.ditto_of or entry.cell).start for entry in column.entries]
    once = dict(zip(origins, values, strict=True))
    if len(once) < number:
        what = column.noun(slot, len(once))
        how = Message("total-sum", count=len(once), what=what)
        yield Candidate(sum(once.values(), Fraction(0)), how, note=_ONCE)
        what = column.noun(slot, number)
        how = Message("total-sum-each-row", count=number, what=what)
        yield Candidate(total, how, plain=False)
        return
    how = Message("total-sum", count=number, what=column.noun(slot, number))
    yield Candidate(total, how)
    own = column.entries[0].cell.column
    for index in (each for each in range(scope.table.width) if each != own):
        keys = [label_key(scope.rows[entry.row].cells[index].text) for entry in column.entries]
        runs = [key for key, _ in groupby(keys)]
        pairs = set(zip(keys, values, strict=True))
        if "" not in runs and 1 < len(runs) == len(set(keys)) == len(pairs) < number:
            grouped = sum((value for _, value in pairs), Fraction(0))
            note = Message("total-groups-once", heading=scope.table.heading(index))
            yield Candidate(grouped, how, plain=False, note=note)


def averages(column: NumberColumn, style: Style, slot: int) -> Iterator[Candidate]:
    """Yield the mean and the median of a column of numbers."""
    values = sorted(column.values(style, slot) or ())
    if values:
        number, middle = len(values), len(values) // 2
        what = column.noun(slot, number)
        mean, median = sum(values, Fraction(0)) / number, values[middle] + values[-middle - 1]
        yield Candidate(mean, Message("total-mean", count=number, what=what), plain=False)
        how = Message("total-median", count=number, what=what)
        yield Candidate(median / 2, how, plain=False)


def counts(scope: Scope, column: int) -> Iterator[Candidate]:
    """Yield what can be counted in a column: rows, filled cells, items, distinct values."""
    filled = [cell for cell in scope.cells(column) if not is_missing(cell.text)]
    number, distinct = len(filled), len({label_key(cell.text) for cell in filled})
    rows = _count(len(scope.rows), Message("total-count-rows"))
    if number == len(scope.rows):
        yield rows
    else:
        both = [rows, _count(number, Message("total-count-filled"))]
        is_ticked = distinct == 1 < number
        yield from reversed(both) if is_ticked else both
    written = len({(cell.ditto_of or cell).start for cell in filled})
    items = sum(len(cell.items) for cell in filled)
    listed = sum(sum(item.listed for item in cell.items) or 1 for cell in filled)
    others = [
        replace(_count(written, Message("total-count-values")), note=_ONCE),
        _count(items, Message("total-count-items")),
        _count(listed, Message("total-count-listed")),
        _count(distinct, Message("total-count-distinct")),
    ]
    yield from accepted(each for each in others if each.value != number)


def _count(number: int, how: Message) -> Candidate:
    return Candidate(Fraction(number), how, counted=True)


def value_count(number: int, value: str) -> Candidate:
    """Return how often a value occurs as a candidate."""
    return _count(number, Message("total-count-value", value=value))


def each_value(scope: Scope, column: int) -> Iterator[Candidate]:
    """Yield how often each value of a column occurs, if there are few."""
    values = scope.answers([column])
    if len(values) <= _MOST_VALUES:
        yield from accepted(value_count(number, value) for value, number in values.items())
