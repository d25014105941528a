"""How a text is set: the examples of ``typography.txt``, and what holds for any text."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator.app.settings import Settings
from generator.language import LANGUAGES
from generator.language.typographic_rules import KINDS, RULESETS
from generator.language.typography import Typography

if TYPE_CHECKING:
    from collections.abc import Iterator

ALL = frozenset(KINDS)
FRENCH, ENGLISH = Typography("fr", ALL), Typography("en", ALL)


EXAMPLES = (Path(__file__).parent / "typography.txt").read_text("utf-8").split("\n\n# ")
PARTS = {
    title: [line for line in lines if line and not line.startswith("#")]
    for title, *lines in (part.split("\n") for part in EXAMPLES)
}
"""The lines of ``typography.txt`` by the title that they stand under."""


def shown(text: str) -> str:
    return text.replace("\u00a0", "~").replace("\u202f", "^")


def set_texts() -> Iterator[tuple[Typography, str, str]]:
    """Yield each example: by whose rules it is set, what is typed, what is shown."""
    for title, typography in (("French", FRENCH), ("English", ENGLISH)):
        for line in PARTS[title]:
            typed, expected = line.split(" → ")
            yield typography, typed.replace("~", "\u00a0").replace("^", "\u202f"), expected


@pytest.mark.parametrize(("typography", "typed", "expected"), [*set_texts()])
def test_a_text_is_set(typography: Typography, typed: str, expected: str) -> None:
    assert shown(typography.set(typed)) == expected


@pytest.mark.parametrize("text", PARTS["No prose"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_no_prose_stays_as_typed(text: str, language: str) -> None:
    together = frozenset({"spaces", "together"})
    assert Typography(language, frozenset(KINDS) - together).set(text) == text


SIGNS = [*"aAéXVIe1205'\"«»“”‘’….-–—;:!?,()[]%°§ \n\u00a0\u202f\ufffc/@", " -- ", "...", "12000"]
WORDS = ["er", "'s", "n° ", " 000", "p. ", "J. ", "h ", "ans", "XIXe", "siècle", "12-15", " – "]
TEXTS = st.lists(st.sampled_from([*SIGNS, *WORDS]), max_size=14).map("".join)


@pytest.mark.parametrize("language", LANGUAGES)
@example(text="a'12000%")
@example(text="a;»a")
@example(text='"..."')
@given(text=st.one_of(TEXTS, st.text()))
@settings(max_examples=60)
def test_twice_is_once_and_no_letter_or_digit_is_lost(language: str, text: str) -> None:
    typography = Typography(language, ALL)
    once = typography.set(text)
    assert typography.set(once) == once
    assert [sign for sign in once if sign.isalnum()] == [sign for sign in text if sign.isalnum()]


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_rule_can_be_switched_off(kind: str) -> None:
    typed = '"L\'eau" ... le 1er -- 12-15 ans, 12 000 m : oui ?'
    whole = FRENCH.set(typed)
    part = Typography("fr", frozenset(KINDS) - {kind}).set(typed)
    assert (part == whole) is (kind == "ordinals")  # they are raised in a page, not in a text
    assert Typography("fr").set(typed) == typed


def test_the_settings_know_the_kinds_and_every_language_has_rules() -> None:
    assert Settings().typography == set(KINDS)
    assert set(RULESETS) == set(LANGUAGES)
    assert {rule.kind for rules in RULESETS.values() for rule in rules} == set(KINDS)


def test_a_language_without_rules_is_left() -> None:
    assert Typography("de", ALL).set('"Guten Tag" !') == '"Guten Tag" !'


@pytest.mark.parametrize("language", LANGUAGES)
@given(text=st.one_of(TEXTS, st.text()))
@settings(max_examples=60)
def test_a_rule_changes_nothing_where_none_of_its_signs_stands(language: str, text: str) -> None:
    for rule in RULESETS[language]:
        assert rule.signs & {*text} or not list(rule.find(text))


# What a high mark is, in patterns that look for what it ends first.
GAP = "([ \t\r\n\u00a0\u2009\u202f]*)"
ENDED = rf"(?<=[\w)\]}}»”’'\"%°…\ufffc€.*]){GAP}"
FOLLOWED = "(?=[,.;:!?…)\\]»”’'\"\u00a0\u202f\ufffc]*(?:[ \t\r\n\u00a0\u2009\u202f]|$|[«“(—–]))"
HIGH = (
    f"{ENDED}[;!?]{FOLLOWED}",
    f"{ENDED}:(?!:){FOLLOWED}",
    rf"(?<=[0-9]){GAP}[%‰](?![\w%])",
)


@example(text="a !?")
@example(text="5 000 % :")
@given(text=st.one_of(TEXTS, st.text()))
@settings(max_examples=60)
def test_a_high_mark_gets_its_space_behind_what_it_ends(text: str) -> None:
    [rule] = [each for each in RULESETS["fr"] if each.kind == "spaces" and "?" in each.signs]
    found = {each.start for each in rule.find(text)}
    assert found == {match.start() for each in HIGH for match in re.finditer(each, text)}
