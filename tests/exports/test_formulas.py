"""Mathematics in the documents: one small thesis, written in each format."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import pikepdf
import pytest

from generator.app.exporting import assemble_document
from generator.app.project import open_thesis
from generator.exports.docx import write_docx
from generator.exports.epub import write_epub
from generator.exports.pdf import write_pdf
from generator.exports.typst import ExportError
from tests.building import write_thesis
from tests.exports.conftest import texts_of
from tests.exports.reading_pdf import words_of

if TYPE_CHECKING:
    from pathlib import Path

    from generator.exports.book import Book

CHAPTER = r"""# Mesures $x_1$

Selon l'@eq-ecart et la @fig-b, $p < 0{,}05$ pour 5 $.[^1] Puis la @fig-a, @sec-2 et [ceci](@fig-a).

$$
\bar{x} = \frac{1}{n} \sum_{i=1}^{n} x_i
$$ {#eq-moyenne}

Et $$ \begin{vmatrix} a & b \\ c & d \end{vmatrix} = A \cap \{ b \otimes c \} $$ {#eq-ecart}

$$ V = \begin{cases} \text{oui} & \text{si } o - n \ge 2 \\ \text{non} & \text{sinon} \end{cases} $$

![Un plan du lieu](a.svg)

/// figure-caption | #fig-a
La première
///

> Là

/// figure-caption | #fig-b
La seconde
///

[^1]: Comme l'@eq-moyenne.
"""


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    root: Path = tmp_path_factory.mktemp("formulas")
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9"/></svg>'
    )
    chapters = {
        "1_mesures.md": CHAPTER,
        "a.svg": drawing,
        "2_suite.md": "# Suite\n\n$$ y $$ {#eq-y}\n",
    }
    return assemble_document(open_thesis(write_thesis(root, chapters)))


@pytest.fixture(scope="module")
def written(book: Book) -> dict[str, bytes]:
    return {"pdf": write_pdf(book), "docx": write_docx(book), "epub": write_epub(book)}


def test_the_same_version_gives_the_same_bytes(book: Book, written: dict[str, bytes]) -> None:
    again = {"pdf": write_pdf(book), "docx": write_docx(book), "epub": write_epub(book)}
    assert [form for form in written if again[form] != written[form]] == []


def test_a_pdf_sets_formulas_and_says_them_to_whoever_hears_it(written: dict[str, bytes]) -> None:
    pdf = pikepdf.open(io.BytesIO(written["pdf"]))
    words = words_of(pdf)
    assert "(1.1)" in words
    assert "(2.1)" in words
    assert "\\bar" not in words
    said = [
        str(each.Alt)
        for each in pdf.objects
        if isinstance(each, pikepdf.Dictionary) and "/Alt" in each
    ]
    assert any(r"\begin{cases}" in each for each in said)


def test_a_formula_that_typst_does_not_know_is_named(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generator.exports.pdf._OF_TODAY", {"x": "no such name"})
    with pytest.raises(ExportError) as told:
        write_pdf(book)
    assert "x_1" in str(told.value)


def test_an_epub_has_mathml(written: dict[str, bytes]) -> None:
    shown = "".join(texts_of(written["epub"]).values())
    assert shown.count("<math") == 6 + 1  # the title stands in the contents too
    assert "<mfrac>" in shown


def test_word_has_formulas_their_numbers_and_references_that_lead_to_them(
    written: dict[str, bytes],
) -> None:
    parts = texts_of(written["docx"])
    document, notes = parts["word/document.xml"], parts["word/footnotes.xml"]
    assert document.count("<m:oMath>") == 6
    assert document.count('<w:pStyle w:val="Equation" />') == 2
    assert [each for each in ("(1.1)", "(1.2)", "(2.1)") if f">{each}<" not in document] == []
    marks = set(re.findall(r'<w:bookmarkStart w:id="\d+" w:name="([^"]*)"', document))
    named = re.findall(r'<w:hyperlink w:anchor="([^"]*)"', document + notes)
    assert len(named) > 5
    assert set(named) <= marks
    assert ">ceci<" in document
