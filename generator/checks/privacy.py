"""Privacy: people whom the published data point to, and private values that a text gives away.

A class is what k-anonymity calls so (Samarati and Sweeney, 1998): the records that are alike in
every published field which, combined with others, can identify a person (``x-identifying``).
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from generator.chapters import Manuscript
from generator.core.problems import Message, Place, Problem, Severity
from generator.data import Record, Study

RULE = "privacy"
LEAST_LETTERS = 3  # a private text with fewer is no word that could be found again
LEAST_DIGITS = 6  # a private number with fewer (an age) stands in any text; a telephone has more
FEW = 5  # records that are named one by one
_WORD = re.compile(r"\w+")
_AS_TYPED = str.maketrans("’–", "'-")


class Secret(NamedTuple):
    """A value that must not be published: its text, and the field and the record that hold it."""

    text: str
    field: str
    record: Record


@dataclass(frozen=True)
class Secrets:
    """The private values of a study, to be looked for in texts."""

    all: tuple[Secret, ...]

    @cached_property
    def _by_word(self) -> Mapping[str, Sequence[int]]:
        """The places of the values by their longest word: whatever has a value has that word."""
        found: dict[str, list[int]] = {}
        for at, secret in enumerate(self.all):
            longest = max(_WORD.findall(secret.text.translate(_AS_TYPED)), key=len)
            found.setdefault(longest.casefold(), []).append(at)
        return found

    def within(self, text: str) -> Iterator[tuple[int, Secret]]:
        """Yield where a text has a private value as words, whatever its case, spaces and signs."""
        if not self.all:
            return
        text = text.translate(_AS_TYPED)
        there = self._by_word.keys() & set(_WORD.findall(text.casefold()))
        for at in sorted(at for word in there for at in self._by_word[word]):
            words = self.all[at].text.translate(_AS_TYPED).split()
            pattern = r"\s+".join(map(re.escape, words))
            case = re.IGNORECASE if len(words) > 1 else re.NOFLAG
            for match in re.finditer(rf"(?<!\w){pattern}(?!\w)", text, case):
                yield match.start(), self.all[at]


def secrets_of(study: Study) -> Secrets:
    """Return the values of a study that are not for its readers and could be found in a text.

    Those that a published field has too are none, nor are numbers of few digits, the values of a
    list of choices, and a single word in small letters or of several records: they stand in any
    text.
    """
    found: list[Secret] = []
    published: list[Sequence[str]] = []
    for relation in study.relations.values():
        for field in relation.resource.fields.values():
            texts = relation.texts[field.name]
            if field.privacy == "public":
                published.append(texts)
            elif not (field.enum or field.reference or field.type == "boolean"):
                holders = Counter(texts)
                found += [
                    Secret(text, field.name, record)
                    for text, record in zip(texts, relation.records, strict=True)
                    if _can_be_found(text.strip(), holders[text])
                ]
    public = {_folded(text) for texts in published for text in texts} if found else set[str]()
    return Secrets(tuple(each for each in found if _folded(each.text) not in public))


def _can_be_found(word: str, holders: int) -> bool:
    is_name = sum(map(str.isalpha, word)) >= LEAST_LETTERS
    is_telling = is_name or sum(map(str.isdigit, word)) >= LEAST_DIGITS
    return is_telling and (not word.isalpha() or (holders == 1 and word[0].isupper()))


def given_away(manuscript: Manuscript, secrets: Secrets) -> Iterator[Problem]:
    """Yield a ``privacy`` error for each private value that a chapter writes out."""
    for chapter in manuscript.chapters if secrets.all else ():
        for offset, secret in secrets.within(chapter.text):
            line = chapter.text.count("\n", 0, offset) + 1
            column = offset - chapter.text.rfind("\n", 0, offset)
            yield private_problem(Place(chapter.source, line, column), secret)


def private_problem(place: Place, secret: Secret) -> Problem:
    """Return the error of a private value at a place; it does not repeat the value."""
    record = secret.record
    field, where = f"{record.resource}.{secret.field}", f"{record.path}:{record.line}"
    message = Message("private-value", field=field, key=record.key, place=where)
    return Problem(RULE, place, message, f"{field} of {record.key}", Message("nothing-private"))


def small_classes(study: Study, least: int) -> Iterator[Problem]:
    """Yield an info for each file in which classes have fewer than ``least`` records (from 2)."""
    for relation in study.relations.values():
        fields = relation.resource.fields.values()
        names = [each.name for each in fields if each.identifying and each.privacy == "public"]
        if relation.resource.privacy != "public" or not names:
            continue
        classes = [tuple(map(_folded, row)) for row in relation.rows(names)]
        sizes = Counter(classes)
        pairs = zip(relation.records, classes, strict=True)
        alone = [record for record, its_class in pairs if sizes[its_class] < least]
        if alone:
            keys = tuple(each.key for each in alone[:FEW])
            message = Message(
                "small-class",
                count=len(alone),
                total=len(relation.records),
                least=least,
                fields=tuple(names),
                keys=(*keys, "…") if len(alone) > FEW else keys,
            )
            place = Place(alone[0].path, alone[0].line)
            expected = Message("classes-of", least=least)
            yield Problem(RULE, place, message, str(len(alone)), expected, Severity.INFO)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
