"""Listings: a row for each record, values followed along foreign keys, totals over records.

A value that belongs to the record of the group is shown once for the group, in a merged cell, where
a table kept by hand has ditto marks; and in a total it counts once, because it belongs to one
record.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import NoneType
from typing import cast

import pandas as pd

from generator.core.problems import Message, nearest
from generator.data import Field, Record, Resource, Study
from generator.data.expression import (
    Call,
    ExpressionError,
    Node,
    NoValueError,
    Result,
    Scope,
    evaluate,
    select,
)
from generator.data.expression import Path as ExpressionPath
from generator.data.study import Relation, Scalar
from generator.language import Language
from generator.tables.error import TableError
from generator.tables.model import Cell, Role, Row, Table, Tone
from generator.tables.showing import EVERYTHING, Showing
from generator.tables.specs import Column, ListingSpec
from generator.tables.words import counted_noun, explained_values


@dataclass(frozen=True, eq=False)
class ColumnValues:
    """The values of one column: for each shown row what is written and to which record it belongs.

    ``owners`` are positions in ``relation`` (-1: none). A column of a function over related records
    has no field, and each of its values belongs to the row itself. ``total`` is the column's total
    with the records that it is made of, or ``None``.
    """

    column: Column
    values: tuple[Scalar, ...]
    texts: tuple[str, ...]
    owners: tuple[int, ...]
    relation: Relation
    field: Field | None
    total: Result | None

    @property
    def numeric(self) -> bool:
        """Say whether the values are numbers."""
        if self.field:
            return self.field.is_numeric
        return all(isinstance(value, (int, Decimal, Fraction, NoneType)) for value in self.values)


def listing_rows(
    spec: ListingSpec, study: Study, conditions: Sequence[Node] = ()
) -> tuple[Record, ...]:
    """Return the records of a listing: those that meet the conditions, groups kept together.

    Groups come in the order of their own file, records in the order of theirs.
    """
    everything = ExpressionPath(0, (spec.source,))
    try:
        selection = select(study, everything, (*spec.conditions, *conditions))
    except ExpressionError as error:
        raise TableError(error.message, "where") from None
    positions = [int(each) for each in selection.items["owner"].tolist()]
    if not positions:
        message = Message("table-no-record", resource=spec.source)
        raise TableError(message, "where")
    if spec.group_by:
        order = _group_of(spec, study).tolist()
        positions.sort(key=lambda position: (order[position] < 0, order[position], position))
    records = study.relation(spec.source).records
    return tuple(records[position] for position in positions)


def listing_columns(
    spec: ListingSpec, study: Study, language: Language, rows: Sequence[Record]
) -> tuple[ColumnValues, ...]:
    """Return the values of every column for the given rows."""
    positions = [study.relation(spec.source).positions[row.key] for row in rows]
    return tuple(
        _path_column(spec, study, language, column, positions)
        if column.path
        else _function_column(spec, study, language, column, rows)
        for column in spec.columns
    )


def listing_table(
    spec: ListingSpec, study: Study, language: Language, showing: Showing = EVERYTHING
) -> Table:
    """Return the listing as a table.

    Where the showing names columns, these are kept by their headers, in its order.
    """
    rows = listing_rows(spec, study, showing.conditions)
    columns = _chosen(spec, listing_columns(spec, study, language, rows), showing.columns)
    groups = _groups(spec, study, rows)
    head = Row(
        tuple(Cell(each.column.label, role="column", numeric=each.numeric) for each in columns),
        kind="head",
    )
    bodies = tuple(tuple(_body_rows(spec, study, columns, start, size)) for start, size in groups)
    return Table(
        name=spec.name,
        kind="listing",
        caption=showing.caption or spec.caption,
        head=(head,),
        bodies=bodies,
        foot=tuple(_foot(spec, study, language, columns)),
        notes=tuple(dict.fromkeys(_notes(spec, language, columns))),
        sources=_sources(spec, columns),
    )


# --- values ---------------------------------------------------------------------------------------


def _group_of(spec: ListingSpec, study: Study) -> pd.Series:
    """Return for each record of the listing's file the position of its group.

    The position is the one in the group's own file.
    """
    key = study.relation(spec.source).resource.fields[spec.group_by]
    if not key.reference:
        names = study.follow(spec.source, (spec.group_by,)).ends
        return pd.Series(pd.factorize(names)[0])
    name = study.relation(key.reference).resource.primary_key[0]
    return study.follow(spec.source, (spec.group_by, name)).owners


def _path_column(
    spec: ListingSpec, study: Study, language: Language, column: Column, positions: list[int]
) -> ColumnValues:
    followed = study.follow(spec.source, column.path)
    field, relation = followed.field, followed.owner_relation
    owners = tuple(int(followed.owners.iloc[each]) for each in positions)
    values = cast("tuple[Scalar, ...]", tuple(followed.ends.iloc[each] for each in positions))
    typed = relation.texts[column.path[-1]].tolist()
    texts = tuple(
        _written(value, str(typed[owner]) if owner >= 0 else "", language)
        for value, owner in zip(values, owners, strict=True)
    )
    total = _path_total(spec, column, values, owners, relation)
    return ColumnValues(column, values, texts, owners, relation, field, total)


def _written(value: Scalar, typed: str, language: Language) -> str:
    """Return a value as it is shown.

    A missing one is as it was typed ("", "not asked"), a number as the language writes it.
    """
    return typed if value is None or isinstance(value, str) else language.scalar(value)


def _path_total(
    spec: ListingSpec,
    column: Column,
    values: Sequence[Scalar],
    owners: Sequence[int],
    relation: Relation,
) -> Result | None:
    """Return the total of a column over the records that its values belong to, each once."""
    kind = spec.totals.get(column.label)
    if kind is None:
        return None
    items = pd.DataFrame({"value": pd.Series(list(values), dtype=object), "owner": owners})
    once = items[items["owner"].ge(0) & items["value"].notna()].drop_duplicates("owner")
    counted = cast("list[int]", once["owner"].tolist())
    records = tuple(relation.records[each] for each in sorted(counted))
    return _result(_aggregate(spec, column, kind, once["value"].tolist()), records, relation)


def _aggregate(spec: ListingSpec, column: Column, kind: str, values: list[Scalar]) -> int | Decimal:
    if kind == "count":
        return len(values)
    if kind == "distinct":
        return len(set(values))
    numbers = [each for each in values if isinstance(each, (int, Decimal))]
    if len(numbers) != len(values):
        message = Message("table-no-sum", table=spec.name, column=column.label)
        raise TableError(message)
    return sum(numbers)


def _result(value: int | Decimal, records: tuple[Record, ...], relation: Relation) -> Result:
    return Result(value, records, unit=relation.resource.name)


def _function_column(
    spec: ListingSpec, study: Study, language: Language, column: Column, rows: Sequence[Record]
) -> ColumnValues:
    try:
        results = [_value_within(study, column, (row,)) for row in rows]
        total = _value_within(study, column, rows)
    except ExpressionError as error:
        reason = Message("in-column", column=column.label, reason=error.message)
        message = Message("in-setting", setting=spec.name, reason=reason)
        raise TableError(message) from None
    relation = study.relation(spec.source)
    values = cast("tuple[Scalar, ...]", tuple(each.value if each else None for each in results))
    return ColumnValues(
        column,
        values,
        tuple(language.scalar_or_list(value) for value in values),
        tuple(relation.positions[row.key] for row in rows),
        relation,
        None,
        total if column.label in spec.totals else None,
    )


def _value_within(study: Study, column: Column, rows: Sequence[Record]) -> Result | None:
    """Return a function's value over the records of these rows, ``None`` if they give it none."""
    try:
        return evaluate(column.expression, Scope(study, within=rows))
    except NoValueError:
        return None


