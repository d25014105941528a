"""The tables of ``data/tables.yaml``, built from the records, as HTML, Markdown and CSV."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from generator.core.problems import Message, Problem
from generator.data import Study
from generator.data.expression import TableCells
from generator.language import Language, load_language
from generator.tables.counts import counted_noun
from generator.tables.crosstab import Crosstab
from generator.tables.drawing import draw_csv, draw_html, draw_markdown
from generator.tables.listing import Listing
from generator.tables.matrix import VERDICT, Matrix, matrix_outcomes
from generator.tables.model import (
    EVERYTHING,
    MARKS,
    Cell,
    Row,
    Showing,
    Table,
    TableError,
    with_footnotes,
    with_spanners,
)
from generator.tables.specs import (
    KINDS,
    CrosstabSpec,
    ListingSpec,
    MatrixSpec,
    SummarySpec,
    TableSpec,
    read_entries,
)
from generator.tables.summary import Summary

__all__ = [
    "EVERYTHING",
    "MARKS",
    "VERDICT",
    "Cell",
    "Crosstab",
    "CrosstabSpec",
    "ListingSpec",
    "Matrix",
    "MatrixSpec",
    "Row",
    "Showing",
    "SummarySpec",
    "Table",
    "TableError",
    "TableSpec",
    "build_table",
    "counted_noun",
    "draw_csv",
    "draw_html",
    "draw_markdown",
    "matrix_outcomes",
    "read_specs",
    "table_cells",
]

# What builds a table of each kind: its values at once, then ``table()`` and ``cells()`` of them.
_BUILDERS: Mapping[type[TableSpec], Any] = {
    ListingSpec: Listing,
    MatrixSpec: Matrix,
    SummarySpec: Summary,
    CrosstabSpec: Crosstab,
}


def build_table(
    spec: TableSpec, study: Study, language: Language, showing: Showing = EVERYTHING
) -> Table:
    """Return the table; raise ``TableError`` for columns or cells that are not there."""
    if showing.transpose and isinstance(spec, ListingSpec | SummarySpec):
        raise TableError(Message("table-not-transposable", table=spec.name), "transpose")
    table: Table = _BUILDERS[type(spec)](spec, study, language, showing).table()
    is_whole = not (showing.columns or showing.conditions or showing.transpose)
    if spec.groups:
        table = with_spanners(table, spec.groups, is_whole=is_whole)
    return with_footnotes(table, spec.footnotes, is_whole=is_whole) if spec.footnotes else table


def table_cells(spec: TableSpec, study: Study, language: Language) -> TableCells:
    """Return the cells of the whole table that expressions may name, by row, then column."""
    cells: TableCells = _BUILDERS[type(spec)](spec, study, language).cells()
    return cells


def read_specs(
    root: Path, study: Study, folder: str = "data"
) -> tuple[dict[str, TableSpec], tuple[Problem, ...]]:
    """Return the tables that ``tables.yaml`` describes by name, and every mistake in it.

    A description is right if its values can be built.
    """
    language = load_language("en")

    def built(spec: TableSpec) -> TableSpec:
        completed: TableSpec = _BUILDERS[type(spec)](spec, study, language).spec
        return completed

    return read_entries(root, f"{folder}/tables.yaml", "data-table", KINDS, built)
