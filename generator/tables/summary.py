"""Summaries: what the people or things of a file are like, in one table, in groups and overall.

The words are those of gtsummary (https://www.danieldsjoberg.com/gtsummary): a variable is a path
from the file; one with numbers is told by a mean, one with values by how many have each; ``by``
parts the table into columns. What is unknown is told apart and is no part of a percentage. All
numbers of a row count one thing: the records of the file, or those that a measured value is of.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, partial
from itertools import product
from typing import cast

from generator.core.problems import Message
from generator.core.values import Frozen, replace
from generator.data import Field, Study
from generator.data.expression import Result, TableCells
from generator.language import Language
from generator.language.values import MeanYear, Year
from generator.statistics.descriptive import MEASURES, quantile
from generator.statistics.disclosure import Counted, singled_out
from generator.tables.counts import (
    ALL,
    Axis,
    Key,
    cells_of,
    chosen_positions,
    counted_noun,
    file_of,
    followed_from,
    read_axis,
    untold,
)
from generator.tables.model import (
    EVERYTHING,
    TOTAL,
    Cell,
    Row,
    Showing,
    Table,
    TableError,
    anchor_of,
    chosen_columns,
    no_choice,
    spanned,
)
from generator.tables.specs import UNNAMED, SummarySpec, Variable

# The words of a statistic; the first two are of values, the others of numbers.
COUNTS = ("n", "%")
_QUANTILES = {"q1": Fraction(1, 4), "q3": Fraction(3, 4), "min": 0, "max": 1}
NUMBERS = (*MEASURES, *_QUANTILES)
# What may be told of a private field: no word of it is the number of one person.
OF_HIDDEN = frozenset({*COUNTS, "mean", "sd"})
_WORD = re.compile(r"[a-z][a-z0-9]*|%")


class Line(Frozen):
    """A row of a variable: its label, text and value by column, and how expressions name it."""

    label: str
    cells: Mapping[Key, tuple[str, Result | None]]
    name: str = ""


class Summary:
    """A summary as values: the columns by name (key and label), and the lines of each variable."""

    def __init__(
        self, spec: SummarySpec, study: Study, language: Language, showing: Showing = EVERYTHING
    ) -> None:
        """Part the records that meet the conditions; raise ``TableError``."""
        self.spec, self.study, self.language, self.showing = spec, study, language, showing
        self.file = file_of(study, spec.source, "from")
        self.chosen = chosen_positions(study, spec.source, spec.conditions, showing.conditions)
        for label, each in spec.variables.items():
            self._check(each, "variables", label)
        if spec.by:
            self._check(Variable(spec.by), "by")
        self.notes, self.counted, self.sources = list[str](), list[Counted](), [spec.source]
        self.by = self._axis(spec.by).with_missing(language, self.chosen) if spec.by else None
        self.columns: dict[str, tuple[Key, str]] = {}
        if spec.overall or not self.by:
            self.columns[TOTAL] = (ALL, language.text("overall"))
        for each in self.by.categories if self.by else ():
            self.columns[each.key or each.label] = (each.key, each.label)

    def _check(self, variable: Variable, *steps: str) -> None:
        """Raise ``TableError`` where a variable may not be shown, or not be summed up so."""
        followed = followed_from(self.study, self.spec.source, variable.field, *steps, hidden="")
        field, is_variable = cast("Field", followed.field), steps != ("by",)
        words = [word for each in _statistics(variable, field) for word in _WORD.findall(each)]
        known = (*COUNTS, *NUMBERS) if field.is_numeric and not field.is_list else COUNTS
        for word in words or variable.statistic:
            if word not in known:
                raise no_choice("summary-statistic", word, known, *steps)
            is_told = is_variable and word in OF_HIDDEN - {*COUNTS}
            if followed.hidden and not (is_told or (word in COUNTS and self._is_named(field))):
                raise TableError(Message("values-hidden", why=followed.hidden), *steps)
        counts = set(words) & set(COUNTS)
        if counts and (len(variable.statistic) > 1 or set(words) & set(NUMBERS)):
            found = ", ".join(variable.statistic)
            raise TableError(Message("summary-mixed", found=found), *steps)

    def _is_named(self, field: Field) -> bool:
        """Say whether the categories of a field may be shown where no record's value may."""
        if target := self.study.relations.get(field.reference):
            return target.resource.why_hidden() is None
        return bool(field.enum) or field.type == "boolean"

    def _axis(self, path: str) -> Axis:
        axis = read_axis(self.study, self.language, self.spec.source, path)
        self.sources += axis.sources
        return axis

    def _parted(
        self, members: Sequence[tuple[str, ...]]
    ) -> Mapping[tuple[Key, ...], Sequence[int]]:
        """Return the records of each category of an axis in each column."""
        columns = self.by.members if self.by else [()] * len(members)
        return cells_of(self.study, self.chosen, members, columns)

    @cached_property
    def parts(self) -> Mapping[Key, Sequence[int]]:
        """The records of each column, and of all."""
        parts = self._parted([()] * len(self.file.records))
        keys = [ALL, *(key for key, _ in self.columns.values())]
        return {key: parts.get((ALL, key), ()) for key in keys}

    @cached_property
    def blocks(self) -> list[tuple[str, list[Line]]]:
        """Each variable's heading, empty where it has one line, and its lines.

        Sizes, notes and what tells private values come with them. ``sizes`` are what the header
        says of each column: "= 12", or "< 5".
        """
        small = self._small([self.parts])
        self.sizes = {
            key: small.get((0, key)) or f"=\u00a0{self.language.number(len(of))}"
            for key, of in self.parts.items()
        }
        return [self._block(label, variable) for label, variable in self.spec.variables.items()]

    def _block(self, label: str, variable: Variable) -> tuple[str, list[Line]]:
        """Return the heading and the lines of a variable, with how expressions name each."""
        axis, language = self._axis(variable.field), self.language
        title = label
        if label.startswith(UNNAMED):
            unit = f"({axis.field.unit})" if axis.field.unit else ""
            title = axis.title if unit in axis.title else f"{axis.title} {unit}"
        statistics = _statistics(variable, axis.field)
        words = [
            _WORD.sub(lambda word: language.text(f"statistic_{word[0]}"), each)
            for each in statistics
        ]
        heading = language.text("statistic_of", variable=title, statistic=words[0])
        digits = self.spec.digits if variable.digits is None else variable.digits
        if set(_WORD.findall(statistics[0])) & set(COUNTS):
            lines = self._counted(title, axis, statistics[0], digits)
        else:
            lines = self._measured(
                title, variable, axis, dict(zip(words, statistics, strict=True)), digits
            )
            heading = heading if len(lines) == 1 else title
        if len(lines) == 1 and lines[0].label != language.text("value_missing"):
            return "", [replace(lines[0], label=heading, name=title)]
        return heading, [replace(each, name=f"{title}: {each.label}") for each in lines]

    # --- values: how many have each

    def _counted(self, title: str, axis: Axis, statistic: str, digits: int) -> list[Line]:
        language, records = self.language, self.file.records
        if any(len(each) > 1 for each in axis.members):
            self.notes.append(language.text("several_values", variable=title))
        full = axis.with_missing(language)
        cells = self._parted(full.members)
        rows = [
            {key: cells.get((each.key, key), ()) for key in self.parts} for each in full.categories
        ]
        last = len(rows) - 1
        hidden = self._small(rows, axis, zeros=last if axis.hidden else 0)

        def base(at: int, key: Key) -> int:
            """Return what a percentage is of: 0 where that is not told, as it would tell it."""
            if self.spec.percent == "row":
                return 0 if (at, ALL) in hidden else len(rows[at][ALL])
            is_told = self.sizes[key][0] == "=" and (last, key) not in hidden
            return len(self.parts[key]) - len(rows[last][key]) if is_told else 0

        lines: list[Line] = []
        for at, category in enumerate(full.categories):
            drawn: dict[Key, tuple[str, Result | None]] = {}
            for key, found in rows[at].items():
                texts = {"n": language.number(len(found)), "%": language.text("no_value")}
                if whole := base(at, key):
                    texts["%"] = language.percentage(Fraction(len(found), whole), decimals=digits)
                behind = () if self._hides(axis) else tuple(records[each] for each in found)
                text = _WORD.sub(
                    lambda word, texts=texts: texts[word[0]], statistic if at < last else "n"
                )
                result = Result(len(found), behind, unit=self.spec.source)
                drawn[key] = (hidden[at, key], None) if (at, key) in hidden else (text, result)
            lines.append(Line(category.label, drawn))
        unknown = lines.pop()
        if axis.field.type == "boolean":  # how many say yes
            keys = [each.key for each in axis.categories]
            lines = (
                [lines[keys.index(axis.field.yes[0])]] if axis.field.yes[0] in keys else lines[:1]
            )
        return [*lines, unknown] if self._is_told(rows[last]) else lines

    def _hides(self, axis: Axis | None) -> bool:
        return any(each.hidden for each in (axis, self.by) if each)

    def _is_told(self, unknown: Mapping[Key, Collection[int]]) -> bool:
        """Say whether a variable has a line of how many are unknown."""
        return self.spec.missing == "always" or (
            self.spec.missing == "ifany" and any(unknown.values())
        )

    def _small(
        self,
        rows: Sequence[Mapping[Key, Collection[int]]],
        axis: Axis | None = None,
        *,
        zeros: int = 0,
        of: str = "",
        wholes: Mapping[Key, Collection[int]] | None = None,
        people: bool = False,
    ) -> Mapping[tuple[int, Key], str]:
        """Return the text of each hidden cell (row, column): too small, or known by another.

        ``rows`` have the records of each cell: of the file, or of another one (``of``), where
        ``wholes`` are all of a column. In the first ``zeros`` rows of a private variable 0 is too
        small. What is shown of a private variable is kept in ``counted``.
        """
        people = people or self.file.resource.is_of_people
        least = self.study.suppress if people else 0
        counts = {key: [len(row[key]) for row in rows] for key in self.parts}
        small = {
            (key, at)
            for key, column in counts.items()
            for at, count in enumerate(column)
            if 0 < count < least or 0 < len(self.parts[key]) < least
        }
        texts = untold(counts, small, self.parts, least)
        if not self._hides(axis):
            return texts
        # Anyone in a column may have a hidden value; who has a public value is known.
        among = (wholes or self.parts) if axis and axis.hidden else None
        least = max(least, self.study.least_private)
        cells: dict[tuple[int, Key], Counted] = {}
        for (at, row), key in product(enumerate(rows), self.parts):
            is_parted = bool(self.by and self.by.hidden and key is not ALL)
            axes = (axis, self.by if is_parted else None)
            names = frozenset(each.field.name for each in axes if each and each.hidden)
            whole = frozenset((among or row)[ALL if is_parted else key])
            if names:
                zero, part = is_parted or at < zeros, frozenset(row[key])
                cells[at, key] = Counted(of or self.spec.source, names, part, whole, zero)
        order = [at for at, each in cells.items() if not each.is_telling(least)]
        order.sort(key=lambda at: -len(cells[at].part))  # the largest are shown rather than others
        told = [*self.counted, *(cells[at] for at in order)]
        wrong = {at for at, _ in singled_out(told, least)}
        kept = [each for at, each in enumerate(order, len(self.counted)) if at not in wrong]
        self.counted += [cells[at] for at in kept]
        if few := cells.keys() - {*kept}:
            self.notes.append(self.language.text("private_few", least=least))
        public = {at: text for at, text in texts.items() if at not in cells}
        return public | dict.fromkeys(few, self.language.text("no_value"))

    # --- numbers: a mean, a median

    def _measured(
        self, title: str, variable: Variable, axis: Axis, statistics: Mapping[str, str], digits: int
    ) -> list[Line]:
        """Return a line for each statistic by its words; a value counts once for what it is of."""
        followed = followed_from(
            self.study, self.spec.source, variable.field, "variables", hidden=""
        )
        owner, language = followed.owner_relation, self.language
        file = owner.resource
        if file.name != self.spec.source:
            noun = counted_noun(file, language, 1)
            self.notes.append(language.text("summary_once", variable=title, record=noun))
        values = {
            key: {followed.owners[at]: followed.ends[at] for at in of if followed.owners[at] >= 0}
            for key, of in self.parts.items()
        }
        known = {
            key: {at: value for at, value in of.items() if value is not None}
            for key, of in values.items()
        }
        # The mean of all would tell that of a group in which there are too few.
        small = partial(self._small, axis=axis, people=file.is_of_people)
        hidden = small([known], of=f"{file.name}.{axis.field.name}", wholes=known)
        lines: list[Line] = []
        for label, statistic in statistics.items():
            cells: dict[Key, tuple[str, Result | None]] = {}
            for key, of in known.items():
                numbers = [] if (0, key) in hidden else cast("list[int]", [*of.values()])
                text, value = _measures(statistic, numbers, digits, language)
                behind = () if self._hides(axis) else tuple(owner.records[at] for at in sorted(of))
                result = None if value is None else Result(value, behind, unit=file.name)
                cells[key] = (text, result)
            lines.append(Line(label, cells))
        unknown = {key: of.keys() - known[key].keys() for key, of in values.items()}
        if self._is_told(unknown):
            hidden = small([unknown], of=file.name, wholes=values)
            counts = {
                key: (hidden[0, key], None)
                if (0, key) in hidden
                else (language.number(len(of)), Result(len(of)))
                for key, of in unknown.items()
            }
            lines.append(Line(language.text("value_missing"), counts))
        return lines

    def cells(self) -> TableCells:
        """Return the cells that an expression may name: ``personnes."Genre: femme".FG1``.

        A row is named by its label, below its variable's label if that has several; a column by the
        value of ``by``, or ``total``.
        """
        cells: dict[str, dict[str, Result]] = {}
        few: set[tuple[str, str]] = set()
        untold_texts = [f"{sign}\u00a0{self.study.suppress}" for sign in "<≥"]
        for line in (line for _, lines in self.blocks for line in lines):
            cells[line.name] = {}
            for column, (key, _) in self.columns.items():
                text, result = line.cells[key]
                if result:
                    cells[line.name][column] = result
                if text in untold_texts:
                    few.add((line.name, column))
        return TableCells(cells, few=frozenset(few), counted=tuple(self.counted))

    # --- layout -----------------------------------------------------------------------------------

    def table(self) -> Table:
        """Return the summary as a table, with the columns that the showing names, in its order."""
        spec = self.spec
        names = {name: name for name in self.columns}
        shown = chosen_columns(spec.name, names, self.showing.columns)
        is_named = not (self.by and self.by.hidden)
        bodies: list[tuple[Row, ...]] = []
        for title, lines in self.blocks:
            heading = Row((Cell(title, "row-group", columns=1 + len(shown)),), "heading")
            rows = [heading] if title else []
            for line in lines:
                row = line.name if is_named else ""
                cells = [Cell(line.label, "stub", depth=len(rows[:1]))]
                for name in shown:
                    key, label = self.columns[name]
                    text, result = line.cells[key]
                    anchor = anchor_of(row, name) if result else ""
                    cells.append(Cell(text, numeric=True, column=label, anchor=anchor))
                rows.append(Row(tuple(cells), anchor=anchor_of(row)))
            bodies.append(tuple(rows))
        notes = [*self.notes, *filter(None, [spec.note])]
        return Table(
            name=spec.name,
            kind="summary",
            caption=self.showing.caption or spec.caption,
            head=self._head([self.columns[name] for name in shown]),
            bodies=tuple(bodies),
            notes=tuple(dict.fromkeys(notes)),
            sources=tuple(dict.fromkeys(self.sources)),
            counted=tuple(self.counted),
        )

    def _head(self, columns: Sequence[tuple[Key, str]]) -> tuple[Row, ...]:
        """Return the header: each column with its size, those of ``by`` under its title."""
        cells = [
            Cell(label, "column", f"N\u00a0{self.sizes[key]}", numeric=True)
            for key, label in columns
        ]
        stub = Cell(self.language.text("summary_stub"), "column")
        first = 1 if columns and columns[0][0] is ALL else 0
        is_apart = len(cells) > first and all(key is not ALL for key, _ in columns[first:])
        spanners: dict[int, Cell] = {}
        if self.by and is_apart:
            spanners[1 + first] = Cell(self.by.title, "spanner", columns=len(cells) - first)
        return spanned((stub, *cells), spanners)


def _statistics(variable: Variable, field: Field) -> tuple[str, ...]:
    is_measured = field.is_numeric and not field.enum and not field.is_list
    return variable.statistic or (("mean (sd)",) if is_measured else ("n (%)",))


def _measures(
    statistic: str, numbers: Sequence[int | Decimal], digits: int, language: Language
) -> tuple[str, Fraction | None]:
    """Return a statistic of numbers in words, and the first of its measures; None if of too few."""
    measures: list[Fraction] = []
    are_years = all(isinstance(each, Year) for each in numbers)
    for word in _WORD.findall(statistic):
        function, least = MEASURES.get(word, (None, 1))
        if len(numbers) < least:
            return language.text("no_value"), None
        measure = function(numbers) if function else quantile(numbers, _QUANTILES[word])
        is_point = are_years and word in {"mean", "median", *_QUANTILES}
        measures.append(MeanYear(measure) if is_point else measure)
    texts = iter([language.rounded(each, digits) for each in measures])
    return _WORD.sub(lambda _: next(texts), statistic), measures[0]
