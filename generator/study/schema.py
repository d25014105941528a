"""What the data mean: the description of each CSV file in ``data/datapackage.yaml``.

The file is a Data Package with Table Schemas (https://datapackage.org); properties that begin with
``x-`` are ours. It is the only schema: nothing else in the project knows the name of a file, a
field or a value.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from frictionless import Package

from generator.problems import Problem, did_you_mean, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from generator.study.yaml_source import YamlSource

RULE = "data-schema"
PRIVACY = ("public", "restricted", "private")
TONES = ("for", "against", "none")


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
    noun: Mapping[str, str]
    privacy: str
    descriptor: Mapping[str, Any]

    @property
    def foreign_keys(self) -> Iterator[Field]:
        """The fields that point to a record of another resource."""
        return (each for each in self.fields.values() if each.reference)


@dataclass(frozen=True)
class Schema:
    """The described resources by name, and the descriptor that they came from."""

    resources: Mapping[str, Resource]
    descriptor: Mapping[str, Any]

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


def build_schema(source: YamlSource) -> tuple[Schema, tuple[Problem, ...]]:
    """Return the schema that a descriptor describes and every mistake in it.

    What is wrong in itself (an unknown type, a foreign key to nowhere) is left out of the schema,
    so that the rest can still be checked.
    """
    problems = list(_standard_problems(source))
    if problems:
        return Schema({}, source.content), tuple(problems)
    resources: dict[str, Resource] = {}
    for position, descriptor in enumerate(
        cast("list[dict[str, Any]]", source.content["resources"])
    ):
        resource = _resource(descriptor)
        resources[resource.name] = resource
        problems += _own_problems(source, position, resource)
    schema = Schema(resources, source.content)
    problems += _foreign_key_problems(source, schema)
    return schema, tuple(problems)


def _standard_problems(source: YamlSource) -> Iterator[Problem]:
    """Yield what the standard itself forbids, as the standard's own library sees it."""
    if not isinstance(source.content.get("resources"), list):
        yield Problem(
            RULE,
            source.place(),
            "no list of resources; expected one entry for each CSV file",
            expected="resources",
        )
        return
    resources = cast("list[object]", source.content["resources"])
    for position, descriptor in enumerate(resources):
        yield from _shape_problems(source, position, descriptor)
    names = [
        cast("dict[str, Any]", each).get("name") for each in resources if isinstance(each, dict)
    ]
    for position, name in enumerate(names):
        if name in names[:position]:
            message = f"the resource {quoted(str(name))} is described twice"
            yield Problem(
                RULE, source.place("resources", position, "name"), message, found=str(name)
            )


def _shape_problems(source: YamlSource, position: int, descriptor: object) -> Iterator[Problem]:
    steps = ("resources", position)
    if not isinstance(descriptor, dict):
        yield Problem(RULE, source.place(*steps), "expected a mapping with name, path and schema")
        return
    content = cast("dict[str, Any]", descriptor)
    missing = [key for key in ("name", "path", "schema") if not content.get(key)]
    if missing:
        message = f"this resource has no {' and no '.join(missing)}"
        yield Problem(RULE, source.place(*steps), message, expected=", ".join(missing))
        return
    schema = content["schema"]
    fields = cast("dict[str, Any]", schema).get("fields") if isinstance(schema, dict) else None
    if not isinstance(fields, list) or not fields:
        message = f"the schema of {content['name']} has no list of fields"
        yield Problem(RULE, source.place(*steps, "schema"), message, expected="fields")
        return
    for number, each in enumerate(cast("list[object]", fields)):
        if not isinstance(each, dict) or not isinstance(
            cast("dict[str, Any]", each).get("name"), str
        ):
            message = f"field {number + 1} of {content['name']} has no name"
            yield Problem(RULE, source.place(*steps, "schema", "fields", number), message)
            return
    report = Package.validate_descriptor({"resources": [content]})
    for error in report.errors:
        message = f"{content['name']}: {error.note or error.message}"
        yield Problem(RULE, source.place(*steps), message)


def _resource(descriptor: dict[str, Any]) -> Resource:
    schema = cast("dict[str, Any]", descriptor["schema"])
    references = _references(schema)
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


def _references(schema: dict[str, Any]) -> dict[str, str]:
    """Return the resource that each field with a foreign key of one field points to."""
    found: dict[str, str] = {}
    for key in cast("list[dict[str, Any]]", schema.get("foreignKeys") or []):
        names = _names(key["fields"])
        if len(names) == 1:
            found[names[0]] = str(key["reference"].get("resource", ""))
    return found


def _own_problems(source: YamlSource, position: int, resource: Resource) -> Iterator[Problem]:
    """Yield mistakes in the properties that begin with ``x-`` and in names that must be fields."""
    steps = ("resources", position)
    named = [each for each in (resource.label, resource.reference, resource.page) if each]
    for name in (*resource.primary_key, *named):
        if name not in resource.fields:
            message = (
                f"{resource.name} has no field {quoted(name)}{did_you_mean(name, resource.fields)}"
            )
            yield Problem(RULE, source.place(*steps), message, found=name)
    if resource.is_entity and len(resource.primary_key) != 1:
        message = f"{resource.name} is an entity, so it needs a primary key of one field"
        yield Problem(
            RULE, source.place(*steps, "x-entity"), message, expected="primaryKey: one field"
        )
    if resource.privacy not in PRIVACY:
        yield _choice(source, (*steps, "x-privacy"), "x-privacy", resource.privacy, PRIVACY)
    for number, each in enumerate(resource.fields.values()):
        where = (*steps, "schema", "fields", number)
        if each.privacy not in PRIVACY:
            yield _choice(source, (*where, "x-privacy"), "x-privacy", each.privacy, PRIVACY)
        for tone in each.tones.values():
            if tone not in TONES:
                yield _choice(source, (*where, "x-tones"), "tone", tone, TONES)


def _foreign_key_problems(source: YamlSource, schema: Schema) -> Iterator[Problem]:
    for position, resource in enumerate(schema.resources.values()):
        place = source.place("resources", position, "schema", "foreignKeys")
        for key in resource.foreign_keys:
            target = schema.resources.get(key.reference)
            if target is None:
                hint = did_you_mean(key.reference, schema.resources)
                message = f"{key.name} points to no known resource: {quoted(key.reference)}{hint}"
                yield Problem(RULE, place, message, found=key.reference)
            elif len(target.primary_key) != 1:
                message = f"{key.name} points to {target.name}, whose primary key is not one field"
                yield Problem(RULE, place, message, found=target.name, expected="primaryKey")


def _choice(
    source: YamlSource, steps: tuple[str | int, ...], name: str, found: str, known: tuple[str, ...]
) -> Problem:
    expected = ", ".join(known)
    message = f"{name} is {quoted(found)}; expected one of {expected}{did_you_mean(found, known)}"
    return Problem(RULE, source.place(*steps), message, found=found, expected=expected)


def _names(value: object) -> tuple[str, ...]:
    """Return a name or a list of names, both of which the standard allows, as a tuple."""
    if isinstance(value, str):
        return (value,)
    return tuple(str(each) for each in cast("list[object]", value))


def _mapping(value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        return {}
    return {str(key): str(each) for key, each in cast("dict[object, object]", value).items()}
