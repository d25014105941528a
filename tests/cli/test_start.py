"""`thesis init` in a folder with a thesis: settings of what is there, and no chapter touched."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.building import write
from tests.cli.conftest import run
from tests.come_as_you_are.test_come_as_you_are import files_of

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

    from tests.building import BuildSite


@pytest.fixture
def begin(tmp_path: Path, project_root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Folder with the four small theses, in which the commands are called."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(project_root / "tests/come_as_you_are", tmp_path, dirs_exist_ok=True)
    return tmp_path


def settings_of(folder: Path) -> dict[str, Any]:
    return yaml.safe_load((folder / "mkdocs.yml").read_text("utf-8"))


def options_of(folder: Path) -> dict[str, Any]:
    return settings_of(folder)["plugins"][1]["thesis"]


def repository(folder: Path, address: str = "") -> None:
    added = [["remote", "add", "origin", address]] if address else []
    for command in (["init", "-q"], *added):
        subprocess.run(["git", *command], cwd=folder, check=True)  # noqa: S603, S607 - git, a test


def chapters_in(result: Result) -> list[str]:
    return [line.strip() for line in result.stderr.splitlines() if line.startswith("  ")]


def test_a_thesis_of_github(begin: Path) -> None:
    made = run("init", "github")
    settings = settings_of(begin / "github")
    assert chapters_in(made) == [
        "README.md",
        "chapitres/1_introduction.md",
        "chapitres/2_methode.md",
        "chapitres/3_resultats.md",
    ]
    assert settings["site_name"] == "Réparer ensemble : trois ateliers de quartier"
    assert (settings["docs_dir"], settings["theme"]["language"]) == (".", "fr")
    assert options_of(begin / "github") == {"flavour": "github"}


def test_a_thesis_of_pandoc(begin: Path) -> None:
    run("init", "pandoc")
    settings = settings_of(begin / "pandoc")
    assert settings["site_name"] == "Repairing Together"
    assert (settings["docs_dir"], settings["theme"]["language"]) == ("chapters", "en")
    assert settings["nav"] == ["01-introduction.md", "02-method.md", "03-results.md"]
    assert options_of(begin / "pandoc") == {
        "flavour": "pandoc",
        "numbering": "order",
        "citations": {"bibliography": "references.bib"},
    }


def test_a_book_of_quarto(begin: Path) -> None:
    run("init", "quarto")
    settings, options = settings_of(begin / "quarto"), options_of(begin / "quarto")
    assert settings["nav"] == [
        "index.qmd",
        {"The field": ["introduction.qmd", "method.qmd"]},
        "results.qmd",
        "references.qmd",
        {"Appendices": ["guide.qmd"]},
    ]
    assert (options["flavour"], options["numbering"]) == ("quarto", "order")
    assert options["appendices"] == ["guide.qmd"]
    assert settings["site_name"] == "Repairing Together"
    assert "publication" not in options


def test_metadata_of_pandoc_beside_its_chapters(begin: Path) -> None:
    folder = begin / "mine"
    for name in ("source/01_a.md", "source/02_b.md", "README.md"):
        write(folder / name, f"# {name}\n\nThe text of the chapter.\n")
    head = "---\ntitle: Mending\nauthor:\n  - Lea Arden\nbibliography: works.bib\n---\n"
    write(folder / "source/metadata.yml", head)
    write(folder / "source/works.bib", "")
    run("init", "mine")
    settings = settings_of(folder)
    assert (settings["site_name"], settings["docs_dir"]) == ("Mending", "source")
    assert options_of(folder) == {
        "flavour": "pandoc",
        "numbering": "none",
        "citations": {"bibliography": "source/works.bib"},
    }


def test_numbered_folders_with_a_bibliography_and_data(begin: Path) -> None:
    made = run("init", "folders")
    assert chapters_in(made)[0] == "README.md"
    assert "nav" not in settings_of(begin / "folders")
    assert options_of(begin / "folders")["citations"] == {"bibliography": "references.bib"}
    assert "`thesis data visites.csv`" in made.stderr


def test_a_dry_run_shows_the_settings_and_writes_nothing(begin: Path) -> None:
    before = files_of(begin / "quarto")
    shown = run("init", "quarto", "--dry-run", "--ci", "gitlab")
    assert files_of(begin / "quarto") == before
    assert "would write quarto/.gitlab-ci.yml\n" in shown.stdout
    assert "  - introduction.qmd\n" in shown.stdout


def test_settings_that_are_there_stay_and_what_they_lack_is_said(begin: Path) -> None:
    folder, text = begin / "github", "site_name: Mine\ndocs_dir: chapitres\n"
    (folder / "mkdocs.yml").write_text(text, encoding="utf-8")
    told = run("init", "github").stdout
    assert (folder / "mkdocs.yml").read_text("utf-8") == text
    assert (
        "ajoutez-y\u00a0:\n    plugins:\n    - search\n    - thesis:\n        flavour: mkdocs\n"
        in told
    )
    (folder / "mkdocs.yml").write_text(f"{text}plugins: [thesis]\n", encoding="utf-8")
    assert "rien à faire" in run("init", "github").stdout


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("book: [a\n", "_quarto.yml, line 2: "),
        ("title: !!python/object/apply:os.getcwd []\n", "_quarto.yml, line 1: "),
    ],
)
def test_settings_that_cannot_be_read_are_one_message(begin: Path, text: str, said: str) -> None:
    (begin / "quarto/_quarto.yml").write_text(text, encoding="utf-8")
    before = files_of(begin)
    made = run("init", "quarto", "--language", "en")
    assert (made.exit_code, made.stdout) == (2, "")
    assert said in made.stderr
    assert made.stderr.count("\n") == 1
    assert files_of(begin) == before


def test_no_path_out_of_the_folder_and_no_text_as_yaml(begin: Path) -> None:
    (begin / "out.qmd").write_text("# Out\n", encoding="utf-8")
    (begin / "out.bib").write_text("", encoding="utf-8")
    text = {
        "title": "A: title\n!ENV HOME",
        "author": [{"name": {"given": "Lea", "family": "Arden"}, "orcid": "none"}, "B, who asks"],
        "bibliography": ["../out.bib", "references.bib"],
        "csl": "/etc/passwd",
        "license": "CC BY-SA",
        "book": {"chapters": ["index.qmd", "../out.qmd", "/etc/hosts", {"href": "method.qmd"}]},
    }
    (begin / "quarto/_quarto.yml").write_text(yaml.safe_dump(text), encoding="utf-8")
    run("init", "quarto")
    settings = settings_of(begin / "quarto")
    assert settings["site_name"] == "A: title !ENV HOME"
    assert settings["nav"] == ["index.qmd", "method.qmd"]
    assert "/results.qmd\n" in settings["exclude_docs"]
    options = options_of(begin / "quarto")
    assert options["citations"] == {"bibliography": "references.bib"}
    assert "publication" not in options


def test_nothing_is_written_where_a_link_leads_out_of_the_folder(begin: Path) -> None:
    (begin / "elsewhere").mkdir()
    (begin / "quarto/.github").symlink_to(begin / "elsewhere")
    made = run("init", "quarto", "--ci", "github")
    assert made.exit_code == 2
    assert list((begin / "elsewhere").iterdir()) == []
    assert not (begin / "quarto/mkdocs.yml").exists()


def test_a_draft_that_the_book_does_not_name_is_neither_read_nor_published(
    begin: Path, build_site: BuildSite
) -> None:
    folder = begin / "mine"
    write(folder / "_quarto.yml", {"book": {"title": "T", "chapters": ["index.qmd", "a.md"]}})
    for name in ("index.qmd", "a.md", "old.qmd", "older.md"):
        write(folder / name, f"# {name}\n\nThe text.\n")
    for name in ("old.qmd", "older.md"):
        write(folder / name, "# Draft\n\n![](absent.png) @sec-nowhere\n")
    run("init", "mine")
    built = build_site(folder)
    assert not built.failed, built.warnings
    assert sorted(path.parent.name for path in built.site.rglob("index.html")) == ["a", "site"]
    assert not list(built.site.rglob("old*"))


def test_a_thesis_of_bookdown_in_the_order_of_its_files(begin: Path) -> None:
    for name in ("02-method.Rmd", "01-start.Rmd"):
        write(begin / "book" / name, f"# {name}\n")
    head = "---\ntitle: Mending\nauthor:\n  - Lea Arden\nlang: fr\ndate: 2018\n"
    abstract = 'abstract: "`r readLines(1)`"\n---\n\n# Avant {-}\n'
    write(begin / "book/00-part.Rmd", "# (PART) The field {-}\n")
    write(begin / "book/90-more.Rmd", "(APPENDIX) More {-}\n======\n\n# The guide\n")
    write(begin / "book/index.Rmd", head + abstract)
    write(begin / "book/_bookdown.yml", "delete_merged_file: true\n")
    run("init", "book")
    settings = settings_of(begin / "book")
    assert settings["nav"] == [
        "index.Rmd",
        {"The field": ["01-start.Rmd", "02-method.Rmd"]},
        {"More": ["90-more.Rmd"]},
    ]
    assert (settings["site_name"], settings["theme"]["language"]) == ("Mending", "fr")
    assert options_of(begin / "book")["appendices"] == ["90-more.Rmd"]


def test_a_folder_of_r_markdown_within_a_project(begin: Path) -> None:
    for name in ("1-start.Rmd", "2-method.Rmd"):
        write(begin / "project/text" / name, "# Words {-}\n\nA [@key].\n")
    run("init", "project")
    assert options_of(begin / "project")["flavour"] == "quarto"


def test_the_host_is_that_of_the_repository(begin: Path) -> None:
    repository(begin / "github", "https://gitlab.example.org/people/thesis.git")
    assert "écrit\u00a0: github/.gitlab-ci.yml\n" in run("init", "github").stdout
    assert "workflows" not in run("init", "folders").stdout
