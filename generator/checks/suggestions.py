"""Suggests the claims that an author could write, and says where a sentence and the data disagree.

It only reads: a suggestion is never an error, and where a sentence may mean some of the things that
it counts, nothing is said against it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from generator.chapters import Chapter
from generator.checks.context import Context
from generator.checks.sentences import MASK, Sentence, sentences
from generator.checks.statements import Statement, statements
from generator.checks.vocabulary import Noun, Vocabulary
from generator.core.problems import Message, Place, Problem, Severity
from generator.data import Record, Study
from generator.data.expression import ExpressionError
from generator.tables import MatrixSpec, TableError, TableSpec

NAME_WORDS = 4
"""Words of a name by which a sentence may mean a record: "Focus group 2"."""


def suggestions(chapter: Chapter, context: Context) -> Iterator[Problem]:
    """Yield a ``claim`` info for each statement that the data could check, in reading order."""
    if not context.study.relations:
        return
    vocabulary, code = context.once(_vocabulary), context.language.code
    for sentence in sentences(chapter):
        named = _records_named(sentence, context)
        stated = list(statements(sentence.text, vocabulary, code))
        numbers = [each.quantity.start for each in stated]
        for each in stated:
            near = list(_nearest(named, each.quantity.start, numbers))
            found = candidates(each, near, context.study, context.specs)
            place = chapter.place_at(sentence.start + each.quantity.start)
            problem = _compared(context, sentence, each, found, place)
            if problem:
                yield problem
        verdict = _verdict(sentence, named, context, chapter)
        if verdict:
            yield verdict


def _vocabulary(context: Context) -> Vocabulary:
    return Vocabulary(context.study, context.language.code)


# --- records that a sentence names ----------------------------------------------------------------

_Mention = tuple[int, Record]
"""Where a sentence names a record, by reference or in words."""


@dataclass(frozen=True)
class Named:
    """A record that a sentence names; ``alone`` says that it names no other of its file.

    It is ``clear`` if no other of its file is named in the same breath: "@FG4 et @FG5".
    """

    record: Record
    alone: bool
    clear: bool = True


def _records_named(sentence: Sentence, context: Context) -> Sequence[_Mention]:
    records = ((at, context.study.entity(target)) for at, target in sentence.mentions)
    found = [(at, record) for at, record in records if record is not None]
    names, pattern = context.once(_names_of_records)
    in_words = pattern.finditer(sentence.text)
    found += [(each.start(), names[" ".join(each[0].casefold().split())]) for each in in_words]
    return found


def _names_of_records(context: Context) -> tuple[Mapping[str, Record], re.Pattern[str]]:
    """Return the records by the names that they have in a sentence, and what matches any of them.

    Names are in small letters; the longest are matched first.
    """
    names: dict[str, Record] = {}
    for _, record in context.study.entities():
        for name in (record.key, context.study.reference_text(record)):
            if re.search(r"[^\W\d_]", name) and len(name.split()) <= NAME_WORDS:
                names.setdefault(name.casefold(), record)
    longest_first = sorted(names, key=len, reverse=True)
    listed = "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in longest_first)
    return names, re.compile(rf"(?<!\w)(?:{listed or '(?!)'})(?!\w)", re.IGNORECASE)


def _nearest(mentions: Sequence[_Mention], offset: int, numbers: Sequence[int]) -> Iterator[Named]:
    """Yield of each file the record named nearest: before the number, else behind it.

    ``numbers`` are the offsets of all numbers of the sentence: one parts two records.
    """
    files: dict[str, list[_Mention]] = {}
    for mention in sorted(mentions, key=lambda each: (each[0] > offset, abs(each[0] - offset))):
        files.setdefault(mention[1].resource, []).append(mention)
    for (at, record), *others in files.values():
        rivals = [where for where, other in others if other != record]
        clear = all(
            any(min(at, where) < number < max(at, where) for number in numbers) for where in rivals
        )
        yield Named(record, alone=not rivals, clear=clear)


# --- the expressions that a statement could be checked by -----------------------------------------


@dataclass(frozen=True)
class Candidate:
    """An expression; ``certain`` says that the sentence can mean nothing else by its words.

    A ``whole`` counts all that a noun names: no part of it can be more.
    """

    expression: str
    certain: bool
    whole: bool = False


def candidates(
    statement: Statement, named: Sequence[Named], study: Study, specs: Mapping[str, TableSpec]
) -> tuple[Candidate, ...]:
    """Return what a statement could be checked by, the most specific first.

    ``named`` are the records that the sentence names, the nearest of each file.
    """
    matrices = [spec for spec in specs.values() if isinstance(spec, MatrixSpec)]
    judged = {(each.cells, each.value) for each in matrices}
    # A value of the judgements of a matrix is no other value.
    is_judged = any((noun.resource, noun.field) in judged for noun in statement.nouns)
    order, files = ("records", "value", "unit", "different"), list(study.relations)
    nouns = sorted(
        (
            noun
            for noun in statement.nouns
            if noun.kind != "value" or not is_judged or (noun.resource, noun.field) in judged
        ),
        key=lambda noun: (order.index(noun.kind), files.index(noun.resource)),
    )
    is_open = statement.of_some or bool(named)
    clear = [each for each in named if each.clear]
    found = [
        candidate
        for noun in nouns
        for candidate in (
            *_of_values(noun, statement.of, study),
            *(
                candidate
                for each in clear
                for candidate in _of_record(noun, each, study, matrices, some=bool(statement.of))
            ),
        )
    ]
    found += [candidate for noun in nouns for candidate in _whole(noun, study, is_open=is_open)]
    found += [
        Candidate(expression, certain=False)
        for noun in nouns
        for each in clear
        for expression in _indirect(noun, each.record, study)
    ]
    return tuple(dict.fromkeys(found))


def _whole(noun: Noun, study: Study, *, is_open: bool) -> Iterator[Candidate]:
    match noun.kind:
        case "records":
            yield Candidate(f"count({noun.resource})", certain=not is_open, whole=True)
        case "value":
            toned = bool(study.relation(noun.resource).resource.fields[noun.field].tones)
            yield Candidate(_count(noun), certain=not is_open and not toned, whole=True)
        case "different":
            yield Candidate(f"distinct({noun.resource}.{noun.field})", certain=False)
        case "unit":
            for function in ("sum", "max", "min"):
                yield Candidate(f"{function}({noun.resource}.{noun.field})", certain=False)


def _of_values(noun: Noun, values: Sequence[Noun], study: Study) -> Iterator[Candidate]:
    """Yield the counts of what has a value that the sentence names behind the noun."""
    for value in values if noun.kind != "different" else ():
        for way in _ways(study, noun.resource, value.resource):
            path = ".".join((*way, value.field))
            yield Candidate(_count(noun, f"{path}={_text(value.value)}"), certain=True)


def _of_record(
    noun: Noun, named: Named, study: Study, matrices: Sequence[MatrixSpec], *, some: bool
) -> Iterator[Candidate]:
    """Yield the counts of what belongs to a record; the total of a matrix where there is one."""
    record = named.record
    if noun.kind in {"unit", "different"}:
        if noun.kind == "unit" and noun.resource == record.resource:
            yield Candidate(f"{record.key}.{noun.field}", certain=False)
        return
    certain = named.alone and not some
    for spec in matrices:
        is_counted = (spec.cells, spec.value) == (noun.resource, noun.field)
        has_total = noun.value in spec.totals and record.resource in {spec.rows, spec.columns}
        if is_counted and has_total:
            yield Candidate(f"{spec.name}.{record.key}.{noun.value}", certain)
            return
    for way in _ways(study, noun.resource, record.resource):
        if way:
            yield Candidate(_count(noun, f"{'.'.join(way)}={_text(record.key)}"), certain)


def _indirect(noun: Noun, record: Record, study: Study) -> Sequence[str]:
    """Return the count of what other records point to, those that belong to a record.

    The organisations of a group are those of its participants. Where two files point to them, which
    is meant cannot be told.
    """
    if noun.kind != "records" or noun.resource == record.resource:
        return ()
    found = [
        f"distinct({name}.{key.name}, {'.'.join(way)}={_text(record.key)})"
        for name, relation in study.relations.items()
        for key in relation.resource.foreign_keys
        if key.reference == noun.resource
        for way in _ways(study, name, record.resource)
    ]
    return found if len(found) == 1 else ()


def _ways(study: Study, start: str, goal: str) -> list[tuple[str, ...]]:
    """Return the way from a file to another, if there is just one that leads somewhere."""
    if start == goal:
        return [()]
    ways = study.schema.routes(start, goal)
    return ways if len(ways) == 1 else []


def _count(noun: Noun, *conditions: str) -> str:
    own = [f"{noun.field}={_text(noun.value)}"] if noun.kind == "value" else []
    return f"count({', '.join([noun.resource, *own, *conditions])})"


def _text(value: str) -> str:
    mark = "'" if '"' in value else '"'
    return f"{mark}{value}{mark}"


# --- what is said of them -------------------------------------------------------------------------


def _value(context: Context, expression: str) -> Fraction | str | None:
    """Return the number or text that an expression has, None if it has neither."""
    try:
        value = context.value(expression)
    except (ExpressionError, TableError):
        return None
    if isinstance(value, (int, Decimal, Fraction)) and not isinstance(value, bool):
        return Fraction(value)
    return value if isinstance(value, str) else None


def _compared(
    context: Context,
    sentence: Sentence,
    statement: Statement,
    found: Sequence[Candidate],
    place: Place,
) -> Problem | None:
    """Return the claim to write where the data agree with a statement, or how they disagree."""
    quantity = statement.quantity
    number = " ".join(quantity.words.split())
    behind = re.sub(rf"[*_{MASK}]", "", sentence.text[quantity.end : statement.end])
    noun = " ".join(behind.split())
    said = f"{number} {noun}"
    values = [(each, _value(context, each.expression)) for each in found]
    known = [(each, value) for each, value in values if isinstance(value, Fraction)]
    for each, value in known:
        if quantity.agrees(value):
            claim = f"[{number}]{{= {each.expression} }} {noun}"
            message = Message(
                "claim-possible", said=said, claim=claim, value=_shown(context, value)
            )
            return Problem("claim", place, message, said, claim, Severity.INFO)
    if quantity.range.high <= 0:  # "aucun groupe ne …" denies what only the sentence says
        return None
    for each, value in known:
        if each.certain or (each.whole and quantity.range.low > value):
            shown = _shown(context, value)
            is_part = each.whole and quantity.range.high < value
            code = "claim-doubtful-part" if is_part else "claim-doubtful"
            message = Message(code, said=said, value=shown, expression=each.expression)
            return Problem("claim", place, message, said, shown, Severity.INFO)
    return None


def _shown(context: Context, value: Fraction) -> str:
    whole = value.denominator == 1
    number = Decimal(value.numerator) / Decimal(value.denominator)
    return context.language.number(int(value) if whole else number)


def _verdict(
    sentence: Sentence, named: Sequence[_Mention], context: Context, chapter: Chapter
) -> Problem | None:
    """Return what is said of a verdict that a sentence states of the one row that it names.

    It must say that it speaks of the verdict, and set its word off: le verdict est « oui ».
    """
    found = context.once(_verdict_pattern).search(sentence.text)
    if found is None:
        return None
    word, place = found["word"], chapter.place_at(sentence.start + found.start("word"))
    for spec in context.specs.values():
        if isinstance(spec, MatrixSpec) and spec.verdict:
            rows = {record for _, record in named if record.resource == spec.rows}
            expression = f"{spec.name}.{rows.pop().key}.verdict" if len(rows) == 1 else ""
            value = _value(context, expression) if expression else None
            if isinstance(value, str) and value.casefold() == word.casefold():
                claim = f"[{word}]{{= {expression} }}"
                message = Message("claim-possible", said=word, claim=claim, value=value)
                return Problem("claim", place, message, word, claim, Severity.INFO)
            if isinstance(value, str):
                message = Message("claim-verdict", said=word, value=value, expression=expression)
                return Problem("claim", place, message, word, value, Severity.INFO)
    return None


def _verdict_pattern(context: Context) -> re.Pattern[str]:
    """Match "verdict", the same word in French and English, then yes or no, set off by marks."""
    words = "|".join(re.escape(context.language.text(key)) for key in ("yes", "no"))
    between = rf"(?:[\s,:]+(?:[^\W\d_]+|{MASK}+)){{0,4}}?"
    return re.compile(
        rf"\bverdict\b{between}[\s,:]*[«“\"*_]+\s*(?P<word>{words})\s*[»”\"*_]", re.IGNORECASE
    )
