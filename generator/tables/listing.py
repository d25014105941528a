"""Listings: a row for each record, values followed along foreign keys, totals over records.

A value that belongs to the record of the group is shown once for the group, in a merged cell, where
a table kept by hand has ditto marks; and in a total it counts once, because it belongs to one
record.
"""

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from types import NoneType
from typing import Any, cast

from generator.core.problems import Message
from generator.core.values import Frozen, replace
from generator.data import Field, Record, Resource, Study
from generator.data.expression import (
    Call,
    Expression,
    ExpressionError,
    Node,
    NoValueError,
    Path,
    Result,
    Scope,
    SmallCellError,
    TableCells,
    as_path,
    evaluate,
    nodes_of,
    parse,
    said,
)
from generator.data.fields import Scalar
from generator.data.study import Relation
from generator.language import Language, Share
from generator.language.normalize import fold
from generator.language.values import items_of
from generator.statistics.disclosure import Counted, complements
from generator.tables.model import (
    EVERYTHING,
    Cell,
    Role,
    Row,
    Showing,
    Table,
    TableError,
    Tone,
    anchor_of,
)
from generator.tables.records import (
    TOTAL,
    chosen_columns,
    chosen_records,
    counted_noun,
    explained_values,
    group_spans,
    named_resource,
)
from generator.tables.specs import ListingSpec, total_of


class _Column(Frozen, eq=False):
    """The values of one column, what is written and the record each belongs to.

    ``owners`` are positions in ``relation`` (-1: none); without a path each value belongs to the
    row. ``total`` is the column's total with its records, ``summed`` that of some rows, ``small``
    the rows that count few people, ``counted`` what it tells by private values.
    """

    label: str
    path: tuple[str, ...]
    values: Sequence[Scalar]
    texts: Sequence[str]
    owners: Sequence[int]
    relation: Relation
    field: Field | None
    total: Result | None = None
    small: frozenset[int] = frozenset()
    counted: tuple[Counted, ...] = ()
    summed: Callable[[Sequence[Record]], Result | None] | None = None

    @property
    def numeric(self) -> bool:
        if self.field:
            return self.field.is_numeric
        return all(isinstance(value, (int, Decimal, Fraction, NoneType)) for value in self.values)


def listing_cells(spec: ListingSpec, study: Study, language: Language) -> TableCells:
    """Return the cells that an expression may name: rows by record, and the margin ``total``."""
    rows = _ordered(
        spec, study, language, chosen_records(study, spec.source, spec.conditions, spec.group_by)
    )
    columns = _columns(spec, study, language, rows)
    cells: dict[str, dict[str, Result]] = {row.key: {} for row in rows}
    few = frozenset((rows[at].key, each.label) for each in columns for at in each.small)
    for each in columns:
        records, unit = each.relation.records, each.relation.resource.name
        for row, value, owner in zip(rows, each.values, each.owners, strict=True):
            made_of = (records[owner],) if owner >= 0 else ()
            cells[row.key][each.label] = Result(value, made_of, unit=unit)
    totals = {TOTAL: {each.label: each.total for each in columns if each.total}}
    counted = tuple(part for each in columns for part in each.counted)
    return TableCells(cells, totals, few=few, counted=counted)


