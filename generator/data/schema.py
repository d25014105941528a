"""What the data mean: the description of each CSV file in ``data/datapackage.yaml``.

The file is a Data Package with Table Schemas (https://datapackage.org); properties that begin with
``x-`` are ours. It is the only schema: nothing else in the project knows the name of a file, a
field or a value.
"""

import codecs
from collections import deque
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Annotated, Any, Self, cast

from pydantic import BeforeValidator

from generator.core.problems import Message, Problem, nearest
from generator.core.validation import (
    CLOSED,
    NOT_WRITTEN,
    Names,
    Text,
    WrongValue,
    alias,
    matching,
    one_of,
    types_of,
    validate,
)
from generator.core.values import Frozen, replace
from generator.core.yaml_source import Steps, YamlSource
from generator.data.fields import (
    PRIVACY,
    PROPERTY,
    Constraints,
    Field,
    Labels,
    Texts,
    field_problems,
    path_parts,
)
from generator.data.privacy import rank, speaks_of_people, spread

MEDIA_TYPES = ("text/csv", "text/tab-separated-values")
RESTRICTED = "restricted"  # the privacy of what a jury may see and the public may not
# What the standard lets be said at several levels and only describes: it is published as it is.
DESCRIBING = frozenset(
    (
        *("$schema", "profile", "name", "id", "title", "description", "homepage", "image"),
        *("version", "created", "keywords", "contributors", "sources", "licenses", "example"),
        *("rdfType", "categoriesOrdered"),
    )
)
NAMES = ("name", "title", "description")
# How much an attribution says, from least to most; each level includes those before it.
ATTRIBUTION_LEVELS = ("group", "role", "organisation")


# --- how a file is described ----------------------------------------------------------------------


def _encoding(value: object) -> str:
    try:
        b"a".decode(str(value))
        return codecs.lookup(str(value)).name
    except (LookupError, ValueError):  # a NUL character; no encoding of text, such as base64
        raise WrongValue(expected="utf-8") from None


LineEnd = Annotated[str, matching(r"\r?\n|\r", r'"\n", "\r\n"')]
Digest = Annotated[str, matching(r"((md5|sha1|sha256|sha512):)?[0-9a-fA-F]{32,128}", "sha256:…")]
Character = Annotated[str, matching(r"[^\r\n]", Message("one-character"))]
FileName = Annotated[str, matching(r"(?![/~])(?!.*(\.\.|:/|\\)).+", Message("a-file-name"))]
# A table of text in the thesis: no path leads out of it or into a hidden folder.
FILE_OF_THESIS = r"(?!.*(?:^|/)[.~ /])[^\\:\x00-\x1f]+\.(?i:csv|tsv|tab)"
FileOfThesis = Annotated[str, matching(FILE_OF_THESIS, Message("a-csv-of-the-thesis"))]


@dataclass(frozen=True)
class CsvDialect:
    """How a CSV file is written; an empty delimiter is recognised by the header."""

    __pydantic_config__ = CLOSED
    LIKE = "{delimiter: ;}"
    delimiter: Character = ""
    quote: Annotated[Character, alias("quoteChar")] = '"'
    double_quote: Annotated[bool, alias("doubleQuote")] = True
    escape: Annotated[Character | None, alias("escapeChar")] = None
    skip_space: Annotated[bool, alias("skipInitialSpace")] = False
    header: bool = True
    line_end: Annotated[LineEnd, alias("lineTerminator")] = "\n"


@dataclass(frozen=True)
class KeyTarget:
    """What a foreign key points to; without a resource its own."""

    __pydantic_config__ = CLOSED
    LIKE = "{resource: groups, fields: group}"
    fields: Names
    resource: Text = ""


@dataclass(frozen=True)
class ForeignKey:
    """Fields that point to a record of another file."""

    __pydantic_config__ = CLOSED
    LIKE = "{fields: group, reference: {resource: groups, fields: group}}"
    fields: Names
    reference: KeyTarget


# How the columns of a file are to match the fields; all but the first two let some be lacking.
MATCHES = ("exact", "equal", "subset", "superset", "partial")


