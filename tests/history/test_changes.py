"""What changed between two states of a thesis: everything that moved, and nothing else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from click.testing import CliRunner

from generator.app.cli import main
from generator.app.project import open_thesis, render
from generator.history.changes import compare
from generator.history.snapshot import Snapshot, take_snapshot
from tests.doors import passages_of
from tests.examples import example_thesis, for_reviewers
from tests.history.repositories import History

if TYPE_CHECKING:
    from pathlib import Path


def snapshot_of(root: Path) -> Snapshot:
    """Return what a thesis says."""
    thesis = open_thesis(root)
    return take_snapshot(thesis, render(thesis))


@pytest.fixture
def history(tmp_path: Path) -> History:
    """Return the example thesis, committed and tagged as a review."""
    made = History(for_reviewers(example_thesis(tmp_path / "thesis")))
    made.commit({".gitignore": ".cache/\n"})
    made.git("tag", "revue/1")
    return made


def changes(
    root: Path, since: str, monkeypatch: pytest.MonkeyPatch
) -> dict[str, list[dict[str, Any]]]:
    """Return what the command prints as JSON."""
    monkeypatch.chdir(root)
    done = CliRunner().invoke(main, ["changes", "--since", since, "--format", "json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_nothing_changed(history: History) -> None:
    """A thesis is as it is, also when it was written down and read again."""
    now = snapshot_of(history.folder)
    again = msgspec.json.decode(msgspec.json.encode(now), type=Snapshot)
    assert again == now
    for other in (now, again):
        found = compare(now, other)
        assert (found.passages, found.records, found.values) == ((), (), ())


@pytest.mark.parametrize(
    "broken",
    [
        {"mkdocs.yml": None},
        {"mkdocs.yml": "a: [\n"},
        {"chapters/1.1_enquete.md": "/// table | rien\n"},
    ],
)
def test_an_older_version_that_does_not_open(
    history: History, monkeypatch: pytest.MonkeyPatch, broken: dict[str, str | None]
) -> None:
    """What it says is compared as far as it goes."""
    whole = {path: (history.folder / path).read_text(encoding="utf-8") for path in broken}
    old = history.commit(broken)
    history.commit(whole)
    assert set(changes(history.folder, old, monkeypatch)) == {"passages", "records", "values"}


@pytest.mark.parametrize(
    "broken",
    [
        {"data/datapackage.yaml": "resources: {"},
        {"data/datapackage.yaml": None, "data/tables.yaml": None},
        {"data/groupes.csv": '"'},
    ],
)
def test_an_older_version_whose_names_are_not_known(
    history: History, monkeypatch: pytest.MonkeyPatch, broken: dict[str, str | None]
) -> None:
    """Its data cannot be read as a whole: nothing of it is told."""
    whole = {path: (history.folder / path).read_text(encoding="utf-8") for path in broken}
    old = history.commit(broken)
    history.commit(whole)
    monkeypatch.chdir(history.folder)
    done = CliRunner().invoke(main, ["changes", f"--since={old}"])
    assert (done.exit_code, done.stdout) == (2, "")
    assert "ses données contiennent des erreurs" in done.stderr


SPLIT = (
    "Une première phrase qui dit le cadre dans lequel se tient la recherche. "
    "Une seconde qui en donne la raison, et la suite que l'on y attend."
)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("Un focus group dit oui.", "Un Focus group dit oui ?", ["reworded"]),
        ("# Cadre {#sec-cadre}", "# Méthode {#sec-cadre}", ["reworded"]),
        (SPLIT, SPLIT.replace(". ", ".\n\n"), []),
        (SPLIT.replace(". ", ".\n\n"), SPLIT, []),
        (SPLIT, SPLIT.replace(". ", ".\n\n").replace("cadre", "sens"), ["reworded"]),
    ],
)
def test_one_passage(before: str, after: str, told: list[str]) -> None:
    """A sign, a case, a title that keeps its id are words too; a new paragraph is only a space."""
    old, new = (
        Snapshot(passages={"a.md": passages_of("a.md", f"Ceci reste.\n\n{text}\n\nCela aussi.\n")})
        for text in (before, after)
    )
    found = compare(old, new).passages
    assert [each.kind for each in found] == told
    assert all(each.before != each.after for each in found)


def test_an_older_version_runs_nothing_and_reads_no_variable(
    history: History, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Neither its checks nor what it names as an extension of Markdown."""
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
    found = changes(history.folder, old, monkeypatch)
    assert "la dernière" in str(found["passages"])
    assert "motdepasse" not in str(found)
    assert not ran.exists()
