"""Checks the columns that total each row: "Total", "Total oui", "non".

A column is one only where most rows prove it: then the rows that do not agree are wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from generator.core.problems import quoted
from generator.handwritten.amounts import Amount, read_amounts, write_like
from generator.handwritten.judging import Verdict
from generator.handwritten.labels import answer_key
from generator.handwritten.meanings import Scope, many
from generator.handwritten.number_columns import is_averaged
from generator.handwritten.total_labels import is_total_label, label_rest
from generator.handwritten.values import HandCell
from generator.language.typed_numbers import Style

_FEWEST_ROWS = 2
_FEWEST_PARTS = 2


@dataclass(frozen=True)
class RowTotal:
    """The total of a row: what is typed, what it should be, and how that was computed."""

    cell: HandCell
    amount: Amount
    value: Fraction
    how: str
    style: Style

    @property
    def is_right(self) -> bool:
        """Whether the number typed is the one computed, rounded as it is typed."""
        return abs(self.amount.values[self.style] - self.value) <= self.amount.size / 2


def check_columns(scope: Scope) -> list[RowTotal]:
    """Return the totals of the rows that are wrong, of all columns that are certain."""
    columns = [column for column in range(scope.table.width) if _may_be_total(scope, column)]
    return [total for column in columns for total in _wrong(scope, column, columns)]


def _may_be_total(scope: Scope, column: int) -> bool:
    heading = scope.table.heading(column)
    if not heading:
        return False
    return is_total_label(heading) or _counted(scope, column) != ""


def _counted(scope: Scope, column: int) -> str:
    """Return the key of the value that a column counts by its heading, or ""."""
    heading = scope.table.heading(column)
    key = "".join(label_rest(heading))
    values = {
        answer_key(cell.text)
        for index in range(1, scope.table.width)
        if index != column
        for cell in scope.cells(index)
    }
    return key if key in values and scope.numbers(column) else ""


def _wrong(scope: Scope, column: int, columns: Sequence[int]) -> list[RowTotal]:
    value = _counted(scope, column)
    if value:
        totals = list(_counts(scope, column, value, columns))
        return _if_certain(totals, least=1, share=Fraction(1, 2))
    for parts in _parts(scope, column, columns):
        totals = list(_sums(scope, column, parts))
        wrong = _if_certain(totals, least=_FEWEST_ROWS, share=Fraction(2, 3))
        if wrong or (totals and all(total.is_right for total in totals)):
            return wrong
    return []


def _if_certain(totals: Sequence[RowTotal], least: int, share: Fraction) -> list[RowTotal]:
    """Return the wrong totals if enough others are right."""
    right = sum(total.is_right for total in totals)
    if right < least or right < share * len(totals):
        return []
    return [total for total in totals if not total.is_right]


def _parts(scope: Scope, column: int, columns: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Yield the columns that a column may add up: all before it, all behind, all of them."""
    added = [
        index
        for index in range(scope.table.width)
        if index not in columns and _is_part(scope, index, column)
    ]
    before = tuple(index for index in added if index < column)
    behind = tuple(index for index in added if index > column)
    runs = (before, behind, (*before, *behind), _run(before, column, -1), _run(behind, column, 1))
    yield from (run for run in dict.fromkeys(runs) if len(run) >= _FEWEST_PARTS)


def _run(added: Sequence[int], column: int, step: int) -> tuple[int, ...]:
    found: list[int] = []
    index = column + step
    while index in added:
        found.append(index)
        index += step
    return tuple(sorted(found))


def _is_part(scope: Scope, index: int, column: int) -> bool:
    part, total = scope.numbers(index), scope.numbers(column)
    return (
        part is not None
        and total is not None
        and len(part.units) == len(total.units) == 1
        and part.kind == "sum"
        and not (part.is_numbered() and index == 0)
        and (part.units == total.units or "" in (*part.units, *total.units))
    )


def _sums(scope: Scope, column: int, parts: Sequence[int]) -> Iterator[RowTotal]:
    by_row = [_values(scope, part) for part in parts]
    total = scope.numbers(column)
    for entry in total.entries if total else ():
        if entry.cell.ditto_of:
            continue
        values = [values[entry.row] for values in by_row if entry.row in values]
        style: Style = "comma" if "comma" in entry.amounts[0].values else "point"
        label = scope.rows[entry.row].cells[0].text
        if len(values) >= _FEWEST_PARTS and not _is_average(entry.amounts[0], style, values, label):
            how = f"the sum of its {many(len(values), 'numbers')}"
            yield RowTotal(entry.cell, entry.amounts[0], sum(values, Fraction(0)), how, style)


def _is_average(amount: Amount, style: Style, values: Sequence[Fraction], label: str) -> bool:
    """Whether the total of a row of means is a mean: it lies among them, and says or shows so."""
    is_among = min(values) <= amount.values[style] <= max(values)
    return is_among and (is_averaged(label) or amount.size < 1)


def _values(scope: Scope, column: int) -> Mapping[int, Fraction]:
    numbers = scope.numbers(column)
    if numbers is None:
        return {}
    values = numbers.values("comma") or numbers.values("point") or []
    return dict(zip((entry.row for entry in numbers.entries), values, strict=False))


def _counts(scope: Scope, column: int, value: str, columns: Sequence[int]) -> Iterator[RowTotal]:
    """Yield how often a value stands in each row; rows without any value are passed over."""
    for row in scope.rows:
        cell = row.cells[column]
        amounts = read_amounts(cell.text) or ()
        others = [c for c in row.cells if c.column not in columns and c.column > 0 and c.text]
        if len(amounts) != 1 or amounts[0].size != 1 or not others or cell.ditto_of:
            continue
        count = sum(answer_key(other.text) == value for other in others)
        how = f"the count of its cells that say {quoted(scope.table.heading(column))}"
        yield RowTotal(cell, amounts[0], Fraction(count), how, "point")


def verdict(total: RowTotal, heading: str) -> Verdict:
    """Return a wrong total of a row as a verdict."""
    written = write_like(total.amount, total.value, total.style) or ""
    return Verdict(
        total.cell,
        total.amount,
        f"{quoted(total.amount.literal)} is typed under {quoted(heading)}, but {total.how} is"
        f" {written or 'another'}",
        written,
        sure=bool(written),
    )
