"""Ranks and dates as prose states them: "troisième", "10 January 2024"; units of time."""

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cache

from generator.core.values import Frozen
from generator.language.quantities import Quantity, exactly, lower_plain

SECONDS: Mapping[str, Fraction] = {
    "h": Fraction(3600),
    "min": Fraction(60),
    "s": Fraction(1),
    "ms": Fraction(1, 1000),
}
"""The units of ``x-unit`` that a duration can be counted in."""


# --- ranks ----------------------------------------------------------------------------------------

LARGEST_RANK = 20  # that is read in words; in digits any is
# Ranks in words, in their order.
_RANKS = {
    "fr": "premier|première deuxième|second|seconde troisième quatrième cinquième sixième septième"
    " huitième neuvième dixième onzième douzième treizième quatorzième quinzième seizième"
    " dix-septième dix-huitième dix-neuvième vingtième",
    "en": "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
    " thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth",
}
_RANK_IN_DIGITS = {
    "fr": r"(\d+)(?:ers?|[eè]res?|re|i?[eè]mes?|es?|nde?|d)",
    "en": r"(\d+)(?:st|nd|rd|th)",
}


def find_ranks(text: str, language: str) -> list[Quantity]:
    """Return the ranks that a text states: "la troisième", "the 3rd"."""
    words = _RANKS[language].replace(" ", "|")
    pattern = rf"(?<![\w-])(?:{_RANK_IN_DIGITS[language]}|({words})s?)(?![\w-])"
    found = re.finditer(pattern, lower_plain(text))
    return [
        exactly(int(each[1]) if each[1] else place_of(each[2], _RANKS[language]), *each.span())
        for each in found
    ]


def place_of(word: str, names: str) -> int:
    """Return the place, from 1, of a word among names that may be spelled "otherwise|so"."""
    spellings = [each.split("|") for each in names.split()]
    return next(at for at, each in enumerate(spellings, 1) if word in each)


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

    Days of the week and thirds of a month are counted from 1.
    """

    start: int
    end: int
    parts: Mapping[str, int]


def find_dates(text: str, language: str) -> Iterator[Date]:
    """Yield the dates of a text: "le 10 janvier 2024", "in January 2024", "2024-01-10"."""
    names = _NAMES[language]
    for found in _dates(language).finditer(lower_plain(text)):
        stated = {name.rstrip("234"): part for name, part in found.groupdict().items() if part}
        parts = {
            name: int(part) if part.isdecimal() else place_of(part, names[name])
            for name, part in stated.items()
        }
        yield Date(*found.span(), parts)


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
