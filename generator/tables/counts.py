"""Counting: the records of a file along axes, where each cell of a table keeps its records.

An axis parts the records by what a path says of them: into the records of another file, or into the
values of a field. A record stands in each category that it says something of, and once in one more,
``ALL``: the margin. So a cell is a group of the records, a margin counts a record once however many
categories it stands in, and whoever reads a number can see what was counted.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from typing import TypeVar, cast

from generator.core.problems import Message
from generator.core.store import digest_of
from generator.core.validation import inside
from generator.core.values import Frozen, replace
from generator.data import Field, Record, Resource, Study
from generator.data.expression import ExpressionError, Node, Path, path_parts, select
from generator.data.fields import Scalar
from generator.data.study import Followed, Relation
from generator.language import Language, MessageError
from generator.language.normalize import fold
from generator.language.values import items_of
from generator.statistics.disclosure import complements
from generator.tables.model import TableError

_MARGIN = -1  # the number of the category in which each record stands
ALL = None
"""The key of the category in which each record stands: the margin."""
MISSING = ""
"""The key of the category of the records that say nothing."""
LEAST_OTHERS = 2  # categories that are put together; one alone is told

Key = str | None
Cells = Mapping[tuple[Key, ...], Sequence[int]]
"""The positions of the records of each cell, by its key on each axis, in the order of the file."""
Name = TypeVar("Name", bound=Hashable)


def cells_of(study: Study, records: Iterable[int], *axes: Sequence[tuple[str, ...]]) -> Cells:
    """Return the cells of records (positions) along axes, margins included; empty ones are absent.

    An axis has for each record of the file the keys of its categories. What was counted once is
    kept with the study, as numbers without the names of categories.
    """
    positions = list(records)
    names = [list(dict.fromkeys(key for at in positions for key in axis[at])) for axis in axes]
    numbers = [{key: number for number, key in enumerate(each)} for each in names]
    members = [
        [[*(known[key] for key in axis[at]), _MARGIN] for at in positions]
        for axis, known in zip(axes, numbers, strict=True)
    ]
    digest = digest_of(positions, members)
    if digest not in study.counted:
        study.counted[digest] = _groups(positions, members)
    return {
        tuple(ALL if at == _MARGIN else own[at] for at, own in zip(keys, names, strict=True)): found
        for keys, found in study.counted[digest].items()
    }


def _groups(
    positions: Sequence[int], members: Sequence[Sequence[Sequence[int]]]
) -> dict[tuple[int, ...], list[int]]:
    """Return the records of each cell: the groups of one long frame with a row for each of both."""
    import pandas as pd

    axes = {f"axis {number}": each for number, each in enumerate(members)}
    frame = pd.DataFrame({"record": positions, **axes})
    for axis in axes:
        frame = frame.explode(axis)
    groups = frame.groupby([*axes], sort=False)["record"]
    return {cast("tuple[int, ...]", keys): group.tolist() for keys, group in groups}


# --- which records --------------------------------------------------------------------------------


def file_of(study: Study, name: str, setting: str) -> Relation:
    """Return the file that a setting names; raise ``TableError``."""
    if not name:
        raise TableError(Message("entry-needs-file", setting=setting), setting)
    try:
        return study.relation(name)
    except MessageError as error:
        raise TableError(inside([setting], error.message), setting) from None


def chosen_positions(
    study: Study,
    source: str,
    described: Sequence[Node],
    shown: Sequence[Node] = (),
    code: str = "table-no-record",
) -> list[int]:
    """Return the positions of the records that meet the conditions of a table and of its showing.

    Raises ``TableError`` for a wrong condition, or with the message ``code`` if no record is left.
    """
    conditions, around = (*described, *shown), ["where"] if described and not shown else []
    steps = ("where",) if conditions else ()
    try:
        selection = select(study, Path(0, (source,)), conditions)
        if selection.refusal:  # a condition is on what is not public
            raise selection.refusal
    except ExpressionError as error:
        raise TableError(inside(around, error.message), *steps) from None
    if not selection.owners:
        raise TableError(Message(code, resource=source), *steps)
    return list(selection.owners)


def groups_of(study: Study, source: str, group_by: str) -> list[int]:
    """Return each record's group: its position in its file or among the values, -1 for none."""
    followed = study.follow(source, (group_by,))
    names = [None if end is None else str(end) for end in followed.ends]
    target = study.relations.get(followed.field.reference) if followed.field else None
    order = (
        target.positions if target else {name: at for at, name in enumerate(dict.fromkeys(names))}
    )
    return [-1 if name is None else order.get(name, -1) for name in names]


