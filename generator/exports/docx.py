"""Writes a document for Word: styles, real tables, captions, notes, contents, links.

A supervisor comments there, so that quiet links of the site are plain words.
"""

from __future__ import annotations

import copy
import io
import re
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from generator.exports.pandoc import run_pandoc, written
from generator.exports.reference import reference, zipped
from generator.exports.word_blocks import word_blocks
from generator.exports.word_front import contents_blocks, front_blocks

if TYPE_CHECKING:
    from generator.exports.book import Book

_SOURCE = re.compile(r'(<pic:cNvPr[^>]*?) descr="[^"]*"')
_WHOLE_ROW = re.compile(r"<w:tr>.*?</w:tr>", re.DOTALL)
_WHOLE_CELL = re.compile(r"<w:tc>.*?</w:tc>", re.DOTALL)
_UPWARDS = '<w:textDirection w:val="btLr"/><w:vAlign w:val="center"/>'
_HEIGHT = '<w:trHeight w:val="2700" w:hRule="exact"/>'
_ROW = re.compile(r"<w:tr>(?!<w:trPr>)")


def write_docx(book: Book) -> bytes:
    """Return the document as a Word file; the same version gives the same bytes."""
    blocks = word_blocks(copy.deepcopy(book.blocks), book.pictures)
    front = [*front_blocks(book), *contents_blocks(book, blocks)]
    with tempfile.TemporaryDirectory(prefix="thesis-") as folder:
        styles = Path(folder) / "reference.docx"
        styles.write_bytes(reference(book.language_tag))
        made = run_pandoc(
            ["--from=json", "--to=docx", f"--reference-doc={styles}", "--output=-"],
            written([*front, *blocks], book.metadata),
            book.moment,
        )
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    document = parts["word/document.xml"].decode()
    parts["word/document.xml"] = _finished(document).encode()
    return zipped(parts)


def _finished(document: str) -> str:
    """Return the text of a Word file with what pandoc does not write.

    Rows stay on one page, the title page has no head, and the description of a picture is its words
    alone.
    """
    document = _SOURCE.sub(r"\1", document)
    document = document.replace("</w:sectPr>", "<w:titlePg/></w:sectPr>", 1)
    document = _ROW.sub("<w:tr><w:trPr><w:cantSplit/></w:trPr>", document)
    document = document.replace("<w:trPr><w:tblHeader", "<w:trPr><w:cantSplit/><w:tblHeader")
    return _WHOLE_ROW.sub(_with_turned_cells, document)


def _with_turned_cells(row: re.Match[str]) -> str:
    """Return a row of a table; one with heads that run upwards is as high as they are long."""
    if "TableTurned" not in row[0]:
        return row[0]
    cells = _WHOLE_CELL.sub(_turned, row[0])
    return cells.replace("<w:trPr>", f"<w:trPr>{_HEIGHT}", 1)


def _turned(cell: re.Match[str]) -> str:
    if "TableTurned" not in cell[0]:
        return cell[0]
    empty = cell[0].replace("<w:tcPr />", "<w:tcPr></w:tcPr>", 1)
    return empty.replace("</w:tcPr>", f"{_UPWARDS}</w:tcPr>", 1)
