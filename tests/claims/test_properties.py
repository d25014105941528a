"""What holds for every number: the true one is never reported, any other always is."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from num2words import num2words  # pyright: ignore[reportMissingTypeStubs] - it has none

from generator.data.expression import Result, parse
from generator.language import LANGUAGES, Share, load_language
from generator.language.quantities import find_quantities
from generator.rendering.claims import disagreement
from tests.claims.examples import sources

unhurried = settings(deadline=None)  # the first example reads the study
COUNT = parse("count(participants)")
NUMBERS = st.one_of(st.integers(0, 120), st.integers(0, 10_000), st.integers(0, 999_999_999_999))
SPACES = {"fr": (" ", "\u00a0", "\u202f"), "en": (",",)}


def in_words(number: int, language: str) -> set[str]:
    """Return the spellings of a number: the old, the new with hyphens, the feminine."""
    spelled = str(num2words(number, lang=language))
    found = {spelled, spelled.replace(",", ""), spelled.capitalize()}
    if language == "fr":
        found |= {spelled.replace(" ", "-"), spelled.replace(" ", "\u00a0")}
        found |= {f"{each}e" for each in list(found) if each.casefold().endswith("un")}
    else:
        found |= {spelled.replace("-", " "), spelled.replace(" and ", " ")}
    return found


def in_digits(number: int, language: str) -> set[str]:
    """Return a number in plain digits and with its thousands apart."""
    grouped = f"{number:,}"
    return {str(number), *(grouped.replace(",", each) for each in SPACES[language])}


def spellings(number: int, language: str) -> list[str]:
    return sorted(in_words(number, language) | in_digits(number, language))


def said_of(words: str, value: int | Fraction, language: str) -> str:
    """Return what is wrong with words about a value."""
    return disagreement(words, COUNT, Result(value), sources(language))


@pytest.mark.parametrize("language", LANGUAGES)
@unhurried
@given(number=NUMBERS)
@example(21)
@example(71)
@example(80)
@example(81)
@example(91)
@example(200)
@example(280_080)
@example(1_000_000)
@example(80_000_080)
def test_the_true_number_is_never_reported(language: str, number: int) -> None:
    for words in spellings(number, language):
        assert said_of(words, number, language) == "", words
        assert said_of(f"les {words} personnes", number, language) == "", words


@pytest.mark.parametrize("language", LANGUAGES)
@unhurried
@given(number=NUMBERS, other=NUMBERS)
@example(60, 70)
@example(80, 20)
@example(4, 24)
@example(100, 101)
@example(1000, 1)
def test_any_other_number_always_is(language: str, number: int, other: int) -> None:
    assume(number != other)
    for words in spellings(other, language):
        assert said_of(words, number, language) != "", words


@pytest.mark.parametrize("language", LANGUAGES)
@unhurried
@given(number=st.integers(0, 10_000))
def test_what_the_site_would_write_is_right(language: str, number: int) -> None:
    """What ``{{ … }}`` prints, and ``| words``, can be typed as a claim."""
    catalogue = load_language(language)
    for words in (
        catalogue.number(number),
        catalogue.words(number),
        catalogue.words(number, feminine=True),
    ):
        assert said_of(words, number, language) == ""


@pytest.mark.parametrize("language", LANGUAGES)
@unhurried
@given(part=st.integers(0, 300), whole=st.integers(1, 300), decimals=st.integers(0, 3))
@example(1, 8, 1)
@example(1, 8, 2)
def test_a_percentage_is_right_as_it_is_rounded(
    language: str, part: int, whole: int, decimals: int
) -> None:
    assume(part <= whole)
    exact = Decimal(part) * 100 / Decimal(whole)
    step = Decimal(1).scaleb(-decimals)
    rounded = exact.quantize(step, ROUND_HALF_UP)
    share = Share(part, whole)
    assert said_of(_percentage(rounded, language), share, language) == ""
    for wrong in (rounded + step, rounded - step):
        if wrong >= 0:
            assert said_of(_percentage(wrong, language), share, language) != ""


def _percentage(number: Decimal, language: str) -> str:
    return f"{number:f} %".replace(".", ",") if language == "fr" else f"{number:f}%"


@pytest.mark.parametrize("language", LANGUAGES)
@unhurried
@given(data=st.data())
def test_a_part_and_its_whole(language: str, data: st.DataObject) -> None:
    records = sources(language).study.relation("participants").records
    whole = data.draw(st.integers(1, len(records)))
    part = data.draw(st.integers(0, whole))
    said, of = data.draw(st.integers(0, 12)), data.draw(st.integers(1, 12))
    share = Result(Share(part, whole), records[:part], records[:whole])
    join = {"fr": "sur", "en": "out of"}[language]
    words = f"{num2words(said, lang=language)} {join} {of}"
    wrong = disagreement(words, COUNT, share, sources(language))
    is_same_share = said == 1 and Fraction(said, of) == Fraction(part, whole)
    assert (wrong == "") == ((said, of) == (part, whole) or is_same_share)


@unhurried
@given(first=st.permutations(range(5)), left_out=st.integers(0, 4))
def test_a_list_is_right_in_any_order_and_only_whole(first: list[int], left_out: int) -> None:
    study = sources("fr")
    names = [
        study.study.text(each, "nom") for each in study.study.relation("organisations").records
    ]
    values = tuple(names[:5])
    listed = [values[position] for position in first]
    expression = parse("values(organisations.nom)")
    result = Result(values)
    said = load_language("fr").joined
    assert disagreement(said(listed), expression, result, study) == ""
    shorter = [each for each in listed if each != values[left_out]]
    assert f'"{values[left_out]}" is missing' in disagreement(
        said(shorter), expression, result, study
    )
    longer = [*listed, names[5]]
    assert "is not among them" in disagreement(said(longer), expression, result, study)


PIECES = st.sampled_from(
    [
        "dix",
        "neuf",
        "vingt",
        "et",
        "un",
        "une",
        "quatre-vingt",
        "mille",
        "cent",
        "cents",
        "zéro",
        "million",
        "dizaine",
        "demi",
        "%",
        "26,3",
        "1",
        "256",
        "007",
        "12/05",
        "deux",
        "tiers",
        "moitié",
        "plus",
        "d'",
        "de",
        "pas",
        "au",
        "moins",
        "l'",
        "sur",
        "—",
        "-",
        "’",
        "(",
        ")",
        "@BF4",
        "½",
        "²",
        "٣",
        "ième",
        "one",
        "hundred",
        "and",
        "a",
        "twenty-first",
        "half",
        "most",
        "dozen",
        "no",
        "all",
        "thousand,",
        "point",
    ]
)
TEXTS = st.one_of(
    st.text(max_size=60),
    st.lists(PIECES, max_size=12).map(" ".join),
    st.lists(PIECES, max_size=12).map("".join),
    st.text("0123456789,. -%", max_size=60),
)


@pytest.mark.parametrize("language", LANGUAGES)
@unhurried
@given(text=TEXTS, articles=st.booleans())
@example(text="9" * 5000, articles=False)
@example(text="un " * 300, articles=True)
@example(text="İİİ deux", articles=False)
def test_reading_quantities_never_raises(language: str, text: str, *, articles: bool) -> None:
    found = find_quantities(text, language, articles=articles)
    end = 0
    for each in found:
        assert end <= each.start < each.end <= len(text)
        assert each.words == text[each.start : each.end]
        assert each.range.low <= each.range.high
        end = each.end


@pytest.mark.parametrize("language", LANGUAGES)
@unhurried
@given(text=TEXTS, value=st.one_of(st.integers(), st.fractions(0, 1).map(Share)))
def test_no_words_stop_the_check(language: str, text: str, value: int | Share) -> None:
    assert isinstance(said_of(text, value, language), str)
    study = sources(language)
    for result in (Result(text), Result((text, "oui")), Result(None)):
        assert isinstance(disagreement(text, COUNT, result, study), str)


@unhurried
@given(number=st.integers(2, 999))
def test_an_ordinal_is_no_number(number: int) -> None:
    ordinals = {
        str(num2words(number, lang="fr", to="ordinal")),
        f"{number}e",
        f"{number}ème",
    }
    for words in ordinals:
        assert find_quantities(words, "fr") == [], words
    for words in (str(num2words(number, lang="en", to="ordinal")), f"{number}th"):
        assert find_quantities(words, "en") == [], words
