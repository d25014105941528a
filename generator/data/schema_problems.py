"""Builds the schema from ``datapackage.yaml``, with what is wrong in the file.

It is checked against the standard first, then in the properties that begin with ``x-``.
"""

from __future__ import annotations

import re
from typing import Any, cast

from frictionless import Package

from generator.core.problems import Message, Problem, nearest
from generator.data.schema import Schema, described_schema, without_broken_names

from collections.abc import Iterator, Mapping, Sequence
from generator.core.yaml_source import Steps, YamlSource
from generator.data.schema import Field, Resource, Schema

RULE = "data-schema"
PRIVACY = ("public", "restricted", "private")
TONES = ("for", "against", "none")
TYPES = (
    *("any", "array", "boolean", "date", "datetime", "duration", "geojson", "geopoint", "integer"),
    *("list", "number", "object", "string", "time", "year", "yearmonth"),
)
RESOURCE_PROPERTIES = (
    *("x-entity", "x-label", "x-reference", "x-noun", "x-page", "x-privacy"),
    *("x-text", "x-paraphrase", "x-attribution"),
)
FIELD_PROPERTIES = ("x-unit", "x-privacy", "x-identifying", "x-labels", "x-tones")
MAPPINGS = ("x-noun", "x-labels", "x-tones", "x-attribution")

ATTRIBUTION_LEVELS = ("group", "role", "organisation")
"""How much an attribution says, from least to most; each level includes those before it."""


def build_schema(source: YamlSource) -> tuple[Schema, tuple[Problem, ...]]:
    """Return the schema that a descriptor describes and every mistake in it.

    Where the standard is broken the schema is empty. What is wrong in our own properties, and a
    foreign key to nowhere, is left out of it, so that the rest can still be checked.
    """
    problems = tuple(standard_problems(source))
    if problems:
        return Schema({}, source.content), problems
    schema = described_schema(source.content)
    return without_broken_names(schema), tuple(own_problems(source, schema))


# --- the standard -------------------------------------------------------------------------------


def standard_problems(source: YamlSource) -> Iterator[Problem]:
    """Yield what the standard forbids.

    The standard's own library judges what has the shape that it expects.
    """
    resources = source.content.get("resources")
    if not isinstance(resources, list):
        message = Message("schema-no-resources")
        yield Problem(RULE, source.place("resources"), message, expected="resources")
        return
    names: list[object] = []
    for position, descriptor in enumerate(cast("list[object]", resources)):
        steps = ("resources", position)
        if not isinstance(descriptor, dict):
            message = Message("schema-resource-no-mapping")
            yield Problem(RULE, source.place(*steps), message)
            continue
        content = cast("dict[str, Any]", descriptor)
        yield from _shape_problems(source, steps, content) or _library_problems(
            source, steps, content
        )
        name = content.get("name")
        if name and name in names:
            message = Message("schema-resource-twice", name=str(name))
            yield Problem(RULE, source.place(*steps, "name"), message, found=str(name))
        names.append(name)


def _shape_problems(source: YamlSource, steps: Steps, content: dict[str, Any]) -> list[Problem]:
    """Return what a resource lacks before its parts can be judged."""
    missing = tuple(key for key in ("name", "path", "schema") if not content.get(key))
    if missing:
        message = Message("schema-resource-lacks", keys=missing)
        return [Problem(RULE, source.place(*steps), message, expected=", ".join(missing))]
    name, schema = content["name"], content["schema"]
    fields = cast("dict[str, Any]", schema).get("fields") if isinstance(schema, dict) else None
    if not isinstance(fields, list) or not fields:
        message = Message("schema-no-fields", resource=str(name))
        return [Problem(RULE, source.place(*steps, "schema"), message, expected="fields")]
    return [
        *_file_problems(source, steps, content),
        *_foreign_key_shapes(source, (*steps, "schema", "foreignKeys"), content["schema"]),
        *(
            problem
            for number, each in enumerate(cast("list[object]", fields))
            for problem in _field_shapes(source, (*steps, "schema", "fields", number), name, each)
        ),
    ]


def _file_problems(
    source: YamlSource, steps: Steps, content: Mapping[str, Any]
) -> Iterator[Problem]:
    """Yield a path that names no single file, and a separator of more than one character."""
    path, dialect = content["path"], content.get("dialect")
    if not isinstance(path, str):
        message = Message("schema-path", path=str(path))
        expected = Message("a-file-name")
        yield Problem(RULE, source.place(*steps, "path"), message, expected=expected)
    delimiter = (
        cast("dict[str, Any]", dialect).get("delimiter", ",") if isinstance(dialect, dict) else ","
    )
    if dialect is not None and not isinstance(dialect, dict):
        message = Message("schema-dialect", example="{delimiter: ;}", found=str(dialect))
        place = source.place(*steps, "dialect")
        yield Problem(RULE, place, message, expected=Message("a-mapping"))
    elif not isinstance(delimiter, str) or len(delimiter) != 1 or delimiter in '"\r\n':
        message = Message("schema-delimiter", found=str(delimiter))
        place = source.place(*steps, "dialect", "delimiter")
        expected = Message("one-character")
        yield Problem(RULE, place, message, found=str(delimiter), expected=expected)


