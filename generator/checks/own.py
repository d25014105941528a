"""The checks that a thesis brings itself: files of Python that its ``mkdocs.yml`` names.

They run because the thesis names them, as MkDocs runs a hook. A file has a function ``check``, of a
chapter and a ``Context``, that returns problems; the file's name is the name of the rule. What it
raises, or returns instead of problems, is told once, with the line of the file.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from types import ModuleType
from typing import cast

from generator.chapters import Chapter
from generator.checks.finding import Check, Context, When
from generator.core.problems import (
    CONFIGURATION,
    RULES,
    Message,
    Place,
    Problem,
    nearest,
)

FUNCTION = "check"


def rule_of(path: str) -> str:
    """Return the name of the rule that a file checks: "my_rule" for ``checks/my_rule.py``."""
    return PurePosixPath(path).stem


def read_own_checks(
    root: Path, paths: Sequence[str]
) -> tuple[tuple[Check, ...], tuple[Problem, ...]]:
    """Return the checks in these files of a thesis, and what is wrong with the files."""
    checks: list[Check] = []
    problems: list[Problem] = []
    for path in paths:
        wrong = _not_to_be_read(root, path, [rule for check in checks for rule in check.rules])
        if wrong:
            problems.append(Problem("settings", Place(CONFIGURATION), wrong, found=path))
            continue
        module = ModuleType(rule_of(path))
        module.__file__ = str(root / path)
        try:
            source = (root / path).read_bytes()
            exec(compile(source, module.__file__, "exec"), module.__dict__)  # noqa: S102 - named by the thesis, as a hook is
        except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever it raises is told
            problems.append(_raised(root, path, error))
            continue
        function = getattr(module, FUNCTION, None)
        if callable(function):
            run = _OwnCheck(root, path, function)
            checks.append(Check((rule_of(path),), of_thesis=run.problems, when=When.DATA))
        else:
            message = Message("own-check-without-function", example="def check(chapter, context):")
            problems.append(Problem("settings", Place(path), message, expected=FUNCTION))
    return tuple(checks), tuple(problems)


def _not_to_be_read(root: Path, path: str, taken: Sequence[str]) -> Message | None:
    file = root / path
    if not file.resolve().is_relative_to(root.resolve()) or file.suffix != ".py":
        return Message("own-check-elsewhere", path=path)
    if not file.is_file():
        others = [each.relative_to(root).as_posix() for each in root.glob("*/*.py")]
        return Message("own-check-missing", path=path, near=nearest(path, others))
    if rule_of(path) in RULES or rule_of(path) in taken:
        return Message("own-check-name-taken", path=path, name=rule_of(path))
    return None


@dataclass(frozen=True)
class _OwnCheck:
    root: Path
    path: str
    function: object

    def problems(self, context: Context) -> Iterator[Problem]:
        """Yield what the function finds, chapter by chapter, up to its first mistake."""
        for chapter in context.manuscript.chapters:
            try:
                found = list(self._found(chapter, context))
            except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever it raises is told
                yield _raised(self.root, self.path, error)
                return
            for each in found:
                if not isinstance(each, Problem):
                    name = type(each).__name__
                    message = Message("own-check-returns", found=name, example="context.problem(…)")
                    line = getattr(getattr(self.function, "__code__", None), "co_firstlineno", 1)
                    yield Problem("settings", Place(self.path, line), message, found=name)
                    return
                yield replace(each, rule=rule_of(self.path))

    def _found(self, chapter: Chapter, context: Context) -> Iterable[object]:
        returned = self.function(chapter, context)  # type: ignore[operator]
        if returned is None or isinstance(returned, Problem | str | bytes):
            return [returned]
        return cast("Iterable[object]", returned)


def _raised(root: Path, path: str, error: BaseException) -> Problem:
    """Return the problem of a file that raises, at the last of its lines that was run."""
    file = str(root / path)
    lines = [
        each.lineno for each in traceback.extract_tb(error.__traceback__) if each.filename == file
    ]
    line = error.lineno if isinstance(error, SyntaxError) and error.filename == file else None
    reason = error.msg if isinstance(error, SyntaxError) else str(error)
    message = Message("own-check-raises", error=type(error).__name__, reason=reason)
    place = Place(path, line or (lines[-1] if lines else 1) or 1)
    return Problem("settings", place, message, found=type(error).__name__)
