"""Files of their own for what several records share: groups, organisations, columns of a matrix."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

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
from generator.importing.roles import CODE
from generator.language import Language
from generator.language.normalize import normalize


@dataclass
class Entity:
    """A proposed file of shared records: its names, the labels of its records in order.

    ``members`` are its other fields, each with its values by label; ``keys`` the key of each label.
    """

    heading: str
    name: str
    key: str
    label: str
    prefix: str
    noun: Mapping[str, str]
    title: str
    labels: list[str] = field(default_factory=list[str])
    members: list[tuple[ProposedField, Mapping[str, str]]] = field(
        default_factory=list[tuple[ProposedField, Mapping[str, str]]]
    )
    keys: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def has_codes(self) -> bool:
        """Say whether the labels are codes that can be keys themselves."""
        return all(map(CODE.fullmatch, self.labels))

    @property
    def path(self) -> str:
        """The path from the field that points here to what a reader sees."""
        return "" if self.has_codes else f".{self.label}"

    def reference(self, name: str, title: str) -> ProposedField:
        """Return a field that points to a record of this file."""
        return ProposedField(
            name, title, required=True, reference=self.name, reference_key=self.key
        )


def words_of(language: Language, kind: str) -> Mapping[str, str]:
    """Return the general words for a kind of thing: name of the file, key, label, nouns, title."""
    return cast("Mapping[str, str]", language.texts[f"import_{kind}"])


def noun_in(words: Mapping[str, str]) -> dict[str, str]:
    """Return what one record is called and several are."""
    return {each: words[each] for each in ("one", "other", "gender") if each in words}


class Entities:
    """Collects shared records by heading: the same heading in another table means the same file."""

    def __init__(self, language: Language, existing: Existing) -> None:
        self.language = language
        self.existing = existing
        self.all: list[Entity] = []

    def add(
        self,
        heading: str,
        labels: Iterable[str],
        members: Sequence[tuple[ProposedField, Mapping[str, str]]] = (),
    ) -> Entity:
        """Return the file for the things of a column, a new one or one that is there."""
        wanted = list(dict.fromkeys(labels))
        for entity in self.all:
            is_same = normalize(entity.heading) == normalize(heading)
            if is_same and not members and not entity.members:
                entity.labels += [label for label in wanted if label not in entity.labels]
                return entity
        entity = self.new(heading)
        entity.labels, entity.members = wanted, list(members)
        self.all.append(entity)
        return entity

    def columns(self, labels: Sequence[str]) -> Entity:
        """Return the file for the columns of a matrix: one that has just these labels, or new."""
        wanted = list(map(normalize, labels))
        for entity in self.all:
            if list(map(normalize, entity.labels)) == wanted:
                return entity
        are_groups = all(speaks_of(label, GROUPS) for label in labels)
        words = words_of(self.language, "group" if are_groups else "column")
        entity = self._from_words(words["one"].capitalize(), words, labels[0])
        entity.labels = list(labels)
        self.all.append(entity)
        return entity

    def naming_all(self, values: Sequence[str]) -> Entity | None:
        """Return the file that has all of these things, two at least."""
        wanted = set(values)
        known = (each for each in self.all if wanted <= set(each.labels))
        return next(known, None) if len(wanted) > 1 else None

    def new(self, heading: str) -> Entity:
        """Return an empty file: named in general words the first time, then after its heading."""
        taken = self.existing.names.union(each.name for each in self.all)
        for kind, vocabulary in (("group", GROUPS), ("organisation", ORGANISATIONS)):
            words = words_of(self.language, kind)
            if speaks_of(heading, vocabulary) and words["resource"] not in taken:
                return self._from_words(heading, words, heading if kind == "group" else "")
        key = identifier(heading, otherwise="item")
        initial = key[:3] if key.startswith("p") else key[0]  # P1 is a participant
        return Entity(
            heading,
            free_name(plural(key), taken),
            key,
            free_name(self.language.text("import_label"), {key}),
            key_prefix(heading, otherwise=initial.upper()),
            {"one": heading.lower(), "other": plural(heading.lower())},
            plural(heading),
        )

    def _from_words(self, heading: str, words: Mapping[str, str], named_after: str) -> Entity:
        taken = self.existing.names.union(each.name for each in self.all)
        otherwise = words["key"][:1].upper()
        return Entity(
            heading,
            free_name(words["resource"], taken),
            words["key"],
            words["label"],
            key_prefix(named_after, otherwise=otherwise) if named_after else "ORG",
            noun_in(words),
            words["title"],
        )

    def finished(self, codes: Iterable[str]) -> list[ProposedResource]:
        """Give each record its key, none of the ``codes`` in use, and return the files."""
        used, taken = set(codes), set(self.existing.keys)
        resources: list[ProposedResource] = []
        for entity in self.all:
            is_free = not entity.has_codes or taken.isdisjoint(entity.labels)
            keys = tuple(entity.labels)
            if not entity.has_codes:
                keys = generated_keys(entity.prefix, len(entity.labels), taken | used)
            entity.keys = dict(zip(entity.labels, keys, strict=True))
            taken.update(keys)
            resources.append(self._resource(entity, is_entity=is_free))
        return resources

    def _resource(self, entity: Entity, *, is_entity: bool) -> ProposedResource:
        coded = entity.has_codes
        fields = [
            ProposedField(
                entity.key,
                entity.heading if coded else self.language.text("import_key"),
                description="" if coded else self.language.text("import_key_is"),
                required=True,
            )
        ]
        if not coded:
            fields.append(ProposedField(entity.label, entity.heading, required=True))
        rows = [
            (
                entity.keys[label],
                *(() if coded else (label,)),
                *(values.get(label, "") for _, values in entity.members),
            )
            for label in entity.labels
        ]
        return ProposedResource(
            entity.name,
            entity.title,
            (*fields, *(each for each, _ in entity.members)),
            tuple(rows),
            key=entity.key,
            entity=is_entity,
            label="" if coded else entity.label,
            noun=entity.noun,
        )
