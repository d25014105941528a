"""Totals that count several values at once: "20/5/35" for 20 oui, 5 non, 35 NA."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from generator.core.problems import quoted
from generator.handwritten.amounts import Amount
from generator.handwritten.judging import Verdict
from generator.handwritten.labels import answer_key, label_key
from generator.handwritten.meanings import Scope, answers
from generator.handwritten.total_labels import label_rest
from generator.handwritten.values import HandCell

_MOST_VALUES = 6
_LONGEST = 30  # characters


def check_split(
    cell: HandCell, amounts: Sequence[Amount], scopes: Sequence[Scope]
) -> list[Verdict] | None:
    """Return what is wrong with bare numbers side by side; None if they do not count values.

    They count the values of their column, or of all columns of values.
    """
    if len(amounts) < 2 or any(not _is_bare(amount) for amount in amounts):  # noqa: PLR2004
        return None
    if any(scope.numbers(cell.column) for scope in scopes):
        return None
    typed = Counter(_number(amount) for amount in amounts)
    tables = [counted for scope in scopes for counted in _counts(scope, cell.column)]
    if any(typed <= Counter(counted.values()) for counted in tables):
        return []
    if any(_is_count_of_rows(amounts, counted) for counted in tables):
        return []
    counted = next((each for each in tables if len(each) == len(amounts)), None)
    return None if counted is None else [_verdict(cell, amounts, typed, counted)]


def _number(amount: Amount) -> int:
    return int(next(iter(amount.values.values())))


def _is_bare(amount: Amount) -> bool:
    return not amount.unit and not label_rest(amount.before) and amount.size == 1


def _counts(scope: Scope, column: int) -> list[Counter[str]]:
    """Return how often each value occurs in the column, and in all columns of values.

    A value that only other columns have occurs no times in this one.
    """
    columns = [index for index in range(scope.table.width) if _holds_values(scope, index)]
    everywhere = answers(scope, columns)
    if column not in columns:
        return [everywhere] if columns else []
    own = answers(scope, [column])
    keys = set(map(label_key, own))
    own.update({value: 0 for value in everywhere if label_key(value) not in keys})
    return [own, everywhere]


def _holds_values(scope: Scope, column: int) -> bool:
    cells = scope.cells(column)
    values = {answer_key(cell.text) for cell in cells}
    return (
        1 <= len(values) <= _MOST_VALUES
        and (len(values) < len(cells) or column > 0)
        and all(len(cell.text) <= _LONGEST for cell in cells)
        and not any(_has_digit(value) for value in values)
    )


def _has_digit(text: str) -> bool:
    return any(character.isdigit() for character in text)


def _is_count_of_rows(amounts: Sequence[Amount], counted: Counter[str]) -> bool:
    """Whether the numbers are a count and what it is out of: "5/12"."""
    first, last = _number(amounts[0]), _number(amounts[-1])
    return len(amounts) == 2 and last == counted.total() and first in counted.values()  # noqa: PLR2004


def _verdict(
    cell: HandCell, amounts: Sequence[Amount], typed: Counter[int], counted: Counter[str]
) -> Verdict:
    extra = typed - Counter(counted.values())
    missing = Counter(counted.values()) - typed
    wrong = next(amount for amount in amounts if extra[_number(amount)])
    sure = extra.total() == 1
    right = str(next(iter(missing.elements()))) if sure else ""
    number = ", ".join(f"{count} {quoted(value)}" for value, count in counted.most_common())
    instead = f" (expected {right})" if sure else ""
    return Verdict(
        cell,
        wrong,
        f"{quoted(wrong.literal)} is typed among the totals, but the cells are {number}{instead}",
        right or number,
        sure=sure,
    )
