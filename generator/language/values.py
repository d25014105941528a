"""Values of data that Python has no type for: years, months, durations, lists in one cell.

Each can be compared, sorted and used as a key. ``str`` writes it as the Data Package standard does;
``Language.scalar`` writes it for a reader.
"""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from generator.core.values import Frozen

MONTH = Decimal(2_629_746)  # seconds of a twelfth of a mean Gregorian year, 365.2425 days
_MONTHS, _SECONDS = {"years": 12, "months": 1}, {"days": 86_400, "hours": 3_600, "minutes": 60}


class Year(int):
    """A year: a whole number that is written without grouping; a difference of years is none."""

    __slots__ = ()


class MeanYear(Fraction):
    """A point between years, such as their mean, written without grouping too."""

    __slots__ = ()


def point_in_years(exact: Fraction) -> Year | MeanYear:
    """Return a year, or a point between two."""
    return Year(exact) if exact.denominator == 1 else MeanYear(exact)


class YearMonth(Frozen, order=True):
    """A month of a year."""

    year: int
    month: int

    def __str__(self) -> str:
        sign = "-" if self.year < 0 else ""
        return f"{sign}{abs(self.year):04}-{self.month:02}"


@dataclass(frozen=True, order=True)
class Duration:
    """A duration of ISO 8601, exact: its months and its seconds, both negative or neither.

    They are ordered by ``length``, in seconds, for which a month has its mean length.
    """

    length: Decimal = field(init=False)
    months: int
    seconds: Decimal

    def __post_init__(self) -> None:
        """Compute the length."""
        object.__setattr__(self, "length", self.months * MONTH + self.seconds)

    @property
    def parts(self) -> dict[str, int | Decimal]:
        """The numbers of years, months, days, hours, minutes and seconds that are not 0."""
        months, seconds = abs(self.months), abs(self.seconds)
        found: dict[str, int | Decimal] = {}
        for name, size in _MONTHS.items():
            found[name], months = divmod(months, size)
        for name, size in _SECONDS.items():
            found[name], seconds = int(seconds // size), seconds % size
        found["seconds"] = seconds
        return {name: number for name, number in found.items() if number} or {"seconds": 0}

    @property
    def is_negative(self) -> bool:
        """Whether it goes back in time."""
        return self.length < 0

    def __str__(self) -> str:
        texts = [f"{Decimal(number):f}{name[0].upper()}" for name, number in self.parts.items()]
        days = sum(name in {"years", "months", "days"} for name in self.parts)
        time = f"T{''.join(texts[days:])}" if texts[days:] else ""
        return f"{'-' * self.is_negative}P{''.join(texts[:days])}{time}"


class Items(tuple["Scalar", ...]):
    """The values of one cell of a list, in their order."""

    __slots__ = ()

    def __str__(self) -> str:
        return "; ".join(map(str, self))


Scalar = (
    str | int | Decimal | bool | dt.date | dt.time
    | YearMonth | Duration | Items | None
)  # fmt: skip
"""What a cell of the data can hold; a datetime is a date too."""


def items_of(value: Scalar) -> tuple[Scalar, ...]:
    """Return the values of a cell that count: a list's items once each, one value, or none."""
    if isinstance(value, Items):
        return tuple(dict.fromkeys(value))
    return () if value is None or value == () else (value,)
