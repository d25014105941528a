"""Matrices: judgements where rows and columns meet, totals on both sides, a verdict per row.

All rows and columns are shown, those without any record too. What is counted are judgements
(records), never displayed cells; "no opinion" is a value of its own and is never added to another.
Upright and transposed, a matrix is one grid of the same cells, whose two axes change places.
"""

from collections import Counter
from collections.abc import Sequence
from functools import partial
from itertools import groupby
from typing import Literal, NamedTuple, cast

from generator.core.problems import Message, nearest
from generator.core.validation import inside
from generator.core.values import Frozen, replace
from generator.data import Record, Study
from generator.data.expression import ExpressionError, Result, TableCells, evaluate_rule
from generator.data.expression.conditions import never
from generator.language import Language
from generator.tables.counts import (
    ALL,
    TOTAL,
    Cells,
    Key,
    cells_of,
    chosen_columns,
    chosen_positions,
    explained_values,
    file_of,
    followed_from,
    groups_of,
    in_groups,
)
from generator.tables.entries import unfiltered
from generator.tables.model import (
    EVERYTHING,
    Cell,
    Role,
    Row,
    Showing,
    Table,
    TableError,
    Tone,
    all_tried,
    anchor_of,
)
from generator.tables.specs import ELSE, MatrixSpec, Verdict
from generator.tables.verdict_words import printed_rule

VERDICT = "verdict"


class Judgement(Frozen, eq=False):
    """What stands where a row and a column meet: a value, its record, the evidence behind it."""

    value: str
    record: Record
    evidence: tuple[Record, ...] = ()


