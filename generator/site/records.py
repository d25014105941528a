"""The sheet of one record.

It has its fields, the judgements it is part of, and the records that point to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast

from generator.data import Field, Record, Resource, Study
from generator.data.expression import ExpressionError
from generator.data.study import Relation
from generator.rendering import Knowledge
from generator.site.data_files import public_fields
from generator.tables import MARKS, VERDICT, MatrixSpec, TableError, counted_noun
from generator.tables.model import Tone


@dataclass(frozen=True)
class FieldValue:
    """One field of a record: its title and the value in words.

    ``label`` is what the value means alone, without the value itself. ``link`` is a reference where
    the value is a record.
    """

    title: str
    text: str
    link: str = ""
    tone: str = ""
    mark: str = ""
    label: str = ""


@dataclass(frozen=True)
class Evidence:
    """A record behind a judgement: its key, what its other fields say of it, and its words."""

    key: str
    remarks: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class Judged:
    """One judgement of a matrix seen from one of its two sides, with the evidence behind it.

    ``anchor`` is the id that the cell of the matrix leads to: the key of the other side.
    """

    anchor: str
    name: str
    link: str
    value: FieldValue
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class JudgementGroup:
    """The judgements that say the same, with what their other sides are called."""

    value: FieldValue
    noun: str
    judged: tuple[Judged, ...]


@dataclass(frozen=True)
class Judgements:
    """What one matrix says of a record, "yes" together and "no" together, in the field's order.

    ``verdict`` is there for a row of a matrix that has a rule. ``reworded`` says that the evidence
    holds paraphrases.
    """

    spec: MatrixSpec
    verdict: FieldValue | None
    groups: tuple[JudgementGroup, ...]
    reworded: bool


@dataclass(frozen=True)
class Related:
    """The records of one file that point to this record."""

    title: str
    records: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class RecordSheet:
    """Everything that the page of a record shows."""

    key: str
    name: str
    kind: str
    resource: str
    fields: tuple[FieldValue, ...]
    judgements: tuple[Judgements, ...]
    related: tuple[Related, ...]


def record_sheet(
    knowledge: Knowledge, record: Record, matrices: Sequence[MatrixSpec]
) -> RecordSheet:
    """Return the sheet of a record; ``matrices`` are the tables whose judgements it lists."""
    study = knowledge.study
    relation = study.relation(record.resource)
    resource = relation.resource
    shown = [name for name in public_fields(resource) if name not in resource.primary_key]
    judgements = tuple(_judgements(knowledge, record, matrices))
    covered = {name for spec in matrices for name in (spec.cells, spec.evidence) if judgements}
    return RecordSheet(
        key=record.key,
        name=study.label(record),
        kind=resource.noun.get("one", resource.title),
        resource=resource.name,
        fields=tuple(
            value for name in shown if (value := field_value(study, relation, record, name)).text
        ),
        judgements=judgements,
        related=tuple(_related(study, record, covered)),
    )


def record_rows(study: Study, relation: Relation) -> list[tuple[str, str, list[FieldValue]]]:
    """Return each record of a file as its anchor, a reference to its own page, and its values."""
    names = public_fields(relation.resource)
    return [
        (
            record.key,
            _link(relation.resource, record),
            [field_value(study, relation, record, name) for name in names],
        )
        for record in relation.records
    ]


def field_value(study: Study, relation: Relation, record: Record, name: str) -> FieldValue:
    """Return a field of a record as it is shown.

    A foreign key is shown as a link to the record it points to.
    """
    field = relation.resource.fields[name]
    text = relation.text(record, name)
    tone = cast("Tone", field.tones.get(text, ""))
    mark = MARKS.get(tone, "")
    if field.reference:
        target = study.relation(field.reference)
        if text in target.positions:
            found = target.records[target.positions[text]]
            words = _name(study, target.resource, found)
            return FieldValue(field.title, words, _link(target.resource, found), tone, mark, words)
    return FieldValue(
        field.title,
        _worded(field, text),
        tone=tone,
        mark=mark,
        label=field.labels.get(text, "") or text,
    )


def _worded(field: Field, text: str) -> str:
    label = field.labels.get(text, "")
    return f"{text} ({label})" if label and label.casefold() != text.casefold() else text


def _name(study: Study, resource: Resource, record: Record) -> str:
    label = study.label(record)
    if resource.reference or not resource.is_entity or label == record.key:
        return label
    return f"{record.key} – {label}"


def _link(resource: Resource, record: Record) -> str:
    return f"@{record.key}" if resource.is_entity and resource.privacy == "public" else ""


def _judgements(
    knowledge: Knowledge, record: Record, matrices: Sequence[MatrixSpec]
) -> Iterator[Judgements]:
    """Yield what each matrix says of the record, if it says anything."""
    for spec in matrices:
        judged = list(_judged(knowledge.study, record, spec))
        if judged:
            yield Judgements(
                spec=spec,
                verdict=_verdict(knowledge, record, spec),
                groups=tuple(_grouped(knowledge, record, spec, judged)),
                reworded=bool(spec.evidence)
                and knowledge.study.relation(spec.evidence).resource.paraphrase,
            )


def _verdict(knowledge: Knowledge, record: Record, spec: MatrixSpec) -> FieldValue | None:
    """Return the verdict on a row as its matrix shows it."""
    if spec.verdict is None or record.resource != spec.rows:
        return None
    try:
        row = knowledge.scope.tables[spec.name].rows[record.key]
    except (TableError, ExpressionError):  # told where a chapter shows the table
        return None
    word = str(row[VERDICT].value)
    tone = "for" if word == knowledge.language.text("yes") else "against"
    return FieldValue(spec.verdict.label, word, tone=tone, mark=MARKS[tone])


def _grouped(
    knowledge: Knowledge, record: Record, spec: MatrixSpec, judged: list[Judged]
) -> Iterator[JudgementGroup]:
    """Yield the judgements that say the same together, in the order of the field's values."""
    field = knowledge.study.relation(spec.cells).resource.fields[spec.value]
    known = [_worded(field, value) for value in field.enum]
    found = [each.value.text for each in judged]
    other = spec.columns if record.resource == spec.rows else spec.rows
    for text in dict.fromkeys(known + found):
        same = tuple(each for each in judged if each.value.text == text)
        if same:
            noun = counted_noun(
                knowledge.study.relation(other).resource, knowledge.language, len(same)
            )
            yield JudgementGroup(same[0].value, noun, same)


