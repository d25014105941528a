"""The value of an expression over the records, and the records that make it so.

A function goes through the records of a file (``count(participants, groupe="FG2")``), or through
the rows or a column of a table (``count(utilite, verdict="oui")``, ``max(utilite.oui)``). There a
condition may name a cell, a field of the row's record (``etape="E5"``), or calculate with cells
(``oui - non = 2``).
"""

import datetime as dt
import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import cast

from generator.core.problems import Message, nearest
from generator.core.values import Frozen, replace
from generator.data.expression.conditions import (
    COMPARISONS,
    CONDITIONS,
    SIGNS,
    Compared,
    holding,
    path_of,
    test_of,
)
from generator.data.expression.functions import (
    COUNTING,
    FUNCTIONS,
    OF_COLUMNS,
    OF_ROWS,
    SHOWING,
    aggregate,
    commonest,
)
from generator.data.expression.scope import Result, Scope, TableCells
from generator.data.expression.selection import (
    Selection,
    compared_field,
    conditions_on,
    example_of,
    first_file,
    items_meeting,
    select,
)
from generator.data.expression.statistics import STATISTICS, refuse_small_cells, statistic
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
    Part,
    Path,
    SmallCellError,
    as_path,
    nodes_of,
    path_text,
)
from generator.data.fields import Field, Scalar
from generator.data.study import ITEMS, Record, Study
from generator.language import Share
from generator.language.values import Duration, MeanYear, Year, items_of, point_in_years
from generator.statistics.disclosure import Counted
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
        case Operation(sign="and" | "or", left=left, right=right):
            sides = (_value(left, scope), _value(right, scope))
            held = [_truth(each, node) for each in sides]
            records = tuple(dict.fromkeys((*sides[0].records, *sides[1].records)))
            holds = any(held) if node.sign == "or" else all(held)
            return Result(holds, records, counted=(*sides[0].counted, *sides[1].counted))
        case Negation(operand=operand):
            found = _value(operand, scope)
            return Result(not _truth(found, operand), found.records, counted=found.counted)
        case Operation(sign=sign, left=left, right=right) if sign != "of":
            sides = (_value(left, scope), _value(right, scope))
            counted = (*sides[0].counted, *sides[1].counted)
            return replace(_operated(node, *sides, scope.study), counted=counted)
        case Membership(operand=operand, choices=choices, negated=negated):
            found = _value(operand, scope)
            inside = found.value in {_value(choice, scope).value for choice in choices}
            return Result(inside != negated, found.records, counted=found.counted)
        case _:
            raise ExpressionError(Message("expression-no-value"), node.offset)


def _truth(result: Result, node: Node) -> bool:
    if not isinstance(result.value, bool):
        raise ExpressionError(Message("no-comparison", found=str(result.value)), node.offset)
    return result.value


# --- functions ------------------------------------------------------------------------------------

TABLE_AND_ROW = 2  # parts of a path that names a row of a table


class _Items(Frozen):
    """Values and their records; ``refusal`` and ``no_numbers`` say why they cannot be used.

    ``counted`` are the records that a private value tells from others, ``people`` says which
    functions count people.
    """

    values: Sequence[Scalar]
    records: tuple[Record, ...]
    unit: str
    refusal: ExpressionError | None = None
    no_numbers: Message | None = None
    counted: tuple[Counted, ...] = ()
    people: tuple[str, ...] = ()
    measure: str = ""


def _called(call: Call, scope: Scope) -> Result:
    known = (*FUNCTIONS, *STATISTICS)
    if call.name in CONDITIONS:
        raise ExpressionError(Message("function-is-condition", name=call.name), call.offset)
    if call.name not in known:
        near = nearest(call.name, known)
        message = Message("no-function", name=call.name, known=known, near=near)
        raise ExpressionError(message, call.offset)
    match call.arguments:
        case (Operation(sign="of", left=left, right=right),) if call.name == "share":
            are_sums = all(isinstance(each, Call) and each.name == "sum" for each in (left, right))
            compute = _share_of_sums if are_sums else _share_of
            return compute(call, _value(left, scope), _value(right, scope), scope.study)
        case (first, *rest) if isinstance(path := as_path(first), Path):
            pass
        case _:
            raise ExpressionError(
                Message("function-needs-file", function=call.name, file=first_file(scope.study)),
                call.offset,
            )
    if call.name in STATISTICS:
        return statistic(call, scope)
    if call.name == "share":
        if not rest:
            example = example_of(scope.study, path.parts[0])
            message = Message("share-needs-condition", file=path_text(path.parts), example=example)
            raise ExpressionError(message, call.offset)
        part, whole = (
            _called(replace(call, name="count", arguments=each), scope)
            for each in ((path, *rest), (path,))
        )
        return _share_of(call, part, whole, scope.study)
    part = _part(call, rest.pop(0) if rest else None) if call.name == "quantile" else 0
    items = _items(call, path, tuple(rest), scope)
    if call.name in SHOWING and items.refusal:
        raise items.refusal
    value = _made_of(call, path, items, part)
    least = scope.study.least_private
    if any(each.is_telling(least) for each in items.counted):
        raise ExpressionError(Message("too-few-hidden", least=least), call.offset)
    if call.name in items.people:
        told = value if call.name == "distinct" else len(items.values)
        refuse_small_cells(scope.study, call, cast("int", told))
    measure = "" if call.name in COUNTING else items.measure
    return Result(value, items.records, (), items.unit, (0, 0), measure, items.counted)


