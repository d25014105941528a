"""Listings: a row for each record, values followed along foreign keys, totals over records.

A value that belongs to the record of the group is shown once for the group, in a merged cell, where
a table kept by hand has ditto marks; and in a total it counts once, because it belongs to one
record.
"""

import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
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
    said,
)
from generator.data.fields import Scalar
from generator.data.study import Relation
from generator.language import Language, Share
from generator.language.normalize import fold
from generator.statistics.disclosure import Counted
from generator.tables.counts import (
    axis_path,
    chosen_positions,
    counted_noun,
    file_of,
    followed_from,
    groups_of,
    in_groups,
    named_resource,
    spans_of,
    untold,
    value_key,
)
from generator.tables.model import (
    EVERYTHING,
    TOTAL,
    Cell,
    Role,
    Row,
    Showing,
    Table,
    TableError,
    Tone,
    anchor_of,
    chosen_columns,
    no_choice,
)
from generator.tables.specs import ListingSpec, exclude, unfiltered

# What sums up a column of values; the total of a function is that function of all rows.
TOTALS = ("count", "sum", "distinct", "min", "max", "median", "mean", "sd", "iqr", "range", "mode")


class Column(Frozen, eq=False):
    """The values of one column, what is written and the record each belongs to.

    ``owners`` are positions in ``file`` (-1: none); without a path each value belongs to the row.
    ``small`` are the rows that count few people, ``counted`` what it tells by private values.
    """

    label: str
    path: tuple[str, ...]
    values: Sequence[Scalar]
    texts: Sequence[str]
    owners: Sequence[int]
    file: Relation
    field: Field | None
    small: frozenset[int] = frozenset()
    counted: tuple[Counted, ...] = ()

    @property
    def numeric(self) -> bool:
        """Whether it is set as numbers are."""
        if self.field:
            return self.field.is_numeric
        return all(isinstance(value, (int, Decimal, Fraction, NoneType)) for value in self.values)


