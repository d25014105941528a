"""Ranks and dates as prose states them: "troisième", "10 January 2024"; units of time."""

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cache

from generator.core.values import Frozen
from generator.language.quantities import Quantity, exactly, lower_plain
from generator.language.typed_numbers import in_words

SECONDS: Mapping[str, Fraction] = {
    "h": Fraction(3600),
    "min": Fraction(60),
    "s": Fraction(1),
    "ms": Fraction(1, 1000),
}
"""The units of ``x-unit`` that a duration can be counted in."""
LARGEST_RANK = 199  # that is read in words; in digits any is


# --- ranks ----------------------------------------------------------------------------------------

# What the rank ends in of a number that ends so; of any other number in "th".
_ENGLISH_RANKS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
    "y": "ieth",
    "": "th",
}
_RANK_IN_DIGITS = {
    "fr": r"(\d+)(?:ers?|[eè]res?|re|i?[eè]mes?|es?|nde?|d)",
    "en": r"(\d+)(?:st|nd|rd|th)",
}


def find_ranks(text: str, language: str) -> list[Quantity]:
    """Return the ranks that a text states: "la troisième", "the 3rd"."""
    plain = lower_plain(text).replace("-", " ")
    names = _ranks(language)
    words = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    pattern = rf"(?<!\w)(?:{_RANK_IN_DIGITS[language]}|({words})s?)(?!\w)"
    return [
        exactly(int(each[1]) if each[1] else names[each[2]], *each.span())
        for each in re.finditer(pattern, plain)
    ]


@cache
def _ranks(language: str) -> Mapping[str, int]:
    found = {
        _rank(in_words(number, language), language).replace("-", " "): number
        for number in range(1, LARGEST_RANK + 1)
    }
    if language == "fr":
        found |= {"premier": 1, "première": 1, "second": 2, "seconde": 2}
    return found


def _rank(name: str, language: str) -> str:
    """Return the rank of a number in words: "vingt et unième", "twenty-first"."""
    if language == "fr":
        stem = re.sub(r"(?<=quatre-vingt)s$|(?<=cent)s$|e$", "", name)
        return re.sub("cinq$", "cinqu", re.sub("neuf$", "neuv", stem)) + "ième"
    last = next(each for each in _ENGLISH_RANKS if name.endswith(each))
    return name.removesuffix(last) + _ENGLISH_RANKS[last]


def written_rank(number: int, language: str, *, feminine: bool = False) -> str:
    """Return a rank in digits: "1er", "1re", "3e", "3rd"."""
    if language == "fr":
        first = "re" if feminine else "er"
        return f"{number}{first if number == 1 else 'e'}"
    is_teen = number // 10 % 10 == 1
    return f"{number}{'th' if is_teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


# --- dates ----------------------------------------------------------------------------------------

# Names of months, of days of the week and of thirds of a month, in their order, with other
# spellings of each.
_NAMES = {
    "fr": {
        "month": "janvier|janv|jan février|févr|fév mars avril|avr mai juin juillet|juil août"
        " septembre|sept octobre|oct novembre|nov décembre|déc",
        "weekday": "lundi mardi mercredi jeudi vendredi samedi dimanche",
        "third": "début mi|milieu fin",
    },
    "en": {
        "month": "january|jan february|feb march|mar april|apr may june|jun july|jul august|aug"
        " september|sept|sep october|oct november|nov december|dec",
        "weekday": "monday tuesday wednesday thursday friday saturday sunday",
        "third": "early|beginning mid|middle late|end",
    },
}
_IN_DIGITS = r"(?P<day4>[0-9]{1,2})/(?P<month3>[0-9]{1,2})/(?P<year3>[0-9]{4})"


class Date(Frozen):
    """A date as a text states it: where it stands, and its parts: ``year``, ``month``, … ``third``.

    Days of the week and thirds of a month are counted from 0.
    """

    start: int
    end: int
    parts: Mapping[str, int]


def find_dates(text: str, language: str) -> Iterator[Date]:
    """Yield the dates of a text: "le 10 janvier 2024", "in January 2024", "2024-01-10"."""
    for found in _dates(language).finditer(lower_plain(text)):
        stated = {name.rstrip("234"): part for name, part in found.groupdict().items() if part}
        yield Date(
            *found.span(),
            {name: _number_of(part, name, language) for name, part in stated.items()},
        )


def _number_of(part: str, name: str, language: str) -> int:
    if part.isdecimal():
        return int(part)
    names = [each.split("|") for each in _NAMES[language][name].split()]
    place = next(at for at, spellings in enumerate(names) if part in spellings)
    return place + (name == "month")


@cache
def _dates(language: str) -> re.Pattern[str]:
    third, weekday, month = (
        f"(?P<{name}>{_NAMES[language][name].replace(' ', '|')})"
        for name in ("third", "weekday", "month")
    )
    day = r"(?:(?P<day>[0-9]{1,2})(?:er|st|nd|rd|th)? (?:of )?)?"
    behind = r"(?: (?P<day2>[0-9]{1,2})(?:st|nd|rd|th)?(?![0-9]))?(?:,? (?P<year>[0-9]{4}))?"
    time = r"(?:,? (?:à|at) (?P<hour>[0-9]{1,2})(?: ?h ?|:)(?P<minute>[0-9]{2})?)?"
    forms = (
        (
            rf"(?:{third}(?: of| du mois de)?[ -])?(?:{weekday},? )?"
            rf"{day}{month}(?:\.|(?!\w)){behind}{time}"
        ),
        r"(?P<year2>[0-9]{4})(?:-(?P<month2>[0-9]{2})(?:-(?P<day3>[0-9]{2}))?)?",
        *([_IN_DIGITS] if language == "fr" else []),  # in English the month may come first
    )
    return re.compile(rf"(?<![\w/-])(?:{'|'.join(forms)})(?![\w/-])")