def _foreign_key_shapes(
    source: YamlSource, steps: Steps, schema: Mapping[str, Any]
) -> Iterator[Problem]:
    keys = schema.get("foreignKeys")
    for number, key in enumerate(cast("list[object]", keys) if isinstance(keys, list) else []):
        content = cast("dict[str, Any]", key) if isinstance(key, dict) else {}
        reference = content.get("reference")
        if (
            not content.get("fields")
            or not isinstance(reference, dict)
            or "fields" not in reference
        ):
            example = "{fields: group, reference: {resource: groups, fields: group}}"
            message = Message("schema-foreign-key", example=example)
            yield Problem(RULE, source.place(*steps, number), message, expected=example)


def _field_shapes(
    source: YamlSource, steps: Steps, resource: str, field: object
) -> Iterator[Problem]:
    """Yield a field without a name, of an unknown type, or with constraints that cannot be read."""
    content = cast("dict[str, Any]", field) if isinstance(field, dict) else {}
    name, kind = content.get("name"), content.get("type", "string")
    if not isinstance(name, str) or not name:
        number = int(steps[-1]) + 1
        message = Message("schema-field-unnamed", number=number, resource=resource)
        yield Problem(RULE, source.place(*steps), message)
        return
    if kind not in TYPES:
        what = Message("schema-type-of", field=name)
        yield _choice(source, (*steps, "type"), what, str(kind), TYPES)
    constraints = content.get("constraints")
    if isinstance(constraints, dict):
        where = (*steps, "constraints")
        yield from _pattern_problems(
            source, (*where, "pattern"), cast("dict[str, Any]", constraints)
        )
        if kind != "boolean":
            yield from _choice_shapes(source, (*where, "enum"), cast("dict[str, Any]", constraints))


def _pattern_problems(
    source: YamlSource, steps: Steps, constraints: Mapping[str, Any]
) -> Iterator[Problem]:
    pattern = constraints.get("pattern")
    if isinstance(pattern, str):
        try:
            re.compile(pattern)
        except re.error as error:
            message = Message("schema-pattern", pattern=pattern, reason=str(error))
            yield Problem(RULE, source.place(*steps), message, found=pattern)


def _choice_shapes(
    source: YamlSource, steps: Steps, constraints: Mapping[str, Any]
) -> Iterator[Problem]:
    """Yield choices that YAML reads as true or false, where the author meant the word."""
    choices = constraints.get("enum")
    for number, choice in enumerate(
        cast("list[object]", choices) if isinstance(choices, list) else []
    ):
        if isinstance(choice, bool):
            message = Message("schema-unquoted-choice")
            yield Problem(RULE, source.place(*steps, number), message, found=str(choice).lower())


def _library_problems(
    source: YamlSource, steps: Steps, content: dict[str, Any]
) -> Iterator[Problem]:
    try:
        errors = Package.validate_descriptor({"resources": [content]}).errors
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        # The library looks into lists and mappings before it has seen that they are some.
        message = Message("schema-wrong-form", name=str(content["name"]), reason=str(error))
        yield Problem(RULE, source.place(*steps), message)
        return
    for error in errors:
        reason = error.note or error.message
        message = Message("schema-standard", name=str(content["name"]), reason=reason)
        yield Problem(RULE, source.place(*steps), message)


# --- our own properties -------------------------------------------------------------------------


def own_problems(source: YamlSource, schema: Schema) -> Iterator[Problem]:
    """Yield mistakes in the properties that begin with ``x-`` and in names that must exist."""
    for position, resource in enumerate(schema.resources.values()):
        steps = ("resources", position)
        yield from _property_problems(source, steps, resource.descriptor, RESOURCE_PROPERTIES)
        yield from _resource_problems(source, steps, resource)
        yield from _key_problems(source, steps, resource, schema)
        yield from _attribution_problems(source, steps, resource, schema)
        for number, field in enumerate(resource.fields.values()):
            where = (*steps, "schema", "fields", number)
            yield from _property_problems(source, where, field.descriptor, FIELD_PROPERTIES)
            yield from _field_problems(source, where, field)


