"""The cards of a page: what stands behind each of its values and claims.

A card says in words what was counted, whether the text agrees, and names the records; its page is
drawn from the values of a chapter and the data alone.
"""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, cast

from generator.core.values import Frozen
from generator.data import Record, Resource, Study
from generator.data.expression import (
    Call,
    Expression,
    ExpressionError,
    Node,
    Path,
    Result,
    as_path,
    evaluate,
    nodes_of,
    parse,
    said,
    select,
)
from generator.language.values import items_of
from generator.rendering import Knowledge
from generator.rendering.claims import compares, disagreement
from generator.rendering.page import ValueUse
from generator.site.places import ON_PAGE, evidence_of, has_pages, list_page, own_page, row_id
from generator.site.records import evidence, field_value
from generator.tables import VERDICT, CrosstabSpec, ListingSpec, MatrixSpec, SummarySpec, TableError
from generator.tables.in_words import account_of, counted, record_name
from generator.tables.matrix import verdict_rule
from generator.tables.model import anchor_of
from generator.tables.printed_values import evaluated

SHOWN = 7  # records that a card names before it says how many there are
PASSAGES = 8  # that a card shows


class CardRecord(Frozen):
    """A record that a card names: its words, where it is, and the passages behind a judgement."""

    name: str
    link: str = ""
    page: str = ""
    anchor: str = ""
    passages: Sequence[Mapping[str, Any]] = ()


Card = Mapping[str, Any]
"""What a card shows, by the names of its template."""


def cards_of(
    knowledge: Knowledge,
    uses: Iterable[ValueUse],
    anchors: Container[str],
    made: dict[tuple[str, str, bool], Card | None],
) -> Iterator[Card]:
    """Yield the cards of values and claims, each once.

    ``anchors`` are the ids of the rows and cells that the chapters show, ``made`` the cards of this
    build by expression and words: what several chapters say in the same words has one.
    """
    for use in {each.card: each for each in uses}.values():
        said = use.expression, use.text, use.is_claim
        if said not in made:
            try:
                expression, result = evaluated(use.expression, knowledge.scope)
                made[said] = _card(knowledge, use, expression, result, anchors)
            except (ExpressionError, TableError):  # reported where the chapter has it
                made[said] = None
        if (card := made[said]) is not None:
            yield card


def _card(
    knowledge: Knowledge,
    use: ValueUse,
    expression: Expression,
    result: Result,
    anchors: Container[str],
) -> Card:
    language = knowledge.language

    def table(name: str) -> str:
        shown = next(iter(knowledge.showings(name)), "")
        entry = knowledge.register.get(shown)
        return entry.label if entry else language.text("quoted", text=knowledge.specs[name].caption)

    account = account_of(expression, result, knowledge.scope, knowledge.specs, language, table)
    check = language.text("card_computed")
    wrong = use.is_claim and disagreement(use.text, expression, result, knowledge.scope, language)
    if use.is_claim:
        check = language.text("card_checked")
    if wrong and compares(expression, result):
        check = language.text("card_contradicted")
    elif wrong:
        check = language.text("card_wrong", value=said(result.value, language))
    behind = [_records_to_list(knowledge, node, found) for _, node, found in account.parts]
    parts = [
        {"said": told, "groups": _groups(knowledge, records, told)}
        for (told, *_), records in zip(account.parts, behind, strict=True)
    ]
    return {
        "id": use.card,
        "words": use.words,
        "said": account.said,
        "parts": parts if account.formula else (),
        "groups": () if account.formula else parts[0]["groups"],
        "check": check,
        "is_wrong": bool(wrong),
        "rule": _rule(knowledge, account.cells),
        "cells": dict(_cell(knowledge, each, table, anchors) for each in reversed(account.cells)),
        "sources": _sources(knowledge, expression, result.records or result.base or chain(*behind)),
        "expression": "" if account.is_hidden else expression.text,
        "is_hidden": account.is_hidden,
    }


def _rule(knowledge: Knowledge, cells: Iterable[tuple[str, str, str]]) -> str:
    """Return the rule of the first verdict among cells, with the numbers of its row."""
    for name, row, column in cells:
        spec, language = knowledge.specs[name], knowledge.language
        if isinstance(spec, MatrixSpec) and column == VERDICT:
            labels = knowledge.study.relation(spec.cells).resource.fields[spec.value].labels
            counts = knowledge.scope.tables[name].rows.get(row, {})
            numbers = language.joined(
                f"{said(counts[each].value, language)}\u00a0"
                + language.text("quoted", text=labels.get(each, each))
                for each in spec.totals
                if each in counts
            )
            here = language.text("card_here", counts=numbers) if numbers else ""
            return f"{verdict_rule(spec, knowledge.study, language)} {here}".strip()
    return ""


