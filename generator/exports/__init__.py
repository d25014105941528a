"""The thesis as files to read elsewhere: PDF, Word, EPUB, the whole of it or some chapters.

They are made of the same rendered chapters as the site, so that numbers, verdicts and attributions
are the same everywhere.
"""

from generator.exports.book import Book, UnsoundError, bound
from generator.exports.docx import write_docx
from generator.exports.epub import write_epub
from generator.exports.error import ExportError
from generator.exports.parts import UnknownChapterError
from generator.exports.pdf import STANDARDS, write_pdf
from generator.exports.placing import NotOursError, place, place_all
from generator.exports.standing import fresh_exports

__all__ = [
    "STANDARDS",
    "Book",
    "ExportError",
    "NotOursError",
    "UnknownChapterError",
    "UnsoundError",
    "bound",
    "fresh_exports",
    "place",
    "place_all",
    "write_docx",
    "write_epub",
    "write_pdf",
]