def without_describing(value: object, *read: str) -> Any:  # noqa: ANN401 - whatever YAML holds
    """Return an entry without what only describes, but for some of it that is read too."""
    if not isinstance(value, Mapping):
        return value
    entries = cast("Mapping[str, object]", value).items()
    return {name: each for name, each in entries if name in read or name not in DESCRIBING}


Described = BeforeValidator(lambda value: without_describing(value, *NAMES))


def _some(value: object) -> object:
    if not isinstance(value, list) or not value:
        raise WrongValue(expected=TableSchema.LIKE)
    return cast("list[object]", value)


@dataclass(frozen=True)
class TableSchema:
    """The fields and keys of a file."""

    __pydantic_config__ = CLOSED
    NAMED = PROPERTY
    LIKE = "{fields: [{name: group}]}"
    fields: Annotated[
        tuple[Annotated[Field, Described], ...],
        BeforeValidator(_some),
    ]
    primary_key: Annotated[Names, alias("primaryKey")] = ()
    unique_keys: Annotated[tuple[Names, ...], alias("uniqueKeys")] = ()
    foreign_keys: Annotated[tuple[ForeignKey, ...], alias("foreignKeys")] = ()
    missing: Annotated[Texts, alias("missingValues")] = ("",)
    match: Annotated[str, alias("fieldsMatch"), one_of(*MATCHES)] = "exact"


@dataclass(frozen=True)
class Resource:
    """One CSV file: how it is described, its fields by name, and the mapping that describes it.

    The file is at ``path`` in the folder of the data, or elsewhere in the thesis: at ``source``.
    ``label`` is the field that names a record, ``reference`` the one that a link to it says (else
    its key). ``page`` is the foreign key to the record on whose page these are shown, where they
    have none of their own. ``noun`` says what one record is and several are (``one``, ``other``)
    and the noun's ``gender`` (m, f). ``assumed`` has the name of the file, if it is private only
    because it describes people (``is_of_people``) or points to them, and those of the fields that
    are so with it.
    """

    __pydantic_config__ = CLOSED
    NAMED = PROPERTY
    LIKE = "{name: groups, path: groups.csv, schema: {fields: [{name: group}]}}"
    name: Text
    path: FileName
    table: Annotated[TableSchema, alias("schema"), BeforeValidator(without_describing)]
    dialect: CsvDialect = field(default_factory=CsvDialect)
    encoding: Annotated[str, BeforeValidator(_encoding)] = ""
    kind: Annotated[str, alias("type"), one_of("table")] = "table"
    format: Annotated[str, one_of("csv", "tsv")] = "csv"
    media_type: Annotated[str, alias("mediatype"), one_of(*MEDIA_TYPES)] = "text/csv"
    size: Annotated[int | None, alias("bytes")] = None
    digest: Annotated[Digest, alias("hash")] = ""
    title: Text = ""
    description: Text = ""
    is_entity: Annotated[bool, alias("x-entity")] = False
    label: Annotated[Text, alias("x-label")] = ""
    reference: Annotated[Text, alias("x-reference")] = ""
    noun: Annotated[Labels, alias("x-noun")] = field(default_factory=dict[str, str])
    page: Annotated[Text, alias("x-page")] = ""
    privacy: Annotated[str, alias("x-privacy"), one_of(*PRIVACY)] = ""
    source: Annotated[FileOfThesis, alias("x-source")] = ""
    text: Annotated[Text, alias("x-text")] = ""
    paraphrase: Annotated[bool, alias("x-paraphrase")] = False
    attribution: Annotated[Labels, alias("x-attribution")] = field(default_factory=dict[str, str])
    fields: Annotated[Mapping[str, Field], NOT_WRITTEN] = field(default_factory=dict[str, Field])
    assumed: Annotated[frozenset[str], NOT_WRITTEN] = frozenset()
    is_of_people: Annotated[bool, NOT_WRITTEN] = False
    descriptor: Annotated[Mapping[str, Any], NOT_WRITTEN] = field(default_factory=dict[str, Any])

    @property
    def primary_key(self) -> tuple[str, ...]:
        """The fields that name a record."""
        return self.table.primary_key

    def file_in(self, folder: str) -> str:
        """Return the path of the file in a thesis whose data are in a folder."""
        return self.source or f"{folder}/{self.path}"

    @property
    def foreign_keys(self) -> Iterator[Field]:
        """The fields that point to a record of another resource."""
        return (each for each in self.fields.values() if each.reference)

    def why_hidden(self, name: str = "") -> Message | None:
        """Return what forbids to show a field or, without one, the records by their keys."""
        names = (name,) if name in self.fields else self.primary_key
        said = [(self.fields[each].privacy, f"{self.name}.{each}") for each in names]
        privacy, shown = max(said or [(self.privacy, self.name)], key=lambda each: rank(each[0]))
        if name not in self.fields and privacy == self.privacy:
            shown = self.name
        if privacy == "public":
            return None
        is_assumed = shown.removeprefix(f"{self.name}.") in self.assumed
        return Message("is-assumed" if is_assumed else "is-hidden", name=shown, privacy=privacy)

    @property
    def is_shown(self) -> bool:
        """Whether the site shows each record at a place that can be linked to."""
        return self.is_entity and self.privacy == "public"

    def no_field(self, name: str) -> Message:
        """Return that there is no field of that name."""
        return Message("no-field", resource=self.name, field=name, near=nearest(name, self.fields))

    def pointing_to(self, known: Collection[str]) -> Self:
        """Return the resource without the foreign keys to files that could not be read."""
        if all(each.reference in known for each in self.fields.values() if each.reference):
            return self
        fields = {
            name: each if each.reference in known else replace(each, reference="")
            for name, each in self.fields.items()
        }
        page = self.page if self.page and fields[self.page].reference else ""
        return replace(self, fields=fields, page=page)

    def with_restricted_fields(self) -> Self:
        """Return the resource as a jury sees it: what is restricted is shown like the rest."""
        fields = {
            name: replace(each, privacy="public") if each.privacy == RESTRICTED else each
            for name, each in self.fields.items()
        }
        privacy = "public" if self.privacy == RESTRICTED else self.privacy
        return replace(self, fields=fields, privacy=privacy)


