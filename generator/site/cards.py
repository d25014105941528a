"""The cards of a page: what stands behind each of its values and claims.

A card says in words what was counted, whether the text agrees, and names the records; its page is
drawn from the values of a chapter and the data alone.
"""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import chain, groupby
from typing import Any
from urllib.parse import quote

from generator.core.values import grouped
from generator.data import Record, Study
from generator.data.expression import (
    Call,
    Expression,
    ExpressionError,
    Node,
    Path,
    Result,
    as_path,
    nodes_of,
    parse,
    path_text,
    said,
    select,
)
from generator.data.expression.conditions import path_of
from generator.language.values import items_of
from generator.rendering import Knowledge
from generator.rendering.claims import compares, disagreement
from generator.rendering.page import ValueUse
from generator.site.places import (
    ON_PAGE,
    cards_of_table,
    evidence_of,
    list_page,
    row_id,
    shows_judgements,
)
from generator.site.records import evidence, field_value, judgement_link, judgement_row
from generator.statistics.outcome import Statistic
from generator.tables import (
    VERDICT,
    CrosstabSpec,
    ListingSpec,
    MatrixSpec,
    SummarySpec,
    TableError,
    TableSpec,
)
from generator.tables.in_words import account_of, record_name
from generator.tables.model import anchor_of
from generator.tables.printed_values import evaluated

SHOWN = 8  # records that a card names before it says how many there are
PASSAGES = 2  # that a card shows, and judgements that it shows with them; of more it shows none


_NOWHERE = {"page": "", "query": "", "anchor": ""}  # where the rows of records are

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
                card = _card(knowledge, expression, result, anchors)
                check = _check_of(knowledge, use, expression, result)
                made[said] = {"id": use.card, "words": use.words, **card, **check}
            except (ExpressionError, TableError):  # reported where the chapter has it
                made[said] = None
        if (card := made[said]) is not None:
            yield card


def cards_of_cells(
    knowledge: Knowledge, spec: TableSpec, anchors: Container[str]
) -> Iterator[Card]:
    """Yield the cards of the cells of a crosstab, of the counts and verdicts of a matrix."""
    language = knowledge.language
    check = {"check": language.text("card_computed"), "is_wrong": False}
    for anchor, names in cards_of_table(spec, knowledge.study, language).items():
        expression, result = evaluated(path_text((spec.name, *names)), knowledge.scope)
        card = _card(knowledge, expression, result, anchors)
        yield {"id": anchor, "words": said(result.value, language), **card, **check}


def _card(
    knowledge: Knowledge, expression: Expression, result: Result, anchors: Container[str]
) -> Card:
    scope, specs = knowledge.scope, knowledge.specs
    account = account_of(expression, result, scope, specs, knowledge.language)
    behind = [_records_to_list(knowledge, node, found) for _, node, found in account.parts]
    parts = [
        {
            "said": part[0],
            **(rows_of(knowledge, records[0].resource, records) if records else _NOWHERE),
        }
        for part, records in zip(account.parts, behind, strict=True)
    ]
    is_one = len(parts) == 1
    row = _row_of_matrix(knowledge, account.cells) if is_one else None
    named = _list(knowledge, behind[0], account.parts[0][1], account.said) if is_one else None
    every = result.records or result.base or chain(*behind)
    return {
        "said": account.said,
        "row": row,
        "list": None if row else named,
        "parts": () if is_one else parts,
        "cells": dict(_cell(knowledge, each, anchors) for each in reversed(account.cells)),
        "sources": _sources(knowledge, expression, every),
        "expression": "" if account.is_hidden else expression.text,
        "is_hidden": account.is_hidden,
    }


def _check_of(
    knowledge: Knowledge, use: ValueUse, expression: Expression, result: Result
) -> dict[str, Any]:
    """Return the kind of a value, and whether the words agree with the data, else what these say.

    A kind is a verdict, a comparison, a number or a name, which stands for other values too.
    """
    language = knowledge.language
    wrong = use.is_claim and disagreement(use.text, expression, result, knowledge.scope, language)
    check = language.text("card_checked" if use.is_claim else "card_computed")
    if wrong and compares(expression, result):
        check = language.text("card_contradicted")
    elif wrong:
        check = language.text("card_wrong", value=said(result.value, language))
    kind, names = "name", as_path(expression.tree)
    if compares(expression, result):
        kind = "comparison"
    elif isinstance(names, Path) and names.parts[-1] == VERDICT:
        kind = "verdict"
    elif isinstance(result.value, int | Decimal | Fraction | Statistic) and not isinstance(
        result.value, bool
    ):
        kind = "number"
    return {"check": check, "is_wrong": bool(wrong), "kind": kind}


