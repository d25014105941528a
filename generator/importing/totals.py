"""Totals that were typed by hand, and the computed ones that give the same number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.importing.numbers import exact_value
from generator.importing.report import whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from fractions import Fraction

    from generator.importing.analysis import Analysis
    from generator.importing.links import Links
    from generator.importing.record_file import FileField


@dataclass(frozen=True)
class Counted:
    """A column as a total counts it: each value once for each record that it belongs to.

    ``values`` are those of the records that have one; ``numeric`` says that they can be added up,
    ``adds_up`` that this is what a column with that heading is for.
    """

    heading: str
    values: tuple[str, ...]
    numeric: bool
    adds_up: bool

    def totals(self) -> Mapping[str, Fraction | int]:
        """Return each total that the column can have, the plainest first."""
        found: dict[str, Fraction | int] = {}
        if self.numeric:
            found["sum"] = sum(exact_value(value) or 0 for value in self.values)
        found["count"] = len(self.values)
        found["distinct"] = len(set(self.values))
        return found


@dataclass(frozen=True)
class Total:
    """What becomes of a typed total: the computed one that it is ("": none), and what to say."""

    kind: str = ""
    note: str = ""
    doubt: str = ""


def listing_totals(
    analysis: Analysis, links: Links, fields: Sequence[FileField]
) -> Mapping[str, Total]:
    """Return what becomes of the number that was typed below each column, by its heading."""
    found: dict[str, Total] = {}
    for index, values in analysis.typed.items():
        cell = analysis.sheet.total_cell(index)
        if cell is not None:
            counted = _counted(analysis, links, fields, index)
            found[counted.heading] = match_total(counted, cell.text, values)
    return found


def _counted(analysis: Analysis, links: Links, fields: Sequence[FileField], index: int) -> Counted:
    """Return a column as the totals of a listing count it."""
    heading = analysis.records.columns[index].heading
    adds_up = index in analysis.adding
    if index in links.members:
        values = [value for value in analysis.by_group(index).values() if value]
        return Counted(heading, tuple(values), links.members[index].field.type != "string", adds_up)
    column = analysis.records.columns[index].values
    if index in links.entities and not links.entities[index].has_codes:
        return Counted(heading, tuple(dict.fromkeys(column)), numeric=False, adds_up=False)
    field = next(each.field for each in fields if each.column == index)
    values = tuple(value for value in column if value)
    return Counted(heading, values, field.type != "string", adds_up)


def match_total(counted: Counted, typed: str, values: frozenset[Fraction]) -> Total:
    """Return the computed total that gives the typed number, or what the data give instead.

    A sum that was typed wrong is taken over, since the data know it; anything else is not.
    """
    totals = counted.totals()
    heading, shown = whole(counted.heading), whole(typed)
    for kind, value in totals.items():
        if value in values:
            beside = f" (of {totals['count']} records)" if kind == "distinct" else ""
            note = f"{heading}: {shown} is now computed, as {_NAMES[kind]}{beside}"
            return Total(kind, note=note)
    given = ", ".join(f"{_NAMES[kind]} is {_written(value)}" for kind, value in totals.items())
    if counted.numeric and counted.adds_up:
        doubt = f"{heading}: {shown} was typed, the data give {_written(totals['sum'])}"
        return Total("sum", doubt=f"{doubt}, which the table now shows")
    return Total(doubt=f"{heading}: {shown} was typed below it and is not taken over: {given}")


_NAMES = {"sum": "the sum", "count": "the count", "distinct": "the count of different values"}


def _written(value: Fraction | int) -> str:
    return str(value) if value == int(value) else f"{float(value):g}"


def other_words(analysis: Analysis) -> Iterator[str]:
    """Yield what the total row said that is no number."""
    cells = [analysis.sheet.total_cell(index) for index in range(len(analysis.sheet.headings))]
    others = [
        whole(cell.text)
        for index, cell in enumerate(cells)
        if cell and index not in analysis.typed and not _is_plain_label(cell.text)
    ]
    if others:
        yield f"the total row also said, and no longer does: {', '.join(others)}"


def _is_plain_label(text: str) -> bool:
    return text.strip(" :\u00a0").casefold() == "total"
