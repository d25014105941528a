"""Both catalogues say the same things, and each language writes numbers its own way."""

from __future__ import annotations

import datetime as dt
import re
import string
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import generator
from generator.language import LANGUAGES, Language, load_language
from generator.language.catalogue import Share, UnknownLanguageError

FRENCH, ENGLISH = load_language("fr"), load_language("en")


def placeholders(language: Language) -> dict[str, set[str]]:
    """Return the names in braces of each text; those of a noun are in its forms."""
    texts = {
        key: text if isinstance(text, str) else "".join(text.values())
        for key, text in language.texts.items()
    }
    return {
        key: {str(name) for _, name, _, _ in string.Formatter().parse(text) if name is not None}
        for key, text in texts.items()
    }


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_catalogue_has_the_same_texts_with_the_same_placeholders(code: str) -> None:
    assert placeholders(load_language(code)) == placeholders(FRENCH)


def test_no_text_is_empty_and_blanks_around_one_are_around_its_translation_too() -> None:
    for key, french in FRENCH.texts.items():
        english = ENGLISH.texts[key]
        assert french
        assert english
        if isinstance(french, str) and isinstance(english, str):
            around = [(text[0].isspace(), text[-1].isspace()) for text in (french, english)]
            assert around[0] == around[1], key


def test_a_text_needs_its_key_and_its_values() -> None:
    assert FRENCH.text("table_label", number="7.2") == "Tableau 7.2"
    for key, values in [("tabel_label", {"number": "7.2"}), ("table_label", {}), ("records", {})]:
        with pytest.raises(KeyError):
            FRENCH.text(key, **values)


@pytest.mark.parametrize(
    ("value", "french", "english"),
    [
        (19, "19", "19"),
        (583, "583", "583"),
        (-5, "-5", "-5"),
        (1256, "1\u202f256", "1,256"),
        (Decimal("1256.5"), "1\u202f256,5", "1,256.5"),
        (Decimal("0.0005"), "0,0005", "0.0005"),
        (Decimal("2.50"), "2,50", "2.50"),
        (Fraction(1, 3), "0,333", "0.333"),
        (Fraction(1, 2000), "0,0005", "0.0005"),
        (Fraction(-1, 3000), "-0,00033", "-0.00033"),
        (Fraction(1, 3 * 10**9), "3,3\u00a0×\u00a010⁻¹⁰", "3.3\u00a0×\u00a010⁻¹⁰"),
        (Fraction(583, 5), "116,6", "116.6"),
    ],
)
def test_numbers(value: int | Decimal | Fraction, french: str, english: str) -> None:
    assert FRENCH.number(value) == french
    assert ENGLISH.number(value) == english


@given(value=st.one_of(st.integers(), st.decimals(allow_nan=False, allow_infinity=False)))
@settings(deadline=None)
def test_no_digit_of_a_number_is_lost(value: int | Decimal) -> None:
    assert Decimal(ENGLISH.number(value).replace(",", "")) == Decimal(value)


@pytest.mark.parametrize(
    ("share", "french", "english"),
    [
        (Fraction(5, 19), "26,3\u00a0%", "26.3%"),
        (Fraction(35, 60), "58,3\u00a0%", "58.3%"),
        (Fraction(1, 4), "25\u00a0%", "25%"),
        (Fraction(1, 80), "1,3\u00a0%", "1.3%"),
        (Fraction(0), "0\u00a0%", "0%"),
        (Fraction(1), "100\u00a0%", "100%"),
        (Fraction(1999, 2000), "99,95\u00a0%", "99.95%"),
        (Fraction(1, 3000), "0,03\u00a0%", "0.03%"),
    ],
)
def test_percentages_are_rounded_half_up(share: Fraction, french: str, english: str) -> None:
    assert FRENCH.percentage(share) == french
    assert ENGLISH.percentage(share) == english


def test_a_percentage_has_as_many_decimals_as_asked() -> None:
    assert FRENCH.percentage(Fraction(5, 19), decimals=0) == "26\u00a0%"
    assert FRENCH.percentage(Fraction(5, 19), decimals=3) == "26,316\u00a0%"


