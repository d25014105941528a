"""The records that a table shows, chosen by conditions and kept together by group, in words too."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from generator.core.problems import Message, nearest
from generator.data import Field, Record, Resource, Study
from generator.data.expression import ExpressionError, Node, shown_records
from generator.language import Language
from generator.tables.model import TableError

Chosen = TypeVar("Chosen")
TOTAL = "total"  # the name of the margin that has the totals of a table


def chosen_records(
    study: Study, source: str, conditions: Sequence[Node], group_by: str = ""
) -> tuple[Record, ...]:
    """Return the records of a file that meet the conditions, by group in its file's order.

    Raises ``TableError`` where no record is left.
    """
    positions = chosen_positions(study, source, conditions)
    if group_by:
        order = group_positions(study, source, group_by)
        positions.sort(key=lambda position: (order[position] < 0, order[position], position))
    records = study.relation(source).records
    return tuple(records[position] for position in positions)


def chosen_positions(study: Study, source: str, conditions: Sequence[Node]) -> list[int]:
    """Return the positions of the records of a file that meet the conditions.

    Raises ``TableError`` where there is none.
    """
    try:
        positions = list(shown_records(study, source, conditions))
    except ExpressionError as error:
        raise TableError(error.message, "where") from None
    if not positions:
        raise TableError(Message("table-no-record", resource=source), "where")
    return positions


def named_resource(study: Study, source: str, path: Sequence[str]) -> Resource | None:
    """Return the file whose records the values at the end of a path name, None if they name none.

    Without a path these are the records of the file itself.
    """
    followed = study.follow(source, path)
    field, resource = followed.field, followed.owner_relation.resource
    if field is None:
        return resource
    if field.reference:
        return study.schema.resources[field.reference]
    names_records = field.constraints.unique or field.name in {
        resource.label,
        *resource.primary_key,
    }
    return resource if names_records else None


def group_positions(study: Study, source: str, group_by: str) -> Sequence[int]:
    """Return each record's group: its position in its file or among the values, -1 for none."""
    key = study.relation(source).resource.fields[group_by]
    if not key.reference:
        ends = study.follow(source, (group_by,)).ends
        order = {value: at for at, value in enumerate(dict.fromkeys(ends))}
        return [-1 if each is None else order[each] for each in ends]
    name = study.relation(key.reference).resource.primary_key[0]
    return study.follow(source, (group_by, name)).owners


def group_spans(
    study: Study, source: str, group_by: str, rows: Sequence[Record]
) -> list[tuple[int, int, int]]:
    """Return each group among rows: its position (-1: none), its first row, its number of rows."""
    if not group_by:
        return [(-1, 0, len(rows))]
    order, positions = group_positions(study, source, group_by), study.relation(source).positions
    spans: list[tuple[int, int, int]] = []
    for index, row in enumerate(rows):
        group = order[positions[row.key]]
        if spans and spans[-1][0] == group >= 0:
            spans[-1] = (group, spans[-1][1], spans[-1][2] + 1)
        else:
            spans.append((group, index, 1))
    return spans


def chosen_columns(
    table: str, columns: Mapping[str, Chosen], shown: Sequence[str]
) -> tuple[Chosen, ...]:
    """Return the columns with the given names, in that order; all of them where none are given."""
    for name in shown:
        if name not in columns:
            near, known = nearest(name, columns), tuple(columns)
            message = Message("table-no-column", table=table, column=name, known=known, near=near)
            raise TableError(message, "columns")
    return tuple(columns[name] for name in shown or columns)


def counted_noun(resource: Resource, language: Language, count: int) -> str:
    """Return what ``count`` records of a resource are called: its noun, or else its title."""
    if not resource.noun:
        return resource.title.lower()
    return resource.noun.get(language.plural(count), resource.noun.get("other", resource.title))


def explained_values(field: Field, shown: set[str], language: Language) -> Iterator[str]:
    """Yield the meaning of each shown value that has a label of its own: "NA : sans avis"."""
    for value, label in field.labels.items():
        if value in shown and label and label.casefold() != value.casefold():
            yield language.text("means", value=value, label=label)
