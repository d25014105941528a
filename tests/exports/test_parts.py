"""What an export is made of: chapters that nest as their numbers say, and links between them."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pikepdf
import pytest
import yaml

from generator.app.exporting import UnsoundError, assemble_document
from generator.app.project import open_thesis
from generator.exports.book import UnknownChapterError
from generator.exports.docx import write_docx
from generator.exports.epub import write_epub
from generator.exports.pandoc import nodes_of, plain_text, rows_of
from generator.exports.pdf import write_pdf
from tests.exports.conftest import texts_of
from tests.exports.reading_pdf import words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.app.project import Thesis
    from generator.exports.book import Book
    from tests.building import MakeThesis

EXAMPLES: dict[str, dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("parts.yaml").read_text("utf-8")
)


def headings(book: Book) -> list[tuple[int, str]]:
    return [
        (found["c"][0], " ".join(plain_text(found["c"][2]).split()))
        for found in nodes_of(book.blocks, "Header")
    ]


def links(book: Book) -> dict[str, str]:
    return {plain_text(found["c"][1]): found["c"][2][0] for found in nodes_of(book.blocks, "Link")}


def ids(book: Book) -> list[str]:
    found = [each["c"][1][0] for each in nodes_of(book.blocks, "Header")]
    found += [each["c"][0][0] for each in nodes_of(book.blocks, "Span")]
    return [each for each in found if each]


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_document_has_its_parts(name: str, make_thesis: MakeThesis) -> None:
    said = EXAMPLES[name]
    thesis = open_thesis(make_thesis(said["chapters"], said.get("data"), config=said.get("config")))
    if "refused" in said:
        assert refusal(thesis, said.get("asked", ())) == said["refused"]
        return
    book = assemble_document(thesis, said.get("asked", ()))
    outline = [f"{'#' * level} {text}" for level, text in headings(book)]
    assert outline == said.get("headings", outline)
    found = links(book)
    assert found == said.get("links", found)
    assert len(ids(book)) == len(set(ids(book)))
    assert {each[1:] for each in found.values() if each.startswith("#")} <= set(ids(book))
    text = plain_text(book.blocks).replace("\u00a0", " ")
    assert [each for each in said.get("says", ()) if each not in text] == []


def refusal(thesis: Thesis, asked: Sequence[str]) -> str | list[str]:
    """Return why there is no document: that no chapter is called so, or the errors."""
    with pytest.raises((UnknownChapterError, UnsoundError)) as raised:
        assemble_document(thesis, asked)
    if isinstance(raised.value, UnknownChapterError):
        return str(raised.value)
    wrong = [each for each in raised.value.problems if each.severity == "error"]
    return [f"{each.rule} {each.place.path}:{each.place.line} {each.found}" for each in wrong]


def test_evidence_is_what_each_cell_leads_to(book: Book, own: Thesis) -> None:
    targets = [
        found["c"][2][0]
        for found in nodes_of(book.blocks, "Link")
        if "evidence" in found["c"][0][1]
    ]
    spec = own.specs["utilite"]
    judged = own.study.relation("evaluations").texts["avis"]
    assert spec.name == "utilite"
    assert len(targets) == 2 * sum(each != "NA" for each in judged) == 50
    assert set(targets) <= {f"#{each}" for each in ids(book)}
    words = plain_text(book.blocks).replace("\u00a0", " ")
    assert "Focus group 4 : – sans avis" in words
    assert "NA (" not in words


def test_the_title_page_is_that_of_a_french_thesis(make_thesis: MakeThesis) -> None:
    publication = {
        "title": "Une thèse",
        "defended": "2026-11-03",
        "nnt": "2026ABCD0001",
        "jury": [
            {"name": "Une personne", "quality": "Professeure", "role": "Rapporteuse"},
            {"name": "Une autre", "role": "Examinatrice"},
        ],
        "logos": ["chapters/logo.svg"],
        "dedication": "À l'amitié.",
        "thanks": "Merci à tous.\n\nEt à toutes.",
        "abstracts": {"fr": "En bref.", "de": "Auf Deutsch."},
    }
    files = {"1_a.md": "# A\n\nx\n", "logo.svg": '<svg viewBox="0 0 9 9"><path d="M0 0"/></svg>'}
    config = {"theme": {"language": "fr"}, "plugins": [{"thesis": {"publication": publication}}]}
    book = assemble_document(open_thesis(make_thesis(files, config=config)))
    title_page = book.before[0].blocks
    assert "Présentée et soutenue publiquement le 3\u00a0novembre 2026" in plain_text(title_page)
    (jury,) = nodes_of(title_page, "Table")
    rows = [[plain_text(cell[4]).strip() for cell in row[1]] for _, row in rows_of(jury)]
    assert rows[0] == ["Nom", "Qualité", "Rôle"]
    assert rows[2] == ["Une autre", "", "Examinatrice"]
    assert [each.title for each in book.after] == ["Résumé", "Résumé (de)"]
    words = words_of(pikepdf.open(io.BytesIO(write_pdf(book, ()))))
    said = ("soutenuepubliquementle3novembre2026", "NNT2026ABCD0001", "Examinatrice")
    said += ("Àl’amitié.", "RemerciementsMercià")
    assert [each for each in said if each not in words] == []
    document = texts_of(write_docx(book))["word/document.xml"]
    assert document.count("<pic:pic") == 1
    assert document.index("Examinatrice") < document.index("Et à toutes.")
    pages = "".join(texts_of(write_epub(book)).values())
    assert pages.index("Examinatrice") < pages.index("À l’amitié.") < pages.index("Et à toutes.")
    assert "<dc:date" not in pages  # of no version


def test_abbreviations_are_listed_and_a_chapter_has_no_thanks(make_thesis: MakeThesis) -> None:
    publication = {"thanks": "Merci.", "abstracts": "En bref."}
    plugins = [{"thesis": {"publication": publication}}]
    chapters = {
        "1_a.md": "# A\n\n$a \\bowtie b$ et l'ODC.\n\n*[ODC]: Open Data Canvas\n",
        "2_b.md": "# B\n\nL'ODC.\n\n*[ODC]: Office des cartes\n",
    }
    config = {"theme": {"language": "fr"}, "plugins": plugins}
    thesis = open_thesis(make_thesis(chapters, config=config))
    book = assemble_document(thesis)
    words = words_of(pikepdf.open(io.BytesIO(write_pdf(book, ()))))
    assert "ListedesabréviationsODCOpenDataCanvas;Officedescartes" in words
    assert "ODC" in "".join(texts_of(write_epub(book)).values())
    part = assemble_document(thesis, ["1"])
    assert headings(part) == [(1, "1 A")]
    (thanks,) = (each for each in book.before if each.kind == "thanks")
    assert plain_text(thanks.blocks) == "Merci.\n"
    assert "thanks" not in [each.kind for each in part.before]
    assert not part.after
