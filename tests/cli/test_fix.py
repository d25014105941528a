"""``thesis fix`` and ``thesis bind`` write what they read, mended, or nothing."""

from __future__ import annotations

import shutil
from contextlib import chdir
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from generator.app.cli import checking
from tests.building import write_thesis
from tests.doors import run

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

SURVEY = Path(__file__).parents[1] / "checks/enquete"
_TABLE = "# Un\n\n{intro}| a | b |\n| --- | --- |\n| 1 | 2 |\n\n"
WRONG = f"{_TABLE}##### Table : les âges\n\nFin.\n"
MENDED = f"{_TABLE}/// table-caption\nles âges\n///\n\nFin.\n"
TYPED = "Un paragraphe que son autrice écrit pendant ce temps.\n\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a thesis of two chapters, in each of which a caption is a heading."""
    chapters = {f"{name}.md": WRONG.format(intro="") for name in ("1_un", "2_deux")}
    return write_thesis(tmp_path / "thesis", chapters)


def fix(folder: Path) -> Result:
    with chdir(folder):
        return run("fix")


def texts(folder: Path) -> list[str]:
    return [
        (folder / "chapters" / name).read_text(encoding="utf-8")
        for name in ("1_un.md", "2_deux.md")
    ]


@pytest.mark.parametrize("moment", ["targets_of", "mend", "write_files"])
def test_a_chapter_that_is_saved_meanwhile_stays_as_it_was_saved(
    moment: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = WRONG.format(intro=TYPED)
    step: Callable[..., object] = getattr(checking, moment)

    def step_during_which_the_author_saves(*given: object) -> object:
        if moment != "targets_of":
            (folder / "chapters/2_deux.md").write_text(saved, encoding="utf-8")
        made = step(*given)
        if moment == "targets_of":
            (folder / "chapters/2_deux.md").write_text(saved, encoding="utf-8")
        return made

    monkeypatch.setattr(checking, moment, step_during_which_the_author_saves)
    done = fix(folder)
    assert texts(folder) == [WRONG.format(intro=""), saved]
    assert done.exit_code == 1
    path = folder / "chapters/2_deux.md"
    assert " ".join(done.output.split()) == (
        f"rien n’a été corrigé : {path} a changé depuis sa lecture ; relancez la commande"
    )
    monkeypatch.undo()
    assert fix(folder).exit_code == 0
    assert texts(folder) == [MENDED.format(intro=""), MENDED.format(intro=TYPED)]


def test_a_file_that_changes_meanwhile_is_not_bound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chapter = tmp_path / "chapters/1_terrain.md"
    shutil.copytree(SURVEY, tmp_path / "data")
    write_thesis(tmp_path, {"1_terrain.md": "# Terrain\n\nLes onze soignants.\n"})

    def save(*_: object) -> dict[str, object]:
        chapter.write_text("# Autre\n", "utf-8")
        return {}

    monkeypatch.setattr("generator.app.cli.binding.data_errors", save)
    with chdir(tmp_path):
        result = run("bind")
    assert result.exit_code == 1
    assert chapter.read_text("utf-8") == "# Autre\n"
    assert "a changé depuis sa lecture" in result.stderr
