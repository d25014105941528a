"""Reads ``data/charts.yaml``: which charts exist, of which kind, from which table or records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path as FilePath
from typing import Annotated, Any, cast

from generator.core.problems import Message, Problem, nearest
from generator.core.validation import NOT_WRITTEN, Text, alias, inside, one_of
from generator.data import Study
from generator.data.expression import ExpressionError, shown_records
from generator.language import load_language
from generator.tables import MatrixSpec, TableSpec
from generator.tables.aggregation import axis_path, read_axis
from generator.tables.entries import (
    Conditions,
    Described,
    Shown,
    Wrong,
    read_entries,
    wrong_field,
    wrong_file,
)

FILE = "charts.yaml"
LEAST_CLASSES, MOST_CLASSES = 2, 7  # answers of a scale
MOST_COLUMNS = 20  # of squares that a phone has room for
MOST_PARTS = 4  # parts of one bar that a reader still tells apart without their colours


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
# The settings of a kind that are paths from its file: those it needs, and those it may have.
_PATHS: dict[type[ChartSpec], tuple[tuple[str, ...], tuple[str, ...]]] = {
    BarsSpec: (("by",), ("split",)),
    LikertSpec: (("by", "value"), ()),
    HeatSpec: (("rows", "columns"), ()),
}


def read_charts(
    root: FilePath, study: Study, tables: Mapping[str, TableSpec], folder: str = "data"
) -> tuple[dict[str, ChartSpec], tuple[Problem, ...]]:
    """Return the charts that ``charts.yaml`` describes by name, and every mistake in it."""

    def wrong(spec: ChartSpec) -> Wrong:
        if isinstance(spec, SpreadSpec):
            return _spread_problems(spec, study, tables)
        return _counted_problems(spec, study)

    specs, problems = read_entries(root, f"{folder}/{FILE}", "data-chart", KINDS, wrong)
    return {
        name: replace(spec, matrix=cast("Any", tables[spec.table]))
        if isinstance(spec, SpreadSpec)
        else spec
        for name, spec in specs.items()
    }, problems


def _spread_problems(spec: SpreadSpec, study: Study, tables: Mapping[str, TableSpec]) -> Wrong:
    table = tables.get(spec.table)
    if not spec.table:
        yield ("table",), Message("chart-needs-table")
    elif table is None:
        message = Message("no-table", name=spec.table, near=nearest(spec.table, tables))
        yield ("table",), inside(["table"], message)
    elif not isinstance(table, MatrixSpec):
        yield ("table",), Message("chart-of-listing", table=spec.table)
    else:
        relation = study.relation(table.cells)
        field = relation.resource.fields[table.value]
        known = field.enum or dict.fromkeys(relation.texts[table.value])
        if untold := tuple(each for each in known if each not in field.tones):
            yield ("table",), Message("chart-untold-tones", field=table.judgements, values=untold)


def _counted_problems(spec: BarsSpec | LikertSpec | HeatSpec, study: Study) -> Wrong:
    if wrong := wrong_file(study, "from", spec.source):
        yield ("from",), wrong
        return
    needed, others = _PATHS[type(spec)]
    for setting in (*needed, *others):
        path = cast("str", getattr(spec, setting))
        if not path and setting in needed:
            yield (setting,), Message("chart-needs-field", setting=setting, resource=spec.source)
            return
        if path and (wrong := wrong_field(study, setting, spec.source, path)):
            yield (setting,), wrong
            return
    try:
        chosen = shown_records(study, spec.source, spec.conditions)
    except ExpressionError as error:
        yield ("where",), inside(["where"], error.message)
        return
    if not chosen:
        yield ("where",), Message("chart-no-record", resource=spec.source)
    yield from _part_problems(spec, study, chosen)


def _part_problems(
    spec: BarsSpec | LikertSpec | HeatSpec, study: Study, chosen: Sequence[int]
) -> Wrong:
    """Yield parts that are too many, or that a record has several of."""
    for setting in ("split", "columns", "value"):  # whose parts make up a whole
        if path := cast("str", getattr(spec, setting, "")):
            end = study.follow(spec.source, axis_path(study, spec.source, path)).field
            if end and end.is_list:
                yield (setting,), Message("chart-split-list", setting=setting, path=path)
                return
    if isinstance(spec, BarsSpec) and spec.split:
        split = study.follow(spec.source, axis_path(study, spec.source, spec.split))
        count = len({item for each in chosen for item in split.items(each) or (None,)})
        if count > MOST_PARTS:
            message = Message("chart-too-many-parts", path=spec.split, count=count, most=MOST_PARTS)
            yield ("split",), message
    if isinstance(spec, HeatSpec):
        columns = read_axis(study, load_language("en"), spec.source, spec.columns)
        if (count := len(columns.categories)) > MOST_COLUMNS:
            said = {"path": spec.columns, "count": count, "most": MOST_COLUMNS}
            yield ("columns",), Message("chart-too-many-columns", **said)
    if isinstance(spec, LikertSpec):
        field = study.follow(spec.source, axis_path(study, spec.source, spec.value)).field
        count = len(field.enum) if field else 0
        if not LEAST_CLASSES <= count <= MOST_CLASSES:
            yield ("value",), Message("chart-no-scale", path=spec.value, most=MOST_CLASSES)
