"""The tables of ``data/tables.yaml``, built from the records, as HTML, Markdown and CSV."""

from generator.core.problems import Message
from generator.data import Study
from generator.data.expression import TableCells
from generator.language import Language
from generator.tables.crosstab import CrosstabSpec, crosstab_cells, crosstab_table, crosstab_values
from generator.tables.drawing import draw_csv, draw_html, draw_markdown
from generator.tables.headers_and_notes import with_groups_and_footnotes
from generator.tables.listing import listing_cells, listing_table
from generator.tables.matrix import VERDICT, matrix_cells, matrix_outcomes, matrix_table
from generator.tables.model import EVERYTHING, MARKS, Cell, Row, Showing, Table, TableError
from generator.tables.records import counted_noun
from generator.tables.specs import ListingSpec, MatrixSpec, TableSpec, read_specs
from generator.tables.summary import SummarySpec, summary_cells, summary_table

__all__ = [
    "EVERYTHING",
    "MARKS",
    "VERDICT",
    "Cell",
    "CrosstabSpec",
    "ListingSpec",
    "MatrixSpec",
    "Row",
    "Showing",
    "SummarySpec",
    "Table",
    "TableError",
    "TableSpec",
    "build_table",
    "counted_noun",
    "crosstab_values",
    "draw_csv",
    "draw_html",
    "draw_markdown",
    "matrix_outcomes",
    "read_specs",
    "table_cells",
]


def build_table(
    spec: TableSpec, study: Study, language: Language, showing: Showing = EVERYTHING
) -> Table:
    """Return the table; raise ``TableError`` where the showing asks for what is not there."""
    table = _built(spec, study, language, showing)
    return with_groups_and_footnotes(spec, table, showing)


def _built(spec: TableSpec, study: Study, language: Language, showing: Showing) -> Table:
    if isinstance(spec, MatrixSpec):
        return matrix_table(spec, study, language, showing)
    if isinstance(spec, SummarySpec):
        return summary_table(spec, study, language, showing)
    if isinstance(spec, CrosstabSpec):
        return crosstab_table(spec, study, language, showing)
    if showing.transpose:
        raise TableError(Message("table-not-transposable", table=spec.name), "transpose")
    return listing_table(spec, study, language, showing)


def table_cells(spec: TableSpec, study: Study, language: Language) -> TableCells:
    """Return the cells of the whole table that expressions may name, by row, then column."""
    if isinstance(spec, MatrixSpec):
        return matrix_cells(spec, study, language)
    if isinstance(spec, SummarySpec):
        return summary_cells(spec, study, language)
    if isinstance(spec, CrosstabSpec):
        return crosstab_cells(spec, study, language)
    return listing_cells(spec, study, language)
