"""The data as others take them: what may be shown, as it was typed, with its description."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from typing import TYPE_CHECKING

import pytest
from frictionless import Package

from generator.app.project import open_thesis
from generator.data import read_study
from generator.data.csv_source import disarmed
from generator.language import load_language
from generator.site.data_files import data_archive, published_files
from generator.site.publication import Publication
from tests.examples import EXAMPLE, example_thesis
from tests.site.citing.works import EDITION, PUBLICATION

if TYPE_CHECKING:
    from pathlib import Path


def published(folder: Path = EXAMPLE) -> dict[str, str]:
    return dict(published_files(read_study(folder)[0], PUBLICATION, EDITION))


def test_each_public_file_without_its_private_fields() -> None:
    files = published()
    names = ("groupes.csv", "participants.csv", "besoins.csv", "evaluations.csv")
    assert {*files} == {"data/datapackage.json", *(f"data/{each}" for each in names)}
    assert files["data/participants.csv"] == (
        "participant,groupe,profession\n"
        "P01,FG1,Cheffe de projet\n"
        "P02,FG1,Consultant\n"
        "P03,FG2,Directrice\n"
        "P04,FG2,Géomaticien\n"
    )
    as_typed = (EXAMPLE / "data/evaluations.csv").read_text(encoding="utf-8")
    assert files["data/evaluations.csv"] == as_typed


def test_the_description_is_that_of_what_is_published() -> None:
    """Who made it, which version, under what licence; the size and the digest of each file."""
    files = published()
    package = json.loads(files["data/datapackage.json"])
    assert package["title"] == "Une petite étude"
    assert package["version"] == "2026.11.24+abc1234"
    assert package["created"] == "2026-11-24T00:00:00Z"
    assert package["contributors"] == [
        {
            "title": "Une Auteur",
            "givenName": "Une",
            "familyName": "Auteur",
            "path": "https://orcid.org/0000-0002-1825-0097",
            "roles": ["author"],
        }
    ]
    assert package["licenses"][0]["path"] == "https://creativecommons.org/licenses/by/4.0/"
    resources = {each["name"]: each for each in package["resources"]}
    assert "contacts" not in resources
    people = resources["participants"]
    fields = [each["name"] for each in people["schema"]["fields"]]
    assert fields == ["participant", "groupe", "profession"]
    content = files[f"data/{people['path']}"].encode()
    assert people["bytes"] == len(content)
    assert people["hash"] == "sha256:" + hashlib.sha256(content).hexdigest()
    kind = people["format"], people["mediatype"], people["encoding"]
    assert kind == ("csv", "text/csv", "utf-8")


def test_a_stranger_can_check_it_and_sees_a_changed_file(tmp_path: Path) -> None:
    """Judged by the standard's own library."""
    for path, text in published().items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8", newline="")
    description = str(tmp_path / "data/datapackage.json")
    report = Package(description).validate()
    assert report.valid, report.flatten(["title", "message"])
    changed = tmp_path / "data/participants.csv"
    changed.write_text(changed.read_text(encoding="utf-8").replace("P01", "P09"), encoding="utf-8")
    assert ["hash-count"] in Package(description).validate().flatten(["type"])


def test_the_archive_holds_all_files_and_a_codebook_and_is_always_the_same() -> None:
    study, french = read_study(EXAMPLE)[0], load_language("fr")
    first, second = (
        data_archive(published(), study, french, PUBLICATION, EDITION) for _ in range(2)
    )
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as opened:
        assert opened.testzip() is None
        names = [path.removeprefix("data/") for path in published()]
        assert opened.namelist() == [*names, "README.md"]
        book = opened.read("README.md").decode()
    assert "AUTEUR, Une. Une petite étude [jeu de données]. Université, 2026." in book
    assert "## participants.csv" in book
    assert "contact" not in book


def test_whatever_the_source_was_written_in(tmp_path: Path) -> None:
    text = (EXAMPLE / "data/participants.csv").read_text(encoding="utf-8")
    odd = text.replace(",", ";").replace("\n", "\r\n").encode("cp1252")
    folder = example_thesis(tmp_path, {"data/participants.csv": odd})
    assert published(folder)["data/participants.csv"] == published()["data/participants.csv"]


def test_text_stays_text(tmp_path: Path) -> None:
    cells = ["007", "NA", "None", '"', "a,b", "un\u2028deux", " 1,5 "]
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(["besoin", "libelle"])
    writer.writerows([f"BF{number}", cell] for number, cell in enumerate(cells, 1))
    folder = example_thesis(tmp_path, {"data/besoins.csv": buffer.getvalue()})
    rows = list(csv.reader(io.StringIO(published(folder)["data/besoins.csv"], newline="")))
    assert [row[1] for row in rows[1:]] == cells


def test_without_data_there_is_nothing_to_publish(tmp_path: Path) -> None:
    assert published_files(open_thesis(tmp_path).study, Publication()) == {}


def test_cells_that_a_spreadsheet_would_run_are_disarmed_on_request(tmp_path: Path) -> None:
    table = tmp_path / "data/participants.csv"
    example_thesis(tmp_path, {})
    text = table.read_text("utf-8").replace("Consultant", "=HYPERLINK(A1)")
    table.write_text(text.replace("Directrice", "@SUM(A1)"), "utf-8")
    study = read_study(tmp_path)[0]
    kept = published_files(study, Publication())["data/participants.csv"]
    assert ",=HYPERLINK(A1)\n" in kept
    safe = published_files(study, Publication(formulas="disarm"))["data/participants.csv"]
    assert ",'=HYPERLINK(A1)\n" in safe
    assert ",'@SUM(A1)\n" in safe
    assert safe.replace("'", "") == kept


@pytest.mark.parametrize("cell", ["-5", "+3,5", "-1 200.5", "-12%", "a=b", ""])
def test_a_number_is_no_formula(cell: str) -> None:
    assert disarmed(cell) == cell
    assert disarmed("\t=1") == "'\t=1"
