"""Runs pandoc without files and without network, walks over its trees, packs what it wrote.

A node is ``{"t": type, "c": content}`` as in pandoc's JSON. Source: pandoc-types 1.23.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, cast

from generator.language import MessageError

Node = dict[str, Any]
Attributes = tuple[str, list[str], list[list[str]]]
_WORDS: Mapping[str, Callable[[Any], str]] = {
    "Str": str,
    "Space": lambda _: " ",
    "SoftBreak": lambda _: " ",
    "LineBreak": lambda _: " ",
    "Code": lambda content: content[1],
    "CodeBlock": lambda content: content[1],
    "Math": lambda content: content[1],
    "Note": lambda _: "",
}
_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The time of each part, so that the same parts give the same bytes."""


class ExportError(MessageError):
    """Something cannot be written in a format; the message says what stood in the way."""


def run_pandoc(
    arguments: Sequence[str], given: bytes, moment: int | None = None, *, sandboxed: bool = True
) -> bytes:
    """Run pandoc on ``given`` and return its output; the sandbox keeps it from reading files.

    ``moment`` is the date that it writes into files, in seconds since 1970. Raises
    ``ExportError``.
    """
    import pypandoc  # noqa: PLC0415  # pyright: ignore[reportMissingTypeStubs] - only an export pays

    done = subprocess.run(  # noqa: S603 - a program of ours with arguments of ours
        [pypandoc.get_pandoc_path(), *(["--sandbox"] if sandboxed else []), *arguments],
        input=given,
        capture_output=True,
        check=False,
        env={**os.environ, **({} if moment is None else {"SOURCE_DATE_EPOCH": str(moment)})},
    )
    if done.returncode:
        raise ExportError(done.stderr.decode("utf-8", "replace").strip())
    return done.stdout


def read_html(html: str) -> list[Node]:
    """Return the blocks of an HTML document without raw HTML."""
    read = run_pandoc(["--from=html-raw_html-tex_math_dollars", "--to=json"], html.encode())
    return json.loads(read)["blocks"]


def pandoc_document(blocks: list[Node], metadata: Mapping[str, Any]) -> bytes:
    """Return blocks as a document for pandoc; ``metadata`` are texts and lists of texts."""
    meta = {name: _meta(value) for name, value in metadata.items() if value}
    document = {"pandoc-api-version": [1, 23, 1], "meta": meta, "blocks": blocks}
    return json.dumps(document, ensure_ascii=False).encode()


def _meta(value: Any) -> Node:  # noqa: ANN401 - a text or a list of texts
    if isinstance(value, str):
        return node("MetaInlines", [node("Str", value)])
    return node("MetaList", [_meta(each) for each in value])


def attributes_of(node: Node) -> Attributes:
    """Return id, classes and other attributes of a node that has them."""
    content = node["c"]
    found = content[1] if node["t"] == "Header" else content[0]
    return found[0], found[1], found[2]


def node(kind: str, *content: Any) -> Node:  # noqa: ANN401 - pandoc's JSON
    """Return a node with its content: none, one value, or a list of several."""
    if not content:
        return {"t": kind}
    return {"t": kind, "c": content[0] if len(content) == 1 else list(content)}


def replace_nodes(value: Any, visit: Callable[[Node], list[Node] | None]) -> Any:  # noqa: ANN401 - JSON
    """Return a tree with each node replaced by what ``visit`` returns, from the leaves up.

    None keeps the node, an empty list removes it.
    """
    if isinstance(value, list):
        found: list[Any] = []
        for each in cast("list[Any]", value):
            inner = replace_nodes(each, visit)
            instead = visit(cast("Node", inner)) if _is_node(inner) else None
            found += [inner] if instead is None else instead
        return found
    if isinstance(value, dict):
        return {key: replace_nodes(each, visit) for key, each in cast("Node", value).items()}
    return value


def nodes_of(value: Any, kind: str) -> Iterator[Node]:  # noqa: ANN401 - JSON
    """Yield the nodes of a kind from the top down, in reading order."""
    if isinstance(value, list):
        for each in cast("list[Any]", value):
            yield from nodes_of(each, kind)
    elif isinstance(value, dict):
        found = cast("Node", value)
        if found.get("t") == kind:
            yield found
        yield from nodes_of(found.get("c"), kind)


def _is_node(value: Any) -> bool:  # noqa: ANN401 - JSON
    return isinstance(value, dict) and "t" in value


def plain_text(value: Any) -> str:  # noqa: ANN401 - JSON
    """Return the text of a tree without notes, a line for each block."""
    if isinstance(value, list):
        return "".join(plain_text(each) for each in cast("list[Any]", value))
    if not isinstance(value, dict):
        return ""
    found = cast("Node", value)
    kind, content = str(found.get("t")), found.get("c")
    if kind in _WORDS:
        return _WORDS[kind](content)
    return plain_text(content) + ("\n" if kind in {"Para", "Plain", "Header"} else "")


def zip_parts(parts: dict[str, bytes]) -> bytes:
    """Return an archive of these parts in their order; the same parts give the same bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, _EARLIEST)
            info.external_attr = 0o644 << 16
            # An EPUB is known by its first part, which stands there as it is.
            info.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return made.getvalue()
