"""What a typed total can be: a sum, a count of rows, of items, of distinct values …."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import groupby
from typing import Literal

from generator.core.problems import Message
from generator.core.values import Frozen, field, grouped, replace
from generator.handwritten.amounts import DURATION, Amount, is_missing, minutes_of, read_amounts
from generator.handwritten.total_rows import answer, answer_key
from generator.handwritten.values import HandCell, HandRow, HandTable
from generator.language.normalize import fold, normalize
from generator.language.typed_numbers import STYLES, Style

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
_YEARS = range(1850, 2101)
WHOLE = Fraction(100)
_ABOUT = Fraction(1, 10)
MOST_VALUES = 6  # so many different values are few
_LONGEST_VALUE = 30  # characters


# --- columns of numbers ---------------------------------------------------------------------------


class NumberColumn(Frozen, dict=True):
    """The numbers at one place in the cells of a column: "12 (60 %)" has two places.

    ``rows`` are the positions of those that hold one, among the rows added up. ``kind`` says what
    the numbers are: ids, averages, years, there to be added up, or none of these. In a column of
    durations a bare number counts ``minutes``.
    """

    heading: str
    rows: tuple[int, ...]
    cells: tuple[HandCell, ...]
    amounts: tuple[Amount, ...]
    unit: str
    minutes: Fraction
    kind: ColumnKind
    is_share: bool

    def values(self, style: Style) -> Mapping[int, Fraction]:
        """Return its values by row; none if one of them cannot be read in the style."""
        return self._by_style.get(style, {})

    @cached_property
    def _by_style(self) -> Mapping[Style, Mapping[int, Fraction]]:
        styles: list[Style] = [s for s in STYLES if all(s in each.values for each in self.amounts)]
        factors = [self.factor(amount) for amount in self.amounts]
        return {
            style: {
                row: amount.values[style] if factor == 1 else amount.values[style] * factor
                for row, amount, factor in zip(self.rows, self.amounts, factors, strict=True)
            }
            for style in styles
        }

    @property
    def steps(self) -> list[Fraction]:
        """What one of the last digit of each value is worth, as typed."""
        return [amount.size for amount in self.amounts]

    def factor(self, amount: Amount) -> Fraction | Literal[1]:
        """Return by what a bare number is multiplied to be worth minutes among durations."""
        return self.minutes if self.unit == DURATION and amount.unit != DURATION else 1

    def noun(self, count: int) -> Message:
        """Return the word for so many of its values: "durations"."""
        if self.unit == DURATION or _DURATION.search(fold(self.heading)):
            return Message("total-durations", count=count)
        if self.is_share:
            return Message("total-percentages", count=count)
        if self.unit in {"€", "$", "£"}:
            return Message("total-amounts", count=count)
        return Message("total-numbers", count=count)


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
    found: list[tuple[int, HandCell, tuple[Amount, ...]]] = []
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
        found.append((index, cell, amounts))
    if len({len(amounts) for _, _, amounts in found}) != 1:
        return ()
    places = list(zip(*(amounts for _, _, amounts in found), strict=True))
    units = [{amount.unit for amount in place} - {""} for place in places]
    if any(len(unit) > 1 for unit in units):
        return ()
    is_alone = len(places) == 1
    time = _TIME.search(fold(heading)) if is_alone and units[0] <= {DURATION} else None
    lengths = {a.minutes for place in places for a in place if a.unit == DURATION}
    minutes = minutes_of(time[1]) if time else lengths.pop() if len(lengths) == 1 else Fraction(1)
    columns: list[NumberColumn] = []
    for place, its_units in zip(places, units, strict=True):
        unit = DURATION if time else "".join(its_units)
        is_bare = is_alone and unit == ""
        columns.append(
            NumberColumn(
                heading,
                tuple(index for index, _, _ in found),
                tuple(cell for _, cell, _ in found),
                place,
                unit,
                minutes,
                _kind(heading, column, [amount.values for amount in places[0]], is_bare=is_bare),
                unit == "%" or (is_bare and bool(_PERCENT.search(fold(heading)))),
            )
        )
    return tuple(columns)


def _kind(
    heading: str, column: int, typed: Sequence[Mapping[Style, Fraction]], *, is_bare: bool
) -> ColumnKind:
    heading = fold(heading).strip(" :")
    values = [each.get("point", Fraction(0)) for each in typed]
    # Numbers from 1 on in the first column name the rows.
    if _ID.fullmatch(heading) or (
        is_bare and column == 0 and sorted(values) == [*range(1, len(values) + 1)]
    ):
        return "id"
    if _NOT_ADDED.fullmatch(heading):
        return "none"
    if is_bare and all(int(value) == value and int(value) in _YEARS for value in values):
        return "year"
    return "average" if _AVERAGED.search(heading) else "sum"


# --- the rows that a total adds up ----------------------------------------------------------------


class TotalScope(Frozen, dict=True):
    """The rows that a total adds up; ``corrected``: see ``number_columns``."""

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

    @cached_property
    def shares(self) -> Sequence[NumberColumn]:
        """The columns of shares."""
        return [each for column in self.numbers for each in column if each.is_share]

    @cached_property
    def _keys(self) -> Sequence[Counter[str]]:
        """For each column how often its cells have a value, by its key."""
        return [
            Counter(answer_key(row.cells[at].text) for row in self.rows)
            for at in range(self.table.width)
        ]

    def groups(self, rows: Sequence[int]) -> Iterator[tuple[int, Sequence[str]]]:
        """Yield the columns that group some rows, with the key of each row."""
        for column in range(self.table.width):
            keys = [normalize(self.rows[row].cells[column].text) for row in rows]
            runs = [key for key, _ in groupby(keys)]
            if "" not in runs and 1 < len(runs) == len(set(keys)) < len(rows):
                yield column, keys

    def occurrences(self, key: str, column: int | None = None) -> int:
        """Return how many cells of a column, or of all, have a value, by its key."""
        counts = self._keys if column is None else (self._keys[column],)
        return sum(each[key] for each in counts)

    @cached_property
    def columns_of(self) -> Mapping[str, Collection[int]]:
        """The columns that hold a value, by its key."""
        return grouped((key, column) for column, keys in enumerate(self._keys) for key in keys)

    def as_written(self, key: str) -> str:
        """Return a value as it is first written, by its key, or "" where no cell has it."""
        cells = (cell for row in self.rows for cell in row.cells)
        return next((answer(cell.text) for cell in cells if answer_key(cell.text) == key), "")

    def answers(self, columns: Sequence[int]) -> Counter[str]:
        """Return how often each answer occurs in columns, by its text where it first occurs."""
        written: dict[str, str] = {}
        texts = (cell.text for column in columns for cell in self.cells(column))
        return Counter(written.setdefault(answer_key(text), answer(text)) for text in texts)

    @cached_property
    def value_columns(self) -> Sequence[int]:
        """The columns that hold few answers, in short words."""
        return [column for column in range(self.table.width) if self._holds_values(column)]

    def _holds_values(self, column: int) -> bool:
        """Say whether a column has few short answers, without numbers: "oui", "non", "NA"."""
        cells = self.cells(column)
        values = {answer_key(cell.text) for cell in cells}
        return (
            1 <= len(values) <= MOST_VALUES
            and (len(values) < len(cells) or column > 0)
            and all(len(cell.text) <= _LONGEST_VALUE for cell in cells)
            and not any(character.isdigit() for value in values for character in value)
        )


# --- candidates -----------------------------------------------------------------------------------


class Candidate(Frozen):
    """A number that a total may be, and how it is computed: "the sum of the 5 durations".

    ``value`` is in the unit of the typed number, read in ``style``; a ``counted`` one is a number
    of things, in either style. ``plain`` candidates are what a column most plainly means: one of
    them is expected where nothing fits. ``tolerance`` is how far off the rounding of the parts of
    100 % may put their sum.
    """

    value: Fraction
    how: Message
    plain: bool = True
    counted: bool = False
    style: Style = "comma"
    tolerance: Fraction = Fraction(0)

    def distance(self, amount: Amount) -> Fraction:
        """Return how far a typed number is from it."""
        values = amount.values.values() if self.counted else [amount.values[self.style]]
        return min(abs(value - self.value) for value in values)

    def fits(self, amount: Amount) -> bool:
        """Say whether a typed number may stand for it; "about 600" may be a tenth more or less."""
        rounding = 0 if self.counted else amount.steps[self.style] / 2
        about = _ABOUT * abs(self.value) if amount.approximate else 0
        return self.distance(amount) <= max(rounding, about, self.tolerance)


def accepted(candidates: Iterator[Candidate]) -> Iterator[Candidate]:
    """Mark these candidates as acceptable, not expected."""
    return (replace(candidate, plain=False) for candidate in candidates)


def sums(scope: TotalScope, column: NumberColumn, amount: Amount) -> Iterator[Candidate]:
    """Yield the sums that a column of numbers can have, in each style that reads it."""
    factor = column.factor(amount)
    is_whole = column.is_share and WHOLE in amount.values.values()
    tolerance = sum(column.steps, Fraction(0)) / 2 if is_whole else Fraction(0)
    for style in amount.values:
        values = list(column.values(style).values())
        for added, how, plain in _ways_to_add(scope, column, values) if values else ():
            total = sum(added, Fraction(0)) / factor
            yield Candidate(total, how, plain, style=style, tolerance=tolerance)


def _ways_to_add(
    scope: TotalScope, column: NumberColumn, values: Sequence[Fraction]
) -> Iterator[tuple[Collection[Fraction], Message, bool]]:
    """Yield the values that a total may add up, how that is said, and whether it is plain.

    With ditto marks or merged cells these are counted once, or in every row; a value that a group
    repeats in each of its rows, once for each group.
    """
    number = len(values)
    once = dict(zip([(cell.ditto_of or cell).start for cell in column.cells], values, strict=True))
    if len(once) < number:
        how = Message("total-sum", count=len(once), what=column.noun(len(once)))
        yield once.values(), _noted(how, _ONCE), True
        how = Message("total-sum-each-row", count=number, what=column.noun(number))
        yield values, how, False
        return
    how = Message("total-sum", count=number, what=column.noun(number))
    yield values, how, True
    for index, keys in scope.groups(column.rows):
        pairs = set(zip(keys, values, strict=True))
        if index != column.cells[0].column and len(pairs) == len(set(keys)):
            note = Message("total-groups-once", heading=scope.table.heading(index))
            yield [value for _, value in pairs], _noted(how, note), False


_ONCE = Message("total-dittos-once")


def _noted(how: Message, note: Message) -> Message:
    return Message("total-noted", how=how, note=note)


def means(column: NumberColumn, amount: Amount) -> Iterator[Candidate]:
    """Yield the mean of a column of numbers."""
    for style in amount.values:
        if values := column.values(style):
            how = Message("total-mean", count=len(values), what=column.noun(len(values)))
            mean = sum(values.values(), Fraction(0)) / len(values) / column.factor(amount)
            yield Candidate(mean, how, plain=False, style=style)


def counts(scope: TotalScope, column: int) -> Iterator[Candidate]:
    """Yield what can be counted in a column: rows, filled cells, items, distinct values."""
    filled = [cell for cell in scope.cells(column) if not is_missing(cell.text)]
    rows, number = len(scope.rows), len(filled)
    distinct = len({normalize(cell.text) for cell in filled})
    plain = [_count(rows, Message("total-count-rows"))]
    if number < rows:
        plain.append(_count(number, Message("total-count-filled")))
    yield from reversed(plain) if distinct == 1 < number < rows else plain
    written = len({(cell.ditto_of or cell).start for cell in filled})
    listed = sum(sum(item.listed for item in cell.items) or 1 for cell in filled)
    others = [
        _count(written, _noted(Message("total-count-values"), _ONCE)),
        _count(sum(len(cell.items) for cell in filled), Message("total-count-items")),
        _count(listed, Message("total-count-listed")),
        _count(distinct, Message("total-count-distinct")),
    ]
    yield from accepted(each for each in others if each.value != number)


def value_count(number: int, value: str) -> Candidate:
    """Return how often a value occurs as a candidate."""
    return _count(number, Message("total-count-value", value=value))


def _count(number: int, how: Message) -> Candidate:
    return Candidate(Fraction(number), how, counted=True)
