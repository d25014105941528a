"""Whether two tables show the same: laid on each other by their labels, else by their values.

A table is a sheet: labels of rows and columns, and texts between them. If the labels of two meet
and their values do not, one may be a copy pasted mirrored, upside down or transposed.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from functools import cached_property, lru_cache
from itertools import chain
from operator import ne
from typing import Self

from generator.core.problems import Message, Place, Severity
from generator.core.values import Frozen, replace
from generator.handwritten.amounts import Amount, is_missing, read_amounts
from generator.handwritten.cells import HandTable
from generator.handwritten.total_rows import Rows
from generator.language.normalize import code_of, normalize

Grid = Sequence[Sequence[str]]
Pairs = Sequence[tuple[int, int]]
Values = Sequence[tuple[str, str]]
Differences = Sequence[tuple[str, str, str, str]]

_KEY_COLUMNS = 3  # the first columns, in one of which the names of the rows stand
_FEWEST = 2  # rows, and columns or rows beyond them, that can be compared
_MET = 0.5  # part of the fewer labels that must meet, else they are taken in their order
_SAME_LABELS = 0.75  # part of the labels on each side that tell that two tables show the same
_LIKELY, _SURE = 0.5, 0.7  # agreement beyond chance: of tables that may, and must, be the same
_BY_VALUES = 0.8  # the same where labels do not tell
_FEW = 4  # where at most one in so many cells differs, two tables certainly show the same
_FEWEST_SAME = 4  # cells that must be the same, unless all but one are
_TELLING = (12, 6)  # the same where labels do not tell, and where only their numbers do
_FEWEST_COPIED, _COPIED = 6, 0.9  # values that a copy must have, and the part that must be its own
_WHOLE_COLUMN = 0.75  # part of a column that differs where it is about something else


class Sheet(Frozen, dict=True):
    """A table for comparing, as written; ``place`` is None for one drawn from the data."""

    name: Message
    title: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]
    place: Place | None = None

    @cached_property
    def digest(self) -> str:
        """A digest of what the sheet shows, wherever that is."""
        shown = self.title, self.rows, self.columns, self.cells, self.place is None
        return hashlib.sha256(repr(shown).encode("utf-8", "surrogatepass")).hexdigest()

    @cached_property
    def keys(self) -> Grid:
        """What the cells are compared by."""
        return [[value_key(text) for text in row] for row in self.cells]

    @cached_property
    def values(self) -> frozenset[str]:
        """All that its cells are compared by."""
        return frozenset(chain(*self.keys))

    @cached_property
    def turned(self) -> Self:
        """The sheet with its rows as columns."""
        cells = tuple(zip(*self.cells, strict=True))
        return replace(self, rows=self.columns, columns=self.rows, cells=cells)


def typed_sheet(table: HandTable, rows: Rows, title: str) -> Sheet | None:
    """Return a typed table as a sheet, without its totals; None if its shape is doubtful."""
    if not table.header or table.ragged:
        return None
    last = [" ".join(cell.text.split()) for cell in table.header[-1].cells]
    whole = [table.heading(column) for column in range(table.width)]
    header = last if len(table.header) > 1 and _all_differ(last) else whole
    texts = [[cell.text for cell in table.rows[index].cells] for index in rows.of("data")]
    name = Message("table-typed-at", path=table.place.path, line=table.place.line)
    return sheet_of(name, title, header, texts, table.place)


def sheet_of(
    name: Message, title: str, header: Sequence[str], rows: Grid, place: Place | None = None
) -> Sheet | None:
    """Return rows of texts as a sheet, or None if its rows or columns have no names that differ."""
    keys = range(min(len(header), _KEY_COLUMNS))
    key = next((each for each in keys if _all_differ([row[each] for row in rows])), None)
    columns = [index for index, text in enumerate(header) if index != key and text]
    if key is None or len(rows) < _FEWEST or not _all_differ([header[i] for i in columns]):
        return None
    labels, headings = tuple(row[key] for row in rows), tuple(header[index] for index in columns)
    cells = tuple(tuple(row[index] for index in columns) for row in rows)
    return Sheet(name, title, labels, headings, cells, place)


def _all_differ(labels: Sequence[str]) -> bool:
    keys = set(map(normalize, labels))
    return "" not in keys and len(keys) == len(labels) > 0


# --- values ---------------------------------------------------------------------------------------


@lru_cache(maxsize=16384)
def value_key(text: str) -> str:
    """Return what a value is compared by: a number by its worth, else words; a dash is none."""
    if is_missing(text) and not any(character.isalpha() for character in text):
        return ""
    amounts = read_amounts(text)
    if amounts and len(amounts) == 1 and not amounts[0].before:
        worth = amounts[0].values.get("comma", amounts[0].values.get("point"))
        return f"{worth} {amounts[0].unit if amounts[0].unit == '%' else ''}"
    return normalize(text)


@lru_cache(maxsize=16384)
def _leading_key(text: str) -> str:
    """Return what the words before the first stop are compared by: "Non. One is enough" is non."""
    return normalize(re.split(r"[.,:;(\n]", text, maxsplit=1)[0])


def _same_or(key: str, text: str, other_key: str, other_text: str) -> str:
    """Return the first key where two numbers are the same when rounded alike, else the other."""
    first, second = _fine_amount(text), _fine_amount(other_text)
    if key == other_key or first is None or second is None or first.unit != second.unit:
        return other_key
    step = max(first.size, second.size)
    pairs = ((value, second.values.get(style, value + 1)) for style, value in first.values.items())
    return key if any(abs(one - other) <= step / 2 for one, other in pairs) else other_key


@lru_cache(maxsize=16384)
def _fine_amount(text: str) -> Amount | None:
    """Return the one number of a text, if it may have been rounded: it has decimals."""
    amounts = read_amounts(text) or ()
    return amounts[0] if len(amounts) == 1 and amounts[0].size < 1 else None


def _coincidence(pairs: Values) -> float:
    """Return the part of the filled cells that are the same."""
    filled = [pair for pair in pairs if any(pair)]
    return sum(one == other for one, other in filled) / len(filled) if filled else 0


def _agreement(pairs: Values) -> float:
    """How far values agree beyond chance: 1 all of them, 0 as by drawing lots (Cohen's kappa)."""
    filled = [pair for pair in pairs if any(pair)]
    same = _coincidence(filled)
    ones, others = Counter(one for one, _ in filled), Counter(other for _, other in filled)
    chance = sum(ones[value] * others[value] for value in ones) / max(len(filled), 1) ** 2
    return same if same in {0, 1} else (same - chance) / (1 - chance)


# --- two sheets laid on each other ----------------------------------------------------------------


class Alignment(Frozen):
    """Two sheets laid on each other; ``transposed`` says that the second is read by its columns.

    ``labelled`` is 2 if names or codes tell which row and column is which, 1 if numbers do, else 0.
    ``differences`` are those of ``size`` cells that differ: row and column in the second table, the
    texts in the first and in the second. ``copied`` says how the second was copied, if not as it
    is. It is an error if the two certainly should agree, else a warning.
    """

    one: Sheet
    labelled: int
    size: int
    differences: Differences
    copied: Message | None
    severity: Severity
    transposed: bool = False


def align(one: Sheet, other: Sheet) -> Alignment | None:
    """Return two sheets laid on each other if they show the same, labels being a hint only."""
    readings: list[Alignment] = []
    for second in (other, other.turned):
        part = one.place is None  # a drawn table has totals that a typed one lacks
        rows, rows_told = _paired(one.rows, second.rows, part=part)
        columns, columns_told = _paired(one.columns, second.columns, part=part)
        if len(rows) >= _FEWEST and len(rows) * len(columns) > _FEWEST:
            found = _laid(one, second, rows, columns, min(rows_told, columns_told))
            if found:
                readings.append(replace(found, transposed=second is other.turned))
    return min(
        readings, key=lambda each: (-each.labelled, len(each.differences) / each.size), default=None
    )


def _laid(one: Sheet, other: Sheet, rows: Pairs, columns: Pairs, labelled: int) -> Alignment | None:
    """Return two sheets laid on each other by pairs of rows and columns, if they show the same."""

    def read(sheet: Sheet, against: Sheet, row: int, column: int) -> str:
        key = sheet.keys[row][column]
        if key in against.values:
            return key
        leading = _leading_key(sheet.cells[row][column])
        return leading if leading in against.values else key

    ones = [[read(one, other, i, k) for k, _ in columns] for i, _ in rows]
    others = [
        [
            _same_or(key, one.cells[i][k], read(other, one, j, m), other.cells[j][m])
            for key, (k, m) in zip(keys, columns, strict=True)
        ]
        for keys, (i, j) in zip(ones, rows, strict=True)
    ]
    values = list(zip(chain(*ones), chain(*others), strict=True))
    places = [(i, j, k, m) for i, j in rows for k, m in columns]
    differences = [
        (other.rows[j], other.columns[m], one.cells[i][k], other.cells[j][m])
        for (i, j, k, m), (there, here) in zip(places, values, strict=True)
        if there != here
    ]
    copied = _copied(ones, others, values) if differences else None
    severity = _severity(one, other, labelled, values, differences)
    is_other = labelled == len(_TELLING) and _are_whole_columns(differences, len(rows))
    if not copied and (severity is None or is_other):
        return None
    severity = Severity.ERROR if copied or severity is None else severity
    return Alignment(one, labelled, len(values), differences, copied, severity)


def _severity(
    one: Sheet, other: Sheet, labelled: int, values: Values, differences: Differences
) -> Severity | None:
    """Return an error if two sheets certainly show the same, a warning if probably, or None.

    Their cells are to agree more than those of two tables of one form. Rows that are merely
    numbered, two titles in one chapter, and labels that do not tell, ask for more.
    """
    likeness, same = _agreement(values), sum(mine == theirs != "" for mine, theirs in values)
    few = len(differences) * _FEW <= len(values)
    is_near = one.place is None or (other.place is not None and one.place.path == other.place.path)
    is_asked_for = is_near and one.title != other.title
    if labelled < len(_TELLING):
        is_repeated = same >= _TELLING[labelled] and likeness >= _BY_VALUES
    else:
        of_one_form = is_asked_for or all(label.isdecimal() for label in one.rows)
        enough = same >= _FEWEST_SAME or len(differences) <= 1 < same
        is_repeated = enough and likeness >= _LIKELY and (few or not of_one_form)
    is_sure = likeness >= _SURE or (few and len(values) - len(differences) > _FEWEST_SAME)
    if is_sure and not (is_asked_for and one.place):
        return Severity.ERROR if is_repeated else None
    return Severity.WARNING if is_repeated else None


def _are_whole_columns(differences: Differences, height: int) -> bool:
    """Say whether all that differs are whole columns, which are about something else."""
    by_column = Counter(column for _, column, _, _ in differences)
    least = min(by_column.values(), default=0)
    return height > _FEWEST and least >= _WHOLE_COLUMN * height


def _paired(labels: Sequence[str], others: Sequence[str], *, part: bool) -> tuple[Pairs, int]:
    """Pair labels as a whole, else by codes, else by their one number; the rest in their order.

    The second ones may be a ``part`` of the first. The number says how far they tell: see
    ``Alignment.labelled``.
    """
    ours, theirs = len(labels), len(others)
    if labels == others:
        return [(index, index) for index in range(ours)], 2
    pairs: dict[int, int] = {}
    told: list[int] = []
    for here, there in zip(_places(tuple(labels)), _places(tuple(others)), strict=True):
        taken = {*pairs.values()}
        for key in here.keys() & there.keys():
            if here[key] not in pairs and there[key] not in taken:
                pairs[here[key]] = there[key]
        told.append(len(pairs))
    if len(pairs) < _MET * min(ours, theirs):
        return [(index, index) for index in range(ours)] if ours == theirs > 1 else [], 0
    enough = _SAME_LABELS * (theirs if part else max(ours, theirs))
    return sorted(pairs.items()), (told[1] >= enough) + (len(pairs) >= enough)


@lru_cache(maxsize=4096)
def _places(labels: tuple[str, ...]) -> Sequence[dict[str, int]]:
    """Return where labels stand that no other is the same as: as a whole, by code, by number."""
    found: list[dict[str, int]] = []
    for key_of in (normalize, code_of, _number_of):
        keys = [key_of(label) for label in labels]
        counts = Counter(keys)
        found.append({key: at for at, key in enumerate(keys) if key and counts[key] == 1})
    return found


def _number_of(label: str) -> str:
    numbers = {each.lstrip("0") or "0" for each in re.findall(r"[0-9]+", label)}
    return numbers.pop() if len(numbers) == 1 else ""


# --- copies ---------------------------------------------------------------------------------------


def _copied(ones: Grid, others: Grid, values: Values) -> Message | None:
    """Return how the second grid was copied from the first, if that explains what differs.

    Mirrored are the columns from the first to the last that differ: totals may stand beside them.
    """
    columns = [*zip(zip(*ones, strict=True), zip(*others, strict=True), strict=True)]
    differing = [at for at, (mine, theirs) in enumerate(columns) if mine != theirs]
    start, end = differing[0], differing[-1] + 1
    mirrored = [[*row[:start], *row[start:end][::-1], *row[end:]] for row in others]
    copies = [
        (Message("copied-mirrored"), ones, mirrored),
        (Message("copied-upside-down"), ones, others[::-1]),
    ]
    least = max(_COPIED, _coincidence(values) + 1e-9)
    return next((how for how, mine, theirs in copies if _is_copy(mine, theirs, least)), None)


def _is_copy(ones: Grid, others: Grid, least: float) -> bool:
    """Say whether nearly all values of two grids are the same, row by row until too few are."""
    allowed = sum(map(len, ones)) * (1 - least) + 1e-9
    for mine, theirs in zip(ones, others, strict=True):
        allowed -= sum(map(ne, mine, theirs))
        if allowed < 0:
            return False
    pairs = [*zip(chain(*ones), chain(*others), strict=True)]
    return (
        sum(map(any, pairs)) >= _FEWEST_COPIED
        and _coincidence(pairs) >= least
        and _agreement(pairs) >= _BY_VALUES
    )
