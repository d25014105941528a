"""Writes a document as EPUB 3: cover, title page, navigation, lists, and who can read it how."""

import json
import re
import tempfile
import uuid
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from generator.exports.book import Book, FrontPart
from generator.exports.document import Picture, data_address
from generator.exports.pandoc import (
    Node,
    attributes_of,
    node,
    plain_text,
    replace_nodes,
    rows_of,
    text,
    write_format,
)
from generator.exports.typst import typeset
from generator.site.data_files import unzipped, zipped

_HERE = Path(__file__).parent
# A cell that heads a row where pandoc writes none: in the foot, or beside other rows.
_ROW_HEADER = re.compile(r'<td((?:\s[^>]*)?\sscope="[a-z]+"[^>]*)>(.*?)</td>', re.DOTALL)


def write_epub(book: Book) -> bytes:
    """Return the document as EPUB 3; the same version gives the same bytes."""
    tree = [part for each in book.before for part in _front_part(each)]
    tree += book.blocks
    tree += [part for each in book.after for part in _front_part(each)]
    shown = replace_nodes(tree, partial(_shown, pictures=book.pictures))
    words = {**book.metadata, "language": book.language.code}
    with tempfile.TemporaryDirectory(prefix="thesis-") as name:
        cover = Path(name) / "cover.png"
        said = {"about.json": json.dumps(words).encode()}
        cover.write_bytes(typeset((_HERE / "cover.typ").read_bytes(), "png", files=said, ppi=300))
        # Its sandbox reads neither style nor cover; the pictures of the document are in it.
        made = write_format(
            "epub3",
            shown,
            _metadata(book),
            f"--css={_HERE / 'book.css'}",
            f"--epub-cover-image={cover}",
            *("--mathml", "--toc", "--toc-depth=3", "--split-level=1"),
            moment=book.moment,
            sandboxed=False,
        )
    parts = unzipped(made)
    for name, content in parts.items():
        if name.endswith(".xhtml"):
            parts[name] = _ROW_HEADER.sub(r"<th\1>\2</th>", content.decode()).encode()
        elif name.endswith(".opf") and not book.day:  # else pandoc dates it of 1980
            parts[name] = re.sub(rb"\s*<dc:date.*?</dc:date>", b"", content)
    return zipped(parts)


def _metadata(book: Book) -> dict[str, Any]:
    """Return the metadata; the words of accessibility are schema.org's (EPUB Accessibility 1.1)."""
    around = [each.blocks for each in (*book.before, *book.after)]
    said = "".join((book.metadata["title"], *book.metadata["author"], plain_text(around)))
    return book.metadata | {
        "lang": book.language_tag,
        "identifier": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, said)}",
        "date": book.day.isoformat() if book.day else "",
        "accessModes": ["textual", "visual"] if book.pictures else ["textual"],
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


def _shown(found: Node, pictures: Mapping[str, Picture]) -> list[Node] | None:
    attributes = attributes_of(found)
    if found["t"] == "Image":
        picture = pictures[found["c"][2][0]]
        address = data_address(picture.content, Path(picture.name).suffix)
        return [node("Image", attributes, found["c"][1], [address, ""])]
    if found["t"] == "Figure" and attributes[0]:
        # pandoc leads links to blocks, not to figures.
        identifier, attributes[0] = attributes[0], ""
        return [node("Div", [identifier, [], []], [found])]
    if found["t"] == "Table":
        holders = [row for _, row in rows_of(found)]
        holders += [cell for row in holders for cell in row[1]]
        for each in (attributes, *(holder[0] for holder in holders)):
            # What else the site's HTML says of a cell means nothing in a book.
            each[2] = [pair for pair in each[2] if pair[0] in {"scope", "title"}]
        if "turned" not in attributes[1]:
            found["c"][2] = [[spec[0], node("ColWidthDefault")] for spec in found["c"][2]]
    return None


def _front_part(part: FrontPart) -> list[Node]:
    """Return a part around the chapters as one with a title; the contents are the navigation."""
    if part.kind == "contents":
        return []
    items = [
        [node("Plain", [node("Link", ["", [], []], [text(words)], [f"#{identifier}", ""])])]
        for _, identifier, words in part.entries
    ]
    blocks = [*part.blocks, *([node("BulletList", items)] if items else [])]
    language = [["lang", part.language]] if part.language else []
    heading = node("Header", 1, ["", [], []], [text(part.title)])
    return [*([heading] if part.title else []), node("Div", ["", [part.kind], language], blocks)]
