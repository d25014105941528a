"""The value of an expression over the records, and the records that make it so.

A function goes through the records of a file (``count(participants, groupe="FG2")``), or through
the rows or a column of a table (``count(utilite, verdict="oui")``, ``max(utilite.oui)``). There a
condition may name a cell, a field of the row's record (``etape="E5"``), or calculate with cells
(``oui - non = 2``).
"""

import datetime as dt
import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import cast

from generator.core.problems import Message, nearest
from generator.core.values import replace
from generator.data.expression.conditions import (
    COMPARISONS,
    CONDITIONS,
    SIGNS,
    Column,
    holding,
    path_of,
)
from generator.data.expression.functions import (
    ANY_VALUE,
    FUNCTIONS,
    OF_COLUMNS,
    OF_ROWS,
    aggregate,
    of_records,
    refuse_small_cells,
    refuse_telling,
    unit_of_measure,
)
from generator.data.expression.scope import Result, Scope, TableCells
from generator.data.expression.selection import column_of, example_of, first_file, select
from generator.data.expression.statistics import STATISTICS, statistic
from generator.data.expression.syntax import (
    Call,
    Expression,
    ExpressionError,
    Literal,
    Node,
    NoValueError,
    Operation,
    Part,
    Path,
    SmallCellError,
    as_path,
    path_text,
)
from generator.data.fields import Scalar
from generator.data.study import Record, Study, alike
from generator.language import Share
from generator.language.values import Duration, MeanYear, Year, items_of, point_in_years
from generator.statistics.outcome import Number, Statistic


def evaluate(expression: Expression, scope: Scope) -> Result:
    """Return the value of an expression; raise ``ExpressionError`` where it has none."""
    return _value(expression.tree, scope)


def evaluate_rule(expression: Expression, names: Mapping[str, Scalar], study: Study) -> bool:
    """Return whether a rule over named numbers holds: ``oui - non >= 2``."""
    value = evaluate(expression, Scope(study, names=names)).value
    if not isinstance(value, bool):
        example = f"{' - '.join(path_text([each]) for each in [*names][:2])} >= 2"
        raise ExpressionError(Message("rule-no-comparison", example=example))
    return value


def _value(node: Node, scope: Scope) -> Result:
    match node:
        case Literal(value=value):
            return Result(value)
        case Path():
            return _named(node, scope)
        case Call():
            return _called(node, scope)
        case Part():
            return _part_of(node, scope)
        case Operation(sign=sign, sides=sides) if sign != "of":
            found = [_value(each, scope) for each in sides]
            records = dict.fromkeys(record for each in found for record in each.records)
            counted = [each for result in found for each in result.counted]
            all_ = Result(None, tuple(records), counted=tuple(counted))
            match sign:
                case "not":
                    return replace(all_, value=not _truth(found[0], sides[0]))
                case "and" | "or":
                    held = [_truth(each, node) for each in found]
                    return replace(all_, value=all(held) if sign == "and" else any(held))
                case "in" | "not in":
                    is_in = found[0].value in {each.value for each in found[1:]}
                    return replace(all_, value=is_in == (sign == "in"))
                case _:
                    return _operated(node, all_, found[0], found[1], scope.study)
        case _:
            raise ExpressionError.at(node.offset, "expression-no-value")


def _truth(result: Result, node: Node) -> bool:
    if not isinstance(result.value, bool):
        raise ExpressionError.at(node.offset, "no-comparison", found=str(result.value))
    return result.value


# --- functions ------------------------------------------------------------------------------------


def _called(call: Call, scope: Scope) -> Result:
    study = scope.study
    if call.name in CONDITIONS:
        raise ExpressionError.at(call.offset, "function-is-condition", name=call.name)
    if call.name not in (known := (*FUNCTIONS, *STATISTICS)):
        near = nearest(call.name, known)
        raise ExpressionError.at(call.offset, "no-function", name=call.name, known=known, near=near)
    match call.arguments:
        case (Operation(sign="of", sides=(left, right)),) if call.name == "share":
            return _share(call, left, right, scope)
        case (first, *conditions) if isinstance(path := as_path(first), Path):
            name, *steps = path.parts
        case _:
            raise ExpressionError.at(
                call.offset, "function-needs-file", function=call.name, file=first_file(study)
            )
    if call.name in STATISTICS:
        return statistic(call, scope)
    if call.name == "share":
        if not conditions:
            example = example_of(study, name)
            raise ExpressionError.at(
                call.offset, "share-needs-condition", file=path_text(path.parts), example=example
            )
        part = replace(call, name="count")
        return _share(call, part, replace(part, arguments=(path,)), scope)
    is_table = name in scope.tables and name not in study.relations and len(steps) <= 1
    go_through = _of_rows if is_table else of_records
    try:
        return go_through(call, path, conditions[call.name == "quantile" :], scope)
    except ExpressionError as error:
        match error.message:
            case Message(code="no-field", fields=told) as reason if (
                name in scope.tables and dict(told)["field"] in scope.tables[name].columns
            ):
                message = Message("file-hides-table", reason=reason, name=name)
                raise ExpressionError(message, error.offset) from None
        raise


