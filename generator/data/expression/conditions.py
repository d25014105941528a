"""Conditions: which values meet one, and why none ever can.

A value that the data cannot have is an error, never a count of 0: what a field can be is its list
of choices, else the values in use; of numbers and days what lies between the least and the greatest
of them. A missing value meets no condition but ``!=`` and ``missing(x)``.
"""

import operator
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import Any, cast

from generator.core.problems import Message, nearest
from generator.core.values import Frozen, replace
from generator.data.expression.syntax import (
    Call,
    ExpressionError,
    Literal,
    Node,
    Operation,
    Path,
    as_path,
    path_text,
)
from generator.data.fields import Field, Scalar, expected_of, read_value
from generator.language.normalize import fold
from generator.language.values import items_of

LISTED = 12  # values that a message lists; of more it proposes the nearest
COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
SIGNS = frozenset({"=", "!=", *COMPARISONS})  # the signs of a condition; the others calculate
CONDITIONS = ("missing", "contains", "any")  # calls that are conditions, and have no value
_NUMBERS = frozenset({"integer", "number", "year"})
_TEXTS = frozenset({"string", "any"})


class Column(Frozen, eq=False):
    """What stands under a name: a value for each record or row, and what can stand there.

    ``present`` are the values that are in use, ``alike`` the positions at which the same stands,
    ``choices`` the only texts that are allowed. Cells of tables have no field. ``hidden`` says why
    the values cannot be shown.
    """

    name: str
    ends: Sequence[Scalar]
    alike: Mapping[str | None, Sequence[int]]
    present: Collection[Scalar]
    choices: Collection[str] = ()
    field: Field | None = None
    hidden: Message | None = None

    @property
    def is_ordered(self) -> bool:
        """Whether the values can be compared by < and >."""
        if self.field:
            return self.field.item.is_ordered
        return not any(isinstance(each, str) for each in self.present)

    @property
    def example(self) -> str:
        """A condition that some of the values meet, "" where none may be shown."""
        value = next((each for each in self.present if not self.hidden), None)
        name = path_text([self.name])
        return f"{name}={_written(value, self.field)}" if value is not None and self.name else ""

    def meeting(self, node: Node) -> set[int]:
        """Return the positions whose value meets a condition, which is asked once of the same."""
        meets = test_of(node, self)
        same = (each for each in self.alike.values() if meets(self.ends[each[0]]))
        return {at for each in same for at in each}


def holding(node: Node, count: int, leaf: Callable[[Node], set[int]]) -> set[int]:
    """Return which of so many meet a condition; ``leaf`` says it of what has no "or" or "not"."""
    match node:
        case Operation(sign="or", sides=(left, right)):
            return holding(left, count, leaf) | holding(right, count, leaf)
        case Operation(sign="and", sides=(left, right)):
            return holding(left, count, leaf) & holding(right, count, leaf)
        case Operation(sign="not", sides=(operand,)):
            return set(range(count)) - holding(operand, count, leaf)
        case _:
            return leaf(node)


def path_of(node: Node) -> Path | None:
    """Return what a condition is about, None if it is none."""
    match node:
        case Operation(sides=(Literal(), Path())):
            return None
        case (
            Operation(sign="=" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "not in", sides=(left, *_))
            | Call(name="missing", arguments=(left,))
            | Call(name="contains", arguments=(left, Literal(value=str())))
        ):
            path = as_path(left)
            return path if isinstance(path, Path) else None
        case _:
            return None


def test_of(node: Node, column: Column) -> Callable[[Scalar], bool]:
    """Return what says whether a value meets a condition; raise where none ever can."""
    match node:
        case Call(name="missing"):
            return lambda value: not items_of(value)
        case Call(name="contains", arguments=(_, Literal(value=value))):
            part = fold(str(value))
            return lambda value: any(part in fold(str(each)) for each in items_of(value))
        case Operation(sign=sign, sides=(_, *choices)):
            denied = sign in {"!=", "not in"}
            sign = sign if sign in COMPARISONS else "="
        case _:
            raise AssertionError(node)
    wanted = [_wanted(column, sign, each, node.offset) for each in choices]
    return lambda value: (
        any(_compare(item, sign, each) for item in items_of(value) for each in wanted) != denied
    )


def never(name: str, value: str, known: Collection[str]) -> Message:
    """Return that a field never has a value, and the values that it has."""
    near = nearest(value, known)
    if len(known) > LISTED:
        return Message("never-of-many", field=name, value=value, near=near)
    return Message("never", field=name, value=value, known=tuple(known), near=near)


