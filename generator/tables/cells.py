"""The cells of a table that an expression may name.

Examples are ``utilite.BF4.oui`` and ``seances.total.Personnes``.
"""

from __future__ import annotations

from generator.data import Study
from generator.data.expression import Result, Table
from generator.language import Language
from generator.tables.listing import listing_columns, listing_rows
from generator.tables.matrix import MatrixValues, matrix_values
from generator.tables.specs import ListingSpec, MatrixSpec, TableSpec

TOTAL = "total"
VERDICT = "verdict"


def table_cells(spec: TableSpec, study: Study, language: Language) -> Table:
    """Return the cells of the whole table by row, then column.

    A matrix has a row for each row key (with each counted value, the verdict, and each column key),
    and as margins each column key (with each counted value) and ``total``. A listing has a row for
    each record, with the headers as columns, and the margin ``total``.
    """
    if isinstance(spec, ListingSpec):
        return _listing_cells(spec, study, language)
    return _matrix_cells(spec, study, language)


def _listing_cells(spec: ListingSpec, study: Study, language: Language) -> Table:
    rows = listing_rows(spec, study)
    columns = listing_columns(spec, study, language, rows)
    cells: dict[str, dict[str, Result]] = {}
    for position, row in enumerate(rows):
        cells[row.key] = {
            each.column.label: Result(
                each.values[position],
                (each.relation.records[each.owners[position]],)
                if each.owners[position] >= 0
                else (),
                unit=each.relation.resource.name,
            )
            for each in columns
        }
    totals = {each.column.label: each.total for each in columns if each.total}
    return Table(cells, {TOTAL: totals})


def _matrix_cells(spec: MatrixSpec, study: Study, language: Language) -> Table:
    values = matrix_values(spec, study)
    cells: dict[str, dict[str, Result]] = {}
    for row in values.rows:
        cells[row.key] = dict(values.row_totals[row.key])
        for column in values.columns:
            found = values.judgements.get((row.key, column.key))
            if found:
                cells[row.key][column.key] = Result(found.value, (found.record,), unit=spec.cells)
        if spec.verdict:
            word = language.text("yes" if values.verdicts[row.key] else "no")
            made_of = tuple(
                record for total in values.row_totals[row.key].values() for record in total.records
            )
            cells[row.key][VERDICT] = Result(word, made_of, unit=spec.cells)
    choices = _choices(spec, values, study, language)
    margins = {each.key: dict(values.column_totals[each.key]) for each in values.columns}
    margins[TOTAL] = dict(values.overall)
    if spec.verdict:
        holding = tuple(row for row in values.rows if values.verdicts[row.key])
        margins[TOTAL][VERDICT] = Result(len(holding), holding, unit=spec.rows)
    return Table(cells, margins, choices)


def _choices(
    spec: MatrixSpec, values: MatrixValues, study: Study, language: Language
) -> dict[str, tuple[str, ...]]:
    """Return the texts that the columns of a matrix can hold: judgements, and the two verdicts."""
    enum = study.relation(spec.cells).resource.fields[spec.value].enum
    return {
        **{each.key: enum for each in values.columns},
        VERDICT: (language.text("yes"), language.text("no")),
    }
