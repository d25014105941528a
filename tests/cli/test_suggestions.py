"""`thesis check --suggest` proposes claims, `thesis value --records` lists what is behind one."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from generator.app.cli import main
from tests.building import write

if TYPE_CHECKING:
    from click.testing import Result

ENQUETE = Path(__file__).parent.parent / "checks" / "enquete"
NOBODY = "remarque data/questions.csv:4:1: evidence: rien, dans passages.csv, ne porte sur Q3"
PROPOSED = (
    "remarque chapters/index.md:3:5: claim: «\u00a0onze soignants\u00a0» pourrait"
    " être vérifié\u00a0: [onze]{= count(soignants) } soignants (les données disent 11)"
)


@pytest.fixture
def thesis(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Folder of a small thesis about the survey of tests/checks, in which the test stands."""
    shutil.copytree(ENQUETE, tmp_path / "data")
    write(
        tmp_path / "mkdocs.yml", {"site_name": "T", "theme": {"name": "material", "language": "fr"}}
    )
    write(tmp_path / "chapters" / "index.md", "# Titre\n\nLes onze soignants.\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


@pytest.mark.usefixtures("thesis")
def test_suggestions_are_made_when_asked_for() -> None:
    plain, asked = run("check"), run("check", "--suggest")
    assert plain.stdout.split("\n") == [NOBODY, ""]
    assert asked.stdout.split("\n") == [PROPOSED, NOBODY, ""]
    assert asked.stderr.endswith("\n0 erreur, 0 avertissement, 2 remarques\n")
    assert plain.exit_code == asked.exit_code == 0


def test_a_suggestion_stays_an_info_whatever_a_wrong_claim_weighs(thesis: Path) -> None:
    checks = {"checks": {"claim": "error", "evidence": "off"}}
    write(
        thesis / "mkdocs.yml",
        {"theme": {"name": "material", "language": "fr"}, "plugins": [{"thesis": checks}]},
    )
    asked = run("check", "--suggest")
    assert asked.exit_code == 0
    assert asked.stdout.split("\n") == [PROPOSED, ""]


def test_while_the_data_have_errors_nothing_is_held_against_them(thesis: Path) -> None:
    path = thesis / "data" / "soignants.csv"
    write(path, path.read_text(encoding="utf-8").replace("N01,A1", "N01,A9"))
    asked = run("check", "--suggest")
    assert asked.exit_code == 1
    assert {line.split(": ")[1] for line in asked.stdout.splitlines()} == {"data-reference"}


@pytest.mark.usefixtures("thesis")
def test_the_records_of_a_count() -> None:
    assert run("value", 'count(soignants, metier="coordinateur")', "--records").stdout == (
        "1\n1 soignant dont le métier est «\u00a0coordinateur\u00a0»\n"
        "N10\tcoordinateur\tdata/soignants.csv:11\n"
    )
    assert run("value", 'count(soignants, metier="coordinateur")').stdout == "1\n"


@pytest.mark.usefixtures("thesis")
def test_the_records_of_a_cell_have_no_label() -> None:
    assert run("value", "synthese.Q2.contre", "--records").stdout == (
        "2\nPositions des ateliers sur le carnet, "
        "«\u00a0Q2 – Le carnet se lit sans formation\u00a0»\u00a0: "
        "2 positions «\u00a0défavorable\u00a0» sur 4\n"
        "Q2 / A2\t\tdata/avis.csv:7\nQ2 / A4\t\tdata/avis.csv:9\n"
    )


@pytest.mark.usefixtures("thesis")
def test_the_part_of_a_share() -> None:
    lines = run("value", 'share(ateliers, atelier="A2")', "--records").stdout.splitlines()
    assert lines == [
        "25\u00a0%",
        "1 rencontre «\u00a0Atelier 2\u00a0», sur 4, soit 25\u00a0%",
        "A2\tAtelier 2\tdata/ateliers.csv:3",
    ]
