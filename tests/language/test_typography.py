"""How a text is set: in each line what is typed, then what is shown.

In the examples "~" is a no-break space and "^" a narrow one.
"""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator.app.settings import Settings
from generator.language import LANGUAGES
from generator.language.typographic_rules import KINDS, RULESETS
from generator.language.typography import Typography

ALL = frozenset(KINDS)
FRENCH, ENGLISH = Typography("fr", ALL), Typography("en", ALL)


def shown(text: str) -> str:
    return text.replace("\u00a0", "~").replace("\u202f", "^")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        # spaces before high punctuation and within guillemets, typed or not
        ("Quel usage ? Aucun ; voir : rien !", "Quel usage^? Aucun^; voir~: rien^!"),
        ("Quel usage? Aucun; voir: rien!", "Quel usage^? Aucun^; voir~: rien^!"),
        ("Quoi ?! Vraiment ?", "Quoi^?! Vraiment^?"),
        ("«mot» et « autre », « mot » !", "«~mot~» et «~autre~», «~mot~»^!"),
        ("(oui ?) […] ? (?)", "(oui^?) […]^? (?)"),
        # quotes and apostrophes
        ("l'usage d'une \"donnée\", aujourd'hui", "l’usage d’une «~donnée~», aujourd’hui"),
        ('Il dit "un "canevas" ouvert" hier', "Il dit «~un “canevas” ouvert~» hier"),
        ('« il dit "oui" »', "«~il dit “oui”~»"),
        ('d\'"open data"', "d’«~open data~»"),
        ('un écran de 12" seul', 'un écran de 12" seul'),
        # points, dashes
        ("la suite... Et", "la suite… Et"),
        ("le texte -- ou presque -- est là", "le texte – ou presque – est là"),
        ("le texte – ou presque – est là", "le texte – ou presque – est là"),
        ("un --- deux", "un — deux"),
        ("— Focus group", "—~Focus group"),
        # ranges
        ("p. 12-15, 1914-18, 25-34 ans", "p.~12–15, 1914–18, 25–34~ans"),
        ("pp. 243-5, mais un score de 3-2", "pp.~243–5, mais un score de 3-2"),
        # numbers
        ("12 000 habitants, 1 256 jeux, 26,3%", "12^000 habitants, 1^256 jeux, 26,3^%"),
        ("1 234 567 euros en 2019", "1^234^567~euros en 2019"),
        ("20000 €, 12 000,50 €", "20000~€, 12^000,50~€"),
        ("583 minutes, 5 ans, 12 h 30, 3 km", "583~minutes, 5~ans, 12~h~30, 3~km"),
        ("tableau 7.1, no 5, n° 5, art. 3", "tableau~7.1, no~5, n°~5, art.~3"),
        ("J. Dupont, D. A. Martin, Mme Durand", "J.~Dupont, D.~A.~Martin, Mme~Durand"),
        ("le 1er mai, au XIXe siècle", "le 1er~mai, au XIXe~siècle"),
        ("Louis XIV, tome II, chap. IV", "Louis~XIV, tome~II, chap.~IV"),
    ],
)
def test_french(typed: str, expected: str) -> None:
    assert shown(FRENCH.set(typed)) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("It's the students' \"open data\".", "It’s the students’ “open data”."),
        ("\"She said 'no' twice,\" they said.", "“She said ‘no’ twice,” they said."),
        ("The '90s, it's 'em? Really ?", "The ’90s, it’s ’em? Really?"),
        ("one -- two --- three...", "one – two — three…"),
        ("pp. 12-15, 1914-18, 12 %", "pp.~12–15, 1914–18, 12%"),
        ("12000 people, 12,000 people", "12000 people, 12,000 people"),
        ("Table 7.1, 5 years, Dr. Smith, J. Smith", "Table~7.1, 5~years, Dr.~Smith, J.~Smith"),
        ("the 1st, the 21st century", "the 1st, the 21st century"),
    ],
)
def test_english(typed: str, expected: str) -> None:
    assert shown(ENGLISH.set(typed)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "le 2026-11-24 à 12:30, en 2026-11",
        "04-91-00-00-00, ISBN 978-2-7433-0482-9, ISSN 1234-5678",
        "doi:10.1000/182-190, 10.1000/12-15, version 1.2-3, v. 2-3",
        "https://example.org/a?b=1&c=2-3, www.example.org/12000",
        "prenom.nom@example.org",
        "FG1-3, A1-12, BF12000, ISO 301-549, COVID-19",
        "13001 Marseille, code postal 13001, identifiant 123456",
        "SIRET 21130055300016",
        "12000",
        "thesis check --format json, a::b, :smile:",
        "chapters/7.1-2/x/page.md, C:\\data\\12-15\\x",
        "2019, 2026, 1789",
        "loi n° 78-170",
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_no_prose_stays_as_typed(text: str, language: str) -> None:
    together = frozenset({"spaces", "together"})
    assert Typography(language, frozenset(KINDS) - together).set(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "«\u00a0Quel usage\u202f?\u00a0» – rien, dit-il\u202f; c’est 12\u202f000…",
        "Au XIXe\u00a0siècle\u00a0: 12–15\u00a0ans, 26,3\u202f%",
    ],
)
def test_what_is_well_set_in_french_stays(text: str) -> None:
    assert FRENCH.set(text) == text


SIGNS = [*"aAéXVIe1205'\"«»“”‘’….-–—;:!?,()[]%°§ \n\u00a0\u202f\ufffc/@", " -- ", "...", "12000"]
WORDS = ["er", "'s", "n° ", " 000", "p. ", "J. ", "h ", "ans", "XIXe", "siècle", "12-15", " – "]
TEXTS = st.lists(st.sampled_from([*SIGNS, *WORDS]), max_size=14).map("".join)


@pytest.mark.parametrize("language", LANGUAGES)
@example(text="a'12000%")
@example(text="a;»a")
@example(text='"..."')
@given(text=st.one_of(TEXTS, st.text()))
@settings(max_examples=150)
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
@settings(max_examples=150)
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
@settings(max_examples=150)
def test_a_high_mark_gets_its_space_behind_what_it_ends(text: str) -> None:
    [rule] = [each for each in RULESETS["fr"] if each.kind == "spaces" and "?" in each.signs]
    found = {each.start for each in rule.find(text)}
    assert found == {match.start() for each in HIGH for match in re.finditer(each, text)}
