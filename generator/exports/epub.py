"""Writes a document as EPUB 3: cover, title page, navigation, lists, and who can read it how."""

from __future__ import annotations

import base64
import copy
import io
import re
import tempfile
import uuid
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from generator.exports.book import Book
from generator.exports.document import captions_of
from generator.exports.pandoc import (
    Node,
    attributes_of,
    node,
    pandoc_document,
    replace_nodes,
    run_pandoc,
    zip_parts,
)
from generator.exports.pictures import FONTS, FORMATS, Picture

_HERE = Path(__file__).parent
_ROW_HEADER = re.compile(r'<td((?:\s[^>]*)?\sscope="[a-z]+"[^>]*)>(.*?)</td>', re.DOTALL)
"""A cell that heads a row where pandoc writes none: in the foot, or beside other rows."""
_KEPT = frozenset({"scope", "title"})
"""Attributes of the site's HTML that mean something in a book."""


def write_epub(book: Book) -> bytes:
    """Return the document as EPUB 3; the same version gives the same bytes."""
    blocks = [
        *_front(book),
        *_lists(book),
        *replace_nodes(copy.deepcopy(book.blocks), lambda each: _for_reader(each, book.pictures)),
    ]
    with tempfile.TemporaryDirectory(prefix="thesis-") as name:
        cover = Path(name) / "cover.png"
        cover.write_bytes(_cover(book))
        made = run_pandoc(
            [
                "--from=json",
                "--to=epub3",
                "--toc",
                "--toc-depth=3",
                "--split-level=1",
                f"--css={_HERE / 'book.css'}",
                f"--epub-cover-image={cover}",
                "--output=-",
            ],
            pandoc_document(blocks, _metadata(book)),
            book.moment,
            # Its sandbox reads neither style nor cover; the pictures of the document are in it.
            sandboxed=False,
        )
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        return zip_parts(
            {each: _with_row_headers(each, archive.read(each)) for each in archive.namelist()}
        )


def _with_row_headers(name: str, content: bytes) -> bytes:
    """Return a part of the EPUB; in XHTML, cells that head a row become ``th``."""
    if not name.endswith(".xhtml"):
        return content
    return _ROW_HEADER.sub(r"<th\1>\2</th>", content.decode()).encode()


def _cover(book: Book) -> bytes:
    import typst  # noqa: PLC0415 - only an export pays for it

    front = book.front
    compiler = typst.Compiler(
        str(_HERE / "cover.typ"),
        root=str(_HERE),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={
            "lang": book.language.code,
            "title": front.title,
            "subtitle": front.subtitle,
            "author": ", ".join(front.authors),
            "institution": front.institution,
        },
    )
    return cast("bytes", compiler.compile(format="png", ppi=300))


def _metadata(book: Book) -> dict[str, Any]:
    """Return the metadata of the package: identifier, publisher, rights, accessibility.

    Source: the accessibility vocabulary of schema.org, as EPUB Accessibility 1.1 asks for it.
    """
    front = book.front
    said = " ".join((front.title, *front.authors, *front.imprint))
    has_pictures = bool(book.pictures)
    return book.metadata | {
        "identifier": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, said)}",
        "publisher": front.institution,
        "rights": front.licence,
        "date": book.day.isoformat() if book.day else "",
        "accessModes": ["textual", "visual"] if has_pictures else ["textual"],
        "accessModesSufficient": ["textual"],
        "accessibilityFeatures": [
            "alternativeText",
            "readingOrder",
            "structuralNavigation",
            "tableOfContents",
            "displayTransformability",
        ],
        "accessibilityHazards": ["none"],
        "accessibilitySummary": book.language.text("export_accessibility"),
    }


def _for_reader(found: Node, pictures: Mapping[str, Picture]) -> list[Node] | None:
    """Remove attributes that only the site needs; put pictures in as data URLs."""
    if found["t"] == "Image":
        picture = pictures[found["c"][2][0]]
        kind = FORMATS["." + picture.name.rpartition(".")[2]]
        address = f"data:{kind};base64,{base64.b64encode(picture.content).decode()}"
        return [node("Image", found["c"][0], found["c"][1], [address, ""])]
    if found["t"] == "Link" and "evidence" in attributes_of(found)[1]:
        return [node("Superscript", [found])]
    if found["t"] == "Figure" and attributes_of(found)[0]:
        # pandoc leads links to blocks, not to figures.
        identifier, found["c"][0][0] = attributes_of(found)[0], ""
        return [node("Div", [identifier, [], []], [found])]
    if found["t"] == "Table":
        for attributes in _attributes_in(found):
            attributes[2] = [pair for pair in attributes[2] if pair[0] in _KEPT]
        found["c"][2] = [[spec[0], node("ColWidthDefault")] for spec in found["c"][2]]
    return None


def _attributes_in(table: Node) -> Iterator[list[Any]]:
    own, _, _, head, bodies, foot = table["c"]
    yield own
    for section in (head, *bodies, foot):
        parts: list[Any] = [part for part in section[1:] if isinstance(part, list)]
        for row in (row for part in parts for row in part):
            yield row[0]
            yield from (cell[0] for cell in row[1])


def _front(book: Book) -> list[Node]:
    """Return the abstracts, each as a short chapter in its language."""
    blocks: list[Node] = []
    for each in book.front.abstracts:
        attributes: list[Any] = [f"abstract-{each.language}", [], []]
        heading = node("Header", 1, attributes, _text(each.title))
        texts = [*each.paragraphs, *([each.keywords] if each.keywords else [])]
        content = [node("Para", _text(text)) for text in texts]
        blocks += [heading, node("Div", ["", [], [["lang", each.language]]], content)]
    return blocks


def _lists(book: Book) -> list[Node]:
    """Return the lists of tables and figures, with links."""
    blocks: list[Node] = []
    for kind in ("table", "figure"):
        items = [
            [node("Plain", [node("Link", ["", [], []], _text(words), [f"#{identifier}", ""])])]
            for each, identifier, words in captions_of(book.blocks)
            if each == kind
        ]
        if items:
            title = book.language.text(f"list_of_{kind}s")
            blocks.append(node("Header", 1, [f"list-of-{kind}s", [], []], _text(title)))
            blocks.append(node("BulletList", items))
    return blocks


def _text(words: str) -> list[Node]:
    return [node("Str", words)]
