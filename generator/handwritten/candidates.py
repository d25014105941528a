"""What a typed total can be: a sum, or a count of rows, filled cells, items, values …."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import groupby
from typing import Literal

from generator.core.problems import Message
from generator.core.values import Frozen, field, replace
from generator.handwritten.amounts import DURATION, Amount, is_missing, minutes_of, read_amounts
from generator.handwritten.total_rows import answer, answer_key
from generator.handwritten.values import HandCell, HandRow, HandTable
from generator.language.normalize import fold, normalize
from generator.language.typed_numbers import Style

ColumnKind = Literal["sum", "average", "id", "year", "none"]

_ID = re.compile(
    r"\W*(?:n[°º]|no\.?|num(?:ero)?|ids?|identifiants?|code|ref(?:erence)?|ordre)\W*|#"
)
_NOT_ADDED = re.compile(
    r"annees?|years?|dates?|heure|heure de .*|horaires?|debut|fin|start|end|versions?|pages?|rangs?"
    r"|ranks?|.*cumul.*|tel.*|p|p[ -]value|.*code postal.*|sections?|chapitres?|chapters?"
)
_AVERAGED = re.compile(
    r"(?<![a-z])(?:moyen(?:ne)?s?|means?|av(?:era)?ge?s?|medianes?|medians?|taux|rates?|ratios?"
    r"|ecarts?|std|sd|indices?|index|scores?|notes?|ages?|prix|price|densites?|vitesses?|accuracy"
    r"|precision|recall|alpha|kappa|max(?:imum)?|minimum)(?![a-z])"
)
_PERCENT = re.compile(r"%|pourcentages?|percent|proportions?")
_TIME = re.compile(r"(?<![a-z])(h|hrs?|heures|hours|min|mn|minutes|sec|secondes|seconds)(?![a-z])")
_DURATION = re.compile(r"(?<![a-z])(?:durees?|durations?|temps)(?![a-z])")
# "714 (some fifty of them twice)": a remark in words behind a number
_REMARK = re.compile(r"(?<=[0-9*%€]) *\([^()]*[^\W\d_]{3}[^()]*\)$")
_NOUNS = {
    DURATION: "total-durations",
    "%": "total-percentages",
    **dict.fromkeys("€$£", "total-amounts"),
}
_YEARS = range(1850, 2101)
_ABOUT = Fraction(1, 10)
WHOLE = Fraction(100)


# --- columns of numbers ---------------------------------------------------------------------------


class NumberColumn(Frozen):
    """The numbers at one place in the cells of a column: "12 (60 %)" has two places.

    ``cells`` and ``amounts`` are by the position of their row. ``unit`` is that of the numbers, or
    of the heading where they have none; among durations a bare number counts ``minutes``.
    ``kind`` says what the numbers are: ids, averages, years, to be added up, or none of these.
    """

    cells: Mapping[int, HandCell]
    amounts: Mapping[int, Amount]
    unit: str
    minutes: Fraction
    kind: ColumnKind

    def values(self, style: Style) -> dict[int, Fraction]:
        """Return the values by row; none if one of them cannot be read in the style."""
        if not all(style in amount.values for amount in self.amounts.values()):
            return {}
        return {
            row: amount.values[style] * self.factor(amount) for row, amount in self.amounts.items()
        }

    def factor(self, amount: Amount) -> Fraction | Literal[1]:
        """Return by what a bare number is multiplied to be worth minutes among durations."""
        return self.minutes if self.unit == DURATION and amount.unit != DURATION else 1

    def has_decimals(self) -> bool:
        """Say whether all numbers have decimals."""
        return all(amount.size < 1 for amount in self.amounts.values())

    def rounding(self) -> Fraction:
        """Return how far the rounding of the numbers may put their sum off."""
        return sum((amount.size for amount in self.amounts.values()), Fraction(0)) / 2


def is_averaged(label: str) -> bool:
    """Say whether a label names something that is not added up: a mean, a rate, a score."""
    return bool(_AVERAGED.search(fold(label)) or _PERCENT.search(fold(label)))


def number_columns(
    rows: Sequence[HandRow],
    column: int,
    heading: str,
    corrected: Mapping[int, Fraction] | None = None,
) -> tuple[NumberColumn, ...]:
    """Return a column as numbers by place in its cells, ``corrected`` by the offset of a cell."""
    cells: dict[int, HandCell] = {}
    by_row: list[tuple[Amount, ...]] = []
    for index, row in enumerate(rows):
        cell = row.cells[column]
        if is_missing(cell.text) or (cell.ditto_of and cell.ditto_of.column != column):
            continue
        amounts = read_amounts(_REMARK.sub("", cell.text))
        if not amounts or any(amount.before for amount in amounts):
            return ()
        if corrected and cell.start in corrected and len(amounts) == 1:
            values = dict.fromkeys(amounts[0].values, corrected[cell.start])
            amounts = (replace(amounts[0], values=values),)
        cells[index] = cell
        by_row.append(amounts)
    if len(set(map(len, by_row))) != 1:
        return ()
    heading = fold(heading).strip(" :")
    places = [dict(zip(cells, place, strict=True)) for place in zip(*by_row, strict=True)]
    heading_of_place = heading if len(places) == 1 else ""
    kind = _kind(heading, column, places[0].values(), is_alone=len(places) == 1)
    columns = [_number_column(cells, place, heading_of_place, kind) for place in places]
    return tuple(filter(None, columns)) if all(columns) else ()


def _number_column(
    cells: Mapping[int, HandCell], amounts: Mapping[int, Amount], heading: str, kind: ColumnKind
) -> NumberColumn | None:
    """Return the numbers of one place, or None where they have several units."""
    units = {amount.unit for amount in amounts.values()} - {""}
    if len(units) > 1:
        return None
    unit = "".join(units)
    time = _TIME.search(heading) if unit in {"", DURATION} else None
    lengths = {amount.minutes for amount in amounts.values() if amount.unit == DURATION}
    minutes = minutes_of(time[1]) if time else lengths.pop() if len(lengths) == 1 else Fraction(1)
    if time or (not unit and _DURATION.search(heading)):
        unit = DURATION
    elif not unit and _PERCENT.search(heading):
        unit = "%"
    return NumberColumn(cells, amounts, unit, minutes, kind)


def _kind(heading: str, column: int, amounts: Collection[Amount], *, is_alone: bool) -> ColumnKind:
    is_bare = is_alone and not any(amount.unit for amount in amounts)
    values = [amount.values.get("point", Fraction(0)) for amount in amounts]
    # Numbers from 1 on in the first column name the rows.
    names_rows = is_bare and column == 0 and sorted(values) == [*range(1, len(values) + 1)]
    if _ID.fullmatch(heading) or names_rows:
        return "id"
    if _NOT_ADDED.fullmatch(heading):
        return "none"
    if is_bare and all(int(value) == value and int(value) in _YEARS for value in values):
        return "year"
    return "average" if _AVERAGED.search(heading) else "sum"


# --- the rows that a total adds up ----------------------------------------------------------------


class Scope(Frozen, dict=True):
    """The rows that a total may add up; ``corrected``: see ``number_columns``."""

    table: HandTable
    rows: tuple[HandRow, ...]
    corrected: Mapping[int, Fraction] = field(default_factory=dict[int, Fraction])

    def cells(self, column: int) -> list[HandCell]:
        """Return the cells of a column that say something."""
        return [row.cells[column] for row in self.rows if row.cells[column].text]

    @cached_property
    def numbers(self) -> Sequence[tuple[NumberColumn, ...]]:
        """For each column its numbers, by their place in its cells; none for a column of words."""
        return [
            number_columns(self.rows, at, self.table.heading(at), self.corrected)
            for at in range(self.table.width)
        ]

    def as_written(self, key: str) -> str:
        """Return a value as it is first written, by its key, or "" where no cell has it."""
        is_there = key and any(key in counted for counted in self.answers)
        cells = (cell for row in self.rows for cell in row.cells if is_there)
        return next((answer(cell.text) for cell in cells if answer_key(cell.text) == key), "")

    @cached_property
    def answers(self) -> Sequence[Counter[str]]:
        """For each column how often its cells have a value, by its key."""
        return [
            Counter(answer_key(row.cells[at].text) for row in self.rows)
            for at in range(self.table.width)
        ]


# --- candidates -----------------------------------------------------------------------------------


class Candidate(Frozen):
    """A number that a total may be, and how it is computed: "the sum of the 5 durations".

    ``value`` is in the unit of the typed number, read in ``style``, or a number of things, without.
    Where no candidate fits one of those that are ``expected`` should stand there. ``tolerance`` is
    how far off the rounding of the parts of 100 % may put their sum.
    """

    value: Fraction
    how: Message
    expected: bool = True
    style: Style | None = None
    tolerance: Fraction = Fraction(0)

    def distance(self, amount: Amount) -> Fraction:
        """Return how far a typed number is from it."""
        values = [amount.values[self.style]] if self.style else amount.values.values()
        return min(abs(value - self.value) for value in values)

    def fits(self, amount: Amount) -> bool:
        """Say whether a typed number may stand for it; "about 600" may be a tenth more or less."""
        rounding = amount.steps[self.style] / 2 if self.style else 0
        about = _ABOUT * abs(self.value) if amount.approximate else 0
        return self.distance(amount) <= max(rounding, about, self.tolerance)


def sums(
    scope: Scope, column: NumberColumn, amount: Amount, *, expected: bool = True
) -> Iterator[Candidate]:
    """Yield the sums of a column in each style that reads it."""
    is_whole = column.unit == "%" and WHOLE in amount.values.values()
    tolerance = column.rounding() if is_whole else Fraction(0)
    for style in amount.values:
        for added, how, is_plain in _ways_to_add(scope, column, column.values(style)):
            value = sum(added, Fraction(0)) / column.factor(amount)
            yield Candidate(value, how, expected and is_plain, style, tolerance)


def _ways_to_add(
    scope: Scope, column: NumberColumn, values: Mapping[int, Fraction]
) -> Iterator[tuple[Collection[Fraction], Message, bool]]:
    """Yield the values that a total may add up, how that is said, and whether it is plain.

    With ditto marks or merged cells these are counted once, or in every row; a value that a group
    repeats in each of its rows, once for each group.
    """
    once = {(column.cells[at].ditto_of or column.cells[at]).start: values[at] for at in values}
    count = len(once)
    what = Message(_NOUNS.get(column.unit, "total-numbers"), count=count)
    if count < len(values):
        yield once.values(), Message("total-sum-once", count=count, what=what), True
        what = Message(what.code, count=len(values))
        yield values.values(), Message("total-sum-each-row", count=len(values), what=what), False
    elif values:
        yield values.values(), Message("total-sum", count=count, what=what), True
        own = next(iter(column.cells.values())).column
        for group in {*range(scope.table.width)} - {own}:
            keys = [normalize(scope.rows[row].cells[group].text) for row in values]
            runs, pairs = len(list(groupby(keys))), {*zip(keys, values.values(), strict=True)}
            if "" not in keys and 1 < runs == len({*keys}) == len(pairs) < len(keys):
                heading = scope.table.heading(group)
                how = Message("total-sum-groups", count=count, what=what, heading=heading)
                yield [value for _, value in pairs], how, False


def counts(scope: Scope, column: int, expected: Sequence[str] = ()) -> Iterator[Candidate]:
    """Yield what can be counted in a column; ``expected`` are codes such as "rows"."""
    filled = [cell for cell in scope.cells(column) if not is_missing(cell.text)]
    numbers = {
        "rows": len(scope.rows),
        "filled": len(filled),
        "values": len({(cell.ditto_of or cell).start for cell in filled}),
        "items": sum(len(cell.items) for cell in filled),
        "listed": sum(sum(item.listed for item in cell.items) or 1 for cell in filled),
        "distinct": len({normalize(cell.text) for cell in filled}),
    }
    for code, number in numbers.items():
        yield Candidate(Fraction(number), Message(f"total-count-{code}"), code in expected)


def value_count(scope: Scope, value: str, columns: Iterable[int]) -> Candidate:
    """Return how often a value occurs in columns."""
    number = sum(scope.answers[column][answer_key(value)] for column in columns)
    return Candidate(Fraction(number), Message("total-count-value", value=answer(value)))
