"""`thesis check --explain` says what each typed total was taken for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from generator.app.cli import main
from tests.building import write

if TYPE_CHECKING:
    from pathlib import Path

CHAPTER = """\
# Séances

| n° | Séance | Durée (min) |
| --- | --- | --- |
| 1 | A | 104 |
| 2 | A | " |
| 3 | B | 127 |
| Total : 4 | | 231 |
"""
LINES = {
    "fr": (
        "8:11: total: « 4 » est écrit comme total, mais le nombre de lignes vaut 3",
        "8:17: total: « 231 » = la somme des 2 durées (répétitions comptées une fois)",
    ),
    "en": (
        '8:11: total: "4" is typed as the total, but the count of the rows is 3',
        '8:17: total: "231" = the sum of the 2 durations (dittos counted once)',
    ),
}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_typed_total_is_explained(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theme = {"name": "material", "language": language}
    write(tmp_path / "mkdocs.yml", {"site_name": "T", "theme": theme})
    write(tmp_path / "chapters" / "index.md", CHAPTER)
    monkeypatch.chdir(tmp_path)
    plain, explained = (
        CliRunner().invoke(main, arguments, catch_exceptions=False)
        for arguments in (["check"], ["check", "--explain"])
    )
    said = [line.replace("\u00a0", " ") for line in explained.stdout.splitlines()]
    for line in LINES[language]:
        assert any(found.endswith(line) for found in said), said
    assert len(plain.stdout.splitlines()) == len(said) - 1
    assert plain.exit_code == explained.exit_code == 1