class Listing:
    """A listing as values; its rows are positions in the file that it lists."""

    def __init__(
        self, spec: ListingSpec, study: Study, language: Language, showing: Showing = EVERYTHING
    ) -> None:
        """Choose the rows, and hold the description against the data; raise ``TableError``."""
        self.study, self.language, self.showing = study, language, showing
        self.file = file_of(study, spec.source, "from")
        self.spec = spec = _with_each(spec, study)
        _check_settings(spec)
        self.trees = {label: self._tree(label) for label in spec.columns}
        if spec.group_by:
            self._follow((spec.group_by,), "group_by")
        self.rows = chosen_positions(study, spec.source, spec.conditions, showing.conditions)
        for label in spec.totals:
            self._check_total(label)
        for label in spec.columns:
            self._check_value(label)
        if spec.order:
            self.rows = self._ordered(self._column(spec.order.removeprefix("-")))
        groups = [-1] * len(self.file.records)
        if spec.group_by:
            groups = groups_of(study, spec.source, spec.group_by)
            self.rows = in_groups(self.rows, groups)
        self.groups = [groups[row] for row in self.rows]

    # --- what the data have for the description ---------------------------------------------------

    def _tree(self, label: str) -> Node:
        """Return the expression of a column, or the path that it is."""
        try:
            tree = as_path(unfiltered(self.spec.columns[label]).tree)
        except ExpressionError as error:
            raise _wrong_column(label, error) from None
        if isinstance(tree, Path):
            self._follow(tree.parts, "columns", label)
        return tree

    def _follow(self, path: tuple[str, ...], *steps: str) -> None:
        followed_from(self.study, self.spec.source, path, *steps, hidden="values-hidden")

    def _check_total(self, label: str) -> None:
        """Raise ``TableError`` for a wrong total; that of a function is that function of all."""
        kind, tree, known = self.spec.totals[label], self.trees.get(label), ("sum",)
        if tree is None:
            raise no_choice("totals-no-column", label, self.trees, "totals", label)
        if isinstance(tree, Path):
            known = TOTALS
        elif isinstance(tree, Call):
            known = tuple(dict.fromkeys((tree.name, *(known if tree.name == "count" else ()))))
        if kind not in known:
            raise no_choice("totals-no-kind", kind, known, "totals", label, column=label)

    def _check_value(self, label: str) -> None:
        """Raise ``TableError`` where a column has no value, for all records of the file at once."""
        is_path = isinstance(self.trees[label], Path)
        try:
            if label in self.spec.totals or not is_path:
                self._value(label, self._summed(label), self.file.records)
        except TableError:
            if not is_path:
                raise
            message = Message("totals-no-numbers", column=label)
            raise TableError(message, "totals", label) from None

    # --- columns ----------------------------------------------------------------------------------

    def _summed(self, label: str) -> Node:
        """Return what sums up a column over some rows."""
        tree = self.trees[label]
        if isinstance(tree, Path):
            return Call(0, self.spec.totals[label], (Path(0, (self.spec.source, *tree.parts)),))
        return tree

    def _value(
        self, label: str, tree: Node, records: Sequence[Record]
    ) -> tuple[Result | None, bool]:
        """Return the value of an expression among records, and whether it counts too few people."""
        try:
            return evaluate(Expression(label, tree, ()), Scope(self.study, within=records)), False
        except (NoValueError, SmallCellError) as error:
            return None, isinstance(error, SmallCellError)
        except ExpressionError as error:
            raise _wrong_column(label, error) from None

    def _ordered(self, column: Column) -> list[int]:
        """Return the rows by the values of a column; what has none is last."""
        values = dict(zip(self.rows, column.values, strict=True))
        keys = {
            row: fold(value) if isinstance(value, str) else cast("Any", value)
            for row, value in values.items()
            if value is not None
        }
        present = sorted(keys, key=keys.__getitem__, reverse=self.spec.order.startswith("-"))
        return [*present, *(row for row in self.rows if row not in keys)]

    def _column(self, label: str) -> Column:
        tree = self.trees[label]
        if not isinstance(tree, Path):
            return self._computed(label, tree)
        followed, name = self.study.follow(self.spec.source, tree.parts), tree.parts[-1]
        owners, file = [followed.owners[row] for row in self.rows], followed.owner_relation
        texts = [file.said(name, each, self.language) if each >= 0 else "" for each in owners]
        values = [followed.ends[row] for row in self.rows]
        return Column(label, tree.parts, values, texts, owners, file, followed.field)

    def _computed(self, label: str, tree: Node) -> Column:
        """Return a column in which each row has the value of an expression."""
        is_number = isinstance(tree, Call) and tree.name in {"count", "distinct"}
        few = f"<\u00a0{self.study.suppress}" if is_number else self.language.text("no_value")
        found = [self._value(label, tree, [self.file.records[row]]) for row in self.rows]
        values = [cast("Scalar", result.value) if result else None for result, _ in found]
        small = frozenset(at for at, (_, is_few) in enumerate(found) if is_few)
        texts = [few if at in small else self._written(each) for at, each in enumerate(values)]
        counted = tuple(part for result, _ in found if result for part in result.counted)
        return Column(label, (), values, texts, self.rows, self.file, None, small, counted)

    def _written(self, value: object) -> str:
        digits = self.spec.digits
        if digits is None or not isinstance(value, (Decimal, Fraction)):
            return said(value, self.language)
        if isinstance(value, Share):
            return self.language.percentage(value, decimals=digits)
        return self.language.rounded(value, digits)

    @cached_property
    def columns(self) -> dict[str, Column]:
        """The columns by label, without counts that would give small ones away in a sum.

        What is computed with people is not told either in a row that has such a count.
        """
        columns = {label: self._column(label) for label in self.spec.columns}
        if not self.study.suppress:
            return columns
        counts = {
            label: [
                1 if at in each.small else cast("int", value or 0)
                for at, value in enumerate(each.values)
            ]
            for label, each in columns.items()
            if self._counts_people(self.trees[label], "count")
        }
        small = {(label, at) for label in counts for at in columns[label].small}
        summed = [label for label, total in self.totals.items() if total]
        hidden = untold(counts, small, summed, self.study.suppress)
        few = {at for each in columns.values() for at in each.small} | {at for at, _ in hidden}
        for label, column in columns.items():
            texts = {at: text for (at, name), text in hidden.items() if name == label}
            nodes = nodes_of(self.trees[label])
            of_people = any(self._counts_people(each, "count", "share") for each in nodes)
            if of_people and label not in counts:
                texts = dict.fromkeys(few, self.language.text("no_value"))
            columns[label] = replace(
                column,
                values=[None if at in texts else each for at, each in enumerate(column.values)],
                texts=[texts.get(at, each) for at, each in enumerate(column.texts)],
                small=column.small | texts.keys(),
            )
        return columns

    def _counts_people(self, tree: Node, *names: str) -> bool:
        if not isinstance(tree, Call) or tree.name not in names:
            return False
        counted = self.study.relations.get(cast("Path", tree.arguments[0]).parts[0])
        return counted is not None and counted.resource.is_of_people

    # --- totals -----------------------------------------------------------------------------------

    @cached_property
    def totals(self) -> dict[str, Result | None]:
        """The totals over all rows, by the label of their column."""
        return self._totals(self.rows, self.spec.totals)

    def _totals(self, rows: Sequence[int], labels: Collection[str]) -> dict[str, Result | None]:
        records = [self.file.records[row] for row in rows]
        return {label: self._value(label, self._summed(label), records)[0] for label in labels}

    @property
    def counted(self) -> tuple[Counted, ...]:
        """What the columns and their totals tell by private values."""
        found: list[Counted] = []
        for label, column in self.columns.items():
            total = self.totals.get(label)
            found += (*column.counted, *(total.counted if total else ()))
        return tuple(found)

    def cells(self) -> TableCells:
        """Return the cells that an expression may name: rows by record, the margin ``total``."""
        keys = [self.file.records[row].key for row in self.rows]
        cells: dict[str, dict[str, Result]] = {key: {} for key in keys}
        for label, column in self.columns.items():
            records, unit = column.file.records, column.file.resource.name
            for key, value, owner in zip(keys, column.values, column.owners, strict=True):
                cells[key][label] = Result(
                    value, (records[owner],) if owner >= 0 else (), unit=unit
                )
        few = {(keys[at], each.label) for each in self.columns.values() for at in each.small}
        totals = {label: total for label in self.columns if (total := self.totals.get(label))}
        return TableCells(cells, {TOTAL: totals}, few=frozenset(few), counted=self.counted)

    # --- layout -----------------------------------------------------------------------------------

    def table(self) -> Table:
        """Return the listing as a table, with the columns that the showing names, in its order."""
        spec, language = self.spec, self.language
        shown = [unicodedata.normalize("NFC", label) for label in self.showing.columns]
        columns = chosen_columns(spec.name, self.columns, shown)
        notes, counted = self._notes(columns), list(self.counted)
        spans = spans_of(self.groups) if spec.group_by else [(-1, 0, len(self.rows))]
        if 0 < spec.top < len(self.rows):
            spans = [(-1, 0, spec.top)]
            notes.append(language.counted("rows_left_out", len(self.rows) - spec.top))
        bodies: list[tuple[Row, ...]] = []
        for group, start, size in spans:
            rows = [*self._body(columns, start, size)]
            if spec.subtotals and group >= 0:
                labels = [
                    each.label for each in columns if not each.small and each.label in spec.totals
                ]
                totals = self._totals(self.rows[start : start + size], labels)
                counted += [part for total in totals.values() if total for part in total.counted]
                rows += self._foot(columns, totals)
            bodies.append(tuple(rows))
        sources = [spec.source]
        for each in columns:
            total = self.totals.get(each.label)
            behind = total.records if total else ()
            sources += [each.file.resource.name, *(record.resource for record in behind)]
        header = tuple(Cell(each.label, "column", numeric=each.numeric) for each in columns)
        return Table(
            name=spec.name,
            kind="listing",
            caption=self.showing.caption or spec.caption,
            head=(Row(header, kind="head"),),
            bodies=tuple(bodies),
            foot=self._foot(columns, self.totals, is_whole=True),
            notes=tuple(dict.fromkeys(notes)),
            sources=tuple(dict.fromkeys(sources)),
            counted=tuple(counted),
        )

    def _body(self, columns: Sequence[Column], start: int, size: int) -> Iterator[Row]:
        """Yield some rows of a group, in which a value of the group is one cell over all."""
        group = self.spec.group_by
        merged = [bool(group) and each.path[:1] == (group,) for each in columns]
        roles: list[Role] = ["merged" if each else "data" for each in merged]
        roles[merged.index(False) if False in merged else 0] = "stub"
        if merged[0]:
            roles[0] = "row-group"
        is_named = not self.file.resource.why_hidden()
        for at in range(start, start + size):
            key = self.file.records[self.rows[at]].key if is_named else ""
            cells: list[Cell] = []
            for each, role, is_merged in zip(columns, roles, merged, strict=True):
                if at == start or not is_merged:
                    cell = self._cell(
                        each, at, role, "" if each.path else anchor_of(key, each.label)
                    )
                    cells.append(replace(cell, rows=size if is_merged else 1))
            yield Row(tuple(cells), anchor=anchor_of(key))

    def _cell(self, column: Column, at: int, role: Role, anchor: str) -> Cell:
        text, field, value = column.texts[at], column.field, ""
        tone = cast("Tone", field.tones.get(text, "")) if field else ""
        link = self._link(column, at, role)
        if field and field.labels and column.owners[at] >= 0:
            value = text
            text = column.file.labelled(field.name, column.owners[at], self.language)
        return Cell(
            text,
            role,
            numeric=column.numeric,
            tone=tone,
            link=link,
            column=column.label,
            anchor=anchor,
            value=value,
        )

    def _link(self, column: Column, at: int, role: Role) -> str:
        """Return a reference to the record that a cell names; the row's own is linked once."""
        field, owner, resource = column.field, column.owners[at], column.file.resource
        if field is None or owner < 0:
            return ""
        target = self.study.relations.get(field.reference)
        if target and target.resource.is_shown:
            key = column.texts[at]
            return f"@{key}" if key in target.positions else ""
        if resource.name == self.spec.source and len(column.path) == 1 and role != "stub":
            return ""
        names_itself = field.name in {resource.label, *resource.primary_key}
        return f"@{column.file.records[owner].key}" if resource.is_shown and names_itself else ""

    def _foot(
        self,
        columns: Sequence[Column],
        totals: Mapping[str, Result | None],
        *,
        is_whole: bool = False,
    ) -> tuple[Row, ...]:
        """Return the row of totals, over all rows or a group of them; none if there are none."""
        if not any(totals.get(each.label) for each in columns):
            return ()
        cells: list[Cell] = []
        for column in columns:
            total, text, unit = totals.get(column.label), "", ""
            anchor = anchor_of(TOTAL, column.label) if is_whole and total else ""
            if total:
                text, unit = self._written(total.value), self._unit(column, total)
            if not cells:
                words = self.language.text
                text = words("total_of", value=text) if total else words("total")
            role: Role = "data" if cells else "stub"
            cell = Cell(text, role, unit, total=total is not None, anchor=anchor)
            cells.append(replace(cell, numeric=column.numeric, column=column.label))
        return (Row(tuple(cells), kind="total"),)

    def _unit(self, column: Column, total: Result) -> str:
        """Return what a total counts, or else in what its field is measured."""
        tree, path = self.trees[column.label], column.path
        source, kind = self.spec.source, self.spec.totals[column.label]
        if isinstance(tree, Call):
            (source, *path), kind = cast("Path", tree.arguments[0]).parts, tree.name
        resource: Resource | None = None
        if kind == "count":
            resource = self.study.follow(source, path).owner_relation.resource
        elif kind == "distinct":
            resource = named_resource(self.study, source, path)
        if resource:
            return counted_noun(resource, self.language, cast("int", total.value))
        return column.field.unit if column.field else ""

    def _notes(self, columns: Sequence[Column]) -> list[str]:
        spec, notes = self.spec, list[str]()
        for each in columns:
            resource, is_sum = each.file.resource, spec.totals.get(each.label) == "sum"
            if is_sum and self.totals[each.label] and resource.name != spec.source:
                owner = counted_noun(resource, self.language, 1)
                notes.append(self.language.text("counts_once", column=each.label, record=owner))
        return [*notes, *filter(None, [spec.note])]


