"""Small theses as documents: what each form of ``documents.yaml`` says of them."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf
import pytest

from generator.app.exporting import assemble_document
from generator.app.project import open_thesis
from generator.exports.docx import write_docx
from generator.exports.epub import write_epub
from generator.exports.pdf import write_pdf
from generator.exports.typst import ExportError
from tests.building import write
from tests.examples import SPACES, read_examples
from tests.exports.conftest import texts_of
from tests.exports.reading_pdf import text_of, without_blanks, words_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.building import MakeThesis

EXAMPLES = read_examples(
    Path(__file__).with_name("documents.yaml"),
    {
        "chapters",
        "pictures",
        "config",
        "asked",
        "pdf",
        "last page",
        "heard",
        "drawn",
        "docx",
        "word",
        "epub",
    },
)
WRITERS = {"pdf": write_pdf, "docx": write_docx, "epub": write_epub}


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_document_says(name: str, make_thesis: MakeThesis) -> None:
    """The same thesis gives the same bytes; a link of a Word file leads to a bookmark."""
    said = EXAMPLES[name]
    root = make_thesis(said["chapters"], config=said.get("config"))
    drawing = EXAMPLES["formulas"]["chapters"]["a.svg"]
    write(root / "figures/a.svg", drawing)
    write(root.parent / "secret.svg", drawing)
    for path, code in said.get("pictures", {}).items():
        write(root / path, bytes.fromhex(code))
    (root / "chapters/outside.svg").symlink_to(root.parent / "secret.svg")
    book = assemble_document(open_thesis(root), said.get("asked", ()))
    written = {form: write(book) for form, write in WRITERS.items()}
    assert {form: write(book) for form, write in WRITERS.items()} == written
    texts = texts_in(written)
    for form in texts.keys() & said.keys():
        assert unlike(texts[form], said[form]) == [], form
    marks = set(re.findall(r'<w:bookmarkStart w:id="\d+" w:name="([^"]*)"', texts["docx"]))
    assert set(re.findall(r'<w:hyperlink w:anchor="([^"]*)"', texts["docx"])) <= marks


def texts_in(written: Mapping[str, bytes]) -> dict[str, str]:
    """Return what each form says: without blanks in a PDF, else with the marks of XML."""
    pdf = pikepdf.open(io.BytesIO(written["pdf"]))
    objects = (each for each in pdf.objects if isinstance(each, pikepdf.Dictionary))
    parts = texts_of(written["docx"])
    document, notes = parts["word/document.xml"], parts["word/footnotes.xml"]
    return {
        "pdf": words_of(pdf),
        "last page": "".join(text_of(pdf.pages[-1])),
        "drawn": ", ".join(
            f"{round(float(each[1]))}x{round(float(each[2]))}"
            for page in pdf.pages
            for each in re.finditer(
                rb"q ([\d.]+) 0 0 ([\d.]+) \S+ \S+ cm/x", page.Contents.read_bytes()
            )
        ),
        "heard": "\n".join(str(each.Alt) for each in objects if "/Alt" in each),
        "docx": document + notes,
        "word": " ".join(re.sub("<[^>]*>", "", document + notes).split()),
        "epub": "".join(texts_of(written["epub"]).values()).translate(SPACES),
    }


def unlike(text: str, expected: list[str] | dict[str, int]) -> list[object]:
    """Return the words that do not follow, or how often others stand, with the text."""
    if isinstance(expected, dict):
        counts = {words: text.count(words) for words in expected}
        return [] if counts == expected else [counts]
    at = 0
    for words in expected:
        at = max(text.find(words, at), text.find(without_blanks(words), at))
        if at < 0:
            return [words, text]
    return []


def test_a_formula_that_typst_does_not_know_is_named(
    make_thesis: MakeThesis, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = assemble_document(open_thesis(make_thesis(EXAMPLES["formulas"]["chapters"])))
    monkeypatch.setattr("generator.exports.pdf._OF_TODAY", {"x": "no such name"})
    with pytest.raises(ExportError) as told:
        write_pdf(book)
    assert "x_1" in str(told.value)
