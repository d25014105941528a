"""The value of an expression over the records, and the records that make it so."""

from __future__ import annotations

import statistics
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, cast

from generator.core.problems import Message, nearest
from generator.data.expression.rows import over_rows
from generator.data.expression.scope import Result, Scope, Table
from generator.data.expression.selection import COMPARISONS, Selection, select
from generator.data.expression.syntax import (
    Call,
    Expression,
    ExpressionError,
    Literal,
    Membership,
    Negation,
    Node,
    NoValueError,
    Operation,
    Path,
)
from generator.language import Share

from collections.abc import Callable, Mapping, Sequence
from generator.data.study import Record, Scalar, Study

if TYPE_CHECKING:
    import pandas as pd

CELL_STEPS = 2
"""A cell is named by a row and a column behind the table's name."""


def evaluate(expression: Expression, scope: Scope) -> Result:
    """Return the value of an expression; raise ``ExpressionError`` where it has none."""
    return _value(expression.tree, scope)


def evaluate_rule(expression: Expression, names: Mapping[str, Scalar], study: Study) -> bool:
    """Return whether a rule over named numbers holds.

    For one row of a matrix it may be ``oui - non >= 2``.
    """
    value = evaluate(expression, Scope(study, names=names)).value
    if not isinstance(value, bool):
        message = Message("rule-no-comparison")
        raise ExpressionError(message)
    return value


def _value(node: Node, scope: Scope) -> Result:
    match node:
        case Literal(value=value):
            return Result(value)
        case Path():
            return _named(node, scope)
        case Call():
            return _called(node, scope)
        case Negation(operand=operand):
            inner = _value(operand, scope)
            return Result(-_number(inner, operand), inner.records, inner.base, inner.unit)
        case Operation():
            return _operated(node, scope)
        case Membership(operand=operand, choices=choices, negated=negated):
            found = _value(operand, scope)
            inside = found.value in {_value(choice, scope).value for choice in choices}
            return Result(inside != negated, found.records)
        case _:
            message = Message("expression-no-value")
            raise ExpressionError(message, node.offset)


# --- functions over records -----------------------------------------------------------------------


def _called(call: Call, scope: Scope) -> Result:
    function = FUNCTIONS.get(call.name)
    if function is None:
        near = nearest(call.name, FUNCTIONS)
        message = Message("no-function", name=call.name, known=tuple(FUNCTIONS), near=near)
        raise ExpressionError(message, call.offset)
    if not call.arguments or not isinstance(call.arguments[0], Path):
        message = Message("function-needs-file", function=call.name)
        raise ExpressionError(message, call.offset)
    name, *steps = call.arguments[0].parts
    if name in scope.tables and name not in scope.study.relations and len(steps) <= 1:
        return over_rows(call, scope.tables[name], scope.study, _value)
    return function(call, scope)


def _selected(call: Call, scope: Scope, *, conditions: bool = True) -> Selection:
    path, *rest = call.arguments
    return select(scope.study, cast("Path", path), rest if conditions else (), scope.within)


def _count(call: Call, scope: Scope) -> Result:
    """Count the records that have the value: people, judgements, segments."""
    selection = _selected(call, scope)
    rows = selection.once_each()
    return _over(selection, rows, len(rows))


def _distinct(call: Call, scope: Scope) -> Result:
    """Count the different values."""
    selection = _selected(call, scope)
    rows = selection.once_each()
    return _over(selection, rows, int(rows["value"].nunique()))


def _values(call: Call, scope: Scope) -> Result:
    """List the different values, in the order of the file."""
    selection = _selected(call, scope)
    _refuse_hidden(selection, call.arguments[0].offset)
    rows = selection.once_each()
    return _over(selection, rows, tuple(rows["value"].drop_duplicates().tolist()))


def _sum(call: Call, scope: Scope) -> Result:
    """Add up the values, once for each record that they belong to."""
    return _aggregated(call, scope, sum)


def _share(call: Call, scope: Scope) -> Result:
    """Divide the records that meet the conditions by all records of the file."""
    if not call.arguments[1:]:
        message = Message("share-needs-condition")
        raise ExpressionError(message, call.offset)
    part, whole = _selected(call, scope), _selected(call, scope, conditions=False)
    counted, base = part.once_each(), whole.once_each()
    if base.empty:
        message = Message("share-of-nothing")
        raise NoValueError(message, call.offset)
    share = Share(len(counted), len(base))
    unit = part.owner_relation.resource.name
    return Result(share, part.records(counted), whole.records(base), unit)


def _median(numbers: Sequence[int | Decimal]) -> int | Decimal:
    """Return the middle value, or the exact mean of the two middle values."""
    middle = statistics.median([Decimal(each) for each in numbers])
    return int(middle) if middle == int(middle) else middle


def _aggregated(
    call: Call, scope: Scope, function: Callable[[Sequence[int | Decimal]], int | Decimal]
) -> Result:
    selection = _selected(call, scope)
    rows = selection.once_each()
    values = cast("list[Scalar]", rows["value"].tolist())
    numbers = [each for each in values if isinstance(each, (int, Decimal))]
    if len(numbers) != len(values) or (selection.field and not selection.field.is_numeric):
        name = ".".join(cast("Path", call.arguments[0]).parts)
        message = Message("function-needs-numbers", function=call.name, path=name)
        raise ExpressionError(message, call.arguments[0].offset)
    if not numbers and call.name != "sum":
        message = Message("function-of-nothing", function=call.name)
        raise NoValueError(message, call.offset)
    return _over(selection, rows, function(numbers))


