"""Percentages in a table: whether they add up, and what they are percentages of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from generator.handwritten.meanings import Scope
from generator.handwritten.number_columns import NumberColumn
from generator.language.typed_numbers import Style

WHOLE = Fraction(100)
_MOST_MISFITS = 5  # one in five rows may be rounded otherwise
_FEWEST_PAIRS = 2


def adds_up(column: NumberColumn, style: Style, slot: int) -> bool:
    """Say whether the percentages add up to 100, each of them rounded as it is typed."""
    values = column.values(style, slot) or []
    steps = sum((entry.amounts[slot].size for entry in column.entries), Fraction(0))
    return abs(sum(values, Fraction(0)) - WHOLE) <= max(steps / 2, Fraction(1, 10))


def is_base(scope: Scope, column: int, total: Fraction, style: Style) -> bool:
    """Say whether the percentages of the rows are those of their numbers in a total.

    Then the total is right although it is more than the rows (only some are listed) or less (one
    person may be in several rows).
    """
    numbers = scope.numbers(column)
    values = numbers.values(style) if numbers else None
    if numbers is None or values is None or numbers.is_share or total <= 0:
        return False
    by_row = dict(zip((entry.row for entry in numbers.entries), values, strict=True))
    return any(_are_shares(pairs, total) for pairs in _shares(scope, by_row, style))


def _shares(
    scope: Scope, by_row: dict[int, Fraction], style: Style
) -> Iterator[list[tuple[Fraction, Fraction, Fraction]]]:
    """Yield, for each place of percentages, the number, the share and its step of each row."""
    for column in range(scope.table.width):
        shares = scope.numbers(column)
        for slot, unit in enumerate(shares.units if shares else ()):
            if shares is None or not (unit == "%" or shares.is_share):
                continue
            values = shares.values(style, slot) or []
            yield [
                (by_row[entry.row], value, entry.amounts[slot].size)
                for entry, value in zip(shares.entries, values, strict=False)
                if entry.row in by_row
            ]


def _are_shares(pairs: Sequence[tuple[Fraction, Fraction, Fraction]], total: Fraction) -> bool:
    fit = sum(abs(number * WHOLE / total - share) <= step / 2 for number, share, step in pairs)
    return fit >= _FEWEST_PAIRS and (len(pairs) - fit) * _MOST_MISFITS <= len(pairs)