def _share(call: Call, some: Node, every: Node, scope: Scope) -> Result:
    """Return the share that one count or sum is of another: the same records, more conditions."""
    part, whole, study = _value(some, scope), _value(every, scope), scope.study
    of_sums = all(isinstance(each, Call) and each.name == "sum" for each in (some, every))
    if not of_sums and not (type(part.value) is int and type(whole.value) is int):
        raise ExpressionError.at(call.offset, "share-of-counts")
    one, other = Fraction(_number(part, call)), Fraction(_number(whole, call))
    are_alike = part.unit == whole.unit and (not of_sums or part.measure == whole.measure)
    is_part = {*part.records} <= {*whole.records} and (part.records or not one or not of_sums)
    if not (are_alike and is_part and 0 <= one <= other):
        raise ExpressionError.at(call.offset, "share-no-part")
    if not other:
        raise NoValueError.at(call.offset, "share-of-nothing")
    counted = (*part.counted, *whole.counted)
    found = Result(Share(one / other), part.records, whole.records, whole.unit, counted=counted)
    return found if of_sums else _share_of_counts(call, found, int(one), int(other), study)


def _share_of_counts(call: Call, share: Result, part: int, whole: int, study: Study) -> Result:
    """Return a share with its counts, if what is left of the whole may be told too."""
    rest, unit = whole - part, study.relations.get(share.unit)
    if unit and unit.resource.is_of_people:
        refuse_small_cells(study, call, rest)
    is_hidden = not share.base or bool(part and not share.records)
    if 0 < rest < study.least_private and is_hidden and share.unit:
        raise ExpressionError.at(call.offset, "too-few-hidden", least=study.least_private)
    return replace(share, value=Share(part, whole), counts=(part, whole))


def _part_of(node: Part, scope: Scope) -> Result:
    whole = _value(node.whole, scope)
    known = dict(whole.value.parts) if isinstance(whole.value, Statistic) else {}
    if node.name not in known:
        code, near = "no-part" if known else "no-parts", nearest(node.name, known)
        raise ExpressionError.at(node.offset, code, name=node.name, known=tuple(known), near=near)
    return replace(whole, value=known[node.name])


# --- rows of tables -------------------------------------------------------------------------------


def _of_rows(call: Call, path: Path, conditions: Sequence[Node], scope: Scope) -> Result:
    table, study = scope.tables[path.parts[0]], scope.study
    meeting = partial(_meeting_rows, table=table, study=study)
    tests = [holding(each, len(table.rows), meeting) for each in conditions]
    kept = [key for at, key in enumerate(table.rows) if all(at in test for test in tests)]
    if path.parts[1:]:
        found = _of_column(call, path, kept, table, study)
    elif call.name not in OF_ROWS:
        raise ExpressionError.at(call.offset, "function-not-for-tables", function=call.name)
    else:
        named = {key: record for key in table.rows if (record := study.entity(key))}
        unit = next((each.resource for each in named.values()), "")
        records = tuple(named[key] for key in kept if key in named)
        found = Result(aggregate(call, kept), records, unit=unit)
    refuse_telling(table.counted, call, study)
    return replace(found, counted=table.counted)


def _of_column(
    call: Call, path: Path, rows: Sequence[str], table: TableCells, study: Study
) -> Result:
    column = path.parts[1]
    if column not in table.columns:
        raise _no_column(column, table, path)
    if call.name not in OF_COLUMNS:
        raise ExpressionError.at(
            call.offset, "function-not-for-columns", function=call.name, known=OF_COLUMNS
        )
    _tell(table, rows, column, study, path)
    cells = [table.rows[key][column] for key in rows if column in table.rows[key]]
    values = [cast("Scalar", each.value) for each in cells if each.value is not None]
    are_numbers = all(isinstance(each, (int, Decimal, Fraction)) for each in values)
    if call.name not in ANY_VALUE and not are_numbers:
        raise ExpressionError.at(
            path.offset, "column-without-numbers", function=call.name, column=column
        )
    records = tuple(dict.fromkeys(record for each in cells for record in each.records))
    return Result(aggregate(call, values), records, unit=cells[0].unit if cells else "")