class Matrix:
    """A matrix as values.

    ``groups`` has the record of each row's group. ``judgements`` is keyed by row key and column
    key; a pair that nobody was asked about is absent. ``verdicts`` maps each row key to its
    outcome: the position among those of the verdict. Row totals and verdicts are over all columns,
    other totals over the rows that are kept.
    """

    def __init__(
        self, spec: MatrixSpec, study: Study, language: Language, showing: Showing = EVERYTHING
    ) -> None:
        """Count the judgements of the rows that meet the conditions; raise ``TableError``."""
        self.spec = spec = _checked(spec, study)
        self.study, self.language, self.showing = study, language, showing
        self.outcomes = matrix_outcomes(spec, study, language)
        file, self.judged = study.relation(spec.rows), study.relation(spec.cells)
        self.field = self.judged.resource.fields[spec.value]
        chosen, groups = chosen_positions(study, spec.rows, (), showing.conditions), list[int]()
        of_groups: Sequence[Record] = ()
        if spec.row_groups:
            groups = groups_of(study, spec.rows, spec.row_groups)
            chosen = in_groups(chosen, groups)
            of_groups = study.relation(file.resource.fields[spec.row_groups].reference).records
        self.groups = [
            of_groups[groups[at]] if groups and groups[at] >= 0 else None for at in chosen
        ]
        self.rows = tuple(file.records[at] for at in chosen)
        self.columns = study.relation(spec.columns).records
        kept = {row.key for row in self.rows}
        said = [at for at, row in enumerate(self.judged.texts[spec.row_key]) if row in kept]
        names = (spec.row_key, spec.column_key, spec.value)
        self._cells = cells_of(
            said, *([(text,) for text in self.judged.texts[each]] for each in names)
        )
        self.judgements = self._judgements(said)
        self.verdicts = {row.key: self._outcome(row.key) for row in self.rows if spec.verdict}

    def total(self, value: str, row: Key = ALL, column: Key = ALL) -> Result:
        """Return the number of judgements of a value, in a row or a column, with their records."""
        places = self._cells.get((row, column, value), ())
        return Result(
            len(places), tuple(self.judged.records[at] for at in places), unit=self.spec.cells
        )

    def _judgements(self, said: Sequence[int]) -> dict[tuple[str, str], Judgement]:
        spec, texts, found = self.spec, self.judged.texts, dict[tuple[str, str], Judgement]()
        passages = self.study.relations.get(spec.evidence)
        behind: Cells = {}
        if passages:
            keys = {key.reference: key.name for key in passages.resource.foreign_keys}
            rows, columns = (passages.texts[keys[each]] for each in (spec.rows, spec.columns))
            pairs = ([(text,) for text in side] for side in (rows, columns))
            behind = cells_of(range(len(passages.records)), *pairs)
        for at in said:
            row, column = texts[spec.row_key][at], texts[spec.column_key][at]
            if (row, column) in found:
                message = Message("matrix-two-judgements", table=spec.name, row=row, column=column)
                raise TableError(message)
            evidence = (
                [passages.records[each] for each in behind.get((row, column), ())]
                if passages
                else []
            )
            found[row, column] = Judgement(
                texts[spec.value][at], self.judged.records[at], tuple(evidence)
            )
        return found

    def _outcome(self, row: str) -> int:
        """Return the position of the first rule that holds for the totals of a row."""
        rules = self.spec.verdict.rules if self.spec.verdict else {}
        counts = {value: cast("int", self.total(value, row).value) for value in self.spec.totals}
        for at, (steps, rule) in enumerate(rules.items()):
            try:
                if evaluate_rule(unfiltered(rule), counts, self.study):
                    return at
            except ExpressionError as error:
                wrong = inside(["verdict", *steps[1:]], error.message)
                raise TableError(wrong, "verdict", *steps) from None
        return len(rules)

    def cells(self) -> TableCells:
        """Return the cells of a matrix that an expression may name (``utilite.BF4.oui``).

        There is a row for each row key, with each counted value, the verdict, and each column key;
        as margins each column key (with each counted value) and ``total``.
        """
        spec, cells = self.spec, dict[str, dict[str, Result]]()
        words = tuple(self.outcomes)
        for row in self.rows:
            line = cells[row.key] = {value: self.total(value, row.key) for value in spec.totals}
            made_of = tuple(record for total in line.values() for record in total.records)
            for column in self.columns:
                if found := self.judgements.get((row.key, column.key)):
                    line[column.key] = Result(found.value, (found.record,), unit=spec.cells)
            if spec.verdict:
                line[VERDICT] = Result(words[self.verdicts[row.key]], made_of, unit=spec.cells)
        margins = {
            name: {value: self.total(value, column=key) for value in spec.totals}
            for name, key in (*((each.key, each.key) for each in self.columns), (TOTAL, ALL))
        }
        if spec.verdict:
            holding = tuple(row for row in self.rows if self.verdicts[row.key] == 0)
            margins[TOTAL][VERDICT] = Result(len(holding), holding, unit=spec.rows)
        choices = {each.key: self.field.enum for each in self.columns}
        return TableCells(cells, margins, {**choices, VERDICT: words})

    def table(self) -> Table:
        """Return the matrix as a table, with the columns that the showing names, in its order."""
        spec, language, verdict = self.spec, self.language, self.spec.verdict
        by_key = {each.key: each for each in self.columns}
        columns = chosen_columns(spec.name, by_key, self.showing.columns)
        grid = _Grid(self, columns)
        group = self.study.relation(spec.rows).resource.fields.get(spec.row_groups)
        names = (
            spec.cells,
            spec.rows,
            group.reference if group else "",
            spec.columns,
            spec.evidence,
        )
        shown = {each.value for each in self.judgements.values()}
        notes = explained_values(self.field, shown | set(spec.totals), language)
        if len(self.judgements) < len(self.rows) * len(self.columns):
            notes.append(language.text("not_asked"))
        if len(columns) < len(self.columns):
            notes.append(language.text("totals_over_all", count=len(self.columns)))
        return Table(
            name=spec.name,
            kind="matrix",
            caption=self.showing.caption or spec.caption,
            head=grid.head(),
            bodies=grid.bodies(),
            foot=tuple(grid.row(line, "total") for line in grid.down if line.kind != "record"),
            rule=printed_rule(verdict, list(self.outcomes), language) if verdict else "",
            notes=(*notes, *filter(None, [spec.note])),
            sources=tuple(dict.fromkeys(name for name in names if name)),
        )


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


# --- what the data have for a description ---------------------------------------------------------


def _checked(spec: MatrixSpec, study: Study) -> MatrixSpec:
    """Return a matrix with the keys of its judgements; raise ``TableError``."""
    for setting, name in (("rows", spec.rows), ("columns", spec.columns)):
        file_of(study, name, setting)
    if spec.rows == spec.columns:
        raise TableError(Message("matrix-same-file", resource=spec.rows), "columns")
    if not spec.value or "." in spec.value:
        raise TableError(Message("matrix-cells"), "cells")
    field = followed_from(study, spec.cells, spec.value, "cells").field
    if field and field.is_list:
        raise TableError(Message("matrix-list", path=spec.judgements), "cells")
    checks = [partial(_key_to, spec.rows, spec, study), partial(_key_to, spec.columns, spec, study)]
    checks += [
        partial(check, spec, study) for check in (_check_groups, _check_evidence, _check_totals)
    ]
    if spec.verdict:
        checks.append(partial(_check_verdict, spec.verdict))
    row_key, column_key, *_ = all_tried(checks)
    return replace(spec, row_key=row_key, column_key=column_key)


