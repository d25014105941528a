"""The layout of a table, chosen from the widths of its columns once, when it is drawn.

Widths are in characters of the table's face at its usual size. The classes that are chosen say it
to the style sheets of screen and paper, to typst and to Word: ``turned``, the words of the head
run upwards; ``small`` and ``smaller``, a smaller size on paper; ``landscape``, a page on its side.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from generator.tables.model import Cell, Table

Placed = TypeVar("Placed")
_MEASURE = 104.0  # characters that a line of the page holds
_PADDING = 2.2  # characters that the space around the text of a cell takes
_LONGEST_WORD = 14  # characters of a word above which it may be hyphenated
_LONGEST_NAME = 13  # the name of a row that is no longer stays on one line
# What a table needs, in lines of the page, above which it is set so.
_TURNED_ABOVE, _SMALLER_ABOVE, _LANDSCAPE_ABOVE = 1.1, 1.2, 1.5
_FEW = 6  # columns up to which no head is turned
_LENGTH = 0.8  # exponent of a text's length in its column's width; below 1, short texts keep room


class Columns:
    """What each column of a table needs for its longest word and its longest line."""

    def __init__(self, count: int) -> None:
        # Of the head (True) and of the rows below it (False).
        self._words = {each: [_PADDING] * count for each in (True, False)}
        self._lines = {each: [_PADDING] * count for each in (True, False)}

    def add(self, column: int, text: str, *, is_head: bool, is_name: bool, is_whole: bool) -> None:
        """Add the text of a cell; a verdict, a judgement of one word, a short name are whole."""
        lines = [line.strip() for line in text.split("\n")]
        longest = max(map(len, lines))
        if is_whole or (is_name and longest <= _LONGEST_NAME):
            word = min(longest, _LONGEST_NAME)
        else:
            word = min(max((len(each) for each in text.split()), default=0), _LONGEST_WORD)
        for sizes, size in ((self._words, word), (self._lines, longest)):
            sizes[is_head][column] = max(sizes[is_head][column], size + _PADDING)

    def classes(self) -> list[str]:
        """Return the classes of a layout in which no column is cut."""
        needed, found = sum(self._least(is_turned=False)), list[str]()
        if needed > _MEASURE * _TURNED_ABOVE and len(self._words[True]) > _FEW:
            needed = sum(self._least(is_turned=True))
            found.append("turned")
        if needed > _MEASURE:
            found.append("smaller" if needed > _MEASURE * _SMALLER_ABOVE else "small")
        if needed > _MEASURE * _LANDSCAPE_ABOVE:
            found.append("landscape")
        return found

    def widths(self, classes: Sequence[str]) -> list[float]:
        """Return the widths of the columns as parts of the line: what is asked, or by text."""
        is_turned = "turned" in classes
        least = self._least(is_turned=is_turned)
        heads = self._words[False] if is_turned else self._lines[True]
        longest = list(map(max, least, heads, self._lines[False]))
        room = max(_MEASURE, sum(least))
        if sum(longest) > room:
            shares = [(long - short) ** _LENGTH for short, long in zip(least, longest, strict=True)]
            spare = max(room - sum(least), 0.0) / (sum(shares) or 1.0)
            columns = zip(least, longest, shares, strict=True)
            longest = [min(short + spare * share, long) for short, long, share in columns]
        whole = _MEASURE if sum(longest) < _MEASURE * 0.98 else sum(longest)
        return [round(each / whole, 4) for each in longest]

    def _least(self, *, is_turned: bool) -> list[float]:
        words = self._words
        return words[False] if is_turned else list(map(max, words[True], words[False]))


def layout_of(table: Table) -> list[str]:
    """Return the classes of a drawn table."""
    columns = Columns(table.width)
    body = [row for rows in table.bodies for row in rows]
    for rows, is_head in ((table.head, True), (body, False), (table.foot, False)):
        for at, cell in cells_with_columns([row.cells for row in rows], _spans):
            if cell.columns == 1:
                evidence = str(cell.evidence_count or "")
                text = " ".join(filter(None, (cell.mark, cell.text, cell.detail, evidence)))
                is_name = cell.role in {"stub", "row-group"}
                is_judgement = cell.tone != "" and " " not in cell.text
                is_whole = not is_head and (cell.verdict or is_judgement)
                columns.add(at, text, is_head=is_head, is_name=is_name, is_whole=is_whole)
    return columns.classes()


def _spans(cell: Cell) -> tuple[int, int]:
    return cell.rows, cell.columns


def cells_with_columns(
    rows: Iterable[Sequence[Placed]], spans: Callable[[Placed], tuple[int, int]]
) -> Iterator[tuple[int, Placed]]:
    """Yield each cell with its column from 0; a cell over several rows moves those below it."""
    taken: dict[int, int] = {}
    for row in rows:
        position, above = 0, {key for key, left in taken.items() if left > 0}
        for cell in row:
            while position in above:
                position += 1
            yield position, cell
            height, width = spans(cell)
            taken.update((spanned, height) for spanned in range(position, position + width))
            position += width
        taken = {key: left - 1 for key, left in taken.items()}
