"""What ``data/charts.yaml`` can say: the four kinds of charts and their settings."""

from dataclasses import dataclass, field
from typing import Annotated

from generator.core.validation import NOT_WRITTEN, Text, alias, one_of
from generator.tables import MatrixSpec
from generator.tables.entries import Conditions, Described, Shown


@dataclass(frozen=True)
class SpreadSpec(Described):
    """How judgements spread ``by`` rows or columns; the order "balance" puts the most for first."""

    NAMED = "spread"
    description: Shown = ""
    table: Text = ""
    by: Annotated[str, one_of("rows", "columns")] = "rows"
    order: Annotated[str, one_of("table", "balance")] = "table"
    matrix: Annotated[MatrixSpec, NOT_WRITTEN] = field(default_factory=MatrixSpec)


@dataclass(frozen=True)
class Counting(Described):
    """What the charts of counted records have: the file, and conditions on its records."""

    description: Shown = ""
    source: Annotated[Text, alias("from")] = ""
    conditions: Conditions = ()


@dataclass(frozen=True)
class BarsSpec(Counting):
    """How many records have each value at the end of a path, parted by another if it ``split``."""

    NAMED = "bars"
    by: Text = ""
    split: Text = ""
    percent: bool = False


@dataclass(frozen=True)
class LikertSpec(Counting):
    """How the answers on a scale spread: the field ``value``, whose enum is the scale, by item."""

    NAMED = "likert"
    by: Text = ""
    value: Text = ""
    order: Annotated[str, one_of("data", "balance")] = "data"


@dataclass(frozen=True)
class HeatSpec(Counting):
    """How many records there are of each pair, as a field of squares; ``percent`` of a line."""

    NAMED = "heat"
    rows: Text = ""
    columns: Text = ""
    percent: Annotated[str, one_of("", "row", "column")] = ""


ChartSpec = SpreadSpec | BarsSpec | LikertSpec | HeatSpec
KINDS: dict[str, type[ChartSpec]] = {
    each.NAMED: each for each in (SpreadSpec, BarsSpec, LikertSpec, HeatSpec)
}