def _cell(
    knowledge: Knowledge,
    cell: tuple[str, str, str],
    table: Callable[[str], str],
    anchors: Container[str],
) -> tuple[str, str]:
    """Return what a table is called, and the reference to a cell where it is shown."""
    name, row, column = cell
    showings = knowledge.showings(name)
    for names in ((row, column), (row,)):
        for shown in showings:
            if (anchor := f"{shown}-{anchor_of(*names)}") in anchors:
                return table(name), f"@{shown}#{anchor}"
    return table(name), f"@{showings[0]}" if showings else ""


def _records_to_list(knowledge: Knowledge, node: Node, result: Result) -> Sequence[Record]:
    """Return the records behind a value.

    For a minimum or maximum those that have it; for distinct keys the records with these keys; for
    a total of a matrix that is 0 all judgements that were counted.
    """
    study = knowledge.study
    match node:
        case Path(parts=(name, row, column)) if not result.records and isinstance(
            spec := knowledge.specs.get(name), MatrixSpec
        ):
            cells = knowledge.scope.tables[name]
            totals = {**cells.margins, **cells.rows}[row]
            whole = (each for value in spec.totals for each in totals[value].records)
            return list(whole) if column in spec.totals else ()
        case Call(name="min" | "max" | "distinct" | "values" as name, arguments=(first, *terms)):
            path = as_path(first)
            if not isinstance(path, Path):
                return result.records
            if path.parts[0] not in study.relations and name in {"min", "max"}:
                kept = Call(0, "values", (Path(0, path.parts[:1]), *terms))
                rows = knowledge.scope.tables[path.parts[0]].rows
                keys = evaluate(Expression("", kept, ()), knowledge.scope).value
                found = (
                    key for key in cast("tuple[str, ...]", keys) if path.parts[-1] in rows[key]
                )
                having = (key for key in found if rows[key][path.parts[-1]].value == result.value)
                return [each for each in map(study.entity, having) if each]
            if path.parts[0] not in study.relations:
                return result.records
        case _:
            return result.records
    found = select(study, path, terms)
    shown, values = {*found.records()}, found.once_each()
    if name in {"min", "max"}:
        records = found.owner_relation.records
        having = (records[at] for at, value in sorted(values.items()) if value == result.value)
        return [each for each in having if each in shown]
    target = study.relations.get(found.field.reference) if found.field else None
    if not shown or target is None or target.resource.why_hidden():
        return result.records
    keys = dict.fromkeys(str(each) for value in values.values() for each in items_of(value))
    return [target.records[at] for key in keys if (at := target.positions.get(key)) is not None]


def _groups(knowledge: Knowledge, records: Iterable[Record], told: str) -> list[dict[str, Any]]:
    """Return records by their files: how many, the first ones, and the rows of all.

    Of judgements that share a side only the other one is named, if what is ``told`` names it.
    """
    found: dict[str, list[Record]] = {}
    for each in records:
        if not knowledge.study.relation(each.resource).resource.why_hidden():
            found.setdefault(each.resource, []).append(each)
    return [_group(knowledge, name, same, told) for name, same in found.items()]


def _group(knowledge: Knowledge, name: str, records: Sequence[Record], told: str) -> dict[str, Any]:
    relation = knowledge.study.relation(name)
    named = list(_named(knowledge, relation.resource, records[:SHOWN], told))
    more = len(records) - len(named)
    return {
        "title": counted(relation.resource, knowledge.language, len(records)),
        "records": named,
        "more": knowledge.language.counted("card_more", more) if more else "",
        **_rows(knowledge, name, records),
    }


def _named(
    knowledge: Knowledge, resource: Resource, records: Sequence[Record], told: str
) -> Iterator[CardRecord]:
    """Yield records by their names; of judgements the side that tells them apart, and passages."""
    study, left = knowledge.study, PASSAGES
    matrices = (each for each in knowledge.specs.values() if isinstance(each, MatrixSpec))
    spec = next((each for each in matrices if each.cells == resource.name), None)
    pairs = [_sides(study, spec, record) for record in records] if spec else []
    if spec is None or not all(pairs):
        for record in records:
            link = f"@{record.key}" if resource.is_shown else ""
            place = ("", "") if link else _place(knowledge, record)
            yield CardRecord(record_name(study, record), link, *place)
        return
    apart = [len({*side}) > 1 for side in zip(*pairs, strict=True)]
    for record, pair in zip(records, pairs, strict=True):
        shared = pair[not apart.index(True)] if apart.count(True) == 1 else None
        if shared and study.reference_text(shared) in told:
            name = record_name(study, pair[apart.index(True)])
        else:
            name = ", ".join(map(study.reference_text, pair))
        found = _judgement(knowledge, spec, record, pair, name, left)
        left -= len(found.passages)
        yield found


