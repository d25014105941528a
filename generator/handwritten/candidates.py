"""What a typed total can be: a sum, or a count of rows, filled cells, items, values …."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import groupby
from typing import Literal

from generator.core.problems import Message
from generator.core.values import Frozen, field, replace
from generator.handwritten.amounts import (
    DURATION,
    MINUTES,
    Amount,
    is_missing,
    read_amounts,
    write_like,
)
from generator.handwritten.cells import HandCell, HandRow, HandTable
from generator.handwritten.total_rows import answer, answer_key
from generator.language.normalize import fold, normalize
from generator.language.typed_numbers import STYLES, Style

ColumnKind = Literal["sum", "average", "id", "year", "none"]
Way = tuple[str, int, str, Collection[Fraction]]  # code, count, heading of the group, what is added

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
PERCENT = re.compile(r"%|pourcentages?|percent|proportions?")
_TIME = re.compile(r"(?<![a-z])(h|hrs?|heures|hours|min|mn|minutes|sec|secondes|seconds)(?![a-z])")
_DURATION = re.compile(r"(?<![a-z])(?:durees?|durations?|temps)(?![a-z])")
# "714 (some fifty of them twice)": a remark in words behind a number
_REMARK = re.compile(r"(?<=[0-9*%€]) *\([^()]*[^\W\d_]{3}[^()]*\)$")
_NOUNS = {
    DURATION: "total-durations",
    "%": "total-percentages",
    **dict.fromkeys("€$£", "total-amounts"),
}
_FIRST_YEAR, _LAST_YEAR = 1850, 2100
_ABOUT = Fraction(1, 10)
_FARTHEST = Fraction(3, 2)  # a number this many times larger counts something else
WHOLE = Fraction(100)


# --- columns of numbers ---------------------------------------------------------------------------


class NumberColumn(Frozen):
    """The numbers of a column: ``cells`` and ``amounts`` by the position of their row.

    ``several`` says that they stand beside others in their cells: "12 (60 %)".
    ``unit`` is that of the numbers, or of the heading where they have none; among durations a bare
    number counts ``minutes``. ``kind`` says what they are: ids, averages, years, to be added up,
    or none of these.
    """

    cells: Mapping[int, HandCell]
    amounts: Mapping[int, Amount]
    unit: str
    minutes: Fraction
    kind: ColumnKind
    several: bool

    def styles(self, *others: Amount) -> list[Style]:
        """Return the styles that read all its numbers, and other ones."""
        every = (*others, *self.amounts.values())
        return [style for style in STYLES if all(style in each.values for each in every)]

    def values(self, style: Style) -> dict[int, Fraction]:
        """Return the values by row, in minutes among durations."""
        return {row: each.values[style] * self.factor(each) for row, each in self.amounts.items()}

    def factor(self, amount: Amount) -> Fraction | Literal[1]:
        """Return by what a bare number is multiplied to be worth minutes among durations."""
        return self.minutes if self.unit == DURATION and amount.unit != DURATION else 1

    def is_whole(self) -> bool:
        """Say whether no number has decimals, whatever its style."""
        return all(amount.size == 1 for amount in self.amounts.values())

    def is_rounded(self) -> bool:
        """Say whether the numbers may be rounded: all have decimals, and none is money."""
        return self.unit in {"", DURATION} and all(each.size < 1 for each in self.amounts.values())

    def rounding(self) -> Fraction:
        """Return how far the rounding of the numbers may put their sum off."""
        return sum((amount.size for amount in self.amounts.values()), Fraction(0)) / 2


def read_numbers(
    rows: Sequence[HandRow],
    column: int,
    heading: str,
    corrected: Mapping[int, Fraction] | None = None,
    place: int = 0,
) -> NumberColumn | None:
    """Return the numbers at a place of the cells of a column; None if it holds anything else.

    They are ``corrected`` by the offset of their cell.
    """
    cells: dict[int, HandCell] = {}
    amounts: dict[int, Amount] = {}
    several = False
    for at, cell in enumerate(row.cells[column] for row in rows):
        if is_missing(cell.text) or (cell.ditto_of and cell.ditto_of.column != column):
            continue
        found = read_amounts(_REMARK.sub("", cell.text))
        if not found or any(amount.before for amount in found):
            return None
        several |= len(found) > 1
        if place >= len(found):
            continue
        amount = found[place]
        if corrected and cell.start in corrected:
            amount = replace(amount, values=dict.fromkeys(amount.values, corrected[cell.start]))
        cells[at], amounts[at] = cell, amount
    units = {amount.unit for amount in amounts.values()} - {""}
    if not amounts or len(units) > 1:
        return None
    heading, unit = fold(heading).strip(" :"), "".join(units)
    kind = _kind(heading, column, amounts.values())
    time = _TIME.search(heading) if unit in {"", DURATION} else None
    lengths = {amount.minutes for amount in amounts.values() if amount.unit == DURATION}
    minutes = MINUTES[time[1]] if time else lengths.pop() if len(lengths) == 1 else Fraction(1)
    if time or (not unit and _DURATION.search(heading)):
        unit = DURATION
    elif not unit and not several and PERCENT.search(heading):
        unit = "%"
    return NumberColumn(cells, amounts, unit, minutes, kind, several)


def is_year(value: Fraction) -> bool:
    """Say whether a number may be a year of our time."""
    return value.denominator == 1 and _FIRST_YEAR <= value <= _LAST_YEAR


def _kind(heading: str, column: int, amounts: Iterable[Amount]) -> ColumnKind:
    none = Fraction(-1)
    values = [none if each.unit else each.values.get("point", none) for each in amounts]
    # Numbers from 1 on in the first column name the rows.
    names_rows = column == 0 and sorted(values) == [*range(1, len(values) + 1)]
    if _ID.fullmatch(heading) or names_rows:
        return "id"
    if _NOT_ADDED.fullmatch(heading):
        return "none"
    if all(is_year(value) for value in values):
        return "year"
    return "average" if _AVERAGED.search(heading) else "sum"


# --- the rows that a total adds up ----------------------------------------------------------------


class Scope(Frozen, dict=True):
    """The rows that a total may add up; ``corrected``: see ``read_numbers``."""

    table: HandTable
    rows: tuple[HandRow, ...]
    corrected: Mapping[int, Fraction] = field(default_factory=dict[int, Fraction])
    _columns: dict[tuple[int, int], NumberColumn | None] = field(
        default_factory=dict[tuple[int, int], NumberColumn | None]
    )

    def cells(self, column: int) -> list[HandCell]:
        """Return the cells of a column that say something."""
        return [row.cells[column] for row in self.rows if row.cells[column].text]

    def numbers(self, column: int, place: int = 0) -> NumberColumn | None:
        """Return the numbers of a column; None for one of words."""
        if (column, place) not in self._columns:
            heading = self.table.heading(column)
            found = read_numbers(self.rows, column, heading, self.corrected, place)
            self._columns[column, place] = found
        return self._columns[column, place]

    def as_written(self, key: str) -> str:
        """Return a value as it is first written, by its key, or "" where no cell has it."""
        cells = (cell for row in self.rows for cell in row.cells if key)
        return next((answer(cell.text) for cell in cells if answer_key(cell.text) == key), "")


# --- candidates -----------------------------------------------------------------------------------


class Candidate(Frozen):
    """A number that a total may be, and how it is computed: "the sum of the 5 durations".

    ``value`` is in the unit of the typed number, read in ``style``, or a number of things, without.
    Where no candidate fits one of those that are ``expected`` should stand there.
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

    def is_near(self, amount: Amount) -> bool:
        """Say whether a number that is no other half as large or twice may be meant for it."""
        worth = max(map(abs, amount.values.values()))
        return worth / _FARTHEST <= self.value <= worth * _FARTHEST

    def write_like(self, amount: Amount) -> str:
        """Return it as a number is typed, or "" if it cannot be so."""
        return write_like(amount, self.value, self.style or "comma")

    def fits(self, amount: Amount) -> bool:
        """Say whether a typed number may stand for it; "about 600" may be a tenth more or less."""
        rounding = amount.steps[self.style] / 2 if self.style else 0
        about = _ABOUT * abs(self.value) if amount.approximate else 0
        return self.distance(amount) <= max(rounding, about, self.tolerance)


