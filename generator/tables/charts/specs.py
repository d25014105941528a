"""Reads ``data/charts.yaml``: which charts exist, of which kind, from which table or records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path as FilePath

from generator.core.problems import Message, Place, Problem, nearest
from generator.core.yaml_source import read_yaml
from generator.data import Study
from generator.data.expression import ExpressionError, Node, Path, select
from generator.tables import MatrixSpec, TableSpec
from generator.tables.entry import (
    Entry,
    EntryError,
    check_field,
    conditions_of,
    entry_of,
    in_setting,
    named_resource,
    no_choice,
)

RULE = "data-chart"
FILE = "charts.yaml"
COMMON = frozenset({"kind", "caption", "description", "note"})
KINDS = {
    "spread": COMMON | {"table", "by", "order"},
    "bars": COMMON | {"from", "by", "split", "where"},
}
AXES = ("rows", "columns")
ORDERS = ("table", "balance")
MOST_PARTS = 4
"""Parts of one bar that a reader still tells apart without their colours."""


@dataclass(frozen=True)
class SpreadSpec:
    """How the judgements of a matrix spread: for, against and no opinion, each counted apart.

    ``by`` says whether there is a bar for each row or for each column of the table; ``by_balance``
    puts those first that have the most for and the least against.
    """

    name: str
    caption: str
    table: MatrixSpec
    place: Place
    by: str = "rows"
    by_balance: bool = False
    description: str = ""
    note: str = ""


@dataclass(frozen=True)
class BarsSpec:
    """How many records have each value at the end of a path, and each value of another within it.

    ``path`` and ``split`` are paths from a record of ``source``; an empty ``split`` parts nothing.
    """

    name: str
    caption: str
    source: str
    path: tuple[str, ...]
    place: Place
    split: tuple[str, ...] = ()
    conditions: tuple[Node, ...] = ()
    description: str = ""
    note: str = ""


ChartSpec = SpreadSpec | BarsSpec


def read_charts(
    root: FilePath, study: Study, tables: Mapping[str, TableSpec], folder: str = "data"
) -> tuple[dict[str, ChartSpec], tuple[Problem, ...]]:
    """Return the charts that ``charts.yaml`` describes by name, and every mistake in it.

    A chart with a mistake is left out. A thesis without the file has no charts. Problems have the
    rule ``data-chart``.
    """
    path = f"{folder}/{FILE}"
    if not (root / path).is_file():
        return {}, ()
    source, problems = read_yaml(root, path, rule=RULE)
    found: list[Problem] = list(problems)
    specs: dict[str, ChartSpec] = {}
    for name in source.content:
        try:
            specs[str(name)] = _spec(entry_of(RULE, source, name, KINDS), study, tables)
        except EntryError as error:
            found += error.problems
    return specs, tuple(found)


def _spec(entry: Entry, study: Study, tables: Mapping[str, TableSpec]) -> ChartSpec:
    if entry.kind(KINDS) == "spread":
        return _spread(entry, study, tables)
    return _bars(entry, study)


# --- spread ---------------------------------------------------------------------------------------


def _spread(entry: Entry, study: Study, tables: Mapping[str, TableSpec]) -> SpreadSpec:
    table = _matrix(entry, tables)
    _check_tones(entry, study, table)
    by, order = _choice(entry, "by", AXES), _choice(entry, "order", ORDERS)
    return SpreadSpec(
        name=entry.name,
        caption=entry.setting("caption", entry.name),
        table=table,
        place=entry.place,
        by=by,
        by_balance=order == "balance",
        description=entry.setting("description"),
        note=entry.setting("note"),
    )


def _matrix(entry: Entry, tables: Mapping[str, TableSpec]) -> MatrixSpec:
    name = entry.setting("table")
    if not name:
        raise entry.fail(Message("chart-needs-table"), "table")
    if name not in tables:
        message = Message("no-table", name=name, near=nearest(name, tables))
        raise entry.fail(in_setting("table", message), "table")
    table = tables[name]
    if not isinstance(table, MatrixSpec):
        raise entry.fail(Message("chart-of-listing", table=name), "table")
    return table


def _check_tones(entry: Entry, study: Study, table: MatrixSpec) -> None:
    """Raise an error for a value of the judgements that says neither for, against nor nothing."""
    relation = study.relation(table.cells)
    field = relation.resource.fields[table.value]
    known = field.enum or tuple(dict.fromkeys(relation.texts[table.value]))
    untold = [str(each) for each in known if field.tones.get(str(each)) is None]
    if untold:
        field = f"{table.cells}.{table.value}"
        message = Message("chart-untold-tones", field=field, values=tuple(untold))
        raise entry.fail(message, "table")


def _choice(entry: Entry, key: str, known: Sequence[str]) -> str:
    chosen = entry.setting(key, known[0])
    if chosen not in known:
        raise entry.fail(no_choice(key, chosen, known), key)
    return chosen


# --- bars -----------------------------------------------------------------------------------------


def _bars(entry: Entry, study: Study) -> BarsSpec:
    source = named_resource(entry, study, "from")
    if not entry.setting("by"):
        raise entry.fail(Message("chart-needs-field", resource=source), "by")
    check_field(entry, study, "by", source, entry.setting("by"))
    split = entry.setting("split")
    if split:
        check_field(entry, study, "split", source, split)
    conditions = conditions_of(entry)
    spec = BarsSpec(
        name=entry.name,
        caption=entry.setting("caption", entry.name),
        source=source,
        path=tuple(entry.setting("by").split(".")),
        place=entry.place,
        split=tuple(split.split(".")) if split else (),
        conditions=conditions,
        description=entry.setting("description"),
        note=entry.setting("note"),
    )
    _try_out(entry, spec, study)
    return spec


def _try_out(entry: Entry, spec: BarsSpec, study: Study) -> None:
    """Raise an error for what only the records can tell: wrong conditions, too many parts."""
    try:
        chosen = select(study, Path(0, (spec.source,)), spec.conditions).owners
    except ExpressionError as error:
        raise entry.fail(in_setting("where", error.message), "where") from None
    if not chosen:
        message = Message("chart-no-record", resource=spec.source)
        raise entry.fail(message, "where")
    if spec.split:
        ends = study.follow(spec.source, spec.split).ends
        count = len({ends[each] for each in chosen})
        if count > MOST_PARTS:
            path = ".".join(spec.split)
            message = Message("chart-too-many-parts", path=path, count=count, most=MOST_PARTS)
            raise entry.fail(message, "split")