def _shown(
    call: Call, scope: Scope, function: Callable[[Sequence[int | Decimal]], int | Decimal]
) -> Result:
    """Aggregate by a function whose result is the value of one record, or nearly."""
    _refuse_hidden(_selected(call, scope), call.arguments[0].offset)
    return _aggregated(call, scope, function)


def _refuse_hidden(selection: Selection, offset: int) -> None:
    resource = selection.owner_relation.resource
    why = resource.why_hidden(selection.field.name if selection.field else "")
    if why:
        raise ExpressionError(Message("values-hidden", why=why), offset)


def _over(selection: Selection, rows: object, value: Scalar | tuple[Scalar, ...]) -> Result:
    records = selection.records(cast("pd.DataFrame", rows))
    return Result(value, records, unit=selection.owner_relation.resource.name)


FUNCTIONS: dict[str, Callable[[Call, Scope], Result]] = {
    "count": _count,
    "sum": _sum,
    "distinct": _distinct,
    "share": _share,
    "min": lambda call, scope: _shown(call, scope, min),
    "max": lambda call, scope: _shown(call, scope, max),
    "median": lambda call, scope: _shown(call, scope, _median),
    "values": _values,
}


# --- names ----------------------------------------------------------------------------------------


def _named(path: Path, scope: Scope) -> Result:
    """Return what a bare path names: a name of a rule, a table's cell, a field of a record."""
    first = path.parts[0]
    if len(path.parts) == 1 and first in scope.names:
        return Result(scope.names[first])
    record = scope.study.entity(first)
    if record is not None:
        return _record_field(path, record, scope)
    if first in scope.tables:
        return _cell(path, scope.tables[first])
    if first in scope.study.relations:
        message = Message("file-without-function", name=first)
        raise ExpressionError(message, path.offset)
    known = [*scope.names, *scope.tables, *scope.study.relations]
    known += [record.key for _, record in scope.study.entities()]
    message = Message("names-nothing", name=first, near=nearest(first, known))
    raise ExpressionError(message, path.offset)


def _record_field(path: Path, record: Record, scope: Scope) -> Result:
    resource = scope.study.relation(record.resource).resource
    if len(path.parts) == 1:
        why = resource.why_hidden(resource.label)
        if why:
            raise ExpressionError(Message("record-hidden", why=why), path.offset)
        return Result(scope.study.label(record), (record,), unit=record.resource)
    followed = Path(path.offset, (record.resource, *path.parts[1:]))
    selection = select(scope.study, followed, (), [record])
    _refuse_hidden(selection, path.offset)
    values = cast("list[Scalar]", selection.items["value"].tolist())
    rows = selection.items[selection.items["owner"].ge(0)]
    return Result(values[0], selection.records(rows), unit=selection.owner_relation.resource.name)


def _cell(path: Path, table: Table) -> Result:
    name, *steps = path.parts
    if len(steps) != CELL_STEPS:
        example = next(iter(table.keys), "row")
        column = next(iter(table.row(example) or ()), "total")
        message = Message("cell-form", table=name, example=f"{name}.{example}.{column}")
        raise ExpressionError(message, path.offset)
    row, column = steps
    cells = table.row(row)
    if cells is None:
        message = Message("no-row", table=name, row=row, near=nearest(row, table.keys))
        raise ExpressionError(message, path.offset)
    if column not in cells:
        message = Message(
            "no-cell",
            row=row,
            table=name,
            column=column,
            known=tuple(cells),
            near=nearest(column, cells),
        )
        raise ExpressionError(message, path.offset)
    return cells[column]


# --- arithmetic -----------------------------------------------------------------------------------

ARITHMETIC: dict[str, Callable[[Fraction, Fraction], Fraction]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": lambda left, right: left / right,
}


def _operated(node: Operation, scope: Scope) -> Result:
    left, right = _value(node.left, scope), _value(node.right, scope)
    records = tuple(dict.fromkeys((*left.records, *right.records)))
    if node.sign in {"=", "!="}:
        return Result((left.value == right.value) == (node.sign == "="), records)
    first, second = _number(left, node.left), _number(right, node.right)
    if node.sign in COMPARISONS:
        return Result(
            COMPARISONS[node.sign](cast("Decimal", first), cast("Decimal", second)), records
        )
    if node.sign == "/" and second == 0:
        message = Message("division-by-zero")
        raise NoValueError(message, node.right.offset)
    exact = ARITHMETIC[node.sign](Fraction(first), Fraction(second))
    if node.sign == "/" and _is_part(left, right):
        return Result(Share(exact), left.records, right.records, left.unit)
    if node.sign == "/" and exact.denominator != 1:
        return Result(exact, records, unit=left.unit)
    return Result(_plain(exact, first, second), records, unit=left.unit)


def _is_part(left: Result, right: Result) -> bool:
    """Say whether a quotient is a share: one count of records divided by another, no mean."""
    part, whole = len(left.records), len(right.records)
    return left.value == part and right.value == whole and part <= whole


def _plain(exact: Fraction, *parts: int | Decimal | Fraction) -> int | Decimal | Fraction:
    """Return an int for a whole number, a fraction if a part was one, a decimal otherwise."""
    if exact.denominator == 1:
        return int(exact)
    if any(isinstance(part, Fraction) for part in parts):
        return exact
    return Decimal(exact.numerator) / Decimal(exact.denominator)


def _number(result: Result, node: Node) -> int | Decimal | Fraction:
    if isinstance(result.value, (int, Decimal, Fraction)) and not isinstance(result.value, bool):
        return result.value
    message = Message("no-number", found=str(result.value))
    raise ExpressionError(message, node.offset)
