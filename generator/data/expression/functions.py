"""The functions of expressions over one path, and what each makes of the values it finds."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import cast

from generator.core.problems import Message
from generator.data.expression.syntax import NoValueError
from generator.data.fields import Scalar
from generator.language.values import Duration, Year, point_in_years
from generator.statistics import descriptive
from generator.statistics.outcome import Number

FUNCTIONS = (
    *("count", "sum", "distinct", "share", "min", "max", "median", "values"),
    *("mean", "sd", "quantile", "iqr", "range", "mode"),
)
OF_ROWS = ("count", "share", "values")  # what can be asked of the rows of a table
# What goes through a column, a value for each row; no total, which would repeat what rows share.
OF_COLUMNS = (
    *("min", "max", "range", "distinct", "values"),
    *("mean", "median", "sd", "quantile", "iqr"),
)
# The functions whose result is the value of a record, or tells of few values nearly what they are.
SHOWING = frozenset(FUNCTIONS) - {"count", "sum", "distinct", "share"}
COUNTING = frozenset({"count", "distinct", "share"})  # whose result has no unit of its field
CENTRES = frozenset({"mean", "median", "quantile"})  # whose result is a year, if of years
SHORTEST = 6  # decimals of what is written with all of its digits, rather than rounded


def aggregate(name: str, numbers: Sequence[Number], part: Number, offset: int) -> Number:
    """Return what a function makes of numbers; raise ``NoValueError`` where they are too few.

    ``part`` is that of a quantile, from 0 to 1.
    """
    if name == "sum":
        return _like(numbers, sum(numbers))
    measure, least = descriptive.MEASURES.get(name, (None, 1))
    if len(numbers) < least:
        message = Message("function-of-few", function=name, least=least, found=len(numbers))
        nothing = Message("function-of-nothing", function=name)
        raise NoValueError(message if numbers else nothing, offset)
    if name in {"min", "max"}:
        return min(numbers) if name == "min" else max(numbers)
    exact = measure(numbers) if measure else descriptive.quantile(numbers, part)
    if name in CENTRES and all(isinstance(each, Year) for each in numbers):
        return point_in_years(exact)
    return _like(numbers, plain(exact))


def _like(numbers: Sequence[Number], result: Number) -> Number:
    """Return what was computed of durations as a duration."""
    is_duration = numbers and all(isinstance(each, Duration) for each in numbers)
    return Duration(result) if is_duration else result


def plain(exact: Fraction) -> Number:
    """Return an exact number as it is best written: whole, with few decimals, or to be rounded."""
    if exact.denominator == 1:
        return int(exact)
    number = Decimal(exact.numerator) / Decimal(exact.denominator)
    is_short = Fraction(number) == exact and -cast("int", number.as_tuple().exponent) <= SHORTEST
    return number if is_short else exact


def commonest(values: Sequence[Scalar]) -> tuple[Scalar, ...]:
    """Return the values that stand most often, in the order of the data."""
    counts = Counter(values)
    most = max(counts.values(), default=0)
    return tuple(value for value, count in counts.items() if count == most)
