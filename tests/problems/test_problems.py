"""A problem is one line for people, one object for programs, one command for GitHub."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.core.problems import (
    Message,
    Place,
    Problem,
    Severity,
    cut,
    in_file_order,
    nearest,
)
from generator.language import as_github, as_gitlab, as_json, as_object, as_text


@given(text=st.text(max_size=30))
@settings(deadline=None)
def test_nothing_in_a_file_can_break_or_hide_the_line(text: str) -> None:
    line = as_text(Problem("rule", Place(text), text), "fr")
    assert line.splitlines() == [line]
    assert all(character.isprintable() or character == "\u00a0" for character in line)


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("a\nb\r\u2028c", r"a\nb\r\u2028c"),
        ("\x1b[31mred", r"\x1b[31mred"),
        ("zero\u200bwidth \u202eright to left", r"zero\u200bwidth \u202eright to left"),
        ("26,3\u00a0%", "26,3\u00a0%"),
    ],
)
def test_what_would_not_be_seen_is_written_as_an_escape(message: str, shown: str) -> None:
    assert as_text(Problem("rule", Place("a.md"), message), "fr") == f"a.md:1:1: rule: {shown}"


def test_problems_come_in_the_order_of_the_files_and_once_each() -> None:
    places = [
        *(Place("b.csv"), Place("a.csv", 10), Place("a.csv", 9, 2)),
        *(Place("a.csv", 9, 1), Place("a.csv", 9, 1)),
    ]
    problems = in_file_order(Problem("rule", place, "message") for place in places)
    assert [as_text(each, "fr").partition(": ")[0] for each in problems] == [
        *("a.csv:9:1", "a.csv:9:2", "a.csv:10:1", "b.csv:1:1"),
    ]


def test_problems_at_one_place_come_by_rule_and_message() -> None:
    problems = [Problem(rule, Place("a"), text) for rule, text in ["ba", "ab", "aa"]]
    assert [each.rule + str(each.message) for each in in_file_order(problems)] == ["aa", "ab", "ba"]


def test_the_order_of_problems_does_not_depend_on_the_language() -> None:
    problems = [Problem("rule", Place("a"), Message(code, count=1)) for code in ("b", "a")]
    texts = [Problem("rule", Place("a"), "z"), Problem("rule", Place("a"), "y")]
    assert in_file_order([*problems, *texts, *problems]) == [*reversed(texts), *reversed(problems)]


def test_a_message_is_the_same_as_another_with_its_code_and_fields() -> None:
    one, same = (Message("code", names=("a", "b"), near="") for _ in range(2))
    assert one == same
    assert hash(one) == hash(same)
    assert one != Message("code", names=("a",), near="")
    problem = Problem("rule", Place("a"), one)
    assert (problem.code, problem.fields) == ("code", (("names", ("a", "b")), ("near", "")))


def test_json_keeps_letters_as_they_are() -> None:
    problem = Problem("r", Place("été.md"), "l’usage « à dire »")
    assert "l’usage « à dire »" in as_json([as_object(problem, "fr")])


def test_gitlab_tells_two_problems_of_a_file_apart() -> None:
    first, second = (
        as_gitlab(Problem("claim", Place("a/7.md", line), "18", severity=Severity.INFO), "fr")
        for line in (3, 5)
    )
    assert first["fingerprint"] != second["fingerprint"]
    assert (first["check_name"], first["severity"], first["description"]) == ("claim", "info", "18")


def test_github_escapes_what_would_end_a_property_or_the_command() -> None:
    place, words = Place("a,b:100%.md"), "50 %, a: b\r\n::error::c"
    assert as_github(Problem("r", place, words, severity=Severity.INFO), "fr") == (
        "::notice file=a%2Cb%3A100%25.md,line=1,col=1,title=r::50 %25, a: b%0D%0A::error::c"
    )


@pytest.mark.parametrize(
    ("found", "known", "near"),
    [
        ("ouii", ["oui", "non", "NA"], "oui"),
        ("OUI", ["oui", "non"], "oui"),
        ("FG7", ["FG1", "FG2"], "FG1"),
        ("evaluation", ["etapes", "evaluations"], "evaluations"),
        ("zzz", ["oui", "non"], ""),
        ("", ["oui", "non"], ""),
        ("oui", [], ""),
    ],
)
def test_the_nearest_name_is_proposed(found: str, known: list[str], near: str) -> None:
    assert nearest(found, known) == near


def test_nearness_can_be_asked_for() -> None:
    assert nearest("abcd", ["abxy"], least=50) == "abxy"
    assert nearest("abcd", ["abxy"], least=51) == ""


def test_a_long_value_is_quoted_in_part() -> None:
    assert cut("FG7") == "FG7"
    assert cut("a\nb") == r"a\nb"
    assert cut("é" * 10_000) == f"{'é' * 60}…"
