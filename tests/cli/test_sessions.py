"""What commands print, write and leave alone: sessions in a folder (``sessions/*.yaml``).

A session begins in the example thesis, or in another folder of ``STARTS``, with some ``files`` put
into it. Each of its ``steps`` may call ``git``, write files (``put``), commit them (``tag`` names
the commit) and run a command (``run``, as it is typed). Of that it says the exit ``code`` (else 0),
all that is printed (``out``, ``err``, ``json``), the ``lines`` of it (beginnings, with words that
follow), what it ``says`` anywhere or does ``not`` say, the texts of ``files`` afterwards (null:
there is none), words that a file ``holds`` or ``lacks`` or that one ``reads`` on a page, keys of
the ``settings`` in a folder, which files only ``grow``, and that all ``stays`` as it was, or these
files. A space stands for any space, $HERE for the folder, $TESTS for that of the tests.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from selectolax.lexbor import LexborHTMLParser

from tests.doors import differing, run
from tests.examples import SPACES, example_thesis, for_reviewers, only, put, read_examples
from tests.history.repositories import History
from tests.history.test_withdrawn import renamed

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = Path(__file__).parent
TESTS = HERE.parent
SESSIONS = {
    f"{path.stem}: {name}": session
    for path in sorted((HERE / "sessions").glob("*.yaml"))
    for name, session in read_examples(path, {"in", "files", "steps"}).items()
}
STEP = (
    *("git", "put", "tag", "run", "code", "out", "err", "json", "lines", "says", "not", "files"),
    *("holds", "lacks", "reads", "settings", "grow", "stays"),
)

PLAIN = """\
site_name: T
docs_dir: chapters
theme: {name: material, language: fr}
plugins: [search, thesis]
"""


def survey(folder: Path) -> object:
    """Write a thesis about the survey of tests/checks."""
    put(folder, "mkdocs.yml", PLAIN)
    return shutil.copytree(TESTS / "checks/enquete", folder / "data")


def begun(folder: Path) -> object:
    """Begin a thesis by the command."""
    return run("init", str(folder))


def beside(folder: Path) -> object:
    """Write an empty thesis, and beside it a chapter with tables typed by hand."""
    put(folder, "mkdocs.yml", PLAIN)
    put(folder, "chapters/index.md", "# Une thèse\n\nDe quoi il est question.\n")
    old = (TESTS / "importing/cases/sessions/chapter.md").read_text("utf-8")
    put(folder.parent, "7.3_suite.md", old.replace("Brest", "Lorient"))
    return put(folder.parent, "7.2_ancien.md", old)


def withdrawing(folder: Path) -> object:
    """Write the thesis of somebody who may withdraw."""
    return shutil.copytree(HERE / "etude", folder, dirs_exist_ok=True)


def reviewed(folder: Path) -> object:
    """Commit the example thesis, tagged as a review."""
    for_reviewers(example_thesis(folder))
    return commit(folder, "revue/1")


def as_they_are(folder: Path) -> object:
    """Write the four small theses as other tools have them, each into its folder."""
    return shutil.copytree(TESTS / "come_as_you_are", folder, dirs_exist_ok=True)


def commit(folder: Path, tag: str) -> object:
    """Commit all files, with a tag if one is named."""
    history = History(folder)
    history.commit({".gitignore": ".cache/\n"})
    return history.git("tag", tag) if tag else None


STARTS: dict[str, Callable[[Path], object]] = {
    "example": example_thesis,
    "survey": survey,
    "begun": begun,
    "beside an old chapter": beside,
    "withdrawing": withdrawing,
    "renamed": renamed,
    "reviewed": reviewed,
    "four theses": as_they_are,
    "a repository": History,
    "nothing": lambda folder: folder.mkdir(exist_ok=True),
}


@pytest.mark.parametrize("name", SESSIONS)
def test_session(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session, folder = SESSIONS[name], tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    STARTS[session.get("in", "example")](folder)
    for path, content in session.get("files", {}).items():
        put(folder, path, content)
    for step in session["steps"]:
        only(step, STEP)
        if "git" in step:
            History(folder).git(*shlex.split(step["git"]))
        for path, content in step.get("put", {}).items():
            put(folder, path, content)
        if "tag" in step:
            commit(folder, step["tag"])
        if "run" in step:
            _run(step, folder)


def _run(step: dict[str, Any], folder: Path) -> None:
    before = _texts(folder)
    typed = step["run"].replace("$HERE", str(folder)).replace("$TESTS", str(TESTS))
    result = run(*shlex.split(typed))
    out, err = (
        each.translate(SPACES).replace(str(TESTS), "$TESTS")
        for each in (result.stdout, result.stderr)
    )
    assert result.exit_code == step.get("code", 0), result.output
    assert out == step.get("out", out)
    assert err == step.get("err", err)
    if "json" in step:
        assert json.loads(out) == step["json"]
    if "lines" in step:
        assert differing(out.splitlines(), step["lines"]) == ""
    told = (out + err).replace(str(folder), "$HERE")
    assert [each for each in step.get("says", ()) if each not in told] == [], told
    assert [each for each in step.get("not", ()) if each in told] == []
    after = _texts(folder)
    staying = step.get("stays", ())
    if staying is True:
        assert after == before
    else:
        assert [each for each in staying if after[each] != before[each]] == []
    for path in step.get("grow", ()):
        assert after[path].startswith(before[path].rstrip()), path
        assert after[path] != before[path], path
    for path, words in step.get("holds", {}).items():
        text = after[path].decode("utf-8", "replace").translate(SPACES)
        assert [each for each in words if each not in text] == [], text
    for path, words in step.get("lacks", {}).items():
        assert [each for each in words if each in after[path].decode()] == [], path
    for path, words in step.get("reads", {}).items():
        article = LexborHTMLParser(after[path]).css("article, body")[-1]
        text = " ".join(article.text(separator=" ").split())
        assert [each for each in words if each not in text] == [], text
    for path, text in step.get("files", {}).items():
        found = after.get(path)
        assert (found and found.decode()) == text, path
    for path, expected in step.get("settings", {}).items():
        settings = _settings(folder / path / "mkdocs.yml")
        assert {key: settings.get(key) for key in expected} == expected


def _settings(file: Path) -> dict[str, Any]:
    """Return the settings of a thesis; with its options and its language, under these names."""
    settings = yaml.safe_load(file.read_text("utf-8"))
    options = settings["plugins"][1]["thesis"]
    assert options.pop("look") == "thesis"
    return settings | {"options": options, "language": settings["theme"]["language"]}


def _texts(folder: Path) -> dict[str, bytes]:
    """Return the contents of all files in and beside a folder, by their paths from it."""
    files = (each for each in folder.parent.rglob("*") if each.is_file())
    return {
        os.path.relpath(path, folder): path.read_bytes()
        for path in files
        if ".git" not in path.parts
    }
