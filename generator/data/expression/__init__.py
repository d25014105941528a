"""What an author may ask of the data: ``count(participants, groupe="FG2")``.

Read by Python's parser, evaluated over the records alone: nothing of Python can be named in it.
"""

from generator.data.expression.evaluation import evaluate, evaluate_rule
from generator.data.expression.scope import Result, Scope, TableCells
from generator.data.expression.selection import Selection, explained, select
from generator.data.expression.statistics import notes_of, said
from generator.data.expression.syntax import (
    Call,
    Expression,
    ExpressionError,
    Node,
    NoValueError,
    Path,
    SmallCellError,
    as_path,
    is_path,
    nodes_of,
    parse,
    parse_conditions,
    path_text,
)
from generator.data.fields import path_parts
from generator.statistics.outcome import Statistic

__all__ = [
    "Call",
    "Expression",
    "ExpressionError",
    "NoValueError",
    "Node",
    "Path",
    "Result",
    "Scope",
    "Selection",
    "SmallCellError",
    "Statistic",
    "TableCells",
    "as_path",
    "evaluate",
    "evaluate_rule",
    "explained",
    "is_path",
    "nodes_of",
    "notes_of",
    "parse",
    "parse_conditions",
    "path_parts",
    "path_text",
    "said",
    "select",
]