def _made_of(
    call: Call, path: Path, items: _Items, part: int | Decimal
) -> Scalar | Number | tuple[Scalar, ...]:
    match call.name:
        case "count":
            return len(items.values)
        case "distinct":
            return len(set(items.values))
        case "values":
            return tuple(dict.fromkeys(items.values))
        case "mode":
            if not (found := commonest(items.values)):
                raise NoValueError(Message("function-of-nothing", function=call.name), call.offset)
            return found[0] if len(found) == 1 else found
        case _:
            if items.no_numbers:
                raise ExpressionError(items.no_numbers, path.offset)
            numbers = cast("Sequence[Number]", items.values)
            return aggregate(call.name, numbers, part, call.offset)


def _part(call: Call, node: Node | None) -> int | Decimal:
    """Return the part of a quantile, a number from 0 to 1."""
    value = node.value if isinstance(node, Literal) else ""
    if isinstance(value, str) or not 0 <= value <= 1:
        raise ExpressionError(Message("quantile-part"), node.offset if node else call.offset)
    return value


def _private_counts(
    call: Call, path: Path, conditions: Sequence[Node], selection: Selection, scope: Scope
) -> Iterator[Counted]:
    """Yield what a call counts by private values, and the people to whom conditions on them lead.

    Twelve passages of the one participant who is ill are one participant. The card of a sum says of
    how many records it is.
    """
    private, study = [each for each in conditions if each not in selection.public], scope.study
    if private or (selection.hidden and path.parts[1:]):
        yield _counted(call.name, path, conditions, scope)
        for each in (path, replace(path, parts=path.parts[:1])):
            yield _counted("count", each, conditions, scope)
    for way in filter(None, map(path_of, private)):
        for end in range(1, len(way.parts)):
            steps = (path.parts[0], *way.parts[:end])
            field = study.follow(steps[0], steps[1:]).field
            target = study.relations.get(field.reference) if field else None
            if target and target.resource.is_of_people:
                yield _counted("distinct", replace(path, parts=steps), conditions, scope)


def _counted(function: str, path: Path, conditions: Sequence[Node], scope: Scope) -> Counted:
    """Return the records that meet conditions, or different values, among those of public ones."""
    some = select(scope.study, path, conditions, scope.within)
    whole = select(scope.study, path, some.public, scope.within)
    private = [each for each in conditions if each not in some.public]
    asked = [each.operand if isinstance(each, Negation) else each for each in private]
    zero = not all(isinstance(each, Call) and each.name == "missing" for each in asked)
    paths = [way for each in private for node in nodes_of(each) if (way := path_of(node))]
    by = frozenset(each.parts[-1] for each in (*paths, *([path] if some.hidden else [])))
    of, field = whole.owner_relation.resource.name, some.field
    if function == "distinct" and field:
        target = scope.study.relations.get(field.reference)
        known = target.positions if target else dict[str, int]()
        values = (each.once_each().values() for each in (some, whole))
        items = [{str(item) for each in side for item in items_of(each)} for side in values]
        part, among = (frozenset(known.get(each, each) for each in side) for side in items)
        return Counted(field.reference or f"distinct {of}.{field.name}", by, part, among, zero)
    of = f"{of}.{field.name}" if function == "sum" and field else of
    among = {*whole.owners} - {-1} if whole.hidden else whole.once_each()
    return Counted(of, by, frozenset(some.once_each()), frozenset(among), zero)


