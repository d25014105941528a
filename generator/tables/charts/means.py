"""The ``line`` chart: means of a number by category, each with its interval of confidence.

The interval is that of Student's t, of 95 %: the mean ± t(0.975, n − 1) · s / √n. A category of
which fewer than two records say something has a mean alone, or none.
"""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import cast

from generator.core.problems import Message
from generator.core.values import Frozen
from generator.data import Study
from generator.language import Language
from generator.statistics.descriptive import mean
from generator.statistics.outcome import Number
from generator.statistics.significance import interval
from generator.tables.counts import followed_from
from generator.tables.crosstab import Crosstab
from generator.tables.model import TableError

DECIMALS = 2


class Point(Frozen):
    """A mean of so many values and the ends of its interval, which are itself where it has none."""

    mean: float
    low: float
    high: float
    count: int


def numeric_field(study: Study, source: str, path: str) -> str:
    """Return the title of the field of numbers at the end of a path; raise ``TableError``."""
    field = followed_from(study, source, path, "value").field if path else None
    if field is None or not (field.is_numeric or field.item.type == "year"):
        raise TableError(Message("chart-needs-numbers", resource=source), "value")
    return field.title


def points_of(
    table: Crosstab, keys: Sequence[str | None], path: str, study: Study
) -> dict[tuple[str | None, str | None], Point]:
    """Return the points of a chart by row and column, of which only those that have one.

    Raise ``TableError`` where there is none.
    """
    ends = followed_from(study, table.spec.source, path, "value").ends
    values = defaultdict[tuple[str | None, str | None], list[Number]](list)
    split = table.axes[1].members if table.columns else None
    for at in table.chosen:
        for row in table.axes[0].members[at] if ends[at] is not None else ():
            for key in split[at] if split else keys:
                values[row, key].append(cast("Number", ends[at]))
    found: dict[tuple[str | None, str | None], Point] = {}
    if not values:
        raise TableError(Message("chart-no-record", resource=table.spec.source), "value")
    for place, numbers in values.items():
        middle, half = float(mean(numbers)), interval(numbers)
        found[place] = Point(middle, middle - half, middle + half, len(numbers))
    return found


def written(point: Point | None, language: Language) -> str:
    """Return "50,1 [47,2 ; 53,0], n = 38"."""
    if point is None:
        return language.text("no_value")
    told, *ends = (
        language.number(Decimal(f"{each:.{DECIMALS}f}"))
        for each in (point.mean, point.low, point.high)
    )
    bounds = f" [{' ; '.join(ends)}]" if point.low < point.high else ""
    return f"{told}{bounds}, n\u00a0=\u00a0{language.number(point.count)}"
