"""Phrases that say a quantity without a number, and what each may stand for.

The ranges are conventions of this project, printed in the guide for authors: a dozen may be up to
a fifth more or less, a half up to a twentieth of the whole, a majority is more than a half, a large
one two thirds.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Range:
    """The values that a phrase may stand for; an end that is not included is open."""

    low: Fraction
    high: Fraction
    low_open: bool = False
    high_open: bool = False

    def holds(self, value: Fraction) -> bool:
        """Say whether the value is in the range."""
        above = value > self.low if self.low_open else value >= self.low
        below = value < self.high if self.high_open else value <= self.high
        return above and below


@dataclass(frozen=True)
class Phrase:
    """A phrase, as a regular expression over lower-cased text, and its range.

    ``relative`` phrases speak of a share of the whole, the others of a number of things. One that
    ``may_be_article`` says a number only where an article is read as one ("pas une" is also in
    "ce n'est pas une région").
    """

    pattern: str
    range: Range
    relative: bool = False
    may_be_article: bool = False


ENDLESS = Fraction(10**30)
ABOUT = Fraction(1, 5)
NEAR = Fraction(1, 20)
PLENTY = Fraction(2, 3)


def exactly(value: int | Fraction) -> Range:
    """Return the range of one value."""
    return Range(Fraction(value), Fraction(value))


def about(value: int | Fraction, tolerance: Fraction = ABOUT) -> Range:
    """Return the range that reaches as much below the value as above it."""
    return Range(value * (1 - tolerance), value * (1 + tolerance))


def near(share: Fraction) -> Range:
    """Return the range around a share that a word such as "half" may stand for."""
    return Range(share - NEAR, share + NEAR)


HALF = Fraction(1, 2)
_MORE_THAN_HALF = Range(HALF, Fraction(1), low_open=True)
_LESS_THAN_HALF = Range(Fraction(0), HALF, high_open=True)
_PLENTY = Range(PLENTY, Fraction(1))
_THIRDS = {1: Fraction(1, 3), 2: Fraction(2, 3)}
_QUARTERS = {1: Fraction(1, 4), 3: Fraction(3, 4)}

COLLECTIVES: dict[str, dict[str, int]] = {
    "fr": {
        "dizaine": 10,
        "douzaine": 12,
        "quinzaine": 15,
        "vingtaine": 20,
        "trentaine": 30,
        "quarantaine": 40,
        "cinquantaine": 50,
        "soixantaine": 60,
        "centaine": 100,
        "millier": 1000,
    },
    "en": {"dozen": 12},
}
"""Nouns that make a vague number of the one before them: "une dizaine", "two dozen"."""

MAGNITUDES: dict[str, dict[str, int]] = {
    "fr": {"mille": 1000, "million": 10**6, "milliard": 10**9},
    "en": {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9},
}
"""Words that multiply a number in digits: "2,5 millions"."""

_FIFTHS_AND_SMALLER = {
    "fr": {"cinquième": 5, "sixième": 6, "huitième": 8, "dixième": 10},
    "en": {"fifth": 5, "sixth": 6, "eighth": 8, "tenth": 10},
}
_SMALL_NUMBERS = {
    "fr": ["deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf"],
    "en": ["two", "three", "four", "five", "six", "seven", "eight", "nine"],
}


def _smaller_parts(language: str) -> tuple[Phrase, ...]:
    """Return the phrases "deux cinquièmes", … "neuf dixièmes"; one fifth may be an ordinal."""
    return tuple(
        Phrase(rf"(?:les |the )?{number}[ -]{part}s", near(Fraction(count, whole)), relative=True)
        for part, whole in _FIFTHS_AND_SMALLER[language].items()
        for count, number in enumerate(_SMALL_NUMBERS[language][: whole - 2], start=2)
    )


# "tous les cinq", "tous deux" say a number, no share.
_NO_NUMBER_FR = r"(?! (?:les )?(?:deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|\d))"
_NO_NUMBER_EN = r"(?! (?:the )?(?:two|three|four|five|six|seven|eight|nine|ten|\d))"
# "plus du tiers": the bound has taken the article.
_OF_THE = r"(?<=plus du )|(?<=moins du )|(?<=près du )"

PHRASES: dict[str, tuple[Phrase, ...]] = {
    "fr": (
        Phrase(r"(?:aucune?|nul(?:le)?)(?: seule?)?|pas une? seule?", exactly(0)),
        Phrase(r"pas une?", exactly(0), may_be_article=True),
        Phrase(r"une? seule?", exactly(1)),
        Phrase(r"(?:la|une) (?:très )?(?:grande|large|forte) majorité", _PLENTY, relative=True),
        Phrase(r"(?:la|une) majorité|la plupart", _MORE_THAN_HALF, relative=True),
        Phrase(r"une minorité", _LESS_THAN_HALF, relative=True),
        Phrase(r"(?:la|une) (?:petite )?moitié", near(HALF), relative=True),
        Phrase(rf"(?:le |un |{_OF_THE})tiers", near(_THIRDS[1]), relative=True),
        Phrase(r"(?:les )?deux tiers", near(_THIRDS[2]), relative=True),
        Phrase(rf"(?:le |un |{_OF_THE})quart", near(_QUARTERS[1]), relative=True),
        Phrase(r"(?:les )?trois quarts", near(_QUARTERS[3]), relative=True),
        *_smaller_parts("fr"),
        Phrase(r"la totalité|l'ensemble", exactly(1), relative=True),
        Phrase(rf"tou(?:s|tes){_NO_NUMBER_FR}(?: les)?", exactly(1), relative=True),
    ),
    "en": (
        Phrase(r"none(?: of)?|no one|not (?:a single|one)|no", exactly(0)),
        Phrase(r"(?:a single|only one|just one)", exactly(1)),
        Phrase(r"half a dozen", about(6)),
        Phrase(r"a dozen", about(12)),
        Phrase(r"a hundred or so", about(100)),
        Phrase(r"(?:a|the) (?:large|great|vast|wide) majority", _PLENTY, relative=True),
        Phrase(r"(?:a|the) majority|most", _MORE_THAN_HALF, relative=True),
        Phrase(r"a minority", _LESS_THAN_HALF, relative=True),
        Phrase(r"(?:a |one )?half", near(HALF), relative=True),
        Phrase(r"(?:a|one) third", near(_THIRDS[1]), relative=True),
        Phrase(r"two[ -]thirds", near(_THIRDS[2]), relative=True),
        Phrase(r"(?:a|one) quarter", near(_QUARTERS[1]), relative=True),
        Phrase(r"three[ -]quarters", near(_QUARTERS[3]), relative=True),
        *_smaller_parts("en"),
        Phrase(rf"all{_NO_NUMBER_EN}(?: of)?(?: the)?|every", exactly(1), relative=True),
    ),
}

_OF = r"d(?:es? |u |')"
BOUNDS_BEFORE: dict[str, dict[str, str]] = {
    "fr": {
        ">=": rf"au moins|au minimum|pas moins {_OF}",
        "<=": rf"(?:tout )?au plus|au maximum|jusqu'à|pas plus {_OF}",
        ">": rf"plus {_OF}",
        "<": rf"moins {_OF}",
        "~": rf"près {_OF}|autour {_OF}|environ|presque|à peu près|quelque",
    },
    "en": {
        ">=": r"at least|(?:no|not) (?:less|fewer) than",
        "<=": r"at most|up to|(?:no|not) more than",
        ">": r"more than|over",
        "<": r"(?:less|fewer) than",
        "~": r"about|nearly|almost|around|roughly|approximately",
    },
}
"""What makes a bound of the number behind it; "~" is a tenth more or less."""

BOUNDS_AFTER: dict[str, dict[str, str]] = {
    "fr": {
        ">=": r"au moins|au minimum|ou plus|ou davantage",
        "<=": r"(?:tout )?au plus|au maximum|ou moins",
        "~": r"environ",
    },
    "en": {
        ">=": r"at least|or more",
        "<=": r"at most|or (?:less|fewer)",
        "~": r"or so",
    },
}
"""What makes a bound of the number before it."""


PART_OF = {"fr": r"sur|parmi|des?", "en": r"of|in"}
"""What parts a number from the whole that it is of: "cinq sur dix-neuf"."""

ARTICLES = {"fr": r"l[ea]s?|l|de|d|du|des|aux?|à|une?", "en": r"the|an?|of|in"}
"""What leads to a name, folded: "de la Corse", "l'agglomération de Nevers"."""


def bounded(value: Fraction, bound: str) -> Range:
    """Return the range that a number with a bound before it stands for."""
    match bound:
        case ">":
            return Range(value, ENDLESS, low_open=True)
        case "<":
            return Range(Fraction(0), value, high_open=True)
        case ">=":
            return Range(value, ENDLESS)
        case "<=":
            return Range(Fraction(0), value)
        case _:
            tenth = value / 10
            return Range(value - tenth, value + tenth)
