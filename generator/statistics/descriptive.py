"""Descriptive statistics, computed exactly: no digit is lost before a value is rounded in print.

Decimals are read as fractions, so that a mean of 1, 2 and 2 is 5/3. The standard
deviation alone has to be cut: at 28 significant digits.
"""

import math
from collections.abc import Callable, Sequence
from decimal import Decimal, localcontext
from fractions import Fraction

from generator.statistics.outcome import Number

DIGITS = 28
"""Significant digits of a root."""


def mean(numbers: Sequence[Number]) -> Fraction:
    """Return the arithmetic mean of one number or more."""
    return sum((Fraction(each) for each in numbers), Fraction()) / len(numbers)


def variance(numbers: Sequence[Number]) -> Fraction:
    """Return the variance of a sample (divided by n − 1) of two numbers or more."""
    middle = mean(numbers)
    squares = sum(((Fraction(each) - middle) ** 2 for each in numbers), Fraction())
    return squares / (len(numbers) - 1)


def sd(numbers: Sequence[Number]) -> Fraction:
    """Return the standard deviation of a sample (divided by n − 1) of two numbers or more."""
    square = variance(numbers)
    with localcontext(prec=DIGITS):
        return Fraction((Decimal(square.numerator) / Decimal(square.denominator)).sqrt())


def quantile(numbers: Sequence[Number], part: Number) -> Fraction:
    """Return the value below which a part (0 to 1) of the numbers lies, interpolated linearly.

    Hyndman and Fan's type 7 (The American Statistician 50, 1996), as R, NumPy and pandas compute it
    unless told otherwise.
    """
    ordered = sorted(Fraction(each) for each in numbers)
    place = Fraction(part) * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def median(numbers: Sequence[Number]) -> Fraction:
    """Return the middle of the numbers, between the two middle ones where their count is even."""
    return quantile(numbers, Fraction(1, 2))


def iqr(numbers: Sequence[Number]) -> Fraction:
    """Return the interquartile range: the third quartile less the first."""
    return quantile(numbers, Fraction(3, 4)) - quantile(numbers, Fraction(1, 4))


def spread(numbers: Sequence[Number]) -> Fraction:
    """Return the range: the largest number less the smallest."""
    return Fraction(max(numbers)) - Fraction(min(numbers))


# Name in an expression or a table → function, and how many numbers it needs at least.
MEASURES: dict[str, tuple[Callable[[Sequence[Number]], Fraction], int]] = {
    "mean": (mean, 1),
    "sd": (sd, 2),
    "median": (median, 1),
    "iqr": (iqr, 1),
    "range": (spread, 1),
}
