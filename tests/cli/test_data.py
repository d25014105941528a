"""`thesis data`: shown first, whole or not at all, never over anything, ready to build."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from generator.app.cli import main
from generator.app.project import check, open_thesis
from tests.examples import everything_in
from tests.importing.test_messy import MESSY, sources
from tests.importing.workbooks import BUILDERS

if TYPE_CHECKING:
    from click.testing import Result

    from tests.building import BuildSite

GREEN = ("interviews_fr", "survey_fr", "two_headers", "sites_and_visits", "old_workbook")


def thesis(*arguments: object) -> Result:
    return CliRunner().invoke(main, list(map(str, arguments)))


@pytest.fixture
def new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a thesis that was just begun, in which commands are called."""
    assert thesis("init", tmp_path / "these").exit_code == 0
    monkeypatch.chdir(tmp_path / "these")
    (tmp_path / "these" / "raw").mkdir()
    return tmp_path / "these"


def test_a_thesis_just_begun_builds_with_the_files(new: Path, build_site: BuildSite) -> None:
    files = [sources(case, new / "raw")[0] for case in GREEN]
    before = {each: each.read_bytes() for each in files}
    result = thesis("data", "--add", *files)
    assert result.exit_code == 0, result.output
    assert {each: each.read_bytes() for each in files} == before
    names = ("entretiens", "enquete", "enquete_votre_avis", "communes", "sites", "visits", "files")
    assert {f"{each}.csv" for each in names} < {each.name for each in Path("data").iterdir()}
    assert [each for each in check(open_thesis(new)) if each.severity != "info"] == []
    tables = ("visits", "communes", "enquete_profil")
    shown = "".join(f"\n/// table | {each}\n///\n" for each in tables)
    Path("chapters/9_annexe.md").write_text(f"# Annexe\n{shown}", encoding="utf-8")
    built = build_site(new, strict=True)
    assert not built.failed, built.warnings
    page = built.page("9_annexe")
    assert "1 628 807" in page.replace("\u202f", " ").replace("\u00a0", " ")  # typed below, too
    assert "4 (40 %)" in page.replace("\u202f", " ").replace("\u00a0", " ")  # men, of ten
    everywhere = b"".join(each.read_bytes() for each in built.site.rglob("*") if each.is_file())
    assert b"personne3@exemple.org" not in everywhere
    assert b"Cl\xc3\xa9a Sy" not in everywhere


@pytest.mark.usefixtures("new")
def test_a_column_that_is_nearly_a_key_is_told_with_the_rest() -> None:
    rows = "".join(f"S{number};Ville {number}\n" for number in range(1, 41))
    Path("raw/sites.csv").write_text(f"Site;Ville\n{rows}", encoding="utf-8")
    rows = "".join(f"V{number};S{number}\n" for number in range(1, 42))
    Path("raw/visites.csv").write_text(f"Visite;Site\n{rows}", encoding="utf-8")
    result = thesis("data", "raw/visites.csv", "raw/sites.csv", "--add", "--dry-run")
    assert "Site pourrait renvoyer à sites.site, mais 1 valeur n’y est pas : « S41 »" in (
        result.output.replace("\u00a0", " ")
    )


def test_a_code_for_no_answer_is_taken_for_one_where_it_is_said(new: Path) -> None:
    file = MESSY / "coded_answers" / "answers.csv"
    result = thesis("data", file, "--add", "--missing", "99")
    assert result.exit_code == 0, result.output
    answers = Path("data/answers_items.csv").read_text(encoding="utf-8").splitlines()
    assert answers[:3] == ["item,id,reponse", "Q1,R01,1", "Q2,R01,99"]
    assert len(answers) == 1 + 12 * 3
    study = open_thesis(new).study
    values = study.relations["answers_items"].values["reponse"]
    assert values.count(None) == 3
    assert study.schema.resources["answers_items"].fields["item"].labels["Q1"] == "I know the tool"


def test_a_refusal_is_one_line_and_writes_nothing(new: Path) -> None:
    lines = {"shifted": 1, "no_header": 1, "html_in_disguise": 1, "ambiguous": 2}
    files = {case: sources(case, new / "raw" / case)[0] for case in lines}
    before = everything_in(new)
    for case, file in files.items():
        result = thesis("data", "--add", file)
        assert (case, result.exit_code) == (case, 2)
        assert len(result.output.strip().splitlines()) == lines[case]
    assert everything_in(new) == before


def test_a_sheet_is_chosen_by_its_name(new: Path) -> None:
    workbook = BUILDERS["sites_and_visits"](new / "raw")
    result = thesis("data", workbook, "--add", "--sheet", "Sites")
    assert result.exit_code == 0
    assert Path("data/fieldwork.csv").is_file()
    assert "Sitez" in thesis("data", workbook, "--add", "--sheet", "Sitez").output
