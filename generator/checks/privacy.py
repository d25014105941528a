"""Privacy: people whom the published data point to, and private values that a text gives away.

A class is what k-anonymity calls so (Samarati and Sweeney, 1998): the records that are alike in
every published field which, combined with others, can identify a person (``x-identifying``).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from generator.chapters import Manuscript
from generator.core.problems import Message, Place, Problem, Severity
from generator.data import Record, Study
from generator.data.study import Relation

RULE = "privacy"
LEAST_LETTERS = 3
"""A private text with fewer letters is no word that could be found again."""
LEAST_DIGITS = 6
"""A private number with fewer digits (an age) stands in any text; one with more is a telephone."""
_AS_TYPED = str.maketrans("’–", "'-")
FEW = 5
"""Records that are named one by one."""


@dataclass(frozen=True)
class Secret:
    """A value that must not be published: its text, and the field and the record that hold it."""

    text: str
    field: str
    record: Record

    @property
    def name(self) -> str:
        """What it is, without its words: "participants.name of P03"."""
        return f"{self.record.resource}.{self.field} of {self.record.key}"


@dataclass(frozen=True)
class Secrets:
    """The private values of a study, to be looked for in texts."""

    all: tuple[Secret, ...]

    def within(self, text: str) -> Iterator[tuple[int, Secret]]:
        """Yield where a text has a private value as whole words, whatever its case and spaces.

        Nor does it matter whether an apostrophe or a hyphen is as typed or as a page sets it.
        """
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
    values = tuple(_values(study))
    holders = Counter((each.field, each.record.resource, each.text) for each, _ in values)
    public = {_words(each.text) for each, published in values if published}
    return Secrets(
        tuple(
            each
            for each, published in values
            if not published
            and not _is_choice(study.relations[each.record.resource], each.field)
            and _can_be_found(each.text, holders[each.field, each.record.resource, each.text])
            and _words(each.text) not in public
        )
    )


def given_away(manuscript: Manuscript, secrets: Secrets) -> Iterator[Problem]:
    """Yield a ``privacy`` error for each private value that a chapter writes out."""
    if not secrets.all:
        return
    for chapter in manuscript.chapters:
        for offset, secret in secrets.within(chapter.text):
            line = chapter.text.count("\n", 0, offset) + 1
            column = offset - (chapter.text.rfind("\n", 0, offset) + 1) + 1
            yield private_problem(Place(chapter.source, line, column), secret)


def private_problem(place: Place, secret: Secret) -> Problem:
    """Return the error of a private value at a place; it does not repeat the value."""
    message = Message(
        "private-value",
        field=f"{secret.record.resource}.{secret.field}",
        key=secret.record.key,
        place=f"{secret.record.path}:{secret.record.line}",
    )
    return Problem(RULE, place, message, found=secret.name, expected=Message("nothing-private"))


def small_classes(study: Study, least: int) -> Iterator[Problem]:
    """Yield an info for each file in which fewer than ``least`` records share what identifies them.

    Counted are the records of classes smaller than that; ``least`` below 2 asks for nothing.
    """
    for relation in study.relations.values():
        names = [
            each.name
            for each in relation.resource.fields.values()
            if each.identifying and each.privacy == "public"
        ]
        alone = _in_small_classes(relation, names, least) if names else []
        if relation.resource.privacy == "public" and alone:
            yield _class_problem(relation, names, alone, least)


def _class_problem(
    relation: Relation, names: Sequence[str], alone: Sequence[Record], least: int
) -> Problem:
    keys = tuple(each.key for each in alone[:FEW])
    message = Message(
        "small-class",
        count=len(alone),
        total=len(relation.records),
        least=least,
        fields=tuple(names),
        keys=(*keys, "…") if len(alone) > FEW else keys,
    )
    return Problem(
        RULE,
        Place(alone[0].path, alone[0].line),
        message,
        found=str(len(alone)),
        expected=Message("classes-of", least=least),
        severity=Severity.INFO,
    )


def _in_small_classes(relation: Relation, names: list[str], least: int) -> list[Record]:
    classes: defaultdict[tuple[str, ...], list[Record]] = defaultdict(list)
    rows = relation.texts[names].itertuples(index=False)
    for row, record in zip(rows, relation.records, strict=True):
        classes[tuple(_words(str(value)) for value in row)].append(record)
    small = {id(each) for found in classes.values() if len(found) < least for each in found}
    return [each for each in relation.records if id(each) in small]


def _values(study: Study) -> Iterator[tuple[Secret, bool]]:
    """Yield each value, and whether its field is published."""
    for relation in study.relations.values():
        for field in relation.resource.fields.values():
            texts = relation.texts[field.name].tolist()
            for text, record in zip(texts, relation.records, strict=True):
                yield Secret(str(text), field.name, record), field.privacy == "public"


def _is_choice(relation: Relation, name: str) -> bool:
    """Say whether the values of a field are some of a list: choices, keys, yes and no."""
    field = relation.resource.fields[name]
    return bool(field.enum or field.reference) or field.type == "boolean"


def _can_be_found(text: str, holders: int) -> bool:
    """Say whether a value of so many records is telling enough to be looked for in a text."""
    letters = sum(each.isalpha() for each in text)
    digits = sum(each.isdigit() for each in text)
    if letters < LEAST_LETTERS and digits < LEAST_DIGITS:
        return False
    is_word = text.strip().isalpha()
    return not is_word or (holders == 1 and text.strip()[0].isupper())


def _words(text: str) -> str:
    return " ".join(text.casefold().split())