def _share_of(call: Call, part: Result, whole: Result, study: Study) -> Result:
    """Return the share that one count is of another: the same records, under more conditions."""
    if not (type(part.value) is int and type(whole.value) is int):
        raise ExpressionError(Message("share-of-counts"), call.offset)
    counts = part.value, whole.value
    are_alike = part.unit == whole.unit and not {*part.records} - {*whole.records}
    if counts[0] > counts[1] or not are_alike:
        raise ExpressionError(Message("share-no-part"), call.offset)
    if not counts[1]:
        raise NoValueError(Message("share-of-nothing"), call.offset)
    rest = counts[1] - counts[0]
    unit = study.relations.get(whole.unit)
    if unit and unit.resource.is_of_people:
        refuse_small_cells(study, call, rest)
    is_hidden = not whole.records or bool(counts[0] and not part.records)
    if 0 < rest < study.least_private and is_hidden and whole.unit:
        raise ExpressionError(Message("too-few-hidden", least=study.least_private), call.offset)
    counted = (*part.counted, *whole.counted)
    return Result(Share(*counts), part.records, whole.records, whole.unit, counts, counted=counted)


def _share_of_sums(call: Call, part: Result, whole: Result, _: Study) -> Result:
    """Return the share that one sum is of another: of some of its records, in the same unit."""
    some, every = Fraction(_number(part, call)), Fraction(_number(whole, call))
    are_alike = (part.unit, part.measure) == (whole.unit, whole.measure)
    is_part = {*part.records} <= {*whole.records} and (part.records or not some)
    if not (are_alike and is_part and 0 <= some <= every):
        raise ExpressionError(Message("share-no-part"), call.offset)
    if not every:
        raise NoValueError(Message("share-of-nothing"), call.offset)
    counted = (*part.counted, *whole.counted)
    value = Share(some / every)
    return Result(value, part.records, whole.records, whole.unit, counted=counted)


def _part_of(node: Part, scope: Scope) -> Result:
    whole = _value(node.whole, scope)
    known = dict(whole.value.parts) if isinstance(whole.value, Statistic) else {}
    if node.name not in known:
        near = nearest(node.name, known)
        message = Message("no-part", name=node.name, known=tuple(known), near=near)
        raise ExpressionError(message, node.offset)
    return replace(whole, value=known[node.name])


def _items(call: Call, path: Path, conditions: Sequence[Node], scope: Scope) -> _Items:
    name, *steps = path.parts
    if name in scope.tables and name not in scope.study.relations and len(steps) <= 1:
        return _row_items(call, path, conditions, scope)
    selection = select(scope.study, path, conditions, scope.within)
    no_numbers = None
    if not _can_take(call.name, selection.field):
        text = path_text(path.parts)
        no_numbers = Message("function-needs-numbers", function=call.name, path=text)
    values, field = list(selection.once_each().values()), selection.field
    of_items = field is not None and path.parts[-2:] == (field.name, ITEMS)
    if field and field.is_list and (of_items or call.name != "count"):
        items = [each for value in values for each in items_of(value)]
        steps = path.parts[1:-1] if of_items else path.parts[1:]
        values = items_meeting(scope.study, path, items, conditions_on(steps, conditions))
    unit = selection.owner_relation.resource.name
    refusal = selection.refusal
    counted = tuple(_private_counts(call, path, conditions, selection, scope))
    if selection.hidden and not refusal:
        refusal = ExpressionError(Message("values-hidden", why=selection.hidden), path.offset)
    people = _counting_people(selection, scope.study)
    measure = _unit_of_measure(selection.field)
    return _Items(values, selection.records(), unit, refusal, no_numbers, counted, people, measure)


def _unit_of_measure(field: Field | None) -> str:
    """Return the unit of the values of a field: of durations a second, else its ``x-unit``."""
    return "" if field is None else "s" if field.item.type == "duration" else field.unit


def _can_take(function: str, field: Field | None) -> bool:
    """Say whether a function can go through a field: min and max need values in order alone."""
    if field is None:
        return False
    is_number = field.is_numeric or field.item.type in {"year", "duration"}
    return is_number or (function in {"min", "max"} and field.item.is_ordered)


def _counting_people(selection: Selection, study: Study) -> tuple[str, ...]:
    """Return the functions whose result for a selection is a number of people."""
    resource, field = selection.owner_relation.resource, selection.field
    target = study.schema.resources.get(field.reference) if field else None
    are_named = field is None or field.name in resource.primary_key
    named = target or (resource if are_named else None)
    counted = ("count", "share") if resource.is_of_people else ()
    return (*counted, "distinct") if named and named.is_of_people else counted


# --- rows of tables -------------------------------------------------------------------------------


