"""What the numbers and verdicts that nothing holds may be bound to: suggested, or written.

A number before a noun of the data is a count: ``count(file, field="value")``, of one record that
the sentence names ``count(file, way="key")`` or the total of a matrix. ``thesis check --suggest``
lists what agrees and what the data contradict, ``thesis bind`` writes what alone agrees.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from typing import NamedTuple

from generator.chapters import Chapter
from generator.chapters.links import read_links
from generator.chapters.masking import Span
from generator.checks.context import Context, info
from generator.checks.coverage import stated_in, verdict_pattern
from generator.checks.nouns import Noun, Statement, Vocabulary, statements, value_of
from generator.checks.sentences import MASK, Sentence, sentences
from generator.core.edits import Edit, apply_edits
from generator.core.problems import Place, Problem
from generator.core.values import grouped
from generator.data import Record, Study
from generator.data.expression import path_text
from generator.language.normalize import fold
from generator.language.quantities import Quantity
from generator.tables import MatrixSpec

NAME_WORDS = 4  # of a name by which a sentence may mean a record: "Focus group 2"
_LABEL = re.compile(r"\[([^\[\]]+)\](?!\(|\[[^\]])")


class Proposal(NamedTuple):
    """An expression that a statement could be checked by, and its value.

    It is ``certain`` if the sentence can mean nothing else, ``whole`` if it counts all that the
    noun names: no part of it can be more.
    """

    expression: str
    value: Fraction | str
    certain: bool
    whole: bool


class Bindable(NamedTuple):
    """A number or a verdict in a sentence, the words behind it that it is of, what may check it.

    A verdict has no ``quantity``.
    """

    start: int
    words: str
    noun: str
    quantity: Quantity | None
    proposals: Sequence[Proposal]

    @property
    def agreeing(self) -> Sequence[Proposal]:
        """The proposals whose value it says."""
        return [each for each in self.proposals if self._says(each.value)]

    def _says(self, value: Fraction | str) -> bool:
        if isinstance(value, str):
            return value.casefold() == self.words.casefold()
        return self.quantity is not None and self.quantity.agrees(value)

    def is_doubted_by(self, proposal: Proposal) -> bool:
        """Say whether it cannot be right if the proposal is what it means."""
        if self.quantity is None or isinstance(proposal.value, str):
            return True
        is_more = proposal.whole and self.quantity.range.low > proposal.value
        # "aucun groupe ne …" denies what only the sentence says
        return self.quantity.range.high > 0 and (proposal.certain or is_more)


def suggestions(chapter: Chapter, context: Context) -> Iterator[Problem]:
    """Yield a ``claim`` info for each statement that the data could check, in reading order."""
    for sentence in sentences(chapter) if context.study.relations else ():
        for each in _bindable_in(sentence, context):
            yield from _suggestion(each, chapter.place_at(sentence.start + each.start), context)


def _suggestion(each: Bindable, place: Place, context: Context) -> Iterator[Problem]:
    said, agreeing = f"{each.words} {each.noun}".strip(), each.agreeing
    doubtful = [proposal for proposal in each.proposals if each.is_doubted_by(proposal)]
    for expression, value, _, is_whole in (*agreeing, *doubtful)[:1]:
        is_text = isinstance(value, str)
        shown = value if is_text else context.language.number(int(value))
        if agreeing:
            claim = f"[{each.words}]{{= {expression} }} {each.noun}".strip()
            fields = {"said": said, "claim": claim, "value": shown}
            yield info("claim", place, "claim-possible", said, claim, **fields)
            return
        code = "claim-verdict" if is_text else "claim-doubtful"
        if not is_text and is_whole and each.quantity and each.quantity.range.high < value:
            code = "claim-doubtful-part"
        fields = {"said": said, "value": shown, "expression": expression}
        yield info("claim", place, code, said, shown, **fields)


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


def _bindable_in(sentence: Sentence, context: Context) -> Iterator[Bindable]:
    """Yield the counts and the verdict of a sentence, with proposals, the most specific first."""
    named = grouped((each.resource, each) for each in _records_named(sentence, context))
    alone = [records[0] for records in named.values() if len({each.key for each in records}) == 1]
    for each in statements(sentence.text, context.once(Vocabulary), context.language.code):
        quantity, is_open = each.quantity, each.of_part or bool(named)
        behind = re.sub(rf"[*_{MASK}]", "", sentence.text[quantity.end : each.end])
        found: dict[str, Proposal] = {}
        for expression, certain, whole in _expressions(each, alone, context, is_open=is_open):
            value = value_of(expression, context)
            if isinstance(value, Fraction):
                found.setdefault(expression, Proposal(expression, value, certain, whole))
        words, noun = (" ".join(text.split()) for text in (quantity.words, behind))
        yield Bindable(quantity.start, words, noun, quantity, [*found.values()])
    verdict = context.once(verdict_pattern).search(sentence.text)
    for spec, record in product(context.specs.values(), alone) if verdict else ():
        if isinstance(spec, MatrixSpec) and spec.verdict and spec.rows == record.resource:
            expression = f"{spec.name}.{record.key}.verdict"
            if isinstance(value := value_of(expression, context), str) and verdict:
                proposal = Proposal(expression, value, certain=True, whole=False)
                yield Bindable(verdict.start("word"), verdict["word"], "", None, [proposal])
                return


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
            bindable = _bindable_in(by_start[start], context)
            here = (each.agreeing for each in bindable if span[0] <= start + each.start < span[1])
            words = " ".join(chapter.body[slice(*span)].split())
            place = chapter.typed_place(chapter.place_at(span[0]))
            yield Unbound(span, words, place, [each.expression for each in next(here, ())])


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
