"""Suggests the claims that an author could write, and says where a sentence and the data disagree.

It only reads: a suggestion is never an error, and where a sentence may mean some of the things that
it counts, nothing is said against it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from generator.chapters import Manuscript
from generator.checks.candidates import Candidate, Named, candidates
from generator.checks.statements import Statement, statements
from generator.checks.unbound import MASK, Sentence, sentences
from generator.checks.vocabulary import Vocabulary, vocabulary
from generator.core.problems import Place, Problem, Severity, quoted
from generator.data import Record, Study
from generator.data.expression import ExpressionError, Scope, evaluate, parse
from generator.language import Language
from generator.language.quantities import Quantity
from generator.rendering.lookup import LazyTables
from generator.tables import MatrixSpec, TableError, TableSpec

RULE = "claim"
NAME_WORDS = 4
"""Words of a name by which a sentence may mean a record: "Focus group 2"."""


def suggestions(
    manuscript: Manuscript, study: Study, specs: Mapping[str, TableSpec], language: Language
) -> tuple[Problem, ...]:
    """Return a ``claim`` info for each statement that the data could check, in reading order."""
    if not study.relations:
        return ()
    reader = _Reader(study, specs, language)
    found: list[Problem] = []
    for chapter in manuscript.chapters:
        for sentence in sentences(chapter):
            found += _of_sentence(reader, sentence, chapter.place_at)
    return tuple(found)


@dataclass(frozen=True, eq=False)
class _Reader:
    """What sentences are read with: the data, their words, and what expressions may name."""

    study: Study
    specs: Mapping[str, TableSpec]
    language: Language

    @cached_property
    def vocabulary(self) -> Vocabulary:
        return vocabulary(self.study, self.language.code)

    @cached_property
    def scope(self) -> Scope:
        return Scope(self.study, tables=LazyTables(self.specs, self.study, self.language))

    @cached_property
    def names(self) -> Mapping[str, Record]:
        """The records by the names that they have in a sentence, in small letters."""
        found: dict[str, Record] = {}
        for _, record in self.study.entities():
            for name in (record.key, self.study.reference_text(record)):
                if re.search(r"[^\W\d_]", name) and len(name.split()) <= NAME_WORDS:
                    found.setdefault(name.casefold(), record)
        return found

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Matches any of the names as whole words, the longest first."""
        names = sorted(self.names, key=len, reverse=True)
        listed = "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in names)
        return re.compile(rf"(?<!\w)(?:{listed or '(?!)'})(?!\w)", re.IGNORECASE)

    def value(self, expression: str) -> Fraction | str | None:
        """Return the number or text that an expression has, None if it has neither."""
        try:
            value = evaluate(parse(expression), self.scope).value
        except (ExpressionError, TableError):
            return None
        if isinstance(value, str):
            return value
        if isinstance(value, (int, Decimal, Fraction)) and not isinstance(value, bool):
            return Fraction(value)
        return None


def _of_sentence(
    reader: _Reader, sentence: Sentence, place_at: Callable[[int], Place]
) -> Iterator[Problem]:
    mentions = _mentions(reader, sentence)
    stated = list(statements(sentence.text, reader.vocabulary, reader.language.code))
    numbers = [each.quantity.start for each in stated]
    for statement in stated:
        place = place_at(sentence.start + statement.quantity.start)
        named = _nearest(mentions, statement.quantity.start, numbers)
        found = candidates(statement, named, reader.study, reader.specs)
        problem = _judged(reader, _said(sentence, statement, place), found)
        if problem:
            yield problem
    yield from _verdicts(reader, sentence, mentions, place_at)


# --- records that a sentence names ----------------------------------------------------------------


def _mentions(reader: _Reader, sentence: Sentence) -> Sequence[tuple[int, Record]]:
    """Return the records that a sentence names, by reference or in words, with their offsets."""
    found = [
        (each.offset, record)
        for each in sentence.mentions
        if (record := reader.study.entity(each.target)) is not None
    ]
    for match in reader.pattern.finditer(sentence.text):
        name = " ".join(match[0].casefold().split())
        found.append((match.start(), reader.names[name]))
    return found


def _nearest(
    mentions: Sequence[tuple[int, Record]], offset: int, numbers: Sequence[int]
) -> list[Named]:
    """Return of each file the record named nearest: before the number, else behind it.

    ``numbers`` are the offsets of all numbers of the sentence.
    """
    by_distance = sorted(mentions, key=lambda each: (each[0] > offset, abs(each[0] - offset)))
    files: dict[str, list[tuple[int, Record]]] = {}
    for at, record in by_distance:
        files.setdefault(record.resource, []).append((at, record))
    return [_named(nearest, others, numbers) for nearest, *others in files.values()]