def _key_to(target: str, spec: MatrixSpec, study: Study) -> str:
    """Return the one foreign key by which the judgements point to the rows, or to the columns."""
    keys = study.relation(spec.cells).resource.foreign_keys
    names = tuple(key.name for key in keys if key.reference == target)
    if len(names) != 1:
        found = names or Message("none-feminine")
        message = Message("matrix-one-key", resource=spec.cells, target=target, found=found)
        raise TableError(message, "cells")
    followed_from(study, spec.cells, names, "cells")
    return names[0]


def _check_groups(spec: MatrixSpec, study: Study) -> None:
    if spec.row_groups:
        field = followed_from(study, spec.rows, (spec.row_groups,), "row_groups").field
        if not (field and field.reference):
            raise TableError(Message("matrix-row-groups", field=spec.row_groups), "row_groups")


def _check_evidence(spec: MatrixSpec, study: Study) -> None:
    if not spec.evidence:
        return
    resource = file_of(study, spec.evidence, "evidence").resource
    keys = {key.reference: key.name for key in resource.foreign_keys}
    if missing := tuple(each for each in (spec.rows, spec.columns) if each not in keys):
        message = Message("matrix-evidence", resource=spec.evidence, targets=missing)
        raise TableError(message, "evidence")
    for target in (spec.rows, spec.columns):
        followed_from(study, spec.evidence, (keys[target],), "evidence")


def _check_totals(spec: MatrixSpec, study: Study) -> None:
    file = study.relation(spec.cells)
    known = file.resource.fields[spec.value].enum or dict.fromkeys(file.texts[spec.value])

    def check(at: int, value: str) -> None:
        if value not in known:
            raise TableError(inside(["totals"], never(spec.value, value, known)), "totals", at)
        if value in spec.totals[:at]:
            raise TableError(Message("totals-twice", value=value), "totals", at)

    all_tried(partial(check, at, value) for at, value in enumerate(spec.totals))


def _check_verdict(verdict: Verdict) -> None:
    *first, last = verdict.outcomes.values() or ("",)
    if not verdict.rule and (not first or last != ELSE or ELSE in first):
        raise TableError(Message("matrix-outcomes"), "verdict", "outcomes")
    for word in sorted(verdict.tones.keys() - verdict.outcomes.keys()):
        message = Message("matrix-no-outcome", outcome=word, near=nearest(word, verdict.outcomes))
        raise TableError(message, "verdict", "tones", word)


# --- layout ---------------------------------------------------------------------------------------


class _Line(NamedTuple):
    """A row or a column: the records of a key, the total of a value, or the verdict."""

    kind: Literal["record", "total", "verdict"]
    key: str
    header: Cell