def listing_table(
    spec: ListingSpec, study: Study, language: Language, showing: Showing = EVERYTHING
) -> Table:
    """Return the listing as a table, with the columns that the showing names, in its order."""
    conditions = (*spec.conditions, *showing.conditions)
    rows = _ordered(
        spec, study, language, chosen_records(study, spec.source, conditions, spec.group_by)
    )
    by_label = {each.label: each for each in _columns(spec, study, language, rows)}
    shown = [unicodedata.normalize("NFC", label) for label in showing.columns]
    columns = chosen_columns(spec.name, by_label, shown)
    spans = group_spans(study, spec.source, spec.group_by, rows)
    told, counted = list[str](), [part for each in columns for part in each.counted]
    if 0 < spec.top < len(rows):
        spans = [(-1, 0, spec.top)]
        told = [language.counted("rows_left_out", len(rows) - spec.top)]

    def subtotal(within: Sequence[Record]) -> tuple[Row, ...]:
        if not spec.subtotals:
            return ()
        totals = [each.summed(within) if each.summed else None for each in columns]
        counted.extend(part for each in totals if each for part in each.counted)
        return _foot(spec, study, language, columns, totals, is_whole=False)

    header = tuple(Cell(each.label, "column", numeric=each.numeric) for each in columns)
    sources = [spec.source]
    for each in columns:
        behind = each.total.records if each.total else ()
        sources += [each.relation.resource.name, *(record.resource for record in behind)]
    return Table(
        name=spec.name,
        kind="listing",
        caption=showing.caption or spec.caption,
        head=(Row(header, kind="head"),),
        bodies=tuple(
            (
                *_body(spec, study, columns, rows[start : start + size], start),
                *(subtotal(rows[start : start + size]) if group >= 0 else ()),
            )
            for group, start, size in spans
        ),
        foot=_foot(spec, study, language, columns, [each.total for each in columns]),
        notes=tuple(dict.fromkeys((*_notes(spec, language, columns), *told))),
        sources=tuple(dict.fromkeys(sources)),
        counted=tuple(counted),
    )


# --- values ---------------------------------------------------------------------------------------


def _columns(
    spec: ListingSpec, study: Study, language: Language, rows: Sequence[Record]
) -> list[_Column]:
    columns = [
        _path_column(spec, study, language, label, tree.parts, rows)
        if isinstance(tree := as_path(parse(text).tree), Path)
        else _function_column(spec, study, language, label, rows)
        for label, text in spec.columns.items()
    ]
    return _without_small_cells(spec, study, language, columns) if study.suppress else columns


def _ordered(
    spec: ListingSpec, study: Study, language: Language, rows: Sequence[Record]
) -> tuple[Record, ...]:
    """Return the rows by the values of a column, within their groups; what has none is last."""
    if not spec.order:
        return tuple(rows)
    label = spec.sorted_by
    (column,) = _columns(replace(spec, columns={label: spec.columns[label]}), study, language, rows)
    groups = [
        group
        for group, (_, _, size) in enumerate(group_spans(study, spec.source, spec.group_by, rows))
        for _ in range(size)
    ]
    present = [at for at, value in enumerate(column.values) if value is not None]
    present.sort(
        key=lambda at: (
            fold(value) if isinstance(value := column.values[at], str) else cast("Any", value)
        ),
        reverse=spec.order.startswith("-"),
    )
    missing = [at for at, value in enumerate(column.values) if value is None]
    return tuple(rows[at] for at in sorted((*present, *missing), key=lambda at: groups[at]))


def _without_small_cells(
    spec: ListingSpec, study: Study, language: Language, columns: Sequence[_Column]
) -> list[_Column]:
    """Return the columns without the counts that would give small ones away in a sum.

    What is computed with people is not told either in a row that has such a count, nor are
    subtotals of a column that has one.
    """
    counts = {
        each.label: [
            1 if at in each.small else cast("int", value or 0)
            for at, value in enumerate(each.values)
        ]
        for each in columns
        if _counts_people(study, parse(spec.columns[each.label]).tree, "count")
    }
    small = {(each.label, at) for each in columns for at in each.small if each.label in counts}
    summed = [each.label for each in columns if each.total]
    others = complements(counts, small, summed, study.suppress)
    rows = {at for each in columns for at in each.small} | {at for _, at in others}
    found: list[_Column] = []
    for each in columns:
        hidden, told = (
            {at for label, at in others if label == each.label},
            f"≥\u00a0{study.suppress}",
        )
        if each.label not in counts and _speaks_of_people(study, spec.columns[each.label]):
            hidden, told = rows, language.text("no_value")
        if not hidden | each.small:
            found.append(each)
            continue
        values = [None if at in hidden else one for at, one in enumerate(each.values)]
        texts = [told if at in hidden else one for at, one in enumerate(each.texts)]
        small = frozenset(hidden | each.small)
        found.append(replace(each, values=values, texts=texts, small=small, summed=None))
    return found


