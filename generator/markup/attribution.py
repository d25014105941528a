"""Who a quotation is from, said at the level that the whole site is set to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from generator.markup.claims import folded
from generator.settings import ATTRIBUTION_LEVELS as LEVELS
from generator.study.study import UnknownPathError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.study import Record, Study


def attribution(study: Study, record: Record, level: str) -> tuple[tuple[str, str], ...]:
    """Return the words of an attribution, each with the key of the record they name (or empty).

    The paths are those of ``x-attribution`` in the description of the segments; a level for which
    there is none, or no value, is left out, so that the levels below it still say who.
    """
    paths = study.relation(record.resource).resource.attribution
    shown = LEVELS[: LEVELS.index(level) + 1] if level in LEVELS else LEVELS[:1]
    parts = (_part(study, record, paths[each]) for each in shown if each in paths)
    return tuple(part for part in parts if part[0])


def contradicted(study: Study, record: Record, words: str, level: str = LEVELS[-1]) -> str:
    """Return the name that an attribution typed by hand gives and the data do not, or nothing.

    Names are the labels and keys of the records that an attribution can name: for "Focus group 2"
    under a segment of the third group it is "Focus group 2".
    """
    resource = study.relation(record.resource).resource
    right = {folded(text) for text, _ in attribution(study, record, level)}
    for path in resource.attribution.values():
        for name in _known_names(study, record.resource, path):
            if _names(words, name) and folded(name) not in right:
                return name
    return ""


def _part(study: Study, record: Record, path: str) -> tuple[str, str]:
    followed = study.follow(record.resource, tuple(path.split(".")))
    position = study.relation(record.resource).positions[record.key]
    value, owner = followed.ends.iloc[position], int(followed.owners.iloc[position])
    if value is None or owner < 0:
        return "", ""
    relation = followed.owner_relation
    is_entity = relation.resource.is_entity and relation.resource.name != record.resource
    return str(value), relation.records[owner].key if is_entity else ""


def _known_names(study: Study, resource: str, path: str) -> Sequence[str]:
    """Return every value that an attribution path can end in, the longest first."""
    try:
        followed = study.follow(resource, tuple(path.split(".")))
    except UnknownPathError:
        return ()
    if followed.field is None:
        return ()
    values = {str(each) for each in followed.owner_relation.values(followed.field.name) if each}
    return sorted(values, key=lambda each: (-len(each), each))


def _names(words: str, name: str) -> bool:
    """Say whether the words name something, and not something longer that begins like it."""
    pattern = rf"(?<!\w){re.escape(folded(name))}(?!\w)"
    return re.search(pattern, folded(words)) is not None
