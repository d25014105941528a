"""Phrases that say a quantity without a number, and what each may stand for.

The ranges are conventions of this project, printed in the guide for authors: a dozen may be up to
a fifth more or less, a half up to a twentieth, a majority is more than a half, a large one two
thirds.
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

    ``relative`` phrases speak of a share of the whole, the others of a number of things.
    """

    pattern: str
    range: Range
    relative: bool = False


ENDLESS = Fraction(10**12)
ABOUT = Fraction(1, 5)
NEAR = Fraction(1, 20)
PLENTY = Fraction(2, 3)


def exactly(value: int | Fraction) -> Range:
    """Return the range of one value."""
    return Range(Fraction(value), Fraction(value))


def about(value: int, tolerance: Fraction = ABOUT) -> Range:
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

_FRENCH_TENS = {
    "dizaine": 10,
    "douzaine": 12,
    "quinzaine": 15,
    "vingtaine": 20,
    "trentaine": 30,
    "quarantaine": 40,
    "cinquantaine": 50,
    "soixantaine": 60,
    "centaine": 100,
}
_ENGLISH_TENS = {"half a dozen": 6, "a dozen": 12, "a score": 20, "a hundred or so": 100}

PHRASES: dict[str, tuple[Phrase, ...]] = {
    "fr": (
        Phrase(r"(?:aucune?|nul(?:le)?)(?: seule?)?", exactly(0)),
        Phrase(r"une? seule?", exactly(1)),
        *(Phrase(rf"une {word}", about(value)) for word, value in _FRENCH_TENS.items()),
        Phrase(r"(?:la|une) (?:très )?(?:grande|large|forte) majorité", _PLENTY, relative=True),
        Phrase(r"(?:la|une) majorité|la plupart", _MORE_THAN_HALF, relative=True),
        Phrase(r"plus de la moitié", _MORE_THAN_HALF, relative=True),
        Phrase(r"moins de la moitié|une minorité", _LESS_THAN_HALF, relative=True),
        Phrase(r"(?:la|une) (?:petite )?moitié", near(HALF), relative=True),
        Phrase(r"(?:le|un) tiers", near(_THIRDS[1]), relative=True),
        Phrase(r"(?:les )?deux tiers", near(_THIRDS[2]), relative=True),
        Phrase(r"(?:le|un) quart", near(_QUARTERS[1]), relative=True),
        Phrase(r"(?:les )?trois quarts", near(_QUARTERS[3]), relative=True),
        Phrase(r"la totalité|l'ensemble|tou(?:s|tes) les|tou(?:s|tes)", exactly(1), relative=True),
    ),
    "en": (
        Phrase(r"none(?: of)?|no one|not (?:a single|one)|no", exactly(0)),
        Phrase(r"(?:a single|only one|just one)", exactly(1)),
        *(Phrase(word, about(value)) for word, value in _ENGLISH_TENS.items()),
        Phrase(r"(?:a|the) (?:large|great|vast|wide) majority", _PLENTY, relative=True),
        Phrase(r"(?:a|the) majority|most", _MORE_THAN_HALF, relative=True),
        Phrase(r"more than half", _MORE_THAN_HALF, relative=True),
        Phrase(r"less than half|a minority", _LESS_THAN_HALF, relative=True),
        Phrase(r"(?:a |one )?half", near(HALF), relative=True),
        Phrase(r"(?:a|one) third", near(_THIRDS[1]), relative=True),
        Phrase(r"two[ -]thirds", near(_THIRDS[2]), relative=True),
        Phrase(r"(?:a|one) quarter", near(_QUARTERS[1]), relative=True),
        Phrase(r"three[ -]quarters", near(_QUARTERS[3]), relative=True),
        Phrase(r"all(?: of)?(?: the)?|every", exactly(1), relative=True),
    ),
}

BOUNDS: dict[str, dict[str, str]] = {
    "fr": {
        "plus de": ">",
        "moins de": "<",
        "au moins": ">=",
        "au plus": "<=",
        "près de": "~",
        "environ": "~",
        "presque": "~",
        "à peu près": "~",
    },
    "en": {
        "more than": ">",
        "over": ">",
        "less than": "<",
        "fewer than": "<",
        "at least": ">=",
        "at most": "<=",
        "about": "~",
        "nearly": "~",
        "almost": "~",
        "around": "~",
    },
}
"""Words before a number that make a bound of it; "~" is a tenth more or less."""


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