def _speaks_of_people(study: Study, expression: str) -> bool:
    return any(
        _counts_people(study, each, "count", "share") for each in nodes_of(parse(expression).tree)
    )


def _counts_people(study: Study, tree: Node, *names: str) -> bool:
    if not isinstance(tree, Call) or tree.name not in names:
        return False
    counted = study.relations.get(cast("Path", tree.arguments[0]).parts[0])
    return counted is not None and counted.resource.is_of_people


def _path_column(
    spec: ListingSpec,
    study: Study,
    language: Language,
    label: str,
    path: tuple[str, ...],
    rows: Sequence[Record],
) -> _Column:
    """Follow a path from each row."""
    followed = study.follow(spec.source, path)
    relation, positions = followed.owner_relation, study.relation(spec.source).positions
    places = [positions[row.key] for row in rows]
    owners, values = [followed.owners[at] for at in places], [followed.ends[at] for at in places]
    texts = [relation.said(path[-1], each, language) if each >= 0 else "" for each in owners]
    column = _Column(label, path, values, texts, owners, relation, followed.field)
    return _summed_up(spec, study, column, rows)


def _function_column(
    spec: ListingSpec, study: Study, language: Language, label: str, rows: Sequence[Record]
) -> _Column:
    relation, small = study.relation(spec.source), set[Sequence[Record]]()
    expression = parse(spec.columns[label])
    tree = expression.tree
    value_within = _within(spec, study, label, expression, small)
    results = [value_within((row,)) for row in rows]
    values = [cast("Scalar", each.value) if each else None for each in results]
    few = frozenset(at for at, row in enumerate(rows) if (row,) in small)
    is_number = isinstance(tree, Call) and tree.name in {"count", "distinct"}
    told = f"<\u00a0{study.suppress}" if is_number else language.text("no_value")
    texts = [
        told if at in few else _written(spec, language, value) for at, value in enumerate(values)
    ]
    owners = [relation.positions[row.key] for row in rows]
    counted = tuple(told for each in results if each for told in each.counted)
    column = _Column(label, (), values, texts, owners, relation, None, None, few, counted)
    return _summed_up(spec, study, column, rows)


def _written(spec: ListingSpec, language: Language, value: object) -> str:
    if spec.digits is None or not isinstance(value, (Decimal, Fraction)):
        return said(value, language)
    if isinstance(value, Share):
        return language.percentage(value, decimals=spec.digits)
    return language.rounded(value, spec.digits)


def _summed_up(spec: ListingSpec, study: Study, column: _Column, rows: Sequence[Record]) -> _Column:
    if column.label not in spec.totals:
        return column
    summed = _within(spec, study, column.label, total_of(spec, column.label))
    total = summed(rows)
    counted = (*column.counted, *(total.counted if total else ()))
    return replace(column, total=total, summed=summed, counted=counted)


def _within(
    spec: ListingSpec,
    study: Study,
    label: str,
    expression: Expression,
    small: set[Sequence[Record]] | None = None,
) -> Callable[[Sequence[Record]], Result | None]:
    """Return what tells the value of a column among some rows, None where there is none.

    Rows that count too few people are added to ``small``.
    """

    def value_within(chosen: Sequence[Record]) -> Result | None:
        try:
            return evaluate(expression, Scope(study, within=chosen))
        except NoValueError:
            return None
        except SmallCellError:
            if small is not None:
                small.add(chosen)
            return None
        except ExpressionError as error:
            reason = Message("in-column", column=label, reason=error.message)
            raise TableError(Message("in-setting", setting=spec.name, reason=reason)) from None

    return value_within


# --- layout ---------------------------------------------------------------------------------------


