"""Both catalogues say the same things, and each language writes numbers its own way."""

from __future__ import annotations

import datetime as dt
import re
import string
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import generator
from generator.language import LANGUAGES, Language, load_language
from generator.language.catalogue import Share, UnknownLanguageError
from generator.language.typed_numbers import Style, read_number, styles_of

if TYPE_CHECKING:
    from collections.abc import Callable

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


def exact(text: str) -> int | Decimal | Fraction:
    if text.lstrip("-").isdigit():
        return int(text)
    return Fraction(text) if "/" in text else Decimal(text)


def style(language: Language) -> Style:
    return "comma" if language is FRENCH else "point"


def typed(language: Language, text: str) -> str:
    number = read_number(text)
    return number.plain.get(style(language), "-") if number else "-"


def column(language: Language, text: str) -> str:
    numbers = map(read_number, text.split())
    return "read" if style(language) in styles_of(filter(None, numbers)) else "-"


WRITE: dict[str, Callable[[Language, str], str]] = {
    "number": lambda language, text: language.number(exact(text)),
    "percentage": lambda language, text: language.percentage(Fraction(text)),
    "percentage in whole": lambda language, text: language.percentage(Fraction(text), decimals=0),
    "percentage to 0.001": lambda language, text: language.percentage(Fraction(text), decimals=3),
    "words": lambda language, text: language.words(exact(text)),
    "feminine words": lambda language, text: language.words(exact(text), feminine=True),
    "records": lambda language, text: language.counted("records", int(text)),
    "plural": lambda language, text: language.plural(int(text)),
    "list": lambda language, text: language.joined(iter(text.split("|") if text else [])),
    "typed number": typed,
    "column of typed numbers": column,
}
NUMBERS = (Path(__file__).parent / "numbers.txt").read_text("utf-8").split("\n\n# ")[1:]
EXAMPLES = [(part[0], line) for part in map(str.splitlines, NUMBERS) for line in part[1:] if line]


@pytest.mark.parametrize(("form", "line"), EXAMPLES)
def test_how_a_number_is_written(form: str, line: str) -> None:
    text, expected = line.split(" → ")
    written = " / ".join(WRITE[form](each, text.strip()) for each in (FRENCH, ENGLISH))
    assert written.replace("\u00a0", "~").replace("\u202f", "^") == expected


@given(value=st.one_of(st.integers(), st.decimals(allow_nan=False, allow_infinity=False)))
@settings(deadline=None)
def test_no_digit_of_a_number_is_lost(value: int | Decimal) -> None:
    assert Decimal(ENGLISH.number(value).replace(",", "")) == Decimal(value)


def test_a_number_without_a_name_stays_in_digits() -> None:
    assert ENGLISH.words(10**400) == ENGLISH.number(10**400)


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
        ((104, "NA"), "104 et NA"),
        (104, "104"),
    ],
)
def test_any_value_of_the_data(value: object, text: str) -> None:
    assert FRENCH.scalar(value) == text


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
