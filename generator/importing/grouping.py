"""Which records belong together: groups with what belongs to them, and organisations.

A ditto mark or a merged cell says that a value belongs to several rows at once: the duration of a
session stands once for all who took part. So does a total that is right only if each group counts
once. Such a value goes to the file of the groups.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from generator.importing.numbers import exact_value
from generator.importing.spelling import LONGEST_LABEL
from generator.importing.vocabulary import GROUPS, ORGANISATIONS, speaks_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from fractions import Fraction

    from generator.importing.records import Column, Records

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
