"""Problems as people and programs read them: lines of text, JSON, annotations of GitHub.

For people what one file repeats is one line, the worst comes first, and a table by rule ends the
report. Programs get each problem by itself.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from generator.core.problems import Cause, Message, Problem, Severity, Value, by_cause, one_line
from generator.language.messages import describe, say

MOST_LINES = 12
"""Lines of a repeated problem that are named."""
RULE_HEADS = (Message("rule"), Message("errors"), Message("warnings"), Message("infos"))
"""The heads of a table of how many problems each rule has."""
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


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
    word = say(severity_name(cause.problem.severity), language)
    return f"{word} {cause_as_text(cause, language)}"


def repetition(cause: Cause) -> Message | None:
    """Return how often and in which lines a problem stands; None where it stands once."""
    if len(cause.places) == 1:
        return None
    lines = [str(line) for line in dict.fromkeys(place.line for place in cause.places)]
    shown = (*lines[:MOST_LINES], "…") if len(lines) > MOST_LINES else tuple(lines)
    if len(lines) == 1:
        return Message("repeated-in-line", times=len(cause.places))
    return Message("repeated", times=len(cause.places), lines=shown)


def severity_name(severity: Severity) -> Message:
    """Return the word for a severity."""
    names = {
        Severity.ERROR: Message("severity-error"),
        Severity.WARNING: Message("severity-warning"),
        Severity.INFO: Message("severity-info"),
    }
    return names[severity]


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
    place, message = problem.place, _escape_data(describe(problem, language))
    properties = ",".join(
        f"{name}={_escape_property(str(value))}"
        for name, value in (
            ("file", place.path),
            ("line", place.line),
            ("col", place.column),
            ("title", problem.rule),
        )
    )
    return f"::{_LEVELS[problem.severity]} {properties}::{message}"


def _plain(value: Value) -> object:
    """Return a field as JSON has it."""
    if isinstance(value, Message):
        return {"code": value.code, "fields": {key: _plain(each) for key, each in value.fields}}
    return [_plain(each) for each in value] if isinstance(value, tuple) else value


def _escape_data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape_data(text).replace(":", "%3A").replace(",", "%2C")
