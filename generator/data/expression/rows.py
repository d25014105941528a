"""Functions over the rows of a table.

``count(utilite, verdict="oui")`` counts rows, ``max(utilite.oui)`` goes through a column. A
condition may name a cell, a field of the row's record (``etape="E5"``), or calculate with cells
(``oui - non = 2``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import cast

from generator.core.problems import Message, nearest
from generator.data.expression.scope import Result, Scope
from generator.data.expression.selection import SIGNS, check_order, compare, follow, literal, never
from generator.data.expression.syntax import (
    Call,
    ExpressionError,
    Literal,
    Membership,
    Negation,
    Node,
    Operation,
    Path,
)
from generator.language import Share

from collections.abc import Sequence
from generator.data.expression.scope import Cells, Table
from generator.data.study import Record, Scalar, Study

Evaluate = Callable[[Node, Scope], Result]
COLUMN_FUNCTIONS = ("min", "max", "distinct", "values")
"""What goes through a column: a value that several rows show does not change it."""


@dataclass(frozen=True)
class _Rows:
    """The rows of a table while conditions are held against them."""

    cells: Mapping[str, Cells]
    columns: Sequence[str]
    choices: Mapping[str, Sequence[str]]
    study: Study
    evaluate: Evaluate


def over_rows(call: Call, table: Table, study: Study, evaluate: Evaluate) -> Result:
    """Return what a function makes of the rows of a table that meet its conditions."""
    columns = tuple(dict.fromkeys(column for cells in table.rows.values() for column in cells))
    rows = _Rows(table.rows, columns, table.choices, study, evaluate)
    path, *conditions = call.arguments
    kept = [key for key in table.rows if all(_meets(rows, key, each) for each in conditions)]
    _, *steps = cast("Path", path).parts
    if steps:
        return _over_column(call, steps[0], rows, kept)
    return _over_keys(call, rows, kept)


def _over_keys(call: Call, rows: _Rows, kept: Sequence[str]) -> Result:
    records, base = _records_of(kept, rows.study), _records_of(tuple(rows.cells), rows.study)
    unit = base[0].resource if base else ""
    match call.name:
        case "count":
            return Result(len(kept), records, unit=unit)
        case "values":
            return Result(tuple(kept), records, unit=unit)
        case "share" if rows.cells:
            return Result(Share(len(kept), len(rows.cells)), records, base, unit)
        case _:
            message = Message("function-not-for-tables", function=call.name)
            raise ExpressionError(message, call.offset)


def _over_column(call: Call, column: str, rows: _Rows, kept: Sequence[str]) -> Result:
    _check_column(column, rows, call.arguments[0].offset)
    cells = [rows.cells[key][column] for key in kept if column in rows.cells[key]]
    values = [cast("Scalar", each.value) for each in cells if each.value is not None]
    records = tuple(dict.fromkeys(record for each in cells for record in each.records))
    unit = cells[0].unit if cells else ""
    numbers = [each for each in values if isinstance(each, (int, Decimal))]
    different = tuple(dict.fromkeys(values))
    match call.name:
        case "values":
            return Result(different, records, unit=unit)
        case "distinct":
            return Result(len(different), records, unit=unit)
        case "min" | "max" if numbers and len(numbers) == len(values):
            best = min(numbers) if call.name == "min" else max(numbers)
            return Result(best, records, unit=unit)
        case "min" | "max":
            message = Message("column-without-numbers", function=call.name, column=column)
        case _:
            message = Message(
                "function-not-for-columns", function=call.name, known=COLUMN_FUNCTIONS
            )
    raise ExpressionError(message, call.offset)


def _meets(rows: _Rows, key: str, condition: Node) -> bool:
    """Say whether a row meets a condition."""
    match condition:
        case Operation(sign=sign, left=Path() as path, right=right) if (
            sign in SIGNS and _is_compared_with_one_value(rows, key, path, right)
        ):
            check_order(None, sign, path, right)
            _check_choice(rows, path, right)
            return compare(_named(rows, key, path), sign, literal(right))
        case Membership(operand=Path() as path, choices=choices, negated=negated):
            value = _named(rows, key, path)
            for choice in choices:
                _check_choice(rows, path, choice)
            return any(compare(value, "=", literal(each)) for each in choices) != negated
        case Operation():
            names = {each: cast("Scalar", cell.value) for each, cell in rows.cells[key].items()}
            value = rows.evaluate(condition, Scope(rows.study, names=names)).value
            if isinstance(value, bool):
                return value
        case _:
            pass
    message = Message("no-condition-on-table")
    raise ExpressionError(message, condition.offset)


def _is_compared_with_one_value(rows: _Rows, key: str, path: Path, right: Node) -> bool:
    """Say whether a condition is ``verdict="oui"``, not ``oui > non``: nothing is calculated."""
    return isinstance(right, (Literal, Negation)) or isinstance(_named(rows, key, path), str)


def _named(rows: _Rows, key: str, path: Path) -> Scalar:
    """Return a cell of the row, ``None`` where only other rows have it, or a field of its record.

    A column of the table comes before a field of the same name.
    """
    column = path.parts[0]
    record = rows.study.entity(key)
    if len(path.parts) == 1 and column in rows.columns:
        cells = rows.cells[key]
        return cast("Scalar", cells[column].value) if column in cells else None
    if record and column in rows.study.relation(record.resource).resource.fields:
        return _field(rows.study, record, path)
    _check_column(".".join(path.parts), rows, path.offset)
    return None


def _field(study: Study, record: Record, path: Path) -> Scalar:
    followed = follow(study, record.resource, path.parts, path.offset)
    position = study.relation(record.resource).positions[record.key]
    return cast("list[Scalar]", followed.ends.tolist())[position]


def _check_choice(rows: _Rows, path: Path, node: Node) -> None:
    """Refuse a text that a column never holds: a condition that nothing can meet is a mistake."""
    known = rows.choices.get(".".join(path.parts), ())
    value = str(literal(node))
    if known and value not in known:
        raise ExpressionError(never(path.parts[0], value, known), node.offset)


def _check_column(column: str, rows: _Rows, offset: int) -> None:
    if column not in rows.columns:
        near, known = nearest(column, rows.columns), tuple(rows.columns)
        message = Message("no-column-in-table", column=column, known=known, near=near)
        raise ExpressionError(message, offset)


def _records_of(keys: Sequence[str], study: Study) -> tuple[Record, ...]:
    found = (study.entity(key) for key in keys)
    return tuple(record for record in found if record is not None)