def _wrong_column(label: str, error: ExpressionError) -> TableError:
    return TableError(Message("in-column", column=label, reason=error.message), "columns", label)


def _check_settings(spec: ListingSpec) -> None:
    """Raise ``TableError`` for settings that contradict each other."""
    if not spec.columns:
        raise TableError(Message("listing-columns"), "columns")
    if spec.order and (name := spec.order.removeprefix("-")) not in spec.columns:
        raise no_choice("order-no-column", name, spec.columns, "order")
    exclude("group_by", "top", spec.group_by and spec.top)
    if spec.subtotals and not spec.group_by:
        raise TableError(Message("setting-needs", one="subtotals", other="group_by"), "subtotals")


def _with_each(spec: ListingSpec, study: Study) -> ListingSpec:
    """Return a listing with a column for each value that ``each`` leads to, and its count."""
    if not spec.each:
        return spec
    source, _, by = spec.each.partition(".")
    file_of(study, source, "each")
    if not by:
        raise TableError(Message("each-needs-field", resource=source), "each")
    followed = followed_from(study, source, by, "each")
    field = cast("Field", followed.field)
    target, path = study.relations.get(field.reference), ".".join(axis_path(study, source, by))
    used = dict.fromkeys(value_key(each, field) for each in followed.present)
    columns: dict[str, str] = {}
    for value in target.positions if target else field.enum or used:
        quoted = f"'{value}'" if '"' in value else f'"{value}"'
        wanted = value if field.is_numeric else quoted
        columns[field.labels.get(value, value)] = f"count({source}, {path}={wanted})"
    totals = {**dict.fromkeys(columns, "count"), **spec.totals} if spec.totals else spec.totals
    return replace(spec, columns={**spec.columns, **columns}, totals=totals)
