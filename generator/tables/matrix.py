"""Matrices: judgements where rows and columns meet, totals on both sides, a verdict per row.

All rows and columns are shown, those without any record too. What is counted are judgements
(records), never displayed cells; "no opinion" is a value of its own and is never added to another.
Upright and transposed, a matrix is one grid of the same cells, whose two axes change places. The
rule of its verdicts is printed below it, and told with the numbers of a row.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import groupby
from typing import cast

from generator.core.problems import Message
from generator.core.validation import inside
from generator.core.values import replace
from generator.data import Record, Study
from generator.data.expression import (
    ExpressionError,
    Result,
    Scope,
    TableCells,
    evaluate,
    evaluate_rule,
    parse,
)
from generator.data.expression.conditions import never
from generator.data.fields import Scalar
from generator.language import Language
from generator.tables.counts import (
    ALL,
    Cells,
    Key,
    cells_of,
    chosen_positions,
    file_of,
    followed_from,
    groups_of,
    in_groups,
)
from generator.tables.crosstab import cards_key
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
    spanned,
)
from generator.tables.specs import ELSE, MatrixSpec, TableSpec, Verdict, unfiltered

VERDICT = "verdict"  # how expressions name the column of verdicts
SIGNS = {"-": "−", "*": "×", "/": "÷", ">=": "≥", "<=": "≤", "!=": "≠"}
_NAME_OR_SIGN = re.compile(r"[^\W\d]\w*|[<>!]=|(?<= )[-*/](?= )")
MOST_ROWS = 200  # of a matrix whose cells have cards, which are all on one page


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
        """Choose the rows and their judgements; raise ``TableError`` for a wrong description."""
        self.study, self.language, self.showing = study, language, showing
        sides = [file_of(study, getattr(spec, each), each) for each in ("rows", "columns")]
        if spec.rows == spec.columns:
            raise TableError(Message("matrix-same-file", resource=spec.rows), "columns")
        if not spec.value or "." in spec.value:
            raise TableError(Message("matrix-cells"), "cells")
        field = followed_from(study, spec.cells, spec.value, "cells").field
        if field and field.is_list:
            raise TableError(Message("matrix-list", path=spec.judgements), "cells")
        row_key, column_key = self._keys(spec, spec.cells, "cells")
        self.spec = spec = replace(spec, row_key=row_key, column_key=column_key)
        self.judged = study.relation(spec.cells)
        self.field = self.judged.resource.fields[spec.value]
        if spec.evidence:
            file_of(study, spec.evidence, "evidence")
            self._keys(spec, spec.evidence, "evidence")
        self._check_totals()
        if spec.verdict:
            self._check_outcomes(spec.verdict)
        self.outcomes = matrix_outcomes(spec, study, language)
        chosen = self._choose_rows()
        self.rows, self.columns = tuple(sides[0].records[at] for at in chosen), sides[1].records
        self.is_named = not any(each.resource.why_hidden() for each in sides)
        kept, texts = {row.key for row in self.rows}, self.judged.texts
        self._places = [at for at, row in enumerate(texts[row_key]) if row in kept]
        self.judgements: dict[tuple[str, str], Result] = {}
        for at in self._places:
            pair, value = (texts[row_key][at], texts[column_key][at]), texts[spec.value][at]
            if pair in self.judgements:
                told = dict(zip(("row", "column"), pair, strict=True))
                raise TableError(Message("matrix-two-judgements", table=spec.name, **told))
            self.judgements[pair] = Result(value, (self.judged.records[at],), unit=spec.cells)
        self._outcome(dict.fromkeys(spec.totals, 0))  # a rule with a mistake is told at once

    def _keys(self, spec: MatrixSpec, file: str, setting: str) -> list[str]:
        """Return the foreign keys by which a file points to the rows and to the columns."""
        found: list[str] = []
        for target in (spec.rows, spec.columns):
            keys = self.study.relation(file).resource.foreign_keys
            names = tuple(key.name for key in keys if key.reference == target)
            if len(names) != 1:
                told = {
                    "resource": file,
                    "target": target,
                    "found": names or Message("none-feminine"),
                }
                message = inside([setting], Message("matrix-one-key", **told))
                raise TableError(message, setting)
            followed_from(self.study, file, names, setting)
            found += names
        return found

    def _check_totals(self) -> None:
        """Raise ``TableError`` for totals of what is never judged, or of one value twice."""
        spec = self.spec
        known = self.field.enum or dict.fromkeys(self.judged.texts[spec.value])
        for at, value in enumerate(spec.totals):
            if value not in known:
                wrong = inside(["totals"], never(spec.value, value, known))
                raise TableError(wrong, "totals", at)
            if value in spec.totals[:at]:
                raise TableError(Message("totals-twice", value=value), "totals", at)

    def _check_outcomes(self, verdict: Verdict) -> None:
        """Raise ``TableError`` for outcomes of which not the last alone is for all other rows."""
        *first, last = verdict.outcomes.values() or ("",)
        if not verdict.rule and (not first or last != ELSE or ELSE in first):
            raise TableError(Message("matrix-outcomes"), "verdict", "outcomes")
        for word in sorted(verdict.tones.keys() - verdict.outcomes.keys()):
            steps = ("verdict", "tones", word)
            raise no_choice("matrix-no-outcome", word, verdict.outcomes, *steps)

    def _choose_rows(self) -> list[int]:
        """Return the positions of the rows that are shown, in their groups."""
        spec, study = self.spec, self.study
        chosen = chosen_positions(study, spec.rows, (), self.showing.conditions)
        self.groups: list[Record | None] = [None] * len(chosen)
        if spec.row_groups:
            field = followed_from(study, spec.rows, (spec.row_groups,), "row_groups").field
            if not (field and field.reference):
                raise TableError(Message("matrix-row-groups", field=spec.row_groups), "row_groups")
            groups = groups_of(study, spec.rows, spec.row_groups)
            records, chosen = study.relation(field.reference).records, in_groups(chosen, groups)
            self.groups = [records[groups[at]] if groups[at] >= 0 else None for at in chosen]
        return chosen

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
        keys = self._keys(self.spec, self.spec.evidence, "evidence")
        members = ([(text,) for text in passages.texts[each]] for each in keys)
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
        keys = [row.key for row in self.rows]
        starts = {len(columns), len(columns) + len(spec.totals)}
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
            anchor = anchor_of(keys[at]) if self.is_named and not is_total else ""
            rows.append(Row((header, *cells), "total" if is_total else "body", anchor))
        group = next(filter(None, self.groups), None)
        above = group.resource if group else ""
        names = (spec.cells, spec.rows, above, spec.columns, spec.evidence)
        bodies = (tuple(rows[: len(keys)]),) if turned else self._bodies(rows, len(across))
        return Table(
            name=spec.name,
            kind="matrix",
            caption=self.showing.caption or spec.caption,
            head=self._head(across),
            bodies=bodies,
            foot=tuple(rows[len(keys) :]),
            rule=verdict_rule(spec, self.study, self.language),
            notes=self._notes(len(columns)),
            sources=tuple(dict.fromkeys(filter(None, names))),
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

    def _judgement(self, row: str, column: str) -> Cell:
        found, count = self.judgements.get((row, column)), len(self.passages.get((row, column), ()))
        if found is None:
            return Cell("", tone="missing")
        evidence = {"evidence": f"@{row}#{column}", "evidence_count": count} if count else {}
        return self._placed(replace(self._valued(str(found.value)), **evidence), row, column)

    def _placed(self, cell: Cell, *names: str) -> Cell:
        """Return a cell with its id; a total or a verdict leads to its card if it has one."""
        anchor = anchor_of(*names) if self.is_named else ""
        has_card = anchor in self._cards and (cell.total or cell.verdict)
        link = f"@{cards_key(self.spec)}#{anchor}" if has_card else cell.link
        return replace(cell, anchor=anchor, link=link)

    @cached_property
    def _cards(self) -> Mapping[str, tuple[str, str]]:
        return cells_with_cards(self.spec, self.study, self.showing)

    def _count(self, name: str, value: str, row: Key = ALL, column: Key = ALL) -> Cell:
        number = self.language.number(cast("int", self.total(value, row, column).value))
        return self._placed(Cell(number, numeric=True, total=True), name, value)

    def _verdict(self, at: int, header: Cell) -> Cell:
        """Return the verdict of a line, or beside the first total how often there is which."""
        words = list(self.outcomes)
        if at < len(self.rows):
            row = self.rows[at].key
            word = words[self.verdicts[row]]
            cell = Cell(word, verdict=True, tone=self.outcomes[word], link=header.link)
            return self._placed(cell, row, VERDICT)
        if at > len(self.rows):
            return Cell("")
        counts = Counter(words[each] for each in self.verdicts.values())
        text = self.language.text("of", part=counts[words[0]], whole=len(self.verdicts))
        if self.spec.verdict and self.spec.verdict.outcomes:
            text = self.language.joined(f"{counts[word]}\u00a0{word}" for word in words)
        return self._placed(Cell(text, numeric=True, total=True, verdict=True), TOTAL, VERDICT)

    def _head(self, across: Sequence[Cell]) -> tuple[Row, ...]:
        """Return the header, in two rows where a transposed matrix has spanners over row groups."""
        stubs = self.spec.columns if self.showing.transpose else self.spec.rows
        resource = self.study.relation(stubs).resource
        title = resource.noun.get("one", resource.title)
        cells = (Cell(title[:1].upper() + title[1:], "column"), *across)
        spanners: dict[int, Cell] = {}
        at = 1
        for group, members in groupby(self.groups if self.showing.transpose else ()):
            size = len(list(members))
            empty = Cell("", "spanner", columns=size)
            spanners[at] = self._entity(group, "spanner", size) if group else empty
            at += size
        is_grouped = any(each.text for each in spanners.values())
        return spanned(cells, spanners if is_grouped else {})

    def _bodies(self, rows: Sequence[Row], width: int) -> tuple[tuple[Row, ...], ...]:
        """Return the rows of records, each row group below its heading."""
        bodies: list[tuple[Row, ...]] = []
        of_groups = zip(self.groups, rows, strict=False)
        for group, members in groupby(of_groups, key=lambda each: each[0]):
            cells = (self._entity(group, "row-group", 1 + width),) if group else ()
            heading = (Row(cells, "heading"),) if cells else ()
            bodies.append((*heading, *(row for _, row in members)))
        return tuple(bodies)

    def _notes(self, shown: int) -> tuple[str, ...]:
        notes: list[str] = []
        if len(self.judgements) < len(self.rows) * len(self.columns):
            notes.append(self.language.text("not_asked"))
        if shown < len(self.columns):
            notes.append(self.language.text("totals_over_all", count=len(self.columns)))
        return (*notes, *filter(None, [self.spec.note]))


# --- verdicts: their words, their rule as it is printed and with numbers -------------------------


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
    """Return what a verdict is, and when: as its author says it, else the formulas as typed."""
    verdict, labels = spec.verdict, judgement_labels(spec, study)
    if verdict is None:
        return ""
    quoted = [language.text("quoted", text=word) for word in matrix_outcomes(spec, study, language)]
    outcomes = [
        language.text("verdict_if", word=word, rule=_in_signs(rule, labels, language))
        for word, rule in zip(quoted, verdict.rules.values(), strict=False)
    ]
    outcomes.append(language.text("verdict_else", word=quoted[-1]))
    told = language.spaced(verdict.says.rstrip(". ")) or ", ".join(outcomes)
    label = language.text("quoted", text=verdict.label)
    return language.text("verdict_rule", label=label, outcomes=told)


def verdict_sum(
    spec: MatrixSpec, counts: Mapping[str, Result], study: Study, language: Language
) -> str:
    """Return the rule that decides a verdict, with the numbers of a row: "3 oui − 1 non = 2 ; …".

    Where no rule holds it is the first one, with the word that is left.
    """
    labels = judgement_labels(spec, study)
    numbers: dict[str, Scalar] = {each: int(str(counts[each].value)) for each in spec.totals}
    counted = {name: f"{each}\u00a0{labels.get(name, name)}" for name, each in numbers.items()}
    rules = [*spec.verdict.rules.values()] if spec.verdict else []
    held = [each for each in rules if evaluate_rule(parse(each), numbers, study)]
    rule, word = (held or rules)[0], str(counts[VERDICT].value)
    sum_, _, least = map(str.strip, rule.partition(">="))
    told = _in_signs(sum_, counted, language)
    if least.isdecimal() and not re.search(r"\b(?:and|or)\b", sum_):
        total = evaluate(parse(sum_), Scope(study, names=numbers)).value
        if told != counted.get(sum_):
            told = f"{told} = {language.scalar(total).replace('-', '−')}"
        return language.text("verdict_needs", sum=told, least=least, word=word)
    kind = "verdict_holds" if held else "verdict_fails"
    return language.text(kind, rule=_in_signs(rule, counted, language), word=word)


def judgement_labels(spec: TableSpec, study: Study) -> Mapping[str, str]:
    """Return what the judgements of a matrix are called; of any other table nothing."""
    if not isinstance(spec, MatrixSpec):
        return {}
    return study.relation(spec.cells).resource.fields[spec.value].labels


def _in_signs(rule: str, counted: Mapping[str, str], language: Language) -> str:
    """Return a formula with the signs of mathematics, and names as ``counted`` has them."""

    def written(found: re.Match[str]) -> str:
        name = found[0]
        joined = {each: language.text(f"sign_{each}") for each in ("and", "or")}
        return counted.get(name) or SIGNS.get(name) or joined.get(name) or name

    return _NAME_OR_SIGN.sub(written, rule)


# --- cards --------------------------------------------------------------------------------------


def cells_with_cards(
    spec: MatrixSpec, study: Study, showing: Showing
) -> dict[str, tuple[str, str]]:
    """Return the row and the column of each cell that has a card by what its id ends in.

    Where only some rows are shown, the totals of columns are over these, and have none.
    """
    rows = [each.key for each in study.relation(spec.rows).records]
    sides = (study.relation(each).resource for each in (spec.rows, spec.columns))
    if len(rows) > MOST_ROWS or any(each.why_hidden() for each in sides):
        return {}
    columns = [each.key for each in study.relation(spec.columns).records]
    lines = rows if showing.conditions else [*rows, *columns, TOTAL]
    names = [*spec.totals, *([VERDICT] if spec.verdict else [])]
    cells = [(line, name) for line in lines for name in names]
    return {
        anchor_of(*each): each for each in cells if each[1] != VERDICT or each[0] not in columns
    }
