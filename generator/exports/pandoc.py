"""Walks over the trees of pandoc, and writes them in its formats.

A node is ``{"t": type, "c": content}`` as in pandoc's JSON. Source: pandoc-types 1.23.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

from generator.core.pandoc import run_pandoc

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
