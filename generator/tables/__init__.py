"""The tables of the thesis: what ``data/tables.yaml`` asks for.

They are built from the records and drawn as HTML, Markdown and CSV.
"""

from generator.tables.build import build_table
from generator.tables.cells import table_cells
from generator.tables.error import TableError
from generator.tables.html import draw_html
from generator.tables.model import MARKS, Cell, Row, Table
from generator.tables.plain import draw_csv, draw_markdown
from generator.tables.showing import EVERYTHING, Showing
from generator.tables.specs import ListingSpec, MatrixSpec, TableSpec, read_specs
from generator.tables.words import counted_noun

__all__ = [
    "EVERYTHING",
    "MARKS",
    "Cell",
    "ListingSpec",
    "MatrixSpec",
    "Row",
    "Showing",
    "Table",
    "TableError",
    "TableSpec",
    "build_table",
    "counted_noun",
    "draw_csv",
    "draw_html",
    "draw_markdown",
    "read_specs",
    "table_cells",
]
