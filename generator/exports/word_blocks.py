"""Blocks as Word is to have them: pandoc's, with the styles of ``word/styles.xml`` by name."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import TYPE_CHECKING, Any

from generator.exports.document import NOTES, TABLE
from generator.exports.pandoc import attributes_of, node, walked
from generator.exports.pictures import FORMATS, as_pixels
from generator.exports.reference import turned_page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generator.exports.pandoc import Node
    from generator.exports.pictures import Picture

QUIET = frozenset({"ref-term", "ref-entity", "entity", "value"})
"""Links that a printed page does not show as such."""
TURNED = "Table Turned"
"""The style of a head whose text runs upwards, which ``docx`` tells its cells."""
_STYLES = {
    "csl-entry": "Bibliography",
    "evidence-judgement": "Judgement",
    "evidence-verdict": "Judgement",
    NOTES: "Table Note",
}
_TONES = {"tone-for": "Tone For", "tone-against": "Tone Against", "tone-none": "Tone None"}
_SIGNS = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}")
_WIDTH = "16cm"


def word_blocks(blocks: list[Node], pictures: Mapping[str, Picture]) -> list[Node]:
    """Return blocks with the styles of Word, pictures inside them, and names that Word allows."""

    def changed(found: Node) -> list[Node] | None:
        kind = found["t"]
        if kind == "Link":
            return _link(found)
        if kind == "Image":
            return [_image(found, pictures)]
        if kind == "Span":
            found["c"][0][0] = bookmark(found["c"][0][0])
            if "caption-number" in found["c"][0][1]:
                return [node("Strong", [found])]
        elif kind == "Header":
            found["c"][1][0] = bookmark(found["c"][1][0])
        elif kind == "Figure":
            return _figure(found)
        elif kind == "Div":
            return _division(found)
        return None

    return _spaced(walked(blocks, changed))


def _spaced(blocks: list[Node]) -> list[Node]:
    """Return blocks in which the text that goes on after a table stands off from it."""
    found: list[Node] = []
    for block in blocks:
        before = found[-1] if found else None
        if block["t"] in {"Para", "Plain"} and before is not None and _ends_table(before):
            found.append(styled("After Table", [block]))
        else:
            found.append(block)
    return found


def _ends_table(block: Node) -> bool:
    if block["t"] != "Div":
        return False
    is_note = ["custom-style", _STYLES[NOTES]] in attributes_of(block)[2]
    return is_note or any(each["t"] == "Table" for each in block["c"][1])


def bookmark(identifier: str) -> str:
    """Return a name for a bookmark: letters, digits and underscores, at most 40 of them."""
    if not identifier or _SIGNS.fullmatch(identifier):
        return identifier
    plain = re.sub(r"\W", "_", identifier, flags=re.ASCII)
    digest = hashlib.sha256(identifier.encode()).hexdigest()[:8]
    return f"b_{plain[:29]}_{digest}"


def _link(found: Node) -> list[Node]:
    (_, classes, _), inlines, (target, _) = found["c"]
    if target.startswith("#"):
        found["c"][2] = [f"#{bookmark(target[1:])}", ""]
    if "evidence" in classes:
        return [node("Superscript", [found])]
    return inlines if QUIET & set(classes) else [found]


def _image(found: Node, pictures: Mapping[str, Picture]) -> Node:
    _, text, (name, _) = found["c"]
    picture = pictures[name]
    suffix = "." + name.rpartition(".")[2]
    kind = "image/png" if suffix == ".svg" else FORMATS[suffix]
    data = base64.b64encode(as_pixels(picture)).decode()
    attributes = ["", [], [["width", _WIDTH]] if suffix == ".svg" else []]
    return node("Image", attributes, text, [f"data:{kind};base64,{data}", ""])


def _figure(found: Node) -> list[Node] | None:
    """Return a quotation as a block of its own with who said it; other figures as they are."""
    (identifier, classes, pairs), caption, content = found["c"]
    found["c"][0] = [bookmark(identifier), classes, pairs]
    if "quotation" not in classes:
        return None
    quoted = [each for block in content for each in _unquoted(block)]
    source = styled("Quotation Source", caption[1])
    return [node("Div", [bookmark(identifier), [], []], [node("BlockQuote", quoted), source])]


def _unquoted(block: Node) -> list[Node]:
    return block["c"] if block["t"] == "BlockQuote" else [block]


def _division(found: Node) -> list[Node] | None:
    (identifier, classes, pairs), content = found["c"]
    found["c"][0] = [bookmark(identifier), classes, pairs]
    if TABLE in classes:
        return _table(found)
    for name, style in _STYLES.items():
        if name in classes:
            return [node("Div", [bookmark(identifier), [], [["custom-style", style]]], content)]
    return None


def styled(style: str, blocks: list[Node]) -> Node:
    """Return blocks whose paragraphs have a style of Word."""
    return node("Div", ["", [], [["custom-style", style]]], blocks)


def _table(found: Node) -> list[Node]:
    """Return a table with its cells in their styles; one of many columns has a page on its side."""
    (identifier, _, _), (table, *notes) = found["c"]
    classes = attributes_of(table)[1]
    is_turned = "turned" in classes
    style = "Table Small" if is_turned or "smaller" in classes else "Table Text"
    _, _, _, head, bodies, foot = table["c"]
    if is_turned:
        _turn(head[1])
    for rows, is_head in ((head[1], True), (foot[1], False)):
        _style_cells(rows, style, is_head=is_head)
    for body in bodies:
        _style_cells([*body[2], *body[3]], style, is_head=False)
    blocks = [node("Div", [identifier, [], []], [table]), *notes]
    if not is_turned:
        return blocks
    return [
        node("RawBlock", "openxml", turned_page(begins=True)),
        *blocks,
        node("RawBlock", "openxml", turned_page(begins=False)),
    ]


def _turn(rows: list[Any]) -> None:
    """Give the heads of single columns the style of text that runs upwards."""
    for row in rows:
        for cell in row[1]:
            if cell[2] == cell[3] == 1:
                bold = [_toned(each, set(), is_strong=True) for each in cell[4]]
                cell[4] = [styled(TURNED, bold)]


def _style_cells(rows: list[Any], style: str, *, is_head: bool) -> None:
    for row in rows:
        is_heading = is_head or "row-group-heading" in row[0][1]
        for cell in row[1]:
            if cell[4] and ["custom-style", TURNED] in _pairs(cell[4][0]):
                continue
            classes = set(cell[0][1])
            is_strong = is_heading or bool({"total", "verdict"} & classes)
            blocks = [_toned(each, classes, is_strong=is_strong) for each in cell[4]]
            cell[4] = [styled(style, blocks)]


def _pairs(block: Node) -> list[list[str]]:
    return attributes_of(block)[2] if block["t"] == "Div" else []


def _toned(block: Node, classes: set[str], *, is_strong: bool) -> Node:
    """Return the text of a cell, bold where it is a head or a total, in the tone of a judgement."""
    if block["t"] not in {"Plain", "Para"}:
        return block
    inlines = block["c"]
    for tone, style in _TONES.items():
        if tone in classes:
            inlines = [node("Span", ["", [], [["custom-style", style]]], inlines)]
    return node("Para", [node("Strong", inlines)] if is_strong else inlines)
