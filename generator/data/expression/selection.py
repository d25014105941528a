"""Which records a function is about: those that meet the conditions, and a path from each."""

import operator
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from generator.core.problems import Message, nearest
from generator.data.expression.syntax import (
    ExpressionError,
    Literal,
    Membership,
    Node,
    Operation,
    Path,
)
from generator.data.fields import Field, Scalar
from generator.data.study import Followed, Record, Relation, Study, UnknownPathError
from generator.language.values import items_of

LISTED = 12  # values that a message lists; of more it proposes the nearest

COMPARISONS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
SIGNS = frozenset({"=", "!=", *COMPARISONS})  # the signs of a condition; the others calculate


@dataclass(frozen=True, eq=False)
class Selection:
    """What a function works on: an entry for each selected record.

    ``values`` has ``None`` for a missing one, ``owners`` the position in ``owner_relation`` of the
    record to which the value belongs, -1 for none. ``hidden`` says why the values cannot be shown,
    ``refusal`` why the records cannot: a condition is on what is not public.
    """

    values: Sequence[Scalar]
    owners: Sequence[int]
    owner_relation: Relation
    field: Field | None
    hidden: Message | None = None
    refusal: ExpressionError | None = None

    def once_each(self) -> dict[int, Scalar]:
        """Return the present values by owner: what a total is made of."""
        found: dict[int, Scalar] = {}
        for owner, value in zip(self.owners, self.values, strict=True):
            if owner >= 0 and value is not None:
                found.setdefault(owner, value)
        return found

    def records(self) -> tuple[Record, ...]:
        """Return the records that have the present values, in their order; none if hidden."""
        if self.hidden or self.refusal or self.owner_relation.resource.why_hidden():
            return ()
        return tuple(self.owner_relation.records[each] for each in sorted(self.once_each()))


@dataclass(frozen=True)
class Compared:
    """What conditions compare: the values under a name, those that can be, why they are hidden."""

    name: str
    values: Sequence[Scalar]
    known: Collection[str] = ()
    is_numeric: bool = True
    hidden: Message | None = None


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
    followed = _follow(study, resource, path.parts[1:], path.offset)
    chosen, refusal = set(range(len(followed.ends))), None
    for each in conditions:
        meeting, hidden = _meeting(study, resource, each)
        chosen &= meeting
        if hidden:
            refusal = ExpressionError(Message("condition-hidden", why=hidden), each.offset)
    if within is not None:
        chosen &= _belonging(study, resource, within, path.offset)
    kept = sorted(chosen)
    return Selection(
        [followed.ends[each] for each in kept],
        [followed.owners[each] for each in kept],
        followed.owner_relation,
        followed.field,
        followed.hidden,
        refusal,
    )


def shown_records(study: Study, resource: str, conditions: Sequence[Node]) -> Sequence[int]:
    """Return the positions of the records of a file that meet conditions on what is public."""
    selection = select(study, Path(0, (resource,)), conditions)
    if selection.refusal:
        raise selection.refusal
    return selection.owners


def _follow(study: Study, resource: str, steps: Sequence[str], offset: int) -> Followed:
    try:
        return study.follow(resource, tuple(steps))
    except UnknownPathError as error:
        raise ExpressionError(error.message, offset) from None


def compared_field(study: Study, resource: str, path: Path) -> Compared:
    """Return the values that a path leads to, and those that its field can have."""
    followed = _follow(study, resource, path.parts, path.offset)
    field, relation = followed.field, followed.owner_relation
    if field is None:
        return Compared("", followed.ends, hidden=followed.hidden)
    known, target = field.enum, study.relations.get(field.reference)
    if followed.hidden:
        return Compared(field.name, followed.ends, known, field.is_numeric, followed.hidden)
    if not target and relation.resource.primary_key == (field.name,):
        target = relation
    if not known and target:
        known = target.positions.keys()
    return Compared(field.name, followed.ends, known, field.is_numeric)


