"""How wide the columns of a table are: each as much as its longest word asks, then by its text.

A printed page does not scroll, so that a table of many columns turns the words of its head and
takes a smaller size before anything is cut.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from generator.exports.pandoc import Node, node, plain_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MEASURE = 104.0
"""Characters of the table's face, at its usual size, that a line of the page holds."""
PADDING = 2.2
"""Characters that the space around the text of a cell takes."""
LONGEST_WORD = 14
"""A longer word may be hyphenated, and asks for no more than this."""


LONGEST_NAME = 13
"""The name of a row that is no longer stays on one line."""


@dataclass(frozen=True)
class Column:
    """What a column asks for, in characters: its longest word, and its longest text in one line."""

    least: float
    most: float


def with_widths(table: Node) -> Node:
    """Return a table whose columns have widths as parts of the line, and what it needs to fit.

    The class ``turned`` says that the words of its head run upwards; ``small`` and ``smaller`` ask
    for a smaller size, ``landscape`` for a page on its side.
    """
    attributes, caption, specs, head, bodies, foot = table["c"]
    body_rows = [row for body in bodies for row in (*body[2], *body[3])] + foot[1]
    lower = _columns(body_rows, len(specs))
    upper = _columns(head[1], len(specs))
    both = [
        Column(max(a.least, b.least), max(a.most, b.most))
        for a, b in zip(upper, lower, strict=True)
    ]
    is_turned = sum(each.least for each in both) > MEASURE * 1.1 and len(specs) > _FEW
    columns = lower if is_turned else both
    needed = sum(each.least for each in columns)
    classes = [*attributes[1], *(["turned"] if is_turned else [])]
    if needed > MEASURE:
        classes.append("smaller" if needed > MEASURE * _SMALL else "small")
    if needed > MEASURE * _TOO_WIDE:
        classes.append("landscape")
    widths = _shared(columns, max(MEASURE, needed))
    total = sum(widths)
    is_narrow = total < MEASURE * 0.98
    base = MEASURE if is_narrow else total
    sized = [
        [spec[0], node("ColWidth", round(width / base, 4))]
        for spec, width in zip(specs, widths, strict=True)
    ]
    return node("Table", [attributes[0], classes, []], caption, sized, head, bodies, foot)


_FEW = 6
_LENGTH = 0.8
"""How much more a longer text gets: less than its length, so that short ones keep some room."""
_SMALL = 1.2
_TOO_WIDE = 1.5


def _shared(columns: Sequence[Column], room: float) -> list[float]:
    """Return the width of each column in characters.

    Where there is room for every text in one line, a column takes no more than it asks. Else what
    is left above the longest words goes to the columns by how much text they have.
    """
    asked = sum(each.most for each in columns)
    if asked <= room:
        return [each.most for each in columns]
    least = sum(each.least for each in columns)
    more = sum((each.most - each.least) ** _LENGTH for each in columns) or 1.0
    spare = max(room - least, 0.0)
    widths = [each.least + spare * (each.most - each.least) ** _LENGTH / more for each in columns]
    return [min(width, each.most) for width, each in zip(widths, columns, strict=True)]


def _longest(cell: Any, lines: Sequence[str]) -> int:  # noqa: ANN401 - pandoc's JSON
    """Return the characters of a cell that stay together: those of its longest word.

    A judgement with its mark, a number with its unit and the name of a row are not broken.
    """
    classes, pairs = cell[0][1], cell[0][2]
    text = max((len(line.strip()) for line in lines), default=0)
    is_name = ["scope", "row"] in pairs or ["scope", "rowgroup"] in pairs
    if {"judgement", "verdict"} & set(classes) or (is_name and text <= LONGEST_NAME):
        return min(text, LONGEST_NAME)
    return max((min(len(word), LONGEST_WORD) for line in lines for word in line.split()), default=0)


def _columns(rows: Sequence[list[Any]], count: int) -> list[Column]:
    """Return what each column asks for; cells over several columns ask for nothing."""
    least, most = [PADDING] * count, [PADDING] * count
    for position, cell in placed(rows):
        if cell[3] == 1 and position < count:
            lines = plain_text(cell[4]).split("\n")
            least[position] = max(least[position], _longest(cell, lines) + PADDING)
            most[position] = max(most[position], max(map(len, lines)) + PADDING)
    return [Column(a, max(a, b)) for a, b in zip(least, most, strict=True)]


def placed(rows: Sequence[list[Any]]) -> Iterator[tuple[int, Any]]:
    """Yield each cell of some rows with the column that it stands in, counted from 0.

    A cell over several rows moves those below it to the right.
    """
    taken: dict[int, int] = {}
    for row in rows:
        position, above = 0, {key for key, left in taken.items() if left > 0}
        for cell in row[1]:
            while position in above:
                position += 1
            yield position, cell
            for spanned in range(position, position + cell[3]):
                taken[spanned] = cell[2]
            position += cell[3]
        taken = {key: left - 1 for key, left in taken.items()}
