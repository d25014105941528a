"""Nodes of pandoc's tree, as JSON: what they are made of, and how they are read."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias, cast

Json: TypeAlias = Any
"""A part of a tree as JSON has it."""
Node: TypeAlias = dict[str, Any]
"""A node: its kind under "t", its content under "c"."""
NO_ATTRIBUTES: tuple[str, list[str], list[list[str]]] = ("", [], [])
_CAPTION = 3  # slashes of its fence: no block of ours is in it
SPACES = frozenset({"Space", "SoftBreak"})
_HTML = frozenset({"html", "html:js", "html4", "html5"})
_WITH_ID = frozenset({"Header", "Div", "Span", "CodeBlock", "Figure", "Table", "Image"})
_ID = re.compile(r"\b(?:id|name)=[\"']?([^\s\"'>]+)")


def raw(text: str) -> Node:
    """Return a block of Markdown that is written as it is."""
    return {"t": "RawBlock", "c": ["markdown", text]}


def mark(text: str) -> Node:
    """Return Markdown within a line that is written as it is."""
    return {"t": "RawInline", "c": ["markdown", text]}


def string(text: str) -> Node:
    """Return a word."""
    return {"t": "Str", "c": text}


def plain(inlines: Json) -> str:
    """Return the words of inlines."""
    if isinstance(inlines, list):
        return "".join(map(plain, cast("list[Json]", inlines)))
    if not isinstance(inlines, dict) or "t" not in inlines:
        return ""
    node = cast("Node", inlines)
    kind: str = node["t"]
    content: Json = node.get("c")
    if kind in SPACES or kind == "LineBreak":
        return " "
    if kind in {"Str", "Code", "Math"}:
        return content if kind == "Str" else content[1]
    if kind in {"RawInline", "Note"}:
        return ""
    return plain(content[1]) if kind in {"Cite", "Quoted"} else plain(content)


def walked(value: Json) -> Iterator[Node]:
    """Yield all nodes of a tree, outer ones first."""
    left: list[Json] = [value]
    while left:
        each = left.pop()
        if isinstance(each, list):
            left += reversed(cast("list[Json]", each))
        elif isinstance(each, dict):
            node = cast("Node", each)
            if "t" in node:
                yield node
            left.append(node.get("c"))


def ids_of(nodes: Iterable[Node]) -> Iterator[str]:
    """Yield the ids of nodes; those of HTML as ``#id``."""
    for node in nodes:
        content: Json = node.get("c")
        if node["t"] in {"RawBlock", "RawInline"}:
            yield from (f"#{each}" for each in _ID.findall(content[1]))
        elif node["t"] in _WITH_ID:
            yield content[1 if node["t"] == "Header" else 0][0]


def fence(header: str, blocks: Sequence[Node], options: str = "", depth: int = 4) -> list[Node]:
    """Return a block of ours around others."""
    slashes = "/" * (depth + max((each.get("depth", 0) for each in blocks), default=0))
    last = {**raw(f"{slashes}\n"), "depth": len(slashes) - _CAPTION}
    end = "\n" if depth > _CAPTION else ""
    return [raw(f"\n{slashes} {header}{options}{end}"), *blocks, last]


def caption(kind: str, own: str, words: list[Node], prefix: str = "") -> list[Node]:
    """Return the block of a caption; it is numbered if it has an id."""
    is_numbered = own.startswith("fig-" if kind == "figure" else "tbl-")
    header = f"{kind}-caption" + (f" | {prefix}#{own}" if own else "")
    options = "" if is_numbered else "\n    numbered: false"
    return fence(header, [{"t": "Plain", "c": words}] if words else [], options, depth=_CAPTION)


def is_shown(classes: Sequence[str], said: Mapping[str, str]) -> bool:
    """Say whether the site, which is HTML, shows a div or span."""
    when, unless = said.get("when-format"), said.get("unless-format")
    holds = when in _HTML if when else unless not in _HTML if unless else True
    if "content-visible" in classes:
        return holds
    return "hidden" not in classes and not ("content-hidden" in classes and holds)


def is_image(block: Node) -> bool:
    """Say whether a paragraph holds images alone."""
    return all(each["t"] in {"Image", "Space", "SoftBreak"} for each in block["c"])


def describe_images(blocks: Json, words: str) -> None:
    """Give images that nothing describes the words of the caption around them."""
    for node in walked(blocks):
        if node["t"] == "Image" and not plain(node["c"][1]):
            node["c"][1] = [string(words)]