def _row_of_matrix(
    knowledge: Knowledge, cells: Sequence[tuple[str, str, str]]
) -> dict[str, Any] | None:
    """Return the row of a matrix for a card of its verdict or of a count of it."""
    rows = (
        judgement_row(knowledge, spec, row)
        for name, row, column in cells
        if isinstance(spec := knowledge.specs[name], MatrixSpec)
        and column in {VERDICT, *spec.totals}
        and row in knowledge.study.relation(spec.rows).positions
    )
    return next(rows, None)


def _cell(
    knowledge: Knowledge, cell: tuple[str, str, str], anchors: Container[str]
) -> tuple[str, str]:
    """Return what a table is called, and the reference to a cell where it is shown."""
    name, row, column = cell
    showings = knowledge.showings(name)
    entry = knowledge.register.get(showings[0]) if showings else None
    label = entry.label if entry else knowledge.specs[name].caption
    places = (
        f"@{shown}#{anchor}"
        for names in ((row, column), (row,))
        for shown in showings
        if (anchor := f"{shown}-{anchor_of(*names)}") in anchors
    )
    return label, next(places, f"@{showings[0]}" if showings else "")


def _records_to_list(knowledge: Knowledge, node: Node, result: Result) -> Sequence[Record]:
    """Return the records behind a value, in the order of their file.

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
        case Call(
            name="min" | "max" | "distinct" | "values" as name, arguments=(first, *terms)
        ) if isinstance(path := as_path(first), Path) and path.parts[0] in study.relations:
            found = select(study, path, terms)
        case _:
            return result.records
    shown, values = {*found.records()}, found.once_each()
    if name in {"min", "max"}:
        records = found.owner_relation.records
        having = (records[at] for at, value in sorted(values.items()) if value == result.value)
        return [each for each in having if each in shown]
    target = study.relations.get(found.field.reference) if found.field else None
    if not shown or target is None or target.resource.why_hidden():
        return result.records
    keys = {str(each) for value in values.values() for each in items_of(value)}
    there = keys & target.positions.keys()  # what leads nowhere is told
    return [target.records[at] for at in sorted(target.positions[key] for key in there)]


def _list(
    knowledge: Knowledge, records: Iterable[Record], node: Node, told: str
) -> dict[str, Any] | None:
    """Return the first records by name, how many more there are, and the rows of all."""
    study = knowledge.study
    shown = [each for each in records if not study.relation(each.resource).resource.why_hidden()]
    if not shown:
        return None
    shown.sort(key=lambda each: study.relation(each.resource).positions[each.key])
    most = len(shown) if len(shown) == SHOWN + 1 else SHOWN  # never "and 1 more"
    named = list(_named(knowledge, shown[:most], node, told))
    more = len(shown) - len(named)
    return {
        "records": named,
        "more": knowledge.language.counted("card_more", more) if more else "",
        **rows_of(knowledge, shown[0].resource, shown),
    }


def _named(
    knowledge: Knowledge, records: Sequence[Record], node: Node, told: str
) -> Iterator[Mapping[str, Any]]:
    """Yield records by their names; of judgements the side that tells them apart, and passages."""
    study = knowledge.study
    matrices = (each for each in knowledge.specs.values() if isinstance(each, MatrixSpec))
    spec = next((each for each in matrices if each.cells == records[0].resource), None)
    pairs = [_sides(study, spec, record) for record in records] if spec else []
    if spec is None or not all(pairs):
        owners = _asked_of(study, node, records)
        for record in records:
            name = (
                f"{record.key} – {owners[record]}"
                if record in owners
                else record_name(study, record)
            )
            link = f"@{record.key}" if study.relation(record.resource).resource.is_shown else ""
            place = rows_of(knowledge, record.resource, [record])
            yield {"name": name, "link": link, "passages": (), **place}
        return
    yield from _judgements(knowledge, spec, records, pairs, told)


def _asked_of(study: Study, node: Node, records: Sequence[Record]) -> Mapping[Record, str]:
    """Return the names of the records that a condition asks, by those that are counted.

    Of participants whose organisation is of a kind, these are the organisations.
    """
    conditions = node.arguments[1:] if isinstance(node, Call) else ()
    for path in filter(None, map(path_of, conditions)):
        resource = study.relation(records[0].resource).resource
        if len(path.parts) > 1 and path.parts[0] in resource.fields and not resource.text:
            followed = study.follow(resource.name, path.parts)
            owners, asked = followed.owners, followed.owner_relation.records
            places = study.relation(resource.name).positions
            found = {each: owners[places[each.key]] for each in records}
            return {each: study.label(asked[at]) for each, at in found.items() if at >= 0}
    return {}


def _judgements(
    knowledge: Knowledge,
    spec: MatrixSpec,
    records: Sequence[Record],
    pairs: Sequence[Sequence[Record]],
    told: str,
) -> Iterator[Mapping[str, Any]]:
    """Yield judgements by the side that tells them apart; with all of their passages or none."""
    study = knowledge.study
    behind = evidence_of(study, spec)
    is_shown = bool(spec.evidence) and study.relation(spec.evidence).resource.is_shown
    passages = [behind.get((row.key, column.key), ()) if is_shown else () for row, column in pairs]
    if max(len(records), sum(map(len, passages))) > PASSAGES:
        passages = [()] * len(pairs)
    cells = study.relation(spec.cells)
    places = {each: cells.positions[each.key] for each in records}
    values = {
        each: field_value(knowledge, cells, spec.value, at).label for each, at in places.items()
    }
    is_same = all(knowledge.language.text("quoted", text=each) in told for each in values.values())
    for record, pair, positions in zip(records, pairs, passages, strict=True):
        untold = [each for each in pair if study.reference_text(each) not in told] or pair
        names = [study.reference_text(each) for each in untold]
        name = ", ".join(names) if untold[1:] else record_name(study, untold[0])
        if not is_same:
            name = knowledge.language.text("card_equals", said=name, value=values[record])
        link = judgement_link(knowledge, spec, pair[0], pair[1].key)
        passages = [*evidence(knowledge, spec, positions)]
        place = rows_of(knowledge, record.resource, [record])
        yield {"name": name, "link": link, "passages": passages, **place}


def _sides(study: Study, spec: MatrixSpec, record: Record) -> Sequence[Record]:
    """Return the records of the row and the column that a judgement is about.

    There are none where they or the judgement are not public, nor in a draft that has no such
    record.
    """
    if not shows_judgements(study, spec):
        return ()
    row, column = study.relation(spec.rows), study.relation(spec.columns)
    sides = ((row, spec.row_key), (column, spec.column_key))
    try:
        return [each.records[each.positions[study.text(record, name)]] for each, name in sides]
    except KeyError:
        return ()


def _sources(
    knowledge: Knowledge, expression: Expression, records: Iterable[Record]
) -> list[dict[str, Any]]:
    """Return the files that a value is made of, each with the rows that count in it."""
    names = grouped((each.resource, each) for each in records)
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
        {
            "file": resource.path,
            "made": resource.sources,
            "place": f"data-{name}",
            **rows_of(knowledge, name, records),
        }
        for name, records in names.items()
        if (resource := knowledge.study.relation(name).resource).privacy == "public"
    ]


def rows_of(knowledge: Knowledge, name: str, records: Sequence[Record]) -> Mapping[str, str]:
    """Return the page of a list, the query by which these records come first, the first one's id.

    Of rows on other pages of the list nothing is said; of a whole file no row is.
    """
    relation = knowledge.study.relation(name)
    resource = relation.resource
    if resource.privacy != "public":
        return _NOWHERE
    hidden = resource.why_hidden()
    positions = sorted({relation.positions[each.key] for each in records})
    if hidden or not positions or len(positions) == len(relation.records):
        return {**_NOWHERE, "page": list_page(resource)}
    first = positions[0]
    same = [each for each in positions if each // ON_PAGE == first // ON_PAGE]
    rows, anchor = _ranges([each + 1 for each in same]), row_id(relation.records[first])
    query = f"?rows={rows}#{quote(anchor)}"
    return {"page": list_page(resource, first), "query": query, "anchor": anchor}


def _ranges(numbers: Sequence[int]) -> str:
    """Return "3,7,12-30" for numbers in their order."""
    runs = groupby(enumerate(numbers), key=lambda each: each[1] - each[0])
    ends = [(found[0][1], found[-1][1]) for _, run in runs if (found := [*run])]
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in ends)
