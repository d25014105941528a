"""Which records a function is about: those that meet the conditions, and a path from each.

The result keeps for each selected row the value and the record to which the value belongs, so that
an aggregate can take each record once.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import cast

import pandas as pd

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
from generator.data.study import UnknownPathError

from collections.abc import Callable, Sequence
from generator.data.fields import Field
from generator.data.study import Followed, Record, Relation, Scalar, Study

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
    """What a function works on: ``items`` has one row for each selected record.

    Its columns are ``value`` (``None`` where missing) and ``owner`` (the position in
    ``owner_relation`` of the record to which the value belongs, -1 for none).
    """

    items: pd.DataFrame
    owner_relation: Relation
    field: Field | None

    def once_each(self) -> pd.DataFrame:
        """Return the present values, each owner once: the rows that a total is made of."""
        present = self.items[self.items["owner"].ge(0) & self.items["value"].notna()]
        return present.drop_duplicates("owner")

    def records(self, rows: pd.DataFrame) -> tuple[Record, ...]:
        """Return the records to which the values of the rows belong, in the order of their file."""
        owners = cast("list[int]", rows["owner"].tolist())
        return tuple(self.owner_relation.records[each] for each in sorted(set(owners)))


def select(
    study: Study,
    path: Path,
    conditions: Sequence[Node],
    within: Sequence[Record] | None = None,
) -> Selection:
    """Return the selection that a path and its conditions describe.

    ``within`` keeps the records that belong to one of the given records: those records themselves
    or, along foreign keys, the records that point to them. Raises ``ExpressionError`` for names
    that the data do not have.
    """
    resource = path.parts[0]
    followed = follow(study, resource, path.parts[1:], path.offset)
    kept = pd.Series(data=True, index=followed.owners.index)
    for condition in conditions:
        kept &= _meets(study, resource, condition)
    if within is not None:
        kept &= _belongs(study, resource, within, path.offset)
    items = pd.DataFrame({"value": followed.ends, "owner": followed.owners})[kept]
    return Selection(items, followed.owner_relation, followed.field)


def follow(study: Study, resource: str, steps: Sequence[str], offset: int) -> Followed:
    """Follow a path in the study, with the place in the expression where it fails."""
    try:
        return study.follow(resource, tuple(steps))
    except UnknownPathError as error:
        raise ExpressionError(error.message, offset) from None


def _meets(study: Study, resource: str, condition: Node) -> pd.Series:
    """Return for each record of the resource whether it meets the condition."""
    match condition:
        case Operation(sign=sign, left=Path() as path, right=right) if sign in SIGNS:
            followed = follow(study, resource, path.parts, path.offset)
            _check_choice(study, followed, sign, right)
            check_order(followed.field, sign, path, right)
            wanted = literal(right)
            return _tested(followed.ends, lambda value: compare(value, sign, wanted))
        case Membership(operand=Path() as path, choices=choices, negated=negated):
            followed = follow(study, resource, path.parts, path.offset)
            for choice in choices:
                _check_choice(study, followed, "=", choice)
            wanted = [literal(choice) for choice in choices]
            return _tested(
                followed.ends,
                lambda value: any(compare(value, "=", each) for each in wanted) != negated,
            )
        case _:
            message = Message("no-condition")
            raise ExpressionError(message, condition.offset)


def _tested(values: pd.Series, test: Callable[[Scalar], bool]) -> pd.Series:
    """Return for each value whether it passes the test."""
    passed = [test(value) for value in cast("list[Scalar]", values.tolist())]
    return pd.Series(passed, index=values.index, dtype=bool)


def _belongs(study: Study, resource: str, within: Sequence[Record], offset: int) -> pd.Series:
    goal = within[0].resource if within else ""
    wanted = [study.relation(goal).positions[record.key] for record in within]
    if not within or goal == resource:
        positions = study.follow(resource, ()).owners
    else:
        positions = _owners_along_route(study, resource, goal, offset)
    return positions.isin(wanted)


def _owners_along_route(study: Study, resource: str, goal: str, offset: int) -> pd.Series:
    study.relation(resource)
    routes = study.schema.routes(resource, goal)
    if len(routes) != 1:
        ways = tuple(".".join(route) for route in routes) or Message("none")
        message = Message("not-one-way", resource=resource, goal=goal, ways=ways)
        raise ExpressionError(message, offset)
    target = study.relation(goal).resource.primary_key[0]
    return study.follow(resource, (*routes[0], target)).owners


def literal(node: Node) -> int | Decimal | str:
    """Return the value that a condition compares with, or raise ``ExpressionError``."""
    if isinstance(node, Literal):
        return node.value
    if isinstance(node, Negation) and not isinstance(number := literal(node.operand), str):
        return -number
    if isinstance(node, Path):
        message = Message("value-needs-quotes", value=".".join(node.parts))
        raise ExpressionError(message, node.offset)
    message = Message("text-or-number")
    raise ExpressionError(message, node.offset)


def _check_choice(study: Study, followed: Followed, sign: str, node: Node) -> None:
    """Refuse a value that the field cannot have.

    A condition that nothing can meet is a typing mistake.
    """
    value, field = str(literal(node)), followed.field
    known = _known_values(study, followed)
    if field is None or sign not in {"=", "!="} or not known or value in known:
        return
    if len(known) <= LISTED:
        raise ExpressionError(never(field.name, value, known), node.offset)
    message = Message("never-of-many", field=field.name, value=value, near=nearest(value, known))
    raise ExpressionError(message, node.offset)


def never(field: str, value: str, known: Sequence[str]) -> Message:
    """Return that a field never has a value, and the values that it has."""
    near = nearest(value, known)
    return Message("never", field=field, value=value, known=tuple(known), near=near)


def _known_values(study: Study, followed: Followed) -> Sequence[str]:
    """Return all values that a field can have: its choices, or the keys of the records it names."""
    field, relation = followed.field, followed.owner_relation
    if field is None or field.enum:
        return field.enum if field else ()
    if field.reference in study.relations:
        relation = study.relations[field.reference]
    elif relation.resource.primary_key != (field.name,):
        return ()
    return tuple(record.key for record in relation.records)


def check_order(field: Field | None, sign: str, path: Path, node: Node) -> None:
    """Refuse to put anything but numbers in order: nothing would ever meet the condition."""
    if sign not in COMPARISONS:
        return
    if field is not None and not field.is_numeric:
        message = Message("order-needs-numbers", field=field.name, sign=sign)
        raise ExpressionError(message, path.offset)
    if isinstance(literal(node), str):
        message = Message("order-needs-number", sign=sign)
        raise ExpressionError(message, node.offset)


def compare(value: Scalar, sign: str, wanted: int | Decimal | str) -> bool:
    """Compare a value of the data with one of the expression.

    A missing value meets no condition but ``!=``.
    """
    if sign in {"=", "!="}:
        equal = value is not None and (value == wanted or str(value) == str(wanted))
        return equal == (sign == "=")
    if isinstance(value, (int, Decimal)) and isinstance(wanted, (int, Decimal)):
        return COMPARISONS[sign](Decimal(value), Decimal(wanted))
    return False
