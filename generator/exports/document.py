"""The document that every format is written from: pandoc's tree, put in one shape.

Headings nest as the chapters do, notes stand where they are called, a table has its caption, its
header rows and the widths of its columns with it. A printed page does not scroll: a table of many
columns turns the words of its head and takes a smaller size before anything is cut.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from generator.exports.pandoc import Node, attributes_of, node, nodes_of, plain_text, replace_nodes

TABLE, NOTES = "table-figure", "table-notes"
_ALIGNED = {"number": "AlignRight"}
_JUDGED = {"judgement", "verdict"}
_DEEPEST = 6
MEASURE = 104.0
"""Characters of the table's face, at its usual size, that a line of the page holds."""
PADDING = 2.2
"""Characters that the space around the text of a cell takes."""
LONGEST_WORD = 14
"""Characters of a word above which it may be hyphenated."""
LONGEST_NAME = 13
"""The name of a row that is no longer stays on one line."""
_FEW = 6
_LENGTH = 0.8
"""Exponent of the length of a text in the width that it gets; below 1, short texts keep room."""
_SMALL = 1.2
_TOO_WIDE = 1.5


def shape_blocks(blocks: list[Node]) -> list[Node]:
    """Return pandoc's blocks with notes, captions, widths and levels as every format needs them."""
    texts: dict[str, list[Node]] = {}
    blocks = replace_nodes(blocks, _without_raw)
    blocks = replace_nodes(blocks, lambda each: _take_note_text(each, texts))
    blocks = replace_nodes(blocks, lambda each: _insert_note(each, texts))
    blocks = replace_nodes(blocks, _captioned_table)
    blocks = replace_nodes(blocks, _sized_table)
    found: list[Node] = []
    for block in blocks:
        found += _with_nested_headings(block)
    _raise_headings(found)
    return found


def _raise_headings(blocks: list[Node]) -> None:
    """Raise each heading that skips a level, which PDF/UA does not allow."""
    above = 0
    for heading in nodes_of(blocks, "Header"):
        heading["c"][0] = min(heading["c"][0], above + 1)
        above = heading["c"][0]


def _without_raw(found: Node) -> list[Node] | None:
    """Remove raw nodes, and attributes that only the scripts of the site read."""
    if found["t"] in {"Link", "Span"}:
        found["c"][0][2] = []
    return [] if found["t"] in {"RawInline", "RawBlock"} else None


def _take_note_text(found: Node, texts: dict[str, list[Node]]) -> list[Node] | None:
    """Remove the text of a note from the end of its chapter and remember it in ``texts``."""
    if found["t"] != "Div":
        return None
    identifier, classes, _ = attributes_of(found)
    if "note-text" in classes:
        texts[identifier] = found["c"][1]
        return []
    return [] if "footnote" in classes else None


def _insert_note(found: Node, texts: dict[str, list[Node]]) -> list[Node] | None:
    """Put the text of a note where it is called."""
    if found["t"] != "Superscript":
        return None
    link = next((each for each in found["c"] if each["t"] == "Link"), None)
    if link is None or "footnote-ref" not in attributes_of(link)[1]:
        return None
    text = texts.get(link["c"][2][0].removeprefix("#"))
    return [node("Note", text)] if text else []


def _captioned_table(found: Node) -> list[Node] | None:
    """Return a figure that holds a table as one block: the table with its caption, its notes."""
    if found["t"] != "Figure":
        return None
    (identifier, classes, _), caption, content = found["c"]
    tables = _tables_in(content)
    if len(tables) != 1 or "chart" in classes:
        return None
    table = tables[0]
    if not plain_text(table["c"][1]).strip():
        table["c"][1] = caption
    notes = [
        each
        for each in content
        if each["t"] == "Div" and NOTES in attributes_of(each)[1] and plain_text(each).strip()
    ]
    table["c"][0] = ["", [*attributes_of(table)[1], *classes], []]
    return [node("Div", [identifier, [TABLE], []], [table, *notes])]


def _tables_in(value: Any) -> list[Node]:  # noqa: ANN401 - JSON
    if isinstance(value, list):
        return [table for each in cast("list[Any]", value) for table in _tables_in(each)]
    if not isinstance(value, dict):
        return []
    found = cast("Node", value)
    return [found] if found.get("t") == "Table" else _tables_in(found.get("c"))


def _sized_table(found: Node) -> list[Node] | None:
    """Give the columns of a table their widths and its cells their alignments.

    A column of judgements is centred from its head to its totals.
    """
    if found["t"] != "Table":
        return None
    _, _, _, head, bodies, foot = found["c"]
    sections = [head[1], [row for body in bodies for row in (*body[2], *body[3])], foot[1]]
    cells = [each for rows in sections for each in cells_with_columns(rows)]
    judged = {place for place, cell in cells if _JUDGED & set(cell[0][1])}
    for position, cell in cells:
        aligned = [kind for name, kind in _ALIGNED.items() if name in cell[0][1]]
        if position in judged and cell[3] == 1:
            aligned = ["AlignCenter"]
        if aligned and cell[1]["t"] == "AlignDefault":
            cell[1] = node(aligned[0])
    return [with_widths(found)]


def _with_nested_headings(block: Node) -> list[Node]:
    """Return the blocks of a part, headings lowered by the level at which the part nests."""
    if block["t"] != "Div" or "part" not in attributes_of(block)[1]:
        return [block]
    level = int(dict(attributes_of(block)[2]).get("level", "1"))

    def lowered(found: Node) -> list[Node] | None:
        if found["t"] == "Header":
            found["c"][0] = min(found["c"][0] + level - 1, _DEEPEST)
        return None

    return replace_nodes(block["c"][1], lowered)


def captions_of(blocks: list[Node]) -> Iterator[tuple[str, str, str]]:
    """Yield kind (table, figure), id and words of each caption, tables first, in reading order."""
    for found in nodes_of(blocks, "Div"):
        (identifier, _, _), content = found["c"]
        if identifier and content and content[0]["t"] == "Table":
            yield "table", identifier, plain_text(content[0]["c"][1]).strip()
    for found in nodes_of(blocks, "Figure"):
        (identifier, classes, _), caption, _ = found["c"]
        words = plain_text(caption[1]).strip()
        if identifier and words and "quotation" not in classes:
            yield "figure", identifier, words


@dataclass(frozen=True)
class Column:
    """The width that a column needs, in characters: for its longest word, for its longest line."""

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
    widths = _column_widths(columns, max(MEASURE, needed))
    total = sum(widths)
    is_narrow = total < MEASURE * 0.98
    base = MEASURE if is_narrow else total
    sized = [
        [spec[0], node("ColWidth", round(width / base, 4))]
        for spec, width in zip(specs, widths, strict=True)
    ]
    return node("Table", [attributes[0], classes, []], caption, sized, head, bodies, foot)


def _column_widths(columns: Sequence[Column], room: float) -> list[float]:
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
    """Return the widths that each column needs; cells over several columns are left out."""
    least, most = [PADDING] * count, [PADDING] * count
    for position, cell in cells_with_columns(rows):
        if cell[3] == 1 and position < count:
            lines = plain_text(cell[4]).split("\n")
            least[position] = max(least[position], _longest(cell, lines) + PADDING)
            most[position] = max(most[position], max(map(len, lines)) + PADDING)
    return [Column(a, max(a, b)) for a, b in zip(least, most, strict=True)]


def cells_with_columns(rows: Sequence[list[Any]]) -> Iterator[tuple[int, Any]]:
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
