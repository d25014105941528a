"""Columns of numbers: what is in them, in which unit, and whether it can be added up."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Literal

from generator.core.problems import Message
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

    @cached_property
    def kind(self) -> ColumnKind:
        """What its values are: ids, averages, years, to be added up, or none of these."""
        heading = plain(self.heading).strip(" :")
        if _ID.fullmatch(heading):
            return "id"
        if _NOT_ADDED.fullmatch(heading):
            return "none"
        values = [value for entry in self.entries for value in entry.amounts[0].values.values()]
        if self.units == ("",) and all(value in _YEARS for value in values):
            return "year"
        return "average" if _AVERAGED.search(heading) else "sum"

    def is_share(self, slot: int = 0) -> bool:
        """Say whether a place in its cells holds percentages."""
        in_heading = self.units == ("",) and bool(_PERCENT.search(plain(self.heading)))
        return self.units[slot] == "%" or in_heading

    @cached_property
    def is_numbered(self) -> bool:
        """Whether its values are 1, 2, 3 … in any order: numbers that name the rows."""
        values = sorted(self.values("point") or ())
        return values in (list(range(len(values))), list(range(1, len(values) + 1)))

    def values(self, style: Style, slot: int = 0) -> list[Fraction] | None:
        """Return its values at one place in the cells, or None if the style cannot read one."""
        found: list[Fraction] = []
        for entry in self.entries:
            amount = entry.amounts[slot]
            corrected = self.corrected.get(entry.cell.start) if len(self.units) == 1 else None
            if corrected is None and style not in amount.values:
                return None
            if corrected is None:
                corrected = amount.values[style] * self.factor(amount)
            found.append(corrected)
        return found

    def steps(self, slot: int = 0) -> list[Fraction]:
        """Return what one of the last digit of each value is worth, as typed."""
        return [entry.amounts[slot].size for entry in self.entries]

    def factor(self, amount: Amount) -> Fraction:
        """Return by what a bare number is multiplied to be worth minutes among durations."""
        is_bare = DURATION in self.units and amount.unit != DURATION
        return self.minutes if is_bare else Fraction(1)

    def noun(self, slot: int, count: int) -> Message:
        """Return the word for so many of its values: "durations"."""
        unit = self.units[slot]
        if unit == DURATION or _DURATION.search(plain(self.heading)):
            return Message("total-durations", count=count)
        if self.is_share(slot):
            return Message("total-percentages", count=count)
        if unit in {"€", "$", "£"}:
            return Message("total-amounts", count=count)
        return Message("total-numbers", count=count)


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
    units: list[str] = []
    for place in range(len(entries[0].amounts)):
        found = {entry.amounts[place].unit for entry in entries} - {""}
        if len(found) > 1:
            return None
        units.extend(found or {""})
    time = _TIME.search(plain(heading))
    if time and units in ([""], [DURATION]):
        units, minutes = [DURATION], minutes_of(time[1])
    else:
        amounts = [amount for entry in entries for amount in entry.amounts]
        lengths = {amount.minutes for amount in amounts if amount.unit == DURATION}
        minutes = lengths.pop() if len(lengths) == 1 else Fraction(1)
    return NumberColumn(heading, tuple(entries), tuple(units), minutes, corrected or {})
