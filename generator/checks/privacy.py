"""Privacy: people whom the published data point to, and private values that a text gives away.

A class is what k-anonymity calls so (Samarati and Sweeney, 1998): the records that are alike in
every published field which, combined with others, can identify a person (``x-identifying``).
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from generator.chapters import Manuscript
from generator.core.problems import Message, Place, Problem, Severity
from generator.data import Record, Study

RULE = "privacy"
LEAST_LETTERS = 3  # a private text with fewer is no word that could be found again
LEAST_DIGITS = 6  # a private number with fewer (an age) stands in any text; a telephone has more
FEW = 5  # records that are named one by one
_AS_TYPED = str.maketrans("’–", "'-")


class Secret(NamedTuple):
    """A value that must not be published: its text, and the field and the record that hold it."""

    text: str
    field: str
    record: Record


class Secrets(NamedTuple):
    """The private values of a study, to be looked for in texts."""

    all: tuple[Secret, ...]

    def within(self, text: str) -> Iterator[tuple[int, Secret]]:
        """Yield where a text has a private value as words, whatever its case, spaces and signs."""
        text = text.translate(_AS_TYPED)
        folded = text.casefold()
        for secret in self.all:
            words = secret.text.translate(_AS_TYPED).split()
            if max(words, key=len).casefold() in folded:  # much faster than the pattern alone
                pattern = r"\s+".join(map(re.escape, words))
                case = re.IGNORECASE if len(words) > 1 else re.NOFLAG
                for match in re.finditer(rf"(?<!\w){pattern}(?!\w)", text, case):
                    yield match.start(), secret


def secrets_of(study: Study) -> Secrets:
    """Return the values of a study that are not for its readers and could be found in a text.

    Those that a published field has too are none, nor are numbers of few digits, the values of a
    list of choices, and a single word in small letters or of several records: they stand in any
    text.
    """
    found: list[Secret] = []
    public: set[str] = set()
    for relation in study.relations.values():
        for field in relation.resource.fields.values():
            texts = relation.texts[field.name]
            if field.privacy == "public":
                public.update(map(_folded, texts))
            elif not (field.enum or field.reference or field.type == "boolean"):
                holders = Counter(texts)
                found += [
                    Secret(text, field.name, record)
                    for text, record in zip(texts, relation.records, strict=True)
                    if _can_be_found(text.strip(), holders[text])
                ]
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
