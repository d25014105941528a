"""Functions of Python files that a thesis names in its settings, run as MkDocs runs a hook.

Nothing else of a thesis is run, and nothing of an older version of one.
"""

import traceback
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

from generator.core.problems import CONFIGURATION, Message, Place, Problem, nearest, rule_of
from generator.core.reading_files import read_bytes, why_unfit


class OwnCodeError(Exception):
    """A file of the thesis's own has no such function, or does not run: ``problem`` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def own_function(
    root: Path, path: str, setting: str, name: str, example: str
) -> Callable[..., object]:
    """Run a file of Python that a setting names and return a function of it, as in the example.

    Raise ``OwnCodeError`` where there is none.
    """
    if wrong := _not_to_be_read(root, path, setting):
        raise OwnCodeError(Problem("settings", Place(CONFIGURATION), wrong, found=path))
    module = ModuleType(rule_of(path))
    module.__file__ = str(root / path)
    try:
        exec(compile(read_bytes(root, path), module.__file__, "exec"), module.__dict__)  # noqa: S102 - named by the thesis, as a hook is
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever it raises is told
        raise OwnCodeError(raised(root, path, error)) from None
    function = getattr(module, name, None)
    if not callable(function):
        message = Message("own-code-without-function", name=name, example=example)
        raise OwnCodeError(Problem("settings", Place(path), message, expected=name))
    return function


def _not_to_be_read(root: Path, path: str, setting: str) -> Message | None:
    why = why_unfit(root, path)
    if (why and why.code == "file-outside") or not path.endswith(".py") or ".." in Path(path).parts:
        return Message("own-code-elsewhere", setting=setting, path=path)
    if why and why.code == "file-missing":
        others = [each.relative_to(root).as_posix() for each in root.glob("*/*.py")]
        return Message("own-code-missing", setting=setting, path=path, near=nearest(path, others))
    return Message("own-code-unreadable", setting=setting, path=path, reason=why) if why else None


def raised(root: Path, path: str, error: BaseException) -> Problem:
    """Return the problem of a file that raises, at the last of its lines that was run."""
    file, reason, line = str(root / path), str(error), 1
    for frame in traceback.extract_tb(error.__traceback__):
        if frame.filename == file:
            line = frame.lineno or line
    if isinstance(error, SyntaxError):
        reason = error.msg
        line = error.lineno or line if error.filename == file else line
    message = Message("own-code-raises", error=type(error).__name__, reason=reason)
    return Problem("settings", Place(path, line), message, found=type(error).__name__)
