"""What the rows of a table are: data, totals, averages, headings of groups.

A row is a total by its label ("Total", "Sous-total E2", "Ensemble", "Total oui : 20", in the first
cell that says anything), or because it stands at the foot and counts a value ("oui", "nombre de
non"). A label with words that the table does not explain ("Total Energies") makes a total only of a
row that adds up those above it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import chain
from typing import Literal

from generator.chapters.values import Chapter
from generator.core.values import Frozen, replace
from generator.handwritten.amounts import is_missing, is_number, read_amounts
from generator.handwritten.cells import HandRow, HandTable
from generator.handwritten.reading import is_wordy, read_tables
from generator.language.normalize import fold, normalize, words

Role = Literal["data", "total", "aside", "heading", "blank"]

_LABEL = re.compile(
    r"[\W_]*(?:(?P<sub>sous[ -]?tota(?:l|ux)|sub[ -]?totals?)|grand[ -]total"
    r"|(?P<named>(?:nombre|effectif|nbre|nb|duree|montant)s? tota(?:les?|ux|l))"
    r"|(?P<weak>ensemble|sommes?|sum|σ)|tota(?:l|ux|ls))(?![\w-])(?P<rest>.*)",
    re.DOTALL,
)
_PLAIN_WORDS = frozenset(
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
    r"[\W_]*(?:(?:moy(?:ennes?)?|means?|average|avg|medianes?|median|ecarts?[ -]types?|std|variance"
    r"|minimum|maximum|pourcentages?|percentages?|proportions?|taux|rates?|ratios?|dont|of which"
    r"|soit|including|remarques?|notes?|sources?|legende|lecture|en %|%)(?![\w-])"
    r"|(?:min|max|et|sd|nb|parts?)[\W_]*$)"
)
_COUNTING = re.compile(r"(?:nombre|nb|nbre|n|number|count)s?\.? (?:de |d'|d’|of )?")
_NUMBERED = re.compile(r"(?<=\w)\.?\s*\([0-9]+\)$")
LONGEST_NAME = 40  # characters that a name or an answer may have
_GROUPING = 2  # the first columns, in which names of groups stand
_FEWEST_PARTS = 2
_LARGE = 100  # a smaller number may be the sum of others by chance
_MOST_ROWS = 60  # in a longer table sums that are not called so are not looked for


class TotalRow(Frozen):
    """A total row: its index, the column of its label and the words behind "Total".

    ``scopes`` are the groups of rows that it may add up. ``certain`` is a label that can mean
    nothing else, ``weak`` one that may be a name too ("Ensemble"). Of the kind "count" are rows
    that are named after the value that they count.
    """

    index: int
    column: int
    kind: Literal["total", "subtotal", "count"]
    words: str = ""
    certain: bool = True
    scopes: tuple[tuple[int, ...], ...] = ()
    weak: bool = False


class Rows(Frozen):
    """The roles of the rows of a table, and its total rows in order."""

    roles: tuple[Role, ...]
    totals: tuple[TotalRow, ...]

    def of(self, role: Role) -> list[int]:
        """Return the indices of the rows with a role."""
        return [index for index, found in enumerate(self.roles) if found == role]


def answer(text: str) -> str:
    """Return an answer without the number behind it: "oui" of "oui (2)"."""
    return _NUMBERED.sub("", text)


@lru_cache(maxsize=16384)
def answer_key(text: str) -> str:
    """Return what an answer is compared by: as a label, without the number behind it."""
    return normalize(answer(text))


def total_label(text: str) -> re.Match[str] | None:
    """Return what a text says as the label of a total, or None if it is none.

    The groups are ``sub`` for a subtotal, ``weak`` for what may be a name too ("Ensemble"),
    ``named`` for a fact among others ("Nombre total"), and the ``rest`` behind these words.
    """
    return _LABEL.fullmatch(fold(text))


def label_rest(text: str) -> list[str]:
    """Return the words of a text that say what is counted: those behind "Total", or all."""
    label = total_label(text)
    said = words(label["rest"] if label else text)
    return [word for word in said if word not in _PLAIN_WORDS and not word[0].isdigit()]


def tables_with_rows(chapter: Chapter) -> Sequence[tuple[HandTable, Rows]]:
    """Return the typed tables of a chapter, each with what its rows are."""
    return [(table, read_rows(table)) for table in chapter.once(read_tables)]


def read_rows(table: HandTable) -> Rows:
    """Return what the rows of a table are; a total above all that it could add up is none."""
    texts = [[cell.text for cell in row.cells if cell.text] for row in table.rows]
    totals: dict[int, TotalRow] = {}
    if any(map(total_label, chain(*texts))):
        totals = _labelled_totals(table, texts)
    roles: list[Role] = [
        "total" if index in totals else _role(row, table.width)
        for index, row in enumerate(table.rows)
    ]
    for total in _counts_at_foot(table, roles):
        totals[total.index] = total
        roles[total.index] = "total"
    # A total alone amid the rows may be a name.
    several = len({_run_start(roles, index) for index in totals}) > 1
    placed = [
        replace(
            totals[index],
            certain=totals[index].certain and (several or "data" not in roles[index + 1 :]),
            scopes=_scopes(table, roles, totals[index]),
        )
        for index in sorted(totals)
    ]
    return Rows(tuple(roles), tuple(placed))


def _labelled_totals(table: HandTable, texts: Sequence[Sequence[str]]) -> dict[int, TotalRow]:
    """Return the rows below the first data that are called totals, by their indices.

    One whose words the table does not explain must add up some of the rows above.
    """
    is_data = (len(said) > 1 and not total_label(said[0]) for said in texts)
    first = next((index for index, holds_data in enumerate(is_data) if holds_data), 0)
    headings = [table.heading(column) for column in range(table.width)]
    parts = {word for heading in headings for word in words(heading) if len(word) > 1}
    short = (answer_key(text) for text in chain(*texts) if len(text) < LONGEST_NAME)
    known = frozenset((*short, *map(normalize, headings), *parts)) - {""}
    totals: dict[int, TotalRow] = {}
    for index in range(first + 1, len(table.rows)):
        total = _labelled(table, index, known, parts)
        above = map(numbers_in, reversed(table.rows[max(index - _MOST_ROWS, 0) : index]))
        if total and (
            total.certain or is_sum_of(numbers_in(table.rows[index]), above, whole=False)
        ):
            totals[index] = total
    return totals


def _labelled(
    table: HandTable, index: int, known: frozenset[str], parts: set[str]
) -> TotalRow | None:
    row = table.rows[index]
    for cell in row.cells:
        label = total_label(cell.text)
        if label is None:
            above = table.rows[index - 1].cells[cell.column]
            is_group = normalize(above.text) == normalize(cell.text)
            if is_group or is_missing(cell.text) or cell.ditto_of or is_number(cell.text):
                continue
            return None
        behind = label_rest(cell.text)
        said = " ".join(behind)
        if cell.rowspan > 1 or cell.merged:  # Total | oui, below it | non
            beside = (other for other in row.cells[cell.column + 1 :] if other.ditto_of is None)
            values = (other.text for other in beside if other.text and not is_number(other.text))
            said = next(values, said)
        explaining = known - {normalize(cell.text)}
        is_explained = "".join(behind) in explaining or explaining.issuperset(behind)
        return TotalRow(
            index,
            cell.column,
            "subtotal" if label["sub"] else "total",
            said,
            # "Sum filtered" beside "Mean filtered" is one of several figures of what is filtered,
            # "Sum of cases" in a column "Cases" is a total.
            certain=is_explained
            and not label["named"]
            and not (label["weak"] and {*behind} - parts),
            weak=bool(label["weak"]),
        )
    return None


def _role(row: HandRow, width: int) -> Role:
    filled = [
        cell
        for cell in row.cells
        if cell.text and not (cell.merged and any(other is cell.ditto_of for other in row.cells))
    ]
    if not filled:
        return "blank"
    if len(filled) == 1 and width > 1 and not is_number(filled[0].text):
        return "heading"
    is_aside = _ASIDE.match(fold(filled[0].text)) and all(
        is_number(cell.text) or is_missing(cell.text) for cell in filled[1:]
    )
    return "aside" if is_aside else "data"


def _counts_at_foot(table: HandTable, roles: Sequence[Role]) -> list[TotalRow]:
    found: list[TotalRow] = []
    for index in reversed(range(len(table.rows))):
        if roles[index] in {"total", "aside", "blank"}:
            continue
        counted = _counted_value(table, index)
        if not counted:
            break
        found.append(TotalRow(index, 0, "count", counted))
    return found if len(found) < roles.count("data") else []


def _counted_value(table: HandTable, index: int) -> str:
    """Return the value that a row is named after and counts in half of its columns, or ""."""
    row = table.rows[index]
    label = next((cell for cell in row.cells if cell.text), None)
    if label is None or is_number(label.text):
        return ""
    key = normalize(_COUNTING.sub("", fold(label.text), count=1))
    numbers = [cell for cell in row.cells if is_number(cell.text)]
    counted = [
        cell
        for cell in numbers
        if any(answer_key(above.cells[cell.column].text) == key for above in table.rows[:index])
    ]
    others = [c for c in row.cells if c is not label and c not in numbers and not c.ditto_of]
    telling = [cell for cell in numbers if cell.text != "0" or cell in counted]
    is_count = all(is_missing(cell.text) for cell in others) and 2 * len(counted) >= len(telling)
    return key if counted and is_count else ""


# --- the rows that a total may add up -------------------------------------------------------------


def _scopes(
    table: HandTable, roles: Sequence[Role], total: TotalRow
) -> tuple[tuple[int, ...], ...]:
    """Return the groups of rows that a total row may add up.

    They are those of the group that it names, below the last heading, since the last total, all
    above, and all but unnamed subtotals and what may be headings: a first row of words and years.
    """
    above = [index for index in range(total.index) if roles[index] == "data"]
    start = _run_start(roles, total.index)
    last_total = max((index for index in range(start) if roles[index] == "total"), default=-1)
    last_heading = max((index for index in range(start) if roles[index] == "heading"), default=-1)
    since = [index for index in above if index > last_total]
    part = [index for index in since if index > last_heading]
    group = _named_group(table, total, above)
    scopes = (group, part, since, above, _without_subtotals(table, above))
    return tuple(dict.fromkeys(tuple(scope) for scope in scopes if scope))


def _run_start(roles: Sequence[Role], index: int) -> int:
    while index and roles[index - 1] in {"total", "aside", "blank"}:
        index -= 1
    return index


def _named_group(table: HandTable, total: TotalRow, above: Sequence[int]) -> list[int]:
    names = [
        (cell.column, answer_key(cell.text))
        for cell in table.rows[total.index].cells[: total.column]
        if cell.text and not is_number(cell.text)
    ]
    key = "".join(words(total.words))
    if key and not names:
        holding = [
            column
            for column in range(table.width)
            if any(answer_key(table.rows[i].cells[column].text) == key for i in above)
        ]
        names = [(each, key) for each in holding if len(holding) == 1 and each < _GROUPING]
    for column, name in names:
        found = [i for i in above if answer_key(table.rows[i].cells[column].text) == name]
        if found and found == above[-len(found) :]:
            return found
    return []


def is_sum_of(
    row: Mapping[int, Fraction], above: Iterable[Mapping[int, Fraction]], *, whole: bool
) -> bool:
    """Say whether numbers of a row, or all of them, are sums of those right above, two at least."""
    sums = dict.fromkeys(row, Fraction(0))
    for count, numbers in enumerate(above, 1):
        sums = {column: value + numbers.get(column, 0) for column, value in sums.items()}
        right = [value != 0 and sums[column] == value for column, value in row.items()]
        if count >= _FEWEST_PARTS and (all(right) if whole else any(right)):
            return True
    return False


def _without_subtotals(table: HandTable, rows: Sequence[int]) -> list[int]:
    """Leave out rows that are sums of those above, unless small numbers may be so by chance.

    A first row of words and years is left out too: it may be the heading of the table.
    """
    if len(rows) > _MOST_ROWS:
        return list(rows)
    numbers = [numbers_in(table.rows[index]) for index in rows]
    left: list[int] = []
    for place, row in enumerate(numbers):
        filled = {column: value for column, value in row.items() if value}
        may_be_sum = len(filled) > 1 or any(value >= _LARGE for value in filled.values())
        if not (may_be_sum and is_sum_of(filled, reversed(numbers[:place]), whole=True)) and (
            place or not filled or not is_wordy(table.rows[rows[0]])
        ):
            left.append(rows[place])
    return left


def numbers_in(row: HandRow) -> dict[int, Fraction]:
    """Return the numbers of a row by their columns, but for percentages."""
    found: dict[int, Fraction] = {}
    for cell in row.cells:
        amounts = read_amounts(cell.text) or ()
        if len(amounts) == 1 and not amounts[0].before and amounts[0].unit != "%":
            found[cell.column] = list(amounts[0].values.values())[-1]
    return found
