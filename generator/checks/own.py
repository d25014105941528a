"""The checks that a thesis brings itself: files of Python that its ``mkdocs.yml`` names.

They run because the thesis names them, as MkDocs runs a hook. A file has a function ``check``, of a
chapter and a ``Context``, that returns problems; the file's name is the name of the rule. What it
raises, or returns instead of problems, is told once, with the line of the file.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import cast

from generator.checks.context import Check, Context, When
from generator.core.own_code import OwnCodeError, own_function, raised
from generator.core.problems import (
    CONFIGURATION,
    RULE_NAMES,
    Message,
    Place,
    Problem,
    rule_of,
)
from generator.core.values import replace

FUNCTION, EXAMPLE = "check", "def check(chapter, context):"


def read_own_checks(
    root: Path, paths: Sequence[str]
) -> tuple[tuple[Check, ...], tuple[Problem, ...]]:
    """Return the checks in these files of a thesis, and what is wrong with the files."""
    checks: dict[str, Check] = {}
    problems: list[Problem] = []
    for path in paths:
        if (rule := rule_of(path)) in {*RULE_NAMES, *checks}:
            wrong = Message("own-check-name-taken", path=path, name=rule)
            problems.append(Problem("settings", Place(CONFIGURATION), wrong, found=path))
            continue
        try:
            function = own_function(
                root, path, "own_checks", FUNCTION, "def check(chapter, context):"
            )
        except OwnCodeError as error:
            problems.append(error.problem)
        else:
            run = partial(_problems, root, path, function)
            checks[rule] = Check((rule,), of_thesis=run, when=When.DATA)
    return tuple(checks.values()), tuple(problems)


def _problems(
    root: Path, path: str, function: Callable[..., object], context: Context
) -> Iterator[Problem]:
    for chapter in context.manuscript.chapters:
        try:
            found = function(chapter, context)
            is_list = found is not None and not isinstance(found, Problem | str | bytes)
            found = list(cast("Iterable[object]", found)) if is_list else [found]
        except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever it raises is told
            yield raised(root, path, error)
            return
        for each in found:
            if not isinstance(each, Problem):
                name = type(each).__name__
                message = Message("own-check-returns", found=name, example="context.problem(…)")
                line = getattr(getattr(function, "__code__", None), "co_firstlineno", 1)
                yield Problem("settings", Place(path, line), message, found=name)
                return
            yield replace(each, rule=rule_of(path))
