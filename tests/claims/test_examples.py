"""The examples of ``claims.txt``: which claims are right, and what is said of the wrong ones."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import pytest

from tests import doors
from tests.claims.studies import HERE, problems_of, problems_of_each, thesis
from tests.pairs import read_claims

PARTS = {"Claims": "fr", "English": "en", "Thesis": "thesis"}
"""The first word of a title, and what the claims below it are held against."""


@dataclass(frozen=True)
class Example:
    """A claim, what it is held against, and words of the message about it (None: it is right)."""

    line: int
    against: str
    claim: str
    words: str | None

    @property
    def name(self) -> str:
        """Return what a failing test is called by."""
        return f"{self.line}: {self.claim}"


EXAMPLES = [Example(*each) for each in read_claims(HERE / "claims.txt", PARTS)]


@cache
def said(against: str) -> dict[int, list[str]]:
    """Return what is said of each example, by its line: all of them stand in one chapter."""
    examples = [each for each in EXAMPLES if each.against == against]
    found = problems_of_each([each.claim for each in examples], against)
    return {example.line: lines for example, lines in zip(examples, found, strict=True)}


@pytest.mark.parametrize("example", EXAMPLES, ids=[each.name for each in EXAMPLES])
def test_a_claim(example: Example) -> None:
    found = [each.partition(" ")[2] for each in said(example.against)[example.line]]
    expected = [] if example.words is None else [f"claim: … {example.words}".rstrip(" …")]
    assert doors.differing(found, expected) == ""


def test_the_examples_are_many() -> None:
    right = [each for each in EXAMPLES if each.words is None]
    wrong = [each for each in EXAMPLES if each.words is not None]
    english = [each for each in EXAMPLES if each.against == "en"]
    assert len(right) >= 60
    assert len(wrong) >= 60
    assert len(english) >= 30


def test_a_wrong_claim_is_an_error_at_its_place() -> None:
    text = "# Enquête\n\nDeux lignes, puis\nla claim : [douze personnes]{= count(participants) }."
    expected = (
        '4:12: claim: … "douze personnes" … 11 … count(participants)'
        " … P1, P2, P3 … 11 personnes, data/participants.csv:2-12"
    )
    assert doors.differing(problems_of(text), [expected]) == ""
    assert "4: douze personnes -> 11" in doors.problem_values(thesis("fr"), "claim")


def test_an_expression_without_a_value_is_an_error_where_it_goes_wrong() -> None:
    found = problems_of("Ils sont [onze]{= count(participants, groupe=G2) }.")
    assert doors.differing(found, ['1:46: claim: … "G2"']) == ""


def test_a_comparison_that_fails_says_what_must_hold() -> None:
    problems_of("[Tous]{= count(groupes) = 4 }")
    assert doors.problem_values(thesis("fr"), "claim") == ["1: Tous -> count(groupes) = 4"]


def test_an_expression_may_go_on_in_the_next_line() -> None:
    text = 'Ils sont [onze]{= count(participants,\ngroupe in ("G1", "G2", "G3")) }.'
    assert problems_of(text) == []


def test_an_overlong_expression_is_refused() -> None:
    long = " + ".join(["1"] * 200)
    found = problems_of(f"[onze]{{= {long} }}")
    assert doors.differing(found, ["1:10: claim: … 797 … 500"]) == ""


def test_what_is_no_claim_is_left_alone() -> None:
    claim = "[douze]{= count(participants) }"
    attribute = f'<span title="{claim}">onze</span>'
    assert problems_of(f"`{claim}`\n\n```\n{claim}\n```\n\n\\{claim}\n\n{attribute}") == []


def test_a_claim_is_checked_in_headings_and_notes_too() -> None:
    """The wordings stand in paragraphs, lists, quotations, tables and in bold."""
    claim = "[douze]{= count(participants) }"
    found = problems_of(f"# {claim} personnes\n\nNote.[^1]\n\n[^1]: {claim}")
    told = 'claim: … "douze" … 11'
    assert doors.differing(found, [f"1:3: {told}", f"5:7: {told}"]) == ""
