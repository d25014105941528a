"""Which records a function is about: those that meet the conditions, and a path from each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from generator.core.problems import Message, nearest
from generator.data.expression.syntax import (
    ExpressionError,
    Literal,
    Membership,
    Negation,
    Node,
    Operation,
    Path,
)
from generator.data.fields import Field, Scalar
from generator.data.study import Followed, Record, Relation, Study, UnknownPathError

LISTED = 12
"""Values that a message lists; of more it proposes the nearest."""

COMPARISONS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}
SIGNS = frozenset({"=", "!=", *COMPARISONS})
"""The signs of a condition; the others calculate."""


@dataclass(frozen=True, eq=False)
class Selection:
    """What a function works on: an entry for each selected record.

    ``values`` has ``None`` for a missing one, ``owners`` the position in ``owner_relation`` of the
    record to which the value belongs, -1 for none.
    """

    values: Sequence[Scalar]
    owners: Sequence[int]
    owner_relation: Relation
    field: Field | None

    def once_each(self) -> dict[int, Scalar]:
        """Return the present values by owner: what a total is made of."""
        found: dict[int, Scalar] = {}
        for owner, value in zip(self.owners, self.values, strict=True):
            if owner >= 0 and value is not None:
                found.setdefault(owner, value)
        return found

    def records(self) -> tuple[Record, ...]:
        """Return the records to which the present values belong, in the order of their file."""
        return tuple(self.owner_relation.records[each] for each in sorted(self.once_each()))


@dataclass(frozen=True)
class Compared:
    """What conditions compare: the values under a name, and those that there can be."""

    name: str
    values: Sequence[Scalar]
    known: Sequence[str] = ()
    is_numeric: bool = True


def select(
    study: Study,
    path: Path,
    conditions: Sequence[Node] = (),
    within: Sequence[Record] | None = None,
) -> Selection:
    """Return the selection that a path and its conditions describe.

    ``within`` keeps the records that belong to one of the given records: those records themselves
    or, along foreign keys, the records that point to them. Raises ``ExpressionError`` for names
    that the data do not have.
    """
    resource = path.parts[0]
    followed = follow(study, resource, path.parts[1:], path.offset)
    tests = [meets(each, lambda name: compared_field(study, resource, name)) for each in conditions]
    if within is not None:
        tests.append(_belongs(study, resource, within, path.offset))
    kept = [at for at in range(len(followed.ends)) if all(test[at] for test in tests)]
    return Selection(
        [followed.ends[each] for each in kept],
        [followed.owners[each] for each in kept],
        followed.owner_relation,
        followed.field,
    )


def follow(study: Study, resource: str, steps: Sequence[str], offset: int) -> Followed:
    """Follow a path in the study, with the place in the expression where it fails."""
    try:
        return study.follow(resource, tuple(steps))
    except UnknownPathError as error:
        raise ExpressionError(error.message, offset) from None


def compared_field(study: Study, resource: str, path: Path) -> Compared:
    """Return the values that a path leads to, and those that its field can have.

    They are its choices, or the keys of the records that it names.
    """
    followed = follow(study, resource, path.parts, path.offset)
    field, relation = followed.field, followed.owner_relation
    if field is None:
        return Compared("", followed.ends)
    known = field.enum
    if not known and field.reference in study.relations:
        known = tuple(record.key for record in study.relations[field.reference].records)
    elif not known and relation.resource.primary_key == (field.name,):
        known = tuple(record.key for record in relation.records)
    return Compared(field.name, followed.ends, known, field.is_numeric)


def _belongs(study: Study, resource: str, within: Sequence[Record], offset: int) -> list[bool]:
    """Say for each record of a resource whether it belongs to one of some records."""
    goal = within[0].resource if within else resource
    wanted = {study.relation(goal).positions[record.key] for record in within}
    owners = study.follow(resource, ()).owners
    if goal != resource:
        routes = study.schema.routes(resource, goal)
        if len(routes) != 1:
            ways = tuple(".".join(route) for route in routes) or Message("none")
            message = Message("not-one-way", resource=resource, goal=goal, ways=ways)
            raise ExpressionError(message, offset)
        target = study.relation(goal).resource.primary_key[0]
        owners = study.follow(resource, (*routes[0], target)).owners
    return [each in wanted for each in owners]


# --- conditions -----------------------------------------------------------------------------------


def meets(condition: Node, compared: Callable[[Path], Compared]) -> list[bool]:
    """Say of each value that a condition names whether it meets the condition.

    A condition that nothing can meet is a typing mistake, which ``ExpressionError`` says.
    """
    match condition:
        case Operation(sign=sign, left=Path() as path, right=right) if sign in SIGNS:
            left = compared(path)
            _check(left, sign, path, right)
            wanted = _literal(right)
            return [_compare(value, sign, wanted) for value in left.values]
        case Membership(operand=Path() as path, choices=choices, negated=negated):
            left = compared(path)
            for choice in choices:
                _check(left, "=", path, choice)
            all_wanted = [_literal(choice) for choice in choices]
            return [
                any(_compare(value, "=", wanted) for wanted in all_wanted) != negated
                for value in left.values
            ]
        case _:
            raise ExpressionError(Message("no-condition"), condition.offset)


def _literal(node: Node) -> int | Decimal | str:
    """Return the value that a condition compares with, or raise ``ExpressionError``."""
    match node:
        case Literal(value=value):
            return value
        case Negation(operand=Literal(value=int() | Decimal() as value)):
            return -value
        case Path(parts=parts):
            message = Message("value-needs-quotes", value=".".join(parts))
        case _:
            message = Message("text-or-number")
    raise ExpressionError(message, node.offset)


def _check(left: Compared, sign: str, path: Path, right: Node) -> None:
    """Refuse a value that there cannot be, and to put anything but numbers in order."""
    value = str(_literal(right))
    if sign not in COMPARISONS and left.known and value not in left.known:
        raise ExpressionError(never(left.name, value, left.known), right.offset)
    if sign in COMPARISONS and not left.is_numeric:
        message = Message("order-needs-numbers", field=left.name, sign=sign)
        raise ExpressionError(message, path.offset)
    if sign in COMPARISONS and isinstance(_literal(right), str):
        raise ExpressionError(Message("order-needs-number", sign=sign), right.offset)


def never(name: str, value: str, known: Sequence[str]) -> Message:
    """Return that a field never has a value, and the values that it has."""
    near = nearest(value, known)
    if len(known) > LISTED:
        return Message("never-of-many", field=name, value=value, near=near)
    return Message("never", field=name, value=value, known=tuple(known), near=near)


def _compare(value: Scalar, sign: str, wanted: int | Decimal | str) -> bool:
    """Compare a value of the data with one of the expression.

    A missing value meets no condition but ``!=``.
    """
    if sign in {"=", "!="}:
        equal = value is not None and (value == wanted or str(value) == str(wanted))
        return equal == (sign == "=")
    if isinstance(value, (int, Decimal)) and isinstance(wanted, (int, Decimal)):
        return COMPARISONS[sign](Decimal(value), Decimal(wanted))
    return False
