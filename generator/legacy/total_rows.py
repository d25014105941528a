"""Which rows of a table are totals, what they are totals of, and which rows they add up.

A row is a total by its label ("Total", "Sous-total E2", "Ensemble", "Total oui : 20", in the first
cell that says anything), or because it stands at the foot and counts a value ("oui", "nombre de
non"). A label with words that the table does not explain ("Total Energies") makes a total only of a
row of which some number is one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from generator.legacy.amounts import is_missing, is_number
from generator.legacy.labels import answer_key, label_key, plain, words
from generator.legacy.subtotals import without_subtotals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.legacy.values import HandCell, HandRow, HandTable

Kind = Literal["total", "subtotal", "grand", "count"]
Role = Literal["data", "total", "aside", "heading", "blank"]

_LABEL = re.compile(
    r"[\W_]*(?:(?P<sub>sous[ -]?tota(?:l|ux)|sub[ -]?totals?)|(?P<grand>grand[ -]total)"
    r"|(?P<named>(?:nombre|effectif|nbre|nb|duree|montant)s? tota(?:les?|ux|l))"
    r"|(?P<weak>ensemble|sommes?|sum|σ)|tota(?:l|ux|ls))(?![\w-])(?P<rest>.*)",
    re.DOTALL,
)
_GROUPING = 2  # the first columns, in which names of groups stand
_GRAND = frozenset(("general", "generaux", "global", "final", "overall", "grand"))
#: Words behind "Total" that say nothing of what is counted.
PLAIN_WORDS = frozenset(
    (
        *("general", "generale", "generaux", "global", "globale", "final", "finale", "cumule"),
        *("cumulee", "partiel", "intermediaire", "annuel", "ht", "ttc", "net", "brut", "overall"),
        *("de", "du", "des", "d", "la", "le", "les", "l", "of", "the", "all", "par", "per", "pour"),
        *("en", "in", "et", "and", "n", "nb", "nbre", "nombre", "number", "effectif", "count"),
        *("min", "mn", "minute", "h", "heure", "hour", "s", "seconde", "euro", "eur", "k", "time"),
        *("ligne", "colonne", "row", "column", "participant", "personne", "people", "person"),
        *("entretien", "interview", "reponse", "response", "repondant", "respondent", "groupe"),
        *("group", "duree", "temp", "item", "tou", "toute", "pourcentage", "percent", "cent"),
    )
)
_ASIDE = re.compile(
    r"[\W_]*(?:moyennes?|means?|average|avg|medianes?|median|ecarts?[ -]types?|std|sd|et|variance"
    r"|min(?:imum)?|max(?:imum)?|pourcentages?|percentages?|proportions?|taux|rates?|ratios?|parts?"
    r"|dont|of which|soit|including|nb|remarques?|notes?|sources?|legende|lecture|en %|%)(?![\w-])"
)
_WHOLE_ASIDE = re.compile(r"[\W_]*(?:min|max|et|sd|nb|parts?)[\W_]*(?:%[\W_]*)?")
_COUNTING = re.compile(r"(?:nombre|nb|nbre|n|number|count)s?\.? (?:de |d'|d’|of )?")


@dataclass(frozen=True)
class TotalRow:
    """A total row: its index, the column of its label and the words behind "Total".

    ``scopes`` are the rows that it may add up, those that it most likely adds up first. ``certain``
    is a label that can mean nothing else, ``weak`` one that may be a name too ("Ensemble");
    ``counts`` is the key of the value whose occurrences it counts, or "".
    """

    index: int
    column: int
    kind: Kind
    words: str
    certain: bool
    scopes: tuple[tuple[int, ...], ...] = ()
    counts: str = ""
    weak: bool = False


@dataclass(frozen=True)
class Rows:
    """The roles of the rows of a table, and its total rows in order."""

    roles: tuple[Role, ...]
    totals: tuple[TotalRow, ...]

    def of(self, role: Role) -> list[int]:
        """Return the indices of the rows with a role."""
        return [index for index, found in enumerate(self.roles) if found == role]


def read_rows(table: HandTable) -> Rows:
    """Return what the rows of a table are; a total above all that it could add up is none."""
    known = _known_keys(table)
    labels = [_total(table, index, known) for index in range(len(table.rows))]
    first = next((index for index, row in enumerate(table.rows) if _holds_data(row)), 0)
    roles: list[Role] = [
        "total" if label and index > first else _role(row, table.width)
        for index, (row, label) in enumerate(zip(table.rows, labels, strict=True))
    ]
    totals = [label for label in labels if label and roles[label.index] == "total"]
    totals.extend(_counts_at_foot(table, roles))
    for total in totals:
        roles[total.index] = "total"
    return Rows(tuple(roles), tuple(_scoped(table, roles, sorted(totals, key=_index))))


def _index(total: TotalRow) -> int:
    return total.index


def _known_keys(table: HandTable) -> frozenset[str]:
    """Return the keys of short texts and of the words of headings: what a label may speak of."""
    short = (cell.text for row in table.rows for cell in row.cells if len(cell.text) < 40)  # noqa: PLR2004
    headings = [table.heading(column) for column in range(table.width)]
    parts = (word for heading in headings for word in words(heading) if len(word) > 1)
    return frozenset((*map(answer_key, short), *map(label_key, headings), *parts)) - {""}


def _total(table: HandTable, index: int, known: frozenset[str]) -> TotalRow | None:
    """Return the total row that a row is by its label."""
    row = table.rows[index]
    for cell in row.cells:
        label = _LABEL.fullmatch(plain(cell.text))
        if label:
            return _labelled(table, index, cell, label, known)
        if not _says_nothing(table, index, cell):
            return None
    return None


def _labelled(
    table: HandTable, index: int, cell: HandCell, label: re.Match[str], known: frozenset[str]
) -> TotalRow:
    rest = [word for word in words(label["rest"]) if not word[0].isdigit()]
    unknown = [word for word in rest if word not in PLAIN_WORDS]
    below = _label_below(table, index, cell) if cell.rowspan > 1 or cell.merged else ""
    others = known - {label_key(cell.text)}
    explained = not label["named"] and (not unknown or _explains(others, unknown))
    kind: Kind = "subtotal" if label["sub"] else "total"
    if label["grand"] or _GRAND.intersection(rest):
        kind = "grand"
    return TotalRow(
        index,
        cell.column,
        kind,
        below or " ".join(unknown),
        explained,
        weak=bool(label["weak"]),
    )


def _explains(known: frozenset[str], unknown: Sequence[str]) -> bool:
    key = "".join(unknown)
    return key in known or all(word in known for word in unknown)


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
    return sum(bool(cell.text) for cell in row.cells) > 1 and not _LABEL.fullmatch(
        plain(next((cell.text for cell in row.cells if cell.text), ""))
    )


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


def _scoped(table: HandTable, roles: Sequence[Role], totals: Sequence[TotalRow]) -> list[TotalRow]:
    """Return the total rows with the rows that each may add up."""
    several = len({_run_start(roles, total.index) for total in totals}) > 1
    return [
        replace(
            total,
            certain=total.certain and (several or not _data_after(roles, total.index)),
            scopes=tuple(_scopes(table, roles, total)),
        )
        for total in totals
    ]


def _data_after(roles: Sequence[Role], index: int) -> bool:
    return "data" in roles[index + 1 :]


def _run_start(roles: Sequence[Role], index: int) -> int:
    """Return the first of the total rows that stand together with one."""
    while index and roles[index - 1] in {"total", "aside", "blank"}:
        index -= 1
    return index


def _scopes(table: HandTable, roles: Sequence[Role], total: TotalRow) -> list[tuple[int, ...]]:
    above = [index for index in range(total.index) if roles[index] == "data"]
    start = _run_start(roles, total.index)
    last_total = max((i for i in range(start) if roles[i] == "total"), default=-1)
    last_heading = max((i for i in range(start) if roles[i] == "heading"), default=-1)
    since = [index for index in above if index > last_total]
    part = [index for index in above if index > max(last_total, last_heading)]
    group = _group(table, total, above)
    whole_first = total.kind in {"grand", "count"} or (
        total.kind == "total"
        and not _data_after(roles, total.index)
        and not group
        and last_heading <= last_total
        and not _repeats_label(table, total, last_total)
    )
    ordered = [above, since, part, group] if whole_first else [group, part, since, above]
    ordered.append(without_subtotals(table, above))
    return list(dict.fromkeys(tuple(scope) for scope in ordered if scope))


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


def label_rest(text: str) -> list[str]:
    """Return the words of a text that say what is counted: those behind "Total", or all."""
    label = _LABEL.fullmatch(plain(text))
    found = words(label["rest"] if label else text)
    return [word for word in found if word not in PLAIN_WORDS and not word[0].isdigit()]


def is_total_label(text: str) -> bool:
    """Say whether a text begins with a word for a total."""
    return bool(_LABEL.fullmatch(plain(text)))
