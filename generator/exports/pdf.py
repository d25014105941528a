"""Writes a document as PDF: ``thesis.typ`` sets pandoc's tree, no text of a chapter is markup."""

import json
from collections.abc import Sequence
from pathlib import Path

from generator.exports.book import Book
from generator.exports.pandoc import ExportError, Node, replace_nodes, rows_of
from generator.exports.tables import captions_of
from generator.site.typst import TypesettingError, typeset

# PDF/UA-1, for everyone who reads with other means than eyes; PDF/A-3b, for an archive.
STANDARDS = ("ua-1", "a-3b")


def write_pdf(book: Book, standards: Sequence[str] = STANDARDS[:1]) -> bytes:
    """Return the PDF, the same for a version; raise ``ExportError`` if a standard is not met."""
    content = {
        "language": book.language.code,
        "region": book.language_tag.partition("-")[2] or None,
        "kinds": list(captions_of(book.blocks)),
        "words": {
            "contents": book.language.text("export_contents"),
            "table": book.language.text("list_of_tables"),
            "figure": book.language.text("list_of_figures"),
        },
        "about": book.front,
        "blocks": replace_nodes(book.blocks, _without_links_in_heads),
    }
    files = {picture.name: picture.content for picture in book.pictures.values()}
    files["document.json"] = json.dumps(content).encode()
    source = (Path(__file__).parent / "thesis.typ").read_bytes()
    try:
        return typeset(source, "pdf", files=files, standards=standards, moment=book.moment)
    except TypesettingError as error:
        raise ExportError(error.message) from None


def _without_links_in_heads(found: Node) -> list[Node] | None:
    """Make text of links in heads of tables: PDF/UA allows none in heads that are repeated."""
    for part, row in rows_of(found) if found["t"] == "Table" else ():
        if part == "head" or "row-group-heading" in row[0][1]:
            for cell in row[1]:
                cell[4] = replace_nodes(
                    cell[4], lambda each: each["c"][1] if each["t"] == "Link" else None
                )
    return None
