"""Walks over the trees of pandoc, and writes them in its formats.

A node is ``{"t": type, "c": content}`` as in pandoc's JSON. Source: pandoc-types 1.23.

Tables on paper: each with its caption, its notes, the widths of its columns, its alignments.

A printed page does not scroll: ``tables/drawing.py`` says how a table stands that is not cut.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

from generator.core.pandoc import run_pandoc
from generator.tables.drawing import Columns, placed_cells

Node = dict[str, Any]
Attributes = list[Any]  # id, classes, and pairs of name and value
# Where the attributes are in the content of a node.
_PLACES = {"Header": 1, "Div": 0, "Span": 0, "Link": 0, "Image": 0, "Figure": 0, "Table": 0}
_PRINTED = {"Space": " ", "SoftBreak": " ", "LineBreak": " ", "Note": ""}


def read_html(html: str) -> list[Node]:
    """Return HTML as blocks; what pandoc does not know goes."""
    reader = "--from=html-raw_html-tex_math_dollars-auto_identifiers"
    return json.loads(run_pandoc([reader, "--to=json"], html.encode())[0])["blocks"]


def write_format(
    form: str,
    blocks: list[Node],
    metadata: Mapping[str, Any],
    *options: str,
    moment: int | None = None,
    sandboxed: bool = True,
) -> bytes:
    """Return blocks in a format of pandoc's; ``metadata`` are texts and lists of texts.

    ``moment`` is in seconds since 1970. Raises ``CalledProcessError``.
    """

    def meta(value: Any) -> Node:  # noqa: ANN401 - a text or a list of texts
        if isinstance(value, str):
            return node("MetaInlines", [text(value)])
        return node("MetaList", [meta(each) for each in value])

    said = {name: meta(value) for name, value in metadata.items() if value}
    document = {"pandoc-api-version": [1, 23, 1], "meta": said, "blocks": blocks}
    arguments = ["--from=json", f"--to={form}", "--wrap=none", "--output=-", *options]
    given = json.dumps(document, ensure_ascii=False).encode()
    return run_pandoc(arguments, given, moment=moment, sandboxed=sandboxed)[0]


def node(kind: str, *content: Any) -> Node:  # noqa: ANN401 - pandoc's JSON
    """Return a node with its content: none, one value, or a list of several."""
    if not content:
        return {"t": kind}
    return {"t": kind, "c": content[0] if len(content) == 1 else list(content)}


def text(words: str) -> Node:
    """Return words as an inline node."""
    return node("Str", words)


def attributes_of(found: Node) -> Attributes:
    """Return id, classes and pairs of a node, to read or change; empty where it has none."""
    place = _PLACES.get(found["t"])
    return ["", [], []] if place is None else found["c"][place]


def classes_of(found: Node) -> set[str]:
    """Return the classes of a node."""
    return set(attributes_of(found)[1])


def replace_nodes(value: Any, visit: Callable[[Node], list[Node] | None]) -> Any:  # noqa: ANN401 - JSON
    """Return a tree with each node but its words replaced, leaves first: None keeps, [] removes."""
    if isinstance(value, dict):
        return {
            key: each if isinstance(each, str) else replace_nodes(each, visit)
            for key, each in cast("Node", value).items()
        }
    if not isinstance(value, list):
        return value
    found: list[Any] = []
    for each in cast("list[Any]", value):
        if isinstance(each, str) or (isinstance(each, dict) and isinstance(each.get("c", ""), str)):
            found.append(each)
            continue
        inner = replace_nodes(each, visit)
        instead = visit(cast("Node", inner)) if isinstance(inner, dict) and "t" in inner else None
        found += [inner] if instead is None else instead
    return found


def nodes_of(value: Any, kind: str) -> Iterator[Node]:  # noqa: ANN401 - JSON
    """Yield the nodes of a kind from the top down, in reading order."""
    left = [value]
    while left:
        each = left.pop()
        if isinstance(each, list):
            left += (e for e in reversed(cast("list[Any]", each)) if not isinstance(e, str))
        elif isinstance(each, dict):
            found = cast("Node", each)
            if found.get("t") == kind:
                yield found
            left.append(found.get("c"))


def plain_text(value: Any) -> str:  # noqa: ANN401 - JSON
    """Return the text of a tree without notes, a line for each block."""
    if isinstance(value, list):
        return "".join(map(plain_text, cast("list[Any]", value)))
    if not isinstance(value, dict):
        return ""
    found = cast("Node", value)
    kind, content = found.get("t"), found.get("c")
    if kind in _PRINTED:
        return _PRINTED[kind]
    if kind == "Str":
        return str(content)
    if kind in {"Code", "CodeBlock", "Math"}:
        return str(cast("list[Any]", content)[1])
    return plain_text(content) + ("\n" if kind in {"Para", "Plain", "Header"} else "")


def rows_of(table: Node) -> Iterator[tuple[str, list[Any]]]:
    """Yield each row of a table with the part that it is in: "head", "body" or "foot"."""
    _, _, _, head, bodies, foot = table["c"]
    yield from (("head", row) for row in head[1])
    yield from (("body", row) for body in bodies for row in (*body[2], *body[3]))
    yield from (("foot", row) for row in foot[1])


# --- tables on paper ------------------------------------------------------------------------------


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
