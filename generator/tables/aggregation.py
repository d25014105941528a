"""The aggregation core: the records of a file along axes, each cell keeping its records.

An axis parts the records by what a path says of them: into the records of another file, or into the
values of a field. A record stands in a category once, in several where it says several things; a
margin counts it once all the same. A number in a table is the number of its records, so that
whoever reads it can see what was counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from typing import cast

from generator.core.problems import Message
from generator.core.values import Frozen, replace
from generator.data import Field, Record, Study
from generator.data.expression import path_parts
from generator.data.study import Followed, Relation
from generator.language import Language
from generator.language.normalize import fold
from generator.tables.model import TableError

MISSING = ""
"""The key of the category of the records that say nothing."""
LEAST_OTHERS = 2  # categories that are put together; one alone is told


class Category(Frozen):
    """One row, column or part: its key in the data, its label, and its record if it is one.

    ``depth`` counts the categories above it in a hierarchy of codes.
    """

    key: str
    label: str
    record: Record | None = None
    depth: int = 0


class Axis(Frozen, eq=False):
    """What parts the records of a file: its categories, and the keys of those of each record.

    ``members`` has an entry for each record of the file, empty where it says nothing. ``sources``
    are the files that were read, ``field`` is the one at the end of the path, ``hidden`` says why
    it cannot be shown.
    """

    title: str
    categories: tuple[Category, ...]
    members: Sequence[tuple[str, ...]]
    sources: tuple[str, ...] = ()
    field: Field | None = None
    hidden: Message | None = None

    def counts_missing(self, positions: Sequence[int]) -> bool:
        """Say whether one of some records says nothing."""
        return any(not self.members[each] for each in positions)

    def with_missing(self, label: str) -> Axis:
        """Return the axis with a last category for the records that say nothing."""
        members = [each or (MISSING,) for each in self.members]
        return replace(
            self, categories=(*self.categories, Category(MISSING, label)), members=members
        )

    def arranged(
        self, sizes: Mapping[str, int], order: str, top: int, others: str
    ) -> tuple[Axis, tuple[Category, ...]]:
        """Return the axis in an order, with those behind the ``top`` first ones as one category.

        The order is that of the data, of the labels, or of the ``sizes`` from the largest
        ("frequency"). What says nothing stays last. Returns what was put together too.
        """
        said = [each for each in self.categories if each.key != MISSING]
        last = [each for each in self.categories if each.key == MISSING]
        if order == "frequency":
            said.sort(key=lambda each: -sizes[each.key])
        elif order == "label":
            said.sort(key=lambda each: fold(each.label))
        rest = tuple(said[top:]) if top else ()
        if len(rest) < LEAST_OTHERS:
            return replace(self, categories=(*said, *last)), ()
        keys = {each.key for each in rest}
        members = [
            tuple(dict.fromkeys(others if key in keys else key for key in each))
            for each in self.members
        ]
        kept = (*said[:top], Category(others, others[:1].upper() + others[1:]), *last)
        return replace(self, categories=kept, members=members), rest


@dataclass(frozen=True, eq=False)
class Aggregate:
    """Units along axes: ``units`` has the positions of the records of each, in ``relation``.

    A unit is a record, or all records that share what ``via`` names (the codings of one segment);
    it stands in each category that one of its records stands in.
    """

    relation: Relation
    units: Sequence[tuple[int, ...]]
    axes: tuple[Axis, ...]
    _groups: dict[tuple[int, ...], Mapping[tuple[str, ...], Sequence[int]]] = field(
        init=False,
        repr=False,
        default_factory=dict[tuple[int, ...], Mapping[tuple[str, ...], Sequence[int]]],
    )

    def at(self, *keys: str | None) -> Sequence[int]:
        """Return the units that stand in a category of each axis, None for all of an axis."""
        asked = tuple(at for at, key in enumerate(keys) if key is not None)
        if not asked:
            return range(len(self.units))
        if asked not in self._groups:
            self._groups[asked] = self._grouped(asked)
        return self._groups[asked].get(tuple(keys[at] or MISSING for at in asked), ())

    def positions(self, *keys: str | None) -> tuple[int, ...]:
        """Return the positions of the records of a cell, in the order of their file."""
        return tuple(sorted(place for unit in self.at(*keys) for place in self.units[unit]))

    def records(self, *keys: str | None) -> tuple[Record, ...]:
        """Return the records of a cell, in the order of their file."""
        return tuple(self.relation.records[each] for each in self.positions(*keys))

    @cached_property
    def _members(self) -> tuple[Sequence[tuple[str, ...]], ...]:
        """The keys of the categories of each unit, for each axis."""
        return tuple(
            [
                tuple(dict.fromkeys(key for place in unit for key in axis.members[place]))
                for unit in self.units
            ]
            for axis in self.axes
        )

    def _grouped(self, asked: tuple[int, ...]) -> Mapping[tuple[str, ...], Sequence[int]]:
        found: dict[tuple[str, ...], list[int]] = {}
        members = zip(*(self._members[each] for each in asked), strict=True)
        for unit, keys in enumerate(members):
            for cell in product(*keys):
                found.setdefault(cell, []).append(unit)
        return found


def aggregate(
    study: Study, source: str, axes: Sequence[Axis], chosen: Sequence[int], via: str = ""
) -> Aggregate:
    """Return the chosen records of a file (positions) along axes, joined to units by a path."""
    relation = study.relation(source)
    if not via:
        return Aggregate(relation, [(each,) for each in chosen], tuple(axes))
    ends, units = study.follow(source, path_parts(via)).ends, dict[object, list[int]]()
    for each in chosen:
        if ends[each] is not None:
            units.setdefault(ends[each], []).append(each)
    return Aggregate(relation, [tuple(each) for each in units.values()], tuple(axes))


# --- axes -----------------------------------------------------------------------------------------


def read_axis(
    study: Study, language: Language, source: str, by: str, *, rollup: bool = False
) -> Axis:
    """Return the axis that a path (``besoin.etape``) or another file makes of a file's records.

    Its categories are all records of the file that it leads to, else the enum of the field in its
    order, else the values in use: numbers and dates from the least, texts in their first order.
    With ``rollup`` a record stands in the categories above its own too, along the key by which the
    file points to itself. Raises ``TableError`` or ``UnknownPathError`` with the nearest name.
    """
    path = axis_path(study, source, by)
    followed = study.follow(source, path)
    end, owner = cast("Field", followed.field), followed.owner_relation.resource
    sources = tuple(dict.fromkeys((source, owner.name, *filter(None, [end.reference]))))
    title, target = end.title or end.name, study.relations.get(end.reference)
    if target is None:
        categories, members = _values(followed, end, language)
    else:
        categories, members = _records(study, target, followed)
        title = target.resource.noun.get("one", target.resource.title) or title
        if rollup:
            parents = parents_of(target)
            categories = _as_tree(categories, parents)
            members = [
                tuple(dict.fromkeys(above for key in each for above in _ancestors(key, parents)))
                for each in members
            ]
    return Axis(title[:1].upper() + title[1:], categories, members, sources, end, followed.hidden)


def axis_path(study: Study, source: str, by: str) -> tuple[str, ...]:
    """Return the path that makes an axis: as it is written, or the one way to a file."""
    path = path_parts(by)
    fields = study.relation(source).resource.fields
    if len(path) > 1 or by in fields or by not in study.relations:
        return path
    routes = study.schema.routes(source, by)
    if len(routes) != 1:
        ways = tuple(".".join(route) for route in routes) or Message("none")
        raise TableError(Message("not-one-way", resource=source, goal=by, ways=ways))
    return routes[0]


def _values(
    followed: Followed, end: Field, language: Language
) -> tuple[tuple[Category, ...], list[tuple[str, ...]]]:
    said = [followed.items(each) for each in range(len(followed.ends))]
    known: dict[object, None] = dict.fromkeys(end.choices)
    used = dict.fromkeys(each for values in said for each in values if each not in known)
    if end.item.is_ordered:
        used = dict.fromkeys(sorted(used, key=lambda each: cast("int", each)))
    keys = {value: value_key(value, end) for value in (*known, *used)}
    categories = tuple(
        Category(key, end.labels.get(key) or language.scalar(value)) for value, key in keys.items()
    )
    return categories, [tuple(dict.fromkeys(keys[each] for each in values)) for values in said]


def value_key(value: object, end: Field) -> str:
    """Return how a value is named in the data: a boolean by the first word that says it."""
    if isinstance(value, bool):
        return (end.yes if value else end.no)[0]
    return str(value)


def _records(
    study: Study, target: Relation, followed: Followed
) -> tuple[tuple[Category, ...], list[tuple[str, ...]]]:
    categories = tuple(
        Category(each.key, study.reference_text(each), each) for each in target.records
    )
    known = target.positions
    return categories, [
        (str(each),) if each is not None and str(each) in known else () for each in followed.ends
    ]


# --- hierarchies ----------------------------------------------------------------------------------


def parents_of(target: Relation) -> Mapping[str, str]:
    """Return the key above each record of a file that points to itself, "" for none.

    Raises ``TableError`` where no key, or more than one, says what is above what.
    """
    name = target.resource.name
    own = [each.name for each in target.resource.foreign_keys if each.reference == name]
    if len(own) != 1:
        raise TableError(Message("rollup-no-hierarchy", resource=name), "rollup")
    keys = (record.key for record in target.records)
    return dict(zip(keys, target.texts[own[0]], strict=True))


def _ancestors(key: str, parents: Mapping[str, str]) -> tuple[str, ...]:
    """Return a key and those above it, from the nearest; a circle ends where it closes."""
    found: dict[str, None] = {}
    while key in parents and key not in found:
        found[key] = None
        key = parents[key]
    return tuple(found)


def _as_tree(categories: Sequence[Category], parents: Mapping[str, str]) -> tuple[Category, ...]:
    """Return categories with each below the one above it, otherwise in their order."""
    order = {each.key: at for at, each in enumerate(categories)}
    ways = {each.key: _ancestors(each.key, parents)[::-1] for each in categories}
    placed = sorted(categories, key=lambda each: [order[step] for step in ways[each.key]])
    return tuple(
        Category(each.key, each.label, each.record, len(ways[each.key]) - 1) for each in placed
    )
