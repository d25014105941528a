"""The checks that a thesis brings itself: files of Python that its ``mkdocs.yml`` names.

They run because the thesis names them, as MkDocs runs a hook. A file has a function ``check``, of a
chapter and a ``Context``, that returns problems; the file's name is the name of the rule. What it
raises, or returns instead of problems, is told once, with the line of the file.
"""

import traceback
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import cast

from generator.checks.context import Check, Context, When
from generator.core.problems import (
    CONFIGURATION,
    RULE_NAMES,
    Message,
    Place,
    Problem,
    nearest,
    rule_of,
)
from generator.core.reading_files import read_bytes, why_unfit
from generator.core.values import replace

FUNCTION = "check"


def read_own_checks(
    root: Path, paths: Sequence[str]
) -> tuple[tuple[Check, ...], tuple[Problem, ...]]:
    """Return the checks in these files of a thesis, and what is wrong with the files."""
    checks: dict[str, Check] = {}
    problems: list[Problem] = []
    for path in paths:
        rule, module = rule_of(path), ModuleType(rule_of(path))
        wrong = _not_to_be_read(root, path, {*RULE_NAMES, *checks})
        if wrong:
            problems.append(Problem("settings", Place(CONFIGURATION), wrong, found=path))
            continue
        module.__file__ = str(root / path)
        try:
            exec(compile(read_bytes(root, path), module.__file__, "exec"), module.__dict__)  # noqa: S102 - named by the thesis, as a hook is
        except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever it raises is told
            problems.append(_raised(root, path, error))
            continue
        function = getattr(module, FUNCTION, None)
        if callable(function):
            run = partial(_problems, root, path, function)
            checks[rule] = Check((rule,), of_thesis=run, when=When.DATA)
        else:
            message = Message("own-check-without-function", example="def check(chapter, context):")
            problems.append(Problem("settings", Place(path), message, expected=FUNCTION))
    return tuple(checks.values()), tuple(problems)


def _not_to_be_read(root: Path, path: str, taken: Collection[str]) -> Message | None:
    why = why_unfit(root, path)
    if (why and why.code == "file-outside") or not path.endswith(".py") or ".." in Path(path).parts:
        return Message("own-check-elsewhere", path=path)
    if why and why.code == "file-missing":
        others = [each.relative_to(root).as_posix() for each in root.glob("*/*.py")]
        return Message("own-check-missing", path=path, near=nearest(path, others))
    if why:
        return Message("own-check-unreadable", path=path, reason=why)
    if rule_of(path) in taken:
        return Message("own-check-name-taken", path=path, name=rule_of(path))
    return None


def _problems(
    root: Path, path: str, function: Callable[..., object], context: Context
) -> Iterator[Problem]:
    for chapter in context.manuscript.chapters:
        try:
            found = function(chapter, context)
            is_list = found is not None and not isinstance(found, Problem | str | bytes)
            found = list(cast("Iterable[object]", found)) if is_list else [found]
        except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever it raises is told
            yield _raised(root, path, error)
            return
        for each in found:
            if not isinstance(each, Problem):
                name = type(each).__name__
                message = Message("own-check-returns", found=name, example="context.problem(…)")
                line = getattr(getattr(function, "__code__", None), "co_firstlineno", 1)
                yield Problem("settings", Place(path, line), message, found=name)
                return
            yield replace(each, rule=rule_of(path))


def _raised(root: Path, path: str, error: BaseException) -> Problem:
    """Return the problem of a file that raises, at the last of its lines that was run."""
    file, reason, line = str(root / path), str(error), 1
    for frame in traceback.extract_tb(error.__traceback__):
        if frame.filename == file:
            line = frame.lineno or line
    if isinstance(error, SyntaxError):
        reason = error.msg
        line = error.lineno or line if error.filename == file else line
    message = Message("own-check-raises", error=type(error).__name__, reason=reason)
    return Problem("settings", Place(path, line), message, found=type(error).__name__)
