"""Tables on paper: each with its caption, its notes, the widths of its columns, its alignments.

A printed page does not scroll: a table of many columns turns the words of its head and takes a
smaller size before anything is cut.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from generator.exports.pandoc import (
    Node,
    attributes_of,
    classes_of,
    node,
    nodes_of,
    plain_text,
    rows_of,
)

# Classes of the block that a table is with its notes, and of its notes.
TABLE, NOTES = "table-figure", "table-notes"
_MEASURE = 104.0  # characters of the table's face, at its usual size, that a line of the page holds
_PADDING = 2.2  # characters that the space around the text of a cell takes
_LONGEST_WORD = 14  # characters of a word above which it may be hyphenated
_LONGEST_NAME = 13  # the name of a row that is no longer stays on one line
# What a table needs, in lines of the page, above which it is set so.
_TURNED_ABOVE, _SMALLER_ABOVE, _LANDSCAPE_ABOVE = 1.1, 1.2, 1.5
_FEW = 6  # columns up to which no head is turned
_LENGTH = 0.8  # exponent of a text's length in its column's width; below 1, short texts keep room
_JUDGED = frozenset({"judgement", "verdict"})


def captioned_table(figure: Node) -> list[Node] | None:
    """Return a figure with a table, its caption and its notes; None if it has no table."""
    (identifier, classes, _), caption, content = figure["c"]
    tables = list(nodes_of(content, "Table"))
    if len(tables) != 1 or "chart" in classes:
        return None
    (table,) = tables
    if not plain_text(table["c"][1]).strip():
        table["c"][1] = caption
    notes = [each for each in content if NOTES in classes_of(each)]
    table["c"][0] = ["", [*attributes_of(table)[1], *classes], []]
    return [node("Div", [identifier, [TABLE], []], [table, *notes])]


def captions_of(blocks: list[Node]) -> dict[str, list[tuple[str, str]]]:
    """Return id and words of each caption in reading order, by kind (table, figure)."""
    found: dict[str, list[tuple[str, str]]] = {}
    for each in nodes_of(blocks, "Div"):
        (identifier, _, _), content = each["c"]
        if identifier and content and content[0]["t"] == "Table":
            words = plain_text(content[0]["c"][1]).strip()
            found.setdefault("table", []).append((identifier, words))
    for each in nodes_of(blocks, "Figure"):
        (identifier, classes, _), caption, _ = each["c"]
        words = plain_text(caption[1]).strip()
        if identifier and words and "quotation" not in classes:
            found.setdefault("figure", []).append((identifier, words))
    return found


def size_table(table: Node) -> None:
    """Give the columns of a table their widths and its cells their alignments.

    Widths are parts of the line. The class ``turned`` says that the words of its head run upwards;
    ``small`` and ``smaller`` ask for a smaller size, ``landscape`` for a page on its side. A column
    of judgements is centred from its head to its totals.
    """
    count = len(table["c"][2])
    cells = [
        (is_head, *placed)
        for is_head in (True, False)
        for placed in cells_with_columns(
            row for part, row in rows_of(table) if (part == "head") is is_head
        )
    ]
    if not cells or not count:
        return
    judged = {column for _, column, cell in cells if _JUDGED & set(cell[0][1])}
    # By whether it is the head: the characters that each column needs for its longest word, line.
    words, lines = ({True: [_PADDING] * count, False: [_PADDING] * count} for _ in range(2))
    for is_head, column, cell in cells:
        if cell[1]["t"] == "AlignDefault":
            if column in judged and cell[3] == 1:
                cell[1] = node("AlignCenter")
            elif "number" in cell[0][1]:
                cell[1] = node("AlignRight")
        if cell[3] == 1 and column < count:  # cells over several columns are left out
            word, line = _needed(cell)
            words[is_head][column] = max(words[is_head][column], word + _PADDING)
            lines[is_head][column] = max(lines[is_head][column], line + _PADDING)
    least = list(map(max, words[True], words[False]))
    longest = list(map(max, lines[True], lines[False]))
    classes: list[str] = []
    if sum(least) > _MEASURE * _TURNED_ABOVE and count > _FEW:
        classes.append("turned")
        least, longest = words[False], lines[False]
    longest, needed = list(map(max, least, longest)), sum(least)
    if needed > _MEASURE:
        classes.append("smaller" if needed > _MEASURE * _SMALLER_ABOVE else "small")
    if needed > _MEASURE * _LANDSCAPE_ABOVE:
        classes.append("landscape")
    attributes_of(table)[1] += classes
    widths = _shared(least, longest, max(_MEASURE, needed))
    whole = _MEASURE if sum(widths) < _MEASURE * 0.98 else sum(widths)
    for spec, width in zip(table["c"][2], widths, strict=True):
        spec[1] = node("ColWidth", round(width / whole, 4))


def _shared(least: Sequence[float], longest: Sequence[float], room: float) -> Sequence[float]:
    """Return widths in characters: what is asked where there is room, else shared by text."""
    if sum(longest) <= room:
        return longest
    shares = [(long - short) ** _LENGTH for short, long in zip(least, longest, strict=True)]
    spare = max(room - sum(least), 0.0) / (sum(shares) or 1.0)
    columns = zip(least, longest, shares, strict=True)
    return [min(short + spare * share, long) for short, long, share in columns]


def _needed(cell: Any) -> tuple[int, int]:  # noqa: ANN401 - a cell of pandoc's
    """Return the longest word and line in characters; judgements and numbers do not break."""
    lines = plain_text(cell[4]).split("\n")
    longest = max(len(line.strip()) for line in lines)
    is_name = any(pair in cell[0][2] for pair in (["scope", "row"], ["scope", "rowgroup"]))
    if _JUDGED & set(cell[0][1]) or (is_name and longest <= _LONGEST_NAME):
        word = min(longest, _LONGEST_NAME)
    else:
        words = (len(word) for line in lines for word in line.split())
        word = min(max(words, default=0), _LONGEST_WORD)
    return word, max(map(len, lines))


def cells_with_columns(rows: Iterable[list[Any]]) -> Iterator[tuple[int, Any]]:
    """Yield each cell with its column from 0; a cell over several rows moves those below it."""
    taken: dict[int, int] = {}
    for row in rows:
        position, above = 0, {key for key, left in taken.items() if left > 0}
        for cell in row[1]:
            while position in above:
                position += 1
            yield position, cell
            taken.update((spanned, cell[2]) for spanned in range(position, position + cell[3]))
            position += cell[3]
        taken = {key: left - 1 for key, left in taken.items()}
