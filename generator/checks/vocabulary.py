"""What the data call things: the words for records, for values of fields and for units.

They come from the description and the records alone: nouns and titles of files, the labels that
entities share ("Focus group 1" to "Focus group 5"), values of fields that have few and their
labels, titles of fields, names of units.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, cast

from babel.core import Locale

from generator.data import Field, Resource, Study
from generator.language.normalize import fold

FEW = 20
"""A field without a list of choices has few values if it has at most so many, one repeated."""
LONGEST = 6
"""Words of a name; a longer text is a sentence and names nothing."""
SHORTEST_STEM = 3
"""Letters of a word that remain when a plural ending is taken off."""
WORD = re.compile(r"[^\W\d_]+")

Kind = Literal["records", "value", "different", "unit"]


@dataclass(frozen=True)
class Noun:
    """Words for something in the data, and what it is.

    ``words`` are folded. A noun of the kind "records" names the records of a file, "value" those
    whose field has the value, "different" the different values of a field, "unit" what a numeric
    field adds up to.
    """

    words: tuple[str, ...]
    kind: Kind
    resource: str
    field: str = ""
    value: str = ""


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """All nouns, by the stems of their first words."""

    by_stem: Mapping[str, Sequence[Noun]]

    def longest(self, words: Sequence[str]) -> tuple[tuple[Noun, ...], int]:
        """Return the nouns that folded words begin with, the longest, and how many words they are.

        Singular and plural are the same noun.
        """
        near = dict.fromkeys(
            noun for stem in sorted(stems(words[0])) for noun in self.by_stem.get(stem, ())
        )
        fitting = [noun for noun in near if _begins_with(words, noun.words)]
        length = max((len(noun.words) for noun in fitting), default=0)
        return tuple(noun for noun in fitting if len(noun.words) == length), length

    def is_name_of_records(self, word: str) -> bool:
        """Say whether a name of records ends in this word: a number behind it is no quantity."""
        return any(
            noun.kind == "records" and alike(noun.words[-1], word)
            for nouns in self.by_stem.values()
            for noun in nouns
        )


def vocabulary(study: Study, language: str) -> Vocabulary:
    """Return the nouns of a study; what is private has none."""
    by_stem: dict[str, list[Noun]] = {}
    for relation in study.relations.values():
        if relation.resource.privacy == "private":
            continue
        for noun in _nouns(study, relation.resource, language):
            for stem in stems(noun.words[0]):
                by_stem.setdefault(stem, []).append(noun)
    return Vocabulary(by_stem)


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text, folded: "Étapes de l'usage" has etapes, de, l, usage."""
    return tuple(fold(word) for word in WORD.findall(text))


@cache
def stems(word: str) -> frozenset[str]:
    """Return a folded word with and without what may be a plural ending, French or English."""
    endings = (("s", ""), ("x", ""), ("es", ""), ("ies", "y"), ("aux", "al"))
    found = {
        word[: -len(ending)] + singular
        for ending, singular in endings
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM
    }
    return frozenset({word, *found})


def alike(one: str, other: str) -> bool:
    """Say whether two folded words are the same but for their number."""
    return not stems(one).isdisjoint(stems(other))


def _begins_with(words: Sequence[str], start: Sequence[str]) -> bool:
    return len(words) >= len(start) and all(
        alike(one, other) for one, other in zip(words, start, strict=False)
    )


def _nouns(study: Study, resource: Resource, language: str) -> Iterator[Noun]:
    """Yield the nouns of a file, each once."""
    yield from dict.fromkeys(
        noun
        for noun in (
            *(Noun(words_of(name), "records", resource.name) for name in _names(study, resource)),
            *(noun for field in _readable(resource) for noun in _value_nouns(study, field)),
            *(noun for field in _readable(resource) for noun in _unit_nouns(field, language)),
        )
        if 0 < len(noun.words) <= LONGEST
    )


@dataclass(frozen=True)
class _Owned:
    """A field with the file that it is in."""

    resource: Resource
    field: Field


def _readable(resource: Resource) -> Iterator[_Owned]:
    """Yield the fields that say something of a record and do not name it."""
    for field in resource.fields.values():
        named = field.name in {*resource.primary_key, resource.text} or bool(field.reference)
        unique = field.is_unique
        if not named and not unique and field.privacy != "private":
            yield _Owned(resource, field)


def _names(study: Study, resource: Resource) -> Iterator[str]:
    """Yield the names of a file's records: its noun, however many, its title, shared labels."""
    yield from (words for key, words in resource.noun.items() if key != "gender")
    yield resource.title
    yield resource.name
    if len(resource.primary_key) == 1:
        yield resource.fields[resource.primary_key[0]].title
        records = study.relation(resource.name).records
        yield from _shared_beginnings([study.label(each) for each in records])
        yield from _shared_beginnings([each.key for each in records])


def _shared_beginnings(labels: Sequence[str]) -> Iterator[str]:
    """Yield what labels with a number behind them begin with, such as "Focus group"."""
    found = (re.fullmatch(r"(\D*[^\W\d_]{2})\s*\d+", label) for label in labels)
    counts = Counter(each[1] for each in found if each)
    yield from (beginning for beginning, count in counts.items() if count > 1)


def _value_nouns(study: Study, owned: _Owned) -> Iterator[Noun]:
    field, name = owned.field, owned.resource.name
    if field.type != "string":
        return
    for value in _values(study, owned):
        for text in (value, field.labels.get(value, "")):
            yield Noun(words_of(text), "value", name, field.name, value)
    yield Noun(words_of(field.title), "different", name, field.name)


def _values(study: Study, owned: _Owned) -> Sequence[str]:
    """Return the values of a field: its choices, or those that it has if they are few."""
    if owned.field.enum:
        return owned.field.enum
    present = study.relation(owned.resource.name).values[owned.field.name]
    texts = [str(each) for each in present if each is not None]
    different = tuple(dict.fromkeys(texts))
    return different if len(different) < len(texts) and len(different) <= FEW else ()


def _unit_nouns(owned: _Owned, language: str) -> Iterator[Noun]:
    field = owned.field
    if field.is_numeric and field.unit:
        for name in {field.unit, *_unit_names(language).get(field.unit, ())}:
            yield Noun(words_of(name), "unit", owned.resource.name, field.name)


@cache
def _unit_names(language: str) -> Mapping[str, Sequence[str]]:
    """Return the full names of the units that a language abbreviates: min → minutes."""
    names = cast(
        "Mapping[str, Mapping[str, str]]",
        Locale.parse(language).unit_display_names,  # pyright: ignore[reportUnknownMemberType]
    )
    found: dict[str, list[str]] = {}
    for forms in names.values():
        for short in {forms.get("short"), forms.get("narrow")} - {None}:
            found.setdefault(str(short), []).append(forms.get("long", str(short)))
    return found
