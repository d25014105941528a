"""What nobody foresaw is one line: where in this program, what to report; no secret.

The error is put where a chapter is read, as an error of ours would be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from generator.app.crash_message import SWITCH
from tests.building import build_thesis
from tests.doors import run
from tests.examples import edit, example_thesis

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def broken(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Thesis that this program cannot check, by an error that names a person."""

    def fail(_: object) -> None:
        raise KeyError("Aurélie Montcalm")

    monkeypatch.setattr("generator.app.project.total_edits", fail)
    monkeypatch.delenv(SWITCH, raising=False)
    return folder


def test_a_command_says_it_in_one_line(broken: Path) -> None:
    assert broken.is_dir()
    result = run("check")
    assert result.exit_code == 2
    assert result.stderr.startswith("thesis: erreur imprévue de ce programme, KeyError (")
    assert result.stderr.count("\n") == 1
    assert "Montcalm" not in result.stderr


def test_the_traceback_is_shown_where_it_is_asked_for(
    broken: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert broken.is_dir()
    monkeypatch.setenv(SWITCH, "1")
    with pytest.raises(KeyError, match="Montcalm"):
        run("check")


def test_a_build_says_it_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SWITCH, raising=False)
    root = example_thesis(tmp_path / "thesis")
    edit(root / "mkdocs.yml", "docs_dir:", "hooks: [hook.py]\ndocs_dir:")
    (root / "hook.py").write_text("def on_nav(nav, **_):\n    raise LookupError('Montcalm')\n")
    built = build_thesis(root)
    assert built.failed
    assert "LookupError (hook.py:2)" in built.warnings[-1]
    assert "Montcalm" not in built.warnings[-1]


def test_a_template_of_the_thesis_is_called_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(SWITCH, raising=False)
    monkeypatch.chdir(tmp_path)
    root = example_thesis(tmp_path / "thesis")
    edit(root / "mkdocs.yml", "name: material", "name: material\n  custom_dir: look")
    (root / "look").mkdir()
    template = root / "look" / "main.html"
    template.write_text('{% extends "base.html" %}\n{% block content %}{{ a.b.c }}{% endblock %}\n')
    built = build_thesis(root)
    assert built.failed
    assert built.warnings[-1].startswith("thesis/look/main.html:2")
    assert "UndefinedError: 'a' is undefined" in built.warnings[-1]
