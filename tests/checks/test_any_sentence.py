"""Properties: whatever a chapter says, reading it for suggestions ends well and tells the truth."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from tests import doors
from tests.checks.studies import study

WORDS = r"""
trois onze 11 quatre deux une un cinq vingt et mille ou soignants hôpitaux Atelier cliniques 340
« pour » contre non oui verdict minutes de des les ces grands sur qui passages positions @Q1 @A1 @A2
_ ** " . ; , > | ` { } [ ] ( ) # - {{ }} {= /// <p> \
"""
PIECES = [*re.findall(r"\S+", WORDS), "\u00a0", "\n", "\n\n", "sans position", "/// quote | T1"]


def suggested(text: str) -> list[tuple[int, int, str, str]]:
    """Return line, column, what was found and what is proposed for a chapter with this text."""
    doors.write_chapters(study("fr"), {"a.md": text})
    return doors.suggestion_values(study("fr"))


@settings(max_examples=15)
@given(st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=30).map(" ".join)))
def test_a_suggestion_stands_where_it_says(text: str) -> None:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for line, column, found, _ in suggested(text):
        first = re.split(r"\s", found)[0]
        assert lines[line - 1][column - 1 :].startswith(first)


@settings(max_examples=10)
@given(st.lists(st.integers(0, 30), min_size=1, max_size=10))
def test_a_proposed_claim_holds_and_a_disagreement_is_one(numbers: list[int]) -> None:
    nouns = ["soignants", "hôpitaux", "ateliers", "cliniques", "avis"]
    sentences = [f"On compte {number} {noun}." for number in numbers for noun in nouns]
    proposed = list[str]()
    for _, _, found, expected in suggested("\n\n".join(sentences)):
        if expected.startswith("["):
            proposed.append(expected)
        else:
            assert expected != found.split()[0]
    doors.write_chapters(study("fr"), {"a.md": "\n\n".join(proposed)})
    html, problems = doors.pages_and_problems(study("fr"))["a.md"]
    assert problems == []
    assert len(LexborHTMLParser(html).css("p")) == len(proposed)
