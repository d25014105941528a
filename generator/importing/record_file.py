"""The file of a table's own records: a field for each column, keys in place of shared things."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from generator.importing.columns import plain_field
from generator.importing.links import is_added_up
from generator.importing.names import free_name, generated_keys, identifier
from generator.importing.proposal import ProposedField, ProposedResource
from generator.importing.vocabulary import CODES, plural, speaks_of, telling_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generator.importing.analysis import Analysis
    from generator.importing.links import Links
    from generator.importing.proposal import Existing
    from generator.language import Language

Keys = "Mapping[str, Mapping[str, str]]"
"""The key of each label, by the name of the file that it is in."""


@dataclass(frozen=True)
class FileField:
    """A field with its values, and the path by which a listing shows its column.

    ``column`` is -1 for the keys that the import gives.
    """

    field: ProposedField
    values: tuple[str, ...]
    column: int
    path: str


@dataclass(frozen=True)
class Context:
    """What every table is drafted with."""

    keys: Mapping[str, Mapping[str, str]]
    language: Language
    existing: Existing
    made: tuple[ProposedResource, ...] = ()

    def with_resource(self, resource: ProposedResource) -> Context:
        """Return what the next table is drafted with."""
        existing = self.existing.with_resource(resource)
        return replace(self, existing=existing, made=(*self.made, resource))

    def same_as(self, resource: ProposedResource) -> ProposedResource | None:
        """Return a file that was made already and is the same but for its name."""
        return next((each for each in self.made if _nameless(each) == _nameless(resource)), None)

    def with_table(self, name: str) -> Context:
        """Return what the next table is drafted with, once there is one of this name."""
        return replace(self, existing=self.existing.with_table(name))

    @property
    def taken(self) -> frozenset[str]:
        """The names that files and tables have already."""
        return self.existing.names


def _nameless(resource: ProposedResource) -> tuple[object, ...]:
    return resource.key, resource.fields, resource.rows


def file_fields(analysis: Analysis, links: Links, context: Context) -> tuple[FileField, ...]:
    """Return the fields of a table's records; what belongs to groups has none here."""
    found: list[FileField] = []
    if analysis.people and analysis.key < 0:
        found.append(_given_keys(analysis, context))
    reserved = {each.key for each in links.entities.values()}
    for index in range(len(analysis.records.columns)):
        taken = {each.field.name for each in found}
        if index in links.entities:
            found.append(_reference(analysis, links, context, index, taken))
        elif index not in links.members:
            found.append(_own(analysis, context, index, taken | reserved))
    return tuple(found)


def _given_keys(analysis: Analysis, context: Context) -> FileField:
    words = _words(analysis, context.language)
    description = context.language.text("import_key_is")
    title = context.language.text("import_key")
    keys = generated_keys("P", len(analysis.records.rows), context.existing.keys)
    return FileField(ProposedField(words["key"], title, description=description), keys, -1, "")


def _reference(
    analysis: Analysis, links: Links, context: Context, index: int, taken: set[str]
) -> FileField:
    column, entity = analysis.records.columns[index], links.entities[index]
    name = free_name(entity.key, taken)
    proposed = ProposedField(
        name,
        column.heading,
        required=True,
        reference=entity.name,
        reference_key=entity.key,
    )
    keys = context.keys[entity.name]
    values = tuple(keys[value] for value in column.values)
    return FileField(proposed, values, index, f"{name}{entity.path}")


def _own(analysis: Analysis, context: Context, index: int, taken: set[str]) -> FileField:
    column = analysis.records.columns[index]
    name = free_name(_field_name(analysis, context, index), taken)
    if index == analysis.key:
        return FileField(ProposedField(name, column.heading), column.values, index, name)
    added_up = is_added_up(analysis, index, column.values)
    proposed, values = plain_field(
        name, column.heading, column.values, context.language, added_up=added_up
    )
    return FileField(proposed, values, index, name)


def _field_name(analysis: Analysis, context: Context, index: int) -> str:
    """Return the name of a field, with one for a column whose heading has no words."""
    column = analysis.records.columns[index]
    has_digits = all(value.isdigit() for value in column.values if value)
    without_words = context.language.text("import_number" if has_digits else "import_label")
    return identifier(column.heading, otherwise="code" if index == analysis.key else without_words)


def record_file(
    analysis: Analysis, fields: tuple[FileField, ...], context: Context
) -> ProposedResource:
    """Return the file that the fields make."""
    words = _words(analysis, context.language)
    name = free_name(_name(analysis, words), context.taken)
    key = next((each for each in fields if each.column in {analysis.key, -1}), None)
    if key is not None:
        required = replace(key.field, required=True)
        fields = tuple(replace(each, field=required) if each is key else each for each in fields)
    label = next(
        (
            each.field.name
            for each in fields
            if each.column == analysis.label and not each.field.reference
        ),
        "",
    )
    return ProposedResource(
        name,
        words.get("title") or analysis.caption or name,
        tuple(each.field for each in fields),
        tuple(zip(*(each.values for each in fields), strict=True)),
        key=key.field.name if key else "",
        entity=key is not None and context.existing.keys.isdisjoint(key.values),
        label=label if key and analysis.label >= 0 else "",
        noun={each: words[each] for each in ("one", "other", "gender") if each in words},
    )


def _words(analysis: Analysis, language: Language) -> Mapping[str, str]:
    """Return the nouns of a record: participants are people, anything else is a row."""
    kind = "import_participant" if analysis.people else "import_row"
    return cast("Mapping[str, str]", language.texts[kind])


def _name(analysis: Analysis, words: Mapping[str, str]) -> str:
    if analysis.people:
        return words["resource"]
    if analysis.key >= 0:
        heading = analysis.records.columns[analysis.key].heading
        noun = identifier(heading, otherwise="")
        if noun and not speaks_of(heading, CODES):
            return plural(noun)
    return identifier(telling_words(analysis.caption), otherwise="table")
