"""Builds the schema from ``datapackage.yaml``, with what is wrong in the file.

Each resource is held against the standard first; then the names that it gives must exist.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from generator.core.problems import Message, Problem, nearest
from generator.core.validation import names_of, validate
from generator.core.yaml_source import Steps, YamlSource
from generator.data.fields import Field, FieldDescriptor, field_problems
from generator.data.schema import (
    ATTRIBUTION_LEVELS,
    Resource,
    ResourceDescriptor,
    Schema,
    TableSchema,
    resource_of,
)

RULE = "data-schema"
REFUSED = ("data",)
"""Properties of the standard that have no meaning here: records are in a file of their own."""
ALMOST = 80
"""From how near on an unknown property is a known one misspelt (rapidfuzz's ratio)."""


def build_schema(source: YamlSource) -> tuple[Schema, tuple[Problem, ...]]:
    """Return the schema that a descriptor describes and every mistake in it.

    Where the standard is broken the schema is empty. What is wrong in our own properties, and a
    foreign key to nowhere, is left out of it, so that the rest can still be checked.
    """
    listed = source.content.get("resources")
    if not isinstance(listed, list):
        place = source.place("resources")
        problem = Problem(RULE, place, Message("schema-no-resources"), expected="resources")
        return Schema({}, source.content), (problem,)
    broken: list[Problem] = []
    minor: list[Problem] = []
    resources: dict[str, Resource] = {}
    names: list[object] = []
    for position, descriptor in enumerate(cast("list[object]", listed)):
        steps = ("resources", position)
        described, found = validate(
            ResourceDescriptor, descriptor, source, *steps, rule=RULE, left_out=_is_ours
        )
        if described is None:
            broken += found
        else:
            minor += found
            resource = resource_of(described, cast("dict[str, Any]", descriptor))
            minor += _unknown_properties(source, steps, resource)
            broken += _standard_problems(source, steps, resource)
            resources[resource.name] = resource
        name = (
            cast("dict[str, Any]", descriptor).get("name") if isinstance(descriptor, dict) else None
        )
        if name and name in names:
            message = Message("schema-resource-twice", name=str(name))
            broken.append(_problem(source, (*steps, "name"), message, str(name)))
        names.append(name)
    if broken:
        return Schema({}, source.content), (*broken, *minor)
    schema = Schema(resources, source.content)
    for position, resource in enumerate(resources.values()):
        minor += _name_problems(source, ("resources", position), resource, schema)
    sound = {name: _with_sound_names(each, schema) for name, each in resources.items()}
    return Schema(sound, source.content), tuple(minor)


def _is_ours(steps: Steps) -> bool:
    return any(str(each).startswith("x-") for each in steps)


def _problem(
    source: YamlSource, steps: Steps, message: Message, found: str = "", expected: str = ""
) -> Problem:
    return Problem(RULE, source.place(*steps), message, found=found, expected=expected)


# --- the standard ---------------------------------------------------------------------------------


def _standard_problems(source: YamlSource, steps: Steps, resource: Resource) -> Iterator[Problem]:
    """Yield keys of no field, and fields whose description contradicts itself."""
    table, within = resource.table, (*steps, "schema")
    keys = [("primaryKey", table.primary_key), *(("uniqueKeys", key) for key in table.unique_keys)]
    keys += [("foreignKeys", key.fields) for key in table.foreign_keys]
    for setting, names in keys:
        for name in names:
            if name not in resource.fields:
                message = Message("in-setting", setting=setting, reason=resource.no_field(name))
                yield _problem(source, (*within, setting), message, name)
    for number, field in enumerate(resource.fields.values()):
        for inner, message in field_problems(field):
            found = str(dict(message.fields).get("found", ""))
            yield _problem(source, (*within, "fields", number, *inner), message, found)


def _unknown_properties(source: YamlSource, steps: Steps, resource: Resource) -> Iterator[Problem]:
    """Yield properties of ours that there are not, and misspelt or refused ones of the standard.

    A misspelt ``x-privacy`` would publish a secret. Any other name the standard allows.
    """
    table = resource.descriptor["schema"]
    parts: list[tuple[Steps, Mapping[str, Any], type]] = [
        ((), resource.descriptor, ResourceDescriptor),
        (("schema",), table, TableSchema),
        *(
            (("schema", "fields", at), each, FieldDescriptor)
            for at, each in enumerate(table["fields"])
        ),
    ]
    for inner, descriptor, kind in parts:
        for name in map(str, descriptor):
            ours = name.startswith("x-")
            known = [each for each in names_of(kind) if each.startswith("x-") == ours]
            is_meant = ours or name in REFUSED or nearest(name, known, least=ALMOST)
            if name not in known and is_meant:
                message = Message(
                    "schema-no-property", name=name, known=tuple(known), near=nearest(name, known)
                )
                yield _problem(source, (*steps, *inner, name), message, name, ", ".join(known))


# --- names that must exist ------------------------------------------------------------------------


def _name_problems(
    source: YamlSource, steps: Steps, resource: Resource, schema: Schema
) -> Iterator[Problem]:
    named = {
        "x-label": resource.label,
        "x-reference": resource.reference,
        "x-page": resource.page,
        "x-text": resource.text,
    }
    for key, name in named.items():
        if name and name not in resource.fields:
            message = Message("in-setting", setting=key, reason=resource.no_field(name))
            yield _problem(source, (*steps, key), message, name)
        elif name and resource.privacy == "public" and (why := resource.why_hidden(name)):
            message = Message("schema-hidden-name", setting=key, why=why)
            yield _problem(source, (*steps, key), message, name)
    page = resource.fields.get(resource.page)
    if page and not page.reference:
        yield _problem(
            source, (*steps, "x-page"), Message("schema-page", field=page.name), page.name
        )
    if resource.is_entity and len(resource.primary_key) != 1:
        message = Message("schema-entity-key", resource=resource.name)
        problem = _problem(source, (*steps, "x-entity"), message)
        yield replace(problem, expected=Message("a-key-of-one-field"))
    yield from _key_problems(source, (*steps, "schema", "foreignKeys"), resource, schema)
    for level, path in resource.attribution.items():
        where = (*steps, "x-attribution", level)
        if level not in ATTRIBUTION_LEVELS:
            yield _choice(
                source, where, Message("schema-attribution-level"), level, ATTRIBUTION_LEVELS
            )
        if wrong := _wrong_step(path, resource, schema):
            message = Message("in-setting", setting="x-attribution", reason=wrong)
            yield _problem(source, where, message, path)
    for number, field in enumerate(resource.fields.values()):
        for key, values in (("x-labels", field.labels), ("x-tones", field.tones)):
            for value in values:
                if field.enum and value not in field.enum:
                    where = (*steps, "schema", "fields", number, key, value)
                    what = Message("schema-value-in", setting=key)
                    yield _choice(source, where, what, value, field.enum)


def _key_problems(
    source: YamlSource, steps: Steps, resource: Resource, schema: Schema
) -> Iterator[Problem]:
    """Yield foreign keys that lead to no resource, or not to the key of its records."""
    for number, key in enumerate(resource.table.foreign_keys):
        names, name = " + ".join(key.fields), key.reference.resource or resource.name
        target = schema.resources.get(name)
        where = (*steps, number)
        if target is None:
            near = nearest(name, schema.resources)
            message = Message("schema-no-target", fields=names, target=name, near=near)
            yield _problem(source, where, message, name)
        elif not target.primary_key:
            message = Message("schema-target-no-key", fields=names, target=name)
            yield _problem(source, where, message, name, "primaryKey")
        elif key.reference.fields != target.primary_key:
            found, expected = " + ".join(key.reference.fields), " + ".join(target.primary_key)
            message = Message(
                "schema-target-other-key", fields=names, found=found, target=name, expected=expected
            )
            yield _problem(source, where, message, found, expected)


def _wrong_step(path: str, resource: Resource, schema: Schema) -> Message | None:
    """Return why a path along foreign keys leads to no field, or None."""
    *keys, last = path.split(".")
    for name in keys:
        key = resource.fields.get(name)
        target = schema.resources.get(key.reference) if key else None
        if target is None and key:
            return Message("schema-no-foreign-key", field=name, resource=resource.name)
        if target is None:
            return resource.no_field(name)
        resource = target
    return None if last in resource.fields else resource.no_field(last)


def _choice(
    source: YamlSource, steps: Steps, name: Message, found: str, known: Sequence[str]
) -> Problem:
    near = nearest(found, known)
    message = Message("no-choice", name=name, found=found, known=tuple(known), near=near)
    return _problem(source, steps, message, found, ", ".join(known))


def _with_sound_names(resource: Resource, schema: Schema) -> Resource:
    """Return a resource without the names of fields and resources that do not exist."""
    fields: dict[str, Field] = {
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
