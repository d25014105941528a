"""Which rows a total row may add up."""

from __future__ import annotations

from collections.abc import Sequence

from generator.handwritten.amounts import is_number
from generator.handwritten.labels import answer_key, label_key, words
from generator.handwritten.roles import Role, TotalRow, run_start
from generator.handwritten.subtotals import without_subtotals
from generator.handwritten.total_labels import label_rest
from generator.handwritten.values import HandTable

_GROUPING = 2  # the first columns, in which names of groups stand


def scopes(table: HandTable, roles: Sequence[Role], total: TotalRow) -> tuple[tuple[int, ...], ...]:
    """Return the groups of rows that a total row may add up, the likeliest first.

    They are all rows above it, those since the last total, those below the last heading, those of
    the group that it names, and all but unnamed subtotals.
    """
    above = [index for index in range(total.index) if roles[index] == "data"]
    start = run_start(roles, total.index)
    last_total = max((index for index in range(start) if roles[index] == "total"), default=-1)
    last_heading = max((index for index in range(start) if roles[index] == "heading"), default=-1)
    since = [index for index in above if index > last_total]
    part = [index for index in above if index > max(last_total, last_heading)]
    group = _group(table, total, above)
    ordered = [group, part, since, above]
    is_last = "data" not in roles[total.index + 1 :]
    if total.kind in {"grand", "count"} or (
        total.kind == "total"
        and is_last
        and not group
        and last_heading <= last_total
        and not _repeats_label(table, total, last_total)
    ):
        ordered.reverse()
    ordered.append(without_subtotals(table, above))
    return tuple(dict.fromkeys(tuple(scope) for scope in ordered if scope))


def _repeats_label(table: HandTable, total: TotalRow, earlier: int) -> bool:
    """Whether the total row before has the same label: then each adds up a part of the table."""
    if earlier < 0:
        return False
    labels = [table.rows[index].cells[total.column].text for index in (earlier, total.index)]
    return len({"".join(label_rest(label)) or label_key(label) for label in labels}) == 1


def _group(table: HandTable, total: TotalRow, above: Sequence[int]) -> list[int]:
    """Return the rows of the group whose name stands before the label, or is in it."""
    if not above:
        return []
    row = table.rows[total.index]
    for cell in row.cells[: total.column]:
        if cell.text and not is_number(cell.text):
            return _tail_with(table, above, cell.column, label_key(cell.text))
    key = "".join(words(total.words))
    columns = [column for column in range(table.width) if key and _says(table, above, column, key)]
    if len(columns) != 1 or columns[0] >= _GROUPING:
        return []
    found = _tail_with(table, above, columns[0], key)
    return found if len(found) == _says(table, above, columns[0], key) else []


def _says(table: HandTable, rows: Sequence[int], column: int, key: str) -> int:
    """Return how many rows have a text with the key in a column."""
    return sum(answer_key(table.rows[index].cells[column].text) == key for index in rows)


def _tail_with(table: HandTable, above: Sequence[int], column: int, key: str) -> list[int]:
    """Return the last rows whose cells in a column all have the key."""
    found: list[int] = []
    for index in reversed(above):
        if label_key(table.rows[index].cells[column].text) != key:
            break
        found.append(index)
    return found[::-1]
