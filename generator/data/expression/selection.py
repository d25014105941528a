"""Which records a function is about: those that meet the conditions, and a path from each."""

import re
from collections.abc import Iterable, Sequence
from typing import cast

from generator.core.problems import Message
from generator.core.values import replace
from generator.data.expression.conditions import Column, holding, path_of, test_of
from generator.data.expression.syntax import (
    EXAMPLE,
    Call,
    ExpressionError,
    Node,
    Path,
    as_path,
    nodes_of,
    path_text,
)
from generator.data.fields import Scalar
from generator.data.study import Followed, Record, Study, UnknownPathError


class Selection(Followed, eq=False):
    """What a function works on: a path that is followed from some records alone.

    ``hidden`` says why the values at its ends cannot be shown, ``refusal`` why the records cannot:
    a condition is on what is not public. ``public`` are the other conditions.
    """

    refusal: ExpressionError | None = None
    public: tuple[Node, ...] = ()

    def once_each(self) -> dict[int, Scalar]:
        """Return the present values by owner: what a total is made of."""
        found: dict[int, Scalar] = {}
        for owner, value in zip(self.owners, self.ends, strict=True):
            if owner >= 0 and value is not None:
                found.setdefault(owner, value)
        return found

    def records(self) -> tuple[Record, ...]:
        """Return the records that have the present values, in their order; none if hidden."""
        if self.hidden or self.refusal or self.owner_relation.resource.why_hidden():
            return ()
        return tuple(self.owner_relation.records[each] for each in sorted(self.once_each()))


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
    followed = look_up(study, resource, path.parts[1:], path.offset)
    chosen, refusal, public = set(range(len(followed.ends))), None, list[Node]()
    for each in conditions:
        meeting, hidden = _meeting(study, resource, each)
        chosen &= meeting
        if not hidden:
            public.append(each)
        else:
            refusal = ExpressionError.at(each.offset, "condition-hidden", why=hidden)
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
        tuple(public),
    )


def look_up(study: Study, resource: str, steps: Sequence[str], offset: int) -> Followed:
    """Return where a path leads; raise where there is no such file or field."""
    try:
        return study.follow(resource, tuple(steps))
    except UnknownPathError as error:
        raise ExpressionError(error.message, offset) from None


def column_of(study: Study, resource: str, path: Path) -> Column:
    """Return the values to which a path leads, and those that its field can have."""
    followed = look_up(study, resource, path.parts, path.offset)
    field, relation, known = followed.field, followed.owner_relation, ()
    column = Column("", followed.ends, followed.alike, followed.present, hidden=followed.hidden)
    if field is None:
        return column
    target = study.relations.get(field.reference)
    if relation.resource.primary_key == (field.name,):
        target = target or relation
    known = field.enum or (target.positions.keys() if target and not followed.hidden else ())
    in_use = study.follow(relation.resource.name, [field.name]).present
    return replace(column, name=field.name, field=field, present=in_use, choices=known)


def conditions_on(steps: Sequence[str], conditions: Iterable[Node]) -> list[Node]:
    """Return the conditions that are about one field alone: ``code="C1"``."""

    def is_about(condition: Node) -> bool:
        paths = [way.parts for node in nodes_of(condition) if (way := path_of(node))]
        return bool(paths) and all(parts == tuple(steps) for parts in paths)

    return [each for each in conditions if is_about(each)]


def items_meeting(
    study: Study, path: Path, items: Iterable[Scalar], conditions: Sequence[Node]
) -> list[Scalar]:
    """Return the items of the lists at the end of a path that meet conditions on them."""
    column = column_of(study, path.parts[0], replace(path, parts=path.parts[1:]))

    def meets(item: Scalar, condition: Node) -> bool:
        return bool(
            holding(condition, 1, lambda leaf: {0} if test_of(leaf, column)(item) else set())
        )

    return [item for item in items if all(meets(item, each) for each in conditions)]


def _belonging(study: Study, resource: str, within: Sequence[Record], offset: int) -> set[int]:
    """Return the records that are, or belong to, one of the given records."""
    goal = within[0].resource if within else resource
    wanted = {study.relation(goal).positions[record.key] for record in within}
    if goal == resource:
        return wanted
    followed = _way(study, resource, goal, offset)
    if followed.hidden:
        raise ExpressionError.at(offset, "condition-hidden", why=followed.hidden)
    return {at for each in wanted for at in followed.owned.get(each, ())}


