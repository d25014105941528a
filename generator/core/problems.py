"""What can be wrong with a thesis, as a value.

A check returns problems; only the shells print them. One problem is one line, ``path:line:column:
rule: message``, whose message says what was found, what was expected and, where there is one, the
nearest right name.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

if TYPE_CHECKING:
    from collections.abc import Iterable


CONFIGURATION = "mkdocs.yml"
"""The file that sets a thesis up, where problems of its settings are reported."""


class Severity(StrEnum):
    """How much a problem weighs.

    An error fails the build, a warning is counted, an info is only said.
    """

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


RULES = frozenset(
    (
        *("caption", "citation", "claim", "deposit", "encoding", "evidence", "heading", "history"),
        *("image", "import", "link", "markup", "placeholder", "privacy", "quote", "reference"),
        *("render", "settings", "spelling", "table-disagrees", "table-shape", "task", "term"),
        *("total", "typography"),
        *(
            f"data-{each}"
            for each in (
                *("chart", "constraint", "encoding", "enum", "file", "format", "header", "key"),
                *("reference", "required", "row", "schema", "table", "type"),
            )
        ),
    )
)
"""The name of every rule: what a problem, a setting and ``thesis fix --rule`` call it by."""


@dataclass(frozen=True, order=True)
class Place:
    """A place in a file: path relative to the thesis, line and column counted from 1."""

    path: str
    line: int = 1
    column: int = 1


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, at one place.

    ``message`` is the whole sentence that a person reads, the nearest right name included;
    ``found`` and ``expected`` repeat its two halves for programs. ``fixable`` says that ``thesis
    fix`` can mend it.
    """

    rule: str
    place: Place
    message: str
    found: str = ""
    expected: str = ""
    severity: Severity = Severity.ERROR
    fixable: bool = False


def in_file_order(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems once each, ordered by path, line, column, rule and message."""
    return sorted(
        dict.fromkeys(problems), key=lambda problem: (problem.place, problem.rule, problem.message)
    )


def has_errors(problems: Iterable[Problem]) -> bool:
    """Say whether one of the problems is an error."""
    return any(problem.severity is Severity.ERROR for problem in problems)


def as_text(problem: Problem) -> str:
    """Return the problem as its one line: ``path:line:column: rule: message``."""
    place = problem.place
    path, message = _one_line(place.path), _one_line(problem.message)
    return f"{path}:{place.line}:{place.column}: {problem.rule}: {message}"


def as_json(problems: Iterable[Problem]) -> str:
    """Return the problems as a JSON list of objects with the nine agreed keys."""
    rows = [
        {
            "rule": problem.rule,
            "severity": problem.severity.value,
            "path": problem.place.path,
            "line": problem.place.line,
            "column": problem.place.column,
            "message": problem.message,
            "found": problem.found,
            "expected": problem.expected,
            "fixable": problem.fixable,
        }
        for problem in problems
    ]
    return json.dumps(rows, ensure_ascii=False, indent=2)


def as_github(problem: Problem) -> str:
    """Return the problem as a GitHub workflow command, which annotates the line in a pull request.

    Source: the documented ``::error file=…,line=…,col=…,title=…::message`` form and its escapes.
    """
    level = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
    place = problem.place
    properties = ",".join(
        f"{name}={_escape_property(str(value))}"
        for name, value in (
            ("file", place.path),
            ("line", place.line),
            ("col", place.column),
            ("title", problem.rule),
        )
    )
    return f"::{level[problem.severity]} {properties}::{_escape_data(problem.message)}"


def did_you_mean(found: str, known: Iterable[str], *, least: float = 60) -> str:
    """Return `` (did you mean X?)`` for the known name nearest to ``found``, or an empty string.

    Nearness is rapidfuzz's ratio of the lower-cased names, from 0 to 100; below ``least`` nothing
    is proposed.
    """
    match = process.extractOne(
        found, list(known), scorer=fuzz.ratio, processor=str.lower, score_cutoff=least
    )
    return f" (did you mean {match[0]}?)" if match else ""


def quoted(text: str, *, most: int = 60) -> str:
    """Return the text between double quotes on one line, cut after ``most`` characters."""
    line = _one_line(text)
    return f'"{line}"' if len(line) <= most else f'"{line[:most]}…"'


def _one_line(text: str) -> str:
    """Return the text with every character that could break or hide a line written as an escape."""
    return "".join(
        character if character.isprintable() or character == "\u00a0" else _escape(character)
        for character in text
    )


def _escape(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


def _escape_data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape_data(text).replace(":", "%3A").replace(",", "%2C")
