"""The data as they are published: what may be shown, as it was typed, with its description."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest
from frictionless import Package

from generator.app.project import open_thesis
from generator.data import read_study
from generator.data.csv_source import disarmed
from generator.site.data_files import published_files
from generator.site.publication import Publication
from tests.examples import EXAMPLE, example_thesis

if TYPE_CHECKING:
    from pathlib import Path


def published(folder: Path = EXAMPLE) -> dict[str, str]:
    return dict(published_files(read_study(folder)[0]))


def test_each_public_file_and_its_description() -> None:
    assert set(published()) == {
        "data/groupes.csv",
        "data/participants.csv",
        "data/besoins.csv",
        "data/evaluations.csv",
        "data/datapackage.json",
    }


def test_private_fields_are_left_out() -> None:
    assert published()["data/participants.csv"] == (
        "participant,groupe,profession\n"
        "P01,FG1,Cheffe de projet\n"
        "P02,FG1,Consultant\n"
        "P03,FG2,Directrice\n"
        "P04,FG2,Géomaticien\n"
    )


def test_a_file_without_private_fields_is_published_as_it_is() -> None:
    assert published()["data/evaluations.csv"] == (EXAMPLE / "data/evaluations.csv").read_text(
        encoding="utf-8"
    )


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


def test_the_description_is_that_of_what_is_published() -> None:
    package = json.loads(published()["data/datapackage.json"])
    resources = {each["name"]: each for each in package["resources"]}
    assert "contacts" not in resources
    fields = [each["name"] for each in resources["participants"]["schema"]["fields"]]
    assert fields == ["participant", "groupe", "profession"]
    assert package["title"] == "Une petite étude"


def test_what_is_published_follows_its_own_description(tmp_path: Path) -> None:
    """Judged by the standard's own library, as a stranger would."""
    for path, text in published().items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    report = Package(str(tmp_path / "data/datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "message"])


def test_without_data_there_is_nothing_to_publish(tmp_path: Path) -> None:
    assert published_files(open_thesis(tmp_path).study) == {}


def test_cells_that_a_spreadsheet_would_run_are_disarmed_on_request(tmp_path: Path) -> None:
    table = tmp_path / "data/participants.csv"
    example_thesis(tmp_path, {})
    text = table.read_text("utf-8").replace("Consultant", "=HYPERLINK(A1)")
    table.write_text(text.replace("Directrice", "@SUM(A1)"), "utf-8")
    study = read_study(tmp_path)[0]
    kept = published_files(study)["data/participants.csv"]
    assert ",=HYPERLINK(A1)\n" in kept
    safe = published_files(study, Publication(formulas="disarm"))["data/participants.csv"]
    assert ",'=HYPERLINK(A1)\n" in safe
    assert ",'@SUM(A1)\n" in safe
    assert safe.replace("'", "") == kept


@pytest.mark.parametrize("cell", ["-5", "+3,5", "-1 200.5", "-12%", "a=b", ""])
def test_a_number_is_no_formula(cell: str) -> None:
    assert disarmed(cell) == cell
    assert disarmed("\t=1") == "'\t=1"
