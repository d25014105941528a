"""Reads ``data/tables.yaml``: which tables exist, of which kind, from which records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path as FilePath
from typing import Any, cast

from generator.core.problems import Message, Place, Problem, nearest
from generator.core.yaml_source import read_yaml
from generator.data import Study
from generator.data.expression import (
    Call,
    Expression,
    ExpressionError,
    Node,
    NoValueError,
    Path,
    Scope,
    evaluate,
    evaluate_rule,
    parse,
    select,
)
from generator.data.expression.selection import never
from generator.data.study import UnknownPathError
from generator.tables.entry import (
    Entry,
    EntryError,
    check_field,
    conditions_of,
    entry_of,
    in_setting,
    named_resource,
)

RULE = "data-table"
FILE = "tables.yaml"
TOTALS = ("count", "sum", "distinct")
COMMON = frozenset({"kind", "caption", "note"})
LISTING = COMMON | {"from", "group_by", "columns", "totals", "where"}
MATRIX = COMMON | {"rows", "row_groups", "columns", "cells", "evidence", "totals", "verdict"}
KINDS = {"listing": LISTING, "matrix": MATRIX}


@dataclass(frozen=True)
class Column:
    """A column of a listing: its header, and the path or the function that gives its values."""

    label: str
    expression: Expression

    @property
    def path(self) -> tuple[str, ...]:
        """The path from the row's record, empty where the column is a function."""
        tree = self.expression.tree
        return tree.parts if isinstance(tree, Path) else ()


@dataclass(frozen=True)
class ListingSpec:
    """A table with a row for each record.

    ``totals`` maps a column's label to count, sum or distinct.
    """

    name: str
    caption: str
    source: str
    columns: tuple[Column, ...]
    place: Place
    group_by: str = ""
    conditions: tuple[Node, ...] = ()
    totals: Mapping[str, str] = field(default_factory=dict[str, str])
    note: str = ""


@dataclass(frozen=True)
class Verdict:
    """What is concluded for each row of a matrix: a label and a rule over the row's totals."""

    label: str
    rule: Expression


@dataclass(frozen=True)
class MatrixSpec:
    """A table of judgements: a row for each record of one file, a column for each of another.

    ``row_key`` and ``column_key`` are the fields of ``cells`` that point to the two files.
    ``totals`` are the values counted per row, per column and overall.
    """

    name: str
    caption: str
    rows: str
    columns: str
    cells: str
    value: str
    row_key: str
    column_key: str
    place: Place
    row_groups: str = ""
    evidence: str = ""
    totals: tuple[str, ...] = ()
    verdict: Verdict | None = None
    note: str = ""


TableSpec = ListingSpec | MatrixSpec


def read_specs(
    root: FilePath, study: Study, folder: str = "data"
) -> tuple[dict[str, TableSpec], tuple[Problem, ...]]:
    """Return the tables that ``tables.yaml`` describes by name, and every mistake in it.

    A table with a mistake is left out. A thesis without the file has no tables.
    """
    path = f"{folder}/{FILE}"
    if not (root / path).is_file():
        return {}, ()
    source, problems = read_yaml(root, path, rule=RULE)
    found: list[Problem] = list(problems)
    specs: dict[str, TableSpec] = {}
    for name in source.content:
        try:
            specs[str(name)] = _spec(entry_of(RULE, source, name, KINDS), study)
        except EntryError as error:
            found += error.problems
    return specs, tuple(found)


def _spec(entry: Entry, study: Study) -> TableSpec:
    build = _listing if entry.kind(KINDS) == "listing" else _matrix
    return build(entry, study)


# --- listings -------------------------------------------------------------------------------------


def _listing(entry: Entry, study: Study) -> ListingSpec:
    source = named_resource(entry, study, "from")
    columns = tuple(_columns(entry))
    conditions = conditions_of(entry)
    spec = ListingSpec(
        name=entry.name,
        caption=entry.setting("caption", entry.name),
        source=source,
        columns=columns,
        place=entry.source.place(entry.name),
        group_by=entry.setting("group_by"),
        conditions=conditions,
        totals=_listing_totals(entry, columns),
        note=entry.setting("note"),
    )
    problems = list(_path_problems(entry, spec, study)) or list(_trial_problems(entry, spec, study))
    if problems:
        raise EntryError(problems)
    return spec


