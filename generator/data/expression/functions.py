"""The functions of expressions: what each makes of the values at the end of a path.

Counts of what is private are told from so many records on; what they tell from others is kept
beside them (``Counted``), since two counts together may tell more than each alone.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import cast

from generator.core.values import replace
from generator.data.expression.conditions import path_of
from generator.data.expression.scope import Result, Scope
from generator.data.expression.selection import Selection, conditions_on, items_meeting, select
from generator.data.expression.syntax import (
    Call,
    ExpressionError,
    Literal,
    Node,
    NoValueError,
    Operation,
    Path,
    SmallCellError,
    nodes_of,
    path_text,
)
from generator.data.fields import Field, Scalar
from generator.data.schema import Resource
from generator.data.study import ITEMS, Study
from generator.language.values import Duration, Year, items_of, point_in_years
from generator.statistics import descriptive
from generator.statistics.disclosure import Counted
from generator.statistics.outcome import Number

FUNCTIONS = (
    *("count", "sum", "distinct", "share", "min", "max", "median", "values"),
    *("mean", "sd", "quantile", "iqr", "range", "mode"),
)
OF_ROWS = ("count", "share", "values")  # what can be asked of the rows of a table
# What goes through a column, a value for each row; no total, which would repeat what rows share.
OF_COLUMNS = (
    *("min", "max", "range", "distinct", "values"),
    *("mean", "median", "sd", "quantile", "iqr"),
)
# The functions whose result is the value of a record, or tells of few values nearly what they are.
SHOWING = frozenset(FUNCTIONS) - {"count", "sum", "distinct", "share"}
COUNTING = frozenset({"count", "distinct", "share"})  # whose result has no unit of its field
CENTRES = frozenset({"mean", "median", "quantile"})  # whose result is a year, if of years
SHORTEST = 6  # decimals of what is written with all of its digits, rather than rounded
ANY_VALUE = frozenset({"count", "distinct", "values", "mode"})  # functions that need no numbers


def of_records(call: Call, path: Path, conditions: Sequence[Node], scope: Scope) -> Result:
    """Return what a function makes of the records of a file that meet conditions."""
    selection, study = select(scope.study, path, conditions, scope.within), scope.study
    field, resource = selection.field, selection.owner_relation.resource
    refusal = selection.refusal
    if selection.hidden and not refusal:
        refusal = ExpressionError.at(path.offset, "values-hidden", why=selection.hidden)
    if refusal and call.name in SHOWING:
        raise refusal
    if call.name not in ANY_VALUE and not _can_take(call.name, field):
        text = path_text(path.parts)
        if field is None:
            raise ExpressionError.at(
                path.offset, "function-needs-field", function=call.name, path=text
            )
        known = (*(("min", "max") if field.is_ordered else ()), "count", "distinct")
        about = {"function": call.name, "path": text, "type": field.item.type, "known": known}
        raise ExpressionError.at(path.offset, "function-needs-numbers", **about)
    value = aggregate(call, _values(call, path, conditions, selection, study))
    counted = tuple(_private_counts(call, path, conditions, selection, scope))
    refuse_telling(counted, call, study)
    if _counts_people(call, selection, study):
        refuse_small_cells(study, call, cast("int", value))
    measure = "" if call.name in COUNTING else unit_of_measure(field)
    records = selection.records()
    return Result(value, records, unit=resource.name, measure=measure, counted=counted)


def _values(
    call: Call, path: Path, conditions: Sequence[Node], selection: Selection, study: Study
) -> list[Scalar]:
    """Return the values that a function goes through: once for each owner, of lists their items."""
    values, field = list(selection.once_each().values()), selection.field
    of_items = field is not None and path.parts[-2:] == (field.name, ITEMS)
    if field is None or not field.is_list or (call.name == "count" and not of_items):
        return values
    items = [each for value in values for each in items_of(value)]
    steps = path.parts[1:-1] if of_items else path.parts[1:]
    return items_meeting(study, path, items, conditions_on(steps, conditions))


def _can_take(function: str, field: Field | None) -> bool:
    """Say whether a function can go through a field: min and max need values in order alone."""
    if field is None:
        return False
    is_number = field.is_numeric or field.item.type in {"year", "duration"}
    return is_number or (function in {"min", "max"} and field.item.is_ordered)


def unit_of_measure(field: Field | None) -> str:
    """Return the unit of the values of a field: of durations a second, else its ``x-unit``."""
    return "" if field is None else "s" if field.item.type == "duration" else field.unit


def aggregate(call: Call, values: Sequence[Scalar]) -> Scalar | Number | tuple[Scalar, ...]:
    """Return what a function makes of values; raise ``NoValueError`` where they are too few."""
    name, numbers = call.name, cast("Sequence[Number]", values)
    match name:
        case "count":
            return len(values)
        case "distinct":
            return len(set(values))
        case "values":
            return tuple(dict.fromkeys(values))
        case "sum":
            return _like(numbers, sum(numbers))
        case _:
            measure, least = descriptive.MEASURES.get(name, (None, 1))
    if len(values) < least:
        code = "function-of-few" if values else "function-of-nothing"
        told = {"least": least, "found": len(values)} if values else {}
        raise NoValueError.at(call.offset, code, function=name, **told)
    match name:
        case "mode":
            counts = Counter(values)
            most = max(counts.values())
            commonest = tuple(value for value, count in counts.items() if count == most)
            return commonest[0] if len(commonest) == 1 else commonest
        case "min" | "max":
            return min(numbers) if name == "min" else max(numbers)
        case _:
            exact = measure(numbers) if measure else descriptive.quantile(numbers, _part(call))
    if name in CENTRES and all(isinstance(each, Year) for each in numbers):
        return point_in_years(exact)
    return _like(numbers, plain(exact))


def _part(call: Call) -> int | Decimal:
    """Return the part of a quantile, a number from 0 to 1."""
    node = call.arguments[1] if call.arguments[1:] else call
    value = node.value if isinstance(node, Literal) else ""
    if isinstance(value, str) or not 0 <= value <= 1:
        raise ExpressionError.at(node.offset, "quantile-part")
    return value


def _like(numbers: Sequence[Number], result: Number) -> Number:
    """Return what was computed of durations as a duration."""
    is_duration = numbers and all(isinstance(each, Duration) for each in numbers)
    return Duration(result) if is_duration else result


def plain(exact: Fraction) -> Number:
    """Return an exact number as it is best written: whole, with few decimals, or to be rounded."""
    if exact.denominator == 1:
        return int(exact)
    number = Decimal(exact.numerator) / Decimal(exact.denominator)
    is_short = Fraction(number) == exact and -cast("int", number.as_tuple().exponent) <= SHORTEST
    return number if is_short else exact


# --- what is private, and whom a number tells of --------------------------------------------------


def refuse_small_cells(study: Study, call: Call, *counts: int) -> None:
    """Raise ``SmallCellError`` for numbers of people that are not told."""
    if any(0 < each < study.suppress for each in counts):
        raise SmallCellError.at(call.offset, "too-few-people", least=study.suppress)


def refuse_telling(counted: Sequence[Counted], call: Call, study: Study) -> None:
    """Raise where private values tell too few records from others."""
    if any(each.is_telling(study.least_private) for each in counted):
        raise ExpressionError.at(call.offset, "too-few-hidden", least=study.least_private)


def _target(field: Field | None, study: Study) -> Resource | None:
    """Return the file to which a foreign key points."""
    return study.schema.resources.get(field.reference) if field else None


def _counts_people(call: Call, selection: Selection, study: Study) -> bool:
    """Say whether the result of a function is a number of people."""
    resource, field = selection.owner_relation.resource, selection.field
    if call.name == "distinct":
        is_named = field is None or field.name in resource.primary_key
        named = _target(field, study) or (resource if is_named else None)
        return named is not None and named.is_of_people
    return call.name == "count" and resource.is_of_people


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
            target = _target(study.follow(steps[0], steps[1:]).field, study)
            if target and target.is_of_people:
                yield _counted("distinct", replace(path, parts=steps), conditions, scope)


def _counted(function: str, path: Path, conditions: Sequence[Node], scope: Scope) -> Counted:
    """Return the records that meet conditions, or different values, among those of public ones."""
    some = select(scope.study, path, conditions, scope.within)
    whole = select(scope.study, path, some.public, scope.within)
    private = [each for each in conditions if each not in some.public]
    asked = [
        each.sides[0] if isinstance(each, Operation) and each.sign == "not" else each
        for each in private
    ]
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
