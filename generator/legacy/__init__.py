"""Hand-written chapters: their tables as a person reads them, what is wrong, and its fixes."""

from generator.legacy.disagreeing import disagreeing_tables
from generator.legacy.edits import Edit, apply_edits
from generator.legacy.reading import read_tables
from generator.legacy.shape import table_shape_problems
from generator.legacy.totals import total_edits, total_problems
from generator.legacy.values import HandCell, HandItem, HandRow, HandTable

__all__ = [
    "Edit",
    "HandCell",
    "HandItem",
    "HandRow",
    "HandTable",
    "apply_edits",
    "disagreeing_tables",
    "read_tables",
    "table_shape_problems",
    "total_edits",
    "total_problems",
]