def _named(
    nearest: tuple[int, Record], others: Sequence[tuple[int, Record]], numbers: Sequence[int]
) -> Named:
    """Judge whether a record alone is meant: no number parts it from another, it is not clear."""
    at, record = nearest
    rivals = [where for where, other in others if other != record]
    in_one_breath = any(
        not any(min(at, where) < number < max(at, where) for number in numbers) for where in rivals
    )
    return Named(record, alone=not rivals, clear=not in_one_breath)


# --- counts ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Said:
    """What a sentence states, on one line without marks of emphasis: a quantity and its noun."""

    quantity: Quantity
    noun: str
    place: Place

    @property
    def number(self) -> str:
        return " ".join(self.quantity.words.split())

    @property
    def words(self) -> str:
        return f"{self.number} {self.noun}"


def _said(sentence: Sentence, statement: Statement, place: Place) -> _Said:
    behind = sentence.text[statement.quantity.end : statement.end]
    noun = " ".join(re.sub(rf"[*_{MASK}]", "", behind).split())
    return _Said(statement.quantity, noun, place)


def _judged(reader: _Reader, said: _Said, found: Sequence[Candidate]) -> Problem | None:
    """Return the claim to write where the data agree with a statement, or how they disagree."""
    values = [(each, reader.value(each.expression)) for each in found]
    known = [(each, value) for each, value in values if isinstance(value, Fraction)]
    for each, value in known:
        if said.quantity.agrees(value):
            return _proposal(said, each, _shown(reader, value))
    if said.quantity.range.high <= 0:  # "aucun groupe ne …" denies what only the sentence says
        return None
    for each, value in known:
        too_many = each.whole and said.quantity.range.low > value
        if each.certain or too_many:
            some = each.whole and said.quantity.range.high < value
            return _disagreement(said, each, _shown(reader, value), some=some)
    return None


def _proposal(said: _Said, candidate: Candidate, shown: str) -> Problem:
    claim = f"[{said.number}]{{= {candidate.expression} }} {said.noun}"
    message = f"{quoted(said.words)} could be checked: {claim} (the data say {shown})"
    return _info(said.place, message, said.words, claim)


def _disagreement(said: _Said, candidate: Candidate, shown: str, *, some: bool) -> Problem:
    message = f"{quoted(said.words)}: the data have {shown} ({candidate.expression})"
    if some:
        message += "; if only some are meant, write the condition in the claim"
    return _info(said.place, message, said.words, shown)


def _shown(reader: _Reader, value: Fraction) -> str:
    if value.denominator == 1:
        return reader.language.number(int(value))
    return reader.language.number(Decimal(value.numerator) / Decimal(value.denominator))


def _info(place: Place, message: str, found: str, expected: str) -> Problem:
    return Problem(RULE, place, message, found, expected, Severity.INFO)


# --- verdicts -------------------------------------------------------------------------------------


def _verdicts(
    reader: _Reader,
    sentence: Sentence,
    mentions: Sequence[tuple[int, Record]],
    place_at: Callable[[int], Place],
) -> Iterator[Problem]:
    """Yield the verdicts that a sentence states of the one row that it names.

    It must say that it speaks of the verdict, and set its word off: le verdict est « oui ».
    """
    said = _verdict_pattern(reader.language).search(sentence.text)
    if said is None:
        return
    place = place_at(sentence.start + said.start("word"))
    for spec in reader.specs.values():
        if isinstance(spec, MatrixSpec) and spec.verdict:
            rows = {record for _, record in mentions if record.resource == spec.rows}
            if len(rows) == 1:
                expression = f"{spec.name}.{rows.pop().key}.verdict"
                yield from _verdict(reader, said["word"], expression, place)
                return


def _verdict(reader: _Reader, word: str, expression: str, place: Place) -> Iterator[Problem]:
    value = reader.value(expression)
    if not isinstance(value, str):
        return
    if value.casefold() == word.casefold():
        claim = f"[{word}]{{= {expression} }}"
        message = f"{quoted(word)} could be checked: {claim} (the data say {value})"
        yield _info(place, message, word, claim)
    else:
        yield _info(place, f"{quoted(word)}: the data say {value} ({expression})", word, value)


def _verdict_pattern(language: Language) -> re.Pattern[str]:
    """Match "verdict", the same word in French and English, then yes or no, set off by marks."""
    words = "|".join(re.escape(language.text(key)) for key in ("yes", "no"))
    between = rf"(?:[\s,:]+(?:[^\W\d_]+|{MASK}+)){{0,4}}?"
    return re.compile(
        rf"\bverdict\b{between}[\s,:]*[«“\"*_]+\s*(?P<word>{words})\s*[»”\"*_]", re.IGNORECASE
    )
