"""What the data mean: the description of each CSV file in ``data/datapackage.yaml``.

The file is a Data Package with Table Schemas (https://datapackage.org); properties that begin with
``x-`` are ours. It is the only schema: nothing else in the project knows the name of a file, a
field or a value.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, replace
from typing import Any, cast

from generator.core.problems import Message, nearest

from collections.abc import Iterator, Mapping, Sequence


RESTRICTED = "restricted"
"""The privacy of what a jury may see and the public may not."""


@dataclass(frozen=True)
class Field:
    """One column of a CSV file.

    ``reference`` names the resource that a foreign key points to. ``labels`` say a value in words
    (NA: sans avis), ``tones`` say which way a value points: for, against or none.
    """

    name: str
    type: str = "string"
    title: str = ""
    description: str = ""
    required: bool = False
    enum: tuple[str, ...] = ()
    reference: str = ""
    privacy: str = "public"
    identifying: bool = False
    unit: str = ""
    labels: Mapping[str, str] = field(default_factory=dict[str, str])
    tones: Mapping[str, str] = field(default_factory=dict[str, str])
    descriptor: Mapping[str, Any] = field(default_factory=dict[str, Any])

    @property
    def is_unique(self) -> bool:
        """Say whether each value stands once, so that it names its record."""
        constraints = cast("Mapping[str, Any]", self.descriptor.get("constraints") or {})
        return bool(constraints.get("unique", False))

    @property
    def is_numeric(self) -> bool:
        """Say whether the values are numbers."""
        return self.type in {"integer", "number"}


@dataclass(frozen=True)
class Resource:
    """One CSV file: its fields, and whether its records can be referred to (``is_entity``).

    ``label`` is the field that names a record, ``reference`` the one that a link to it says (else
    its key). ``page`` is the foreign key to the record on whose page these are shown, where they
    have none of their own. ``noun`` says what one record is and several are (``one``, ``other``)
    and the noun's ``gender`` (m, f).
    """

    name: str
    path: str
    title: str
    description: str
    fields: Mapping[str, Field]
    primary_key: tuple[str, ...]
    is_entity: bool
    label: str
    reference: str
    page: str
    text: str
    paraphrase: bool
    attribution: Mapping[str, str]
    noun: Mapping[str, str]
    privacy: str
    descriptor: Mapping[str, Any]

    def why_hidden(self, name: str = "") -> Message | None:
        """Return what forbids to show a field, or the records without a name: None if nothing does.

        It is said as "participants.name is private". What is hidden may still be counted.
        """
        own = self.fields.get(name)
        privacy = own.privacy if own else self.privacy
        shown = f"{self.name}.{name}" if own else self.name
        return None if privacy == "public" else Message("is-hidden", name=shown, privacy=privacy)

    def no_field(self, name: str) -> Message:
        """Return that there is no field of that name."""
        return Message("no-field", resource=self.name, field=name, near=nearest(name, self.fields))

    def with_restricted_fields(self) -> Resource:
        """Return the resource as a jury sees it: what is restricted is shown like the rest."""
        fields = {
            name: replace(each, privacy="public") if each.privacy == RESTRICTED else each
            for name, each in self.fields.items()
        }
        privacy = "public" if self.privacy == RESTRICTED else self.privacy
        return replace(self, fields=fields, privacy=privacy)

    @property
    def foreign_keys(self) -> Iterator[Field]:
        """The fields that point to a record of another resource."""
        return (each for each in self.fields.values() if each.reference)

    @property
    def references(self) -> Sequence[ForeignKey]:
        """The foreign keys as they are described, those of several fields too."""
        return _foreign_keys(self.descriptor)


@dataclass(frozen=True)
class ForeignKey:
    """Fields that point to a record of another resource, and the fields that they must equal."""

    fields: tuple[str, ...]
    target: str
    target_fields: tuple[str, ...]


@dataclass(frozen=True)
class Schema:
    """The described resources by name, and the descriptor that they came from."""

    resources: Mapping[str, Resource]
    descriptor: Mapping[str, Any]

    def leads_to_records(self, key: Field) -> bool:
        """Say whether a foreign key can be followed: to a resource with a key of one field."""
        target = self.resources.get(key.reference)
        return target is not None and len(target.primary_key) == 1

    def routes(self, start: str, goal: str) -> list[tuple[str, ...]]:
        """Return the shortest ways from one resource to another along foreign keys.

        A way is a tuple of field names. From evaluations to etapes it is
        ``[("besoin", "etape")]``; two ways of the same length are both returned.
        """
        found: list[tuple[str, ...]] = []
        waiting: deque[tuple[str, tuple[str, ...]]] = deque([(start, ())])
        visited = {start}
        while waiting:
            name, way = waiting.popleft()
            if found and len(way) >= len(found[0]):
                break
            for key in self.resources[name].foreign_keys:
                if key.reference == goal:
                    found.append((*way, key.name))
                elif key.reference not in visited:
                    visited.add(key.reference)
                    waiting.append((key.reference, (*way, key.name)))
        return found


def described_schema(content: Mapping[str, Any]) -> Schema:
    """Return the schema of a descriptor that follows the standard."""
    descriptors = cast("list[dict[str, Any]]", content["resources"])
    return Schema({str(each["name"]): _resource(each) for each in descriptors}, content)


def without_broken_names(schema: Schema) -> Schema:
    """Return the schema without names of fields and resources that do not exist."""
    return replace(
        schema,
        resources={name: _sound_resource(schema, each) for name, each in schema.resources.items()},
    )


def _sound_resource(schema: Schema, resource: Resource) -> Resource:
    fields = {
        name: each if schema.leads_to_records(each) else replace(each, reference="")
        for name, each in resource.fields.items()
    }
    page = fields.get(resource.page)
    return replace(
        resource,
        fields=fields,
        is_entity=resource.is_entity and len(resource.primary_key) == 1,
        label=resource.label if resource.label in fields else "",
        reference=resource.reference if resource.reference in fields else "",
        page=resource.page if page and page.reference else "",
        text=resource.text if resource.text in fields else "",
    )


def _resource(descriptor: dict[str, Any]) -> Resource:
    schema = cast("dict[str, Any]", descriptor["schema"])
    references = _references(descriptor)
    fields = {
        each["name"]: _field(each, references.get(each["name"], ""), descriptor)
        for each in cast("list[dict[str, Any]]", schema["fields"])
    }
    return Resource(
        name=str(descriptor["name"]),
        path=str(descriptor["path"]),
        title=str(descriptor.get("title", descriptor["name"])),
        description=str(descriptor.get("description", "")),
        fields=fields,
        primary_key=_names(schema.get("primaryKey", ())),
        is_entity=bool(descriptor.get("x-entity", False)),
        label=str(descriptor.get("x-label", "")),
        reference=str(descriptor.get("x-reference", "")),
        page=str(descriptor.get("x-page", "")),
        text=str(descriptor.get("x-text", "")),
        paraphrase=bool(descriptor.get("x-paraphrase", False)),
        attribution=_mapping(descriptor.get("x-attribution")),
        noun=_mapping(descriptor.get("x-noun")),
        privacy=str(descriptor.get("x-privacy", "public")),
        descriptor=descriptor,
    )


def _field(content: dict[str, Any], reference: str, resource: dict[str, Any]) -> Field:
    constraints = cast("dict[str, Any]", content.get("constraints") or {})
    return Field(
        name=content["name"],
        type=str(content.get("type", "string")),
        title=str(content.get("title", content["name"])),
        description=str(content.get("description", "")),
        required=bool(constraints.get("required", False)),
        enum=tuple(str(value) for value in constraints.get("enum", ())),
        reference=reference,
        privacy=str(content.get("x-privacy", resource.get("x-privacy", "public"))),
        identifying=bool(content.get("x-identifying", False)),
        unit=str(content.get("x-unit", "")),
        labels=_mapping(content.get("x-labels")),
        tones=_mapping(content.get("x-tones")),
        descriptor=content,
    )


def _references(descriptor: Mapping[str, Any]) -> dict[str, str]:
    """Return the resource that each field with a foreign key of one field points to."""
    keys = _foreign_keys(descriptor)
    return {key.fields[0]: key.target for key in keys if len(key.fields) == 1}


def _foreign_keys(descriptor: Mapping[str, Any]) -> list[ForeignKey]:
    """Return the foreign keys of a resource; one without a resource points to its own."""
    keys = cast("list[dict[str, Any]]", descriptor["schema"].get("foreignKeys") or [])
    return [
        ForeignKey(
            fields=_names(key["fields"]),
            target=str(key["reference"].get("resource") or descriptor["name"]),
            target_fields=_names(key["reference"]["fields"]),
        )
        for key in keys
    ]


def _names(value: object) -> tuple[str, ...]:
    """Return a name or a list of names, both of which the standard allows, as a tuple."""
    if isinstance(value, str):
        return (value,)
    return tuple(str(each) for each in cast("list[object]", value))


def _mapping(value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        return {}
    return {str(key): str(each) for key, each in cast("dict[object, object]", value).items()}
