"""Values that are computed from others of the same record: ``x-value: w4 - w1``.

They are the expressions of chapters, over the fields of a record and what its keys lead to, with
two functions of days: ``years(day, birth)`` counts whole years, ``weekday(day)`` is 1 for Monday to
7 for Sunday (ISO 8601). Where a value that is named is missing, or by 0 is divided, there is none.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import cast

from generator.core.values import replace
from generator.data.expression.conditions import CONDITIONS, SIGNS, holding, path_of
from generator.data.expression.evaluation import evaluate
from generator.data.expression.scope import Scope
from generator.data.expression.selection import column_of, look_up
from generator.data.expression.syntax import (
    Call,
    Expression,
    ExpressionError,
    Node,
    NoValueError,
    Operation,
    Path,
    nodes_of,
    parse,
)
from generator.data.fields import Field, Scalar
from generator.data.queries import cell_text, stored
from generator.data.study import Study
from generator.language.values import Duration

_DIGITS = 15  # of a number that has no end


def _years(end: dt.date, start: dt.date) -> int:
    return end.year - start.year - ((end.month, end.day) < (start.month, start.day))


_OF_DAYS: dict[str, tuple[int, Callable[..., int]]] = {
    "years": (2, _years),
    "weekday": (1, lambda day: day.isoweekday()),
}


def computed(study: Study, file: str, field: Field) -> list[str]:
    """Return the text of a computed field for each record, "" where there is none.

    Raise ``ExpressionError`` for what is no expression, or names what the data do not have.
    """
    tree = parse(field.value).tree
    nodes, count = [*nodes_of(tree)], len(study.relation(file).records)
    calls = {each.name for each in nodes if isinstance(each, Call)}
    signs = {each.sign for each in nodes if isinstance(each, Operation)}
    if not calls & {*CONDITIONS} and not signs & (SIGNS | {"and", "or", "not", "in", "not in"}):
        return [_text(each, field) for each in _worth(study, file, tree)]
    met = holding(tree, count, partial(_meeting, study, file))
    lacking = set[int]()
    for each in () if "missing" in calls else nodes:
        if isinstance(each, Path):
            ends = look_up(study, file, each.parts, each.offset).ends
            lacking |= {at for at, end in enumerate(ends) if end is None}
    return [_text(None if at in lacking else at in met, field) for at in range(count)]


def _meeting(study: Study, file: str, node: Node) -> set[int]:
    """Return the records that meet a condition without "and", "or" and "not"."""
    path, sides = path_of(node), node.sides if isinstance(node, Operation) else ()
    if path and not any(isinstance(each, Path | Operation | Call) for each in sides[1:]):
        return column_of(study, file, path).meeting(node)
    return {at for at, each in enumerate(_worth(study, file, node)) if each is True}


def _worth(study: Study, file: str, tree: Node) -> list[object]:
    """Return what an expression is worth for each record, None where something is missing."""
    columns: dict[str, Sequence[object]] = {}

    def plain(node: Node) -> Node:
        """Return a node in which one name stands for each path and each function of days."""
        match node:
            case Path(parts=parts):
                columns[name := ".".join(parts)] = look_up(study, file, parts, node.offset).ends
            case Call(name=function) if function in _OF_DAYS:
                columns[name := f"{function} {node.offset}"] = _of_days(study, file, node)
            case Operation(sides=sides):
                return replace(node, sides=tuple(map(plain, sides)))
            case _:
                return node
        return Path(node.offset, (name,))

    expression = Expression("", plain(tree), ())
    found = list[object]()
    for at in range(len(study.relation(file).records)):
        row = {name: cast("Scalar", ends[at]) for name, ends in columns.items()}
        try:
            worth = evaluate(expression, Scope(study, names=row)).value
        except NoValueError:  # a quotient of 0
            worth = None
        except ExpressionError:
            if None not in row.values():
                raise
            worth = None
        found.append(worth)
    return found


def _of_days(study: Study, file: str, call: Call) -> list[int | None]:
    """Return what a function of days gives for each record, None where a day is missing."""
    count, function = _OF_DAYS[call.name]
    columns = [_worth(study, file, each) for each in call.arguments]
    days = [end for ends in columns for end in ends if end is not None]
    if len(columns) != count or not all(isinstance(each, dt.date) for each in days):
        raise ExpressionError.at(call.offset, "row-value-of-days", name=call.name)
    return [None if None in row else function(*row) for row in zip(*columns, strict=True)]


def _text(value: object, field: Field) -> str:
    """Return a value as its field is written in a file."""
    match value:
        case bool():
            return (field.yes if value else field.no)[0]
        case Duration() if field.type == "duration":
            return str(value)
        case Fraction() if value != int(value):
            return f"{Decimal(value.numerator) / Decimal(value.denominator):.{_DIGITS}g}"
        case Decimal():
            return f"{value:f}"
        case _:
            return cell_text(stored(cast("Scalar", value), str(value)))
