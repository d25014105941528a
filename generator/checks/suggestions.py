"""Suggests claims that an author could write (infos), and says where sentence and data disagree."""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from generator.chapters import Chapter
from generator.checks.context import Context
from generator.checks.stated_numbers import MASK
from generator.checks.statements import Sentence, Statement, sentences, statements
from generator.checks.vocabulary import Noun, Vocabulary, verdict_pattern
from generator.core.problems import Message, Place, Problem, Severity
from generator.data import Record, Study
from generator.data.expression import ExpressionError, path_text
from generator.tables import MatrixSpec, TableError

NAME_WORDS = 4  # of a name by which a sentence may mean a record: "Focus group 2"
# An expression, whether the sentence can mean nothing else by its words, and whether it counts all
# that a noun names: no part of it can be more.
_Candidate = tuple[str, bool, bool]
_Mention = tuple[int, Record]  # where a sentence names a record, by reference or in words


def suggestions(chapter: Chapter, context: Context) -> Iterator[Problem]:
    """Yield a ``claim`` info for each statement that the data could check, in reading order."""
    for sentence in sentences(chapter) if context.study.relations else ():
        for each, found in _statements_of(sentence, context):
            place = chapter.place_at(sentence.start + each.quantity.start)
            yield from _compared(context, sentence, each, found, place)
        if verdict := _verdict_in(sentence, context):
            yield _of_verdict(chapter.place_at(sentence.start + verdict[0]), *verdict[1:])


