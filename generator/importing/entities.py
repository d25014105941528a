"""Files of their own for what several records share (groups, organisations), and links to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, cast

from generator.importing.analysis import CODE, Analysis
from generator.importing.columns import exact_value, plain_field
from generator.importing.names import (
    GROUPS,
    ORGANISATIONS,
    free_name,
    generated_keys,
    identifier,
    key_prefix,
    plural,
    speaks_of,
)
from generator.importing.proposal import Existing, ProposedField, ProposedResource
from generator.importing.records import spelling_key
from generator.language import Language

Kind = Literal["group", "organisation", "other"]


@dataclass(frozen=True)
class MemberColumn:
    """A column that belongs to an entity: its field, and its value by the label of the record."""

    field: ProposedField
    values: Mapping[str, str]


@dataclass
class Entity:
    """A proposed file of shared records: their labels in order, its other columns, its names."""

    heading: str
    name: str
    key: str
    label: str
    prefix: str
    noun: Mapping[str, str]
    title: str
    labels: list[str] = field(default_factory=list[str])
    members: list[MemberColumn] = field(default_factory=list[MemberColumn])

    @property
    def has_codes(self) -> bool:
        """Say whether the labels are codes that can be keys themselves."""
        return all(map(CODE.fullmatch, self.labels))

    @property
    def path(self) -> str:
        """The path from the field that points here to what a reader sees."""
        return "" if self.has_codes else f".{self.label}"


class Entities:
    """Collects shared records by heading: the same heading in another table means the same file."""

    def __init__(self, language: Language, existing: Existing, codes: frozenset[str]) -> None:
        self.language = language
        self.existing = existing
        self.codes = codes
        self.all: list[Entity] = []

    def add(
        self, heading: str, labels: Sequence[str], members: Sequence[MemberColumn] = ()
    ) -> Entity:
        """Return the file for the things of a column, a new one or one that is there."""
        wanted = list(dict.fromkeys(labels))
        for entity in self.all:
            if spelling_key(entity.heading) == spelling_key(heading) and not (
                members or entity.members
            ):
                entity.labels += [label for label in wanted if label not in entity.labels]
                return entity
        entity = self._new(heading)
        entity.labels = wanted
        entity.members = list(members)
        self.all.append(entity)
        return entity

    def columns(self, labels: Sequence[str]) -> Entity:
        """Return the file for the columns of a matrix: one that has just these labels, or new."""
        wanted = [spelling_key(label) for label in labels]
        for entity in self.all:
            if [spelling_key(label) for label in entity.labels] == wanted:
                return entity
        kind = "group" if all(speaks_of(label, GROUPS) for label in labels) else "column"
        words = cast("Mapping[str, str]", self.language.texts[f"import_{kind}"])
        entity = self._from_words(words["one"].capitalize(), words, labels[0])
        entity.labels = list(labels)
        self.all.append(entity)
        return entity

    def naming_all(self, values: Sequence[str]) -> Entity | None:
        """Return the file that has all of these things, two at least."""
        wanted = set(values)
        known = (each for each in self.all if wanted <= set(each.labels))
        return next(known, None) if len(wanted) > 1 else None

    def field_names(self, heading: str) -> set[str]:
        """Return the names that the first fields of a new file would have."""
        entity = self._new(heading)
        return {entity.key, entity.label}

    def _taken(self) -> frozenset[str]:
        used = {each.name for each in self.all}
        return self.existing.names | used

    def _new(self, heading: str) -> Entity:
        """Return an empty file: named in general words the first time, then after its heading."""
        kind = _kind(heading)
        if kind != "other":
            words = cast("Mapping[str, str]", self.language.texts[f"import_{kind}"])
            if words["resource"] not in self._taken():
                return self._from_words(heading, words, "" if kind == "organisation" else heading)
        key = identifier(heading, otherwise="item")
        initial = key[:3] if key.startswith("p") else key[0]  # P1 is a participant
        return Entity(
            heading,
            free_name(plural(key), self._taken()),
            key,
            free_name(self.language.text("import_label"), {key}),
            key_prefix(heading, otherwise=initial.upper()),
            {"one": heading.lower(), "other": plural(heading.lower())},
            plural(heading),
        )

    def _from_words(self, heading: str, words: Mapping[str, str], named_after: str) -> Entity:
        """Return an empty file with its names in general words."""
        return Entity(
            heading,
            free_name(words["resource"], self._taken()),
            words["key"],
            words["label"],
            key_prefix(named_after, otherwise=words["key"][:1].upper()) if named_after else "ORG",
            {each: words[each] for each in ("one", "other", "gender") if each in words},
            words["title"],
        )

    def finished(self) -> tuple[list[ProposedResource], dict[str, dict[str, str]]]:
        """Return the files, and for each by its name the key of each label."""
        taken = set(self.existing.keys)
        resources: list[ProposedResource] = []
        keys: dict[str, dict[str, str]] = {}
        for entity in self.all:
            named = not entity.has_codes or taken.isdisjoint(entity.labels)
            found = (
                tuple(entity.labels)
                if entity.has_codes
                else generated_keys(entity.prefix, len(entity.labels), taken | self.codes)
            )
            keys[entity.name] = dict(zip(entity.labels, found, strict=True))
            taken.update(found)
            resources.append(self._resource(entity, found, named=named))
        return resources, keys

    def _resource(self, entity: Entity, keys: Sequence[str], *, named: bool) -> ProposedResource:
        key_field = ProposedField(
            entity.key,
            entity.heading if entity.has_codes else self.language.text("import_key"),
            description="" if entity.has_codes else self.language.text("import_key_is"),
            required=True,
        )
        label_field = ProposedField(entity.label, entity.heading, required=True)
        fields = [key_field, *(() if entity.has_codes else (label_field,))]
        rows = [
            (
                key,
                *(() if entity.has_codes else (label,)),
                *(member.values.get(label, "") for member in entity.members),
            )
            for key, label in zip(keys, entity.labels, strict=True)
        ]
        return ProposedResource(
            entity.name,
            entity.title,
            (*fields, *(member.field for member in entity.members)),
            tuple(rows),
            key=entity.key,
            entity=named,
            label="" if entity.has_codes else entity.label,
            noun=entity.noun,
        )


def _kind(heading: str) -> Kind:
    if speaks_of(heading, GROUPS):
        return "group"
    return "organisation" if speaks_of(heading, ORGANISATIONS) else "other"


@dataclass(frozen=True)
class Links:
    """The files that columns point to, and the fields there of the columns that belong there."""

    entities: Mapping[int, Entity]
    members: Mapping[int, MemberColumn]


def link_entities(analysis: Analysis, entities: Entities, language: Language) -> Links:
    """Put groups and organisations into files of their own, and return the links to them."""
    columns = analysis.records.columns
    found: dict[int, Entity] = {}
    members: dict[int, MemberColumn] = {}
    group = analysis.grouping.column
    if group >= 0:
        members = _members(analysis, entities.field_names(columns[group].heading), language)
        found[group] = entities.add(
            columns[group].heading, columns[group].values, list(members.values())
        )
    for index in analysis.organisations:
        found[index] = entities.add(columns[index].heading, columns[index].values)
    return Links(found, members)


def link_to_known(analysis: Analysis, links: Links, entities: Entities) -> Links:
    """Return the links, with those of further columns whose values all have a file already."""
    found = dict(links.entities)
    for index, column in enumerate(analysis.records.columns):
        is_free = index not in {*found, *links.members, analysis.key, analysis.records.by_list}
        entity = entities.naming_all(column.values) if is_free else None
        if entity is not None:
            found[index] = entity
    return Links(found, links.members)


def _members(analysis: Analysis, taken: set[str], language: Language) -> dict[int, MemberColumn]:
    found: dict[int, MemberColumn] = {}
    for index in analysis.grouping.members:
        heading = analysis.records.columns[index].heading
        name = free_name(identifier(heading, otherwise="value"), taken)
        taken.add(name)
        by_label = analysis.by_group(index)
        values = list(by_label.values())
        added_up = is_added_up(analysis, index, values)
        proposed, texts = plain_field(name, heading, values, language, added_up=added_up)
        found[index] = MemberColumn(proposed, dict(zip(by_label, texts, strict=True)))
    return found


def is_added_up(analysis: Analysis, index: int, values: Sequence[str]) -> bool:
    """Say whether the total typed below a column is its sum, or a wrong one."""
    typed = analysis.typed.get(index, frozenset())
    total = sum(exact_value(value) or 0 for value in values)
    return bool(typed) and (index in analysis.adding or total in typed)


@dataclass(frozen=True)
class DraftContext:
    """What is known when a table is drafted: keys by file and label, names in use, files made."""

    keys: Mapping[str, Mapping[str, str]]
    language: Language
    existing: Existing
    made: tuple[ProposedResource, ...] = ()

    def with_resource(self, resource: ProposedResource) -> DraftContext:
        """Return the context with a further file."""
        existing = self.existing.with_resource(resource)
        return replace(self, existing=existing, made=(*self.made, resource))

    def same_as(self, resource: ProposedResource) -> ProposedResource | None:
        """Return a file that was made already and is the same but for its name."""
        return next((each for each in self.made if _nameless(each) == _nameless(resource)), None)

    def with_table(self, name: str) -> DraftContext:
        """Return the context with the name of a table in use."""
        return replace(self, existing=self.existing.with_table(name))

    @property
    def taken(self) -> frozenset[str]:
        """The names that files and tables have already."""
        return self.existing.names


def _nameless(resource: ProposedResource) -> tuple[object, ...]:
    return resource.key, resource.fields, resource.rows
