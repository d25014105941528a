"""Lays a matrix out, upright or transposed; both say the same numbers from the same values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import cast

from generator.data import Record, Study
from generator.data.expression import Result
from generator.language import Language
from generator.tables.matrix import MatrixValues, chosen_columns, matrix_values
from generator.tables.model import Cell, Row, Table, Tone
from generator.tables.showing import EVERYTHING, Showing
from generator.tables.specs import MatrixSpec
from generator.tables.words import explained_values


def matrix_table(
    spec: MatrixSpec, study: Study, language: Language, showing: Showing = EVERYTHING
) -> Table:
    """Return the matrix as a table.

    Where the showing names columns, these are kept by their keys, in its order.
    """
    values = matrix_values(spec, study, showing.conditions)
    columns = chosen_columns(values, showing.columns)
    layout = _Transposed if showing.transpose else _Upright
    drawn = layout(values, columns, study, language)
    return Table(
        name=spec.name,
        kind="matrix",
        caption=showing.caption or spec.caption,
        head=drawn.head(),
        bodies=drawn.bodies(),
        foot=drawn.foot(),
        rule=_rule(values, language),
        notes=tuple(_notes(values, columns, language)),
        sources=_sources(spec, study),
    )


def _rule(values: MatrixValues, language: Language) -> str:
    """Return the sentence that states the verdict rule as it is computed."""
    verdict = values.spec.verdict
    if verdict is None:
        return ""
    signs = {" - ": " − ", ">=": "≥", "<=": "≤", "!=": "≠", " * ": " × "}
    rule = verdict.rule.text
    for typed, printed in signs.items():
        rule = rule.replace(typed, printed)
    return language.text("verdict_rule", label=verdict.label, rule=rule, yes=language.text("yes"))


def _notes(values: MatrixValues, columns: Sequence[Record], language: Language) -> Iterator[str]:
    shown = {judgement.value for judgement in values.judgements.values()}
    yield from explained_values(values.field, shown | set(values.spec.totals), language)
    if len(values.judgements) < len(values.rows) * len(values.columns):
        yield language.text("not_asked")
    if len(columns) < len(values.columns):
        yield language.text("totals_over_all", count=len(values.columns))
    if values.spec.note:
        yield values.spec.note


def _sources(spec: MatrixSpec, study: Study) -> tuple[str, ...]:
    groups = ()
    if spec.row_groups:
        groups = (study.relation(spec.rows).resource.fields[spec.row_groups].reference,)
    names = (spec.cells, spec.rows, *groups, spec.columns, spec.evidence)
    return tuple(dict.fromkeys(name for name in names if name))


class _Layout:
    """What both layouts need: the values, the shown columns and the words."""

    def __init__(
        self, values: MatrixValues, columns: Sequence[Record], study: Study, language: Language
    ) -> None:
        self.values = values
        self.columns = columns
        self.study = study
        self.language = language
        self.verdict = values.spec.verdict

    def judgement(self, row: Record, column: Record, *, card: str) -> Cell:
        """Return the cell where a row and a column meet, with the link to its evidence."""
        found = self.values.judgements.get((row.key, column.key))
        if found is None:
            return Cell("", tone="missing", column=card)
        evidence = f"@{row.key}#{column.key}" if found.evidence else ""
        return Cell(
            found.value,
            tone=self.tone(found.value),
            evidence=evidence,
            evidence_count=len(found.evidence),
            column=card,
        )

    def counted(self, value: str, rows: int = 1) -> Cell:
        """Return the header of a column that counts one value, with the shape of the value."""
        return Cell(value, role="column", numeric=True, rows=rows, tone=self.tone(value))

    def total_stub(self, value: str) -> Cell:
        """Return the header of a row that counts one value, with the shape of the value."""
        text = self.language.text("total_of_value", value=value)
        return Cell(text, role="stub", tone=self.tone(value))

    def tone(self, value: str) -> Tone:
        return cast("Tone", self.values.field.tones.get(value, ""))

    def count(self, totals: Mapping[str, Result], value: str, *, card: str) -> Cell:
        number = cast("int", totals[value].value)
        return Cell(self.language.number(number), numeric=True, total=True, column=card)

    def overall(self, value: str) -> list[Cell]:
        """Return the cells under the totals: the overall count of a value, in its own column."""
        return _apart(
            self.count(self.values.overall, value, card=each)
            if each == value
            else Cell("", numeric=True, column=each)
            for each in self.values.spec.totals
        )

    def verdict_of(self, row: Record, *, card: str) -> Cell:
        """Return the verdict on a row, which leads to all that stands behind it."""
        holds = self.values.verdicts[row.key]
        word = self.language.text("yes" if holds else "no")
        tone = "for" if holds else "against"
        _, _, link = self.named(row)
        return Cell(word, verdict=True, tone=tone, link=link, column=card)

    def fulfilled(self, *, card: str) -> Cell:
        """Return how many rows have the verdict: "6 / 12"."""
        number = sum(self.values.verdicts.values())
        text = self.language.text("of", part=number, whole=len(self.values.verdicts))
        return Cell(text, numeric=True, total=True, verdict=True, column=card)

    def group_spans(self) -> list[tuple[Record | None, int, int]]:
        """Return each row group with the position of its first row and its number of rows."""
        spans: list[tuple[Record | None, int, int]] = []
        for position, group in enumerate(self.values.groups):
            if spans and spans[-1][0] is group:
                spans[-1] = (group, spans[-1][1], spans[-1][2] + 1)
            else:
                spans.append((group, position, 1))
        return spans

    def named(self, record: Record) -> tuple[str, str, str]:
        """Return a record's key, its words and a reference to it, empty where it has no page."""
        is_entity = self.study.relation(record.resource).resource.is_entity
        label = self.study.label(record)
        return (
            record.key,
            "" if label == record.key else label,
            f"@{record.key}" if is_entity else "",
        )

    def stub_title(self, resource: str) -> str:
        relation = self.study.relation(resource).resource
        noun = relation.noun.get("one", relation.title)
        return noun[:1].upper() + noun[1:]