def known_expressions(sentence: Sentence, context: Context) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield where a number or verdict stands, and what it may be bound to; what agrees is first."""
    for each, found in _statements_of(sentence, context) if context.study.relations else ():
        values = ((name, _value(context, name)) for name in dict.fromkeys(e for e, *_ in found))
        known = [(name, value) for name, value in values if isinstance(value, Fraction)]
        agreeing = [name for name, value in known if each.quantity.agrees(value)]
        others = [name for name, _ in known if name not in agreeing]
        yield each.quantity.start, [*agreeing, *others]
    if verdict := _verdict_in(sentence, context):
        yield verdict[0], [verdict[2]]


def _statements_of(
    sentence: Sentence, context: Context
) -> Iterator[tuple[Statement, Sequence[_Candidate]]]:
    mentions = _records_named(sentence, context)
    stated = list(statements(sentence.text, context.once(Vocabulary), context.language.code))
    numbers = [each.quantity.start for each in stated]
    for each in stated:
        near = list(_nearest(mentions, each.quantity.start, numbers))
        is_open = each.of_some or bool(mentions)
        yield each, list(_candidates(each, near, context, is_open=is_open))


# --- records that a sentence names ----------------------------------------------------------------


def _records_named(sentence: Sentence, context: Context) -> Sequence[_Mention]:
    records = ((at, context.study.entity(target)) for at, target in sentence.mentions)
    found = [(at, record) for at, record in records if record is not None]
    names, pattern = context.once(_names_of_records)
    in_words = pattern.finditer(sentence.text)
    found += [(each.start(), names[" ".join(each[0].casefold().split())]) for each in in_words]
    return found


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


def _nearest(
    mentions: Sequence[_Mention], offset: int, numbers: Sequence[int]
) -> Iterator[tuple[Record, bool]]:
    """Yield of each file the record named nearest, and whether no other is named.

    Where one is named in the same breath ("@FG4 et @FG5"), no number between, neither is meant.
    """
    files: dict[str, list[_Mention]] = {}
    for mention in sorted(mentions, key=lambda each: (each[0] > offset, abs(each[0] - offset))):
        files.setdefault(mention[1].resource, []).append(mention)
    for (at, record), *others in files.values():
        rivals = [where for where, other in others if other != record]
        spans = [(min(at, where), max(at, where)) for where in rivals]
        if all(any(start < each < end for each in numbers) for start, end in spans):
            yield record, not rivals


# --- the expressions that a statement could be checked by -----------------------------------------


def _candidates(
    statement: Statement, named: Sequence[tuple[Record, bool]], context: Context, *, is_open: bool
) -> Iterator[_Candidate]:
    """Yield what a statement could be checked by, the most specific first."""
    study = context.study
    matrices = [spec for spec in context.specs.values() if isinstance(spec, MatrixSpec)]
    judged = {(each.cells, each.value) for each in matrices}
    # A value of the judgements of a matrix is no other value.
    is_judged = any((noun.resource, noun.field) in judged for noun in statement.nouns)
    order, files = ("records", "value", "unit", "different"), list(study.relations)
    nouns = [
        noun
        for noun in statement.nouns
        if noun.kind != "value" or not is_judged or (noun.resource, noun.field) in judged
    ]
    nouns.sort(key=lambda noun: (order.index(noun.kind), files.index(noun.resource)))
    for noun in nouns:
        for value in statement.of if noun.kind != "different" else ():
            for way in _ways(study, noun.resource, value.resource):
                path = path_text((*way, value.field))
                yield _count(noun, f"{path}={_text(value.value)}"), True, False
        for record, alone in named:
            certain = alone and not statement.of
            for expression in _of_record(noun, record, study, matrices):
                yield expression, certain and noun.kind in {"records", "value"}, False
    for noun in nouns:
        match noun.kind:
            case "records" | "value":
                fields = study.relation(noun.resource).resource.fields
                is_toned = noun.kind == "value" and bool(fields[noun.field].tones)
                yield _count(noun), not is_open and not is_toned, True
            case "different":
                yield f"distinct({path_text((noun.resource, noun.field))})", False, False
            case _:
                for function in ("sum", "max", "min"):
                    yield f"{function}({path_text((noun.resource, noun.field))})", False, False
    for noun in nouns:
        for record, _ in named:
            yield from ((each, False, False) for each in _indirect(noun, record, study))


def _of_record(
    noun: Noun, record: Record, study: Study, matrices: Sequence[MatrixSpec]
) -> Sequence[str]:
    """Return the counts of what belongs to a record; the total of a matrix where there is one."""
    if noun.kind in {"unit", "different"}:
        is_own = noun.kind == "unit" and noun.resource == record.resource
        return [path_text((record.key, noun.field))] if is_own else []
    for spec in matrices:
        is_counted = (spec.cells, spec.value) == (noun.resource, noun.field)
        if (
            is_counted
            and noun.value in spec.totals
            and record.resource in {spec.rows, spec.columns}
        ):
            return [path_text((spec.name, record.key, noun.value))]
    ways = filter(None, _ways(study, noun.resource, record.resource))
    return [_count(noun, f"{path_text(way)}={_text(record.key)}") for way in ways]


def _indirect(noun: Noun, record: Record, study: Study) -> Sequence[str]:
    """Return the count of what others of a record point to: organisations of participants."""
    if noun.kind != "records" or noun.resource == record.resource:
        return []
    found = [
        f"distinct({path_text((name, key.name))}, {path_text(way)}={_text(record.key)})"
        for name, relation in study.relations.items()
        for key in relation.resource.foreign_keys
        if key.reference == noun.resource
        for way in _ways(study, name, record.resource)
    ]
    return found if len(found) == 1 else []


def _ways(study: Study, start: str, goal: str) -> Sequence[tuple[str, ...]]:
    """Return the way from a file to another, if just one leads there."""
    ways = [()] if start == goal else study.schema.routes(start, goal)
    return ways if len(ways) == 1 else []


def _count(noun: Noun, *conditions: str) -> str:
    own = [f"{path_text([noun.field])}={_text(noun.value)}"] if noun.kind == "value" else []
    return f"count({', '.join([noun.resource, *own, *conditions])})"


def _text(value: str) -> str:
    mark = "'" if '"' in value else '"'
    return f"{mark}{value}{mark}"


# --- what is said of them -------------------------------------------------------------------------


def _value(context: Context, expression: str) -> Fraction | str | None:
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
    found: Sequence[_Candidate],
    place: Place,
) -> Iterator[Problem]:
    quantity = statement.quantity
    number = " ".join(quantity.words.split())
    behind = re.sub(rf"[*_{MASK}]", "", sentence.text[quantity.end : statement.end])
    noun = " ".join(behind.split())
    said = f"{number} {noun}"
    values = [(each, _value(context, each[0])) for each in found]
    known = [(each, value) for each, value in values if isinstance(value, Fraction)]
    for (expression, _, _), value in known:
        if quantity.agrees(value):
            claim, shown = f"[{number}]{{= {expression} }} {noun}", _shown(context, value)
            message = Message("claim-possible", said=said, claim=claim, value=shown)
            yield Problem("claim", place, message, said, claim, Severity.INFO)
            return
    for (expression, certain, whole), value in known:
        is_more = whole and quantity.range.low > value
        # "aucun groupe ne …" denies what only the sentence says
        if quantity.range.high > 0 and (certain or is_more):
            shown, is_part = _shown(context, value), whole and quantity.range.high < value
            code = "claim-doubtful-part" if is_part else "claim-doubtful"
            message = Message(code, said=said, value=shown, expression=expression)
            yield Problem("claim", place, message, said, shown, Severity.INFO)
            return


def _shown(context: Context, value: Fraction) -> str:
    number = Decimal(value.numerator) / Decimal(value.denominator)
    return context.language.number(int(value) if value.denominator == 1 else number)


def _verdict_in(sentence: Sentence, context: Context) -> tuple[int, str, str, str] | None:
    """Return where a sentence says the verdict of the one row it names, the word, what it is."""
    found = context.once(verdict_pattern).search(sentence.text)
    for spec in context.specs.values() if found else ():
        if found and isinstance(spec, MatrixSpec) and spec.verdict:
            mentions = _records_named(sentence, context)
            rows = {record.key for _, record in mentions if record.resource == spec.rows}
            expression = f"{spec.name}.{min(rows, default='')}.verdict"
            value = _value(context, expression) if len(rows) == 1 else None
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
