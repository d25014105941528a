"""Chapters are read from files; what cannot be read is said and left out."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests import doors

if TYPE_CHECKING:
    from tests.building import MakeThesis

HERE = Path(__file__).parent
STUDY = HERE / "study"
THESIS = HERE / "thesis"


@pytest.fixture
def thesis(tmp_path: Path) -> Path:
    """Copy of the example thesis of this folder, in whose data there is no need BF4."""
    shutil.copytree(STUDY, tmp_path, dirs_exist_ok=True)
    shutil.copytree(THESIS / "chapters", tmp_path / "chapters")
    needs = "besoin,libelle,etape\nBF5,Former,E2\n"
    (tmp_path / "data/besoins.csv").write_text(needs, encoding="utf-8")
    return tmp_path


def test_the_example_thesis_is_read_in_order_without_hidden_and_other_files(thesis: Path) -> None:
    assert doors.understood(thesis)["chapter"] == [
        "index.md",
        "7.1.4_conception.md",
        "7.1.5_realisation.md",
        "7.1.10_suites.md",
        "glossaire.md",
    ]
    assert not [each for each in doors.file_problem_lines(thesis) if ": markup: " in each]


def test_a_chapter_says_what_it_is(thesis: Path) -> None:
    views = doors.understood(thesis)
    assert views["prefix"][1] == "7.1.4"
    assert views["title"][1] == "Conception des focus groups"
    assert views["meta"][1] == (
        '{"status": "draft", "question": "Comment préparer les *focus groups* ?"}'
    )
    assert views["heading at"][0] == "6:1 Conception des focus groups"


def test_the_example_thesis_has_the_register_written_beside_it(thesis: Path) -> None:
    views = doors.understood(thesis)
    lines = [each for each in views["entry"] if not each.startswith(("BF5 ", "data-", "records-"))]
    written = (THESIS / "register.txt").read_text("utf-8").strip().split("\n")
    assert [each.split(" | ") for each in lines] == [
        [field.strip() for field in line.split("|")] for line in written
    ]


def test_the_tables_of_a_chapter_come_in_the_order_in_which_they_are_shown(thesis: Path) -> None:
    assert doors.page_views(thesis, "7.1.5_realisation.md")["table"] == [
        "participants tbl-participants 7.2",
        "utilite tbl-utilite 7.3",
        "utilite tbl-utilite-2 7.4",
    ]
    assert doors.page_views(thesis, "glossaire.md")["table"] == []


def test_the_references_of_the_example_thesis_lead_somewhere_but_for_the_entity(
    thesis: Path,
) -> None:
    lines = [each for each in doors.file_problem_lines(thesis) if ": reference: " in each]
    assert doors.differing(lines, ["chapters/7.1.4_conception.md:8:54: reference: … @BF4"]) == ""


def test_a_folder_that_vanishes_while_it_is_read_is_told(
    make_thesis: MakeThesis, monkeypatch: pytest.MonkeyPatch
) -> None:
    thesis = make_thesis({"1_a.md": "# A\n\nUn mot.\n", "2_b/index.md": "# B\n\nUn mot.\n"})
    scan = os.scandir

    def vanishing(path: str) -> object:
        if str(path).endswith("2_b"):
            shutil.rmtree(path)
        return scan(path)

    monkeypatch.setattr(os, "scandir", vanishing)
    lines = [each for each in doors.problem_lines(thesis) if "(warning)" not in each]
    assert doors.differing(lines, ["chapters/2_b:1:1: markup: … No such file"]) == ""
    assert doors.understood(thesis)["chapter"] == ["index.md", "1_a.md"]
