"""What a statistic gives, and why it gives nothing."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from generator.core.problems import Message
from generator.core.values import Frozen

Number = int | Decimal | Fraction
Column = Sequence[object]
"""The values of one field, one for each record, ``None`` where it is missing."""


class StatisticError(ValueError):
    """A statistic has no value for these numbers or categories; ``message`` says why."""

    def __init__(self, message: Message) -> None:
        """Keep the message."""
        super().__init__(message.code)
        self.message = message


class Statistic(Frozen):
    """A result of several numbers by name, each of which can be asked for: ``chi2(…).p``.

    ``name`` is the symbol of the statistic (χ²), whose value is the part "statistic"; ``notes`` say
    what stands against it, such as expected counts below 5.
    """

    name: str
    parts: tuple[tuple[str, Number], ...]
    notes: tuple[Message, ...] = ()

    def __str__(self) -> str:
        return self.name

    def __getitem__(self, part: str) -> Number:
        named = dict(self.parts)
        return named["statistic"] if part == self.name else named[part]


def complete(*columns: Column) -> list[tuple[object, ...]]:
    """Return the rows in which nothing is missing."""
    return [row for row in zip(*columns, strict=True) if None not in row]


def numbers_of(column: Sequence[object]) -> list[Fraction]:
    """Return values as exact numbers; raise ``StatisticError`` for one that is no number."""
    found: list[Fraction] = []
    for each in column:
        if not isinstance(each, (int, Decimal, Fraction)) or isinstance(each, bool):
            raise StatisticError(Message("statistic-no-number", found=str(each)))
        found.append(Fraction(each))
    return found
