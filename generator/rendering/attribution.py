"""Who a quotation is from, said at the level that the whole site is set to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.data import Record, Study
from generator.data.schema import ATTRIBUTION_LEVELS as LEVELS
from generator.data.study import Followed, UnknownPathError
from generator.rendering.names import folded


def attribution(study: Study, record: Record, level: str) -> tuple[tuple[str, str], ...]:
    """Return the words of an attribution, each with the key of the record they name (or empty).

    The paths are those of ``x-attribution`` in the description of the segments; a level for which
    there is none, or no value that may be shown, is left out, so that the levels below it still
    say who.
    """
    paths = study.relation(record.resource).resource.attribution
    shown = LEVELS[: LEVELS.index(level) + 1] if level in LEVELS else LEVELS[:1]
    ways = [_followed(study, record.resource, paths[each]) for each in shown if each in paths]
    parts = [_part(study, record, way) for way in ways if way and _is_public(way)]
    return tuple(part for part in parts if part[0])


def contradicted(study: Study, record: Record, words: str) -> str:
    """Return the name that an attribution typed by hand gives and the data do not, or nothing.

    Names are the values that an attribution can end in and the keys of their records: for "Focus
    group 2" or "FG2" under a segment of the third group it is that. A name within a longer one
    ("Chef de projet" in "Chef de projet open data") is not named.
    """
    paths = study.relation(record.resource).resource.attribution.values()
    ways = [way for path in paths if (way := _followed(study, record.resource, path))]
    right = {folded(name) for way in ways for name in _part(study, record, way) if name}
    known = {name for way in ways for name in _known_names(record.resource, way)}
    rest = folded(words)
    for name in sorted(known, key=lambda each: (-len(folded(each)), each)):
        shorter = _without(rest, name)
        if shorter != rest and folded(name) not in right:
            return name
        rest = shorter
    return ""


def _followed(study: Study, resource: str, path: str) -> Followed | None:
    """Return where a path leads; a wrong one is a mistake that reading the data reports."""
    try:
        return study.follow(resource, tuple(path.split(".")))
    except UnknownPathError:
        return None


def _is_public(followed: Followed) -> bool:
    return followed.field is not None and followed.field.privacy == "public"


def _part(study: Study, record: Record, followed: Followed) -> tuple[str, str]:
    position = study.relation(record.resource).positions[record.key]
    value, owner = followed.ends[position], followed.owners[position]
    if value is None or owner < 0:
        return "", ""
    relation = followed.owner_relation
    is_entity = relation.resource.is_entity and relation.resource.name != record.resource
    return str(value), relation.records[owner].key if is_entity else ""


def _known_names(resource: str, followed: Followed) -> Iterator[str]:
    """Yield every value that an attribution path can end in, and the keys of records there."""
    relation = followed.owner_relation
    if followed.field is None:
        return
    yield from (str(each) for each in relation.values[followed.field.name] if each)
    if relation.resource.is_entity and relation.resource.name != resource:
        yield from (record.key for record in relation.records)


def _without(words: str, name: str) -> str:
    """Return folded words without a name, where it stands as whole words."""
    return re.sub(rf"(?<!\w){re.escape(folded(name))}(?!\w)", "·", words)
