"""Whether two tables show the same: lined up by their labels or, failing that, by their values.

A table is a sheet: labels of rows and columns, and texts between them. If the labels of two meet
and their values do not, one may be a copy pasted mirrored, upside down, transposed, or moved.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import chain
from operator import ne
from typing import Literal

from generator.core.problems import Message, Place
from generator.core.values import Frozen, replace
from generator.handwritten.amounts import Amount, is_missing, read_amounts
from generator.handwritten.total_rows import Rows
from generator.handwritten.values import HandTable
from generator.language.normalize import code_of, normalize

Grid = Sequence[Sequence[str]]
Pairs = Sequence[tuple[int, int]]
Places = Mapping[str, int]  # the index of each label that no other one is the same as

_KEY_COLUMNS = 3  # the first columns, in one of which the names of the rows stand
_FEWEST = 2  # rows, and columns or rows beyond them, that can be compared
_MET = 0.5  # part of the fewer labels that must meet, else they are taken in their order
_SAME_LABELS = 0.8  # part of the labels on each side that tell that two tables show the same
_LIKELY, _SURE = 0.5, 0.7  # agreement beyond chance: of tables that may, and must, be the same
_BY_VALUES = 0.8  # the same where labels do not tell
_FEW = 4  # where at most one in so many cells differs, two tables certainly show the same
_FEWEST_SAME = 4  # cells that must be the same, unless all but one are
_TELLING = (12, 6)  # the same where labels do not tell, and where only their numbers do
_FEWEST_COPIED, _COPIED = 6, 0.9  # values that a copy must have, and the part that must be its own
_FURTHEST = 2  # columns or rows that a copy may be moved by
_RIGHT, _LEFT = Message("to-the-right"), Message("to-the-left")
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
    def turned(self) -> "Sheet":
        """The sheet with its rows as columns."""
        cells = tuple(zip(*self.cells, strict=True))
        return replace(self, rows=self.columns, columns=self.rows, cells=cells)

    @cached_property
    def places(self) -> tuple[Sequence[Places], Sequence[Places]]:
        """Where the labels of rows and of columns stand: as a whole, by code, by number."""
        return _places(self.rows), _places(self.columns)


def typed_sheet(table: HandTable, rows: Rows, title: str) -> Sheet | None:
    """Return a typed table as a sheet, without its totals; None if its shape is doubtful."""
    if not table.header or table.ragged:
        return None
    last = [" ".join(cell.text.split()) for cell in table.header[-1].cells]
    whole = [table.heading(column) for column in range(table.width)]
    header = last if len(table.header) > 1 and _all_differ(last) else whole
    data = [table.rows[index] for index in rows.of("data")]
    texts = [[cell.text for cell in row.cells] for row in data]
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
    return Sheet(
        name,
        title,
        tuple(row[key] for row in rows),
        tuple(header[index] for index in columns),
        tuple(tuple(row[index] for index in columns) for row in rows),
        place,
    )


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
def _fine_amount(text: str) -> Amount | None:
    """Return the one number of a text, if it may have been rounded: it has decimals."""
    amounts = read_amounts(text) or ()
    return amounts[0] if len(amounts) == 1 and amounts[0].size < 1 else None


def _agree(one: str, other: str) -> bool:
    """Say whether two numbers are the same, rounded as the coarser one is."""
    first, second = _fine_amount(one), _fine_amount(other)
    if first is None or second is None or first.unit != second.unit:
        return False
    step = max(first.size, second.size)
    return any(
        abs(value - second.values.get(style, value + 1)) <= step / 2
        for style, value in first.values.items()
    )


def _coincidence(pairs: Sequence[tuple[str, str]]) -> float:
    filled = [pair for pair in pairs if any(pair)]
    return sum(one == other for one, other in filled) / len(filled) if filled else 0


def _agreement(pairs: Sequence[tuple[str, str]]) -> float:
    """How far values agree beyond chance: 1 all of them, 0 as by drawing lots (Cohen's kappa)."""
    filled = [pair for pair in pairs if any(pair)]
    same = _coincidence(filled)
    ones, others = Counter(one for one, _ in filled), Counter(other for _, other in filled)
    chance = sum(ones[value] * others[value] for value in ones) / max(len(filled), 1) ** 2
    return same if same in {0, 1} else (same - chance) / (1 - chance)


# --- two sheets laid on each other ----------------------------------------------------------------


class Alignment(Frozen, dict=True):
    """Two sheets laid on each other by pairs of rows and columns; ``other`` is read transposed.

    ``labelled`` is 2 if names or codes tell which row and column is which, 1 if numbers do, else 0.
    """

    one: Sheet
    other: Sheet
    rows: Pairs
    columns: Pairs
    transposed: bool
    labelled: int

    @cached_property
    def _grids(self) -> tuple[Grid, Grid]:
        """The values of both sheets in the order of the pairs; those that agree are equal."""
        one, other, columns = self.one, self.other, self.columns
        ones = [[one.keys[i][k] for k, _ in columns] for i, _ in self.rows]
        others = [
            [
                key if key == there or _agree(one.cells[i][k], other.cells[j][m]) else there
                for key, (k, m) in zip(keys, columns, strict=True)
                for there in (other.keys[j][m],)
            ]
            for keys, (i, j) in zip(ones, self.rows, strict=True)
        ]
        return ones, others

    @cached_property
    def _values(self) -> list[tuple[str, str]]:
        ones, others = self._grids
        return list(zip(chain(*ones), chain(*others), strict=True))

    @cached_property
    def _likeness(self) -> float:
        return _agreement(self._values)

    @cached_property
    def differences(self) -> Sequence[tuple[str, str, str, str]]:
        """The cells that differ: row and column in the second table, the texts there and here."""
        one, other = self.one.cells, self.other.cells
        cells = [(i, j, k, m) for i, j in self.rows for k, m in self.columns]
        return [
            (self.other.rows[j], self.other.columns[m], one[i][k], other[j][m])
            for (i, j, k, m), (there, here) in zip(cells, self._values, strict=True)
            if there != here
        ]

    @property
    def size(self) -> int:
        """How many cells are compared."""
        return len(self._values)

    @property
    def _is_asked_for(self) -> bool:
        """Whether the second table says itself that it is another: by a title in one chapter."""
        one, other = self.one.place, self.other.place
        same_chapter = one is None or (other is not None and one.path == other.path)
        return same_chapter and self.one.title != self.other.title

    @cached_property
    def is_repeated(self) -> bool:
        """Whether the cells agree more than those of two tables of one form.

        Rows that are merely numbered, two titles in one chapter, and labels that do not tell, ask
        for more. Where all that differs are whole columns they are about something else.
        """
        same = sum(one == other != "" for one, other in self._values)
        differing = len(self.differences)
        if self.labelled < len(_TELLING):
            return same >= _TELLING[self.labelled] and self._likeness >= _BY_VALUES
        numbered = all(label.isdecimal() for label in self.one.rows)
        if (numbered or self._is_asked_for) and differing * _FEW > self.size:
            return False
        by_column = Counter(column for _, column, _, _ in self.differences).values()
        of_others = min(by_column, default=0) >= _WHOLE_COLUMN * len(self.rows)
        enough = same >= _FEWEST_SAME or (differing <= 1 and same > 1)
        is_other = of_others and len(self.rows) > _FEWEST
        return enough and self._likeness >= _LIKELY and not is_other

    @property
    def is_sure(self) -> bool:
        """Whether the two tables certainly should agree."""
        differing = len(self.differences)
        few = differing * _FEW <= self.size and self.size - differing > _FEWEST_SAME
        is_other = self._is_asked_for and self.one.place is not None
        likely = few or self._likeness >= _SURE
        return bool(self.copied) or (likely and not is_other)

    @cached_property
    def copied(self) -> Message | None:
        """How the second table was copied from the first, if not as it is."""
        ones, others = self._grids
        for how, pairs in _orientations(ones, others):
            if (
                sum(map(any, pairs)) >= _FEWEST_COPIED
                and _coincidence(pairs) >= max(_COPIED, _coincidence(self._values) + 1e-9)
                and _agreement(pairs) >= _BY_VALUES
            ):
                return how
        wrong = [row for row, values in enumerate(ones) if values != others[row]]
        for by, side in ((1, _RIGHT), (-1, _LEFT)):
            if wrong and all(_is_moved(ones[row], others[row], by) for row in wrong):
                names = tuple(" ".join(self.other.rows[self.rows[r][1]].split()) for r in wrong[:5])
                return Message("copied-rows-moved", rows=names, side=side)
        return None


def align(one: Sheet, other: Sheet) -> Alignment | None:
    """Return two sheets laid on each other if they show the same, labels being a hint only."""
    readings: list[Alignment] = []
    drawn = one.place is None
    for second in (other, other.turned):
        rows, rows_told = _paired(one, second, 0, part=drawn)
        if len(rows) < _FEWEST:
            continue
        columns, columns_told = _paired(one, second, 1, part=drawn)
        told, is_turned = min(rows_told, columns_told), second is other.turned
        found = Alignment(one, second, rows, columns, is_turned, told)
        if found.size <= _FEWEST:
            continue
        if found.is_repeated or (found.differences and found.copied):
            readings.append(found)
    return min(
        readings, key=lambda each: (-each.labelled, len(each.differences) / each.size), default=None
    )


def _paired(one: Sheet, other: Sheet, axis: Literal[0, 1], *, part: bool) -> tuple[Pairs, int]:
    """Pair labels as a whole, else by codes, else by their one number; the rest in their order.

    They are those of the rows (axis 0) or columns. The second ones may be a ``part`` of the first:
    a drawn table has totals that a typed one lacks.
    """
    labels, others = (one.rows, other.rows) if axis == 0 else (one.columns, other.columns)
    ours, theirs = len(labels), len(others)
    if labels == others:
        return [(index, index) for index in range(ours)], 2
    pairs: dict[int, int] = {}
    told: list[int] = []
    for here, there in zip(one.places[axis], other.places[axis], strict=True):
        taken = {*pairs.values()}
        for key in here.keys() & there.keys():
            if here[key] not in pairs and there[key] not in taken:
                pairs[here[key]] = there[key]
        told.append(len(pairs))
    if len(pairs) < _MET * min(ours, theirs):
        return [(index, index) for index in range(ours)] if ours == theirs > 1 else [], 0
    enough = _SAME_LABELS * (theirs if part else max(ours, theirs))
    return sorted(pairs.items()), (told[1] >= enough) + (len(pairs) >= enough)


def _places(labels: Sequence[str]) -> Sequence[Places]:
    found: list[Places] = []
    for key_of in (normalize, code_of, _number_of):
        keys = [key_of(label) for label in labels]
        counts = Counter(keys)
        found.append({key: at for at, key in enumerate(keys) if key and counts[key] == 1})
    return found


def _number_of(label: str) -> str:
    numbers = {each.lstrip("0") or "0" for each in re.findall(r"[0-9]+", label)}
    return numbers.pop() if len(numbers) == 1 else ""


# --- copies ---------------------------------------------------------------------------------------


def _orientations(ones: Grid, others: Grid) -> Iterator[tuple[Message, list[tuple[str, str]]]]:
    """Yield each way to put a copy right, with the pairs of values that are then to be the same.

    Mirrored are the columns from the first to the last that differ: totals may stand beside them.
    """
    differing = [
        column
        for column in range(len(ones[0]))
        if any(row[column] != other[column] for row, other in zip(ones, others, strict=True))
    ]
    start, end = min(differing, default=0), max(differing, default=-1) + 1
    mirrored = [[*row[:start], *reversed(row[start:end]), *row[end:]] for row in others]
    yield Message("copied-mirrored"), _shifted(ones, mirrored, 0, 0)
    yield Message("copied-upside-down"), _shifted(ones, list(reversed(others)), 0, 0)
    if len(ones) == len(ones[0]):
        yield Message("copied-transposed"), _shifted(ones, list(zip(*others, strict=True)), 0, 0)
    for by in range(1, _FURTHEST + 1):
        for right, side in ((by, _RIGHT), (-by, _LEFT)):
            how = Message("copied-columns-moved", count=by, side=side)
            yield how, _shifted(ones, others, 0, right)
        for down, side in ((by, Message("down")), (-by, Message("up"))):
            how = Message("copied-all-rows-moved", count=by, side=side)
            yield how, _shifted(ones, others, down, 0)


def _shifted(ones: Grid, others: Grid, down: int, right: int) -> list[tuple[str, str]]:
    """Return the values that lie on each other; none where too many differ for a copy."""
    height, width = len(ones) - abs(down), max(len(ones[0]) - abs(right), 0)
    most = height * width * (1 - _COPIED) + 1e-9
    pairs: list[tuple[str, str]] = []
    differing = 0
    for row in range(max(-down, 0), max(-down, 0) + height):
        mine = ones[row][max(-right, 0) :][:width]
        theirs = others[row + down][max(right, 0) :][:width]
        differing += sum(map(ne, mine, theirs))
        if differing > most:
            return []
        pairs += zip(mine, theirs, strict=True)
    return pairs


def _is_moved(one: Sequence[str], other: Sequence[str], by: int) -> bool:
    pairs = _shifted([one], [other], 0, by)
    differences = sum(value != copy for value, copy in zip(one, other, strict=True))
    return differences > 1 and len(pairs) > 1 and all(value == copy for value, copy in pairs)