def _columns(entry: Entry) -> Iterator[Column]:
    content = entry.content.get("columns")
    if not isinstance(content, dict) or not content:
        raise entry.fail(Message("listing-columns"), "columns")
    for label, text in cast("dict[object, object]", content).items():
        try:
            yield Column(str(label), _unfiltered("" if text is None else str(text)))
        except ExpressionError as error:
            message = Message("in-column", column=str(label), reason=error.message)
            raise entry.fail(message, "columns", str(label)) from None


def _unfiltered(text: str) -> Expression:
    """Return an expression that is computed with, so that there is nothing to write in words."""
    expression = parse(text)
    for each in expression.filters:
        message = Message("filter-out-of-place", filter=each.name)
        raise ExpressionError(message, each.offset)
    return expression


def _listing_totals(entry: Entry, columns: tuple[Column, ...]) -> dict[str, str]:
    content = cast("object", entry.content.get("totals") or {})
    if not isinstance(content, dict):
        raise entry.fail(Message("listing-totals"), "totals")
    labels = [column.label for column in columns]
    totals = {
        str(label): str(kind) for label, kind in cast("dict[object, object]", content).items()
    }
    problems: list[Problem] = []
    for label, kind in totals.items():
        if label not in labels:
            message = Message("totals-no-column", column=label, near=nearest(label, labels))
            problems.append(entry.problem(message, "totals", label))
        if kind not in TOTALS:
            near, known = nearest(kind, TOTALS), tuple(TOTALS)
            message = Message("totals-no-kind", found=kind, known=known, near=near)
            problems.append(entry.problem(message, "totals", label))
    problems += _function_total_problems(entry, columns, totals)
    if problems:
        raise EntryError(problems)
    return totals


def _function_total_problems(
    entry: Entry, columns: tuple[Column, ...], totals: Mapping[str, str]
) -> Iterator[Problem]:
    """Yield totals that are not the column's own function.

    The total of counts is the count over all rows.
    """
    for column in columns:
        tree, kind = column.expression.tree, totals.get(column.label)
        own = tree.name if isinstance(tree, Call) else "sum"
        if kind is not None and not isinstance(tree, Path) and kind != own:
            label = column.label
            message = (
                Message("totals-of-function", column=label, function=own)
                if isinstance(tree, Call)
                else Message("totals-of-computed", column=label, function=own)
            )
            yield entry.problem(message, "totals", column.label)


def _path_problems(entry: Entry, spec: ListingSpec, study: Study) -> Iterator[Problem]:
    """Yield the paths of a listing that lead nowhere, or to what may not be shown."""
    steps = [(("columns", column.label), column.path) for column in spec.columns if column.path]
    if spec.group_by:
        steps.append((("group_by", ""), (spec.group_by,)))
    for where, path in steps:
        try:
            followed = study.follow(spec.source, path)
        except UnknownPathError as error:
            yield entry.problem(error.message, *where)
            continue
        why = followed.owner_relation.resource.why_hidden(path[-1])
        if why:
            yield entry.problem(Message("values-hidden", why=why), *where)


def _trial_problems(entry: Entry, spec: ListingSpec, study: Study) -> Iterator[Problem]:
    """Yield what only the records can tell: conditions, functions and sums that cannot be."""
    try:
        select(study, Path(0, (spec.source,)), spec.conditions)
    except ExpressionError as error:
        yield entry.problem(in_setting("where", error.message), "where")
    rows = study.relation(spec.source).records
    for column in spec.columns:
        label = column.label
        if not column.path:
            try:
                evaluate(column.expression, Scope(study, within=rows))
            except NoValueError:
                continue
            except ExpressionError as error:
                message = Message("in-column", column=label, reason=error.message)
                yield entry.problem(message, "columns", label)
        elif spec.totals.get(label) == "sum":
            field = study.follow(spec.source, column.path).field
            if field and not field.is_numeric:
                message = Message("totals-no-numbers", column=label)
                yield entry.problem(message, "totals", label)


