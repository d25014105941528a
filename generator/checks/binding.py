"""What the numbers and verdicts that nothing holds may be bound to: suggested, or written.

A number before a noun of the data is a count: ``count(file, field="value")``, of one record that
the sentence names ``count(file, way="key")`` or the total of a matrix. ``thesis check --suggest``
lists what agrees and what the data contradict, ``thesis bind`` writes what alone agrees.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from generator.chapters import Chapter
from generator.chapters.links import read_links
from generator.chapters.masking import Span
from generator.checks.context import Context
from generator.checks.coverage import stated_in, verdict_pattern
from generator.checks.nouns import Noun, Statement, Vocabulary, statements, value_of
from generator.checks.sentences import MASK, Sentence, sentences
from generator.core.edits import Edit, apply_edits
from generator.core.problems import Message, Place, Problem, Severity
from generator.core.values import grouped
from generator.data import Record, Study
from generator.data.expression import path_text
from generator.language.normalize import fold
from generator.tables import MatrixSpec

NAME_WORDS = 4  # of a name by which a sentence may mean a record: "Focus group 2"
_LABEL = re.compile(r"\[([^\[\]]+)\](?!\(|\[[^\]])")


class Proposal(NamedTuple):
    """An expression that a statement could be checked by, and its value.

    It is ``certain`` if the sentence can mean nothing else, ``whole`` if it counts all that the
    noun names: no part of it can be more.
    """

    expression: str
    value: Fraction
    certain: bool
    whole: bool


def suggestions(chapter: Chapter, context: Context) -> Iterator[Problem]:
    """Yield a ``claim`` info for each statement that the data could check, in reading order."""
    for sentence in sentences(chapter) if context.study.relations else ():
        for statement, proposals in _statements_of(sentence, context):
            place = chapter.place_at(sentence.start + statement.quantity.start)
            yield from _compared(context, sentence, statement, proposals, place)
        if verdict := _verdict_in(sentence, context):
            yield _of_verdict(chapter.place_at(sentence.start + verdict[0]), *verdict[1:])


def _compared(
    context: Context,
    sentence: Sentence,
    statement: Statement,
    proposals: Sequence[Proposal],
    place: Place,
) -> Iterator[Problem]:
    quantity = statement.quantity
    number = " ".join(quantity.words.split())
    behind = re.sub(rf"[*_{MASK}]", "", sentence.text[quantity.end : statement.end])
    noun = " ".join(behind.split())
    said = f"{number} {noun}"
    for each in proposals:
        if quantity.agrees(each.value):
            claim = f"[{number}]{{= {each.expression} }} {noun}"
            shown = context.language.number(int(each.value))
            message = Message("claim-possible", said=said, claim=claim, value=shown)
            yield Problem("claim", place, message, said, claim, Severity.INFO)
            return
    for each in proposals:
        is_more = each.whole and quantity.range.low > each.value
        # "aucun groupe ne …" denies what only the sentence says
        if quantity.range.high > 0 and (each.certain or is_more):
            is_part = each.whole and quantity.range.high < each.value
            code = "claim-doubtful-part" if is_part else "claim-doubtful"
            shown = context.language.number(int(each.value))
            message = Message(code, said=said, value=shown, expression=each.expression)
            yield Problem("claim", place, message, said, shown, Severity.INFO)
            return


# --- records that a sentence names ----------------------------------------------------------------


def _records_named(sentence: Sentence, context: Context) -> Sequence[Record]:
    """Return the records that a sentence names, by reference or in words."""
    referred = [context.study.entity(target) for target in sentence.mentions]
    names, pattern = context.once(_names_of_records)
    said = [" ".join(each.casefold().split()) for each in pattern.findall(sentence.text)]
    return [*filter(None, referred), *(names[name] for name in said)]


def _names_of_records(context: Context) -> tuple[Mapping[str, Record], re.Pattern[str]]:
    """Return the records by name in small letters, and a pattern of them, the longest first."""
    names: dict[str, Record] = {}
    for _, record in context.study.entities():
        for name in (record.key, context.study.reference_text(record)):
            if re.search(r"[^\W\d_]", name) and len(name.split()) <= NAME_WORDS:
                names.setdefault(name.casefold(), record)
    longest_first = sorted(names, key=len, reverse=True)
    listed = "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in longest_first)
    return names, re.compile(rf"(?<!\w)(?:{listed or '(?!)'})(?!\w)", re.IGNORECASE)


# --- the expressions that a statement could be checked by -----------------------------------------


def _statements_of(
    sentence: Sentence, context: Context
) -> Iterator[tuple[Statement, Sequence[Proposal]]]:
    """Yield the counts that a sentence states, and the proposals, the most specific first."""
    named = grouped((each.resource, each) for each in _records_named(sentence, context))
    alone = [records[0] for records in named.values() if len({each.key for each in records}) == 1]
    for each in statements(sentence.text, context.once(Vocabulary), context.language.code):
        is_open = each.of_part or bool(named)
        found: dict[str, Proposal] = {}
        for expression, certain, whole in _expressions(each, alone, context, is_open=is_open):
            value = value_of(expression, context)
            if isinstance(value, Fraction):
                found.setdefault(expression, Proposal(expression, value, certain, whole))
        yield each, [*found.values()]


def _expressions(
    statement: Statement, named: Sequence[Record], context: Context, *, is_open: bool
) -> Iterator[tuple[str, bool, bool]]:
    """Yield expressions, whether each is certain, and whether it counts all.

    ``named`` are the records that the sentence names, one of each file.
    """
    study, files = context.study, list(context.study.relations)
    matrices = [spec for spec in context.specs.values() if isinstance(spec, MatrixSpec)]
    judged = {(each.cells, each.value) for each in matrices}
    nouns = sorted(statement.nouns, key=lambda noun: (bool(noun.field), files.index(noun.resource)))
    # A value of the judgements of a matrix is no other value.
    judgements = [noun for noun in nouns if (noun.resource, noun.field) in judged]
    for noun in judgements or nouns:
        for record in named:
            for expression in _of_record(noun, record, study, matrices):
                yield expression, True, False
    for noun in judgements or nouns:
        yield _count(noun), not is_open and noun not in judgements, True


def _of_record(
    noun: Noun, record: Record, study: Study, matrices: Sequence[MatrixSpec]
) -> Sequence[str]:
    """Return the counts of what belongs to a record; the total of a matrix where there is one."""
    for spec in matrices:
        is_counted = (spec.cells, spec.value) == (noun.resource, noun.field)
        is_axis = record.resource in {spec.rows, spec.columns}
        if is_counted and is_axis and noun.value in spec.totals:
            return [path_text((spec.name, record.key, noun.value))]
    if noun.resource == record.resource:
        return []
    ways = study.schema.routes(noun.resource, record.resource)
    return [_count(noun, (path_text(way), record.key)) for way in ways] if len(ways) == 1 else []


def _count(noun: Noun, *conditions: tuple[str, str]) -> str:
    own = [(path_text([noun.field]), noun.value)] if noun.field else []
    marked = [(path, "'" if '"' in value else '"', value) for path, value in (*own, *conditions)]
    written = [f"{path}={mark}{value}{mark}" for path, mark, value in marked]
    return f"count({', '.join([noun.resource, *written])})"


# --- verdicts -------------------------------------------------------------------------------------


def _verdict_in(sentence: Sentence, context: Context) -> tuple[int, str, str, str] | None:
    """Return where a sentence says the verdict of the one row it names, the word, what it is."""
    found = context.once(verdict_pattern).search(sentence.text)
    for spec in context.specs.values() if found else ():
        if found and isinstance(spec, MatrixSpec) and spec.verdict:
            mentions = _records_named(sentence, context)
            rows = {record.key for record in mentions if record.resource == spec.rows}
            expression = f"{spec.name}.{min(rows, default='')}.verdict"
            value = value_of(expression, context) if len(rows) == 1 else None
            if isinstance(value, str):
                return found.start("word"), found["word"], expression, value
    return None


def _of_verdict(place: Place, word: str, expression: str, value: str) -> Problem:
    expected = value
    message = Message("claim-verdict", said=word, value=value, expression=expression)
    if value.casefold() == word.casefold():
        expected = f"[{word}]{{= {expression} }}"
        message = Message("claim-possible", said=word, claim=expected, value=value)
    return Problem("claim", place, message, word, expected, Severity.INFO)


# --- what ``thesis bind`` writes ------------------------------------------------------------------


class Unbound(NamedTuple):
    """Words that nothing holds, their offsets in the body, and the expressions that agree."""

    span: Span
    words: str
    place: Place
    expressions: Sequence[str]


def unbound_in(chapter: Chapter, context: Context) -> Iterator[Unbound]:
    """Yield the words of a chapter that nothing holds and that can be bound in place."""
    free = [each for each in stated_in(chapter, context) if each.state == "free"]
    by_start = {each.start: each for each in sentences(chapter)} if free else {}
    for _, _, span, start in free:
        if start in by_start:
            agreeing = _agreeing(by_start[start], context)
            known = (found for at, found in agreeing if span[0] <= start + at < span[1])
            words = " ".join(chapter.body[slice(*span)].split())
            place = chapter.typed_place(chapter.place_at(span[0]))
            yield Unbound(span, words, place, next(known, ()))


def _agreeing(sentence: Sentence, context: Context) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield where a number or verdict stands, and the expressions that agree with it."""
    for each, proposals in _statements_of(sentence, context) if context.study.relations else ():
        agreeing = [found for found in proposals if each.quantity.agrees(found.value)]
        yield each.quantity.start, [found.expression for found in agreeing]
    if verdict := _verdict_in(sentence, context):
        yield verdict[0], [verdict[2]]


def bound(chapter: Chapter, made: Sequence[Edit], span: Span, expression: str) -> list[Edit] | None:
    """Return the edits of a file with one more, by which words become a claim.

    None is returned where they would not be read as one, in the words of a link to a record for
    instance, or where those words are what a link is found by (``[three]``). The edits are of the
    file as it is typed.
    """
    links = read_links(chapter).targets
    labels = {fold(each.text) for each in links if each.kind == "definition"}
    for found in _LABEL.finditer(chapter.body):
        if found.start() < span[0] and span[1] < found.end() and fold(found[1]) in labels:
            return None
    start, end = (at + chapter.body_start for at in span)
    edit = Edit(start, end, f"[{chapter.text[start:end]}]{{= {expression} }}")
    problem = Problem("", chapter.place_at(span[0]), "", edits=(edit,))
    edits = [*made, *chapter.as_typed(problem).edits]
    text = apply_edits(chapter.typed, edits)
    more = len(chapter.read_again(text).inlines) - len(chapter.inlines)
    return edits if more == len(edits) == len(made) + 1 else None
