"""Matrices: judgements where rows and columns meet, totals on both sides, a verdict per row.

All rows and columns are shown, those without any record too. What is counted are judgements
(records), never displayed cells; "no opinion" is a value of its own and is never added to another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import pandas as pd

from generator.core.problems import Message, nearest
from generator.data import Field, Record, Study
from generator.data.expression import ExpressionError, Node, Result, evaluate_rule, select
from generator.data.expression import Path as ExpressionPath
from generator.tables.error import TableError
from generator.tables.specs import MatrixSpec


@dataclass(frozen=True, eq=False)
class Judgement:
    """What stands where a row and a column meet: a value, its record, the evidence behind it."""

    value: str
    record: Record
    evidence: tuple[Record, ...] = ()


@dataclass(frozen=True, eq=False)
class MatrixValues:
    """A matrix as values.

    ``judgements`` is keyed by row key and column key; a pair that nobody was asked about is absent.
    The totals map each counted value to the number of judgements and their records: for each row,
    for each column, and overall. ``verdicts`` maps each row key to whether the rule holds.
    """

    spec: MatrixSpec
    rows: tuple[Record, ...]
    columns: tuple[Record, ...]
    groups: tuple[Record | None, ...]
    field: Field
    judgements: Mapping[tuple[str, str], Judgement]
    row_totals: Mapping[str, Mapping[str, Result]]
    column_totals: Mapping[str, Mapping[str, Result]]
    overall: Mapping[str, Result]
    verdicts: Mapping[str, bool]


def matrix_values(spec: MatrixSpec, study: Study, conditions: Sequence[Node] = ()) -> MatrixValues:
    """Return the matrix over the rows that meet the conditions and all columns.

    Row totals and verdicts are over all columns; column totals and the overall total are over the
    kept rows.
    """
    rows = _rows(spec, study, conditions)
    columns = study.relation(spec.columns).records
    cells = _cells(spec, study, rows)
    judgements = _judgements(spec, study, cells)
    row_totals = _totals(spec, study, cells, "row", [each.key for each in rows])
    column_totals = _totals(spec, study, cells, "column", [each.key for each in columns])
    overall = _totals(spec, study, cells.assign(all="total"), "all", ["total"])["total"]
    return MatrixValues(
        spec=spec,
        rows=rows,
        columns=columns,
        groups=_groups(spec, study, rows),
        field=study.relation(spec.cells).resource.fields[spec.value],
        judgements=judgements,
        row_totals=row_totals,
        column_totals=column_totals,
        overall=overall,
        verdicts=_verdicts(spec, study, row_totals),
    )


def chosen_columns(values: MatrixValues, shown: Sequence[str]) -> tuple[Record, ...]:
    """Return the columns with the given keys, in that order; all of them where none are given."""
    if not shown:
        return values.columns
    by_key = {each.key: each for each in values.columns}
    for key in shown:
        if key not in by_key:
            near, known, name = nearest(key, by_key), tuple(by_key), values.spec.name
            message = Message("table-no-column", table=name, column=key, known=known, near=near)
            raise TableError(message, "columns")
    return tuple(by_key[key] for key in shown)


def _rows(spec: MatrixSpec, study: Study, conditions: Sequence[Node]) -> tuple[Record, ...]:
    """Return the rows that meet the conditions, those of one row group together."""
    try:
        selection = select(study, ExpressionPath(0, (spec.rows,)), conditions)
    except ExpressionError as error:
        raise TableError(error.message, "where") from None
    positions = [int(each) for each in selection.items["owner"].tolist()]
    if not positions:
        message = Message("table-no-record", resource=spec.rows)
        raise TableError(message, "where")
    if spec.row_groups:
        order = _group_positions(spec, study)
        positions.sort(key=lambda position: (order[position] < 0, order[position], position))
    return tuple(study.relation(spec.rows).records[position] for position in positions)


def _group_positions(spec: MatrixSpec, study: Study) -> list[int]:
    key = study.relation(spec.rows).resource.fields[spec.row_groups]
    if not key.reference:
        return pd.factorize(study.follow(spec.rows, (spec.row_groups,)).ends)[0].tolist()
    name = study.relation(key.reference).resource.primary_key[0]
    return cast("list[int]", study.follow(spec.rows, (spec.row_groups, name)).owners.tolist())


def _groups(spec: MatrixSpec, study: Study, rows: Sequence[Record]) -> tuple[Record | None, ...]:
    """Return for each row the record of its row group, ``None`` where it has none."""
    if not spec.row_groups:
        return tuple(None for _ in rows)
    relation = study.relation(spec.rows)
    key = relation.resource.fields[spec.row_groups]
    if not key.reference:
        return tuple(None for _ in rows)
    groups = study.relation(key.reference).records
    order = _group_positions(spec, study)
    found = [order[relation.positions[row.key]] for row in rows]
    return tuple(groups[each] if each >= 0 else None for each in found)


def _cells(spec: MatrixSpec, study: Study, rows: Sequence[Record]) -> pd.DataFrame:
    """Return the judgements on the rows.

    The columns are row, column, value and record (its position).
    """
    relation = study.relation(spec.cells)
    frame = pd.DataFrame(
        {
            "row": relation.texts[spec.row_key],
            "column": relation.texts[spec.column_key],
            "value": relation.texts[spec.value],
            "record": range(len(relation.records)),
        }
    )
    return frame[frame["row"].isin([each.key for each in rows])]


def _judgements(
    spec: MatrixSpec, study: Study, cells: pd.DataFrame
) -> dict[tuple[str, str], Judgement]:
    records = study.relation(spec.cells).records
    evidence = _evidence(spec, study)
    found: dict[tuple[str, str], Judgement] = {}
    lines = cast("Iterator[tuple[str, str, str, int]]", cells.itertuples(index=False))
    for row, column, value, record in lines:
        pair = (str(row), str(column))
        if pair in found:
            message = Message("matrix-two-judgements", table=spec.name, row=pair[0], column=pair[1])
            raise TableError(message)
        found[pair] = Judgement(str(value), records[record], evidence.get(pair, ()))
    return found


def _evidence(spec: MatrixSpec, study: Study) -> dict[tuple[str, str], tuple[Record, ...]]:
    """Return the records of evidence for each pair of row and column that they point to."""
    if not spec.evidence:
        return {}
    relation = study.relation(spec.evidence)
    targets = {key.reference: key.name for key in relation.resource.foreign_keys}
    found: dict[tuple[str, str], tuple[Record, ...]] = {}
    rows = relation.texts[targets[spec.rows]].tolist()
    columns = relation.texts[targets[spec.columns]].tolist()
    for row, column, record in zip(rows, columns, relation.records, strict=True):
        found[row, column] = (*found.get((row, column), ()), record)
    return found


def _totals(
    spec: MatrixSpec, study: Study, cells: pd.DataFrame, axis: str, keys: Sequence[str]
) -> dict[str, dict[str, Result]]:
    """Return for each key of an axis how many judgements have each counted value, and which."""
    records = study.relation(spec.cells).records
    found: dict[str, dict[str, Result]] = {}
    for key in keys:
        found[key] = {}
        for value in spec.totals:
            made_of = cells[(cells[axis] == key) & (cells["value"] == value)]["record"]
            counted = tuple(records[each] for each in cast("list[int]", made_of.tolist()))
            found[key][value] = Result(len(counted), counted, unit=spec.cells)
    return found


def _verdicts(
    spec: MatrixSpec, study: Study, row_totals: Mapping[str, Mapping[str, Result]]
) -> dict[str, bool]:
    if spec.verdict is None:
        return {}
    rule = spec.verdict.rule
    try:
        return {
            key: evaluate_rule(
                rule, {value: cast("int", total.value) for value, total in totals.items()}, study
            )
            for key, totals in row_totals.items()
        }
    except ExpressionError as error:
        message = Message("matrix-rule", table=spec.name, rule=rule.text, reason=error.message)
        raise TableError(message) from None
