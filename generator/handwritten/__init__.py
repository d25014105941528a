"""Hand-written chapters: their tables as a person reads them, what is wrong, and its fixes."""

from generator.core.edits import apply_edits
from generator.handwritten.alignment import Sheet, sheet_of
from generator.handwritten.cells import HandCell, HandTable
from generator.handwritten.disagreeing import disagreeing_tables, typed_sheets
from generator.handwritten.reading import read_pieces, read_tables, typed_captions
from generator.handwritten.totals import (
    explain_totals,
    table_shape_problems,
    total_edits,
    total_problems,
)

__all__ = [
    "HandCell",
    "HandTable",
    "Sheet",
    "apply_edits",
    "disagreeing_tables",
    "explain_totals",
    "read_pieces",
    "read_tables",
    "sheet_of",
    "table_shape_problems",
    "total_edits",
    "total_problems",
    "typed_captions",
    "typed_sheets",
]