@pytest.mark.parametrize(
    ("value", "masculine", "feminine", "english"),
    [
        (0, "zéro", "zéro", "zero"),
        (1, "un", "une", "one"),
        (2, "deux", "deux", "two"),
        (19, "dix-neuf", "dix-neuf", "nineteen"),
        (21, "vingt et un", "vingt et une", "twenty-one"),
        (71, "soixante et onze", "soixante et onze", "seventy-one"),
        (81, "quatre-vingt-un", "quatre-vingt-une", "eighty-one"),
        (99, "quatre-vingt-dix-neuf", "quatre-vingt-dix-neuf", "ninety-nine"),
        (101, "cent un", "cent une", "one hundred and one"),
        (Decimal("2.0"), "deux", "deux", "two"),
        (Decimal("2.5"), "deux virgule cinq", "deux virgule cinq", "two point five"),
    ],
)
def test_words(value: int | Decimal, masculine: str, feminine: str, english: str) -> None:
    assert FRENCH.words(value) == masculine
    assert FRENCH.words(value, feminine=True) == feminine
    assert ENGLISH.words(value) == ENGLISH.words(value, feminine=True) == english


def test_a_number_without_a_name_stays_in_digits() -> None:
    assert ENGLISH.words(10**400) == ENGLISH.number(10**400)


@pytest.mark.parametrize(
    ("count", "french", "english"),
    [
        (0, "0 enregistrement", "0 records"),
        (1, "1 enregistrement", "1 record"),
        (2, "2 enregistrements", "2 records"),
        (1_000_000, "1\u202f000\u202f000 enregistrements", "1,000,000 records"),
    ],
)
def test_nouns_follow_their_number(count: int, french: str, english: str) -> None:
    assert FRENCH.counted("records", count) == french
    assert ENGLISH.counted("records", count) == english


def test_in_french_zero_is_singular() -> None:
    assert [FRENCH.plural(count) for count in (0, 1, 2)] == ["one", "one", "other"]
    assert [ENGLISH.plural(count) for count in (0, 1, 2)] == ["other", "one", "other"]


@pytest.mark.parametrize(
    ("items", "french", "english"),
    [
        ([], "", ""),
        (["FG1"], "FG1", "FG1"),
        (["FG1", "FG2"], "FG1 et FG2", "FG1 and FG2"),
        (["FG1", "FG2", "FG3"], "FG1, FG2 et FG3", "FG1, FG2 and FG3"),
    ],
)
def test_lists(items: list[str], french: str, english: str) -> None:
    assert FRENCH.joined(items) == french
    assert ENGLISH.joined(iter(items)) == english


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "oui"),
        (False, "non"),
        (1256, "1\u202f256"),
        (Share(5, 19), "26,3\u00a0%"),
        (Fraction(5, 19), "0,263"),
        (dt.date(2024, 3, 1), "1er mars 2024"),
        ("007", "007"),
        ("NA", "NA"),
        ("{0} %s", "{0} %s"),
    ],
)
def test_any_value_of_the_data(value: object, text: str) -> None:
    assert FRENCH.scalar(value) == text


def test_a_list_of_values() -> None:
    assert FRENCH.scalar((104, "NA")) == "104 et NA"
    assert FRENCH.scalar(104) == "104"


@pytest.mark.parametrize("code", ["fr", "fr-CA", "fr_FR", "FR"])
def test_a_region_has_the_texts_of_its_language(code: str) -> None:
    assert load_language(code).code == "fr"


@pytest.mark.parametrize("code", ["de", "", "../fr", "français"])
def test_an_unknown_language_is_said(code: str) -> None:
    with pytest.raises(UnknownLanguageError, match="there are fr, en"):
        load_language(code)


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_kind_of_thing_left_to_do_has_a_name_and_is_explained(code: str) -> None:
    texts = load_language(code).texts
    named = {key.removeprefix("rule_") for key in texts if key.startswith("rule_")}
    assert named == {key.removeprefix("about_") for key in texts if key.startswith("about_")}
    told = re.compile(r'(?:RULE = |Problem\(\s*|report\(\s*)"([a-z-]+)"')
    sources = Path(generator.__file__).parent.rglob("*.py")
    rules = {rule for each in sources for rule in told.findall(each.read_text(encoding="utf-8"))}
    assert len(rules) > 20
    assert {rule.replace("-", "_") for rule in rules if not rule.startswith("data-")} <= named