def sums(
    scope: Scope, column: NumberColumn, amount: Amount, *, expected: bool = True
) -> Iterator[Candidate]:
    """Yield the sums of a column.

    With ditto marks or merged cells these are counted once, or in every row; a value that a group
    repeats in each of its rows, once for each group. Parts of 100 % may be rounded.
    """
    for style in column.styles(amount):
        values = column.values(style)
        once = {(column.cells[at].ditto_of or column.cells[at]).start: values[at] for at in values}
        code = "total-sum" if len(once) == len(values) else "total-sum-once"
        ways: list[Way] = [(code, len(once), "", once.values())]
        if len(once) < len(values):
            ways.append(("total-sum-each-row", len(values), "", values.values()))
        else:
            ways += _by_group(scope, column, values)
        is_whole = column.unit == "%" and amount.values[style] == WHOLE
        # A total with more decimals than its parts is that of parts that are not rounded.
        is_whole |= column.is_rounded() and all(
            each.size > amount.size for each in column.amounts.values()
        )
        tolerance = column.rounding() if is_whole else Fraction(0)
        for code, count, heading, added in ways:
            what = Message(_NOUNS.get(column.unit, "total-numbers"), count=count)
            how = Message(code, count=count, what=what, heading=heading)
            value = sum(added, Fraction(0)) / column.factor(amount)
            is_plain = expected and code == ways[0][0]
            yield Candidate(value, how, is_plain, style, tolerance)


def _by_group(scope: Scope, column: NumberColumn, values: Mapping[int, Fraction]) -> Iterator[Way]:
    """Yield the values of groups of rows where each row of a group repeats its value."""
    own = next(iter(column.cells.values())).column
    for group in {*range(scope.table.width)} - {own}:
        keys = [normalize(scope.rows[row].cells[group].text) for row in values]
        is_grouped = "" not in keys and 1 < len({*keys}) == len([*groupby(keys)]) < len(keys)
        if is_grouped and len(pairs := {*zip(keys, values.values(), strict=True)}) == len({*keys}):
            added = [value for _, value in pairs]
            yield "total-sum-groups", len(values), scope.table.heading(group), added


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


def value_count(
    scope: Scope, value: str, columns: Iterable[int], *, expected: bool = True
) -> Candidate:
    """Return how often a value occurs in columns."""
    key = answer_key(value)
    number = sum(answer_key(row.cells[at].text) == key for at in columns for row in scope.rows)
    how = Message("total-count-value", value=answer(value))
    return Candidate(Fraction(number), how, expected)