# --- layout ---------------------------------------------------------------------------------------


def _chosen(
    spec: ListingSpec, columns: tuple[ColumnValues, ...], shown: Sequence[str]
) -> tuple[ColumnValues, ...]:
    if not shown:
        return columns
    by_label = {each.column.label: each for each in columns}
    labels = [unicodedata.normalize("NFC", label) for label in shown]
    for label in labels:
        if label not in by_label:
            near, known = nearest(label, by_label), tuple(by_label)
            message = Message(
                "table-no-column", table=spec.name, column=label, known=known, near=near
            )
            raise TableError(message, "columns")
    return tuple(by_label[label] for label in labels)


def _groups(spec: ListingSpec, study: Study, rows: Sequence[Record]) -> list[tuple[int, int]]:
    """Return where each group begins among the rows and how many rows it has."""
    if not spec.group_by:
        return [(0, len(rows))]
    order = _group_of(spec, study).tolist()
    positions = study.relation(spec.source).positions
    groups: list[tuple[int, int]] = []
    previous = None
    for index, row in enumerate(rows):
        group = order[positions[row.key]]
        if group == previous and group >= 0:
            start, size = groups[-1]
            groups[-1] = (start, size + 1)
        else:
            groups.append((index, 1))
        previous = group
    return groups


def _body_rows(
    spec: ListingSpec, study: Study, columns: Sequence[ColumnValues], start: int, size: int
) -> Iterator[Row]:
    merged = [bool(spec.group_by) and each.column.path[:1] == (spec.group_by,) for each in columns]
    stub = merged.index(False) if False in merged else 0
    for index in range(start, start + size):
        cells: list[Cell] = []
        for position, (each, is_merged) in enumerate(zip(columns, merged, strict=True)):
            if is_merged and index > start:
                continue
            role = "merged" if is_merged else "stub" if position == stub else "data"
            if is_merged and position == 0:
                role = "row-group"
            cells.append(
                Cell(
                    each.texts[index],
                    role=role,
                    rows=size if is_merged else 1,
                    numeric=each.numeric,
                    tone=_tone(each, index),
                    link=_link(spec, study, each, index, role),
                    column=each.column.label,
                )
            )
        yield Row(tuple(cells))