def _meeting_rows(condition: Node, table: TableCells, study: Study) -> set[int]:
    """Return the rows whose cell, or whose record, meets a condition, or a calculation holds."""
    path = path_of(condition)
    if path and table.rows:
        column = _column(path, table, study)
        is_text = any(isinstance(value, str) for value in column.present)
        is_plain = isinstance(condition, Operation) and isinstance(condition.sides[1], Path)
        if is_text or not is_plain:
            return column.meeting(condition)
    if isinstance(condition, Operation) and condition.sign in SIGNS:
        rows = ({name: each.value for name, each in row.items()} for row in table.rows.values())
        scopes = (Scope(study, names=cast("Mapping[str, Scalar]", row)) for row in rows)
        return {at for at, each in enumerate(scopes) if _value(condition, each).value is True}
    columns = (_cells_of(name, table) for name in table.columns)
    example = next(filter(None, (each.example for each in columns)), 'column="value"')
    raise ExpressionError.at(condition.offset, "no-condition-on-table", example=example)


def _column(path: Path, table: TableCells, study: Study) -> Column:
    """Return what a condition names in a table: a column, or a field of the rows' records."""
    name = ".".join(path.parts)
    if name in table.columns:
        _tell(table, table.rows, name, study, path)
        return _cells_of(name, table)
    record = study.entity(next(iter(table.rows)))
    relation = study.relation(record.resource) if record else None
    if relation is None or path.parts[0] not in relation.resource.fields:
        raise _no_column(name, table, path)
    column = column_of(study, relation.resource.name, path)
    if column.hidden:
        raise ExpressionError.at(path.offset, "condition-hidden", why=column.hidden)
    positions = [relation.positions.get(key) for key in table.rows]
    ends = [None if each is None else column.ends[each] for each in positions]
    return replace(column, ends=ends, alike=alike(ends))


def _cells_of(name: str, table: TableCells) -> Column:
    cells = [each.get(name) for each in table.rows.values()]
    ends = [cast("Scalar", each.value) if each else None for each in cells]
    present = dict.fromkeys(each for value in ends for each in items_of(value))
    return Column(name, ends, alike(ends), present, table.choices.get(name, ()))


def _no_column(column: str, table: TableCells, path: Path) -> ExpressionError:
    near = nearest(column, table.columns)
    return ExpressionError.at(
        path.offset, "no-column-in-table", column=column, known=table.columns, near=near
    )


# --- names ----------------------------------------------------------------------------------------


def _named(path: Path, scope: Scope) -> Result:
    first, study = path.parts[0], scope.study
    if len(path.parts) == 1 and first in scope.names:
        return Result(scope.names[first])
    record = study.entity(first)
    if record is not None:
        return _record_field(path, record, study)
    if first in scope.tables:
        return _cell(path, scope.tables[first], study)
    if first in study.relations:
        raise ExpressionError.at(path.offset, "file-without-function", name=first)
    known = [*scope.names, *scope.tables, *study.relations]
    known += [each.key for owner, each in study.entities() if not owner.resource.why_hidden()]
    raise ExpressionError.at(path.offset, "names-nothing", name=first, near=nearest(first, known))


def _record_field(path: Path, record: Record, study: Study) -> Result:
    resource = study.relation(record.resource).resource
    if len(path.parts) == 1:
        if why := resource.why_hidden(resource.label):
            raise ExpressionError.at(path.offset, "record-hidden", why=why)
        return Result(study.label(record), (record,), unit=record.resource)
    followed = Path(path.offset, (record.resource, *path.parts[1:]))
    selection = select(study, followed, within=[record])
    if why := resource.why_hidden() or selection.hidden:
        raise ExpressionError.at(path.offset, "values-hidden", why=why)
    relation = selection.owner_relation
    owners = tuple(relation.records[each] for each in selection.owners if each >= 0)
    measure = unit_of_measure(selection.field)
    return Result(selection.ends[0], owners, unit=relation.resource.name, measure=measure)


def _cell(path: Path, table: TableCells, study: Study) -> Result:
    cells = {**table.rows, **table.margins, **table.rows}  # rows first, and before margins
    name = path.parts[0]
    match path.parts[1:]:
        case (row, column):
            pass
        case (row,) if row in table.margins.get(row, {}):
            column = row  # the total of both sides
        case _:
            row = next(iter(cells), "row")
            form = f"{name}.{row}.{next(iter(cells.get(row, ())), 'total')}"
            code = "cell-or-file" if name in study.relations else "cell-form"
            raise ExpressionError.at(path.offset, code, table=name, example=form)
    if row not in cells:
        near = nearest(row, cells)
        raise ExpressionError.at(path.offset, "no-row", table=name, row=row, near=near)
    _tell(table, [row], column, study, path)
    if column not in cells[row]:
        known, near = tuple(cells[row]), nearest(column, cells[row])
        raise ExpressionError.at(
            path.offset, "no-cell", row=row, table=name, column=column, known=known, near=near
        )
    return replace(cells[row][column], counted=table.counted)


