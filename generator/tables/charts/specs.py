"""Reads ``data/charts.yaml``: which charts exist, of which kind, from which table or records."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path as FilePath
from typing import Annotated, Any, cast

from generator.core.problems import Message, Problem, nearest
from generator.core.validation import NOT_WRITTEN, Text, alias, inside, one_of
from generator.data import Study
from generator.data.expression import ExpressionError, path_parts, shown_records
from generator.tables import MatrixSpec, TableSpec
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
class BarsSpec(Described):
    """How many records have each value at the end of a path, parted by another if it ``split``."""

    NAMED = "bars"
    description: Shown = ""
    source: Annotated[Text, alias("from")] = ""
    by: Text = ""
    split: Text = ""
    conditions: Conditions = ()


ChartSpec = SpreadSpec | BarsSpec
KINDS: dict[str, type[ChartSpec]] = {"spread": SpreadSpec, "bars": BarsSpec}


def read_charts(
    root: FilePath, study: Study, tables: Mapping[str, TableSpec], folder: str = "data"
) -> tuple[dict[str, ChartSpec], tuple[Problem, ...]]:
    """Return the charts that ``charts.yaml`` describes by name, and every mistake in it."""

    def wrong(spec: ChartSpec) -> Wrong:
        if isinstance(spec, SpreadSpec):
            return _spread_problems(spec, study, tables)
        return _bars_problems(spec, study)

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


def _bars_problems(spec: BarsSpec, study: Study) -> Wrong:
    if wrong := wrong_file(study, "from", spec.source):
        yield ("from",), wrong
        return
    if not spec.by:
        yield ("by",), Message("chart-needs-field", resource=spec.source)
        return
    for setting, path in (("by", spec.by), ("split", spec.split)):
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
    if spec.split:
        split = study.follow(spec.source, path_parts(spec.split))
        if split.field and split.field.is_list:
            yield ("split",), Message("chart-split-list", path=spec.split)
        count = len({item for each in chosen for item in split.items(each) or (None,)})
        if count > MOST_PARTS:
            message = Message("chart-too-many-parts", path=spec.split, count=count, most=MOST_PARTS)
            yield ("split",), message