def _tone(column: ColumnValues, index: int) -> Tone:
    tone = column.field.tones.get(column.texts[index], "") if column.field else ""
    return cast("Tone", tone)


def _link(spec: ListingSpec, study: Study, column: ColumnValues, index: int, role: Role) -> str:
    """Return a reference to the record that a cell names, where it can be referred to.

    The record of the row itself is linked once, in the row header.
    """
    field, owner = column.field, column.owners[index]
    if field is None or owner < 0:
        return ""
    resource = column.relation.resource
    if field.reference in study.relations:
        target, key = study.relations[field.reference], column.texts[index]
        if target.resource.is_entity:
            return f"@{key}" if key in target.positions else ""
    names_itself = field.name in {resource.label, *resource.primary_key}
    if resource.name == spec.source and len(column.column.path) == 1 and role != "stub":
        return ""
    return f"@{column.relation.records[owner].key}" if resource.is_entity and names_itself else ""


def _foot(
    spec: ListingSpec, study: Study, language: Language, columns: Sequence[ColumnValues]
) -> Iterator[Row]:
    if not any(each.total for each in columns):
        return
    cells: list[Cell] = []
    for position, each in enumerate(columns):
        role = "stub" if position == 0 else "data"
        if each.total is None:
            text = language.text("total") if position == 0 else ""
            cells.append(Cell(text, role=role, column=each.column.label, numeric=each.numeric))
            continue
        number = cast("int | Decimal", each.total.value)
        text = language.number(number)
        if position == 0:
            text = language.text("total_of", value=text)
        cells.append(
            Cell(
                text,
                role=role,
                detail=_unit(spec, study, language, each, number),
                numeric=each.numeric,
                total=True,
                column=each.column.label,
            )
        )
    yield Row(tuple(cells), kind="total")


def _unit(
    spec: ListingSpec, study: Study, language: Language, column: ColumnValues, number: int | Decimal
) -> str:
    """Return what a total counts: the noun of the records, or the unit of the field."""
    if spec.totals[column.column.label] == "sum":
        return column.field.unit if column.field else ""
    resource = _counted(spec, study, column)
    return counted_noun(resource, language, int(number)) if resource else ""


def _counted(spec: ListingSpec, study: Study, column: ColumnValues) -> Resource | None:
    """Return the resource whose records a count or a distinct of a column is about.

    ``None`` where it counts values that name no record: 12 professions are not 12 participants.
    """
    tree = column.column.expression.tree
    if isinstance(tree, ExpressionPath):
        source, path = spec.source, tree.parts
    else:
        source, *path = cast("ExpressionPath", cast("Call", tree).arguments[0]).parts
    followed = study.follow(source, path)
    field, resource = followed.field, followed.owner_relation.resource
    if field is None or spec.totals[column.column.label] == "count":
        return resource
    if field.reference:
        return study.schema.resources[field.reference]
    names_records = field.is_unique or field.name in {resource.label, *resource.primary_key}
    return resource if names_records else None


def _notes(spec: ListingSpec, language: Language, columns: Sequence[ColumnValues]) -> Iterator[str]:
    """Yield what a reader must know: what counts once, meanings of values, the author's note."""
    for each in columns:
        belongs_elsewhere = each.relation.resource.name != spec.source
        if each.total and spec.totals[each.column.label] == "sum" and belongs_elsewhere:
            owner = counted_noun(each.relation.resource, language, 1)
            yield language.text("counts_once", column=each.column.label, record=owner)
    for each in columns:
        if each.field:
            yield from explained_values(each.field, set(each.texts), language)
    if spec.note:
        yield spec.note


def _sources(spec: ListingSpec, columns: Sequence[ColumnValues]) -> tuple[str, ...]:
    names = [spec.source]
    for each in columns:
        names.append(each.relation.resource.name)
        if each.total and each.total.records:
            names += [record.resource for record in each.total.records]
    return tuple(dict.fromkeys(names))
