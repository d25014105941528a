"""This project's own thesis, exported once for all tests of the exports."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import TYPE_CHECKING

import pikepdf
import pytest
from selectolax.lexbor import LexborHTMLParser

from generator.app.exporting import assemble_document
from generator.app.project import Thesis, open_thesis, render
from generator.exports.book import Book
from generator.exports.docx import write_docx
from generator.exports.epub import write_epub
from generator.exports.pdf import write_pdf
from generator.site.publication import Edition
from tests.exports.reading_pdf import words_of

if TYPE_CHECKING:
    from pathlib import Path

EDITION = Edition("abc1234", dt.date(2026, 11, 3), "3 novembre 2026", False, "Version de l'essai")  # noqa: FBT003 - as it is declared


@pytest.fixture(scope="session")
def own(project_root: Path) -> Thesis:
    """Thesis of this project."""
    return open_thesis(project_root)


@pytest.fixture(scope="session")
def book(own: Thesis) -> Book:
    """Whole of it as one document."""
    return assemble_document(own, (), EDITION)


@pytest.fixture(scope="session")
def pdf_bytes(book: Book) -> bytes:
    return write_pdf(book, ("ua-1",))


@pytest.fixture(scope="session")
def pdf(pdf_bytes: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(pdf_bytes))


@pytest.fixture(scope="session")
def pdf_words(pdf: pikepdf.Pdf) -> str:
    """All its characters, without blanks."""
    return words_of(pdf)


@pytest.fixture(scope="session")
def docx_bytes(book: Book) -> bytes:
    return write_docx(book)


@pytest.fixture(scope="session")
def epub_bytes(book: Book) -> bytes:
    return write_epub(book)


@pytest.fixture(scope="session")
def docx(docx_bytes: bytes) -> dict[str, str]:
    """XML parts of the Word file by their names."""
    return texts_of(docx_bytes)


@pytest.fixture(scope="session")
def epub(epub_bytes: bytes) -> dict[str, str]:
    """Text parts of the EPUB by their names."""
    return texts_of(epub_bytes)


@pytest.fixture(scope="session")
def rows(own: Thesis) -> tuple[tuple[str, ...], ...]:
    """Cells beside the name of each row in the numbered tables of the site."""
    found: list[tuple[str, ...]] = []
    for rendering in render(own):
        tree = LexborHTMLParser(rendering.html)
        for hidden in tree.css(".visually-hidden, details"):
            hidden.decompose()
        for row in tree.css("figure.thesis-table[id] tr"):
            cells = tuple(" ".join(cell.text().split()) for cell in row.css("td"))
            if cells:
                found.append(cells)
    return tuple(found)


def texts_of(archive: bytes) -> dict[str, str]:
    """Return the parts of an archive that are text."""
    with zipfile.ZipFile(io.BytesIO(archive)) as parts:
        return {
            name: parts.read(name).decode()
            for name in parts.namelist()
            if not name.endswith((".png", ".jpg", ".gif"))
        }
