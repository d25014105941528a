"""Matrices: judgements where rows and columns meet, totals on both sides, a verdict per row.

All rows and columns are shown, those without any record too. What is counted are judgements
(records), never displayed cells; "no opinion" is a value of its own and is never added to another.
Upright and transposed, a matrix is one grid of the same cells, whose two axes change places.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Literal, NamedTuple, cast

from generator.core.problems import Message
from generator.core.values import Frozen, replace
from generator.data import Field, Record, Study
from generator.data.expression import (
    ExpressionError,
    Node,
    Result,
    TableCells,
    evaluate_rule,
    parse,
)
from generator.data.study import Relation
from generator.language import Language
from generator.tables.aggregation import Aggregate, Axis
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
    explained_values,
    group_spans,
)
from generator.tables.specs import MatrixSpec
from generator.tables.verdict_words import printed_rule

VERDICT = "verdict"


class Judgement(Frozen, eq=False):
    """What stands where a row and a column meet: a value, its record, the evidence behind it."""

    value: str
    record: Record
    evidence: tuple[Record, ...] = ()


class MatrixValues(Frozen, eq=False):
    """A matrix as values.

    ``groups`` has the record of each row's group. ``judgements`` is keyed by row key and column
    key; a pair that nobody was asked about is absent. The totals map each counted value to the
    number of judgements and their records: for each row, for each column, and overall.
    ``verdicts`` maps each row key to its outcome: the position among those of the verdict.
    """

    spec: MatrixSpec
    rows: tuple[Record, ...]
    columns: tuple[Record, ...]
    groups: tuple[Record | None, ...]
    field: Field
    judgements: Mapping[tuple[str, str], Judgement]
    row_totals: Mapping[str, Mapping[str, Result]]
    column_totals: Mapping[str, Mapping[str, Result]]
    overall: Mapping[str, Result]
    verdicts: Mapping[str, int]


def matrix_values(spec: MatrixSpec, study: Study, conditions: Sequence[Node] = ()) -> MatrixValues:
    """Return the matrix over the rows that meet the conditions and all columns.

    Row totals and verdicts are over all columns, other totals over the kept rows.
    """
    rows = chosen_records(study, spec.rows, conditions, spec.row_groups)
    columns = study.relation(spec.columns).records
    judged = _along(study.relation(spec.cells), (spec.row_key, spec.column_key, spec.value), rows)
    row_totals = {each.key: _totals(spec, judged, each.key, None) for each in rows}
    return MatrixValues(
        spec,
        rows,
        columns,
        _groups(spec, study, rows),
        judged.relation.resource.fields[spec.value],
        _judgements(spec, study, judged),
        row_totals,
        {each.key: _totals(spec, judged, None, each.key) for each in columns},
        _totals(spec, judged, None, None),
        _verdicts(spec, study, row_totals),
    )


def _along(relation: Relation, names: Sequence[str], rows: Sequence[Record]) -> Aggregate:
    """Return the records of some rows along fields, the first of which is the row's key."""
    keys, texts = {each.key for each in rows}, relation.texts
    axes = (Axis("", (), [(each,) for each in texts[name]]) for name in names)
    units = [(at,) for at, key in enumerate(texts[names[0]]) if key in keys]
    return Aggregate(relation, units, tuple(axes))


def _totals(
    spec: MatrixSpec, judged: Aggregate, row: str | None, column: str | None
) -> dict[str, Result]:
    cells = {value: judged.records(row, column, value) for value in spec.totals}
    return {value: Result(len(each), each, unit=spec.cells) for value, each in cells.items()}


def _groups(spec: MatrixSpec, study: Study, rows: Sequence[Record]) -> tuple[Record | None, ...]:
    field = study.relation(spec.rows).resource.fields.get(spec.row_groups)
    records = study.relation(field.reference).records if field and field.reference else ()
    return tuple(
        records[group] if records and group >= 0 else None
        for group, _, size in group_spans(study, spec.rows, spec.row_groups, rows)
        for _ in range(size)
    )


