"""Who a quotation is from, said at the level that the whole site is set to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from generator.data import Record, Study
from generator.data.schema import ATTRIBUTION_LEVELS as LEVELS
from generator.data.study import Followed, UnknownPathError
from generator.rendering.claims import folded


def attribution(study: Study, record: Record, level: str) -> tuple[tuple[str, str], ...]:
    """Return the words of an attribution, each with the key of the record they name (or empty).

    The paths are those of ``x-attribution`` in the description of the segments; a level for which
    there is none, or no value that may be shown, is left out, so that the levels below it still
    say who.
    """
    levels = LEVELS[: LEVELS.index(level) + 1] if level in LEVELS else LEVELS[:1]
    parts = [
        _part(study, record, way)
        for way in _ways(study, record.resource, levels)
        if way.field is not None and way.field.privacy == "public"
    ]
    return tuple(part for part in parts if part[0])


def contradicted(study: Study, record: Record, words: str) -> str:
    """Return the name that an attribution typed by hand gives and the data do not, or nothing.

    Names are the values that an attribution can end in and the keys of their records: for "Focus
    group 2" or "FG2" under a segment of the third group it is that. A name within a longer one
    ("Chef de projet" in "Chef de projet open data") is not named.
    """
    ways = list(_ways(study, record.resource, LEVELS))
    right = {folded(name) for way in ways for name in _part(study, record, way) if name}
    known = {name for way in ways for name in _known_names(record.resource, way)}
    rest = folded(words)
    for name in sorted(known, key=lambda each: (-len(folded(each)), each)):
        shorter = re.sub(rf"(?<!\w){re.escape(folded(name))}(?!\w)", "·", rest)
        if shorter != rest and folded(name) not in right:
            return name
        rest = shorter
    return ""


def _ways(study: Study, resource: str, levels: Sequence[str]) -> Iterator[Followed]:
    """Yield where the paths lead; a wrong one is a mistake that reading the data reports."""
    paths = study.relation(resource).resource.attribution
    for path in (paths[level] for level in levels if level in paths):
        try:
            yield study.follow(resource, tuple(path.split(".")))
        except UnknownPathError:
            continue


def _part(study: Study, record: Record, way: Followed) -> tuple[str, str]:
    position = study.relation(record.resource).positions[record.key]
    value, owner = way.ends[position], way.owners[position]
    if value is None or owner < 0:
        return "", ""
    is_named = _names_a_record(record.resource, way)
    return str(value), way.owner_relation.records[owner].key if is_named else ""


def _known_names(resource: str, way: Followed) -> Iterator[str]:
    """Yield every value that an attribution path can end in, and the keys of records there."""
    if way.field is not None:
        yield from (str(each) for each in way.owner_relation.values[way.field.name] if each)
        if _names_a_record(resource, way):
            yield from (record.key for record in way.owner_relation.records)


def _names_a_record(resource: str, way: Followed) -> bool:
    owner = way.owner_relation.resource
    return owner.is_entity and owner.name != resource
