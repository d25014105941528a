"""`thesis import`: shown first, whole or not at all, never over anything."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from generator.app.cli import main
from generator.app.project import check, open_thesis
from tests.examples import everything_in
from tests.importing.qda.refi_files import INTERVIEW, interview, marked

if TYPE_CHECKING:
    from click.testing import Result

    from tests.building import BuildSite, MakeThesis

CASES = Path(__file__).parent.parent / "importing" / "cases"
CHAPTER = (CASES / "sessions" / "chapter.md").read_text(encoding="utf-8")


def thesis(*arguments: object) -> Result:
    return CliRunner().invoke(main, list(map(str, arguments)))


@pytest.fixture
def old(make_thesis: MakeThesis, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a chapter that waits outside of an empty thesis, in which commands are called."""
    folder = make_thesis({"index.md": "# Une thèse\n\nDe quoi il est question.\n"})
    monkeypatch.chdir(folder)
    chapter = folder.parent / "7.2_ancien.md"
    chapter.write_text(CHAPTER, encoding="utf-8")
    return chapter


def test_a_chapter_comes_in_with_its_data(old: Path, build_site: BuildSite) -> None:
    result = thesis("import", old)
    assert result.exit_code == 0, result.output
    assert sorted(each.name for each in Path("data").iterdir()) == [
        "datapackage.yaml",
        "groupes.csv",
        "import_7.2_ancien.txt",
        "organisations.csv",
        "participants.csv",
        "tables.yaml",
    ]
    assert "/// table | participants" in Path("chapters/7.2_ancien.md").read_text(encoding="utf-8")
    assert old.read_text(encoding="utf-8") == CHAPTER
    built = build_site(Path.cwd())
    assert built.warnings == []
    # "le tableau 4" is still typed in the prose: the table has a number of this thesis now.
    found = [each for each in check(open_thesis(Path.cwd())) if each.severity != "info"]
    assert [(each.rule, each.found) for each in found] == [("caption", "4")]


def test_another_chapter_is_added_to_the_data(old: Path, build_site: BuildSite) -> None:
    thesis("import", old)
    before = everything_in(Path("data"))
    again = old.with_name("7.3_suite.md")
    again.write_text(CHAPTER.replace("Brest", "Lorient"), encoding="utf-8")
    result = thesis("import", again, "--add")
    assert result.exit_code == 0, result.output
    after = everything_in(Path("data"))
    assert {name for name in before if before[name] != after[name]} == {
        "datapackage.yaml",
        "tables.yaml",
    }
    assert after["datapackage.yaml"].startswith(before["datapackage.yaml"].rstrip(b"\n"))
    assert after["tables.yaml"].startswith(before["tables.yaml"])
    assert build_site(Path.cwd()).warnings == []
    assert thesis("value", "count(participants_2)").stdout == "6\n"


def test_a_chapter_of_the_thesis_stays_beside_the_new_one(old: Path) -> None:
    own = Path("chapters/7.2_ancien.md")
    own.write_text(CHAPTER, encoding="utf-8")
    result = thesis("import", own)
    assert result.exit_code == 0, result.output
    assert own.read_text(encoding="utf-8") == CHAPTER
    assert "mv imported/7.2_ancien.md chapters/7.2_ancien.md" in result.stdout
    assert "/// table" in Path("imported/7.2_ancien.md").read_text(encoding="utf-8")
    assert old.exists()


def test_force_puts_the_new_chapter_in_place_of_the_old_one(old: Path) -> None:
    own = Path("chapters/7.2_ancien.md")
    own.write_text(CHAPTER, encoding="utf-8")
    result = thesis("import", own, "--force")
    assert result.exit_code == 0, result.output
    assert "modifié\u00a0: chapters/7.2_ancien.md" in result.stdout
    assert own.read_text(encoding="utf-8").endswith("/// table | participants\n///\n\nLa suite.\n")
    assert old.exists()


def test_bytes_that_are_no_table_stay_as_they_are(old: Path) -> None:
    old.write_bytes(b"\xef\xbb\xbf" + CHAPTER.replace("\n", "\r\n").encode())
    thesis("import", old)
    new = Path("chapters/7.2_ancien.md").read_bytes()
    assert new.startswith(b"\xef\xbb\xbf# R")
    assert b"\r\n\r\n/// table | participants\r\n///\r\n\r\nLa suite.\r\n" in new
    assert new.count(b"\n") == new.count(b"\r\n")


def test_a_project_comes_in_with_its_codes_and_segments(old: Path, build_site: BuildSite) -> None:
    project = old.with_name("Enquete.QDPX")
    project.write_bytes(interview(marked(INTERVIEW, "Le soir, on recopie.")))
    result = thesis("import", project)
    assert result.exit_code == 0, result.output
    assert thesis("value", "count(segments)").stdout == "1\n"
    assert "passages codés\u00a0: 1, vérifiés\u00a0: 1" in result.stdout
    assert Path("data/import_Enquete.txt").is_file()
    assert build_site(Path.cwd()).warnings == []


def test_a_project_is_added_to_imported_tables(old: Path) -> None:
    thesis("import", old)
    project = old.with_name("enquete.qdpx")
    project.write_bytes(interview(marked(INTERVIEW, "Le soir, on recopie.")))
    assert thesis("import", project).exit_code == 2
    result = thesis("import", project, "--add")
    assert result.exit_code == 0, result.output
    assert thesis("value", "count(participants)").stdout == "6\n"
    assert thesis("value", "count(codings)").stdout == "1\n"
