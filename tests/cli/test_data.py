"""`thesis data`: shown first, whole or not at all, never over anything, ready to build."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from generator.app.project import check, open_thesis
from tests.doors import run
from tests.importing.test_messy import sources
from tests.importing.workbooks import BUILDERS

if TYPE_CHECKING:
    from tests.building import BuildSite

GREEN = ("interviews_fr", "survey_fr", "two_headers", "sites_and_visits", "old_workbook")


@pytest.fixture
def new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a thesis that was just begun, in which commands are called."""
    monkeypatch.chdir(tmp_path)
    assert run("init", "these").exit_code == 0
    monkeypatch.chdir("these")
    (tmp_path / "these" / "raw").mkdir()
    return tmp_path / "these"


def test_a_thesis_just_begun_builds_with_the_files(new: Path, build_site: BuildSite) -> None:
    files = [sources(case, new / "raw")[0] for case in GREEN]
    before = {each: each.read_bytes() for each in files}
    result = run("data", *map(str, files))
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


def test_a_sheet_is_chosen_by_its_name(new: Path) -> None:
    workbook = str(BUILDERS["sites_and_visits"](new / "raw"))
    result = run("data", workbook, "--sheet", "Sites")
    assert result.exit_code == 0
    assert Path("data/fieldwork.csv").is_file()
    assert "Sitez" in run("data", workbook, "--sheet", "Sitez").output
