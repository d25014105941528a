"""Which rows of a table are totals, and what they are totals of.

A row is a total by its label ("Total", "Sous-total E2", "Ensemble", "Total oui : 20", in the first
cell that says anything), or because it stands at the foot and counts a value ("oui", "nombre de
non"). A label with words that the table does not explain ("Total Energies") makes a total only of a
row that adds up those above it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from generator.handwritten.amounts import is_missing, is_number
from generator.handwritten.labels import answer_key, label_key, plain, words
from generator.handwritten.roles import Role, Rows, TotalRow, run_start
from generator.handwritten.subtotals import adds_up_rows
from generator.handwritten.total_labels import TotalLabel, is_total_label, total_label
from generator.handwritten.total_scopes import scopes
from generator.handwritten.values import HandCell, HandRow, HandTable

_ASIDE = re.compile(
    r"[\W_]*(?:moyennes?|means?|average|avg|medianes?|median|ecarts?[ -]types?|std|sd|et|variance"
    r"|min(?:imum)?|max(?:imum)?|pourcentages?|percentages?|proportions?|taux|rates?|ratios?|parts?"
    r"|dont|of which|soit|including|nb|remarques?|notes?|sources?|legende|lecture|en %|%)(?![\w-])"
)
_WHOLE_ASIDE = re.compile(r"[\W_]*(?:min|max|et|sd|nb|parts?)[\W_]*(?:%[\W_]*)?")
_COUNTING = re.compile(r"(?:nombre|nb|nbre|n|number|count)s?\.? (?:de |d'|d’|of )?")

_LONGEST_NAME = 40  # characters


def read_rows(table: HandTable) -> Rows:
    """Return what the rows of a table are; a total above all that it could add up is none."""
    first = next((index for index, row in enumerate(table.rows) if _holds_data(row)), 0)
    known = _known_keys(table)
    labelled = [_total(table, index, known) for index in range(first + 1, len(table.rows))]
    totals = [t for t in labelled if t and (t.certain or adds_up_rows(table, t.index))]
    roles: list[Role] = [_role(row, table.width) for row in table.rows]
    _mark(roles, totals)
    totals.extend(_counts_at_foot(table, roles))
    _mark(roles, totals)
    several = len({run_start(roles, total.index) for total in totals}) > 1
    placed = (_placed(table, roles, each, several=several) for each in sorted(totals, key=_index))
    return Rows(tuple(roles), tuple(placed))


def _mark(roles: list[Role], totals: Iterable[TotalRow]) -> None:
    for total in totals:
        roles[total.index] = "total"


def _index(total: TotalRow) -> int:
    return total.index


def _placed(table: HandTable, roles: Sequence[Role], total: TotalRow, *, several: bool) -> TotalRow:
    """Return a total row with what it may add up; in doubt if alone amid the rows, as a name is."""
    is_last = "data" not in roles[total.index + 1 :]
    return replace(
        total,
        certain=total.certain and (several or is_last),
        scopes=scopes(table, roles, total),
    )


def _known_keys(table: HandTable) -> frozenset[str]:
    """Return the keys of short texts and of the words of headings: what a label may speak of."""
    short = (
        cell.text for row in table.rows for cell in row.cells if len(cell.text) < _LONGEST_NAME
    )
    headings = [table.heading(column) for column in range(table.width)]
    parts = (word for heading in headings for word in words(heading) if len(word) > 1)
    return frozenset((*map(answer_key, short), *map(label_key, headings), *parts)) - {""}


def _total(table: HandTable, index: int, known: frozenset[str]) -> TotalRow | None:
    """Return the total row that a row is by its label."""
    for cell in table.rows[index].cells:
        label = total_label(cell.text)
        if label:
            return _labelled(table, index, cell, label, known)
        if not _says_nothing(table, index, cell):
            return None
    return None


def _labelled(
    table: HandTable, index: int, cell: HandCell, label: TotalLabel, known: frozenset[str]
) -> TotalRow:
    below = _label_below(table, index, cell) if cell.rowspan > 1 or cell.merged else ""
    explained = _explains(known - {label_key(cell.text)}, label.words) and not label.named
    said = below or " ".join(label.words)
    return TotalRow(index, cell.column, label.kind, said, explained, weak=label.weak)


def _explains(known: frozenset[str], said: Sequence[str]) -> bool:
    """Whether the table explains the words of a label: they are a value, a heading or a group."""
    return not said or "".join(said) in known or all(word in known for word in said)


def _label_below(table: HandTable, index: int, cell: HandCell) -> str:
    """Return the word beside a label that spans several rows: Total | oui, Total | non."""
    beside = [other for other in table.rows[index].cells if other.column > cell.column]
    return next(
        (o.text for o in beside if o.text and o.ditto_of is None and not is_number(o.text)), ""
    )


def _says_nothing(table: HandTable, index: int, cell: HandCell) -> bool:
    """Whether a cell before the label leaves the row a total: empty, a number, the group's name."""
    if is_missing(cell.text) or cell.ditto_of or is_number(cell.text):
        return True
    above = table.rows[index - 1].cells[cell.column] if index else None
    return above is not None and label_key(above.text) == label_key(cell.text)


def _holds_data(row: HandRow) -> bool:
    texts = [cell.text for cell in row.cells if cell.text]
    return len(texts) > 1 and not is_total_label(texts[0])


def _role(row: HandRow, width: int) -> Role:
    filled = [cell for cell in row.cells if cell.text and not _is_horizontal(cell, row)]
    if not filled:
        return "blank"
    if len(filled) == 1 and width > 1 and not is_number(filled[0].text):
        return "heading"
    label = plain(filled[0].text)
    if (_WHOLE_ASIDE.fullmatch(label) or _ASIDE.match(label)) and _is_derived(filled, label):
        return "aside"
    return "data"


def _is_derived(filled: Sequence[HandCell], label: str) -> bool:
    """Whether a row named like an average is one: everything behind its label is a number."""
    if _WHOLE_ASIDE.match(label) and not _WHOLE_ASIDE.fullmatch(label):
        return False
    return all(is_number(cell.text) or is_missing(cell.text) for cell in filled[1:])


def _is_horizontal(cell: HandCell, row: HandRow) -> bool:
    """Whether a cell is the rest of one that spans several columns."""
    return cell.merged and any(other is cell.ditto_of for other in row.cells)


def _counts_at_foot(table: HandTable, roles: Sequence[Role]) -> list[TotalRow]:
    """Return the rows at the foot that count a value of columns of words."""
    found: list[TotalRow] = []
    for index in reversed(range(len(table.rows))):
        if roles[index] in {"total", "aside", "blank"}:
            continue
        counted = _counted_value(table, index)
        if not counted:
            break
        found.append(TotalRow(index, 0, "count", "", certain=True, counts=counted))
    return found if len(found) < roles.count("data") else []


def _counted_value(table: HandTable, index: int) -> str:
    row = table.rows[index]
    label = next((cell for cell in row.cells if cell.text), None)
    if label is None or label.missing or is_number(label.text):
        return ""
    key = label_key(_COUNTING.sub("", plain(label.text), count=1))
    numbers = [cell for cell in row.cells if is_number(cell.text)]
    others = [c for c in row.cells if c is not label and not is_number(c.text) and c.text]
    if not numbers or any(not is_missing(c.text) and not c.ditto_of for c in others):
        return ""
    counted = [cell for cell in numbers if _occurs(table, index, cell.column, key)]
    return key if len(counted) * 2 >= len(numbers) else ""


def _occurs(table: HandTable, index: int, column: int, key: str) -> bool:
    return any(answer_key(row.cells[column].text) == key for row in table.rows[:index])