# --- matrices -------------------------------------------------------------------------------------


def _matrix(entry: Entry, study: Study) -> MatrixSpec:
    rows = named_resource(entry, study, "rows")
    columns = named_resource(entry, study, "columns")
    cells, _, value = entry.setting("cells").partition(".")
    if not value:
        message = Message("matrix-cells")
        raise entry.fail(message, "cells")
    check_field(entry, study, "cells", cells, value)
    link = partial(_link, entry, study, cells)
    row_groups = entry.setting("row_groups")
    if row_groups:
        check_field(entry, study, "row_groups", rows, row_groups)
        if not study.relation(rows).resource.fields[row_groups].reference:
            message = Message("matrix-row-groups", field=row_groups)
            raise entry.fail(message, "row_groups")
    return MatrixSpec(
        name=entry.name,
        caption=entry.setting("caption", entry.name),
        rows=rows,
        columns=columns,
        cells=cells,
        value=value,
        row_key=link(rows),
        column_key=link(columns),
        place=entry.source.place(entry.name),
        row_groups=row_groups,
        evidence=_evidence(entry, study, rows, columns),
        totals=_matrix_totals(entry, study, cells, value),
        verdict=_verdict(entry, study),
        note=entry.setting("note"),
    )


def _evidence(entry: Entry, study: Study, rows: str, columns: str) -> str:
    """Return the file whose records are evidence for the cells, if there is one."""
    if not entry.setting("evidence"):
        return ""
    name = named_resource(entry, study, "evidence")
    targets = {key.reference for key in study.relation(name).resource.foreign_keys}
    missing = tuple(each for each in (rows, columns) if each not in targets)
    if missing:
        message = Message("matrix-evidence", resource=name, targets=missing)
        raise entry.fail(message, "evidence")
    return name


def _link(entry: Entry, study: Study, cells: str, target: str) -> str:
    """Return the field by which the cells point to the rows or the columns."""
    keys = [
        key.name for key in study.relation(cells).resource.foreign_keys if key.reference == target
    ]
    if len(keys) != 1:
        found = tuple(keys) or Message("none-feminine")
        message = Message("matrix-one-key", resource=cells, target=target, found=found)
        raise entry.fail(message, "cells")
    return keys[0]


def _matrix_totals(entry: Entry, study: Study, cells: str, value: str) -> tuple[str, ...]:
    content = cast("object", entry.content.get("totals") or [])
    if not isinstance(content, list):
        raise entry.fail(Message("matrix-totals"), "totals")
    totals = tuple(str(each) for each in cast("list[object]", content))
    known = study.relation(cells).resource.fields[value].enum
    for position, total in enumerate(totals):
        if known and total not in known:
            message = in_setting("totals", never(value, total, known))
            raise entry.fail(message, "totals", position)
        if total in totals[:position]:
            raise entry.fail(Message("totals-twice", value=total), "totals", position)
    return totals


def _verdict(entry: Entry, study: Study) -> Verdict | None:
    """Return the verdict, its rule tried once on zeros so that a mistake in it is found here."""
    content = entry.content.get("verdict")
    if content is None:
        return None
    if not isinstance(content, dict) or not {"label", "rule"} <= set(
        cast("dict[str, Any]", content)
    ):
        example = '{label: Verdict, rule: "oui - non >= 2"}'
        message = Message("matrix-verdict", example=example)
        raise entry.fail(message, "verdict")
    settings = cast("dict[str, Any]", content)
    counted = cast("list[object]", entry.content.get("totals") or [])
    totals = {str(each): 0 for each in counted}
    try:
        rule = _unfiltered(str(settings["rule"]))
        evaluate_rule(rule, totals, study)
    except ExpressionError as error:
        raise entry.fail(in_setting("verdict", error.message), "verdict", "rule") from None
    return Verdict(str(settings["label"]), rule)