def _body(
    spec: ListingSpec, study: Study, columns: Sequence[_Column], rows: Sequence[Record], start: int
) -> Iterator[Row]:
    merged = [bool(spec.group_by) and each.path[:1] == (spec.group_by,) for each in columns]
    roles: list[Role] = ["merged" if each else "data" for each in merged]
    roles[merged.index(False) if False in merged else 0] = "stub"
    if merged[0]:
        roles[0] = "row-group"
    is_named = not study.relation(spec.source).resource.why_hidden()
    for index, record in enumerate(rows, start):
        key = record.key if is_named else ""
        yield Row(
            tuple(
                Cell(
                    each.texts[index],
                    role=role,
                    rows=len(rows) if is_merged else 1,
                    numeric=each.numeric,
                    tone=cast("Tone", each.field.tones.get(each.texts[index], ""))
                    if each.field
                    else "",
                    link=_link(spec, study, each, index, role),
                    column=each.label,
                    anchor="" if each.path else anchor_of(key, each.label),
                )
                for each, role, is_merged in zip(columns, roles, merged, strict=True)
                if index == start or not is_merged
            ),
            anchor=anchor_of(key),
        )


def _link(spec: ListingSpec, study: Study, column: _Column, index: int, role: Role) -> str:
    """Return a reference to the record that a cell names; the row's own is linked once."""
    field, owner, resource = column.field, column.owners[index], column.relation.resource
    if field is None or owner < 0:
        return ""
    target = study.relations.get(field.reference)
    if target and target.resource.is_shown:
        key = column.texts[index]
        return f"@{key}" if key in target.positions else ""
    if resource.name == spec.source and len(column.path) == 1 and role != "stub":
        return ""
    names_itself = field.name in {resource.label, *resource.primary_key}
    return f"@{column.relation.records[owner].key}" if resource.is_shown and names_itself else ""


def _foot(
    spec: ListingSpec,
    study: Study,
    language: Language,
    columns: Sequence[_Column],
    totals: Sequence[Result | None],
    *,
    is_whole: bool = True,
) -> tuple[Row, ...]:
    """Return the row of totals, over all rows or a group of them; none if there are none."""
    if not any(totals):
        return ()
    cells: list[Cell] = []
    for position, (each, total) in enumerate(zip(columns, totals, strict=True)):
        text, unit = language.text("total") if position == 0 else "", ""
        if total:
            text = _written(spec, language, total.value)
            unit = each.field.unit if each.field else ""
            if resource := _counted(spec, study, each):
                unit = counted_noun(resource, language, cast("int", total.value))
            if position == 0:
                text = language.text("total_of", value=text)
        cells.append(
            Cell(
                text,
                role="stub" if position == 0 else "data",
                detail=unit,
                numeric=each.numeric,
                total=total is not None,
                column=each.label,
                anchor=anchor_of(TOTAL, each.label) if total and is_whole else "",
            )
        )
    return (Row(tuple(cells), kind="total"),)


def _counted(spec: ListingSpec, study: Study, column: _Column) -> Resource | None:
    """Return the resource whose records are counted; None where the values name no record."""
    tree, source, path = as_path(parse(spec.columns[column.label]).tree), spec.source, column.path
    kind = spec.totals[column.label]
    if isinstance(tree, Call):
        (source, *path), kind = cast("Path", tree.arguments[0]).parts, tree.name
    if kind not in {"count", "distinct"}:
        return None
    if kind == "count":
        return study.follow(source, path).owner_relation.resource
    return named_resource(study, source, path)


def _notes(spec: ListingSpec, language: Language, columns: Sequence[_Column]) -> Iterator[str]:
    for each in columns:
        resource = each.relation.resource
        if spec.totals.get(each.label) == "sum" and each.total and resource.name != spec.source:
            owner = counted_noun(resource, language, 1)
            yield language.text("counts_once", column=each.label, record=owner)
    for each in columns:
        if each.field:
            said = {str(item) for value in each.values for item in items_of(value)}
            yield from explained_values(each.field, {*each.texts, *said}, language)
    if spec.note:
        yield spec.note
