"""The command line as it is typed in the folder of a thesis."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pytest

from tests.doors import run
from tests.examples import example_thesis

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result


class Command(Protocol):
    """Runs ``thesis`` with these arguments."""

    def __call__(self, *arguments: str) -> Result: ...


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Copy of the example thesis, in which the commands are called."""
    monkeypatch.chdir(tmp_path)
    return example_thesis(tmp_path)


@pytest.fixture
def thesis(folder: Path) -> Command:
    """Command in the folder of the example; any exception but an exit fails the test."""
    _ = folder
    return run
