"""Summaries: what the people or things of a file are like, in one table, in groups and overall.

The words are those of gtsummary (https://www.danieldsjoberg.com/gtsummary): a variable is a path
from the file; one with numbers is told by a mean, one with values by how many have each; ``by``
parts the table into columns. What is unknown is told apart and is no part of a percentage.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Any, cast

from pydantic import BeforeValidator
from pydantic import Field as Limited

from generator.core.problems import Message, nearest
from generator.core.validation import CLOSED, Text, WrongValue, alias, inside, one_of
from generator.core.values import Frozen, replace
from generator.data import Field, Record, Study
from generator.data.expression import Result, TableCells, shown_records
from generator.language import Language
from generator.language.values import MeanYear, Year
from generator.statistics.descriptive import MEASURES, quantile
from generator.statistics.disclosure import Counted, complements, singled_out
from generator.tables.aggregation import MISSING, Axis, aggregate, axis_path, read_axis
from generator.tables.entries import Conditions, Tabled, Wrong, refusal, wrong_file
from generator.tables.model import EVERYTHING, Cell, Row, Showing, Table, TableError, anchor_of
from generator.tables.records import TOTAL, chosen_columns, chosen_records, counted_noun

# The words of a statistic; the first two are of values, the others of numbers.
COUNTS = ("n", "%")
NUMBERS = (*MEASURES, "q1", "q3", "min", "max")
# What may be told of a private field: no word of it is the number of one person.
OF_HIDDEN = frozenset({*COUNTS, "mean", "sd"})
_UNNAMED = "\n"  # begins the label of a variable that is called by the title of its field
Digits = Annotated[int, Limited(ge=0, le=4)]
_WORD = re.compile(r"[a-z][a-z0-9]*|%")


# --- how it is described --------------------------------------------------------------------------


def _several(value: object) -> object:
    return cast("object", value) if isinstance(value, list) else [value]


@dataclass(frozen=True)
class Variable:
    """A variable: a path, how it is summed up (``mean (sd)``, or several), the decimals."""

    __pydantic_config__ = CLOSED
    field: Text
    statistic: Annotated[tuple[Text, ...], BeforeValidator(_several)] = ()
    digits: Digits | None = None


def _listed(value: object) -> dict[str, object]:
    """Return one of a list of variables: a path, a label with its path, or one described."""
    entry = cast("dict[str, object]", value) if isinstance(value, dict) else {}
    if entry and "field" not in entry:
        return entry
    return {f"{_UNNAMED}{entry['field'] if entry else value}": cast("object", value)}


def _variables(value: object) -> object:
    """Return the variables by label: of a list of paths too, whose labels are their titles."""
    if isinstance(value, list):
        listed = [_listed(each) for each in cast("list[object]", value)]
        value = {name: each for one in listed for name, each in one.items()}
    if not isinstance(value, dict) or not value:
        raise WrongValue(Message("summary-variables"))
    return {
        str(name): cast("object", each if isinstance(each, dict) else {"field": each})
        for name, each in cast("dict[Any, Any]", value).items()
    }


@dataclass(frozen=True)
class SummarySpec(Tabled):
    """What describes the records of a file: ``variables`` by label, in columns ``by`` a path."""

    NAMED = "summary"
    source: Annotated[Text, alias("from")] = ""
    by: Text = ""
    variables: Annotated[dict[str, Variable], BeforeValidator(_variables)] = field(
        default_factory=dict[str, Variable]
    )
    overall: bool = True
    missing: Annotated[str, one_of("ifany", "always", "no")] = "ifany"
    percent: Annotated[str, one_of("column", "row")] = "column"
    digits: Digits = 1
    conditions: Conditions = ()


def summary_problems(spec: SummarySpec, study: Study) -> Wrong:
    """Yield what the data tell against a summary."""
    if wrong := wrong_file(study, "from", spec.source):
        yield ("from",), wrong
        return
    if not spec.variables:
        yield ("variables",), Message("summary-variables")
    if why := refusal(shown_records, study, spec.source, spec.conditions):
        yield ("where",), inside(["where"], why)
    if spec.by and (why := refusal(axis_path, study, spec.source, spec.by)):
        yield ("by",), inside(["by"], why)
    elif spec.by:
        yield from ((("by",), each) for each in _path_problems(spec, study, spec.by))
    for label, variable in spec.variables.items():
        steps = ("variables", label)
        wrong = list(_path_problems(spec, study, variable.field))
        yield from ((steps, each) for each in wrong or _statistic_problems(spec, study, variable))


def _path_problems(spec: SummarySpec, study: Study, text: str) -> Iterator[Message | str]:
    if why := refusal(lambda: study.follow(spec.source, axis_path(study, spec.source, text))):
        yield why
        return
    followed = study.follow(spec.source, axis_path(study, spec.source, text))
    end = cast("Field", followed.field)
    is_measured = text != spec.by and end.is_numeric
    if followed.hidden and not (is_measured or _is_named(study, end)):
        yield Message("values-hidden", why=followed.hidden)


def _is_named(study: Study, end: Field) -> bool:
    """Say whether the categories of a field may be shown where the value of a record may not."""
    if target := study.relations.get(end.reference):
        return target.resource.why_hidden() is None
    return bool(end.enum) or end.type == "boolean"


def _statistic_problems(
    spec: SummarySpec, study: Study, variable: Variable
) -> Iterator[Message | str]:
    followed = study.follow(spec.source, axis_path(study, spec.source, variable.field))
    end = cast("Field", followed.field)
    known = (*COUNTS, *NUMBERS) if end.is_numeric and not end.is_list else COUNTS
    statistics = _statistics(variable, end)
    words = [word for each in statistics for word in _WORD.findall(each)]
    for word in words or [", ".join(statistics)]:
        if word not in known:
            near = nearest(word, known)
            yield Message("summary-statistic", found=word, known=known, near=near)
        elif followed.hidden and (
            word not in OF_HIDDEN or (word in COUNTS and not _is_named(study, end))
        ):
            yield Message("values-hidden", why=followed.hidden)
    counted = set(words) & set(COUNTS)
    if counted and (len(statistics) > 1 or set(words) & set(NUMBERS)):
        yield Message("summary-mixed", found=", ".join(statistics))


def _statistics(variable: Variable, end: Field) -> tuple[str, ...]:
    is_measured = end.is_numeric and not end.enum and not end.is_list
    return variable.statistic or (("mean (sd)",) if is_measured else ("n (%)",))


# --- values ---------------------------------------------------------------------------------------


class _Line(Frozen):
    """A row: its label, the name of its variable, and for each column the text and its value."""

    label: str
    texts: tuple[str, ...]
    results: tuple[Result | None, ...]

    def named(self, variable: str, heading: str) -> str:
        """Return how expressions name the row, below its variable if that has several."""
        return f"{variable}: {self.label}" if heading else variable


class _Summary:
    """The values of a summary: columns (key, label) and, for each variable, its lines."""

    def __init__(
        self, spec: SummarySpec, study: Study, language: Language, showing: Showing
    ) -> None:
        self.spec, self.study, self.language = spec, study, language
        conditions = (*spec.conditions, *showing.conditions)
        relation = study.relation(spec.source)
        chosen = chosen_records(study, spec.source, conditions)
        self.chosen = [relation.positions[each.key] for each in chosen]
        self.by = self._axis(spec.by) if spec.by else None
        if self.by and self.by.counts_missing(self.chosen):
            self.by = self.by.with_missing(language.text("value_missing"))
        self.notes: list[str] = []
        self.sources = [spec.source, *(self.by.sources if self.by else ())]
        self.is_of_people = relation.resource.is_of_people
        self.counted: list[Counted] = []
        self.sizes = self._sizes()

    def _axis(self, path: str) -> Axis:
        return read_axis(self.study, self.language, self.spec.source, path)

    @cached_property
    def columns(self) -> dict[str, tuple[str | None, str]]:
        """The columns by name: the key of the category, None for all, and its label."""
        found: dict[str, tuple[str | None, str]] = {}
        if self.spec.overall or not self.by:
            found[TOTAL] = (None, self.language.text("overall"))
        for each in self.by.categories if self.by else ():
            found[each.key or self.language.text("value_missing")] = (each.key, each.label)
        return found

    @property
    def keys(self) -> list[str | None]:
        return [key for key, _ in self.columns.values()]

    @cached_property
    def parts(self) -> dict[str | None, Sequence[int]]:
        """The positions of the records of each column, and of all, whether shown or not."""
        axes = [self.by] if self.by else []
        of_columns = aggregate(self.study, self.spec.source, axes, self.chosen)
        return {
            key: [self.chosen[each] for each in of_columns.at(*([key] if self.by else []))]
            for key in (None, *self.keys)
        }

    def _sizes(self) -> dict[str | None, str]:
        """Return how many records each column has, in words."""
        small = self.small([self.parts])
        return {
            key: small.get((0, key)) or f"=\u00a0{self.language.number(len(of))}"
            for key, of in self.parts.items()
        }

    def lines(self, label: str, variable: Variable) -> tuple[str, str, list[_Line]]:
        """Return a variable's name, its heading (empty where it has one line) and its lines."""
        axis = self._axis(variable.field)
        self.sources += axis.sources
        end = cast("Field", axis.field)
        title = label
        if label.startswith(_UNNAMED):
            told = not end.unit or f"({end.unit})" in axis.title
            title = axis.title if told else f"{axis.title} ({end.unit})"
        statistics = _statistics(variable, end)
        said = [_WORD.sub(lambda word: self._word(word[0]), each) for each in statistics]
        heading = self.language.text("statistic_of", variable=title, statistic=said[0])
        digits = self.spec.digits if variable.digits is None else variable.digits
        if set(_WORD.findall(statistics[0])) & set(COUNTS):
            lines = self._counted(title, axis, statistics[0], digits)
        else:
            found = self._measured(title, variable.field, axis, statistics, digits)
            lines = [replace(each, label=name) for each, name in zip(found, said, strict=False)]
            lines += found[len(said) :]
            heading = heading if len(lines) == 1 else title
        if len(lines) == 1 and lines[0].label != self.language.text("value_missing"):
            return title, "", [replace(lines[0], label=heading)]
        return title, heading, lines

    def _word(self, word: str) -> str:
        return self.language.text(f"statistic_{word}")

    # --- values: how many have each

    def _counted(self, title: str, axis: Axis, statistic: str, digits: int) -> list[_Line]:
        if any(len(each) > 1 for each in axis.members):
            self.notes.append(self.language.text("several_values", variable=title))
        full = axis.with_missing(self.language.text("value_missing"))
        by = [self.by] if self.by else []
        found = aggregate(self.study, self.spec.source, [*by, full], self.chosen)

        def at(column: str | None, key: str | None) -> tuple[str | None, ...]:
            return (column, key) if by else (key,)

        members = {
            each.key: {key: found.positions(*at(key, each.key)) for key in self.parts}
            for each in full.categories
        }
        told = len(members) - 1 if axis.hidden else 0
        hidden = self.small([*members.values()], axis, told)
        # A percentage tells its base: there is none where the base is not told.
        answers = {
            key: len(of) - len(members[MISSING][key])
            if self.sizes[key][0] == "=" and (len(members) - 1, key) not in hidden
            else 0
            for key, of in self.parts.items()
        }
        lines: list[_Line] = []
        for row, category in enumerate(full.categories):
            key = category.key
            numbers = {column: len(each) for column, each in members[key].items()}
            wholes = answers
            if self.spec.percent == "row":
                wholes = dict.fromkeys(numbers, 0 if (row, None) in hidden else numbers[None])
            texts = [
                hidden.get((row, column))
                or (
                    self._share(statistic, numbers[column], wholes[column], digits)
                    if key != MISSING
                    else self.language.number(numbers[column])
                )
                for column in self.keys
            ]
            results = [
                None
                if (row, column) in hidden
                else Result(
                    numbers[column],
                    () if self._hides(axis) else found.records(*at(column, key)),
                    unit=self.spec.source,
                )
                for column in self.keys
            ]
            lines.append(_Line(category.label, tuple(texts), tuple(results)))
        end, unknown = axis.field, lines.pop()
        if end and end.type == "boolean":  # how many say yes
            keys = [each.key for each in axis.categories]
            lines = [lines[keys.index(end.yes[0])]] if end.yes[0] in keys else lines[:1]
        return [*lines, unknown] if self._is_told(any(members[MISSING].values())) else lines

    def _hides(self, axis: Axis | None) -> bool:
        return any(each.hidden for each in (axis, self.by) if each)

    def _is_told(self, is_any_unknown: bool) -> bool:  # noqa: FBT001 - the one thing it asks
        return self.spec.missing == "always" or (self.spec.missing == "ifany" and is_any_unknown)

    def _share(self, statistic: str, n: int, whole: int, digits: int) -> str:
        share = (
            self.language.percentage(Fraction(n, whole), decimals=digits)
            if whole
            else self.language.text("no_value")
        )
        texts = {"n": self.language.number(n), "%": share}
        return _WORD.sub(lambda word: texts[word[0]], statistic)

    def small(
        self,
        rows: Sequence[Mapping[str | None, Collection[int]]],
        axis: Axis | None = None,
        zeros: int = 0,
        measured: str = "",
    ) -> Mapping[tuple[int, str | None], str]:
        """Return what is written for the cells that are too small, or would give one away.

        ``rows`` have the records of each cell: those of the source, or of the file whose field is
        ``measured``. Of a private variable 0 is too small in the first ``zeros`` rows, and what is
        shown is kept in ``counted``.
        """
        texts, hidden = self._few_people(rows), axis and axis.hidden
        if not self._hides(axis):
            return texts
        least = max(self.study.suppress if self.is_of_people else 0, self.study.least_private)
        parted = {key for key in self.parts if self.by and self.by.hidden and key is not None}
        names = {
            key: frozenset(
                each.field.name
                for each in (axis, self.by if key in parted else None)
                if each and each.hidden and each.field
            )
            for key in self.parts
        }
        wholes = self.parts if hidden and not measured else None
        cells = {
            (at, key): Counted(
                measured or self.spec.source,
                names[key],
                frozenset(row[key]),
                frozenset((wholes or row)[None if key in parted else key]),
                key in parted or at < zeros,
            )
            for at, row in enumerate(rows)
            for key in self.parts
            if names[key]
        }
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

    def _few_people(
        self, rows: Sequence[Mapping[str | None, Collection[int]]]
    ) -> dict[tuple[int, str | None], str]:
        """Return what is written for counts of few people: for all of a column that has few."""
        least = self.study.suppress if self.is_of_people else 0
        counts = {key: [len(row[key]) for row in rows] for key in self.parts}
        small = {
            (key, at)
            for key, column in counts.items()
            for at, count in enumerate(column)
            if 0 < count < least or 0 < len(self.parts[key]) < least
        }
        small |= complements(counts, small, self.parts, least)
        signs = {(key, at): "<" if counts[key][at] < least else "≥" for key, at in small}
        return {(at, key): f"{sign}\u00a0{least}" for (key, at), sign in signs.items()}

    # --- numbers: a mean, a median

    def _measured(
        self, title: str, path: str, axis: Axis, statistics: Sequence[str], digits: int
    ) -> list[_Line]:
        followed = self.study.follow(
            self.spec.source, axis_path(self.study, self.spec.source, path)
        )
        owner = followed.owner_relation
        if owner.resource.name != self.spec.source:
            noun = counted_noun(owner.resource, self.language, 1)
            self.notes.append(self.language.text("summary_once", variable=title, record=noun))
        owned = {
            key: {
                followed.owners[at]: cast("int | Decimal", followed.ends[at])
                for at in positions
                if followed.owners[at] >= 0 and followed.ends[at] is not None
            }
            for key, positions in self.parts.items()
        }
        # The mean of all would tell that of a group in which there are too few.
        field = cast("Field", followed.field).name
        hidden = self.small([owned], axis, measured=f"{owner.resource.name}.{field}")
        columns: list[list[tuple[str, Result | None]]] = []
        for key in self.keys:
            numbers = [] if (0, key) in hidden else list(owned[key].values())
            records = (
                () if self._hides(axis) else tuple(owner.records[at] for at in sorted(owned[key]))
            )
            columns.append(
                [
                    self._measure(each, numbers, digits, records, owner.resource.name)
                    for each in statistics
                ]
            )
        cells = zip(*columns, strict=True)
        lines = [_Line("", *map(tuple, zip(*each, strict=True))) for each in cells]
        unknown = {
            key: [at for at in positions if followed.ends[at] is None]
            for key, positions in self.parts.items()
        }
        if self._is_told(any(unknown.values())):
            hidden = self.small([unknown], axis)
            counts = [len(unknown[key]) for key in self.keys]
            texts = [
                hidden.get((0, key)) or self.language.number(count)
                for key, count in zip(self.keys, counts, strict=True)
            ]
            results = [
                None if (0, key) in hidden else Result(count)
                for key, count in zip(self.keys, counts, strict=True)
            ]
            label = self.language.text("value_missing")
            lines.append(_Line(label, tuple(texts), tuple(results)))
        return lines

    def _measure(
        self,
        statistic: str,
        numbers: Sequence[int | Decimal],
        digits: int,
        records: tuple[Record, ...],
        unit: str,
    ) -> tuple[str, Result | None]:
        """Return a statistic of numbers in words, and the first of its measures as a value."""
        measured = [_measure(word, numbers) for word in _WORD.findall(statistic)]
        if None in measured:
            return self.language.text("no_value"), None
        told = iter([self.language.rounded(cast("Fraction", each), digits) for each in measured])
        text = _WORD.sub(lambda _: next(told), statistic)
        return text, Result(measured[0], records, unit=unit)


