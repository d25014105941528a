"""Matrices: judgements where rows and columns meet, totals on both sides, a verdict per row.

All rows and columns are shown, those without any record too. What is counted are judgements
(records), never displayed cells; "no opinion" is a value of its own and is never added to another.
Upright and transposed, a matrix is one grid of the same cells, whose two axes change places.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property, partial
from itertools import groupby
from typing import cast

from generator.core.problems import Message, nearest
from generator.core.validation import inside
from generator.core.values import replace
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
from generator.tables.verdict_words import judgement_labels, printed_rule

VERDICT = "verdict"


class Matrix:
    """A matrix as values.

    ``groups`` has the record of each row's group. ``judgements`` is keyed by row key and column
    key; a pair that nobody was asked about is absent. ``passages`` has the records of the evidence
    behind each, ``verdicts`` maps each row key to its outcome: the position among those of the
    verdict. Row totals and verdicts are over all columns, other totals over the rows that are kept.
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
        self.is_named = not file.resource.why_hidden()
        self.is_named &= not study.relation(spec.columns).resource.why_hidden()
        kept, texts = {row.key for row in self.rows}, self.judged.texts
        self._places = [at for at, row in enumerate(texts[spec.row_key]) if row in kept]
        names = (spec.row_key, spec.column_key, spec.value)
        self.judgements: dict[tuple[str, str], Result] = {}
        for at in self._places:
            row, column, value = (texts[name][at] for name in names)
            if (row, column) in self.judgements:
                message = Message("matrix-two-judgements", table=spec.name, row=row, column=column)
                raise TableError(message)
            found = Result(value, (self.judged.records[at],), unit=spec.cells)
            self.judgements[row, column] = found
        self._outcome(dict.fromkeys(spec.totals, 0))  # a rule with a mistake is told at once

    @cached_property
    def _cells(self) -> Cells:
        """The positions of the judgements by row, column and value, margins included."""
        names, texts = (self.spec.row_key, self.spec.column_key, self.spec.value), self.judged.texts
        axes = ([(text,) for text in texts[name]] for name in names)
        return cells_of(self.study, self._places, *axes)

    @cached_property
    def passages(self) -> Cells:
        """The positions of the records of evidence by row and column, margins included."""
        if not self.spec.evidence:
            return {}
        passages = self.study.relation(self.spec.evidence)
        keys = {key.reference: key.name for key in passages.resource.foreign_keys}
        sides = (passages.texts[keys[each]] for each in (self.spec.rows, self.spec.columns))
        members = ([(text,) for text in side] for side in sides)
        return cells_of(self.study, range(len(passages.records)), *members)

    @cached_property
    def verdicts(self) -> dict[str, int]:
        """The outcome of each row by its key: the position among those of the verdict."""
        totals = self.spec.totals if self.spec.verdict else ()
        found: dict[str, int] = {}
        for row in self.rows if totals else ():
            counts = {value: cast("int", self.total(value, row.key).value) for value in totals}
            found[row.key] = self._outcome(counts)
        return found

    def total(self, value: str, row: Key = ALL, column: Key = ALL) -> Result:
        """Return the number of judgements of a value, in a row or a column, with their records."""
        places = self._cells.get((row, column, value), ())
        return Result(
            len(places), tuple(self.judged.records[at] for at in places), unit=self.spec.cells
        )

    def _outcome(self, counts: Mapping[str, int]) -> int:
        """Return the position of the first rule that holds for the totals of a row."""
        rules = self.spec.verdict.rules if self.spec.verdict else {}
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
                    line[column.key] = found
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

    # --- layout -----------------------------------------------------------------------------------

    def table(self) -> Table:
        """Return the matrix as a table, with the columns that the showing names, in its order."""
        spec, turned = self.spec, self.showing.transpose
        by_key = {each.key: each for each in self.columns}
        columns = chosen_columns(spec.name, by_key, self.showing.columns)
        grid, down, across = self._grid(columns)
        keys, starts = (
            [row.key for row in self.rows],
            {len(columns), len(columns) + len(spec.totals)},
        )
        if turned:
            starts, keys = {len(keys)}, [each.key for each in columns]
            grid, down, across = list(map(list, zip(*grid, strict=True))), across, down
        # Totals and the verdict stand apart.
        across = [replace(cell, edge=at in starts) for at, cell in enumerate(across)]
        rows: list[Row] = []
        for at, (header, line) in enumerate(zip(down, grid, strict=True)):
            heads = zip(line, across, strict=True)
            cells = (replace(cell, column=head.text, edge=head.edge) for cell, head in heads)
            is_total = at >= len(keys)
            anchor = "" if is_total else self._anchor(keys[at])
            rows.append(Row((header, *cells), "total" if is_total else "body", anchor))
        group = self.study.relation(spec.rows).resource.fields.get(spec.row_groups)
        names = (
            spec.cells,
            spec.rows,
            group.reference if group else "",
            spec.columns,
            spec.evidence,
        )
        return Table(
            name=spec.name,
            kind="matrix",
            caption=self.showing.caption or spec.caption,
            head=self._head(across),
            bodies=(tuple(rows[: len(keys)]),) if turned else self._bodies(rows, len(across)),
            foot=tuple(rows[len(keys) :]),
            rule=verdict_rule(spec, self.study, self.language),
            notes=self._notes(len(columns)),
            sources=tuple(dict.fromkeys(name for name in names if name)),
        )

    def _grid(self, columns: Sequence[Record]) -> tuple[list[list[Cell]], list[Cell], list[Cell]]:
        """Return the cells of the matrix upright, and the headers of its rows and its columns."""
        spec, totals = self.spec, self.spec.totals
        roles: tuple[Role, Role] = ("stub", "column")
        of_row, of_column = roles[::-1] if self.showing.transpose else roles
        down = [self._entity(row, of_row) for row in self.rows]
        across: list[Cell] = []
        for column in columns:
            entity = self._entity(column, of_column)
            across.append(replace(entity, text=self.study.label(column), detail=""))
        down += [self._total_header(value, of_row) for value in totals]
        across += [self._total_header(value, of_column) for value in totals]
        grid: list[list[Cell]] = []
        for row in self.rows:
            grid.append([self._judgement(row.key, column.key) for column in columns])
            grid[-1] += [self._count(row.key, value, row=row.key) for value in totals]
        for value in totals:
            grid.append([self._count(each.key, value, column=each.key) for each in columns])
            empty = Cell("", numeric=True)
            grid[-1] += [self._count(TOTAL, value) if each == value else empty for each in totals]
        if spec.verdict:
            across.append(Cell(spec.verdict.label, of_column))
            for at, line in enumerate(grid):
                line.append(self._verdict(at, down[at]))
        return grid, down, across

    def _entity(self, record: Record, role: Role, columns: int = 1) -> Cell:
        label = self.study.label(record)
        link = f"@{record.key}" if self.study.relation(record.resource).resource.is_shown else ""
        words = "" if label == record.key else label
        return Cell(record.key, role, words, columns=columns, link=link)

    def _total_header(self, value: str, role: Role) -> Cell:
        head = self._valued(value, role)
        if role == "column":
            return replace(head, numeric=True)
        return replace(head, text=self.language.text("total_of_value", value=head.text))

    def _valued(self, value: str, role: Role = "data") -> Cell:
        """Return a cell of a value of the judgements, by its label where it has one."""
        tone = cast("Tone", self.field.tones.get(value, ""))
        return Cell(self.field.labels.get(value) or value, role, tone=tone, value=value)

    def _anchor(self, *names: str) -> str:
        return anchor_of(*names) if self.is_named else ""

    def _judgement(self, row: str, column: str) -> Cell:
        found, count = self.judgements.get((row, column)), len(self.passages.get((row, column), ()))
        if found is None:
            return Cell("", tone="missing")
        return replace(
            self._valued(str(found.value)),
            evidence=f"@{row}#{column}" if count else "",
            evidence_count=count,
            anchor=self._anchor(row, column),
        )

    def _count(self, name: str, value: str, row: Key = ALL, column: Key = ALL) -> Cell:
        number = self.language.number(cast("int", self.total(value, row, column).value))
        return Cell(number, numeric=True, total=True, anchor=self._anchor(name, value))

    def _verdict(self, at: int, header: Cell) -> Cell:
        """Return the verdict of a line, or beside the first total how often there is which."""
        words = list(self.outcomes)
        if at < len(self.rows):
            row = self.rows[at].key
            word, anchor = words[self.verdicts[row]], self._anchor(row, VERDICT)
            tone = self.outcomes[word]
            return Cell(word, verdict=True, tone=tone, link=header.link, anchor=anchor)
        if at > len(self.rows):
            return Cell("")
        counts = Counter(words[each] for each in self.verdicts.values())
        text = self.language.text("of", part=counts[words[0]], whole=len(self.verdicts))
        if self.spec.verdict and self.spec.verdict.outcomes:
            text = self.language.joined(f"{counts[word]}\u00a0{word}" for word in words)
        anchor = self._anchor(TOTAL, VERDICT)
        return Cell(text, numeric=True, total=True, verdict=True, anchor=anchor)

    def _head(self, across: Sequence[Cell]) -> tuple[Row, ...]:
        """Return the header, in two rows where a transposed matrix has spanners over row groups."""
        stubs = self.spec.columns if self.showing.transpose else self.spec.rows
        resource, count = self.study.relation(stubs).resource, len(self.rows)
        title = resource.noun.get("one", resource.title)
        stub = Cell(title[:1].upper() + title[1:], "column")
        if not (self.showing.transpose and any(self.groups)):
            return (Row((stub, *across), kind="head"),)
        spanners: list[Cell] = []
        for group, members in groupby(self.groups):
            size = len(list(members))
            empty = Cell("", "spanner", columns=size)
            spanners.append(self._entity(group, "spanner", size) if group else empty)
        tall = (replace(each, rows=2) for each in across[count:])
        upper = (replace(stub, rows=2), *spanners, *tall)
        return (Row(upper, kind="head"), Row(tuple(across[:count]), kind="head"))

    def _bodies(self, rows: Sequence[Row], width: int) -> tuple[tuple[Row, ...], ...]:
        """Return the rows of records, each row group below its heading."""
        bodies: list[tuple[Row, ...]] = []
        of_groups = zip(self.groups, rows, strict=False)
        for group, members in groupby(of_groups, key=lambda each: each[0]):
            heading = (
                Row((self._entity(group, "row-group", 1 + width),), "heading") if group else None
            )
            bodies.append((*filter(None, [heading]), *(row for _, row in members)))
        return tuple(bodies)

    def _notes(self, shown: int) -> tuple[str, ...]:
        notes: list[str] = []
        if len(self.judgements) < len(self.rows) * len(self.columns):
            notes.append(self.language.text("not_asked"))
        if shown < len(self.columns):
            notes.append(self.language.text("totals_over_all", count=len(self.columns)))
        return (*notes, *filter(None, [self.spec.note]))


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
    if spec.verdict is None:
        return ""
    words = list(matrix_outcomes(spec, study, language))
    return printed_rule(spec.verdict, words, judgement_labels(spec, study), language)


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
