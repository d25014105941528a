"""A command that is killed loses nothing; `python -m benchmarks.kills` does this 200 times each."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import pytest

from benchmarks.kills import LOADED, Moment, prepared

if TYPE_CHECKING:
    from pathlib import Path

# At which of its operations on files a command is killed, in parts of all of them.
PARTS = {"init": (0.1, 0.5, 0.9), "fix": (0.3, 0.6), "bind": (0.5,), "build": (0.5, 0.99)}
PARTS |= {"withdraw": (0.7, 0.8, 0.9), "data": (0.6, 0.8, 0.9)}


@pytest.mark.parametrize("command", PARTS)
def test_nothing_is_lost(command: str, tmp_path: Path) -> None:
    for each in LOADED:  # once, for all that is killed
        import_module(each)
    trial = prepared(command, tmp_path / "thesis")
    assert trial.before != trial.after
    for each in PARTS[command]:
        moment = Moment(operation=max(1, round(trial.operations * each)))
        assert trial.lost(moment) == [], moment
