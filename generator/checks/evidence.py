"""The web of evidence: every judgement of a matrix rests on passages, every passage on a judgement.

Which records are the judgements and which the evidence is what ``tables.yaml`` says of a matrix.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from generator.core.problems import Place, Problem, Severity, quoted
from generator.data import Record, Study
from generator.tables import MatrixSpec, TableSpec

RULE = "evidence"

Pair = tuple[str, str]
"""The keys of a row and a column."""


@dataclass(frozen=True)
class _Judgement:
    """What is judged of a pair: the value as it was typed and its tone, empty where it has none."""

    value: str
    tone: str
    record: Record


def evidence_problems(study: Study, specs: Mapping[str, TableSpec]) -> tuple[Problem, ...]:
    """Return where judgements and evidence of the matrices do not meet.

    A warning: a judgement for or against without a passage, a passage on a pair whose judgement
    says nothing or that has none. An info: a row without any passage.
    """
    found: list[Problem] = []
    for spec in specs.values():
        if isinstance(spec, MatrixSpec) and spec.evidence:
            judgements = _judgements(spec, study)
            evidence = _evidence(spec, study)
            found += _without_evidence(spec, study, judgements, evidence)
            found += _without_judgement(judgements, evidence)
            found += _rows_without_evidence(spec, study, evidence)
    return tuple(dict.fromkeys(found))


def _judgements(spec: MatrixSpec, study: Study) -> dict[Pair, _Judgement]:
    relation = study.relation(spec.cells)
    tones = relation.resource.fields[spec.value].tones
    columns = (relation.texts[name].tolist() for name in (spec.row_key, spec.column_key))
    pairs = zip(*columns, strict=True)
    values = relation.texts[spec.value].tolist()
    return {
        (str(row), str(column)): _Judgement(str(value), tones.get(str(value), ""), record)
        for (row, column), value, record in zip(pairs, values, relation.records, strict=True)
    }


def _evidence(spec: MatrixSpec, study: Study) -> list[tuple[Pair, Record]]:
    """Return each passage with the pair that it is about; nothing if it points to no pairs."""
    relation = study.relation(spec.evidence)
    keys = {key.reference: key.name for key in relation.resource.foreign_keys}
    if not {spec.rows, spec.columns} <= set(keys):
        return []
    rows = relation.texts[keys[spec.rows]].tolist()
    columns = relation.texts[keys[spec.columns]].tolist()
    return [
        ((str(row), str(column)), record)
        for row, column, record in zip(rows, columns, relation.records, strict=True)
    ]


def _without_evidence(
    spec: MatrixSpec,
    study: Study,
    judgements: Mapping[Pair, _Judgement],
    evidence: list[tuple[Pair, Record]],
) -> Iterator[Problem]:
    spoken = {pair for pair, _ in evidence}
    file = study.relation(spec.evidence).resource.path
    for pair, judgement in judgements.items():
        if judgement.tone in {"for", "against"} and pair not in spoken:
            message = f"{_named(pair)} is {quoted(judgement.value)}, and nothing in {file} bears it"
            yield _problem(judgement.record, message, judgement.value, "a passage")


def _without_judgement(
    judgements: Mapping[Pair, _Judgement], evidence: list[tuple[Pair, Record]]
) -> Iterator[Problem]:
    for pair, record in evidence:
        judgement = judgements.get(pair)
        if judgement is None or not judgement.value.strip():
            message = f"{record.key} speaks of {_named(pair)}, which has no judgement"
            yield _problem(record, message, record.key, "a judgement")
        elif judgement.tone == "none":
            where = f"{judgement.record.path}:{judgement.record.line}"
            message = (
                f"{record.key} speaks of {_named(pair)}, whose judgement is"
                f" {quoted(judgement.value)} ({where})"
            )
            yield _problem(record, message, judgement.value, "a judgement for or against")


def _rows_without_evidence(
    spec: MatrixSpec, study: Study, evidence: list[tuple[Pair, Record]]
) -> Iterator[Problem]:
    spoken = {row for (row, _), _ in evidence}
    file = study.relation(spec.evidence).resource.path
    for record in study.relation(spec.rows).records:
        if record.key not in spoken:
            message = f"nobody speaks of {record.key}: nothing in {file} is about it"
            yield _problem(record, message, record.key, "a passage", Severity.INFO)


def _named(pair: Pair) -> str:
    return f"{pair[0]} in {pair[1]}"


def _problem(
    record: Record, message: str, found: str, expected: str, severity: Severity = Severity.WARNING
) -> Problem:
    return Problem(RULE, Place(record.path, record.line), message, found, expected, severity)