def _row_items(call: Call, path: Path, conditions: Sequence[Node], scope: Scope) -> _Items:
    table, study = scope.tables[path.parts[0]], scope.study
    meeting = partial(_meeting_rows, table=table, study=study)
    tests = [holding(each, len(table.rows), meeting) for each in conditions]
    kept = [key for at, key in enumerate(table.rows) if all(at in test for test in tests)]
    if len(path.parts) == 1:
        if call.name not in OF_ROWS:
            message = Message("function-not-for-tables", function=call.name)
            raise ExpressionError(message, call.offset)
        named = {key: study.entity(key) for key in table.rows}
        unit = next((each.resource for each in named.values() if each), "")
        records = tuple(each for key in kept if (each := named[key]))
        return _Items(kept, records, unit, counted=table.counted)
    column = path.parts[1]
    if column not in table.columns:
        raise _no_column(column, table, path)
    if call.name not in OF_COLUMNS:
        message = Message("function-not-for-columns", function=call.name, known=OF_COLUMNS)
        raise ExpressionError(message, call.offset)
    _tell(table, kept, column, study, path)
    cells = [table.rows[key][column] for key in kept if column in table.rows[key]]
    values = [cast("Scalar", each.value) for each in cells if each.value is not None]
    records = tuple(dict.fromkeys(record for each in cells for record in each.records))
    no_numbers = None
    if not all(isinstance(each, (int, Decimal)) for each in values):
        no_numbers = Message("column-without-numbers", function=call.name, column=column)
    unit = cells[0].unit if cells else ""
    return _Items(values, records, unit, None, no_numbers, table.counted)


def _meeting_rows(condition: Node, table: TableCells, study: Study) -> set[int]:
    path = path_of(condition)
    if path and table.rows:
        compared, values = _compared_cells(path, table, study)
        is_text = any(isinstance(value, str) for value in compared.present)
        is_plain = isinstance(condition, Operation) and isinstance(condition.right, Path)
        if is_text or not is_plain:
            meets = test_of(condition, compared)
            return {at for at, value in enumerate(values) if meets(value)}
    if isinstance(condition, Operation) and condition.sign in SIGNS:
        rows = ({name: each.value for name, each in row.items()} for row in table.rows.values())
        scopes = (Scope(study, names=cast("Mapping[str, Scalar]", row)) for row in rows)
        return {at for at, each in enumerate(scopes) if _value(condition, each).value is True}
    cells = [cell for row in table.rows.values() for cell in row.items()]
    compared = (Compared(name, [cast("Scalar", each.value)]) for name, each in cells)
    example = next((each.example for each in compared), 'column="value"')
    raise ExpressionError(Message("no-condition-on-table", example=example), condition.offset)


def _compared_cells(
    path: Path, table: TableCells, study: Study
) -> tuple[Compared, Sequence[Scalar]]:
    """Return what a condition names in a table, and its value in each row."""
    column = ".".join(path.parts)
    if column in table.columns:
        _tell(table, table.rows, column, study, path)
        cells = [each.get(column) for each in table.rows.values()]
        values = [cast("Scalar", each.value) if each else None for each in cells]
        present = dict.fromkeys(each for value in values for each in items_of(value))
        return Compared(column, present, table.choices.get(column, ())), values
    record = study.entity(next(iter(table.rows)))
    relation = study.relation(record.resource) if record else None
    if relation is None or path.parts[0] not in relation.resource.fields:
        raise _no_column(column, table, path)
    compared = compared_field(study, relation.resource.name, path)
    if compared.hidden:
        raise ExpressionError(Message("condition-hidden", why=compared.hidden), path.offset)
    ends = study.follow(relation.resource.name, path.parts).ends
    positions = (relation.positions.get(key) for key in table.rows)
    return compared, [None if each is None else ends[each] for each in positions]


def _no_column(column: str, table: TableCells, path: Path) -> ExpressionError:
    near = nearest(column, table.columns)
    message = Message("no-column-in-table", column=column, known=table.columns, near=near)
    return ExpressionError(message, path.offset)


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
        raise ExpressionError(Message("file-without-function", name=first), path.offset)
    known = [*scope.names, *scope.tables, *study.relations]
    known += [each.key for owner, each in study.entities() if not owner.resource.why_hidden()]
    message = Message("names-nothing", name=first, near=nearest(first, known))
    raise ExpressionError(message, path.offset)


