"""`thesis init`: a new thesis that builds at once, and never one over another."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from generator.app.cli import main
from generator.core.store import Store
from generator.language import LANGUAGES
from tests.building import build_thesis, write

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

    from tests.building import BuildSite, Built


def init(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["init", *map(str, arguments)])


@pytest.fixture(scope="module")
def new(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Built]:
    """Return a new thesis of each language, built strictly."""
    folders = {language: tmp_path_factory.mktemp(language) for language in LANGUAGES}
    for language, folder in folders.items():
        made = init(folder, "--language", language)
        assert made.exit_code == 0, made.output
    return {language: build_thesis(folder) for language, folder in folders.items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_new_thesis_builds_strictly_and_looks_as_this_project_does(
    new: dict[str, Built], monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    built = new[language]
    assert (built.failed, built.warnings) == (False, [])
    monkeypatch.chdir(built.site.parent)
    checked = CliRunner().invoke(main, ["check"])
    assert (checked.exit_code, checked.stdout) == (0, ""), checked.output
    assert "assets/stylesheets/thesis.css" in built.page()
    assert (built.site / "assets" / "stylesheets" / "thesis.css").is_file()
    assert list((built.site / "assets" / "fonts").glob("*.woff2"))


def test_a_new_thesis_has_one_of_each(new: dict[str, Built]) -> None:
    """A table, a claim, a matrix, a chart, a citation and a glossary."""
    page = new["fr"].page("1_enquete")
    assert "Tableau\u00a01.1" in page
    assert '<figure class="thesis-table' in page
    assert "cinq" in page
    assert "165" in page  # the minutes of both groups, each counted once
    page = new["en"].page("2_results")
    assert "Table\u00a02.1" in page
    assert "Figure\u00a02.1" in page
    assert "Example, 2020, p" in page
    assert 'href="../glossary/#term-group"' in page
    assert "Example Press" in new["en"].page("references")


def test_a_wrong_claim_fails_the_new_thesis(tmp_path: Path) -> None:
    init(tmp_path, "--language", "fr")
    with (tmp_path / "data" / "participants.csv").open("a", encoding="utf-8") as people:
        people.write("P06,G1,Enseignante\n")
    assert build_thesis(tmp_path).failed


def test_git_ignores_what_may_hold_names_that_were_taken_out(tmp_path: Path) -> None:
    """What is built, kept and exported, the list of names, and projects of a qualitative tool."""
    folder = tmp_path / "thesis"
    init(folder)
    names = [".cache/thesis/x", "exports/these.pdf", "site/index.html", "withheld.txt", "a.qdpx"]
    for command in (["init", "-q"], ["check-ignore", *names]):
        done = subprocess.run(  # noqa: S603 - the arguments are those of the test
            ["git", *command],  # noqa: S607 - the git of the machine
            cwd=folder,
            capture_output=True,
            check=True,
            text=True,
        )
    assert done.stdout.split() == names


def test_the_cache_is_ignored_by_git_wherever_it_is(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert store.once("page", "a.md", "key", lambda: "kept") == "kept"
    store.save()
    assert (tmp_path / ".cache/thesis/.gitignore").read_text("utf-8") == "*\n"


def test_it_says_what_it_made(tmp_path: Path) -> None:
    made = init(tmp_path / "new")
    assert made.stdout.splitlines() == sorted(
        f"écrit\u00a0: {path}" for path in (tmp_path / "new").rglob("*") if path.is_file()
    )
    again = init(tmp_path / "new")
    assert again.exit_code == 0
    assert again.stdout.splitlines()[-1] == "il n’y a rien à faire\u00a0: tout est déjà là"


def test_a_repository_with_a_page_of_its_own_gets_the_example_too(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", tmp_path], check=True)  # noqa: S603, S607 - git, a test
    (tmp_path / "README.md").write_text("# Mine\n", encoding="utf-8")
    (tmp_path / ".gitignore").write_text("/site/\n/notes/\n", encoding="utf-8")
    made = init(tmp_path, "--language", "en")
    assert made.exit_code == 0, made.output
    assert (tmp_path / "chapters/index.md").is_file()
    assert (tmp_path / "README.md").read_text("utf-8") == "# Mine\n"
    assert (tmp_path / ".gitignore").read_text("utf-8") == "/site/\n/notes/\n"
    assert f"{tmp_path / 'README.md'} is unchanged\n" in made.stdout
    assert "    /.cache/\n" in made.stdout
    assert "    /site/\n" not in made.stdout


def test_an_init_that_was_interrupted_is_ended_by_the_next(tmp_path: Path) -> None:
    init(tmp_path / "whole")
    init(tmp_path / "begun")
    killed = subprocess.Popen(["true"])  # noqa: S607 - of the system
    killed.wait()
    (tmp_path / "begun/mkdocs.yml").rename(tmp_path / f"begun/.mkdocs.yml.{killed.pid}.new")
    (tmp_path / "begun/chapters/index.md").unlink()
    assert init(tmp_path / "begun").exit_code == 0
    whole, ended = (
        {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.*")}
        for folder in (tmp_path / "whole", tmp_path / "begun")
    )
    assert whole == ended


def test_a_folder_of_everything_is_not_searched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generator.app.written_thesis._MOST", 2)
    for name in ("a.md", "b.md", "c.txt"):
        (tmp_path / name).write_text("# Un mot\n", "utf-8")
    refused = init(tmp_path)
    assert refused.exit_code == 2
    assert "plus de 2 fichiers" in refused.output
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.md", "b.md", "c.txt"]


def test_a_host_reads_no_workflow_in_a_part_of_a_repository(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    folder = tmp_path / "these"
    refused = init(folder, "--ci", "github")
    assert (refused.exit_code, folder.exists()) == (2, False)
    assert "dépôt" in refused.output
    assert init(folder).exit_code == 0
    assert not (folder / ".github").exists()


def test_drafts_beside_the_chapters_are_left_out(tmp_path: Path, build_site: BuildSite) -> None:
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)  # noqa: S607 - git, a test
    write(tmp_path / ".gitignore", "/carnet/\n")
    drafts = ("Brouillons/idee.md", "2_suite/archive/vieux.md", "carnet/jour.md")
    for path in ("1_debut.md", "2_suite/2.1_a.md", *drafts):
        write(tmp_path / path, "# Un mot\n\nUn texte.\n")
    begun = init(tmp_path)
    assert "  1_debut.md\n  2_suite/2.1_a.md\n" in begun.stderr
    assert "`exclude_docs`\xa0: 2_suite/archive, Brouillons, carnet." in begun.stderr
    write(tmp_path / "Brouillons/plus.md", "# Un autre mot\n")
    built = build_site(tmp_path)
    assert not built.failed, built.warnings
    pages = {each.parent.name for each in built.site.rglob("index.html")}
    assert {"1_debut", "2.1_a"} <= pages
    assert pages.isdisjoint({"idee", "jour", "plus", "vieux"})


def test_notes_transcripts_and_files_of_agents_are_no_chapters(tmp_path: Path) -> None:
    chapters = ("1_debut.md", "2_suite.md")
    others = ("AGENTS.md", "CLAUDE.md", "notes.md", "notes/jour.md", "transcriptions/P01.md")
    for path in (*chapters, *others):
        write(tmp_path / path, "# Un mot\n\nUn texte.\n")
    begun = init(tmp_path)
    assert "  1_debut.md\n  2_suite.md\nécrit" in begun.output
    assert (
        "`exclude_docs`\xa0: AGENTS.md, CLAUDE.md, notes, notes.md, transcriptions." in begun.stderr
    )


@pytest.mark.parametrize(
    ("path", "settings"),
    [
        ("_bookdown.yml", "output_dir: docs\n"),
        ("_quarto.yml", "project:\n  type: website\n  output-dir: docs\n"),
    ],
)
def test_what_another_tool_wrote_is_no_chapter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, settings: str
) -> None:
    write(tmp_path / path, settings)
    write(tmp_path / "index.Rmd", "# Un mot\n\nUn texte.\n")
    write(tmp_path / "docs/plus.md", "# Plus\n\nVoir [là](rien.md).\n")
    monkeypatch.chdir(tmp_path)
    checked = CliRunner().invoke(main, ["check"])
    assert (checked.exit_code, checked.stdout) == (0, "")
    begun = init(tmp_path)
    assert "  index.Rmd\nécrit" in begun.output
    assert CliRunner().invoke(main, ["check"]).stdout == ""
