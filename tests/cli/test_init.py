"""`thesis init`: a new thesis that builds at once, and never one over another."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from generator.app.cli import main
from generator.language import LANGUAGES
from tests.building import build_thesis

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

    from tests.building import Built


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


def test_an_init_that_was_interrupted_is_ended_by_the_next(tmp_path: Path) -> None:
    made = init(tmp_path / "whole")
    assert made.stdout.splitlines() == sorted(
        f"écrit\u00a0: {path}" for path in (tmp_path / "whole").rglob("*") if path.is_file()
    )
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