class _Grid:
    """A matrix as two axes; upright, row groups are headings, transposed they are spanners."""

    def __init__(self, matrix: Matrix, columns: Sequence[Record]) -> None:
        self.matrix, self.study, self.spec = matrix, matrix.study, matrix.spec
        self.language, self.transpose = matrix.language, matrix.showing.transpose
        files = (self.study.relation(each).resource for each in (self.spec.rows, self.spec.columns))
        self.is_named = not any(each.why_hidden() for each in files)
        rows = [
            _Line("record", row.key, self._entity(row, self._role("stub"))) for row in matrix.rows
        ]
        lines: list[_Line] = []
        for column in columns:
            entity = self._entity(column, self._role("column"))
            header = replace(entity, text=self.study.label(column), detail="")
            lines.append(_Line("record", column.key, header))
        for value in self.spec.totals:
            rows.append(_Line("total", value, self._total_header(value, self._role("stub"))))
            lines.append(_Line("total", value, self._total_header(value, self._role("column"))))
        if verdict := self.spec.verdict:
            edge = not self.transpose
            header = Cell(verdict.label, self._role("column"), edge=edge)
            lines.append(_Line("verdict", "", header))
        self.down, self.across = (lines, rows) if self.transpose else (rows, lines)

    def _role(self, upright: Literal["stub", "column"]) -> Role:
        """Return the role of a header that has this one in the matrix upright."""
        return ("column" if upright == "stub" else "stub") if self.transpose else upright

    def _entity(self, record: Record, role: Role, columns: int = 1) -> Cell:
        label = self.study.label(record)
        link = f"@{record.key}" if self.study.relation(record.resource).resource.is_shown else ""
        words = "" if label == record.key else label
        return Cell(record.key, role, words, columns=columns, link=link)

    def _tone(self, value: str) -> Tone:
        return cast("Tone", self.matrix.field.tones.get(value, ""))

    def _total_header(self, value: str, role: Role) -> Cell:
        if role == "column":
            edge = value == self.spec.totals[0]
            return Cell(value, role, numeric=True, edge=edge, tone=self._tone(value))
        return Cell(self.language.text("total_of_value", value=value), role, tone=self._tone(value))

    def _groups(self, width: int = 0) -> list[tuple[Cell | None, int]]:
        """Return the heading of each row group, over so many columns or its rows, and its size."""
        groups = groupby(self.matrix.groups)
        found: list[tuple[Cell | None, int]] = []
        for group, rows in groups:
            size = len(list(rows))
            role: Role = "row-group" if width else "spanner"
            found.append((self._entity(group, role, width or size) if group else None, size))
        return found

    def head(self) -> tuple[Row, ...]:
        """Return the header, in two rows where row groups are spanners."""
        stubs = self.spec.columns if self.transpose else self.spec.rows
        resource = self.study.relation(stubs).resource
        title = resource.noun.get("one", resource.title)
        stub = Cell(title[:1].upper() + title[1:], "column")
        records = [line.header for line in self.across if line.kind == "record"]
        others = [line.header for line in self.across if line.kind != "record"]
        if not (self.transpose and any(self.matrix.groups)):
            return (Row((stub, *records, *others), kind="head"),)
        spanners = [cell or Cell("", "spanner", columns=size) for cell, size in self._groups()]
        tall = (replace(each, rows=2) for each in others)
        upper = (replace(stub, rows=2), *spanners, *tall)
        return (Row(upper, kind="head"), Row(tuple(records), kind="head"))

    def bodies(self) -> tuple[tuple[Row, ...], ...]:
        """Return the rows of records, each row group below its heading."""
        rows = [self.row(line, "body") for line in self.down if line.kind == "record"]
        if self.transpose:
            return (tuple(rows),)
        bodies: list[tuple[Row, ...]] = []
        for heading, size in self._groups(1 + len(self.across)):
            above = [Row((heading,), kind="heading")] if heading else []
            bodies.append((*above, *rows[:size]))
            rows = rows[size:]
        return tuple(bodies)

    def row(self, down: _Line, kind: Literal["body", "total"]) -> Row:
        """Return a row of the grid; totals and the verdict begin columns that stand apart."""
        cells, before = [down.header], "record"
        for across in self.across:
            cell = self._cell(across, down) if self.transpose else self._cell(down, across)
            edge, before = across.kind != before, across.kind
            cells.append(replace(cell, column=across.header.text, edge=edge))
        return Row(tuple(cells), kind, self._anchor(down.key) if down.kind == "record" else "")

    def _anchor(self, *names: str) -> str:
        return anchor_of(*names) if self.is_named else ""

    def _cell(self, row: _Line, column: _Line) -> Cell:
        if column.kind == "verdict":
            return self._verdict(row)
        if row.kind == column.kind == "record":
            return self._judgement(row.key, column.key)
        if row.kind == "record":
            total, names = self.matrix.total(column.key, row.key), (row.key, column.key)
        elif column.kind == "record":
            total, names = self.matrix.total(row.key, column=column.key), (column.key, row.key)
        elif row.key == column.key:
            total, names = self.matrix.total(row.key), (TOTAL, row.key)
        else:
            return Cell("", numeric=True)
        number = self.language.number(cast("int", total.value))
        return Cell(number, numeric=True, total=True, anchor=self._anchor(*names))

    def _judgement(self, row: str, column: str) -> Cell:
        found = self.matrix.judgements.get((row, column))
        if found is None:
            return Cell("", tone="missing")
        return Cell(
            found.value,
            tone=self._tone(found.value),
            evidence=f"@{row}#{column}" if found.evidence else "",
            evidence_count=len(found.evidence),
            anchor=self._anchor(row, column),
        )

    def _verdict(self, row: _Line) -> Cell:
        """Return the verdict of a row, or beside the first total how often there is which."""
        verdicts, outcomes = self.matrix.verdicts, self.matrix.outcomes
        words = list(outcomes)
        if row.kind == "record":
            word = words[verdicts[row.key]]
            anchor = self._anchor(row.key, VERDICT)
            return Cell(
                word, verdict=True, tone=outcomes[word], link=row.header.link, anchor=anchor
            )
        if row.key != self.spec.totals[0]:
            return Cell("")
        counts = Counter(words[each] for each in verdicts.values())
        text = self.language.text("of", part=counts[words[0]], whole=len(verdicts))
        if self.spec.verdict and self.spec.verdict.outcomes:
            text = self.language.joined(f"{counts[word]}\u00a0{word}" for word in words)
        return Cell(
            text, numeric=True, total=True, verdict=True, anchor=self._anchor(TOTAL, VERDICT)
        )
