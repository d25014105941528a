"""Listings: a row for each record, values followed along foreign keys, totals over records.

A value that belongs to the record of the group is shown once for the group, in a merged cell, where
a table kept by hand has ditto marks; and in a total it counts once, because it belongs to one
record.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import NoneType
from typing import cast

from generator.core.problems import Message
from generator.data import Field, Record, Resource, Study
from generator.data.expression import (
    Call,
    ExpressionError,
    NoValueError,
    Path,
    Result,
    Scope,
    Selection,
    evaluate,
)
from generator.data.expression import Table as Cells
from generator.data.fields import Scalar
from generator.data.study import Relation
from generator.language import Language
from generator.tables.matrix import TOTAL
from generator.tables.model import EVERYTHING, Cell, Role, Row, Showing, Table, TableError, Tone
from generator.tables.records import (
    chosen_columns,
    chosen_records,
    counted_noun,
    explained_values,
    group_spans,
)
from generator.tables.specs import Column, ListingSpec


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


def listing_columns(
    spec: ListingSpec, study: Study, language: Language, rows: Sequence[Record]
) -> tuple[ColumnValues, ...]:
    """Return the values of every column for the given rows."""
    return tuple(
        (_path_column if column.path else _function_column)(spec, study, language, column, rows)
        for column in spec.columns
    )


def listing_cells(spec: ListingSpec, study: Study, language: Language) -> Cells:
    """Return the cells of a listing that an expression may name (``seances.total.Personnes``).

    There is a row for each record, with the headers as columns, and the margin ``total``.
    """
    rows = chosen_records(study, spec.source, spec.conditions, spec.group_by)
    columns = listing_columns(spec, study, language, rows)
    cells: dict[str, dict[str, Result]] = {row.key: {} for row in rows}
    for each in columns:
        unit = each.relation.resource.name
        for row, value, owner in zip(rows, each.values, each.owners, strict=True):
            made_of = (each.relation.records[owner],) if owner >= 0 else ()
            cells[row.key][each.column.label] = Result(value, made_of, unit=unit)
    totals = {each.column.label: each.total for each in columns if each.total}
    return Cells(cells, {TOTAL: totals})


def listing_table(
    spec: ListingSpec, study: Study, language: Language, showing: Showing = EVERYTHING
) -> Table:
    """Return the listing as a table.

    Where the showing names columns, these are kept by their headers, in its order.
    """
    conditions = (*spec.conditions, *showing.conditions)
    rows = chosen_records(study, spec.source, conditions, spec.group_by)
    by_label = {each.column.label: each for each in listing_columns(spec, study, language, rows)}
    shown = [unicodedata.normalize("NFC", label) for label in showing.columns]
    columns = chosen_columns(spec.name, by_label, shown)
    spans = group_spans(study, spec.source, spec.group_by, rows)
    header = (Cell(each.column.label, "column", numeric=each.numeric) for each in columns)
    sources = [spec.source]
    for each in columns:
        sources.append(each.relation.resource.name)
        if each.total:
            sources += [record.resource for record in each.total.records]
    return Table(
        name=spec.name,
        kind="listing",
        caption=showing.caption or spec.caption,
        head=(Row(tuple(header), kind="head"),),
        bodies=tuple(tuple(_body(spec, study, columns, start, size)) for _, start, size in spans),
        foot=tuple(_foot(spec, study, language, columns)),
        notes=tuple(dict.fromkeys(_notes(spec, language, columns))),
        sources=tuple(dict.fromkeys(sources)),
    )


# --- values ---------------------------------------------------------------------------------------


def _path_column(
    spec: ListingSpec, study: Study, language: Language, column: Column, rows: Sequence[Record]
) -> ColumnValues:
    """Return what a path leads to from each row.

    A missing value is shown as it was typed ("", "not asked"), a number as the language writes it.
    """
    followed = study.follow(spec.source, column.path)
    relation, positions = followed.owner_relation, study.relation(spec.source).positions
    places = [positions[row.key] for row in rows]
    owners = tuple(followed.owners[each] for each in places)
    values = tuple(followed.ends[each] for each in places)
    typed = relation.texts[column.path[-1]]
    texts = tuple(
        (typed[owner] if owner >= 0 else "")
        if value is None or isinstance(value, str)
        else language.scalar(value)
        for value, owner in zip(values, owners, strict=True)
    )
    total = None
    if kind := spec.totals.get(column.label):
        selection = Selection(values, owners, relation, followed.field)
        number = _aggregate(spec, column, kind, list(selection.once_each().values()))
        total = Result(number, selection.records(), unit=relation.resource.name)
    return ColumnValues(column, values, texts, owners, relation, followed.field, total)


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


def _function_column(
    spec: ListingSpec, study: Study, language: Language, column: Column, rows: Sequence[Record]
) -> ColumnValues:
    """Return the value of a function for each row, and over all rows together."""

    def value_within(chosen: Sequence[Record]) -> Result | None:
        try:
            return evaluate(column.expression, Scope(study, within=chosen))
        except NoValueError:
            return None

    try:
        results = [value_within((row,)) for row in rows]
        total = value_within(rows) if column.label in spec.totals else None
    except ExpressionError as error:
        reason = Message("in-column", column=column.label, reason=error.message)
        message = Message("in-setting", setting=spec.name, reason=reason)
        raise TableError(message) from None
    relation = study.relation(spec.source)
    values = cast("tuple[Scalar, ...]", tuple(each.value if each else None for each in results))
    texts = tuple(language.scalar_or_list(value) for value in values)
    owners = tuple(relation.positions[row.key] for row in rows)
    return ColumnValues(column, values, texts, owners, relation, None, total)


# --- layout ---------------------------------------------------------------------------------------


def _body(
    spec: ListingSpec, study: Study, columns: Sequence[ColumnValues], start: int, size: int
) -> Iterator[Row]:
    """Yield the rows of one group; what belongs to the group is one merged cell."""
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
            tone = each.field.tones.get(each.texts[index], "") if each.field else ""
            cells.append(
                Cell(
                    each.texts[index],
                    role=role,
                    rows=size if is_merged else 1,
                    numeric=each.numeric,
                    tone=cast("Tone", tone),
                    link=_link(spec, study, each, index, role),
                    column=each.column.label,
                )
            )
        yield Row(tuple(cells))


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
        if spec.totals[each.column.label] == "sum":
            unit = each.field.unit if each.field else ""
        else:
            resource = _counted(spec, study, each)
            unit = counted_noun(resource, language, int(number)) if resource else ""
        cells.append(
            Cell(
                text,
                role=role,
                detail=unit,
                numeric=each.numeric,
                total=True,
                column=each.column.label,
            )
        )
    yield Row(tuple(cells), kind="total")


def _counted(spec: ListingSpec, study: Study, column: ColumnValues) -> Resource | None:
    """Return the resource whose records a count or a distinct of a column is about.

    ``None`` where it counts values that name no record: 12 professions are not 12 participants.
    """
    tree = column.column.expression.tree
    if isinstance(tree, Path):
        source, path = spec.source, tree.parts
    else:
        source, *path = cast("Path", cast("Call", tree).arguments[0]).parts
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
