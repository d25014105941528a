"""A file of the data that is lost, empty or broken is told as such, whatever leads to it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests import doors

ROOT = Path(__file__).parents[2]
THESES = (ROOT, ROOT / "tests" / "english")
FILES = [(thesis, path.name) for thesis in THESES for path in (thesis / "data").glob("*.csv")]


@pytest.mark.parametrize("content", [None, "", '"never closed\n'], ids=["lost", "empty", "broken"])
@pytest.mark.parametrize(("thesis", "name"), FILES, ids=[name for _, name in FILES])
def test_a_file_that_cannot_be_read(
    thesis: Path, name: str, content: str | None, tmp_path: Path
) -> None:
    for folder in ("chapters", "data"):
        shutil.copytree(thesis / folder, tmp_path / folder)
    shutil.copy(thesis / "mkdocs.yml", tmp_path)
    path = tmp_path / "data" / name
    if content is None:
        path.unlink()
    else:
        path.write_text(content, encoding="utf-8")
    lines = doors.problem_lines(tmp_path)
    assert any(line.startswith(f"data/{name}:1:1: data-") for line in lines)
