"""One table understood: its records, what belongs together in them, whom they are about."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from generator.handwritten.number_columns import number_column
from generator.importing.grouping import CODE, Grouping, find_grouping, find_organisations
from generator.importing.matrix_shape import MatrixShape, find_matrix, judge_columns
from generator.importing.numbers import typed_total
from generator.importing.records import read_records
from generator.importing.spelling import unify_spellings, unify_together
from generator.importing.vocabulary import (
    GROUPS,
    NAMES,
    ORGANISATIONS,
    PEOPLE,
    ROLES,
    speaks_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from fractions import Fraction

    from generator.importing.records import Records
    from generator.importing.sheet import Sheet
    from generator.importing.spelling import Unified
    from generator.language import Language


@dataclass(frozen=True)
class Analysis:
    """A sheet with its records in one spelling, their groups and organisations.

    ``typed`` are the numbers below the columns, ``adding`` the columns whose numbers are there to
    be added up. ``key`` is the column whose values can name the records (-1: none), ``label`` the
    one that says them in words, ``people`` that each record is a person.
    """

    sheet: Sheet
    caption: str
    records: Records
    unified: tuple[Unified, ...]
    typed: Mapping[int, frozenset[Fraction]] = field(
        default_factory=dict[int, "frozenset[Fraction]"]
    )
    adding: frozenset[int] = frozenset()
    grouping: Grouping = field(default_factory=Grouping)
    organisations: tuple[int, ...] = ()
    key: int = -1
    people: bool = False
    label: int = -1
    matrix: MatrixShape | None = None

    @property
    def judges(self) -> list[str]:
        """The headings of the columns of judgements."""
        columns = self.matrix.judges if self.matrix else ()
        return [self.records.columns[index].heading for index in columns]

    def by_group(self, index: int) -> Mapping[str, str]:
        """Return the values of a column by the label of the group that they belong to."""
        labels = self.records.columns[self.grouping.column].values
        return dict(zip(labels, self.records.columns[index].values, strict=True))


def analyse(sheet: Sheet, caption: str, language: Language) -> Analysis:
    """Return what a sheet shows: a matrix of judgements, or records that belong together."""
    records, unified = unify_spellings(read_records(sheet))
    judged, more = unify_together(records, judge_columns(records))
    matrix = find_matrix(judged, language, has_foot=bool(sheet.other_totals))
    if matrix is not None:
        return Analysis(sheet, caption, judged, (*unified, *more), matrix=matrix)
    typed = {
        index: values
        for index in range(len(sheet.headings))
        if (values := typed_total(sheet.total_cell(index)))
    }
    grouping = find_grouping(records, typed)
    organisations = find_organisations(records, grouping)
    linked = {grouping.column, *grouping.members, *organisations}
    key = _key_column(records, linked)
    people = _are_people(records, caption)
    return Analysis(
        sheet,
        caption,
        records,
        unified,
        typed,
        frozenset(_adding(sheet)),
        grouping,
        organisations,
        key,
        people,
        _label_column(records, {*linked, key}, people=people),
    )


def _adding(sheet: Sheet) -> Sequence[int]:
    """Return the columns of numbers that are there to be added up."""
    found: list[int] = []
    rows = [row for row in sheet.table.rows if row is not sheet.total]
    for index in range(sheet.table.width):
        column = number_column(rows, index, sheet.table.heading(index))
        if column and column.kind == "sum" and len(column.units) == 1 and not column.is_share:
            found.append(index + sheet.parts)
    return found


def _key_column(records: Records, linked: set[int]) -> int:
    """Return the first column of codes of which each names one record."""
    for index, column in enumerate(records.columns):
        is_own = index not in linked and index != records.by_list
        is_unique = len(set(column.values)) == len(column.values)
        if is_own and is_unique and all(map(CODE.fullmatch, column.values)):
            return index
    return -1


def _are_people(records: Records, caption: str) -> bool:
    """Say whether each record is a person: a role is a column, and the rest is about people too."""
    headings = [column.heading for column in records.columns]
    if records.by_list >= 0:
        return speaks_of(headings[records.by_list], ROLES | PEOPLE | NAMES)
    about = GROUPS | ORGANISATIONS | NAMES | PEOPLE
    has_role = any(speaks_of(heading, ROLES) for heading in headings)
    return has_role and any(speaks_of(each, about) for each in (*headings, caption))


def _label_column(records: Records, taken: set[int], *, people: bool) -> int:
    """Return the column that says a record in words: the role of a person, else the first text."""
    free = [index for index in range(len(records.columns)) if index not in taken]
    if records.by_list in free:
        return records.by_list
    texts = [
        index
        for index in free
        if any(
            character.isalpha() for value in records.columns[index].values for character in value
        )
    ]
    about_people = [
        index for index in texts if speaks_of(records.columns[index].heading, ROLES | NAMES)
    ]
    return next(iter(about_people if people and about_people else texts), -1)
