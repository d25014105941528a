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


class Vocabulary:
    """The nouns of a study; what is private has none."""

    def __init__(self, study: Study, language: str) -> None:
        """Collect the nouns, by the stems of their first words."""
        self._by_stem: dict[str, dict[Noun, None]] = {}
        self._last_words: set[str] = set()  # of names of records
        for relation in study.relations.values():
            if relation.resource.privacy != "private":
                for text, kind, *what in _named(study, relation.resource, language):
                    words = tuple(fold(word) for word in WORD.findall(text))
                    if 0 < len(words) <= LONGEST:
                        self._add(Noun(words, kind, *what))

    def _add(self, noun: Noun) -> None:
        for stem in stems(noun.words[0]):
            self._by_stem.setdefault(stem, {})[noun] = None
        if noun.kind == "records":
            self._last_words |= stems(noun.words[-1])

    def longest(self, words: Sequence[str]) -> tuple[tuple[Noun, ...], int]:
        """Return the nouns that folded words begin with, the longest, and how many words they are.

        Singular and plural are the same noun.
        """
        near: dict[Noun, None] = {}
        for stem in sorted(stems(words[0])):
            near |= self._by_stem.get(stem, {})
        fitting = [
            noun
            for noun in near
            if len(noun.words) <= len(words)
            and all(stems(a) & stems(b) for a, b in zip(noun.words, words, strict=False))
        ]
        length = max((len(noun.words) for noun in fitting), default=0)
        return tuple(noun for noun in fitting if len(noun.words) == length), length

    def is_name_of_records(self, word: str) -> bool:
        """Say whether a name of records ends in this word: a number behind it is no quantity."""
        return not self._last_words.isdisjoint(stems(word))


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


_Named = tuple[str, Kind, str, str, str]
"""Words, and what they name: kind, file, field and value."""


def _named(study: Study, resource: Resource, language: str) -> Iterator[_Named]:
    name = resource.name
    for words in _names_of_records(study, resource):
        yield words, "records", name, "", ""
    for field in resource.fields.values():
        names_a_record = field.name in {*resource.primary_key, resource.text} or field.reference
        unique = field.is_unique
        if names_a_record or unique or field.privacy == "private":
            continue
        if field.type == "string":
            for value in _values(study, resource, field):
                yield value, "value", name, field.name, value
                yield field.labels.get(value, ""), "value", name, field.name, value
            yield field.title, "different", name, field.name, ""
        if field.is_numeric and field.unit:
            for unit in {field.unit, *_unit_names(language).get(field.unit, ())}:
                yield unit, "unit", name, field.name, ""


def _names_of_records(study: Study, resource: Resource) -> Iterator[str]:
    """Yield the names of a file's records: its noun, however many, its title, shared labels."""
    yield from (words for key, words in resource.noun.items() if key != "gender")
    yield resource.title
    yield resource.name
    if len(resource.primary_key) == 1:
        yield resource.fields[resource.primary_key[0]].title
        records = study.relation(resource.name).records
        for names in ([study.label(each) for each in records], [each.key for each in records]):
            # What names with a number behind them begin with, such as "Focus group".
            found = (re.fullmatch(r"(\D*[^\W\d_]{2})\s*\d+", each) for each in names)
            counts = Counter(each[1] for each in found if each)
            yield from (beginning for beginning, count in counts.items() if count > 1)


def _values(study: Study, resource: Resource, field: Field) -> Sequence[str]:
    """Return the values of a field: its choices, or those that it has if they are few."""
    if field.enum:
        return field.enum
    present = study.relation(resource.name).values[field.name]
    texts = [str(each) for each in present if each is not None]
    different = tuple(dict.fromkeys(texts))
    return different if len(different) < len(texts) and len(different) <= FEW else ()


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
