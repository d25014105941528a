"""The records of the thesis by file, their values by field.

Every value belongs to a record: a path such as ``groupe.duree_min`` from a participant leads to a
value that belongs to the group. Counting each value once for each record it belongs to is what
makes totals over joined tables right.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from generator.core.problems import Message, nearest
from generator.core.values import Frozen, grouped, replace
from generator.data.fields import Field, Scalar
from generator.data.schema import Resource, Schema
from generator.language import Language, MessageError
from generator.language.values import items_of

ITEMS = "items"
"""The end of a path to each item of a list: ``segments.codes.items``."""


class UnknownPathError(MessageError):
    """A path names something that the data do not have."""


class Record(Frozen):
    """One line of one CSV file, named by its key; a key of several fields is joined by " / "."""

    resource: str
    key: str
    path: str
    line: int


def alike(ends: Sequence[Scalar]) -> Mapping[str | None, Sequence[int]]:
    """Return the positions at which the same stands, by its text, a list's as a whole."""
    return grouped((None if end is None else str(end), at) for at, end in enumerate(ends))


@dataclass(frozen=True, eq=False)
class Relation:
    """The records of one resource.

    ``values`` and ``texts`` have for each field what stands in each record: ``values`` typed,
    ``None`` where one is missing; ``texts`` as it was typed, so that "", "NA" and "not asked" stay
    different. ``columns`` are the positions in the file of the fields that stand there.
    """

    resource: Resource
    columns: Mapping[str, int]
    values: Mapping[str, list[Scalar]]
    texts: Mapping[str, list[str]]
    records: tuple[Record, ...]
    _groups: dict[tuple[str, ...], Mapping[tuple[str, ...], Sequence[int]]] = field(
        init=False,
        repr=False,
        default_factory=dict[tuple[str, ...], Mapping[tuple[str, ...], Sequence[int]]],
    )

    @cached_property
    def positions(self) -> Mapping[str, int]:
        """The position of each record by its key, of the first where a key stands twice."""
        found: dict[str, int] = {}
        for at, record in enumerate(self.records):
            found.setdefault(record.key, at)
        return found

    def rows(self, names: Sequence[str]) -> Iterator[tuple[str, ...]]:
        """Yield some fields of each record as they were typed."""
        return zip(*(self.texts[name] for name in names), strict=True)

    def keys(self, names: Sequence[str]) -> Iterator[tuple[Scalar, ...]]:
        """Yield the values of some fields of each record."""
        return zip(*(self.values[name] for name in names), strict=True)

    def text(self, record: Record, name: str) -> str:
        """Return a field of a record as it was typed."""
        return self.texts[name][self.positions[record.key]]

    def said(self, name: str, at: int, language: Language) -> str:
        """Return a field of a record as a reader sees it; keys, texts and gaps as they were typed.

        ``at`` is the position of the record.
        """
        value, field = self.values[name][at], self.resource.fields[name]
        is_key = name in self.resource.primary_key or field.reference
        if value is None or isinstance(value, str) or is_key:
            return self.texts[name][at]
        return language.scalar(value)

    def labelled(self, name: str, at: int, language: Language) -> str:
        """Return a field of a record as a reader sees it, each value by its label if it has one."""
        field = self.resource.fields[name]
        labels = field.labels
        if not field.is_list:
            return labels.get(self.texts[name][at]) or self.said(name, at, language)
        items = items_of(self.values[name][at])
        return language.joined(labels.get(str(each)) or language.scalar(each) for each in items)

    def groups(self, *names: str) -> Mapping[tuple[str, ...], Sequence[int]]:
        """Return the positions of the records by what some of their fields say, indexed once."""
        if names not in self._groups:
            self._groups[names] = grouped((row, at) for at, row in enumerate(self.rows(names)))
        return self._groups[names]


class Followed(Frozen, eq=False, dict=True):
    """A path followed from every record of a resource.

    ``ends`` and ``owners`` have an entry for each record that the path starts from: the value at
    its end and the position, in ``owner_relation``, of the record to which that value belongs (-1
    where the way breaks off). ``hidden`` says which step is not public: what a path leads to is as
    private as its most private step, since a key that is followed says who it is.
    """

    ends: Sequence[Scalar]
    owners: Sequence[int]
    owner_relation: Relation
    field: Field | None
    hidden: Message | None = None

    @cached_property
    def alike(self) -> Mapping[str | None, Sequence[int]]:
        """The records whose path ends alike."""
        return alike(self.ends)

    @cached_property
    def present(self) -> Mapping[Scalar, None]:
        """The different values that the records have, each item of a list, in their order."""
        return dict.fromkeys(each for end in self.ends for each in items_of(end))

    @cached_property
    def owned(self) -> Mapping[int, Sequence[int]]:
        """The records whose path leads to the same one, by the position of that one."""
        return grouped((owner, at) for at, owner in enumerate(self.owners))


