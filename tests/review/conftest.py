"""A small thesis in English that was sent out for a review."""

from __future__ import annotations

import shutil
from contextlib import chdir
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.doors import run
from tests.history.repositories import History

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = Path(__file__).parent
ENGLISH = HERE.parent / "english"


@pytest.fixture(scope="session")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of a thesis that was committed and exported once."""
    root = tmp_path_factory.mktemp("sent") / "thesis"
    shutil.copytree(ENGLISH, root, ignore=shutil.ignore_patterns("*.py", "*.txt", "__pycache__"))
    shutil.copy(HERE / "4_prose.md", root / "chapters")
    History(root).commit({".gitignore": ".cache/\nexports/\n"})
    with chdir(root):
        result = run("export", "docx", "--for-review")
        run("review", "exports/review.docx")  # what was exported is kept, for the copies too
    assert result.exit_code == 0, result.output
    return root


@pytest.fixture
def thesis(sent: Path, tmp_path: Path) -> Path:
    """Copy of it."""
    return Path(shutil.copytree(sent, tmp_path / "thesis"))


@pytest.fixture
def command(thesis: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Run a command in the copy; return what it prints, with plain spaces."""
    monkeypatch.chdir(thesis)

    def call(*arguments: str, code: int = 0) -> str:
        result = run(*arguments)
        assert result.exit_code == code, result.output
        return (result.stdout or result.stderr).translate(str.maketrans("\u00a0\u202f", "  "))

    return call