def _record_field(path: Path, record: Record, study: Study) -> Result:
    resource = study.relation(record.resource).resource
    if len(path.parts) == 1:
        if why := resource.why_hidden(resource.label):
            raise ExpressionError(Message("record-hidden", why=why), path.offset)
        return Result(study.label(record), (record,), unit=record.resource)
    followed = Path(path.offset, (record.resource, *path.parts[1:]))
    selection = select(study, followed, within=[record])
    if why := resource.why_hidden() or selection.hidden:
        raise ExpressionError(Message("values-hidden", why=why), path.offset)
    relation = selection.owner_relation
    owners = tuple(relation.records[each] for each in selection.owners if each >= 0)
    measure = _unit_of_measure(selection.field)
    return Result(selection.values[0], owners, unit=relation.resource.name, measure=measure)


def _cell(path: Path, table: TableCells, study: Study) -> Result:
    cells = {**table.rows, **table.margins, **table.rows}  # rows first, and before margins
    parts = path.parts
    if len(parts) == TABLE_AND_ROW and parts[1] in table.margins.get(parts[1], {}):
        parts = (*parts, parts[1])  # the total of both sides
    name, row, column, *rest = (*parts, "", "")
    if not column or rest != ["", ""]:
        example = next(iter(cells), "row")
        example_column = next(iter(cells.get(example, ())), "total")
        form = f"{name}.{example}.{example_column}"
        raise ExpressionError(Message("cell-form", table=name, example=form), path.offset)
    if row not in cells:
        near = nearest(row, cells)
        raise ExpressionError(Message("no-row", table=name, row=row, near=near), path.offset)
    _tell(table, [row], column, study, path)
    if column not in cells[row]:
        known, near = tuple(cells[row]), nearest(column, cells[row])
        message = Message("no-cell", row=row, table=name, column=column, known=known, near=near)
        raise ExpressionError(message, path.offset)
    return replace(cells[row][column], counted=table.counted)


def _tell(table: TableCells, rows: Iterable[str], column: str, study: Study, path: Path) -> None:
    """Raise ``SmallCellError`` where a cell of a column counts too few people to be told."""
    if any((row, column) in table.few for row in rows):
        raise SmallCellError(Message("too-few-people", least=study.suppress), path.offset)


# --- arithmetic -----------------------------------------------------------------------------------

ARITHMETIC: dict[str, Callable[[Fraction, Fraction], Fraction]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": Fraction.__truediv__,
}


def _operated(node: Operation, left: Result, right: Result, study: Study) -> Result:
    records = tuple(dict.fromkeys((*left.records, *right.records)))
    has_parts = isinstance(left.value, Statistic) or isinstance(right.value, Statistic)
    if node.sign in {"=", "!="} and not has_parts:
        return Result((left.value == right.value) == (node.sign == "="), records)
    if node.sign == "-" and (time := _time_between(left.value, right.value)) is not None:
        return Result(time, records, unit=left.unit or right.unit, measure="s")
    first, second = _number(left, node.left), _number(right, node.right)
    if node.sign in COMPARISONS:
        holds = COMPARISONS[node.sign](cast("Decimal", first), cast("Decimal", second))
        return Result(holds, records)
    if node.sign == "/" and second == 0:
        raise NoValueError(Message("division-by-zero"), node.right.offset)
    exact, unit = ARITHMETIC[node.sign](Fraction(first), Fraction(second)), left.unit or right.unit
    is_ratio = node.sign == "/" and right.measure
    measure = "" if is_ratio else left.measure or right.measure
    if isinstance(left.value, Duration) and not is_ratio:
        return Result(Duration(exact), records, unit=unit, measure=measure)
    if node.sign == "/" and _is_part(left, right, study):
        counts = len(left.records), len(right.records)
        return Result(Share(exact), left.records, right.records, left.unit, counts)
    are_years = isinstance(left.value, Year | MeanYear), isinstance(right.value, Year | MeanYear)
    if are_years == (True, False) and node.sign in "+-":
        return Result(point_in_years(exact), records, unit=unit, measure=measure)
    if exact.denominator == 1:
        return Result(int(exact), records, unit=unit, measure=measure)
    if node.sign == "/" or isinstance(first, Fraction) or isinstance(second, Fraction):
        return Result(exact, records, unit=unit, measure=measure)
    number = Decimal(exact.numerator) / Decimal(exact.denominator)
    return Result(number, records, unit=unit, measure=measure)


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
    if left.value != len(part) or right.value != len(whole):
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


def _number(result: Result, node: Node) -> int | Decimal | Fraction:
    if isinstance(result.value, (int, Decimal, Fraction)) and not isinstance(result.value, bool):
        return result.value
    message = Message("no-number", found=str(result.value))
    if isinstance(result.value, Statistic):
        known = tuple(f".{name}" for name, _ in result.value.parts)
        message = Message("statistic-has-parts", name=result.value.name, known=known)
    raise ExpressionError(message, node.offset)