def _apart(cells: Iterable[Cell]) -> list[Cell]:
    """Return cells that stand apart from those before them: the first begins them."""
    return [replace(each, edge=not position) for position, each in enumerate(cells)]


class _Upright(_Layout):
    """Rows as rows: one row for each need, one column for each group."""

    def head(self) -> tuple[Row, ...]:
        cells = [Cell(self.stub_title(self.values.spec.rows), role="column")]
        for column in self.columns:
            _, _, link = self.named(column)
            cells.append(Cell(self.study.label(column), role="column", link=link))
        cells += _apart(self.counted(value) for value in self.values.spec.totals)
        if self.verdict:
            cells.append(Cell(self.verdict.label, role="column", edge=True))
        return (Row(tuple(cells), kind="head"),)

    def bodies(self) -> tuple[tuple[Row, ...], ...]:
        return tuple(self._body(group, start, size) for group, start, size in self.group_spans())

    def _body(self, group: Record | None, start: int, size: int) -> tuple[Row, ...]:
        rows = [self._row(self.values.rows[index]) for index in range(start, start + size)]
        if group is None:
            return tuple(rows)
        key, words, link = self.named(group)
        width = 1 + len(self.columns) + len(self.values.spec.totals) + bool(self.verdict)
        heading = Cell(key, role="row-group", detail=words, columns=width, link=link)
        return (Row((heading,), kind="heading"), *rows)

    def _row(self, row: Record) -> Row:
        key, words, link = self.named(row)
        cells = [Cell(key, role="stub", detail=words, link=link)]
        cells += [self.judgement(row, each, card=self.study.label(each)) for each in self.columns]
        totals = self.values.row_totals[row.key]
        cells += _apart(self.count(totals, each, card=each) for each in self.values.spec.totals)
        if self.verdict:
            cells += _apart([self.verdict_of(row, card=self.verdict.label)])
        return Row(tuple(cells))

    def foot(self) -> tuple[Row, ...]:
        return tuple(self._total_row(value) for value in self.values.spec.totals)

    def _total_row(self, value: str) -> Row:
        """Return the row that counts one value down each column.

        Its overall count stands in its own column.
        """
        cells = [self.total_stub(value)]
        for column in self.columns:
            totals = self.values.column_totals[column.key]
            cells.append(self.count(totals, value, card=self.study.label(column)))
        cells += self.overall(value)
        if self.verdict:
            label = self.verdict.label
            first = value == self.values.spec.totals[0]
            cells += _apart([self.fulfilled(card=label) if first else Cell("", column=label)])
        return Row(tuple(cells), kind="total")


class _Transposed(_Layout):
    """Rows as columns: one row for each group, one column for each need, row groups as spanners."""

    def head(self) -> tuple[Row, ...]:
        stub = Cell(
            self.stub_title(self.values.spec.columns), role="column", rows=self._head_rows()
        )
        second = [
            Cell(key, role="column", detail=words, link=link)
            for key, words, link in map(self.named, self.values.rows)
        ]
        totals = self.values.spec.totals
        counted = _apart(self.counted(each, self._head_rows()) for each in totals)
        if self._head_rows() == 1:
            return (Row((stub, *second, *counted), kind="head"),)
        spanners = [self._spanner(group, size) for group, _, size in self.group_spans()]
        return (
            Row((stub, *spanners, *counted), kind="head"),
            Row(tuple(second), kind="head"),
        )

    def _head_rows(self) -> int:
        return 2 if any(self.values.groups) else 1

    def _spanner(self, group: Record | None, size: int) -> Cell:
        if group is None:
            return Cell("", role="spanner", columns=size)
        key, words, link = self.named(group)
        return Cell(key, role="spanner", detail=words, columns=size, link=link)

    def bodies(self) -> tuple[tuple[Row, ...], ...]:
        return (tuple(self._row(column) for column in self.columns),)

    def _row(self, column: Record) -> Row:
        _, _, link = self.named(column)
        cells = [Cell(self.study.label(column), role="stub", link=link)]
        cells += [self.judgement(row, column, card=row.key) for row in self.values.rows]
        totals = self.values.column_totals[column.key]
        cells += _apart(self.count(totals, each, card=each) for each in self.values.spec.totals)
        return Row(tuple(cells))

    def foot(self) -> tuple[Row, ...]:
        rows = [self._total_row(value) for value in self.values.spec.totals]
        if self.verdict:
            label = self.verdict.label
            cells = [Cell(label, role="stub")]
            cells += [self.verdict_of(row, card=row.key) for row in self.values.rows]
            empty = len(self.values.spec.totals)
            if empty:
                cells += _apart([self.fulfilled(card=label)])
                cells += [Cell("") for _ in range(empty - 1)]
            rows.append(Row(tuple(cells), kind="total"))
        return tuple(rows)

    def _total_row(self, value: str) -> Row:
        cells = [self.total_stub(value)]
        cells += [
            self.count(self.values.row_totals[row.key], value, card=row.key)
            for row in self.values.rows
        ]
        cells += self.overall(value)
        return Row(tuple(cells), kind="total")
