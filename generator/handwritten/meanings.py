"""What the total of a column can mean: a sum, a count of rows, of items, of distinct values ….

A meaning is a number and the words that say how it was computed. ``main`` meanings are what a
column most plainly means; the others are right as well if they are what is typed. A ``counted``
meaning is a number of things, without a unit. What is no ``rival`` is never proposed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import groupby
from operator import itemgetter

from generator.core.problems import quoted
from generator.handwritten.amounts import is_missing
from generator.handwritten.labels import answer, answer_key, label_key
from generator.handwritten.number_columns import NumberColumn, number_column
from generator.handwritten.values import HandCell, HandRow, HandTable
from generator.language.typed_numbers import Style

_MOST_VALUES = 6  # so many different values are few


@dataclass(frozen=True)
class Meaning:
    """A number that a total may be, and how it was computed: "the sum of the 5 durations"."""

    value: Fraction
    how: str
    main: bool = True
    counted: bool = False
    rival: bool = True


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


def sums(scope: Scope, column: NumberColumn, style: Style, slot: int = 0) -> Iterator[Meaning]:
    """Yield the sums that a column of numbers can have.

    With ditto marks or merged cells these are counted once, or in every row; a value that a group
    repeats in each of its rows, once for each group.
    """
    values = column.values(style, slot)
    if values is None:
        return
    total = sum(values, Fraction(0))
    origins = [(entry.cell.ditto_of or entry.cell).start for entry in column.entries]
    once = dict(zip(origins, values, strict=True))
    name = column.name(slot)
    if len(once) < len(values):
        how = f"the sum of the {many(len(once), name)}, dittos counted once,"
        yield Meaning(sum(once.values(), Fraction(0)), how)
        yield Meaning(
            total, f"the sum of the {name} of all {many(len(values), 'rows')}", main=False
        )
    else:
        yield Meaning(total, f"the sum of the {many(len(values), name)}")
    for index in range(scope.table.width) if len(once) == len(values) else ():
        grouped = _grouped(scope, column, values, index)
        if grouped is not None:
            how = f"the sum of the {name}, each {quoted(scope.table.heading(index))} counted once,"
            yield Meaning(grouped, how, main=False)


def _grouped(
    scope: Scope, column: NumberColumn, values: Sequence[Fraction], index: int
) -> Fraction | None:
    """Return the sum with each group of another column counted once.

    A group are neighbouring rows that have the same text there, and all the same value.
    """
    if index == column.entries[0].cell.column:
        return None
    keys = [label_key(scope.rows[entry.row].cells[index].text) for entry in column.entries]
    groups = [
        [value for _, value in group]
        for _, group in groupby(zip(keys, values, strict=True), key=itemgetter(0))
    ]
    is_grouped = 1 < len(groups) < len(values) and len(groups) == len(set(keys)) and "" not in keys
    if not is_grouped or any(len(set(group)) > 1 for group in groups):
        return None
    return sum((group[0] for group in groups), Fraction(0))


def averages(column: NumberColumn, style: Style) -> Iterator[Meaning]:
    """Yield the mean and the median of a column of numbers."""
    values = sorted(column.values(style) or ())
    if values:
        middle = len(values) // 2
        median = (values[middle] + values[-middle - 1]) / 2
        name = many(len(values), column.name())
        yield Meaning(sum(values, Fraction(0)) / len(values), f"the mean of the {name}", main=False)
        yield Meaning(median, f"the median of the {name}", main=False)


def counts(scope: Scope, column: int, *, main: bool = True) -> Iterator[Meaning]:
    """Yield what can be counted in a column: rows, filled cells, items, distinct values."""
    cells = scope.cells(column)
    filled = [cell for cell in cells if not is_missing(cell.text)]
    is_ticked = len({label_key(cell.text) for cell in filled}) == 1 != len(filled)
    if is_ticked and len(filled) != len(scope.rows):
        yield _count(len(filled), "filled cells", main=main)
    yield _count(len(scope.rows), "rows", main=main)
    if not scope.table.header:
        yield _count(len(scope.rows) - 1, "rows below the first", main=False)
    if not is_ticked and len(filled) != len(scope.rows):
        yield _count(len(filled), "filled cells", main=main)
    written = {(cell.ditto_of or cell).start for cell in filled}
    if len(written) < len(filled):
        yield _count(len(written), "values, dittos counted once", main=False)
    items = sum(len(cell.items) for cell in filled)
    listed = sum(sum(item.listed for item in cell.items) or 1 for cell in filled)
    for number in dict.fromkeys((items, listed)):
        if number != len(filled):
            yield _count(number, "items", main=False)
    distinct = Counter(label_key(cell.text) for cell in filled)
    if len(distinct) < len(filled):
        yield _count(len(distinct), "distinct values", main=False)


def value_counts(scope: Scope, column: int) -> Iterator[Meaning]:
    """Yield how often each value of a column occurs, if there are few."""
    values = answers(scope, [column])
    if len(values) <= _MOST_VALUES:
        for value, number in values.items():
            yield _count(number, f"cells that say {quoted(value)}", main=False)


def answers(scope: Scope, columns: Sequence[int]) -> Counter[str]:
    """Return how often each answer occurs in columns, by its text where it first occurs."""
    written: dict[str, str] = {}
    texts = [cell.text for column in columns for cell in scope.cells(column)]
    return Counter(written.setdefault(answer_key(text), answer(text)) for text in texts)


def occurrences(scope: Scope, key: str, columns: Sequence[int]) -> int:
    """Return how many cells of the columns have a value, by its key."""
    return sum(
        answer_key(row.cells[column].text) == key for row in scope.rows for column in columns
    )


def _count(number: int, what: str, *, main: bool) -> Meaning:
    return Meaning(Fraction(number), f"the count of the {what}", main, counted=True)


def many(number: int, plural: str) -> str:
    """Return a number with its word: "5 durations", "1 duration"."""
    return f"{number} {plural.removesuffix('s') if number == 1 else plural}"


def secondary(meanings: Iterator[Meaning]) -> Iterator[Meaning]:
    """Yield the meanings as ones that are right too, none of them the main one."""
    return (replace(meaning, main=False) for meaning in meanings)
