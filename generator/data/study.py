"""The records of the thesis, held as one pandas frame for each CSV file.

Every value belongs to a record: a path such as ``groupe.duree_min`` from a participant leads to a
value that belongs to the group. Counting each value once for each record it belongs to is what
makes totals over joined tables right.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace


import pandas as pd

from generator.core.problems import Message, nearest
from generator.language import MessageError

from collections.abc import Iterator, Mapping, Sequence
from generator.data.fields import Field, Scalar
from generator.data.schema import Resource, Schema



class UnknownPathError(MessageError):
    """A path names something that the data do not have; ``position`` counts its parts from 0."""

    def __init__(self, message: Message, position: int) -> None:
        """Keep which part of the path is wrong."""
        super().__init__(message)
        self.position = position


@dataclass(frozen=True)
class Record:
    """One line of one CSV file, named by its key; a key of several fields is joined by " / "."""

    resource: str
    key: str
    path: str
    line: int


@dataclass(frozen=True, eq=False)
class Relation:
    """The records of one resource.

    ``frame`` has a row for each record and a column for each field; its values are typed, ``None``
    where a value is missing. ``texts`` has the same shape and holds what was typed, so that "",
    "NA" and "not asked" stay different. ``records`` has one entry for each row.
    """

    resource: Resource
    frame: pd.DataFrame
    texts: pd.DataFrame
    records: tuple[Record, ...]
    positions: Mapping[str, int] = field(default_factory=dict[str, int])

    def values(self, name: str) -> list[Scalar]:
        """Return the typed values of a field, in the order of the file."""
        return self.frame[name].tolist()


@dataclass(frozen=True, eq=False)
class Followed:
    """A path followed from every record of a resource.

    ``ends`` and ``owners`` have an entry for each record that the path starts from: the value at
    its end and the position, in ``owner_relation``, of the record to which that value belongs (-1
    where the way breaks off).
    """

    ends: pd.Series
    owners: pd.Series
    owner_relation: Relation
    field: Field | None


@dataclass(frozen=True, eq=False)
class Study:
    """All records by resource, and the schema that they follow."""

    schema: Schema
    relations: Mapping[str, Relation]
    _followed: dict[tuple[str, tuple[str, ...]], Followed] = field(
        default_factory=dict[tuple[str, tuple[str, ...]], Followed]
    )

    def with_restricted_fields(self) -> Study:
        """Return the study as a jury sees it: what is restricted is shown like the rest."""
        relations = {
            name: replace(each, resource=each.resource.with_restricted_fields())
            for name, each in self.relations.items()
        }
        resources = {name: each.with_restricted_fields() for name, each in self.schema.resources.items()}
        return Study(replace(self.schema, resources=resources), relations)

    def relation(self, name: str) -> Relation:
        """Return the records of a resource.

        Raise ``UnknownPathError`` with the nearest name otherwise.
        """
        if name not in self.relations:
            near = nearest(name, self.relations)
            message = Message("no-file-of-the-data", name=name, near=near)
            raise UnknownPathError(message, 0)
        return self.relations[name]

    def entities(self) -> Iterator[tuple[Relation, Record]]:
        """Yield the records that can be referred to, in the order of the files.

        Each comes with the relation that it is in.
        """
        for relation in self.relations.values():
            if relation.resource.is_entity:
                for record in relation.records:
                    yield relation, record

    def entity(self, key: str) -> Record | None:
        """Return the record that a key such as "BF4" names among all entities, if there is one."""
        for relation in self.relations.values():
            if relation.resource.is_entity and key in relation.positions:
                return relation.records[relation.positions[key]]
        return None

    def label(self, record: Record) -> str:
        """Return the words that name a record: the value of its ``x-label`` field, or its key."""
        name = self.relations[record.resource].resource.label
        return self.text(record, name) if name else record.key

    def reference_text(self, record: Record) -> str:
        """Return what a reference to a record says.

        It is the value of its ``x-reference`` field, or its key.
        """
        name = self.relations[record.resource].resource.reference
        return self.text(record, name) if name else record.key

    def text(self, record: Record, name: str) -> str:
        """Return a field of a record as it was typed."""
        relation = self.relations[record.resource]
        return str(relation.texts[name].iloc[relation.positions[record.key]])

    def follow(self, resource: str, path: Sequence[str]) -> Followed:
        """Return the values that a path leads to from each record of a resource.

        Each step but the last must be a foreign key. An empty path stands for the records
        themselves. Raises ``UnknownPathError`` with the nearest field for a step that does not
        exist.
        """
        key = (resource, tuple(path))
        if key not in self._followed:
            self._followed[key] = self._follow(*key)
        return self._followed[key]

    def _follow(self, resource: str, path: tuple[str, ...]) -> Followed:
        relation = self.relation(resource)
        owners = pd.Series(range(len(relation.records)), dtype="int64")
        if not path:
            keys = pd.Series([each.key for each in relation.records], dtype=object)
            return Followed(keys, owners, relation, None)
        for position, step in enumerate(path[:-1]):
            relation, owners = self._step(relation, owners, step, position)
        last = self._field(relation, path[-1], len(path) - 1)
        return Followed(_taken(relation.frame[last.name], owners), owners, relation, last)

    def _step(
        self, relation: Relation, owners: pd.Series, step: str, position: int
    ) -> tuple[Relation, pd.Series]:
        """Go along one foreign key: from owners in one relation to owners in the next."""
        key = self._field(relation, step, position)
        if not key.reference:
            message = Message("path-ends-at-value", field=step, resource=relation.resource.name)
            raise UnknownPathError(message, position)
        target = self.relation(key.reference)
        pointers = _taken(relation.frame[step], owners)
        positions = pointers.map(
            lambda value: -1 if value is None else target.positions.get(str(value), -1)
        )
        return target, positions.astype("int64")

    def _field(self, relation: Relation, name: str, position: int) -> Field:
        fields = relation.resource.fields
        if name not in fields:
            raise UnknownPathError(relation.resource.no_field(name), position)
        return fields[name]


def _taken(column: pd.Series, owners: pd.Series) -> pd.Series:
    """Return the column's value for each owner, ``None`` where there is no owner (-1)."""
    values = column.tolist()
    return pd.Series([values[each] if each >= 0 else None for each in owners], dtype=object)
