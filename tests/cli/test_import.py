"""`thesis import` of a project of a qualitative tool: codes and segments, beside what is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.test_sessions import beside
from tests.doors import run
from tests.importing.qda.refi_files import INTERVIEW, interview, marked

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return a project that waits outside of an empty thesis, in which commands are called."""
    folder = tmp_path / "thesis"
    folder.mkdir()
    beside(folder)
    monkeypatch.chdir(folder)
    content = interview(marked(INTERVIEW, "Le soir, on recopie."))
    (tmp_path / "Enquete.QDPX").write_bytes(content)
    return "../Enquete.QDPX"


def test_a_project_comes_in_with_its_codes_and_segments(project: str) -> None:
    result = run("import", project)
    assert result.exit_code == 0, result.output
    assert run("value", "count(segments)").stdout == "1\n"
    assert "passages codés\u00a0: 1, vérifiés\u00a0: 1" in result.stdout
    assert "écrit\u00a0: data/import_Enquete.txt" in result.stdout
    assert run("build", "--strict").exit_code == 0


def test_a_project_is_added_to_imported_tables(project: str) -> None:
    run("import", "../7.2_ancien.md")
    result = run("import", project)
    assert result.exit_code == 0, result.output
    assert run("value", "count(participants)").stdout == "6\n"
    assert run("value", "count(codings)").stdout == "1\n"
