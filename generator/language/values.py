"""Values of data that Python has no type for: years, months, durations, lists in one cell.

Each can be compared, sorted and used as a key. ``str`` writes it as the Data Package standard does;
``Language.scalar`` writes it for a reader.
"""

import datetime as dt
from decimal import Decimal
from fractions import Fraction

from generator.core.values import Frozen

_SECONDS = {"days": 86_400, "hours": 3_600, "minutes": 60}


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


class Duration(Fraction):
    """A duration: an exact number of seconds, written by its parts."""

    __slots__ = ()

    @property
    def parts(self) -> dict[str, int | Decimal]:
        """The numbers of days, hours, minutes and seconds that are not 0."""
        found: dict[str, int | Decimal] = {}
        rest = abs(Fraction(self))
        for name, size in _SECONDS.items():
            found[name], rest = int(rest // size), rest % size
        found["seconds"] = Decimal(rest.numerator) / rest.denominator
        return {name: number for name, number in found.items() if number} or {"seconds": 0}

    def __str__(self) -> str:
        texts = {name: f"{Decimal(each):f}{name[0].upper()}" for name, each in self.parts.items()}
        days = texts.pop("days", "")
        return f"{'-' * (self < 0)}P{days}{'T' * bool(texts)}{''.join(texts.values())}"


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