class Schema(Frozen):
    """The described resources by name, and the descriptor that they came from."""

    resources: Mapping[str, Resource]
    descriptor: Mapping[str, Any]

    def _ways(self, start: str, *, public: bool = False) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield the files to which foreign keys lead with the first of the shortest ways there."""
        waiting, visited = deque[tuple[str, tuple[str, ...]]]([(start, ())]), {start}
        while waiting:
            name, way = waiting.popleft()
            yield name, way
            for key in self.resources[name].foreign_keys:
                is_open = key.privacy == "public" or not public
                if is_open and key.reference not in visited:
                    visited.add(key.reference)
                    waiting.append((key.reference, (*way, key.name)))

    def identifying(self, name: str) -> list[tuple[str, ...]]:
        """Return the public ways along foreign keys to what can identify a record of a file."""
        return [
            (*way, each.name)
            for file, way in self._ways(name, public=True)
            for each in self.resources[file].fields.values()
            if each.identifying and each.privacy == "public"
        ]

    def routes(self, start: str, goal: str) -> list[tuple[str, ...]]:
        """Return the shortest ways along foreign keys as fields: ``[("besoin", "etape")]``."""
        found = [
            (*way, key.name)
            for name, way in self._ways(start)
            for key in self.resources[name].foreign_keys
            if key.reference == goal
        ]
        least = min(map(len, found), default=0)
        return [way for way in found if len(way) == least]


# --- reading it -----------------------------------------------------------------------------------

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
    kinds = (Resource, TableSchema, Field, Constraints, CsvDialect, ForeignKey, KeyTarget)
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


def _with_privacy(resources: Mapping[str, Resource]) -> dict[str, Resource]:
    """Settle the privacy of each file and field: as it is said, else what points to people theirs.

    A field of a foreign key is as private as the key that it repeats.
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
    return settled


def _describes_people(resource: Resource) -> bool:
    """Say whether a file is known to describe people: by its names or by its fields."""
    fields = resource.fields.values()
    texts = (each.name for each in fields if each.type == "string" and not each.reference)
    is_personal = any(each.identifying or each.format == "email" for each in fields)
    names = (resource.name, *resource.noun.values(), *texts)
    return is_personal or speaks_of_people(names, resource.fields)