def _judgements(
    spec: MatrixSpec, study: Study, judged: Aggregate
) -> dict[tuple[str, str], Judgement]:
    rows, columns, said = (axis.members for axis in judged.axes)
    passages, found = None, dict[tuple[str, str], Judgement]()
    if spec.evidence:
        relation = study.relation(spec.evidence)
        targets = {key.reference: key.name for key in relation.resource.foreign_keys}
        axes = targets[spec.rows], targets[spec.columns]
        passages = _along(relation, axes, study.relation(spec.rows).records)
    for (at,) in judged.units:
        (row,), (column,), (value,) = rows[at], columns[at], said[at]
        if (row, column) in found:
            raise TableError(
                Message("matrix-two-judgements", table=spec.name, row=row, column=column)
            )
        evidence = passages.records(row, column) if passages else ()
        found[row, column] = Judgement(value, judged.relation.records[at], evidence)
    return found


def _verdicts(
    spec: MatrixSpec, study: Study, row_totals: Mapping[str, Mapping[str, Result]]
) -> dict[str, int]:
    if spec.verdict is None:
        return {}
    rules, found = [parse(each) for each in spec.verdict.rules.values()], dict[str, int]()
    for key, totals in row_totals.items():
        counts = {value: cast("int", total.value) for value, total in totals.items()}
        found[key] = len(rules)
        for at, rule in enumerate(rules):
            try:
                holds = evaluate_rule(rule, counts, study)
            except ExpressionError as error:
                said = {"table": spec.name, "rule": rule.text, "reason": error.message}
                raise TableError(Message("matrix-rule", **said)) from None
            if holds:
                found[key] = at
                break
    return found


def matrix_outcomes(spec: MatrixSpec, study: Study, language: Language) -> dict[str, Tone]:
    """Return the words that a verdict can be, in their order, with the way that each points."""
    if spec.verdict is None:
        return {}
    if spec.verdict.rule:
        return {language.text("yes"): "for", language.text("no"): "against"}
    field = study.relation(spec.cells).resource.fields[spec.value]
    tones = {field.labels.get(value, value): tone for value, tone in field.tones.items()}
    tones |= {**field.tones, **spec.verdict.tones}
    return {word: cast("Tone", tones.get(word, "none")) for word in spec.verdict.outcomes}


def verdict_rule(spec: MatrixSpec, study: Study, language: Language) -> str:
    """Return the rule of a verdict as it is printed below the matrix, empty without one."""
    words = list(matrix_outcomes(spec, study, language))
    return printed_rule(spec.verdict, words, language) if spec.verdict else ""


def matrix_cells(spec: MatrixSpec, study: Study, language: Language) -> TableCells:
    """Return the cells of a matrix that an expression may name (``utilite.BF4.oui``).

    There is a row for each row key, with each counted value, the verdict, and each column key; as
    margins each column key (with each counted value) and ``total``.
    """
    values = matrix_values(spec, study)
    words = tuple(matrix_outcomes(spec, study, language))
    cells: dict[str, dict[str, Result]] = {}
    for row in values.rows:
        totals = cells[row.key] = dict(values.row_totals[row.key])
        made_of = tuple(record for total in totals.values() for record in total.records)
        for column in values.columns:
            if found := values.judgements.get((row.key, column.key)):
                totals[column.key] = Result(found.value, (found.record,), unit=spec.cells)
        if spec.verdict:
            totals[VERDICT] = Result(words[values.verdicts[row.key]], made_of, unit=spec.cells)
    margins = {each.key: dict(values.column_totals[each.key]) for each in values.columns}
    margins[TOTAL] = dict(values.overall)
    if spec.verdict:
        holding = tuple(row for row in values.rows if values.verdicts[row.key] == 0)
        margins[TOTAL][VERDICT] = Result(len(holding), holding, unit=spec.rows)
    choices = {each.key: values.field.enum for each in values.columns}
    return TableCells(cells, margins, {**choices, VERDICT: words})


# --- layout ---------------------------------------------------------------------------------------


class _TableLine(NamedTuple):
    kind: Literal["record", "total", "verdict"]
    name: str
    key: str
    header: Cell


