"""The passages of the data: what rests on them, and blockquotes that are passages and not bound.

Every judgement of a matrix rests on passages, every passage on a judgement. Which records are the
judgements and which the evidence is what ``tables.yaml`` says of a matrix.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from generator.chapters import Chapter, plain_text
from generator.chapters.pieces import quoted_lines
from generator.checks.context import Context
from generator.core.problems import Message, Place, Problem, Severity
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
        if tones.get(each.value) in {"for", "against"}
    }
    for at, (word, tone) in enumerate(values.outcomes.items()):
        rows = tuple(key for key, said in values.verdicts.items() if said == at and key not in told)
        if tone == "against" and rows:
            said = {"label": spec.verdict.label, "outcome": word, "rows": rows}
            expected = Message("an-outcome-for-silence")
            message = Message("verdict-of-silence", **said)
            yield Problem("evidence", spec.place, message, word, expected, Severity.WARNING)


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
            message = Message("judgement-bare", row=row, column=column, value=value, file=file)
            yield _problem(record, message, value, "a-passage")
    for (row, column), passage in zip(about, passages.records, strict=False):
        value, record = judgements.get((row, column), ("", passage))
        pair = {"key": passage.key, "row": row, "column": column}
        if not value.strip():
            yield _problem(passage, Message("passage-unjudged", **pair), passage.key, "a-judgement")
        elif tones.get(value) == "none":
            place = f"{record.path}:{record.line}"
            message = Message("passage-judged-neutral", **pair, value=value, place=place)
            yield _problem(passage, message, value, "a-judgement-either-way")
    for record in study.relation(spec.rows).records:
        if record.key not in spoken_of:
            message = Message("row-unspoken-of", row=record.key, file=file)
            yield _problem(record, message, record.key, "a-passage", Severity.INFO)


def _pairs(relation: Relation, row: str, column: str) -> list[tuple[str, str]]:
    return list(zip(relation.texts[row], relation.texts[column], strict=True))


def _problem(
    record: Record,
    message: Message,
    found: str,
    expected: str,
    severity: Severity = Severity.WARNING,
) -> Problem:
    return Problem(
        "evidence", Place(record.path, record.line), message, found, Message(expected), severity
    )


# --- blockquotes ----------------------------------------------------------------------------------

NEARLY = 85  # two texts are nearly the same: rapidfuzz's ratio, 0 to 100
NEARLY_PART = 90  # one text is nearly a part of the other: its partial ratio
LONG = 40  # letters that the shorter text must have, for a part to be more than a phrase
COMPARED = 8  # passages that a blockquote is compared with: those that share most of its words
FOLLOWED = 50_000  # uses of its words in passages that are counted: it has its rarest words there

_WORD = re.compile(r"\w+")
_AFTER_CLOSING = re.compile(r"(?P<words>.*[»”\"])[\s*_]*[-–—,(:]*\s*(?P<who>[^»”\"]+)\Z", re.DOTALL)


def unbound_quotations(context: Context) -> Iterator[Problem]:
    """Yield an info for each blockquote that is nearly a passage; a warning for a wrong name."""
    has_text = any(each.resource.text for each in context.study.relations.values())
    for chapter in context.manuscript.chapters if has_text else ():
        for lines in quoted_lines(chapter):
            words, who = _read(chapter, lines)
            if nearest := context.once(_KnownPassages).nearest(words):
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


class _KnownPassages:
    """The passages of the data, by their words and by two words in a row."""

    def __init__(self, context: Context) -> None:
        self.all: list[tuple[Record, str, str]] = []
        self._having: defaultdict[str, list[int]] = defaultdict(list)
        self._whole: dict[str, int] = {}
        for relation, record in context.study.entities():
            if relation.resource.text:
                text = context.study.text(record, relation.resource.text)
                words = _WORD.findall(fold(text))
                for key in {*words, *_two_in_a_row(words)}:
                    self._having[key].append(len(self.all))
                self._whole.setdefault(" ".join(words), len(self.all))
                self.all.append((record, text, " ".join(words)))

    def nearest(self, text: str) -> tuple[Record, str, float] | None:
        """Return the passage that a text nearly is, its words, and how near they are (0 to 100)."""
        from rapidfuzz import fuzz

        words = _WORD.findall(fold(text))
        said = " ".join(words)
        sharing = self._sharing(_two_in_a_row(words)) or self._sharing(words)
        same = [self._whole[said]] if said in self._whole else []
        found: list[tuple[float, int]] = []
        for at in {*sharing, *same}:
            passage = self.all[at][2]
            near, least = fuzz.ratio(said, passage), NEARLY
            if near < NEARLY and min(len(said), len(passage)) >= LONG:
                near, least = fuzz.partial_ratio(said, passage), NEARLY_PART
            if near >= least:
                found.append((near, -at))
        near, at = max(found, default=(0, 0))
        return (*self.all[-at][:2], near) if found else None

    def _sharing(self, keys: Sequence[str]) -> Sequence[int]:
        """Return the passages that share most keys, the rarest ones counted first."""
        shared: Counter[int] = Counter()
        followed = 0
        having = [self._having[key] for key in dict.fromkeys(keys) if key in self._having]
        for passages in sorted(having, key=len):
            shared.update(passages[: FOLLOWED - followed])
            followed = min(FOLLOWED, followed + len(passages))
        return [at for at, _ in shared.most_common(COMPARED)]


def _two_in_a_row(words: Sequence[str]) -> Sequence[str]:
    return [f"{one} {other}" for one, other in pairwise(words)]


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
