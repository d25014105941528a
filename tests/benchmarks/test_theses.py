"""The chapters that the benchmark times: the same for every tool, right by the data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

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

if TYPE_CHECKING:
    from pathlib import Path

CHAPTERS = 4
TOOLS = (Thesis, Plain, TableReader, Macros)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("theses")
    for kind in TOOLS:
        write_thesis(folder / kind.__name__, kind, CHAPTERS)
    return folder


def test_chapters_have_twelve_kilobytes(folder: Path) -> None:
    sizes = [
        (folder / "Thesis" / "chapters" / file_of(at)).stat().st_size for at in range(CHAPTERS)
    ]
    assert all(11_000 <= size <= 14_000 for size in sizes)


def test_three_chapters_speak_of_the_rare_need() -> None:
    assert rare_chapters(300) == [1, 101, 201]
    assert rare_chapters(CHAPTERS) == [1, 2, 3]


def test_what_a_chapter_claims_is_so(folder: Path) -> None:
    found = check(open_thesis(folder / "Thesis"))
    assert not [each for each in found if each.severity is Severity.ERROR]
