"""The examples of ``claims.txt``: which claims are right, and what is said of the wrong ones."""

from __future__ import annotations

import pytest

from generator.core.problems import as_text
from tests.claims.examples import HERE, Example, problems_of, read_examples

EXAMPLES = list(read_examples(HERE / "claims.txt"))


@pytest.mark.parametrize("example", EXAMPLES, ids=[each.name for each in EXAMPLES])
def test_a_claim(example: Example) -> None:
    found = problems_of(example.claim, example.against)
    assert [each.message for each in found] == ([example.message] if example.message else [])
    assert {each.rule for each in found} <= {"claim"}


def test_the_examples_are_many() -> None:
    right = [each for each in EXAMPLES if not each.message]
    wrong = [each for each in EXAMPLES if each.message]
    english = [each for each in EXAMPLES if each.against == "en"]
    assert len(right) >= 60
    assert len(wrong) >= 60
    assert len(english) >= 30


def test_a_wrong_claim_is_an_error_at_its_place() -> None:
    text = "# Enquête\n\nDeux lignes, puis\nla claim : [douze personnes]{= count(participants) }."
    [problem] = problems_of(text)
    assert as_text(problem) == (
        'chapters/a.md:4:12: claim: says "douze personnes", the data say 11; count(participants)'
        " is made of P1, P2, P3, … (11 personnes, data/participants.csv:2-12)"
    )
    assert (problem.severity, problem.found, problem.expected) == ("error", "douze personnes", "11")


def test_an_expression_without_a_value_is_an_error_where_it_goes_wrong() -> None:
    [problem] = problems_of("Ils sont [onze]{= count(participants, groupe=G2) }.")
    assert as_text(problem) == (
        'chapters/a.md:1:46: claim: write the value between quotation marks: "G2"'
    )


def test_a_comparison_that_fails_says_what_must_hold() -> None:
    [problem] = problems_of("[Tous]{= count(groupes) = 4 }")
    assert problem.expected == "count(groupes) = 4"


def test_an_expression_may_go_on_in_the_next_line() -> None:
    assert (
        problems_of('Ils sont [onze]{= count(participants,\ngroupe in ("G1", "G2", "G3")) }.') == ()
    )


def test_an_overlong_expression_is_refused() -> None:
    long = " + ".join(["1"] * 200)
    [problem] = problems_of(f"[onze]{{= {long} }}")
    assert problem.message == "this expression has 797 characters; at most 500 are read"


@pytest.mark.parametrize(
    "text",
    [
        "`[douze]{= count(participants) }`",
        "```\n[douze]{= count(participants) }\n```",
        "\\[douze]{= count(participants) }",
        '<span title="[douze]{= count(participants) }">onze</span>',
    ],
    ids=["code", "fence", "escaped", "attribute"],
)
def test_what_is_no_claim_is_left_alone(text: str) -> None:
    assert problems_of(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "# [douze]{= count(participants) } personnes",
        "- [douze]{= count(participants) }",
        "> [douze]{= count(participants) }",
        "| a |\n| - |\n| [douze]{= count(participants) } |",
        "**[douze]{= count(participants) }**",
        "Note.[^1]\n\n[^1]: [douze]{= count(participants) }",
    ],
    ids=["heading", "list", "quotation", "table", "strong", "footnote"],
)
def test_a_claim_is_checked_wherever_prose_stands(text: str) -> None:
    [problem] = problems_of(text)
    assert problem.message.startswith('says "douze", the data say 11')