def _place(knowledge: Knowledge, record: Record) -> tuple[str, str]:
    """Return the page of the list that has a record, and the id of its row."""
    relation = knowledge.study.relation(record.resource)
    if relation.resource.privacy != "public" or relation.resource.why_hidden():
        return "", ""
    return list_page(relation.resource, relation.positions[record.key]), row_id(record)


def _sides(study: Study, spec: MatrixSpec, record: Record) -> Sequence[Record]:
    """Return the records of the row and the column that a judgement is about.

    There are none where they or the judgement are not public, nor in a draft that has no such
    record.
    """
    cells = study.relation(spec.cells).resource
    known = (spec.value, spec.row_key, spec.column_key)
    if cells.privacy != "public" or any(map(cells.why_hidden, known)):
        return ()
    row, column = study.relation(spec.rows), study.relation(spec.columns)
    sides = ((row, spec.row_key), (column, spec.column_key))
    try:
        return [each.records[each.positions[study.text(record, name)]] for each, name in sides]
    except KeyError:
        return ()


def _judgement(
    knowledge: Knowledge,
    spec: MatrixSpec,
    record: Record,
    pair: Sequence[Record],
    name: str,
    most: int,
) -> CardRecord:
    """Return "BF11, Focus group 2 : non" with the passages behind it, at most so many."""
    study, cells = knowledge.study, knowledge.study.relation(spec.cells)
    row, column = pair
    value = field_value(knowledge, cells, spec.value, cells.positions[record.key]).label
    said = knowledge.language.text("card_equals", said=name, value=value)
    is_of_ours = knowledge.manuscript.chapter(own_page(row)) is None
    has_page = is_of_ours and has_pages(study.relation(spec.rows).resource)
    passages: list[dict[str, Any]] = []
    if spec.evidence and study.relation(spec.evidence).resource.is_shown and most > 0:
        behind = evidence_of(study, spec).get((row.key, column.key), ())
        passages = evidence(knowledge, spec, behind[:most])
    if has_page:
        return CardRecord(said, f"@{row.key}#{column.key}", passages=passages)
    return CardRecord(said, "", *_place(knowledge, record), passages)


def _sources(
    knowledge: Knowledge, expression: Expression, records: Iterable[Record]
) -> list[dict[str, Any]]:
    """Return the files that a value is made of, each with the rows that count in it."""
    names: dict[str, list[Record]] = {}
    for record in records:
        names.setdefault(record.resource, []).append(record)
    for node in nodes_of(expression.tree):
        if isinstance(node, Path):
            first = node.parts[0]
            found = [first]
            match knowledge.specs.get(first):
                case MatrixSpec(cells=cells):
                    found = [cells]
                case ListingSpec(source=source, columns=columns):
                    column = nodes_of(parse(columns.get(node.parts[-1]) or source).tree)
                    asked = (as_path(each) for each in column)
                    found = [source, *(each.parts[0] for each in asked if isinstance(each, Path))]
                case CrosstabSpec(source=source) | SummarySpec(source=source):
                    found = [source]
                case _:
                    pass
            for name in found:
                if name in knowledge.study.relations:
                    names.setdefault(name, [])
    return [
        {"file": resource.path, **_rows(knowledge, name, records)}
        for name, records in names.items()
        if (resource := knowledge.study.relation(name).resource).privacy == "public"
    ]


def _rows(knowledge: Knowledge, name: str, records: Sequence[Record]) -> dict[str, str]:
    """Return the page of a list on which records come first, those rows, the first one's id.

    Of rows on other pages of the list nothing is said; of a whole file no row is.
    """
    relation = knowledge.study.relation(name)
    resource = relation.resource
    if resource.privacy != "public":
        return {"page": "", "rows": "", "anchor": ""}
    hidden = resource.why_hidden()
    positions = sorted({relation.positions[each.key] for each in records})
    if hidden or not positions or len(positions) == len(relation.records):
        return {"page": list_page(resource), "rows": "", "anchor": ""}
    first = positions[0]
    same = [each for each in positions if each // ON_PAGE == first // ON_PAGE]
    return {
        "page": list_page(resource, first),
        "rows": _ranges([each + 1 for each in same]),
        "anchor": row_id(relation.records[first]),
    }


def _ranges(numbers: Sequence[int]) -> str:
    """Return "3,7,12-30" for numbers in their order."""
    runs: list[list[int]] = []
    for each in numbers:
        if runs and runs[-1][-1] == each - 1:
            runs[-1].append(each)
        else:
            runs.append([each])
    return ",".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)
