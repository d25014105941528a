"""How far a long work is, in one line of a terminal; nothing of it in a file or a log."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from generator.app.cli import main
from generator.app.cli.here import shown_progress
from generator.core.parallel import ERASE, LISTENER, on_all_cores

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Command


class Terminal(io.StringIO):
    """What somebody sees who looks at it."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["build"], ("Lecture des chapitres : ", "Mise en page : ", "Écriture des pages : ")),
        (["export", "epub"], ("Mise en page : ",)),
    ],
)
def test_a_terminal_says_how_far_a_work_is(
    words: list[str], said: tuple[str, ...], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, terminal = folder, Terminal()
    monkeypatch.setattr("generator.app.cli.here.PATIENCE", 0)  # each step counts as long
    with monkeypatch.context() as looking:
        looking.setattr("sys.stderr", terminal)
        with pytest.raises(SystemExit):
            main(words)
    shown = terminal.getvalue().replace("\N{NO-BREAK SPACE}", " ")
    assert [each for each in said if f"{ERASE}{each}0" not in shown] == []
    last = shown.rpartition("\r")[2]
    assert last.startswith(ERASE)  # the line of the progress goes when the work is done


def test_a_file_of_messages_has_nothing_of_it(
    thesis: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generator.app.cli.here.PATIENCE", 0)
    result = thesis("build")
    assert not {"\r", "\x1b"} & {*result.stderr, *result.stdout}


def test_what_other_processes_do_meanwhile_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("generator.core.parallel._cores", lambda: 2)
    monkeypatch.setattr("generator.core.parallel._may_fork", lambda: True)
    told: list[tuple[object, ...]] = []
    with shown_progress():
        LISTENER.set(lambda *each: told.append(each))
        assert on_all_cores(abs, range(-100, 0), "progress-of-pages") == [*range(100, 0, -1)]
    assert told[:2] == [("progress-of-pages", 0, 100), ("progress-of-pages", 1, 100)]
    assert told[-1] == ("progress-of-pages", 99, 100)
