"""The thesis as files to read elsewhere: PDF, Word, EPUB, and the kit for a deposit.

They are made of the same rendered chapters as the site, so that numbers, verdicts and attributions
are the same everywhere.
"""

from generator.exports.book import Book, front_matter, make_book
from generator.exports.deposit import Kit, deposit_kit
from generator.exports.docx import write_docx
from generator.exports.epub import write_epub
from generator.exports.files import NotOursError, fresh_exports, write_export, write_exports
from generator.exports.pandoc import ExportError
from generator.exports.parts import Part, UnknownChapterError, chosen_chapters, document_parts
from generator.exports.pdf import STANDARDS, write_pdf

__all__ = [
    "STANDARDS",
    "Book",
    "ExportError",
    "Kit",
    "NotOursError",
    "Part",
    "UnknownChapterError",
    "chosen_chapters",
    "deposit_kit",
    "document_parts",
    "fresh_exports",
    "front_matter",
    "make_book",
    "write_docx",
    "write_epub",
    "write_export",
    "write_exports",
    "write_pdf",
]
