"""A file of the data that is lost, empty or broken is told as such, whatever leads to it."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests import doors
from tests.examples import THESES

if TYPE_CHECKING:
    from pathlib import Path

STATES = {"lost": None, "empty": "", "broken": '"never closed\n'}
FILES = [
    pytest.param(language, path.name, [*STATES][number % len(STATES)], id=path.name)
    for language, thesis in THESES.items()
    for number, path in enumerate(sorted((thesis / "data").glob("*.csv")))
]
"""Each file in one of the states: what leads to it finds no records in any of them."""


@pytest.mark.parametrize(("language", "name", "state"), FILES)
def test_a_file_that_cannot_be_read(
    language: str, name: str, state: str, checked_theses: dict[str, Path], tmp_path: Path
) -> None:
    content = STATES[state]
    root = shutil.copytree(checked_theses[language], tmp_path / "thesis")
    path = root / "data" / name
    if content is None:
        path.unlink()
    else:
        path.write_text(content, encoding="utf-8")
    lines = map(doors.problem_line, doors.kept_problems(root))
    assert any(line.startswith(f"data/{name}:1:1: data-") for line in lines)
