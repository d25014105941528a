"""An older version is only read: what it names as code does not run, no variable is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.doors import run
from tests.examples import example_thesis, for_reviewers
from tests.history.repositories import History

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_an_older_version_runs_nothing_and_reads_no_variable(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Neither its checks nor what it names as an extension of Markdown."""
    history = History(for_reviewers(example_thesis(tmp_path / "thesis")))
    settings, ran = history.folder / "mkdocs.yml", tmp_path / "ran"
    chapter = history.folder / "chapters/1.1_enquete.md"
    whole, text = settings.read_text("utf-8"), chapter.read_text("utf-8")
    names = f"subprocess:Popen: {{args: [touch, {ran}]}}"
    signs = "smarty: {substitutions: {ndash: !ENV SAID_NOWHERE}}"
    extensions = f"markdown_extensions:\n  - {names}\n  - {signs}\n"
    checks = whole.replace("- thesis:", "- thesis:\n      own_checks: [own.py]")
    monkeypatch.setenv("SAID_NOWHERE", "motdepasse")
    old = history.commit(
        {
            "mkdocs.yml": f"{checks}{extensions}",
            "own.py": f"open({str(ran)!r}, 'w')\n",
            "chapters/1.1_enquete.md": f"{text}\nUne phrase -- la dernière.\n",
        }
    )
    history.commit({"mkdocs.yml": whole, "own.py": None, "chapters/1.1_enquete.md": text})
    monkeypatch.chdir(history.folder)
    said = run("changes", "--since", old).stdout
    assert "la dernière" in said
    assert "motdepasse" not in said
    assert not ran.exists()
