"""The deposit kit: what a library asks for, what is missing, what an archive wants of the PDF."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf
import pytest

from generator.app.exporting import assemble_document, deposit_kit
from generator.app.project import open_thesis
from generator.core.problems import Severity
from generator.core.values import replace
from generator.exports.deposit import deposit_problems
from generator.exports.pdf import STANDARDS, write_pdf
from generator.language import load_language
from generator.site.publication import Person, Publication
from tests.examples import EXAMPLE
from tests.in_english import as_text, sentence
from tests.site.citing.works import EDITION, PUBLICATION

if TYPE_CHECKING:
    from generator.exports.deposit import Kit
    from tests.building import MakeThesis

COMPLETE = replace(
    PUBLICATION,
    authors=(replace(PUBLICATION.authors[0], idref="123456789"),),
    titles={"fr": "Une thèse", "en": "A thesis"},
    keywords={"fr": ("a", "b", "c"), "en": ("a", "b", "c")},
    doctoral_school="École doctorale",
    laboratory="Laboratoire",
    jury=(Person("Une personne", role="Rapporteuse", affiliation="Université"),),
    nnt="2026ABCD0001",
)


def kit_of(publication: Publication, pdf: bytes = b"%PDF-1.7 no more") -> Kit:
    thesis = open_thesis(EXAMPLE)
    settings = replace(thesis.settings, publication=publication)
    return deposit_kit(replace(thesis, settings=settings), pdf, EDITION)


@pytest.fixture(scope="module")
def kit() -> Kit:
    return kit_of(COMPLETE)


def test_each_thing_that_is_missing_says_where_it_is_written() -> None:
    assert not list(deposit_problems(COMPLETE))
    problems = tuple(deposit_problems(replace(COMPLETE, defended=None, jury=()), line=7))
    assert [(each.severity, as_text(each)) for each in problems] == [
        (
            Severity.WARNING,
            "mkdocs.yml:7:1: settings: jury: missing; write publication: jury: …",
        ),
        (
            Severity.ERROR,
            "mkdocs.yml:7:1: settings: defended: missing; write publication: defended: 2026-11-24",
        ),
    ]


def test_a_name_that_nobody_told_apart_is_none_for_a_form() -> None:
    problems = tuple(deposit_problems(replace(COMPLETE, authors=(Person("Auteur de la thèse"),))))
    assert "author_family: missing" in sentence(problems[0])


@pytest.mark.parametrize(
    ("length", "severity"),
    [(1700, None), (1701, Severity.INFO), (4000, Severity.INFO), (4001, Severity.ERROR)],
)
def test_an_abstract_has_a_limit_and_an_advised_length(
    length: int, severity: Severity | None
) -> None:
    abstracts = {"fr": "x" * length, "en": "An abstract."}
    problems = tuple(deposit_problems(replace(COMPLETE, abstracts=abstracts)))
    assert [each.severity for each in problems] == ([severity] if severity else [])
    assert all(f"{length:,} characters" in sentence(each) for each in problems)


def test_keywords_are_three_to_ten_and_one_each() -> None:
    keywords = {"fr": ("a", "b"), "en": ("a; b", "c", "d")}
    messages = [sentence(each) for each in deposit_problems(replace(COMPLETE, keywords=keywords))]
    assert messages == [
        "keywords: fr has 2 words; expected 3 to 10",
        'keywords: en has "a; b"; expected one keyword, without , or ;',
    ]


def test_the_kit_holds_all_that_is_uploaded(kit: Kit) -> None:
    files = kit.files
    assert list(files) == [
        "README.md",
        "thesis.pdf",
        "petite-etude.zip",
        "metadonnees.csv",
        "CITATION.cff",
        "thesis.bib",
    ]
    guide = files["README.md"].decode()
    assert all(f"- `{name}` – " in guide for name in files if name != "README.md")
    with zipfile.ZipFile(io.BytesIO(files["petite-etude.zip"])) as archive:
        assert "participants.csv" in archive.namelist()
    rows = list(csv.reader(io.StringIO(files["metadonnees.csv"].decode("utf-8-sig"))))
    assert ["Résumé en anglais", "An abstract."] in rows
    assert {"Auteur", "a", "Une personne, Rapporteuse, Université", "2026-12-01"} <= {
        value for _, value in rows
    }


def test_it_is_one_archive_or_a_folder_and_no_cell_is_a_formula(kit: Kit) -> None:
    assert list(kit.placed(Path("d.zip"))) == [Path("d.zip")]
    assert Path("d/thesis.pdf") in kit.placed(Path("d"))
    assert kit.placed(Path("d.zip")) == kit_of(COMPLETE).placed(Path("d.zip"))
    abstracts = {"fr": '=HYPERLINK("https://example.org")', "en": "x"}
    rows = kit_of(replace(COMPLETE, abstracts=abstracts)).files["metadonnees.csv"].decode()
    assert "\"'=HYPERLINK(" in rows


def test_a_thesis_of_which_nothing_is_said_still_has_a_kit() -> None:
    kit = kit_of(Publication())
    assert "CITATION.cff" in kit.files
    assert any(each.severity is Severity.ERROR for each in kit.problems)


def test_the_kit_speaks_the_language_of_the_thesis() -> None:
    thesis = replace(open_thesis(EXAMPLE), language=load_language("en"))
    files = deposit_kit(thesis, b"%PDF-1.7 no more", EDITION).files
    assert files["README.md"].decode().startswith("# Deposit of the thesis\n")
    assert b"Date of the defence" in files["metadata.csv"]


def test_a_thesis_is_deposited_as_an_archive_wants_it(make_thesis: MakeThesis) -> None:
    thesis = open_thesis(make_thesis({"1_a.md": "# A\n\nTexte.\n"}))
    content = write_pdf(assemble_document(thesis, (), EDITION), STANDARDS)
    assert b"<pdfaid:part>3<" in content
    assert b"<pdfaid:conformance>B<" in content
    assert b"<pdfuaid:part>1<" in content
    with pikepdf.open(io.BytesIO(content)) as opened:
        assert not opened.is_encrypted
        fonts = [each for each in opened.objects if _is(each, "/FontDescriptor")]
        assert fonts
        assert all({"/FontFile", "/FontFile2", "/FontFile3"} & {*each.keys()} for each in fonts)


def _is(found: object, kind: str) -> bool:
    return isinstance(found, pikepdf.Dictionary) and found.get("/Type") == kind
