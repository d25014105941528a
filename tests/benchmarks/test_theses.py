"""The chapters that the benchmark times: the same for every tool, right by the data."""

from __future__ import annotations

import shutil
from pathlib import Path

from benchmarks.history import turn_off
from benchmarks.theses import (
    Macros,
    Plain,
    TableReader,
    Thesis,
    file_of,
    rare_chapters,
    write_thesis,
)
from generator.app.project import check, open_thesis
from generator.core.problems import Severity

CHAPTERS = 4


def test_chapters_have_twelve_kilobytes_and_what_they_claim_is_so(tmp_path: Path) -> None:
    for kind in (Thesis, Plain, TableReader, Macros):
        write_thesis(tmp_path / kind.__name__, kind, CHAPTERS)
    chapters = tmp_path / "Thesis/chapters"
    sizes = [(chapters / file_of(at)).stat().st_size for at in range(CHAPTERS)]
    assert all(11_000 <= size <= 14_000 for size in sizes)
    found = check(open_thesis(tmp_path / "Thesis"))
    assert not [each for each in found if each.severity is Severity.ERROR]


def test_the_history_of_this_thesis_can_be_left_out(project_root: Path, tmp_path: Path) -> None:
    settings = Path(shutil.copy(project_root / "mkdocs.yml", tmp_path))
    turn_off(settings)
    assert "\n      review: {history: false}\n" in settings.read_text("utf-8")


def test_three_chapters_speak_of_the_rare_need() -> None:
    assert rare_chapters(300) == [1, 101, 201]
    assert rare_chapters(CHAPTERS) == [1, 2, 3]
