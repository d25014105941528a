"""What the data mean: the description of each CSV file in ``data/datapackage.yaml``.

The file is a Data Package with Table Schemas (https://datapackage.org); properties that begin with
``x-`` are ours. It is the only schema: nothing else in the project knows the name of a file, a
field or a value.
"""

from __future__ import annotations

import codecs
import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, Literal, cast

from pydantic import BeforeValidator

from generator.core.problems import Message, nearest
from generator.core.validation import CLOSED, OPEN, Names, Text, WrongValue, alias, one_of
from generator.data.fields import PRIVACY, Field, FieldDescriptor, Labels, Texts

RESTRICTED = "restricted"
"""The privacy of what a jury may see and the public may not."""
ATTRIBUTION_LEVELS = ("group", "role", "organisation")
"""How much an attribution says, from least to most; each level includes those before it."""


# --- how a file is described ----------------------------------------------------------------------


def _file_name(value: object) -> str:
    if (
        not isinstance(value, str)
        or value.startswith(("/", "~"))
        or re.search(r"\.\.|:/|\\", value)
    ):
        raise WrongValue(expected=Message("a-file-name"))
    return value


def _one_character(value: object) -> str:
    if not isinstance(value, str) or len(value) != 1 or value in "\r\n":
        raise WrongValue(expected=Message("one-character"))
    return value


def _encoding(value: object) -> str:
    try:
        return codecs.lookup(str(value)).name
    except LookupError:
        raise WrongValue(expected="utf-8") from None


Character = Annotated[str, BeforeValidator(_one_character)]


@dataclass(frozen=True)
class Dialect:
    """How a CSV file is written; an empty delimiter is recognised by the header."""

    __pydantic_config__ = CLOSED
    LIKE = "{delimiter: ;}"
    delimiter: Character = ""
    quote: Annotated[Character, alias("quoteChar")] = '"'
    double_quote: Annotated[bool, alias("doubleQuote")] = True
    escape: Annotated[Character | None, alias("escapeChar")] = None
    skip_space: Annotated[bool, alias("skipInitialSpace")] = False
    header: Literal[True] = True
    line_end: Annotated[Text, alias("lineTerminator")] = "\n"


@dataclass(frozen=True)
class Target:
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
    reference: Target


def _some(value: object) -> object:
    if not isinstance(value, list) or not value:
        raise WrongValue(expected=TableSchema.LIKE)
    return cast("list[object]", value)


@dataclass(frozen=True)
class TableSchema:
    """The fields and keys of a file."""

    __pydantic_config__ = OPEN
    LIKE = "{fields: [{name: group}]}"
    fields: Annotated[tuple[FieldDescriptor, ...], BeforeValidator(_some)]
    primary_key: Annotated[Names, alias("primaryKey")] = ()
    unique_keys: Annotated[tuple[Names, ...], alias("uniqueKeys")] = ()
    foreign_keys: Annotated[tuple[ForeignKey, ...], alias("foreignKeys")] = ()
    missing: Annotated[Texts, alias("missingValues")] = ("",)
    match: Annotated[str, alias("fieldsMatch"), one_of("exact", "equal")] = "exact"


@dataclass(frozen=True)
class ResourceDescriptor:
    """One CSV file, as it is described.

    ``label`` is the field that names a record, ``reference`` the one that a link to it says (else
    its key). ``page`` is the foreign key to the record on whose page these are shown, where they
    have none of their own. ``noun`` says what one record is and several are (``one``, ``other``)
    and the noun's ``gender`` (m, f).
    """

    __pydantic_config__ = OPEN
    LIKE = "{name: groups, path: groups.csv, schema: {fields: [{name: group}]}}"
    name: Text
    path: Annotated[str, BeforeValidator(_file_name)]
    table: Annotated[TableSchema, alias("schema")]
    dialect: Dialect = field(default_factory=Dialect)
    encoding: Annotated[str, BeforeValidator(_encoding)] = ""
    title: Text = ""
    description: Text = ""
    is_entity: Annotated[bool, alias("x-entity")] = False
    label: Annotated[Text, alias("x-label")] = ""
    reference: Annotated[Text, alias("x-reference")] = ""
    noun: Annotated[Labels, alias("x-noun")] = field(default_factory=dict[str, str])
    page: Annotated[Text, alias("x-page")] = ""
    privacy: Annotated[str, alias("x-privacy"), one_of(*PRIVACY)] = "public"
    text: Annotated[Text, alias("x-text")] = ""
    paraphrase: Annotated[bool, alias("x-paraphrase")] = False
    attribution: Annotated[Labels, alias("x-attribution")] = field(default_factory=dict[str, str])


# --- what it means --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Resource(ResourceDescriptor):
    """One CSV file: its fields by name, and the mapping in which it is described."""

    fields: Mapping[str, Field] = field(default_factory=dict[str, Field])
    descriptor: Mapping[str, Any] = field(default_factory=dict[str, Any])

    @property
    def primary_key(self) -> tuple[str, ...]:
        """The fields that name a record."""
        return self.table.primary_key

    @property
    def foreign_keys(self) -> Iterator[Field]:
        """The fields that point to a record of another resource."""
        return (each for each in self.fields.values() if each.reference)

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


def resource_of(described: ResourceDescriptor, descriptor: Mapping[str, Any]) -> Resource:
    """Return a file with its fields by name, each with its title, privacy and foreign key."""
    targets = {
        key.fields[0]: key.reference.resource or described.name
        for key in described.table.foreign_keys
        if len(key.fields) == 1
    }
    fields = {each.name: _field(each, described, targets) for each in described.table.fields}
    values: dict[str, Any] = {**vars(described), "title": described.title or described.name}
    return Resource(**values, fields=fields, descriptor=descriptor)


def _field(
    each: FieldDescriptor, resource: ResourceDescriptor, targets: Mapping[str, str]
) -> Field:
    values: dict[str, Any] = {
        **vars(each),
        "title": each.title or each.name,
        "privacy": each.privacy or resource.privacy,
        "missing": resource.table.missing if each.missing is None else each.missing,
    }
    return Field(**values, reference=targets.get(each.name, ""))