def _wanted(column: Column, sign: str, right: Node, offset: int) -> Scalar:
    """Return the value that a condition compares with, of the type of the field."""
    if isinstance(right, Path):
        raise ExpressionError.at(right.offset, "value-needs-quotes", value=".".join(right.parts))
    if not isinstance(right, Literal):
        raise ExpressionError.at(right.offset, "text-or-number")
    is_number = column.field is None or column.field.item.type in _NUMBERS
    if sign in COMPARISONS and not column.is_ordered:
        raise ExpressionError.at(offset, "no-order", field=column.name, sign=sign)
    if sign in COMPARISONS and is_number and isinstance(right.value, str):
        raise ExpressionError.at(right.offset, "order-needs-number", sign=sign)
    wanted = _typed(column, right)
    if sign not in COMPARISONS and (wrong := _unknown(column, wanted, str(right.value))):
        raise ExpressionError(wrong, right.offset)
    return wanted


def _typed(column: Column, right: Literal) -> Scalar:
    """Return a number or a text as the value of a field that it stands for."""
    value, field = right.value, column.field and column.field.item
    is_number = not isinstance(value, str)
    if field is None or (is_number and field.type in _NUMBERS - {"year"}):
        return value
    if field.type in _TEXTS:
        return str(value)
    first = next(iter(column.present), None)
    texts = (str(value), f"{value}T00:00:00")
    for text, each in product(texts, (field, replace(field, format="default"))):
        with suppress(ValueError, TypeError):
            wanted = read_value(each, text)
            if first is not None and field.is_ordered:  # a time with a zone, and one without
                operator.lt(cast("Any", first), cast("Any", wanted))
            return wanted
    if str(value) in (field.missing or ()):
        return str(value)
    expected: Message | str = expected_of(field)
    if first is not None and not column.hidden:
        expected = Message("such-as", expected=expected, example=_written(first, field))
    raise ExpressionError.at(
        right.offset, "value-unlike", field=column.name, found=str(value), expected=expected
    )


def _unknown(column: Column, wanted: Scalar, text: str) -> Message | None:
    """Return why no value can be a wanted one: another is meant, or the field is to list it."""
    field, choices = column.field, column.choices
    if field and text in (field.missing or ()) and text not in choices:
        path = path_text([column.name])
        return Message("value-is-missing", field=column.name, value=text, path=path)
    if choices:
        is_known = text in choices or bool(field and field.enum and wanted in field.choices)
        return None if is_known else never(column.name, text, choices)
    if column.hidden or not column.present or isinstance(wanted, bool):
        return None
    if field is None and not any(isinstance(each, str) for each in column.present):
        return None
    if field and field.item.is_ordered:
        return _outside(column, field, wanted, text)
    known = {text: None} if text in column.present else {str(each): None for each in column.present}
    return None if text in known else never(column.name, text, known)


def _outside(column: Column, field: Field, wanted: Any, text: str) -> Message | None:  # noqa: ANN401 - of any type
    """Return that a number or a day is outside of all that the field has or may have."""
    present = sorted(cast("Iterable[Any]", column.present))
    bounds = [field.limits[name][0] for name in ("minimum", "maximum") if name in field.limits]
    low, *_, high = sorted([*present[:1], *present, *bounds])
    is_broken = field.item.type == "integer" and wanted % 1 != 0
    if low <= wanted <= high and not is_broken:
        return None
    if len(present) <= LISTED:
        known = tuple(str(each) for each in present)
        return Message("never", field=column.name, value=text, known=known, near="")
    return Message("never-between", field=column.name, value=text, low=str(low), high=str(high))


def _compare(value: Scalar, sign: str, wanted: Scalar) -> bool:
    """Compare one value with one of the expression."""
    if sign == "=":
        return value == wanted or str(value) == str(wanted)
    with suppress(TypeError):  # a text among the numbers of a column
        return COMPARISONS[sign](_exact(value), _exact(wanted))
    return False


def _exact(value: Scalar) -> object:
    return Fraction(value) if isinstance(value, (int, Decimal)) else value


def _written(value: Scalar, field: Field | None) -> str:
    """Return a value as a condition writes it."""
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return str(value)
    text = str(value)
    if field and isinstance(value, bool):
        text = (field.yes if value else field.no)[0]
    mark = "'" if '"' in text else '"'
    return f"{mark}{text}{mark}"
