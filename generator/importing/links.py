"""What the records of a table point to: the columns that become files of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.importing.columns import plain_field
from generator.importing.entities import MemberColumn
from generator.importing.names import free_name, identifier
from generator.importing.numbers import exact_value

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from generator.importing.analysis import Analysis
    from generator.importing.entities import Entities, Entity
    from generator.language import Language


@dataclass(frozen=True)
class Links:
    """The files that columns point to, and the fields there of the columns that belong there."""

    entities: Mapping[int, Entity]
    members: Mapping[int, MemberColumn]


def link(analysis: Analysis, entities: Entities, language: Language) -> Links:
    """Put what records share into files of its own, and return where it is."""
    columns = analysis.records.columns
    found: dict[int, Entity] = {}
    members: dict[int, MemberColumn] = {}
    group = analysis.grouping.column
    if group >= 0:
        members = _members(analysis, entities.field_names(columns[group].heading), language)
        found[group] = entities.add(
            columns[group].heading, columns[group].values, list(members.values())
        )
    for index in analysis.organisations:
        found[index] = entities.add(columns[index].heading, columns[index].values)
    return Links(found, members)


def link_to_known(analysis: Analysis, links: Links, entities: Entities) -> Links:
    """Return the links with those of columns that name nothing but what has a file already."""
    found = dict(links.entities)
    for index, column in enumerate(analysis.records.columns):
        is_free = index not in {*found, *links.members, analysis.key, analysis.records.by_list}
        entity = entities.naming_all(column.values) if is_free else None
        if entity is not None:
            found[index] = entity
    return Links(found, links.members)


def _members(analysis: Analysis, taken: set[str], language: Language) -> dict[int, MemberColumn]:
    found: dict[int, MemberColumn] = {}
    for index in analysis.grouping.members:
        heading = analysis.records.columns[index].heading
        name = free_name(identifier(heading, otherwise="value"), taken)
        taken.add(name)
        by_label = analysis.by_group(index)
        values = list(by_label.values())
        added_up = is_added_up(analysis, index, values)
        proposed, texts = plain_field(name, heading, values, language, added_up=added_up)
        found[index] = MemberColumn(proposed, dict(zip(by_label, texts, strict=True)))
    return found


def is_added_up(analysis: Analysis, index: int, values: Sequence[str]) -> bool:
    """Say whether a typed total adds a column up, or is meant to."""
    typed = analysis.typed.get(index, frozenset())
    total = sum(exact_value(value) or 0 for value in values)
    return bool(typed) and (index in analysis.adding or total in typed)
