"""The web of evidence: every judgement of a matrix rests on passages, every passage on a judgement.

Which records are the judgements and which the evidence is what ``tables.yaml`` says of a matrix.
"""

from collections.abc import Iterator, Mapping

from generator.core.problems import Message, Place, Problem, Severity
from generator.data import Record, Study
from generator.data.study import Relation
from generator.tables import MatrixSpec, TableSpec


def evidence_problems(study: Study, specs: Mapping[str, TableSpec]) -> tuple[Problem, ...]:
    """Return where judgements and passages do not meet (warnings), and rows without any (infos)."""
    matrices = [spec for spec in specs.values() if isinstance(spec, MatrixSpec) and spec.evidence]
    return tuple(dict.fromkeys(each for spec in matrices for each in _problems(spec, study)))


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
    place = Place(record.path, record.line)
    return Problem("evidence", place, message, found, Message(expected), severity)