def _belonging(study: Study, resource: str, within: Sequence[Record], offset: int) -> set[int]:
    """Return the records that are, or belong to, one of the given records."""
    goal = within[0].resource if within else resource
    wanted = {study.relation(goal).positions[record.key] for record in within}
    if goal == resource:
        return wanted
    routes = study.schema.routes(resource, goal)
    if len(routes) != 1:
        ways = tuple(".".join(route) for route in routes) or Message("none")
        message = Message("not-one-way", resource=resource, goal=goal, ways=ways)
        raise ExpressionError(message, offset)
    way = (*routes[0], study.relation(goal).resource.primary_key[0])
    followed = study.follow(resource, way)
    if followed.hidden:
        raise ExpressionError(Message("condition-hidden", why=followed.hidden), offset)
    owned = followed.owned
    return {at for each in wanted for at in owned.get(each, ())}


# --- conditions -----------------------------------------------------------------------------------


class _Condition(NamedTuple):
    """What is compared, how, with what, and whether it must not be so."""

    path: Path
    sign: str
    choices: Sequence[Node]
    negated: bool = False


def meets(node: Node, compared: Callable[[Path], Compared]) -> list[bool]:
    """Say which values meet a condition; raise ``ExpressionError`` where none ever can."""
    condition = _condition(node)
    left = compared(condition.path)
    return list(map(_test(left, condition), left.values))


def _meeting(study: Study, resource: str, node: Node) -> tuple[set[int], Message | None]:
    """Return the records that meet a condition, and why they cannot be shown.

    Of the records that say the same, one is asked.
    """
    condition = _condition(node)
    left = compared_field(study, resource, condition.path)
    meets_it = _test(left, condition)
    followed = study.follow(resource, condition.path.parts)
    groups = followed.alike.values()
    found = {at for each in groups if meets_it(followed.ends[each[0]]) for at in each}
    return found, left.hidden


def _condition(node: Node) -> _Condition:
    match node:
        case Operation(sign=sign, left=Path() as path, right=right) if sign in SIGNS:
            return _Condition(path, sign, (right,))
        case Membership(operand=Path() as path, choices=choices, negated=negated):
            return _Condition(path, "=", choices, negated)
        case _:
            raise ExpressionError(Message("no-condition"), node.offset)


def _test(left: Compared, condition: _Condition) -> Callable[[Scalar], bool]:
    path, sign, choices, negated = condition
    wanted = [_wanted(left, sign, path, each) for each in choices]
    return lambda value: any(_compare(value, sign, each) for each in wanted) != negated


def _wanted(left: Compared, sign: str, path: Path, right: Node) -> int | Decimal | str:
    if isinstance(right, Path):
        message = Message("value-needs-quotes", value=".".join(right.parts))
        raise ExpressionError(message, right.offset)
    if not isinstance(right, Literal):
        raise ExpressionError(Message("text-or-number"), right.offset)
    if sign not in COMPARISONS:
        if left.known and str(right.value) not in left.known:
            raise ExpressionError(never(left.name, str(right.value), left.known), right.offset)
    elif not left.is_numeric:
        message = Message("order-needs-numbers", field=left.name, sign=sign)
        raise ExpressionError(message, path.offset)
    elif isinstance(right.value, str):
        raise ExpressionError(Message("order-needs-number", sign=sign), right.offset)
    return right.value


def never(name: str, value: str, known: Collection[str]) -> Message:
    """Return that a field never has a value, and the values that it has."""
    near = nearest(value, known)
    if len(known) > LISTED:
        return Message("never-of-many", field=name, value=value, near=near)
    return Message("never", field=name, value=value, known=tuple(known), near=near)


def _compare(value: Scalar, sign: str, wanted: int | Decimal | str) -> bool:
    """Compare a value, or any item of a list, with one of the expression; != means none is it.

    A missing value meets no condition but ``!=``.
    """
    if sign in {"=", "!="}:
        equal = any(each == wanted or str(each) == str(wanted) for each in items_of(value))
        return equal == (sign == "=")
    return any(
        COMPARISONS[sign](Decimal(each), Decimal(wanted))
        for each in items_of(value)
        if isinstance(each, (int, Decimal)) and isinstance(wanted, (int, Decimal))
    )