def matrix_table(
    spec: MatrixSpec, study: Study, language: Language, showing: Showing = EVERYTHING
) -> Table:
    """Return the matrix as a table, with the columns that the showing names, in its order."""
    values = matrix_values(spec, study, showing.conditions)
    by_key = {each.key: each for each in values.columns}
    columns = chosen_columns(spec.name, by_key, showing.columns)
    grid = _Grid(values, columns, study, language, transpose=showing.transpose)
    field = study.relation(spec.rows).resource.fields.get(spec.row_groups)
    names = (spec.cells, spec.rows, field.reference if field else "", spec.columns, spec.evidence)
    return Table(
        name=spec.name,
        kind="matrix",
        caption=showing.caption or spec.caption,
        head=grid.head(),
        bodies=grid.bodies(),
        foot=grid.foot(),
        rule=printed_rule(spec.verdict, list(grid.outcomes), language) if spec.verdict else "",
        notes=tuple(_notes(values, columns, language)),
        sources=tuple(dict.fromkeys(name for name in names if name)),
    )


def _notes(values: MatrixValues, columns: Sequence[Record], language: Language) -> Iterator[str]:
    shown = {judgement.value for judgement in values.judgements.values()}
    yield from explained_values(values.field, shown | set(values.spec.totals), language)
    if len(values.judgements) < len(values.rows) * len(values.columns):
        yield language.text("not_asked")
    if len(columns) < len(values.columns):
        yield language.text("totals_over_all", count=len(values.columns))
    if values.spec.note:
        yield values.spec.note


