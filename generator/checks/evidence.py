"""The passages of the data: what rests on them, and blockquotes that are passages and not bound.

Every judgement of a matrix rests on passages, every passage on a judgement. Which records are the
judgements and which the evidence is what ``tables.yaml`` says of a matrix.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from heapq import nlargest
from typing import NamedTuple

from generator.chapters import Chapter, plain_text
from generator.chapters.pieces import quoted_lines
from generator.checks.context import Context, Maker, info, warning
from generator.core.problems import Message, Place, Problem, Severity, Value
from generator.data import Record, Study
from generator.data.study import Relation
from generator.language import Language
from generator.language.normalize import fold
from generator.rendering.quoted_passages import (
    LEVELS,
    attribution,
    contradicted,
    differences,
    split_attribution,
)
from generator.tables import Matrix, MatrixSpec, TableError, TableSpec


def evidence_problems(
    study: Study, specs: Mapping[str, TableSpec], language: Language
) -> tuple[Problem, ...]:
    """Return where judgements and passages do not meet, and verdicts that rest on silence.

    These are warnings; rows without any passage are told as infos.
    """
    matrices = [spec for spec in specs.values() if isinstance(spec, MatrixSpec)]
    found = [each for spec in matrices for each in _of_silence(spec, study, language)]
    found += [each for spec in matrices if spec.evidence for each in _problems(spec, study)]
    return tuple(dict.fromkeys(found))


def _of_silence(spec: MatrixSpec, study: Study, language: Language) -> Iterator[Problem]:
    """Yield the verdicts against rows of which nobody said anything either way."""
    tones = study.relation(spec.cells).resource.fields[spec.value].tones
    if spec.verdict is None or not {"for", "against"} & {*tones.values()}:
        return
    try:
        values = Matrix(spec, study, language)
    except TableError:  # told where a chapter shows the table
        return
    told = {
        row
        for (row, _), each in values.judgements.items()
        if tones.get(str(each.value)) in {"for", "against"}
    }
    for at, (word, tone) in enumerate(values.outcomes.items()):
        rows = tuple(key for key, said in values.verdicts.items() if said == at and key not in told)
        if tone == "against" and rows:
            expected, label = Message("an-outcome-for-silence"), spec.verdict.label
            yield warning(
                "evidence",
                spec.place,
                "verdict-of-silence",
                word,
                expected,
                label=label,
                outcome=word,
                rows=rows,
            )


def _problems(spec: MatrixSpec, study: Study) -> Iterator[Problem]:
    cells, passages = study.relation(spec.cells), study.relation(spec.evidence)
    tones = cells.resource.fields[spec.value].tones
    pairs = _pairs(cells, spec.row_key, spec.column_key)
    judged = zip(cells.texts[spec.value], cells.records, strict=True)
    judgements = dict(zip(pairs, judged, strict=True))
    keys = {key.reference: key.name for key in passages.resource.foreign_keys}
    is_about_pairs = {spec.rows, spec.columns} <= set(keys)
    about = _pairs(passages, keys[spec.rows], keys[spec.columns]) if is_about_pairs else []
    spoken_of, file = {*about, *(row for row, _ in about)}, passages.resource.path
    for (row, column), (value, record) in judgements.items():
        if tones.get(value) in {"for", "against"} and (row, column) not in spoken_of:
            yield _problem(
                warning,
                record,
                "judgement-bare",
                value,
                "a-passage",
                row=row,
                column=column,
                value=value,
                file=file,
            )
    for (row, column), passage in zip(about, passages.records, strict=False):
        value, record = judgements.get((row, column), ("", passage))
        pair = {"key": passage.key, "row": row, "column": column}
        if not value.strip():
            yield _problem(warning, passage, "passage-unjudged", passage.key, "a-judgement", **pair)
        elif tones.get(value) == "none":
            found = passage, "passage-judged-neutral", value, "a-judgement-either-way"
            place = f"{record.path}:{record.line}"
            yield _problem(warning, *found, **pair, value=value, place=place)
    for record in study.relation(spec.rows).records:
        if record.key not in spoken_of:
            yield _problem(
                info, record, "row-unspoken-of", record.key, "a-passage", row=record.key, file=file
            )


def _pairs(relation: Relation, row: str, column: str) -> list[tuple[str, str]]:
    return list(zip(relation.texts[row], relation.texts[column], strict=True))


def _problem(
    problem: Maker, record: Record, code: str, found: str, expected: str, /, **fields: Value
) -> Problem:
    place = Place(record.path, record.line)
    return problem("evidence", place, code, found, Message(expected), **fields)


# --- blockquotes ----------------------------------------------------------------------------------

NEARLY = 85  # two texts are nearly the same: rapidfuzz's ratio, 0 to 100
NEARLY_PART = 90  # one text is nearly a part of the other: its partial ratio
LONG = 40  # letters that the shorter text must have, for a part to be more than a phrase
COMPARED = 8  # passages that a blockquote is compared with: those that share most of its words

_WORD = re.compile(r"\w+")
_AFTER_CLOSING = re.compile(r"(?P<words>.*[»”\"])[\s*_]*[-–—,(:]*\s*(?P<who>[^»”\"]+)\Z", re.DOTALL)


def unbound_quotations(context: Context) -> Iterator[Problem]:
    """Yield an info for each blockquote that is nearly a passage; a warning for a wrong name."""
    passages = context.once(_passages)
    for chapter in context.manuscript.chapters if passages else ():
        for lines in quoted_lines(chapter):
            words, who = _read(chapter, lines)
            if nearest := _nearest(words, passages):
                yield _unbound(context.study, Place(chapter.source, lines[0]), words, who, *nearest)


def _read(chapter: Chapter, lines: range) -> tuple[str, str]:
    """Return the words and the attribution: behind a dash in the last line, or the closing mark."""
    source = chapter.lines[lines[0] - chapter.body_line : lines[-1] + 1 - chapter.body_line]
    typed = "\n".join(re.sub(r"[ \t]*(?:>[ ]?)+", "", line, count=1) for line in source).strip()
    words, who = split_attribution(typed)
    behind = None if who else _AFTER_CLOSING.fullmatch(words)
    if behind:
        words, who = behind["words"], behind["who"]
    return plain_text(words).strip('«»“”" '), plain_text(who)


class _Passage(NamedTuple):
    """A passage of the data, its text, and that as it is compared, whole and by words."""

    record: Record
    text: str
    said: str
    words: frozenset[str]


def _passages(context: Context) -> Sequence[_Passage]:
    study, found = context.study, list[_Passage]()
    for relation, record in study.entities():
        if relation.resource.text:
            text = study.text(record, relation.resource.text)
            words = _WORD.findall(fold(text))
            found.append(_Passage(record, text, " ".join(words), frozenset(words)))
    return found


def _nearest(text: str, passages: Sequence[_Passage]) -> tuple[Record, str, float] | None:
    """Return the passage that a text nearly is, its words, and how near they are (0 to 100)."""
    from rapidfuzz import fuzz

    words = _WORD.findall(fold(text))
    said, different = " ".join(words), frozenset(words)
    best, nearest = 0.0, None
    for each in nlargest(COMPARED, passages, key=lambda each: len(different & each.words)):
        if len(different & each.words) * 2 < min(len(different), len(each.words)):
            break  # less than half of the words
        near, least = fuzz.ratio(said, each.said), NEARLY
        if near < NEARLY and min(len(said), len(each.said)) >= LONG:
            near, least = fuzz.partial_ratio(said, each.said), NEARLY_PART
        if near >= least and near > best:
            best, nearest = near, each
    return (nearest.record, nearest.text, best) if nearest else None


def _unbound(
    study: Study, place: Place, words: str, who: str, record: Record, passage: str, near: float
) -> Problem:
    block, where = f"/// quote | {record.key}", f"{record.path}:{record.line}"
    fields = {"key": record.key, "place": where, "block": block, "end": "///"}
    message = Message("quote-unbound", **fields)
    if differences(words, passage):
        message = Message("quote-nearly-unbound", percent=round(near), **fields)
    other = contradicted(study, record, who)
    if not other:
        return Problem("quote", place, message, words, f"{block}\n///", Severity.INFO)
    right = ", ".join(text for text, _ in attribution(study, record, LEVELS[-1]))
    message = Message("quote-of-somebody", name=other, right=right, message=message)
    return Problem("quote", place, message, who, right, Severity.WARNING)
