"""Tables on paper: each with its caption, its notes, the widths of its columns, its alignments.

A printed page does not scroll: ``tables/drawing.py`` says how a table stands that is not cut.
"""

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
from generator.tables.drawing import Columns, placed_cells

Entry = tuple[int, str, str]  # of a list: its level, the id that it leads to, its words
# Classes of the block that a table is with its notes, and of its notes.
TABLE, NOTES = "table-figure", "table-notes"
_JUDGED = frozenset({"judgement", "verdict"})
_TEXTS = frozenset({"Plain", "Para"})
_BOLD = frozenset({"total", "verdict"})
DRAWN = frozenset(f"thesis-{kind}" for kind in ("listing", "matrix", "summary", "crosstab"))


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


def captions_of(blocks: list[Node]) -> dict[str, list[Entry]]:
    """Return the captions in reading order, by kind (table, figure)."""
    found: dict[str, list[Entry]] = {}
    for each in nodes_of(blocks, "Div"):
        (identifier, classes, _), content = each["c"]
        if identifier and TABLE in classes:
            words = plain_text(content[0]["c"][1]).strip()
            found.setdefault("table", []).append((1, identifier, words))
    for each in nodes_of(blocks, "Figure"):
        (identifier, classes, _), (_, caption), _ = each["c"]
        words = plain_text(caption).strip()
        if identifier and words and "quotation" not in classes:
            found.setdefault("figure", []).append((1, identifier, words))
    return found


def size_table(table: Node) -> None:
    """Give the columns of a table their widths and its cells their alignments.

    Widths are parts of the line. A drawn table says its layout by its classes, one typed by hand
    gets them here. A column of judgements is centred from its head to its totals.
    """
    count, own = len(table["c"][2]), attributes_of(table)[1]
    cells = [
        (is_head, *placed[1:])
        for is_head in (True, False)
        for placed in placed_cells(
            (row[1] for part, row in rows_of(table) if (part == "head") is is_head),
            lambda cell: (cell[2], cell[3]),
        )
    ]
    if not cells or not count:
        return
    judged = {column for _, column, cell in cells if _JUDGED & set(cell[0][1])}
    columns = Columns(count)
    for is_head, column, cell in cells:
        classes = set(cell[0][1])
        if cell[1]["t"] == "AlignDefault":
            if (column in judged and cell[3] == 1) or ("total" in classes and cell[3] > 1):
                cell[1] = node("AlignCenter")
            elif "number" in classes or ("total" in classes and "thesis-matrix" in own):
                cell[1] = node("AlignRight")
        is_summary = cell[2] > 1 and "verdict" in classes  # of all verdicts, in the foot
        if cell[3] == 1 and column < count and not is_summary:  # nor over several columns
            is_name = any(pair in cell[0][2] for pair in (["scope", "row"], ["scope", "rowgroup"]))
            words, is_whole = plain_text(cell[4]), _is_whole(cell)
            columns.add(column, words, is_head=is_head, is_name=is_name, is_whole=is_whole)
    if DRAWN.isdisjoint(own):
        own += columns.classes()
    for spec, width in zip(table["c"][2], columns.widths(own), strict=True):
        spec[1] = node("ColWidth", width)


def _is_whole(cell: list[Any]) -> bool:
    """Return whether the line of a cell may not break: a verdict's, a judgement's of one word."""
    if "verdict" in cell[0][1]:
        return True
    spans = (span["c"] for span in nodes_of(cell[4], "Span") if "word" in classes_of(span))
    return any(" " not in plain_text(words) for _, words in spans)


def embolden(table: Node) -> None:
    """Set heads, headings of groups of rows, totals and verdicts in bold."""
    for part, row in rows_of(table):
        is_head = part == "head" or "row-group-heading" in row[0][1]
        for cell in row[1]:
            if is_head or _BOLD & set(cell[0][1]):
                cell[4] = [
                    node(each["t"], [node("Strong", each["c"])]) if each["t"] in _TEXTS else each
                    for each in cell[4]
                ]
