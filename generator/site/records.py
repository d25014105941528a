"""The sheet of one record: its fields, the judgements it is part of, the records that name it."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any, cast
from urllib.parse import quote

from markupsafe import Markup, escape

from generator.core.templates import unbroken
from generator.core.values import Frozen
from generator.data import Record, Resource, Study
from generator.data.expression import ExpressionError
from generator.data.study import Relation
from generator.language.values import YearMonth
from generator.rendering import Knowledge
from generator.site.data_files import public_fields
from generator.site.places import (
    ON_PAGE,
    evidence_of,
    has_pages,
    list_page,
    own_page,
    pointers_of,
    row_id,
    shown_evidence,
    shows_judgements,
)
from generator.tables import (
    MARKS,
    VERDICT,
    MatrixSpec,
    TableError,
    counted_noun,
    matrix_outcomes,
)
from generator.tables.crosstab import cards_key
from generator.tables.matrix import verdict_sum
from generator.tables.model import Tone
from generator.tables.printed_values import bare_number

SHORT = 15  # characters of a name that stands on one line in a list


class FieldValue(Frozen):
    """A field of a record: its title, its value in words, what that means, a link to a record."""

    title: str
    text: str
    label: str
    link: str = ""
    tone: str = ""

    @property
    def mark(self) -> str:
        """The sign of the tone, which says it without colour."""
        return MARKS.get(cast("Tone", self.tone), "")


def record_sheet(
    knowledge: Knowledge, record: Record, matrices: Sequence[MatrixSpec], *, whole: bool = False
) -> dict[str, Any]:
    """Return what a page shows of a record, by the names of its template.

    ``judgements`` has what each of the matrices says of it, ``related`` the records that point to
    it, file by file; those of a matrix are shown as judgements. Of long evidence it has the
    beginning, unless it is to be ``whole``.
    """
    study = knowledge.study
    relation = study.relation(record.resource)
    resource = relation.resource
    at = relation.positions[record.key]
    values = (
        field_value(knowledge, relation, name, at)
        for name in public_fields(resource)
        if name not in resource.primary_key
    )
    judgements = [
        each for spec in matrices for each in _judgements(knowledge, record, spec, whole=whole)
    ]
    covered = {name for spec in matrices for name in (spec.cells, spec.evidence) if judgements}
    others = (each for name, each in study.relations.items() if name not in covered)
    return {
        "key": record.key,
        "name": study.label(record),
        "kind": resource.noun.get("one", resource.title),
        "resource": resource.name,
        "fields": [each for each in values if each.text],
        "judgements": judgements,
        "related": [each for other in others for each in _related(study, record, other)],
    }


def record_rows(
    knowledge: Knowledge, relation: Relation, judging: Sequence[MatrixSpec], start: int
) -> list[tuple[str, int, Markup]]:
    """Return the rows of a page of a list, from a position: id, number in the file, cells as HTML.

    The verdicts of matrices come behind the fields. A cell whose words do not sort as its value
    does says the value too.
    """
    resource, page = relation.resource, list_page(relation.resource, start)
    shown = slice(start, start + ON_PAGE)
    records, columns = relation.records[shown], list[list[str]]()
    entries = [knowledge.register.get(each.key) for each in records]
    links = [
        "" if entry and entry.path == page else _link(resource, record)
        for record, entry in zip(records, entries, strict=True)
    ]
    for at, name in enumerate(public_fields(resource)):
        texts = relation.texts[name][shown]
        places = {text: start + at for at, text in enumerate(texts)}
        values = {text: field_value(knowledge, relation, name, at) for text, at in places.items()}
        number = ' class="number"' if resource.fields[name].is_numeric else ""
        tag, opening = ("td", f"<td{number}") if at else ("th", f'<th scope="row"{number}')
        sorts = {text: _sorts_as(relation.values[name][at]) for text, at in places.items()}
        openings = {
            text: f'{opening} data-value="{sorts[text]}">'
            if sorts[text] not in {"", each.text}
            else f"{opening}>"
            for text, each in values.items()
        }
        said = {text: _linked(each, each.link) for text, each in values.items()}
        column = [said[text] for text in texts]
        if at == 0:
            own = zip(links, texts, column, strict=True)
            column = [_linked(values[text], link) if link else cell for link, text, cell in own]
        cells = zip(texts, column, strict=True)
        columns.append([f"{openings[text]}{cell}</{tag}>" for text, cell in cells])
    for spec in judging:
        verdicts = (_verdict(knowledge, each, spec) for each in records)
        columns.append([_verdict_cell(each) for each in verdicts])
    is_named = not resource.why_hidden()
    ids = [row_id(each) if is_named else "" for each in records]
    rows = map("".join, zip(*columns, strict=True)) if columns else [""] * len(records)
    cells = map(Markup, rows)  # field_value escaped the texts
    return list(zip(ids, range(start + 1, start + 1 + len(records)), cells, strict=True))


def _verdict_cell(value: FieldValue | None) -> str:
    said = Markup('<td class="tone-{}"><span aria-hidden="true">{}</span> {}</td>')
    return said.format(value.tone, value.mark, value.label) if value else "<td></td>"


def _sorts_as(value: object) -> str:
    """Return a number or a moment as it sorts in every language; nothing for any other value."""
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return str(value) if isinstance(value, YearMonth) else bare_number(value)


def _linked(value: FieldValue, link: str) -> str:
    words = escape(unbroken(value.label if value.tone else value.text))
    drawn = Markup('<a class="entity{}" href="{}">{}</a>')
    return drawn.format(" unbroken" if len(words) <= SHORT else "", link, words) if link else words


def field_value(knowledge: Knowledge, relation: Relation, name: str, at: int) -> FieldValue:
    """Return a field of a record as it is shown: a foreign key as a link to what it points to."""
    study, language, field = knowledge.study, knowledge.language, relation.resource.fields[name]
    text = relation.texts[name][at]
    tone = field.tones.get(text, "")
    target = study.relation(field.reference) if field.reference else None
    if target and text in target.positions:
        found = target.records[target.positions[text]]
        words = label = study.label(found)
        if target.resource.is_entity and not target.resource.reference and label != found.key:
            words = f"{found.key} – {label}"
        return FieldValue(field.title, words, words, _link(target.resource, found), tone)
    words, label = relation.said(name, at, language), relation.labelled(name, at, language)
    if label.casefold() != words.casefold():
        words = f"{words} ({label})"
    return FieldValue(field.title, words, label, tone=tone)


def _link(resource: Resource, record: Record) -> str:
    return f"@{record.key}" if resource.is_shown else ""


def _judgements(
    knowledge: Knowledge, record: Record, spec: MatrixSpec, *, whole: bool
) -> Iterator[dict[str, Any]]:
    """Yield what a matrix says of a row or column, alike judgements together, ordered by value."""
    sides = {
        spec.rows: (spec.row_key, spec.column_key, spec.columns),
        spec.columns: (spec.column_key, spec.row_key, spec.rows),
    }
    if record.resource not in sides:
        return
    own, other, others = sides[record.resource]
    study = knowledge.study
    cells = study.relation(spec.cells)
    enum = cells.resource.fields[spec.value].enum
    behind = evidence_of(study, spec)
    pointers = pointers_of(study, spec)
    shown = shown_evidence(study, spec, record.resource) if behind and not whole else None
    judged: dict[str, list[dict[str, Any]]] = {value: [] for value in enum}
    for at in cells.groups(own).get((record.key,), ()):
        anchor, value = cells.texts[other][at], cells.texts[spec.value][at]
        pair = (cells.texts[spec.row_key][at], cells.texts[spec.column_key][at])
        positions = behind.get(pair, ())
        found = {
            "anchor": anchor,
            "side": field_value(knowledge, cells, other, at),
            "value": field_value(knowledge, cells, spec.value, at),
            "evidence": [*evidence(knowledge, spec, positions[:shown])],
            "count": len(positions),
            "more": f"&{pointers[others]}={quote(anchor)}" if pointers else "",
        }
        judged.setdefault(value, []).append(found)
    resource, language = study.relation(others).resource, knowledge.language
    groups = [
        {
            "value": same[0]["value"],
            "noun": counted_noun(resource, language, len(same)),
            "judged": same,
        }
        for same in judged.values()
        if same
    ]
    if groups:
        is_paraphrase = spec.evidence and study.relation(spec.evidence).resource.paraphrase
        verdict = _verdict(knowledge, record, spec)
        found: dict[str, Any] = {
            "spec": spec,
            "verdict": verdict,
            "groups": groups,
            "reworded": is_paraphrase,
            "passages": _passages(knowledge, record, spec) if pointers else None,
        }
        if verdict:
            row = knowledge.scope.tables[spec.name].rows[record.key]
            found["row"] = judgement_row(knowledge, spec, record.key)
            found["sum"] = verdict_sum(spec, row, study, language)
            found["how"] = cards_key(spec) if knowledge.register.get(cards_key(spec)) else ""
        yield found


def _passages(knowledge: Knowledge, record: Record, spec: MatrixSpec) -> dict[str, str]:
    """Return where the list of the evidence shows what is about a record, and how many that is."""
    relation = knowledge.study.relation(spec.evidence)
    field = pointers_of(knowledge.study, spec)[record.resource]
    count = len(relation.groups(field).get((record.key,), ()))
    noun = counted_noun(relation.resource, knowledge.language, count)
    page, query = list_page(relation.resource), f"?{field}={quote(record.key)}"
    return {"page": page, "query": query, "words": f"{count} {noun}" if count else ""}


def _verdict(knowledge: Knowledge, record: Record, spec: MatrixSpec) -> FieldValue | None:
    if spec.verdict is None or record.resource != spec.rows:
        return None
    try:
        row = knowledge.scope.tables[spec.name].rows[record.key]
    except (TableError, ExpressionError):  # told where a chapter shows the table
        return None
    word = str(row[VERDICT].value)
    tone = matrix_outcomes(spec, knowledge.study, knowledge.language)[word]
    return FieldValue(spec.verdict.label, word, word, tone=tone)


def judgement_link(knowledge: Knowledge, spec: MatrixSpec, row: Record, column: str) -> str:
    """Return the reference to a judgement on the page of its row, empty where it has none."""
    is_of_ours = knowledge.manuscript.chapter(own_page(row)) is None
    resource = knowledge.study.relation(spec.rows).resource
    has_page = is_of_ours and has_pages(resource, knowledge.study, [spec])
    return f"@{row.key}#{column}" if has_page else ""


def judgement_row(knowledge: Knowledge, spec: MatrixSpec, key: str) -> dict[str, Any] | None:
    """Return the row of a matrix as it is drawn small: its judgements by the keys of the columns.

    There is none where the judgements are not public.
    """
    study, cells = knowledge.study, knowledge.study.relation(spec.cells)
    rows, columns = study.relation(spec.rows), study.relation(spec.columns)
    if not shows_judgements(study, spec):
        return None
    record, judged = rows.records[rows.positions[key]], cells.groups(spec.row_key, spec.column_key)
    shown = [
        (
            each.key,
            field_value(knowledge, cells, spec.value, judged[key, each.key][0]),
            judgement_link(knowledge, spec, record, each.key),
        )
        for each in columns.records
        if (key, each.key) in judged
    ]
    return {"name": key, "link": _link(rows.resource, record), "cells": shown}


def evidence(
    knowledge: Knowledge, spec: MatrixSpec, positions: Sequence[int]
) -> Iterator[dict[str, Any]]:
    """Yield the records behind a judgement; their words are the field to quote, or the last."""
    if not positions:
        return
    relation = knowledge.study.relation(spec.evidence)
    resource = relation.resource
    hidden = {*pointers_of(knowledge.study, spec).values(), *resource.primary_key}
    shown = [name for name in public_fields(resource) if name not in hidden]
    quoted = resource.text if resource.text in shown else shown[-1] if shown else ""
    for at in positions:
        said = {name: field_value(knowledge, relation, name, at) for name in shown}
        text = said.pop(quoted).label if quoted else ""
        # What supports a judgement is the rule, and goes without saying.
        remarks = [each.label for each in said.values() if each.label and each.tone != "for"]
        yield {"key": relation.records[at].key, "text": text, "remarks": remarks}


def _related(study: Study, record: Record, relation: Relation) -> Iterator[dict[str, Any]]:
    resource = relation.resource
    for key in resource.foreign_keys if resource.is_shown else ():
        if key.reference == record.resource and key.privacy == "public":
            positions = relation.groups(key.name).get((record.key,), ())
            shown = [relation.records[at] for at in positions[:ON_PAGE]]
            rows = [(each.key, study.label(each), _link(resource, each)) for each in shown]
            if rows:
                yield {
                    "title": resource.title,
                    "records": rows,
                    "count": len(positions),
                    "more": len(positions) > len(rows),
                    "resource": resource.name,
                }
