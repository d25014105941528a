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
from generator.site.publication import Publication
from tests.examples import EXAMPLE, read_examples
from tests.in_english import as_text
from tests.site.citing.works import EDITION, WRITTEN, published

if TYPE_CHECKING:
    from generator.exports.deposit import Kit
    from tests.building import MakeThesis

MISSING = read_examples(Path(__file__).with_name("missing.yaml"), {"but", "problems"})
WHOLE = WRITTEN | MISSING["complete"]["but"]
COMPLETE = published(WHOLE)


def kit_of(publication: Publication, pdf: bytes = b"%PDF-1.7 no more") -> Kit:
    thesis = open_thesis(EXAMPLE)
    settings = replace(thesis.settings, publication=publication)
    return deposit_kit(replace(thesis, settings=settings), pdf, EDITION)


@pytest.fixture(scope="module")
def kit() -> Kit:
    return kit_of(COMPLETE)


@pytest.mark.parametrize("name", MISSING)
def test_what_is_missing_is_told(name: str) -> None:
    """A text of an abstract is written as how often its sign stands in it."""
    written = WHOLE | MISSING[name]["but"]
    abstracts = {
        code: "x" * text["x"] if isinstance(text, dict) else text
        for code, text in written["abstracts"].items()
    }
    problems = deposit_problems(published(written | {"abstracts": abstracts}), line=7)
    told = [f"{each.severity.value} {as_text(each)}" for each in problems]
    assert told == MISSING[name]["problems"]


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