def _judged(study: Study, record: Record, spec: MatrixSpec) -> Iterator[Judged]:
    """Yield the judgements of a matrix in which the record is the row or the column."""
    sides = {
        spec.rows: (spec.row_key, spec.column_key),
        spec.columns: (spec.column_key, spec.row_key),
    }
    if record.resource not in sides:
        return
    own, other = sides[record.resource]
    cells = study.relation(spec.cells)
    for judgement, key in zip(cells.records, cells.texts[own], strict=True):
        if key != record.key:
            continue
        position = cells.positions[judgement.key]
        other_key = cells.texts[other][position]
        link = field_value(study, cells, judgement, other)
        yield Judged(
            anchor=other_key,
            name=link.text,
            link=link.link,
            value=field_value(study, cells, judgement, spec.value),
            evidence=tuple(_evidence(study, spec, {record.key, other_key})),
        )


def _evidence(study: Study, spec: MatrixSpec, keys: set[str]) -> Iterator[Evidence]:
    """Yield the records of evidence for one judgement.

    Their words are those of the field that can be quoted, or else of the last one.
    """
    if not spec.evidence:
        return
    relation = study.relation(spec.evidence)
    resource = relation.resource
    pointers = [
        each.name for each in resource.foreign_keys if each.reference in {spec.rows, spec.columns}
    ]
    shown = [
        name for name in public_fields(resource) if name not in {*pointers, *resource.primary_key}
    ]
    quoted = resource.text if resource.text in shown else shown[-1] if shown else ""
    columns = [relation.texts[name] for name in pointers]
    for record, *pointed in zip(relation.records, *columns, strict=True):
        if set(pointed) == keys:
            said = {name: field_value(study, relation, record, name).label for name in shown}
            text = said.pop(quoted, "")
            yield Evidence(record.key, tuple(filter(None, said.values())), text)


def _related(study: Study, record: Record, covered: set[str]) -> Iterator[Related]:
    """Yield the records that point to this one, file by file.

    Those of a matrix are shown as judgements.
    """
    for relation in study.relations.values():
        resource = relation.resource
        if resource.privacy != "public" or resource.name in covered:
            continue
        for key in resource.foreign_keys:
            if key.reference != record.resource or key.privacy != "public":
                continue
            pointers = relation.texts[key.name]
            found = [
                each
                for each, pointer in zip(relation.records, pointers, strict=True)
                if pointer == record.key
            ]
            if found and resource.is_entity:
                rows = tuple((each.key, study.label(each), _link(resource, each)) for each in found)
                yield Related(resource.title, rows)