@dataclass(frozen=True, eq=False)
class Study:
    """All records by resource, and the schema that they follow.

    A count under a condition on what is not public is told from ``least`` records on, two at least
    (``least_private``), a count of people from ``suppress`` on, or if it is 0. ``counted`` has the
    cells of tables that were counted already.
    """

    schema: Schema
    relations: Mapping[str, Relation]
    least: int = 3
    suppress: int = 0
    _followed: dict[tuple[str, tuple[str, ...]], Followed] = field(
        default_factory=dict[tuple[str, tuple[str, ...]], Followed]
    )
    counted: dict[str, dict[tuple[int, ...], list[int]]] = field(
        default_factory=dict[str, dict[tuple[int, ...], list[int]]]
    )

    @property
    def least_private(self) -> int:
        """The least count of private values that is told: never that of one record."""
        return max(self.least, 2)

    @cached_property
    def digest(self) -> str:
        """A digest of the schema and of all records."""
        digest = hashlib.sha256(repr((self.schema, self.least, self.suppress)).encode())
        for relation in self.relations.values():
            digest.update(
                repr(
                    (relation.resource, relation.texts, [each.line for each in relation.records])
                ).encode("utf-8", "replace")
            )
        return digest.hexdigest()

    def places(self, folder: str) -> tuple[str, ...]:
        """Return where the data are in a thesis: their folder, and the files elsewhere."""
        sources = (each.source for each in self.schema.resources.values())
        return tuple(filter(None, (folder, *sources)))

    def with_restricted_fields(self) -> "Study":
        """Return the study as a jury sees it: what is restricted is shown like the rest."""
        relations = {
            name: replace(each, resource=each.resource.with_restricted_fields())
            for name, each in self.relations.items()
        }
        resources = {
            name: each.with_restricted_fields() for name, each in self.schema.resources.items()
        }
        return Study(replace(self.schema, resources=resources), relations)

    def relation(self, name: str) -> Relation:
        """Return the records of a resource; raise ``UnknownPathError`` with the nearest name."""
        if name not in self.relations:
            near = nearest(name, self.relations)
            raise UnknownPathError(Message("no-file-of-the-data", name=name, near=near))
        return self.relations[name]

    def entities(self) -> Iterator[tuple[Relation, Record]]:
        """Yield the records that can be referred to with their relation, in file order."""
        for relation in self.relations.values():
            if relation.resource.is_entity:
                for record in relation.records:
                    yield relation, record

    def entity(self, key: str) -> Record | None:
        """Return the record that a key such as "BF4" names among all entities, if there is one."""
        entities = (each for each in self.relations.values() if each.resource.is_entity)
        found = (each.records[each.positions[key]] for each in entities if key in each.positions)
        return next(found, None)

    def label(self, record: Record) -> str:
        """Return the words that name a record: the value of its ``x-label`` field, or its key."""
        return self._named_by(record, self.relations[record.resource].resource.label)

    def reference_text(self, record: Record) -> str:
        """Return what a reference to a record says: its ``x-reference`` field, or its key."""
        return self._named_by(record, self.relations[record.resource].resource.reference)

    def _named_by(self, record: Record, name: str) -> str:
        """Return what a field says of a record; its key where there is none that may be shown."""
        is_shown = name and not self.relations[record.resource].resource.why_hidden(name)
        return self.text(record, name) if is_shown else record.key

    def text(self, record: Record, name: str) -> str:
        """Return a field of a record as it was typed."""
        return self.relations[record.resource].text(record, name)

    def follow(self, resource: str, path: Sequence[str]) -> Followed:
        """Return what a path leads to from each record, along foreign keys; if empty, the records.

        Raises ``UnknownPathError`` with the nearest field.
        """
        key = (resource, tuple(path))
        if key not in self._followed:
            self._followed[key] = self._follow(*key)
        return self._followed[key]

    def _follow(self, resource: str, path: tuple[str, ...]) -> Followed:
        if not path:
            relation = self.relation(resource)
            keys, hidden = [each.key for each in relation.records], relation.resource.why_hidden()
            return Followed(keys, list(range(len(keys))), relation, None, hidden)
        *before, step = path
        start = self.follow(resource, before)
        relation, owners, field = start.owner_relation, start.owners, start.field
        if step == ITEMS and field and field.is_list:
            return start
        if field:
            if not field.reference:
                told = {"field": field.name, "resource": relation.resource.name}
                raise UnknownPathError(Message("path-ends-at-value", **told))
            relation = self.relation(field.reference)
            places = relation.positions
            owners = [-1 if each is None else places.get(str(each), -1) for each in start.ends]
        if step not in relation.resource.fields:
            raise UnknownPathError(relation.resource.no_field(step))
        hidden = (start.hidden if before else None) or relation.resource.why_hidden(step)
        values = relation.values[step]
        ends = [values[each] if each >= 0 else None for each in owners]
        return Followed(ends, owners, relation, relation.resource.fields[step], hidden)
