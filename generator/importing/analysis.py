"""One table understood: its records, what belongs together in them, whom they are about.

A ditto mark or a merged cell says that a value belongs to several rows at once: the duration of a
session stands once for all who took part. So does a total that is right only if each group counts
once. Such a value goes to the file of the groups.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import groupby

from generator.handwritten.number_columns import number_column
from generator.importing.columns import exact_value, typed_total
from generator.importing.matrix_shape import MatrixShape, find_matrix, judge_columns
from generator.importing.names import GROUPS, NAMES, ORGANISATIONS, PEOPLE, ROLES, speaks_of
from generator.importing.records import (
    LONGEST_LABEL,
    Column,
    Records,
    Respelling,
    read_records,
    unify_spellings,
    unify_together,
)
from generator.importing.sheet import Sheet
from generator.language import Language

CODE = re.compile(r"[A-Za-z]{1,6}[-.]?[0-9]{1,4}")
"""What can be a key as it stands: BF4, P01."""


@dataclass(frozen=True)
class Grouping:
    """The column that names the groups, and those whose values belong to a group.

    ``together`` says that the records of each group stand together; ``column`` is -1 for none.
    """

    column: int = -1
    members: tuple[int, ...] = ()
    together: bool = False


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
    unified: tuple[Respelling, ...]
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
        if column and column.kind == "sum" and len(column.units) == 1 and not column.is_share():
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


def find_grouping(records: Records, totals: Mapping[int, frozenset[Fraction]]) -> Grouping:
    """Return the groups of the records; ``totals`` are the numbers typed below the columns.

    A column names groups if its values repeat and ditto marks, merged cells, a total or its heading
    say so. What belongs to a group stands to the right of its name. Of several columns the one
    named a group comes first, then one to which values belong, then the leftmost.
    """
    candidates = [
        (index, members, _evidence(records, index, members))
        for index in range(len(records.columns))
        if _names_groups(records, index)
        for members in [_members(records, index, totals)]
    ]
    telling = [each for each in candidates if any(each[2])]
    if not telling:
        return Grouping()
    index, members, _ = min(telling, key=lambda each: (*(not sign for sign in each[2]), each[0]))
    return Grouping(index, members, together=_stand_together(records.columns[index].values))


def find_organisations(records: Records, grouping: Grouping) -> tuple[int, ...]:
    """Return the columns of organisations: so named, of words, with values that repeat."""
    return tuple(
        index
        for index, column in enumerate(records.columns)
        if index not in {grouping.column, *grouping.members, records.by_list}
        and speaks_of(column.heading, ORGANISATIONS)
        and _repeats(column.values)
        and all(map(_is_label, column.values))
    )


def _evidence(records: Records, index: int, members: Sequence[int]) -> tuple[bool, bool, bool]:
    column = records.columns[index]
    return speaks_of(column.heading, GROUPS), bool(members), column.marked and _has_blocks(column)


def _names_groups(records: Records, index: int) -> bool:
    values = records.columns[index].values
    together = _stand_together(values)
    named = speaks_of(records.columns[index].heading, GROUPS)
    return _repeats(values) and all(map(_is_label, values)) and (together or named)


def _is_label(value: str) -> bool:
    is_short = 0 < len(value) <= LONGEST_LABEL and "\n" not in value
    return is_short and any(character.isalpha() for character in value)


def _repeats(values: Sequence[str]) -> bool:
    return 1 <= len(set(values)) < len(values)


def _stand_together(values: Sequence[str]) -> bool:
    return len([key for key, _ in groupby(values)]) == len(set(values))


def _blocks(values: Sequence[str]) -> list[range]:
    """Return the stretches of equal values, as ranges of positions."""
    blocks: list[range] = []
    for _, group in groupby(range(len(values)), key=lambda position: values[position]):
        positions = list(group)
        blocks.append(range(positions[0], positions[-1] + 1))
    return blocks


def _has_blocks(column: Column) -> bool:
    """Say whether each stretch of a value is written once, with marks below it."""
    return all(
        len({column.origins[position] for position in block}) == 1
        for block in _blocks(column.values)
    )


def _members(
    records: Records, index: int, totals: Mapping[int, frozenset[Fraction]]
) -> tuple[int, ...]:
    blocks = _blocks(records.columns[index].values)
    return tuple(
        other
        for other, column in enumerate(records.columns)
        if other > index
        and other != records.by_list
        and _is_determined(records.columns[index], column)
        and (
            _written_once(column, blocks)
            or _totals_once(column, blocks, totals.get(other, frozenset()))
        )
    )


def _is_determined(group: Column, column: Column) -> bool:
    pairs = set(zip(group.values, column.values, strict=True))
    return len(pairs) == len(set(group.values))


def _written_once(column: Column, blocks: Sequence[range]) -> bool:
    """Say whether a column is written once for each group, and marked as the same below."""
    origins = {(block, column.origins[position]) for block in blocks for position in block}
    written = {origin for _, origin in origins}
    return column.marked and len(origins) == len(blocks) == len(written)


def _totals_once(column: Column, blocks: Sequence[range], typed: frozenset[Fraction]) -> bool:
    """Say whether the number typed below a column is right if each group counts once, only."""
    values = [exact_value(value) for value in column.values]
    known = [value for value in values if value is not None]
    if not typed or len(known) < len(values):
        return False
    return sum(known) not in typed and sum(known[block.start] for block in blocks) in typed
