"""Writes a document as PDF: set by typst from data, in faces of our own, tagged for everyone."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from generator.exports.error import ExportError
from generator.exports.pictures import FONTS
from generator.exports.typeset import set_blocks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from typst import PDFStandard

    from generator.exports.book import Book

STANDARDS = ("ua-1", "a-3b")
"""PDF/UA-1, for everyone who reads with other means than eyes; PDF/A-3b, for an archive."""
_HERE = Path(__file__).parent


def write_pdf(book: Book, standards: Sequence[str] = STANDARDS[:1]) -> bytes:
    """Return the document as PDF of these standards; the same version gives the same bytes.

    Raises ``ExportError`` where a standard cannot be met, as when an image has no text.
    """
    import typst  # noqa: PLC0415 - only an export pays for it

    with tempfile.TemporaryDirectory(prefix="thesis-") as name:
        folder = Path(name)
        for picture in book.pictures.values():
            (folder / picture.name).write_bytes(picture.content)
        (folder / "document.json").write_text(json.dumps(_given(book)), encoding="utf-8")
        main = folder / "thesis.typ"
        shutil.copyfile(_HERE / "thesis.typ", main)
        compiler = typst.Compiler(
            str(main), root=name, font_paths=[str(FONTS)], ignore_system_fonts=True
        )
        try:
            made = compiler.compile(
                format="pdf",
                pdf_standards=cast("list[PDFStandard]", list(standards)),
                timestamp=book.moment,
            )
        except typst.TypstError as error:
            raise ExportError(f"{error.message}: {'; '.join(error.hints)}".rstrip(": ")) from None
    return cast("bytes", made)


def _given(book: Book) -> dict[str, Any]:
    """Return all that the template sets."""
    front, text = book.front, book.language.text
    return {
        "language": book.language.code,
        "region": book.language_tag.partition("-")[2] or None,
        "kinds": book.kinds,
        "words": {
            "contents": text("export_contents"),
            "table": text("list_of_tables"),
            "figure": text("list_of_figures"),
        },
        "about": {
            "title": front.title,
            "subtitle": front.subtitle,
            "authors": front.authors,
            "institution": front.institution,
            "degree": front.degree,
            "lines": front.lines,
            "imprint": front.imprint,
            "keywords": front.keywords,
            "description": front.description,
            "abstracts": [
                {
                    "language": each.language,
                    "title": each.title,
                    "text": each.paragraphs,
                    "keywords": each.keywords,
                }
                for each in front.abstracts
            ],
        },
        "blocks": set_blocks(book.blocks),
    }