def _way(study: Study, resource: str, goal: str, offset: int) -> Followed:
    """Return the one way along foreign keys from a file to the records of another."""
    for name in (resource, goal):
        look_up(study, name, (), offset)
    routes = study.schema.routes(resource, goal)
    if len(routes) != 1:
        ways = tuple(".".join(route) for route in routes) or Message("none")
        raise ExpressionError.at(offset, "not-one-way", resource=resource, goal=goal, ways=ways)
    return study.follow(resource, (*routes[0], study.relation(goal).resource.primary_key[0]))


# --- conditions -----------------------------------------------------------------------------------


def _meeting(study: Study, resource: str, node: Node) -> tuple[set[int], Message | None]:
    """Return the records that meet a condition, and why they cannot be shown.

    What is public and what is not are conditions of their own: of "a or b" the one would give the
    other away.
    """
    why: list[Message | None] = []

    def leaf(node: Node) -> set[int]:
        is_any = isinstance(node, Call) and node.name == "any"
        found, hidden = (_having if is_any else _saying)(study, resource, cast("Call", node))
        why.append(hidden)
        return found

    found = holding(node, len(study.relation(resource).records), leaf)
    hidden = next(filter(None, why), None)
    if hidden and None in why:
        raise ExpressionError.at(node.offset, "condition-mixed", why=hidden)
    return found, hidden


def _saying(study: Study, resource: str, node: Node) -> tuple[set[int], Message | None]:
    """Return the records whose field meets a condition."""
    path = path_of(node)
    if path is None:
        example = example_of(study, resource)
        raise ExpressionError.at(node.offset, "no-condition", example=example)
    column = column_of(study, resource, path)
    return column.meeting(node), column.hidden


def _having(study: Study, resource: str, call: Call) -> tuple[set[int], Message | None]:
    """Return the records to which at least one record of a file leads that meets conditions."""
    match call.arguments:
        case (first, *conditions) if (
            isinstance(path := as_path(first), Path) and not path.parts[1:]
        ):
            pass
        case _:
            raise ExpressionError.at(
                call.offset, "function-needs-file", function=call.name, file=first_file(study)
            )
    file = path.parts[0]
    chosen, way = select(study, path, conditions), _way(study, file, resource, path.offset)
    found = {way.owners[at] for at in chosen.owners} - {-1}
    refusal = chosen.refusal.message if chosen.refusal else None
    why = dict(refusal.fields).get("why") if isinstance(refusal, Message) else None
    return found, why if isinstance(why, Message) else way.hidden


def example_of(study: Study, resource: str = "") -> str:
    """Return a condition on what the records of a file say, of any file where none is named."""
    is_own = resource in study.relations
    for name in [resource] if is_own else study.relations:
        relation = study.relations[name]
        columns = [column_of(study, name, Path(0, (each,))) for each in relation.resource.fields]

        def rank(column: Column, count: int = len(relation.records)) -> tuple[bool, bool]:
            is_text = column.field is not None and column.field.type == "string"
            return len(column.present) == count, not is_text

        for column in sorted(columns, key=rank):
            if example := column.example:
                return example if is_own else f"count({path_text([name])}, {example})"
    return 'field="value"' if is_own else EXAMPLE


def first_file(study: Study) -> str:
    """Return the name of a file for an example."""
    return path_text([next(iter(study.relations), "file")])


def explained(error: ExpressionError, text: str, study: Study) -> ExpressionError:
    """Return an error with an example of the data at hand, or which name needs its marks."""
    bare = re.sub(r"\"[^\"]*\"|'[^']*'", lambda found: " " * len(found[0]), text)
    names = {name for each in study.relations.values() for name in each.resource.fields}
    for name in sorted(names, key=len, reverse=True):
        if path_text([name]) != name and (at := bare.find(name)) >= 0:
            return ExpressionError.at(at, "name-needs-quotes", name=name)
    message = error.message
    if isinstance(message, Message) and "example" in dict(message.fields):
        fields = dict(message.fields)
        if fields["example"] == EXAMPLE:
            return ExpressionError.at(
                error.offset, message.code, **{**fields, "example": example_of(study)}
            )
    return error
