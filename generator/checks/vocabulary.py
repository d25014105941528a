"""What the data call things: the words for records, for values of fields and for units.

They come from the description and the records alone: nouns and titles of files, the labels that
entities share ("Focus group 1" to "Focus group 5"), values of fields that have few and their
labels, titles of fields, names of units.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple, cast

from generator.checks.context import Context
from generator.checks.stated_numbers import MASK
from generator.core.values import grouped
from generator.data import Field, Resource, Study
from generator.language.normalize import fold
from generator.tables import MatrixSpec, matrix_outcomes

FEW = 20  # values at most of a field without a list of choices, one of them repeated
LONGEST = 6  # words of a name; a longer text is a sentence and names nothing
SHORTEST_STEM = 3  # letters that remain of a word without its plural ending
WORD = re.compile(r"[^\W\d_]+")


class Noun(NamedTuple):
    """Folded words for something in the data, and what it is.

    A noun of the kind "records" names the records of a file, "value" those whose field has the
    value, "different" the different values of a field, "unit" what a numeric field adds up to.
    """

    words: tuple[str, ...]
    kind: str
    resource: str
    field: str = ""
    value: str = ""


class Vocabulary:
    """The nouns of a study; a private field has none, a private file those that describe it."""

    def __init__(self, context: Context) -> None:
        self._by_stem: defaultdict[str, dict[Noun, None]] = defaultdict(dict)
        self.last_words: set[str] = set()  # of names of records: a number behind is no quantity
        named = (
            each
            for relation in context.study.relations.values()
            for each in _named(context.study, relation.resource, context.language.code)
        )
        for text, *what in named:
            words = tuple(fold(word) for word in WORD.findall(text))
            if 0 < len(words) <= LONGEST:
                noun = Noun(words, *what)
                for stem in stems(words[0]):
                    self._by_stem[stem][noun] = None
                if noun.kind == "records":
                    self.last_words |= stems(words[-1])

    def longest(self, words: Sequence[str]) -> tuple[list[Noun], int]:
        """Return the longest nouns that folded words begin with, whatever number, and how long."""
        near = dict.fromkeys(
            noun for stem in sorted(stems(words[0])) for noun in self._by_stem.get(stem, ())
        )
        fitting = [
            noun
            for noun in near
            if len(noun.words) <= len(words)
            and all(stems(a) & stems(b) for a, b in zip(noun.words, words, strict=False))
        ]
        length = max((len(noun.words) for noun in fitting), default=0)
        return [noun for noun in fitting if len(noun.words) == length], length


@cache
def stems(word: str) -> frozenset[str]:
    """Return a folded word with and without what may be a plural ending, French or English."""
    found = {
        word[: -len(ending)] + singular
        for ending, singular in (("s", ""), ("x", ""), ("es", ""), ("ies", "y"), ("aux", "al"))
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM
    }
    return frozenset({word, *found})


def _named(study: Study, file: Resource, language: str) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield words of a file, and what they name: kind, file, field and value."""
    for words in _names_of_records(study, file):
        yield words, "records", file.name, "", ""
    for field in file.fields.values():
        names_a_record = field.name in {*file.primary_key, file.text} or field.reference
        if names_a_record or field.constraints.unique or field.privacy == "private":
            continue
        here = file.name, field.name
        if field.type == "string":
            for value in _values(study, file, field):
                yield value, "value", *here, value
                yield field.labels.get(value, ""), "value", *here, value
            yield field.title, "different", *here, ""
        if field.is_numeric and field.unit:
            for unit in {field.unit, *_unit_names(language).get(field.unit, ())}:
                yield unit, "unit", *here, ""


def _names_of_records(study: Study, file: Resource) -> Iterator[str]:
    """Yield the names of a file's records: its noun, however many, its title, shared labels."""
    yield from (words for key, words in file.noun.items() if key != "gender")
    yield file.title
    yield file.name
    if len(file.primary_key) == 1 and file.fields[file.primary_key[0]].privacy != "private":
        yield file.fields[file.primary_key[0]].title
        records = study.relation(file.name).records
        for names in ([study.label(each) for each in records], [each.key for each in records]):
            # What names with a number behind them begin with, such as "Focus group".
            found = (re.fullmatch(r"(\D*[^\W\d_]{2})\s*\d+", each) for each in names)
            counts = Counter(each[1] for each in found if each)
            yield from (beginning for beginning, count in counts.items() if count > 1)


def _values(study: Study, file: Resource, field: Field) -> Sequence[str]:
    if field.enum:
        return field.enum
    texts = [str(each) for each in study.relation(file.name).values[field.name] if each is not None]
    different = tuple(dict.fromkeys(texts))
    return different if len(different) < len(texts) and len(different) <= FEW else ()


@cache
def _unit_names(language: str) -> Mapping[str, Sequence[str]]:
    """Return the full names of abbreviated units: min → minutes."""
    from babel.core import Locale

    names = Locale.parse(language).unit_display_names  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    return grouped(
        (str(short), forms.get("long", str(short)))
        for forms in cast("Mapping[str, Mapping[str, str]]", names).values()
        for short in {forms.get("short"), forms.get("narrow")} - {None}
    )


def verdict_pattern(context: Context) -> re.Pattern[str]:
    """Return the pattern of a sentence that says a verdict, set off by marks."""
    language, study = context.language, context.study
    matrices = [each for each in context.specs.values() if isinstance(each, MatrixSpec)]
    known = {word for each in matrices for word in matrix_outcomes(each, study, language)}
    words = "|".join(map(re.escape, sorted(known, key=len, reverse=True))) or "(?!)"
    between = rf"(?:[\s,:]+(?:[^\W\d_]+|{MASK}+)){{0,4}}?"
    return re.compile(
        rf"\bverdict\b{between}[\s,:]*[«“\"*_]+\s*(?P<word>{words})\s*[»”\"*_]", re.IGNORECASE
    )
