"""Builds the schema from ``datapackage.yaml``, with what is wrong in the file.

It is checked against the standard first, then in the properties that begin with ``x-``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

from frictionless import Package

from generator.core.problems import Problem, did_you_mean, quoted
from generator.data.schema import Schema, described_schema, without_broken_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from generator.data.schema import Field, Resource
    from generator.core.yaml_source import Steps, YamlSource

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
        message = "no list of resources; expected one entry for each CSV file"
        yield Problem(RULE, source.place("resources"), message, expected="resources")
        return
    names: list[object] = []
    for position, descriptor in enumerate(cast("list[object]", resources)):
        steps = ("resources", position)
        if not isinstance(descriptor, dict):
            message = "expected a mapping with name, path and schema"
            yield Problem(RULE, source.place(*steps), message)
            continue
        content = cast("dict[str, Any]", descriptor)
        yield from _shape_problems(source, steps, content) or _library_problems(
            source, steps, content
        )
        name = content.get("name")
        if name and name in names:
            message = f"the resource {quoted(str(name))} is described twice"
            yield Problem(RULE, source.place(*steps, "name"), message, found=str(name))
        names.append(name)


def _shape_problems(source: YamlSource, steps: Steps, content: dict[str, Any]) -> list[Problem]:
    """Return what a resource lacks before its parts can be judged."""
    missing = [key for key in ("name", "path", "schema") if not content.get(key)]
    if missing:
        message = f"this resource has no {' and no '.join(missing)}"
        return [Problem(RULE, source.place(*steps), message, expected=", ".join(missing))]
    name, schema = content["name"], content["schema"]
    fields = cast("dict[str, Any]", schema).get("fields") if isinstance(schema, dict) else None
    if not isinstance(fields, list) or not fields:
        message = f"the schema of {name} has no list of fields"
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
        message = f"path must name one CSV file, this is {quoted(str(path))}"
        yield Problem(RULE, source.place(*steps, "path"), message, expected="the name of a file")
    delimiter = (
        cast("dict[str, Any]", dialect).get("delimiter", ",") if isinstance(dialect, dict) else ","
    )
    if dialect is not None and not isinstance(dialect, dict):
        message = (
            f"dialect must be a mapping, as in {{delimiter: ;}}, this is {quoted(str(dialect))}"
        )
        yield Problem(RULE, source.place(*steps, "dialect"), message, expected="a mapping")
    elif not isinstance(delimiter, str) or len(delimiter) != 1 or delimiter in '"\r\n':
        message = f"delimiter must be one character, this is {quoted(str(delimiter))}"
        place = source.place(*steps, "dialect", "delimiter")
        yield Problem(RULE, place, message, found=str(delimiter), expected="one character")


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
            message = f"a foreign key is written {example}"
            yield Problem(RULE, source.place(*steps, number), message, expected=example)


def _field_shapes(
    source: YamlSource, steps: Steps, resource: str, field: object
) -> Iterator[Problem]:
    """Yield a field without a name, of an unknown type, or with constraints that cannot be read."""
    content = cast("dict[str, Any]", field) if isinstance(field, dict) else {}
    name, kind = content.get("name"), content.get("type", "string")
    if not isinstance(name, str) or not name:
        message = f"field {steps[-1] + 1} of {resource} has no name"  # pyright: ignore[reportOperatorIssue]
        yield Problem(RULE, source.place(*steps), message)
        return
    if kind not in TYPES:
        yield _choice(source, (*steps, "type"), f"the type of {name}", str(kind), TYPES)
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
            message = f"the pattern {quoted(pattern)} is no regular expression: {error}"
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
            message = (
                'an unquoted yes, no, on, off, true or false is no text in YAML; write "yes", "no"'
            )
            yield Problem(RULE, source.place(*steps, number), message, found=str(choice).lower())


def _library_problems(
    source: YamlSource, steps: Steps, content: dict[str, Any]
) -> Iterator[Problem]:
    try:
        errors = Package.validate_descriptor({"resources": [content]}).errors
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        # The library looks into lists and mappings before it has seen that they are some.
        message = f"{content['name']}: a part of this description has a wrong form ({error})"
        yield Problem(RULE, source.place(*steps), message)
        return
    for error in errors:
        message = f"{content['name']}: {error.note or error.message}"
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
            expected = ", ".join(known)
            hint = did_you_mean(name, known)
            message = f"{quoted(name)} is no property here; expected one of {expected}{hint}"
            yield Problem(RULE, source.place(*steps, name), message, found=name, expected=expected)
        elif name in MAPPINGS and not isinstance(value, dict):
            message = f"{name} must be a mapping, this is {quoted(str(value))}"
            yield Problem(RULE, source.place(*steps, name), message, expected="a mapping")


def _resource_problems(source: YamlSource, steps: Steps, resource: Resource) -> Iterator[Problem]:
    named = {
        "x-label": resource.label,
        "x-reference": resource.reference,
        "x-page": resource.page,
        "x-text": resource.text,
    }
    for key, name in named.items():
        if name and name not in resource.fields:
            message = f"{key}: {_no_field(name, resource)}"
            yield Problem(RULE, source.place(*steps, key), message, found=name)
        elif name and resource.privacy == "public" and resource.hidden(name):
            message = f"{key}: {resource.hidden(name)}, so that it cannot name what is shown"
            yield Problem(RULE, source.place(*steps, key), message, found=name)
    page = resource.fields.get(resource.page)
    if page and not page.reference:
        message = f"x-page: {page.name} is no foreign key, it leads to no page"
        yield Problem(RULE, source.place(*steps, "x-page"), message, found=page.name)
    if resource.is_entity and len(resource.primary_key) != 1:
        message = f"{resource.name} is an entity, so it needs a primary key of one field"
        place = source.place(*steps, "x-entity")
        yield Problem(RULE, place, message, expected="primaryKey: one field")
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
            hint = did_you_mean(key.target, schema.resources)
            message = f"{names} points to no known resource: {quoted(key.target)}{hint}"
            yield Problem(RULE, place, message, found=key.target)
        elif not target.primary_key:
            message = f"{names} points to {target.name}, which has no primary key"
            yield Problem(RULE, place, message, found=target.name, expected="primaryKey")
        elif key.target_fields != target.primary_key:
            found, expected = " + ".join(key.target_fields), " + ".join(target.primary_key)
            message = f"{names} points to {found} of {target.name}; expected its key, {expected}"
            yield Problem(RULE, place, message, found=found, expected=expected)


def _attribution_problems(
    source: YamlSource, steps: Steps, resource: Resource, schema: Schema
) -> Iterator[Problem]:
    """Yield levels of an attribution that there are not, and paths that lead to no field."""
    for level, path in resource.attribution.items():
        where = (*steps, "x-attribution", level)
        if level not in ATTRIBUTION_LEVELS:
            yield _choice(source, where, "a level in x-attribution", level, ATTRIBUTION_LEVELS)
        wrong = _wrong_step(path, resource, schema)
        if wrong:
            message = f"x-attribution: {wrong}"
            yield Problem(RULE, source.place(*where), message, found=path)


def _wrong_step(path: str, resource: Resource, schema: Schema) -> str:
    """Return why a path along foreign keys leads to no field, or an empty string."""
    *keys, last = path.split(".")
    for name in keys:
        key = resource.fields.get(name)
        target = schema.resources.get(key.reference) if key else None
        if target is None and key:
            return f"{name} of {resource.name} is no foreign key, there is nothing behind it"
        if target is None:
            return _no_field(name, resource)
        resource = target
    return "" if last in resource.fields else _no_field(last, resource)


def _no_field(name: str, resource: Resource) -> str:
    hint = did_you_mean(name, resource.fields)
    return f"{resource.name} has no field {quoted(name)}{hint}"


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
                yield _choice(source, (*steps, key, value), f"a value in {key}", value, field.enum)


def _choice(
    source: YamlSource, steps: Steps, name: str, found: str, known: Sequence[str]
) -> Problem:
    expected = ", ".join(known)
    message = f"{name} is {quoted(found)}; expected one of {expected}{did_you_mean(found, known)}"
    return Problem(RULE, source.place(*steps), message, found=found, expected=expected)