class _Grid:
    """A matrix as two axes; upright, row groups are headings, transposed they are spanners."""

    def __init__(
        self,
        values: MatrixValues,
        columns: Sequence[Record],
        study: Study,
        language: Language,
        *,
        transpose: bool,
    ) -> None:
        self.values, self.study, self.language = values, study, language
        self.spec, self.transpose = values.spec, transpose
        names = (study.relation(each).resource for each in (self.spec.rows, self.spec.columns))
        self.is_named = not any(each.why_hidden() for each in names)
        self.outcomes = matrix_outcomes(values.spec, study, language)
        down, across = "stub", "column"
        row_role, column_role = (across, down) if transpose else (down, across)
        rows = [
            _TableLine("record", row.key, row.key, self._entity(row, row_role))
            for row in values.rows
        ]
        lines: list[_TableLine] = []
        for column in columns:
            name, link = study.label(column), self._entity(column, column_role).link
            lines.append(_TableLine("record", name, column.key, Cell(name, column_role, link=link)))
        rows += [self._total_line(value, row_role) for value in self.spec.totals]
        lines += [self._total_line(value, column_role) for value in self.spec.totals]
        if self.spec.verdict:
            label = self.spec.verdict.label
            lines.append(
                _TableLine("verdict", label, "", Cell(label, column_role, edge=not transpose))
            )
        self.down, self.across = (lines, rows) if transpose else (rows, lines)
        # Each row group with the position of its first row and its number of rows.
        self.spans: list[tuple[Record | None, int, int]] = []
        for group, members in groupby(enumerate(values.groups), key=lambda each: each[1]):
            places = [position for position, _ in members]
            self.spans.append((group, places[0], len(places)))

    def _entity(self, record: Record, role: Role, columns: int = 1) -> Cell:
        label = self.study.label(record)
        link = f"@{record.key}" if self.study.relation(record.resource).resource.is_shown else ""
        words = "" if label == record.key else label
        return Cell(record.key, role, words, columns=columns, link=link)

    def _tone(self, value: str) -> Tone:
        return cast("Tone", self.values.field.tones.get(value, ""))

    def _total_line(self, value: str, role: Role) -> _TableLine:
        header = Cell(self.language.text("total_of_value", value=value), role)
        if role == "column":
            header = Cell(value, role, numeric=True, edge=value == self.spec.totals[0])
        return _TableLine("total", value, value, replace(header, tone=self._tone(value)))

    def head(self) -> tuple[Row, ...]:
        stubs = self.spec.columns if self.transpose else self.spec.rows
        resource = self.study.relation(stubs).resource
        title = resource.noun.get("one", resource.title)
        has_spanners = self.transpose and any(self.values.groups)
        stub = Cell(title[:1].upper() + title[1:], "column", rows=1 + has_spanners)
        records = [line.header for line in self.across if line.kind == "record"]
        others = [line.header for line in self.across if line.kind != "record"]
        if not has_spanners:
            return (Row((stub, *records, *others), kind="head"),)
        spanners = [
            self._entity(group, "spanner", size) if group else Cell("", "spanner", columns=size)
            for group, _, size in self.spans
        ]
        tall = [replace(each, rows=2) for each in others]
        return (Row((stub, *spanners, *tall), kind="head"), Row(tuple(records), kind="head"))

    def bodies(self) -> tuple[tuple[Row, ...], ...]:
        rows = [self._row(line, "body") for line in self.down if line.kind == "record"]
        if self.transpose:
            return (tuple(rows),)
        bodies: list[tuple[Row, ...]] = []
        for group, start, size in self.spans:
            heading: list[Row] = []
            if group:
                cell = self._entity(group, "row-group", 1 + len(self.across))
                heading = [Row((cell,), kind="heading")]
            bodies.append((*heading, *rows[start : start + size]))
        return tuple(bodies)

    def foot(self) -> tuple[Row, ...]:
        return tuple(self._row(line, "total") for line in self.down if line.kind != "record")

    def _row(self, down: _TableLine, kind: Literal["body", "total"]) -> Row:
        cells, before = [down.header], ""
        for across in self.across:
            row, column = (across, down) if self.transpose else (down, across)
            begins = across.kind not in {"record", before}
            cells.append(replace(self._cell(row, column, across.name), edge=begins))
            before = across.kind
        return Row(
            tuple(cells), kind=kind, anchor=self._anchor(down.key) if down.kind == "record" else ""
        )

    def _cell(self, row: _TableLine, column: _TableLine, card: str) -> Cell:
        values, of_row = self.values, row.kind == "record"
        if of_row and column.kind == "record":
            found = values.judgements.get((row.key, column.key))
            if found is None:
                return Cell("", tone="missing", column=card)
            return Cell(
                found.value,
                tone=self._tone(found.value),
                evidence=f"@{row.key}#{column.key}" if found.evidence else "",
                evidence_count=len(found.evidence),
                column=card,
                anchor=self._anchor(row.key, column.key),
            )
        if column.kind == "verdict":
            return self._verdict(row, card)
        if of_row:
            total, names = values.row_totals[row.key][column.key], (row.key, column.key)
        elif column.kind == "record":
            total, names = values.column_totals[column.key][row.key], (column.key, row.key)
        elif row.key == column.key:
            total, names = values.overall[row.key], (TOTAL, row.key)
        else:
            return Cell("", numeric=True, column=card)
        number = self.language.number(cast("int", total.value))
        return Cell(number, numeric=True, total=True, column=card, anchor=self._anchor(*names))

    def _anchor(self, *names: str) -> str:
        return anchor_of(*names) if self.is_named else ""

    def _verdict(self, row: _TableLine, card: str) -> Cell:
        verdicts, words = self.values.verdicts, list(self.outcomes)
        if row.kind == "record":
            word = words[verdicts[row.key]]
            tone = self.outcomes[word]
            link, anchor = row.header.link, self._anchor(row.key, VERDICT)
            return Cell(word, verdict=True, tone=tone, link=link, column=card, anchor=anchor)
        if row.key != self.spec.totals[0]:
            return Cell("", column="" if self.transpose else card)
        counts = Counter(words[each] for each in verdicts.values())
        text = self.language.text("of", part=counts[words[0]], whole=len(verdicts))
        if self.spec.verdict and self.spec.verdict.outcomes:
            text = self.language.joined(f"{counts[word]}\u00a0{word}" for word in words)
        name = self.spec.verdict.label if self.spec.verdict else card
        anchor = self._anchor(TOTAL, VERDICT)
        return Cell(text, numeric=True, total=True, verdict=True, column=name, anchor=anchor)
