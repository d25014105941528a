"""A file of the data that is lost, empty or broken is told as such, whatever leads to it."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests import doors
from tests.examples import THESES

if TYPE_CHECKING:
    from pathlib import Path

FILES = [
    (language, path.name)
    for language, thesis in THESES.items()
    for path in (thesis / "data").glob("*.csv")
]


@pytest.mark.parametrize("content", [None, "", '"never closed\n'], ids=["lost", "empty", "broken"])
@pytest.mark.parametrize(("language", "name"), FILES, ids=[name for _, name in FILES])
def test_a_file_that_cannot_be_read(
    language: str,
    name: str,
    content: str | None,
    checked_theses: dict[str, Path],
    tmp_path: Path,
) -> None:
    root = shutil.copytree(checked_theses[language], tmp_path / "thesis")
    path = root / "data" / name
    if content is None:
        path.unlink()
    else:
        path.write_text(content, encoding="utf-8")
    lines = map(doors.problem_line, doors.kept_problems(root))
    assert any(line.startswith(f"data/{name}:1:1: data-") for line in lines)
