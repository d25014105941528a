"""Writes a document as EPUB 3: cover, title page, navigation, lists, and who can read it how."""

import json
import re
import tempfile
import uuid
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from generator.exports.book import Book
from generator.exports.document import Picture, data_address
from generator.exports.front_matter import (
    abbreviations_list,
    abstract_texts,
    personal_parts,
    title_blocks,
)
from generator.exports.pandoc import (
    Node,
    attributes_of,
    classes_of,
    node,
    pandoc_document,
    replace_nodes,
    rows_of,
    run_pandoc,
    text,
)
from generator.exports.tables import captions_of
from generator.exports.typst import typeset
from generator.site.data_files import unzipped, zipped

_HERE = Path(__file__).parent
# A cell that heads a row where pandoc writes none: in the foot, or beside other rows.
_ROW_HEADER = re.compile(r'<td((?:\s[^>]*)?\sscope="[a-z]+"[^>]*)>(.*?)</td>', re.DOTALL)


def write_epub(book: Book) -> bytes:
    """Return the document as EPUB 3; the same version gives the same bytes."""
    front = book.front
    shown = replace_nodes(book.blocks, partial(_shown, pictures=book.pictures))
    words = {
        "lang": book.language.code,
        "title": front["title"],
        "subtitle": front["subtitle"],
        "author": ", ".join(front["authors"]),
        "institution": front["institution"],
    }
    with tempfile.TemporaryDirectory(prefix="thesis-") as name:
        cover = Path(name) / "cover.png"
        said = {"said.json": json.dumps(words).encode()}
        cover.write_bytes(typeset((_HERE / "cover.typ").read_bytes(), "png", files=said, ppi=300))
        made = run_pandoc(
            [
                "--from=json",
                "--to=epub3",
                "--mathml",
                "--toc",
                "--toc-depth=3",
                "--split-level=1",
                f"--css={_HERE / 'book.css'}",
                f"--epub-cover-image={cover}",
                "--output=-",
            ],
            pandoc_document([*_front_blocks(book), *shown], _metadata(book)),
            book.moment,
            # Its sandbox reads neither style nor cover; the pictures of the document are in it.
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
    front = book.front
    said = " ".join((front["title"], *front["authors"], *front["imprint"]))
    return book.metadata | {
        "identifier": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, said)}",
        "publisher": front["institution"],
        "rights": front["licence"],
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
    if found["t"] == "Link" and "evidence" in classes_of(found):
        return [node("Superscript", [found])]
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
        found["c"][2] = [[spec[0], node("ColWidthDefault")] for spec in found["c"][2]]
    return None


def _front_blocks(book: Book) -> Iterator[Node]:
    front, language = book.front, book.language
    blocks = title_blocks(front)
    named = [(language.text("export_imprint"), blocks)] if blocks else []
    for title, content in (*named, *personal_parts(front)):
        yield node("Header", 1, ["", [], []], [text(title or language.text("export_dedication"))])
        yield from content
    for each in book.front["abstracts"]:
        yield node("Header", 1, [f"abstract-{each['language']}", [], []], [text(each["title"])])
        yield node("Div", ["", [], [["lang", each["language"]]]], abstract_texts(each))
    if short := abbreviations_list(front):
        yield node("Header", 1, ["", [], []], [text(language.text("export_abbreviations"))])
        yield from short
    for kind, captions in captions_of(book.blocks).items():
        title = book.language.text(f"list_of_{kind}s")
        yield node("Header", 1, [f"list-of-{kind}s", [], []], [text(title)])
        links = (
            node("Link", ["", [], []], [text(words)], [f"#{identifier}", ""])
            for identifier, words in captions
        )
        yield node("BulletList", [[node("Plain", [link])] for link in links])