def _measure(word: str, numbers: Sequence[int | Decimal]) -> Fraction | None:
    """Return a measure of numbers, None where they are too few."""
    function, least = MEASURES.get(word, (None, 1))
    if len(numbers) < least:
        return None
    parts = {"min": 0, "q1": Fraction(1, 4), "q3": Fraction(3, 4), "max": 1}
    measure = function(numbers) if function else quantile(numbers, parts[word])
    are_years = word in {"mean", "median", *parts} and all(isinstance(n, Year) for n in numbers)
    return MeanYear(measure) if are_years else measure


def summary_cells(spec: SummarySpec, study: Study, language: Language) -> TableCells:
    """Return the cells that an expression may name: ``personnes."Genre: femme".FG1``.

    A row is named by its label, below its variable's label if that has several; a column by the
    value of ``by``, or ``total``.
    """
    summary = _Summary(spec, study, language, EVERYTHING)
    cells: dict[str, dict[str, Result]] = {}
    few: set[tuple[str, str]] = set()
    untold = [f"{sign}\u00a0{study.suppress}" for sign in "<≥"]
    for label, variable in spec.variables.items():
        name, heading, lines = summary.lines(label, variable)
        for line in lines:
            row = line.named(name, heading)
            pairs = zip(summary.columns, line.results, strict=True)
            cells[row] = {column: result for column, result in pairs if result}
            texts = zip(summary.columns, line.texts, strict=True)
            few |= {(row, column) for column, text in texts if text in untold}
    return TableCells(cells, few=frozenset(few), counted=tuple(summary.counted))