def in_groups(positions: Iterable[int], groups: Sequence[int]) -> list[int]:
    """Return records by group, otherwise as they were; those of no group come last."""
    return sorted(positions, key=lambda at: (groups[at] < 0, groups[at]))


def spans_of(groups: Iterable[int]) -> list[tuple[int, int, int]]:
    """Return the runs of rows of a group: its number (-1: none), first row and size.

    Rows without a group are runs of one.
    """
    spans: list[tuple[int, int, int]] = []
    for at, group in enumerate(groups):
        if spans and spans[-1][0] == group >= 0:
            spans[-1] = (group, spans[-1][1], spans[-1][2] + 1)
        else:
            spans.append((group, at, 1))
    return spans


# --- axes -----------------------------------------------------------------------------------------


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
    sources: tuple[str, ...]
    field: Field
    hidden: Message | None = None

    def with_missing(self, language: Language, records: Iterable[int] | None = None) -> "Axis":
        """Add a category for records without a value, if one of ``records`` (or any) has none."""
        if records is not None and all(self.members[at] for at in records):
            return self
        missing = Category(MISSING, language.text("value_missing"))
        members = [each or (MISSING,) for each in self.members]
        return replace(self, categories=(*self.categories, missing), members=members)

    def rolled_up(self, parents: Mapping[str, str]) -> "Axis":
        """Order the categories as a tree; a record stands in those above its own too."""
        order = {each.key: at for at, each in enumerate(self.categories)}
        ways = {key: _way_up(key, parents) for key in order}
        placed = sorted(self.categories, key=lambda each: [order[key] for key in ways[each.key]])
        members = [
            tuple(dict.fromkeys(above for key in keys for above in ways[key]))
            for keys in self.members
        ]
        categories = tuple(replace(each, depth=len(ways[each.key]) - 1) for each in placed)
        return replace(self, categories=categories, members=members)

    def joined(self, units: Sequence[Scalar], records: Iterable[int]) -> "Axis":
        """Let each of some records stand in the categories of all that share its unit."""
        together: dict[Scalar, dict[str, None]] = {}
        for at in records:
            together.setdefault(units[at], {}).update(dict.fromkeys(self.members[at]))
        return replace(self, members=[tuple(together.get(unit, ())) for unit in units])

    def arranged(
        self, sizes: Mapping[Key, int], order: str, top: int, others: str
    ) -> tuple["Axis", tuple[Category, ...]]:
        """Order the categories and put those behind the ``top`` first ones together.

        The order is that of the data, of the labels, or of the ``sizes`` from the largest
        ("frequency"); records without a value stay last. Returns what was put together too.
        """
        named = [each for each in self.categories if each.key != MISSING]
        last = [each for each in self.categories if each.key == MISSING]
        if order == "frequency":
            named.sort(key=lambda each: -sizes.get(each.key, 0))
        elif order == "label":
            named.sort(key=lambda each: fold(each.label))
        rest = tuple(named[top:]) if top else ()
        if len(rest) < LEAST_OTHERS:
            return replace(self, categories=(*named, *last)), ()
        keys = {each.key for each in rest}
        members = [
            tuple(dict.fromkeys(others if key in keys else key for key in each))
            for each in self.members
        ]
        kept = (*named[:top], Category(others, others[:1].upper() + others[1:]), *last)
        return replace(self, categories=kept, members=members), rest


def _way_up(key: str, parents: Mapping[str, str]) -> tuple[str, ...]:
    """Return a key below those above it, from the highest; a circle ends where it closes."""
    way: list[str] = []
    while key in parents and key not in way:
        way.append(key)
        key = parents[key]
    return tuple(reversed(way))


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


