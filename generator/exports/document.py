"""The document that every format is written from: pandoc's tree, put in one shape.

Headings nest as the chapters do, notes stand where they are called, a table has its caption, its
header rows and its widths with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from generator.exports.columns import placed, with_widths
from generator.exports.pandoc import Node, attributes_of, node, nodes_of, plain_text, walked

if TYPE_CHECKING:
    from collections.abc import Iterator

TABLE, NOTES = "table-figure", "table-notes"
_ALIGNED = {"number": "AlignRight"}
_JUDGED = {"judgement", "verdict"}
_DEEPEST = 6


def shaped(blocks: list[Node]) -> list[Node]:
    """Return the blocks that pandoc read in the shape that the formats are written from."""
    texts: dict[str, list[Node]] = {}
    blocks = walked(blocks, _without_raw)
    blocks = walked(blocks, lambda each: _taken_note(each, texts))
    blocks = walked(blocks, lambda each: _called_note(each, texts))
    blocks = walked(blocks, _captioned_table)
    blocks = walked(blocks, _sized_table)
    found: list[Node] = []
    for block in blocks:
        found += _shifted(block)
    _close_up(found)
    return found


def _close_up(blocks: list[Node]) -> None:
    """Raise each heading that skips a level: a PDF for everyone has none."""
    above = 0
    for heading in nodes_of(blocks, "Header"):
        heading["c"][0] = min(heading["c"][0], above + 1)
        above = heading["c"][0]


def _without_raw(found: Node) -> list[Node] | None:
    """Take out what a parser did not understand, and what only the site's scripts read."""
    if found["t"] in {"Link", "Span"}:
        found["c"][0][2] = []
    return [] if found["t"] in {"RawInline", "RawBlock"} else None


def _taken_note(found: Node, texts: dict[str, list[Node]]) -> list[Node] | None:
    """Take the text of a note out of the end of its chapter."""
    if found["t"] != "Div":
        return None
    identifier, classes, _ = attributes_of(found)
    if "note-text" in classes:
        texts[identifier] = found["c"][1]
        return []
    return [] if "footnote" in classes else None


def _called_note(found: Node, texts: dict[str, list[Node]]) -> list[Node] | None:
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
    cells = [each for rows in sections for each in placed(rows)]
    judged = {place for place, cell in cells if _JUDGED & set(cell[0][1])}
    for position, cell in cells:
        aligned = [kind for name, kind in _ALIGNED.items() if name in cell[0][1]]
        if position in judged and cell[3] == 1:
            aligned = ["AlignCenter"]
        if aligned and cell[1]["t"] == "AlignDefault":
            cell[1] = node(aligned[0])
    return [with_widths(found)]


def _shifted(block: Node) -> list[Node]:
    """Return what a part holds, its headings as many levels lower as the part nests."""
    if block["t"] != "Div" or "part" not in attributes_of(block)[1]:
        return [block]
    level = int(dict(attributes_of(block)[2]).get("level", "1"))

    def lowered(found: Node) -> list[Node] | None:
        if found["t"] == "Header":
            found["c"][0] = min(found["c"][0] + level - 1, _DEEPEST)
        return None

    return walked(block["c"][1], lowered)


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