def _property_problems(
    source: YamlSource, steps: Steps, descriptor: Mapping[str, Any], known: Sequence[str]
) -> Iterator[Problem]:
    """Yield unknown properties of ours: a misspelt ``x-privacy`` would publish a secret."""
    for name, value in descriptor.items():
        if not str(name).startswith("x-"):
            continue
        if name not in known:
            near = nearest(name, known)
            message = Message("schema-no-property", name=name, known=tuple(known), near=near)
            place, expected = source.place(*steps, name), ", ".join(known)
            yield Problem(RULE, place, message, found=name, expected=expected)
        elif name in MAPPINGS and not isinstance(value, dict):
            message = Message("schema-property-no-mapping", name=name, found=str(value))
            place = source.place(*steps, name)
            yield Problem(RULE, place, message, expected=Message("a-mapping"))


def _resource_problems(source: YamlSource, steps: Steps, resource: Resource) -> Iterator[Problem]:
    named = {
        "x-label": resource.label,
        "x-reference": resource.reference,
        "x-page": resource.page,
        "x-text": resource.text,
    }
    for key, name in named.items():
        if name and name not in resource.fields:
            message = Message("in-setting", setting=key, reason=resource.no_field(name))
            yield Problem(RULE, source.place(*steps, key), message, found=name)
        elif name and resource.privacy == "public" and (why := resource.why_hidden(name)):
            message = Message("schema-hidden-name", setting=key, why=why)
            yield Problem(RULE, source.place(*steps, key), message, found=name)
    page = resource.fields.get(resource.page)
    if page and not page.reference:
        message = Message("schema-page", field=page.name)
        yield Problem(RULE, source.place(*steps, "x-page"), message, found=page.name)
    if resource.is_entity and len(resource.primary_key) != 1:
        message = Message("schema-entity-key", resource=resource.name)
        place = source.place(*steps, "x-entity")
        yield Problem(RULE, place, message, expected=Message("a-key-of-one-field"))
    if resource.privacy not in PRIVACY:
        yield _choice(source, (*steps, "x-privacy"), "x-privacy", resource.privacy, PRIVACY)


def _key_problems(
    source: YamlSource, steps: Steps, resource: Resource, schema: Schema
) -> Iterator[Problem]:
    """Yield foreign keys that lead to no resource, or not to the key of its records."""
    for number, key in enumerate(resource.references):
        names = " + ".join(key.fields)
        target = schema.resources.get(key.target)
        place = source.place(*steps, "schema", "foreignKeys", number)
        if target is None:
            near = nearest(key.target, schema.resources)
            message = Message("schema-no-target", fields=names, target=key.target, near=near)
            yield Problem(RULE, place, message, found=key.target)
        elif not target.primary_key:
            message = Message("schema-target-no-key", fields=names, target=target.name)
            yield Problem(RULE, place, message, found=target.name, expected="primaryKey")
        elif key.target_fields != target.primary_key:
            found, expected = " + ".join(key.target_fields), " + ".join(target.primary_key)
            message = Message(
                "schema-target-other-key",
                fields=names,
                found=found,
                target=target.name,
                expected=expected,
            )
            yield Problem(RULE, place, message, found=found, expected=expected)


def _attribution_problems(
    source: YamlSource, steps: Steps, resource: Resource, schema: Schema
) -> Iterator[Problem]:
    """Yield levels of an attribution that there are not, and paths that lead to no field."""
    for level, path in resource.attribution.items():
        where = (*steps, "x-attribution", level)
        if level not in ATTRIBUTION_LEVELS:
            what = Message("schema-attribution-level")
            yield _choice(source, where, what, level, ATTRIBUTION_LEVELS)
        wrong = _wrong_step(path, resource, schema)
        if wrong:
            message = Message("in-setting", setting="x-attribution", reason=wrong)
            yield Problem(RULE, source.place(*where), message, found=path)


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


def _field_problems(source: YamlSource, steps: Steps, field: Field) -> Iterator[Problem]:
    inherited = "x-privacy" not in field.descriptor
    if not inherited and field.privacy not in PRIVACY:
        yield _choice(source, (*steps, "x-privacy"), "x-privacy", field.privacy, PRIVACY)
    for value, tone in field.tones.items():
        if tone not in TONES:
            yield _choice(source, (*steps, "x-tones", value), "tone", tone, TONES)
    for key, values in (("x-labels", field.labels), ("x-tones", field.tones)):
        for value in values:
            if field.enum and value not in field.enum:
                what = Message("schema-value-in", setting=key)
                yield _choice(source, (*steps, key, value), what, value, field.enum)


def _choice(
    source: YamlSource, steps: Steps, name: Message | str, found: str, known: Sequence[str]
) -> Problem:
    near = nearest(found, known)
    message = Message("no-choice", name=name, found=found, known=tuple(known), near=near)
    return Problem(RULE, source.place(*steps), message, found=found, expected=", ".join(known))