def followed_from(
    study: Study,
    source: str,
    by: str | tuple[str, ...],
    *steps: str,
    hidden: str = "entry-hidden-field",
) -> Followed:
    """Follow the path that a setting gives; ``steps`` lead to the setting.

    Raises ``TableError`` where the path leads nowhere, or to hidden values: with the message
    ``hidden``, unless that is empty.
    """
    around = steps if len(steps) == 1 else ()
    try:
        path = axis_path(study, source, by) if isinstance(by, str) else by
        followed = study.follow(source, path)
        if followed.field and followed.field.reference:
            study.relation(followed.field.reference)  # the file may be lost
    except MessageError as error:
        raise TableError(inside(around, error.message), *steps) from None
    if followed.hidden and hidden:
        raise TableError(Message(hidden, setting=steps[0], why=followed.hidden), *steps)
    return followed


def read_axis(study: Study, language: Language, source: str, by: str) -> Axis:
    """Return the axis that a path (``besoin.etape``) or another file makes of a file's records.

    Its categories are all records of the file that it leads to, else the enum of the field in its
    order, else the values in use: numbers and dates from the least, texts in their first order.
    """
    followed = study.follow(source, axis_path(study, source, by))
    field, owner = cast("Field", followed.field), followed.owner_relation.resource
    target = study.relations.get(field.reference)
    if target:
        title = target.resource.noun.get("one", target.resource.title)
        keys = {each: str(each) for each in followed.present if str(each) in target.positions}
        categories = [
            Category(each.key, study.reference_text(each), each) for each in target.records
        ]
    else:
        title = field.title or field.name
        used = [each for each in followed.present if each not in field.choices]
        if field.item.is_ordered:
            used.sort(key=lambda each: cast("int", each))
        keys = {each: value_key(each, field) for each in (*field.choices, *used)}
        labels = {
            key: field.labels.get(key) or language.scalar(value) for value, key in keys.items()
        }
        categories = [Category(key, label) for key, label in labels.items()]
    members = {
        end: tuple(dict.fromkeys(keys[each] for each in items_of(end) if each in keys))
        for end in dict.fromkeys(followed.ends)
    }
    sources = tuple(dict.fromkeys((source, owner.name, *filter(None, [field.reference]))))
    return Axis(
        title[:1].upper() + title[1:],
        tuple(categories),
        [members[end] for end in followed.ends],
        sources,
        field,
        followed.hidden,
    )


def value_key(value: object, field: Field) -> str:
    """Return how a value is named in the data: a boolean by the first word that says it."""
    if isinstance(value, bool):
        return (field.yes if value else field.no)[0]
    return str(value)


def parents_in(file: Relation) -> Mapping[str, str]:
    """Return the key above each record of a file that points to itself, "" for none.

    Raises ``TableError`` where no key, or more than one, says what is above what.
    """
    name = file.resource.name
    own = [each.name for each in file.resource.foreign_keys if each.reference == name]
    if len(own) != 1:
        raise TableError(Message("rollup-no-hierarchy", resource=name), "rollup")
    return dict(zip((each.key for each in file.records), file.texts[own[0]], strict=True))


# --- few people -----------------------------------------------------------------------------------


def untold(
    columns: Mapping[Name, Sequence[int]],
    small: set[tuple[Name, int]],
    summed: Collection[Name],
    least: int,
) -> dict[tuple[int, Name], str]:
    """Return the text ("< 5") of each hidden cell (row, column): too small, or known by a total.

    ``columns`` have a count for each row, ``small`` are the cells (column, row) that are too small,
    ``summed`` the columns that have a total.
    """
    hidden = small | complements(columns, small, summed, least)
    return {
        (row, name): f"{'<' if columns[name][row] < least else '≥'}\u00a0{least}"
        for name, row in hidden
    }


# --- words ----------------------------------------------------------------------------------------


def named_resource(study: Study, source: str, path: Sequence[str]) -> Resource | None:
    """Return the file whose records the values at the end of a path name, None if they name none.

    Without a path these are the records of the file itself.
    """
    followed = study.follow(source, path)
    field, resource = followed.field, followed.owner_relation.resource
    if field is None:
        return resource
    if field.reference:
        return study.schema.resources[field.reference]
    names = {resource.label, *resource.primary_key}
    return resource if field.constraints.unique or field.name in names else None


def counted_noun(resource: Resource, language: Language, count: int) -> str:
    """Return what ``count`` records of a resource are called: its noun, or else its title."""
    if not resource.noun:
        return resource.title.lower()
    return resource.noun.get(language.plural(count), resource.noun.get("other", resource.title))
