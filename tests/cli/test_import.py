"""`thesis import`: shown first, whole or not at all, never over anything."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from generator.app.cli import main
from generator.app.project import check, open_thesis
from tests.importing.qda.refi_files import INTERVIEW, interview, marked

if TYPE_CHECKING:
    from click.testing import Result

    from tests.building import BuildSite, MakeThesis

CASES = Path(__file__).parent.parent / "importing" / "cases"
CHAPTER = (CASES / "sessions" / "chapter.md").read_text(encoding="utf-8")


def thesis(*arguments: object) -> Result:
    return CliRunner().invoke(main, list(map(str, arguments)))


def everything_in(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


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


def test_the_numbers_are_those_of_the_table(old: Path) -> None:
    thesis("import", old)
    assert thesis("value", "count(participants)").stdout == "6\n"
    assert thesis("value", "count(groupes)").stdout == "2\n"
    assert thesis("value", "sum(groupes.duree)").stdout == "120\n"
    assert thesis("value", "distinct(participants.organisation)").stdout == "2\n"


def test_every_file_is_named_and_what_is_to_decide(old: Path) -> None:
    result = thesis("import", old)
    assert "À vous de décider\u00a0:" in result.stdout
    for path in (*Path("data").iterdir(), Path("chapters/7.2_ancien.md")):
        assert f"écrit\u00a0: {path}" in result.stdout


def test_a_dry_run_shows_the_plan_and_writes_nothing(old: Path) -> None:
    before = everything_in(Path.cwd())
    result = thesis("import", old, "--dry-run")
    assert result.exit_code == 0
    assert "participants.csv\u00a0: 6 enregistrements (participant, numero, groupe" in result.stdout
    assert "serait écrit\u00a0: data/groupes.csv" in result.stdout
    assert everything_in(Path.cwd()) == before


def test_a_second_import_overwrites_nothing(old: Path) -> None:
    thesis("import", old)
    before = everything_in(Path.cwd())
    result = thesis("import", old)
    assert result.exit_code == 2
    assert "data/datapackage.yaml, data/tables.yaml" in result.stderr
    assert everything_in(Path.cwd()) == before


@pytest.mark.parametrize("name", ["data/groupes.csv", "chapters/7.2_ancien.md"])
def test_what_is_in_the_way_is_named_and_left(old: Path, name: str) -> None:
    Path(name).parent.mkdir(exist_ok=True)
    Path(name).write_text("mine", encoding="utf-8")
    before = everything_in(Path.cwd())
    result = thesis("import", old)
    if name.endswith(".csv"):  # another name is found for the new file
        assert result.exit_code == 0
        assert Path(name).read_text(encoding="utf-8") == "mine"
        return
    assert result.exit_code == 2
    assert name in result.stderr
    assert everything_in(Path.cwd()) == before


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


def test_the_folder_of_the_data_and_the_new_chapter_can_be_named(old: Path) -> None:
    result = thesis("import", old, "--data", "autre/data", "--output", "autre/chapters/x.md")
    assert result.exit_code == 0, result.output
    assert Path("autre/data/groupes.csv").is_file()
    assert Path("autre/chapters/x.md").is_file()
    assert not Path("data").exists()


def test_bytes_that_are_no_table_stay_as_they_are(old: Path) -> None:
    old.write_bytes(b"\xef\xbb\xbf" + CHAPTER.replace("\n", "\r\n").encode())
    thesis("import", old)
    new = Path("chapters/7.2_ancien.md").read_bytes()
    assert new.startswith(b"\xef\xbb\xbf# R")
    assert b"\r\n\r\n/// table | participants\r\n///\r\n\r\nLa suite.\r\n" in new
    assert new.count(b"\n") == new.count(b"\r\n")


COSTS = "# Coûts\n\n| Poste | Coût |\n|---|---|\n| Papier | 1.250 |\n| Encre | 2.500 |\n"


def test_a_number_that_can_be_read_in_two_ways_is_asked_about(old: Path) -> None:
    old.write_text(COSTS, encoding="utf-8")
    result = thesis("import", old)
    assert result.exit_code == 2
    assert f"{old}:5" in result.stderr
    assert "1\u202f250 (--decimal comma)" in result.stderr
    assert not Path("data").exists()
    assert not Path("chapters/7.2_ancien.md").exists()


@pytest.mark.parametrize(("style", "total"), [("comma", "3750\n"), ("point", "3,750\n")])
def test_the_author_says_which(old: Path, style: str, total: str) -> None:
    old.write_text(COSTS, encoding="utf-8")
    result = thesis("import", old, "--decimal", style)
    assert result.exit_code == 0, result.output
    name = next(each.stem for each in Path("data").glob("*.csv"))
    found = thesis("value", f"sum({name}.cout)").stdout
    assert found.replace("\u202f", "") == total


def test_a_chapter_without_tables_has_nothing_to_import(old: Path) -> None:
    old.write_text("# Rien\n\nDu texte.\n", encoding="utf-8")
    before = everything_in(Path.cwd())
    result = thesis("import", old)
    assert result.exit_code == 0
    assert "n’est repris" in result.stdout
    assert everything_in(Path.cwd()) == before


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("absent.md", None, "ne peut pas être lu"),
        ("latin.md", "# Été".encode("cp1252"), "n’est pas de l’UTF-8"),
        ("broken.qdpx", b"PK\x03\x04", "pas un fichier ZIP"),
        ("broken.qdc", b"<a>", "XML mal formé"),
    ],
)
def test_what_cannot_be_read_is_said(
    old: Path, name: str, content: bytes | None, said: str
) -> None:
    path = old.with_name(name)
    if content is not None:
        path.write_bytes(content)
    result = thesis("import", path)
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.output
    assert not Path("data").exists()


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