def _tell(table: TableCells, rows: Iterable[str], column: str, study: Study, path: Path) -> None:
    """Raise ``SmallCellError`` where a cell of a column counts too few people to be told."""
    if any((row, column) in table.few for row in rows):
        raise SmallCellError.at(path.offset, "too-few-people", least=study.suppress)


# --- arithmetic -----------------------------------------------------------------------------------

ARITHMETIC: dict[str, Callable[[Fraction, Fraction], Fraction]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": Fraction.__truediv__,
}


def _operated(node: Operation, both: Result, left: Result, right: Result, study: Study) -> Result:
    """Return what a sign makes of two values; ``both`` has the records of both."""
    sign, unit = node.sign, left.unit or right.unit
    has_parts = isinstance(left.value, Statistic) or isinstance(right.value, Statistic)
    if sign in {"=", "!="} and not has_parts:
        return replace(both, value=(left.value == right.value) == (sign == "="))
    if sign == "-" and (time := _time_between(left.value, right.value)) is not None:
        return replace(both, value=time, unit=unit, measure="s")
    first, second = (_number(*each) for each in zip((left, right), node.sides, strict=True))
    if sign in COMPARISONS:
        holds = COMPARISONS[sign](cast("Decimal", first), cast("Decimal", second))
        return replace(both, value=holds)
    if sign == "/" and second == 0:
        raise NoValueError.at(node.sides[1].offset, "division-by-zero")
    exact = ARITHMETIC[sign](Fraction(first), Fraction(second))
    if sign == "/" and _is_part(left, right, study):
        counts = len(left.records), len(right.records)
        share = replace(both, value=Share(exact), records=left.records, base=right.records)
        return replace(share, unit=left.unit, counts=counts)
    is_ratio = sign == "/" and bool(right.measure)
    value = _like_operands(sign, first, second, exact, is_ratio=is_ratio)
    measure = "" if is_ratio else left.measure or right.measure
    return replace(both, value=value, unit=unit, measure=measure)


def _like_operands(
    sign: str, first: Number, second: Number, exact: Fraction, *, is_ratio: bool
) -> Number:
    """Return an exact result as what was calculated with: a duration, a year, whole, a decimal."""
    if isinstance(first, Duration) and not is_ratio:
        return Duration(exact)
    is_of_years = isinstance(first, Year | MeanYear) and not isinstance(second, Year | MeanYear)
    if is_of_years and sign in "+-":
        return point_in_years(exact)
    if exact.denominator == 1:
        return int(exact)
    if sign == "/" or isinstance(first, Fraction) or isinstance(second, Fraction):
        return exact
    return Decimal(exact.numerator) / Decimal(exact.denominator)


def _time_between(end: object, start: object) -> Duration | None:
    """Return the time from one day or moment to another, None if they are none."""
    if not (isinstance(end, dt.date) and isinstance(start, dt.date) and type(end) is type(start)):
        return None
    try:
        return Duration((end - start) // dt.timedelta(microseconds=1), 10**6)
    except TypeError:  # one of them has a time zone
        return None


def _is_part(left: Result, right: Result, study: Study) -> bool:
    """Say whether a quotient is a share: a count of some of the records that the other counts.

    So it is where each record of the one belongs to another record of the other: four judgements,
    each of another group, of five groups.
    """
    part, whole = set(left.records), set(right.records)
    if left.value != len(part) or right.value != len(whole) or isinstance(left.value, Duration):
        return False
    if part <= whole:
        return True
    relation = study.relations.get(left.unit)
    keys = (
        [each for each in relation.resource.foreign_keys if each.reference == right.unit]
        if relation
        else []
    )
    if relation is None or len(keys) != 1:
        return False
    owners = {relation.text(record, keys[0].name) for record in part}
    return len(owners) == len(part) and owners <= {each.key for each in whole}


def _number(result: Result, node: Node) -> Number:
    if isinstance(result.value, (int, Decimal, Fraction)) and not isinstance(result.value, bool):
        return result.value
    message = Message("no-number", found=str(result.value))
    if isinstance(result.value, Statistic):
        known = tuple(f".{name}" for name, _ in result.value.parts)
        message = Message("statistic-has-parts", name=result.value.name, known=known)
    raise ExpressionError(message, node.offset)
