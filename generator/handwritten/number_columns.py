"""Columns of numbers: what is in them, in which unit, and whether it can be added up."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Literal

from generator.handwritten.amounts import (
    DURATION,
    Amount,
    is_missing,
    minutes_of,
    read_amounts,
)
from generator.handwritten.labels import plain
from generator.handwritten.values import HandCell, HandRow
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
_YEARS = range(1850, 2101)


@dataclass(frozen=True)
class Entry:
    """A cell with a value: the position of its row among those added up, and its amounts."""

    row: int
    cell: HandCell
    amounts: tuple[Amount, ...]


@dataclass(frozen=True)
class NumberColumn:
    """A column of which every value is a number, or as many numbers in each cell.

    ``units`` are those of each place in the cell; a bare number in a column of durations counts
    ``minutes``. ``corrected`` are values, by the offset of their cell, that are to be taken instead
    of those typed.
    """

    heading: str
    entries: tuple[Entry, ...]
    units: tuple[str, ...]
    minutes: Fraction = Fraction(1)
    corrected: Mapping[int, Fraction] = field(default_factory=dict[int, Fraction])

    @property
    def kind(self) -> ColumnKind:
        """What its values are: ids, averages, years, to be added up, or none of these."""
        heading = plain(self.heading).strip(" :")
        if _ID.fullmatch(heading):
            return "id"
        if _NOT_ADDED.fullmatch(heading):
            return "none"
        if self._are_years():
            return "year"
        return "average" if _AVERAGED.search(heading) else "sum"

    def _are_years(self) -> bool:
        values = [value for entry in self.entries for value in entry.amounts[0].values.values()]
        return self.units == ("",) and all(
            value.denominator == 1 and int(value) in _YEARS for value in values
        )

    @property
    def is_share(self) -> bool:
        """Whether its values are percentages."""
        return self.units == ("%",) or (
            self.units == ("",) and bool(_PERCENT.search(plain(self.heading)))
        )

    def values(self, style: Style, slot: int = 0) -> list[Fraction] | None:
        """Return its values at one place in the cells, or None if the style cannot read one."""
        found: list[Fraction] = []
        for entry in self.entries:
            value = self.corrected.get(entry.cell.start) if len(self.units) == 1 else None
            if value is None:
                value = self.worth(entry.amounts[slot], style)
            if value is None:
                return None
            found.append(value)
        return found

    def worth(self, amount: Amount, style: Style) -> Fraction | None:
        """Return what an amount is worth in this column, or None."""
        value = amount.values.get(style)
        return value if value is None else value * self.factor(amount)

    def factor(self, amount: Amount) -> Fraction:
        """Return by what a bare number is multiplied to be worth minutes among durations."""
        return (
            Fraction(1) if amount.unit == DURATION or DURATION not in self.units else self.minutes
        )

    def name(self, slot: int = 0) -> str:
        """Return the word for its values."""
        unit = self.units[slot]
        if unit == DURATION or _DURATION.search(plain(self.heading)):
            return "durations"
        if unit == "%" or self.is_share:
            return "percentages"
        return "amounts" if unit in {"€", "$", "£"} else "numbers"

    def is_numbered(self) -> bool:
        """Whether its values are 1, 2, 3 … in any order: numbers that name the rows."""
        values = self.values("point") or []
        first = min(values, default=Fraction(0))
        return sorted(values) == [first + step for step in range(len(values))] and first in {0, 1}


def is_averaged(label: str) -> bool:
    """Say whether a label names something that is not added up: a mean, a rate, a score."""
    return bool(_AVERAGED.search(plain(label)) or _PERCENT.search(plain(label)))


def number_column(
    rows: Sequence[HandRow],
    column: int,
    heading: str,
    corrected: Mapping[int, Fraction] | None = None,
) -> NumberColumn | None:
    """Return a column as numbers, or None if some value is something else or units differ."""
    entries: list[Entry] = []
    for index, row in enumerate(rows):
        cell = row.cells[column]
        if is_missing(cell.text) or (cell.ditto_of and cell.ditto_of.column != column):
            continue
        amounts = read_amounts(_REMARK.sub("", cell.text))
        if not amounts or any(amount.before for amount in amounts):
            return None
        entries.append(Entry(index, cell, amounts))
    if not entries or len({len(entry.amounts) for entry in entries}) > 1:
        return None
    places = range(len(entries[0].amounts))
    units = [_unit([entry.amounts[place] for entry in entries]) for place in places]
    if any(unit is None for unit in units):
        return None
    found = NumberColumn(
        heading,
        tuple(entries),
        tuple(unit or "" for unit in units),
        corrected=corrected or {},
    )
    return _timed(found)


def _unit(amounts: Sequence[Amount]) -> str | None:
    """Return the one unit of amounts, bare ones passed over; None if there are several."""
    units = {amount.unit for amount in amounts} - {""}
    return None if len(units) > 1 else next(iter(units), "")


def _timed(column: NumberColumn) -> NumberColumn:
    """Return the column with the length of its bare durations: by its heading, else its cells."""
    time = _TIME.search(plain(column.heading))
    if time and column.units in {("",), (DURATION,)}:
        return replace(column, units=(DURATION,), minutes=minutes_of(time[1]))
    amounts = [amount for entry in column.entries for amount in entry.amounts]
    lengths = {amount.minutes for amount in amounts if amount.unit == DURATION}
    return replace(column, minutes=lengths.pop()) if len(lengths) == 1 else column
