"""Problems as people and programs read them: lines of text, JSON, annotations of GitHub and GitLab.

For people what one file repeats is one line, the worst comes first, and a table by rule ends the
report. Programs get each problem by itself.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from generator.core.problems import Cause, Message, Problem, Severity, Value, by_cause, one_line
from generator.language.catalogue import describe, say

MOST_LINES = 12  # lines of a repeated problem that are named
# The heads of a table of how many problems each rule has.
RULE_HEADS = (Message("rule"), Message("errors"), Message("warnings"), Message("infos"))


def as_text(problem: Problem, language: str) -> str:
    """Return the problem as its one line: ``path:line:column: rule: message``."""
    place = problem.place
    path, message = one_line(place.path), one_line(describe(problem, language))
    return f"{path}:{place.line}:{place.column}: {problem.rule}: {message}"


def cause_as_text(cause: Cause, language: str) -> str:
    """Return a cause as its one line; a repeated one says how often, and in which lines."""
    text, repeated = as_text(cause.problem, language), repetition(cause)
    return f"{text} {say(repeated, language)}" if repeated else text


def with_severity(cause: Cause, language: str) -> str:
    """Return a cause as its one line, the word for its severity in front."""
    word = say(Message(f"severity-{cause.problem.severity}"), language)
    return f"{word} {cause_as_text(cause, language)}"


def repetition(cause: Cause) -> Message | None:
    """Return how often and in which lines a problem stands; None where it stands once."""
    times = len(cause.places)
    lines = tuple(str(line) for line in dict.fromkeys(place.line for place in cause.places))
    shown = (*lines[:MOST_LINES], "…") if len(lines) > MOST_LINES else lines
    if times > 1 and len(lines) == 1:
        return Message("repeated-in-line", times=times)
    return Message("repeated", times=times, lines=shown) if times > 1 else None


def counts_by_rule(causes: Iterable[Cause]) -> dict[str, list[int]]:
    """Return how many errors, warnings and infos each rule has, the rules in their order."""
    counts: dict[str, Counter[Severity]] = {}
    for each in causes:
        counts.setdefault(each.problem.rule, Counter())[each.problem.severity] += 1
    return {rule: [count[each] for each in Severity] for rule, count in counts.items()}


def table_by_rule(causes: Sequence[Cause], language: str) -> list[str]:
    """Return the lines of the table that ends a report: how many of each severity a rule has."""
    rows = [[say(each, language) for each in RULE_HEADS]]
    rows += [
        [rule, *(str(each or "·") for each in counts)]
        for rule, counts in counts_by_rule(causes).items()
    ]
    return aligned(rows)


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the lines of a table for a terminal: the first column is text, the others numbers."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join((row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:]))) for row in rows
    ]


def count_by_severity(problems: Iterable[Problem]) -> Message:
    """Return how many errors, warnings and infos there are, as a sentence."""
    counts = Counter(each.severity for each in problems)
    errors, warnings, infos = (counts[each] for each in Severity)
    return Message(
        "all-of",
        names=(
            Message("count-errors", count=errors),
            Message("count-warnings", count=warnings),
            Message("count-infos", count=infos),
        ),
    )


def refusal(errors: Sequence[Problem], language: str) -> str:
    """Return why nothing is published: how many errors there are, and each on a line of its own."""
    count = say(Message("build-errors", count=len(errors)), language)
    return "\n  ".join((count, *(cause_as_text(each, language) for each in by_cause(errors))))


def as_object(problem: Problem, language: str) -> dict[str, object]:
    """Return the problem as JSON has it: the nine agreed keys, then the message as data."""
    return {
        "rule": problem.rule,
        "severity": problem.severity.value,
        "path": problem.place.path,
        "line": problem.place.line,
        "column": problem.place.column,
        "message": describe(problem, language),
        "found": problem.found,
        "expected": say(problem.expected, language),
        "fixable": problem.fixable,
        "code": problem.code,
        "fields": {name: _plain(value) for name, value in problem.fields},
    }


def as_json(objects: Iterable[Mapping[str, object]]) -> str:
    """Return objects of problems as a JSON list."""
    return json.dumps(list(objects), ensure_ascii=False, indent=2)


def as_github(problem: Problem, language: str) -> str:
    """Return the problem as a GitHub workflow command, which annotates the line in a pull request.

    Source: the documented ``::error file=…,line=…,col=…,title=…::message`` form and its escapes.
    """
    place = problem.place
    named = {"file": place.path, "line": place.line, "col": place.column, "title": problem.rule}
    properties = ",".join(f"{name}={_escaped(str(value), ':,')}" for name, value in named.items())
    level = "notice" if problem.severity is Severity.INFO else problem.severity
    return f"::{level} {properties}::{_escaped(describe(problem, language))}"


def as_gitlab(problem: Problem, language: str) -> dict[str, object]:
    """Return the problem as an entry of a report of code quality, shown in a merge request.

    Source: the keys of a Code Quality report that GitLab documents.
    """
    return {
        "description": describe(problem, language),
        "check_name": problem.rule,
        "fingerprint": hashlib.sha256(as_text(problem, language).encode()).hexdigest(),
        "severity": {"error": "major", "warning": "minor", "info": "info"}[problem.severity],
        "location": {"path": problem.place.path, "lines": {"begin": problem.place.line}},
    }


def _plain(value: Value) -> object:
    if isinstance(value, Message):
        return {"code": value.code, "fields": {key: _plain(each) for key, each in value.fields}}
    return [_plain(each) for each in value] if isinstance(value, tuple) else value


def _escaped(text: str, more: str = "") -> str:
    return "".join(f"%{ord(each):02X}" if each in f"%\r\n{more}" else each for each in text)
