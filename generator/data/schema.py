"""What the data mean: the description of each CSV file in ``data/datapackage.yaml``.

The file is a Data Package with Table Schemas (https://datapackage.org); properties that begin with
``x-`` are ours. It is the only schema: nothing else in the project knows the name of a file, a
field or a value.
"""

import codecs
from collections import deque
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Self, cast

from pydantic import BeforeValidator

from generator.core.problems import Message, nearest
from generator.core.validation import (
    CLOSED,
    NOT_WRITTEN,
    Names,
    Text,
    WrongValue,
    alias,
    matching,
    one_of,
)
from generator.core.values import Frozen, replace
from generator.data.fields import (
    PRIVACY,
    PROPERTY,
    Field,
    Labels,
    Texts,
)
from generator.data.privacy import rank

DESCRIPTION = "datapackage.yaml"
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
Function = Annotated[str, matching(r"[^:]+\.py:[^\W\d]\w*", "derive.py:by_session")]
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


@dataclass(frozen=True)
class Made:
    """What makes a file: a command, what it reads, and the digest of that when it was run last."""

    __pydantic_config__ = CLOSED
    LIKE = "{by: Rscript prepare.R, from: [raw/survey.csv, prepare.R]}"
    by: Text
    sources: Annotated[Names, alias("from")]
    digest: Digest = ""


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
    are so with it. A file with ``sql``, or ``python`` to which others are ``given``, is made here:
    it ``reads`` their fields (file and name, "" the file itself); ``count`` is its field that says
    how many records are behind each of its. ``made`` says what makes a file outside of the thesis.
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
    sql: Annotated[Text, alias("x-sql")] = ""
    python: Annotated[Function, alias("x-python")] = ""
    given: Annotated[Names, alias("x-from")] = ()
    count: Annotated[Text, alias("x-count")] = ""
    made: Annotated[Made | None, alias("x-made")] = None
    attribution: Annotated[Labels, alias("x-attribution")] = field(default_factory=dict[str, str])
    fields: Annotated[Mapping[str, Field], NOT_WRITTEN] = field(default_factory=dict[str, Field])
    assumed: Annotated[frozenset[str], NOT_WRITTEN] = field(default=frozenset(), repr=False)
    is_of_people: Annotated[bool, NOT_WRITTEN] = False
    descriptor: Annotated[Mapping[str, Any], NOT_WRITTEN] = field(default_factory=dict[str, Any])
    reads: Annotated[frozenset[tuple[str, str]], NOT_WRITTEN] = field(
        default=frozenset(), repr=False
    )

    @property
    def primary_key(self) -> tuple[str, ...]:
        """The fields that name a record."""
        return self.table.primary_key

    def file_in(self, folder: str) -> str:
        """Return the path of the file in a thesis whose data are in a folder; of one made where."""
        if self.is_made:
            return f"{folder}/{DESCRIPTION}"
        return self.source or f"{folder}/{self.path}"

    @property
    def typed(self) -> tuple[str, ...]:
        """The fields that stand in the file; others are computed."""
        return tuple(each.name for each in self.fields.values() if not each.value)

    @property
    def is_made(self) -> bool:
        """Whether the records are made of those of other files, and stand in none."""
        return bool(self.sql or self.python)

    @property
    def sources(self) -> list[str]:
        """The files that a query reads, in the order of their names."""
        return sorted({file for file, _ in self.reads})

    @property
    def foreign_keys(self) -> Iterator[Field]:
        """The fields that point to a record of another resource."""
        return (each for each in self.fields.values() if each.reference)

    def keys_of(self, name: str) -> list[str]:
        """Return the fields that have keys of another file, or its own."""
        own = self.primary_key if self.name == name else ()
        return [each for each in self.fields if each in own or self.fields[each].reference == name]

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
