"""This project's own thesis, exported once for all tests of the exports."""

from __future__ import annotations

import datetime as dt
import fcntl
import io
import os
import pickle
import zipfile
from typing import TYPE_CHECKING, Protocol, TypeVar

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
    from collections.abc import Callable, Iterator
    from pathlib import Path

EDITION = Edition("abc1234", dt.date(2026, 11, 3), "3 novembre 2026", False, "Version de l'essai")  # noqa: FBT003 - as it is declared
Value = TypeVar("Value")


class Once(Protocol):
    """Returns what the function made in the process that first asked for the name."""

    def __call__(self, name: str, make: Callable[[], Value]) -> Value: ...


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """Return what makes a value once for all processes of a run: it stands in a file of theirs."""
    own = tmp_path_factory.getbasetemp()
    folder = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own

    def make_once(name: str, make: Callable[[], Value]) -> Value:
        path = folder / f"export-{name}"
        with path.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not path.is_file():
                path.write_bytes(pickle.dumps(make()))
        return pickle.loads(path.read_bytes())  # noqa: S301 - this run wrote it

    return make_once


@pytest.fixture(scope="session")
def own(project_root: Path) -> Thesis:
    """Thesis of this project."""
    return open_thesis(project_root)


@pytest.fixture(scope="session")
def book(own: Thesis, once: Once) -> Book:
    """Whole of it as one document."""
    return once("book", lambda: assemble_document(own, (), EDITION))


@pytest.fixture(scope="session")
def pdf(book: Book, once: Once) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(once("pdf", lambda: write_pdf(book, ("ua-1",)))))


@pytest.fixture(scope="session")
def pdf_words(pdf: pikepdf.Pdf) -> str:
    """All its characters, without blanks."""
    return words_of(pdf)


@pytest.fixture(scope="session")
def docx(book: Book, once: Once) -> dict[str, str]:
    """XML parts of the Word file by their names."""
    return texts_of(once("docx", lambda: write_docx(book)))


@pytest.fixture(scope="session")
def epub_bytes(book: Book, once: Once) -> bytes:
    return once("epub", lambda: write_epub(book))


@pytest.fixture(scope="session")
def epub(epub_bytes: bytes) -> dict[str, str]:
    """Text parts of the EPUB by their names."""
    return texts_of(epub_bytes)


@pytest.fixture(scope="session")
def rows(own: Thesis, once: Once) -> tuple[tuple[str, ...], ...]:
    """Cells beside the name of each row in the numbered tables of the site."""
    return once("rows", lambda: tuple(_rows(own)))


def _rows(own: Thesis) -> Iterator[tuple[str, ...]]:
    for rendering in render(own):
        tree = LexborHTMLParser(rendering.html)
        for hidden in tree.css(".visually-hidden, details"):
            hidden.decompose()
        for row in tree.css("figure.thesis-table[id] tr"):
            if cells := tuple(" ".join(cell.text().split()) for cell in row.css("td")):
                yield cells


def texts_of(archive: bytes) -> dict[str, str]:
    """Return the parts of an archive that are text."""
    with zipfile.ZipFile(io.BytesIO(archive)) as parts:
        return {
            name: parts.read(name).decode()
            for name in parts.namelist()
            if not name.endswith((".png", ".jpg", ".gif"))
        }