# --- layout ---------------------------------------------------------------------------------------


def summary_table(
    spec: SummarySpec, study: Study, language: Language, showing: Showing = EVERYTHING
) -> Table:
    """Return the summary as a table, with the columns that the showing names, in its order."""
    if showing.transpose:
        raise TableError(Message("table-not-transposable", table=spec.name), "transpose")
    summary = _Summary(spec, study, language, showing)
    by_name = {name: at for at, name in enumerate(summary.columns)}
    shown = chosen_columns(spec.name, by_name, showing.columns)
    labels, names = [label for _, label in summary.columns.values()], list(summary.columns)
    bodies: list[tuple[Row, ...]] = []
    for label, variable in spec.variables.items():
        name, heading, lines = summary.lines(label, variable)
        rows = [Row((Cell(heading, "row-group", columns=1 + len(shown)),), "heading")]
        rows = rows if heading else []
        for line in lines:
            row = "" if summary.by and summary.by.hidden else line.named(name, heading)
            cells = [
                Cell(
                    line.texts[at],
                    numeric=True,
                    column=labels[at],
                    anchor=anchor_of(row, names[at]) if line.results[at] else "",
                )
                for at in shown
            ]
            stub = Cell(line.label, "stub", depth=1 if heading else 0)
            rows.append(Row((stub, *cells), anchor=anchor_of(row)))
        bodies.append(tuple(rows))
    given = [spec.note] if spec.note else []
    return Table(
        name=spec.name,
        kind="summary",
        caption=showing.caption or spec.caption,
        head=_head(summary, shown),
        bodies=tuple(bodies),
        notes=tuple(dict.fromkeys([*summary.notes, *given])),
        sources=tuple(dict.fromkeys(summary.sources)),
        counted=tuple(summary.counted),
    )


def _head(summary: _Summary, shown: Sequence[int]) -> tuple[Row, ...]:
    """Return the header: each column with its size, those of ``by`` under its title."""
    labels = [label for _, label in summary.columns.values()]
    columns = [
        Cell(labels[at], "column", f"N\u00a0{summary.sizes[summary.keys[at]]}", numeric=True)
        for at in shown
    ]
    stub = Cell(summary.language.text("summary_stub"), "column")
    first = 1 if shown and summary.keys[shown[0]] is None else 0
    if (
        not summary.by
        or len(columns) == first
        or None in [summary.keys[at] for at in shown[first:]]
    ):
        return (Row((stub, *columns), "head"),)
    spanner = Cell(summary.by.title, "spanner", columns=len(columns) - first)
    tall = [replace(each, rows=2) for each in (stub, *columns[:first])]
    return (Row((*tall, spanner), "head"), Row(tuple(columns[first:]), "head"))
