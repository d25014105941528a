"""Conditions: which values meet one, and why none ever can.

A value that the data cannot have is an error, never a count of 0: what a field can be is its list
of choices, else the values in use; of numbers and days what lies between the least and the greatest
of them. A missing value meets no condition but ``!=`` and ``missing(x)``.
"""

import operator
from collections.abc import Callable, Collection, Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any, cast

from generator.core.problems import Message, nearest
from generator.core.values import Frozen, replace
from generator.data.expression.syntax import (
    Call,
    ExpressionError,
    Literal,
    Membership,
    Negation,
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


class Compared(Frozen, eq=False):
    """What conditions compare: the different values under a name, those that can be, their field.

    Cells of tables have no field. ``hidden`` says why the values cannot be shown.
    """

    name: str
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


def holding(node: Node, count: int, leaf: Callable[[Node], set[int]]) -> set[int]:
    """Return which of so many meet a condition; ``leaf`` says it of what has no "or" or "not"."""
    match node:
        case Operation(sign="or", left=left, right=right):
            return holding(left, count, leaf) | holding(right, count, leaf)
        case Operation(sign="and", left=left, right=right):
            return holding(left, count, leaf) & holding(right, count, leaf)
        case Negation(operand=operand):
            return set(range(count)) - holding(operand, count, leaf)
        case _:
            return leaf(node)


def path_of(node: Node) -> Path | None:
    """Return what a condition is about, None if it is none."""
    match node:
        case Operation(sign=sign, left=left, right=right) if sign in SIGNS:
            is_turned = isinstance(left, Literal) and isinstance(right, Path)
            path = None if is_turned else as_path(left)
        case Membership(operand=left):
            path = as_path(left)
        case Call(name="missing", arguments=(left,)):
            path = as_path(left)
        case Call(name="contains", arguments=(left, Literal(value=str()))):
            path = as_path(left)
        case _:
            return None
    return path if isinstance(path, Path) else None


def test_of(node: Node, left: Compared) -> Callable[[Scalar], bool]:
    """Return what says whether a value meets a condition; raise where none ever can."""
    match node:
        case Call(name="missing"):
            return lambda value: not items_of(value)
        case Call(name="contains", arguments=(_, Literal(value=value))):
            part = fold(str(value))
            return lambda value: any(part in fold(str(each)) for each in items_of(value))
        case Membership(choices=choices, negated=denied):
            sign = "="
        case Operation(sign=sign, right=right):
            sign, denied, choices = ("=" if sign == "!=" else sign), sign == "!=", (right,)
        case _:
            raise AssertionError(node)
    wanted = [_wanted(left, sign, each, node.offset) for each in choices]
    return lambda value: (
        any(_compare(item, sign, each) for item in items_of(value) for each in wanted) != denied
    )


def never(name: str, value: str, known: Collection[str]) -> Message:
    """Return that a field never has a value, and the values that it has."""
    near = nearest(value, known)
    if len(known) > LISTED:
        return Message("never-of-many", field=name, value=value, near=near)
    return Message("never", field=name, value=value, known=tuple(known), near=near)


def _wanted(left: Compared, sign: str, right: Node, offset: int) -> Scalar:
    """Return the value that a condition compares with, of the type of the field."""
    if isinstance(right, Path):
        message = Message("value-needs-quotes", value=".".join(right.parts))
        raise ExpressionError(message, right.offset)
    if not isinstance(right, Literal):
        raise ExpressionError(Message("text-or-number"), right.offset)
    is_number = left.field is None or left.field.item.type in _NUMBERS
    if sign in COMPARISONS and not left.is_ordered:
        raise ExpressionError(Message("no-order", field=left.name, sign=sign), offset)
    if sign in COMPARISONS and is_number and isinstance(right.value, str):
        raise ExpressionError(Message("order-needs-number", sign=sign), right.offset)
    wanted = _typed(left, right)
    if sign not in COMPARISONS and (wrong := _unknown(left, wanted, str(right.value))):
        raise ExpressionError(wrong, right.offset)
    return wanted


def _typed(left: Compared, right: Literal) -> Scalar:
    """Return a number or a text as the value of a field that it stands for."""
    value, field = right.value, left.field and left.field.item
    is_number = not isinstance(value, str)
    if field is None or (is_number and field.type in _NUMBERS - {"year"}):
        return value
    if field.type in _TEXTS:
        return str(value)
    first = next(iter(left.present), None)
    for text in (str(value), f"{value}T00:00:00"):
        for each in (field, replace(field, format="default")):
            try:
                wanted = read_value(each, text)
                if first is not None and field.is_ordered:  # a time with a zone, and one without
                    operator.lt(cast("Any", first), cast("Any", wanted))
            except (ValueError, TypeError):
                continue
            return wanted
    if str(value) in (field.missing or ()):
        return str(value)
    expected: Message | str = expected_of(field)
    if first is not None and not left.hidden:
        expected = Message("such-as", expected=expected, example=_written(first, field))
    message = Message("value-unlike", field=left.name, found=str(value), expected=expected)
    raise ExpressionError(message, right.offset)


def _unknown(left: Compared, wanted: Scalar, text: str) -> Message | None:
    """Return why no value can be a wanted one: another is meant, or the field is to list it."""
    field, choices = left.field, left.choices
    if field and text in (field.missing or ()) and text not in choices:
        path = path_text([left.name])
        return Message("value-is-missing", field=left.name, value=text, path=path)
    if choices:
        is_known = text in choices or bool(field and field.enum and wanted in field.choices)
        return None if is_known else never(left.name, text, choices)
    if left.hidden or not left.present or isinstance(wanted, bool):
        return None
    if field is None and not any(isinstance(each, str) for each in left.present):
        return None
    if field and field.item.is_ordered:
        return _outside(left, field, wanted, text)
    known = {text: None} if text in left.present else {str(each): None for each in left.present}
    return None if text in known else never(left.name, text, known)


def _outside(left: Compared, field: Field, wanted: Any, text: str) -> Message | None:  # noqa: ANN401 - of any type
    """Return that a number or a day is outside of all that the field has or may have."""
    present = sorted(cast("Iterable[Any]", left.present))
    low, high = present[0], present[-1]
    limits = field.limits
    low = min(low, limits["minimum"][0]) if "minimum" in limits else low
    high = max(high, limits["maximum"][0]) if "maximum" in limits else high
    is_broken = field.item.type == "integer" and wanted % 1 != 0
    if low <= wanted <= high and not is_broken:
        return None
    if len(present) <= LISTED:
        known = tuple(str(each) for each in present)
        return Message("never", field=left.name, value=text, known=known, near="")
    return Message("never-between", field=left.name, value=text, low=str(low), high=str(high))


def _compare(value: Scalar, sign: str, wanted: Scalar) -> bool:
    """Compare one value with one of the expression."""
    if sign == "=":
        return value == wanted or str(value) == str(wanted)
    sides = [
        Fraction(each) if isinstance(each, (int, Decimal)) else each for each in (value, wanted)
    ]
    try:
        return COMPARISONS[sign](*sides)
    except TypeError:  # a text among the numbers of a column
        return False


def _written(value: Scalar, field: Field | None) -> str:
    """Return a value as a condition writes it."""
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return str(value)
    text = (
        (field.yes if value else field.no)[0] if field and isinstance(value, bool) else str(value)
    )
    mark = "'" if '"' in text else '"'
    return f"{mark}{text}{mark}"
