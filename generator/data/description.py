"""Reads the description of the data, and settles what it leaves open: reads, privacy."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, cast

from generator.core.problems import Message, Problem, nearest
from generator.core.validation import types_of, validate
from generator.core.values import replace
from generator.core.yaml_source import Steps, YamlSource
from generator.data.fields import (
    PROPERTY,
    Constraints,
    Field,
    field_problems,
    path_parts,
)
from generator.data.privacy import rank, speaks_of_people, spread
from generator.data.queries import answer_of
from generator.data.schema import (
    ATTRIBUTION_LEVELS,
    NAMES,
    CsvDialect,
    ForeignKey,
    KeyTarget,
    Made,
    Resource,
    Schema,
    TableSchema,
    without_describing,
)
from generator.language import MessageError

# What may be a path in an expression; of a text in it too, which names more, never less.
_NAMED = re.compile(r'(?:[^\W\d]\w*|"[^"\n]+")(?:\.(?:\w+|"[^"\n]+"))*')

RULE = "data-schema"

# What is wrong: the way to it, the reason, and what was found there.
Wrong = Iterator[tuple[Steps, Message, str]]


def build_schema(source: YamlSource) -> tuple[Schema, tuple[Problem, ...]]:
    """Return the schema that a descriptor describes, empty where it has a mistake; and these."""

    def problem(steps: Steps, message: Message, found: str) -> Problem:
        said = dict(message.fields)
        known = ", ".join(cast("tuple[str, ...]", said.get("known", ())))
        expected = cast("Message | str", said.get("expected", known))
        return Problem(RULE, source.place(*steps), message, found, expected)

    def within(position: int, wrong: Wrong) -> Iterator[Problem]:
        for steps, message, found in wrong:
            yield problem(("resources", position, *steps), message, found)

    listed = source.content.get("resources")
    if not isinstance(listed, list):
        wrong = problem(("resources",), Message("schema-no-resources"), "")
        return Schema({}, source.content), (replace(wrong, expected="resources"),)
    problems = [
        problem((name,), Message("setting-unknown", key=name, kind=PROPERTY, near=""), name)
        for name in map(str, without_describing(source.content))
        if name != "resources"
    ]
    resources, names, broken = dict[str, Resource](), list[str](), list[Problem]()
    for position, descriptor in enumerate(cast("list[object]", listed)):
        steps = ("resources", position)
        described = without_describing(descriptor, *NAMES)
        resource, found = validate(
            *(Resource, described, source, *steps), rule=RULE, left_out=_is_left_out
        )
        problems += found
        name = str(described.get("name", "")) if isinstance(descriptor, Mapping) else ""
        if name and name in names:
            message = Message("schema-resource-twice", name=name)
            problems.append(problem((*steps, "name"), message, name))
        names.append(name)
        if resource:
            resource = _with_fields(resource, cast("Any", descriptor))
            resources[resource.name] = resource
            broken += within(position, _standard_problems(resource))
    if len(resources) == len(names) and not broken:  # all names are known
        resources, unread = _with_reads(resources)
        broken += [each for number, wrong in unread for each in within(number, iter([wrong]))]
        resources = _with_privacy(resources)
        for position, each in enumerate(resources.values()):
            problems += within(position, _name_problems(each, resources))
            problems += within(position, _key_problems(each, resources))
    problems += broken
    return Schema({} if problems else resources, source.content), tuple(problems)


def _is_left_out(steps: Steps) -> bool:
    """Say whether a wrong property is unknown or one of ours, without which the rest is checked."""
    is_ours = any(str(each).startswith("x-") for each in steps)
    return is_ours or (bool(steps) and isinstance(steps[-1], str) and steps[-1] not in _standard())


@cache
def _standard() -> frozenset[str]:
    """Return the properties of the standard that are honoured, at whatever level."""
    kinds = (Resource, Made, TableSchema, Field, Constraints, CsvDialect, ForeignKey, KeyTarget)
    return frozenset(name for kind in kinds for name in types_of(kind))


def _with_fields(resource: Resource, descriptor: Mapping[str, Any]) -> Resource:
    table = resource.table
    targets = {
        key.fields[0]: key.reference.resource or resource.name
        for key in table.foreign_keys
        if len(key.fields) == 1
    }
    fields = {
        each.name: replace(
            each,
            title=each.title or each.name,
            missing=table.missing if each.missing is None else each.missing,
            reference=targets.get(each.name, ""),
        )
        for each in table.fields
    }
    title = resource.title or resource.name
    resource = replace(resource, title=title, fields=fields, descriptor=descriptor)
    if resource.format == "tsv" and not resource.dialect.delimiter:
        resource = replace(resource, dialect=replace(resource.dialect, delimiter="\t"))
    return replace(resource, is_of_people=_describes_people(resource))


def _standard_problems(resource: Resource) -> Wrong:
    """Yield what is wrong in one file: fields that it names and lacks, values of other types."""
    table = resource.table
    for number, key in enumerate(table.foreign_keys):
        for name in key.fields:
            if name in resource.fields and resource.fields[name].is_list:
                steps = ("schema", "foreignKeys", number, "fields")
                yield steps, Message("schema-list-key", field=name), name
    named = [("primaryKey", table.primary_key), *(("uniqueKeys", key) for key in table.unique_keys)]
    named += [("foreignKeys", key.fields) for key in table.foreign_keys]
    for setting, names in named:
        for name in names:
            if name not in resource.fields:
                yield _no_field(resource, name, "schema", setting)
    for number, each in enumerate(resource.fields.values()):
        for inner, message in field_problems(each):
            found = str(dict(message.fields).get("found", ""))
            yield ("schema", "fields", number, *inner), message, found


def _no_field(resource: Resource, name: str, *steps: str) -> tuple[Steps, Message, str]:
    message = Message("in-setting", setting=steps[-1], reason=resource.no_field(name))
    return steps, message, name


# --- names that must exist ------------------------------------------------------------------------


def _name_problems(resource: Resource, resources: Mapping[str, Resource]) -> Wrong:
    """Yield what is wrong among all files: names of fields, keys, values that others lead to."""
    named = {
        "x-label": resource.label,
        "x-reference": resource.reference,
        "x-page": resource.page,
        "x-text": resource.text,
        "x-count": resource.count,
        "x-entity": resource.primary_key[0] if resource.is_shown and resource.primary_key else "",
    }
    for key, name in named.items():
        if name and name not in resource.fields:
            yield _no_field(resource, name, key)
        elif name and resource.privacy == "public" and (why := resource.why_hidden(name)):
            yield (key,), Message("schema-hidden-name", setting=key, why=why), name
    for other in resources.values():
        if other.path == resource.path and other.source != resource.source:
            told = {"path": other.path, "resource": other.name}
            yield ("path",), Message("schema-path-twice", **told), other.path
    read = _privacy_of_reads(resource, resources)
    shown = [each.name for each in resource.fields.values() if rank(each.privacy) < rank(read)]
    if shown and not resource.count:
        yield ("x-sql",), Message("sql-shows-private", fields=tuple(shown), privacy=read), ""
    page = resource.fields.get(resource.page)
    if page and not page.reference:
        yield ("x-page",), Message("schema-page", field=page.name), page.name
    if resource.is_entity and len(resource.primary_key) != 1:
        yield ("x-entity",), Message("schema-entity-key", resource=resource.name), ""
    for level, path in resource.attribution.items():
        steps = ("x-attribution", level)
        if level not in ATTRIBUTION_LEVELS:
            yield steps, _no_choice("schema-attribution-level", level, ATTRIBUTION_LEVELS), level
        if wrong := _wrong_step(path, resource, resources):
            yield steps, Message("in-setting", setting="x-attribution", reason=wrong), path
    for number, each in enumerate(resource.fields.values()):
        for key, values in (("x-labels", each.labels), ("x-tones", each.tones)):
            for value in values if each.enum else ():
                if value not in each.enum:
                    message = _no_choice("schema-value-in", value, each.enum, setting=key)
                    yield ("schema", "fields", number, key, value), message, value


def _key_problems(resource: Resource, resources: Mapping[str, Resource]) -> Wrong:
    """Yield the foreign keys that do not lead to the primary key of a file."""
    for number, key in enumerate(resource.table.foreign_keys):
        names, name = " + ".join(key.fields), key.reference.resource or resource.name
        target, steps = resources.get(name), ("schema", "foreignKeys", number)
        if target is None:
            near = nearest(name, resources)
            yield steps, Message("schema-no-target", fields=names, target=name, near=near), name
        elif not target.primary_key:
            yield steps, Message("schema-target-no-key", fields=names, target=name), name
        elif key.reference.fields != target.primary_key:
            found, expected = " + ".join(key.reference.fields), " + ".join(target.primary_key)
            told = {"fields": names, "found": found, "target": name, "expected": expected}
            yield steps, Message("schema-target-other-key", **told), found


def _wrong_step(path: str, resource: Resource, resources: Mapping[str, Resource]) -> Message | None:
    """Return why a path leads to no field, along foreign keys."""
    *keys, last = path_parts(path)
    for name in keys:
        if name not in resource.fields:
            return resource.no_field(name)
        target = resources.get(resource.fields[name].reference)
        if target is None:
            return Message("schema-no-foreign-key", field=name, resource=resource.name)
        resource = target
    return None if last in resource.fields else resource.no_field(last)


def _no_choice(code: str, found: str, known: tuple[str, ...], **fields: str) -> Message:
    name, near = Message(code, **fields), nearest(found, known)
    return Message("no-choice", name=name, found=found, known=known, near=near)


def _with_reads(
    resources: Mapping[str, Resource],
) -> tuple[dict[str, Resource], list[tuple[int, tuple[Steps, Message, str]]]]:
    """Return the resources with what their queries read, and the numbers of those that fail.

    A query can read the files that are typed, and those that are made above it.
    """
    found, failing = dict(resources), list[tuple[int, tuple[Steps, Message, str]]]()
    known = {name: [*each.fields] for name, each in resources.items() if not each.is_made}
    for number, (name, each) in enumerate(resources.items()):
        if not each.is_made:
            continue
        if absent := [one for one in each.given if one not in known]:
            message = Message("no-file-of-the-data", name=absent[0], near=nearest(absent[0], known))
            failing.append((number, (("x-from",), message, absent[0])))
        given = [(file, own) for file in each.given for own in ("", *known.get(file, ()))]
        try:
            reads = answer_of(each.sql, known).reads if each.sql else frozenset(given)
        except MessageError as error:
            failing.append((number, (("x-sql",), cast("Message", error.message), "")))
        else:
            found[name] = replace(each, reads=reads)
        known[name] = [*each.fields]
    return found, failing


def _with_privacy(resources: Mapping[str, Resource]) -> dict[str, Resource]:
    """Settle the privacy of each file and field: as it is said, else what points to people theirs.

    A field of a foreign key is as private as the key that it repeats, a file that is made of others
    as the most private of what it reads.
    """
    private, pointers = dict[str, str](), list[tuple[str, str]]()
    keys: list[tuple[tuple[str, str], tuple[str, str]]] = []
    for name, each in resources.items():
        private[name] = each.privacy or ("private" if each.is_of_people else "public")
        for key in each.table.foreign_keys:
            target = key.reference.resource or name
            if target in resources and not each.privacy:
                pointers.append((name, target))
            pairs = zip(key.fields, key.reference.fields, strict=False)
            keys += [((name, own), (target, theirs)) for own, theirs in pairs]
        for own in (each for each in each.fields.values() if each.value and not each.privacy):
            keys += [((name, own.name), named) for named in _named_by(own, each, resources)]
    private = spread(private, pointers)
    fields = {
        (name, own): field.privacy or private[name]
        for name, each in resources.items()
        for own, field in each.fields.items()
    }
    fields = spread(fields, [each for each in keys if fields.keys() >= set(each)])
    settled: dict[str, Resource] = {}
    for name, each in resources.items():
        is_assumed = private[name] != "public" and not each.privacy
        unsaid = (own for own, field in each.fields.items() if not field.privacy)
        own_fields = {
            own: replace(field, privacy=fields[name, own]) for own, field in each.fields.items()
        }
        assumed = frozenset((name, *unsaid)) if is_assumed else frozenset[str]()
        settled[name] = replace(each, privacy=private[name], fields=own_fields, assumed=assumed)
    for name, each in resources.items():
        if each.reads:
            settled[name] = _as_private_as_read(each, settled)
    return settled


def _named_by(
    computed: Field, resource: Resource, resources: Mapping[str, Resource]
) -> Iterator[tuple[str, str]]:
    """Yield the fields, with the names of their files, that the expression of a field names."""
    for path in _NAMED.findall(computed.value):
        file: Resource | None = resource
        for name in path_parts(path):
            if file and name in file.fields:
                yield file.name, name
                file = resources.get(file.fields[name].reference)


def _as_private_as_read(made: Resource, settled: Mapping[str, Resource]) -> Resource:
    """Return a file that is made of others as private as what it reads, but for what is said."""
    own, least = settled[made.name], _privacy_of_reads(made, settled)
    fields = {
        name: each
        if made.privacy or made.fields[name].privacy
        else replace(each, privacy=max(each.privacy, least, key=rank))
        for name, each in own.fields.items()
    }
    privacy = made.privacy or max(own.privacy, least, key=rank)
    return replace(own, privacy=privacy, fields=fields)


def _privacy_of_reads(made: Resource, settled: Mapping[str, Resource]) -> str:
    """Return the privacy of the most private that a query reads."""
    read = [(settled[file], name) for file, name in made.reads if file in settled]
    found = (
        each.fields[name].privacy if name in each.fields else each.privacy for each, name in read
    )
    return max(found, key=rank, default="public")


def _describes_people(resource: Resource) -> bool:
    """Say whether a file is known to describe people: by its names or by its fields."""
    fields = resource.fields.values()
    texts = (each.name for each in fields if each.type == "string" and not each.reference)
    is_personal = any(each.identifying or each.format == "email" for each in fields)
    names = (resource.name, *resource.noun.values(), *texts)
    return is_personal or speaks_of_people(names, resource.fields)
