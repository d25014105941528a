"""Reads the quantities that prose states: digits, number words, shares, vague phrases.

What a phrase without a number may stand for is a convention of this project, printed in the guide
for authors: a dozen may be up to a fifth more or less, a half up to a twentieth of the whole, a
majority is more than a half, a large one two thirds; "quelques" are two to nine, "plusieurs" two or
more, "several" three or more.
"""

import math
import re
from collections.abc import Iterator, Mapping
from decimal import Context, Decimal
from fractions import Fraction
from functools import cache

from generator.core.values import Frozen, replace
from generator.language.typed_numbers import UNITS, Style, read_number, spelled_numbers


class Range(Frozen):
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


class Phrase(Frozen):
    """A phrase, as a regular expression over lower-cased text, and its range.

    ``relative`` phrases speak of a share of the whole, the others of a number of things. One that
    ``may_be_article`` says a number only where an article is read as one ("pas une" is also in
    "ce n'est pas une région").
    """

    pattern: str
    range: Range
    relative: bool = False
    may_be_article: bool = False


def _about(value: int | Fraction, tolerance: Fraction = Fraction(1, 5)) -> Range:
    return Range(value * (1 - tolerance), value * (1 + tolerance))


def _near(part: int, whole: int) -> Range:
    """Return the range around a share that a word such as "half" may stand for."""
    return Range(Fraction(part, whole) - Fraction(1, 20), Fraction(part, whole) + Fraction(1, 20))


_NOTHING, _ALL = Range(Fraction(0), Fraction(0)), Range(Fraction(1), Fraction(1))
_ENDLESS = Fraction(10**30)
_MORE_THAN_HALF = Range(Fraction(1, 2), Fraction(1), low_open=True)
_LESS_THAN_HALF = Range(Fraction(0), Fraction(1, 2), high_open=True)
_PLENTY = Range(Fraction(2, 3), Fraction(1))
_SOME = Range(Fraction(2), Fraction(9))
_SEVERAL = {"fr": Range(Fraction(2), _ENDLESS), "en": Range(Fraction(3), _ENDLESS)}

# Nouns that make a vague number of the one before them: "une dizaine", "two dozen".
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

# Words that multiply a number in digits: "2,5 millions".
MAGNITUDES: dict[str, dict[str, int]] = {
    "fr": {"mille": 1000, "million": 10**6, "milliard": 10**9},
    "en": {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9},
}

_FIFTHS_AND_SMALLER = {
    "fr": {"cinquième": 5, "sixième": 6, "huitième": 8, "dixième": 10},
    "en": {"fifth": 5, "sixth": 6, "eighth": 8, "tenth": 10},
}


def _smaller_parts(language: str) -> tuple[Phrase, ...]:
    """Return the phrases "deux cinquièmes", … "neuf dixièmes"; one fifth may be an ordinal."""
    return tuple(
        Phrase(rf"(?:les |the )?{number}[ -]{part}s", _near(count, whole), relative=True)
        for part, whole in _FIFTHS_AND_SMALLER[language].items()
        for count, number in enumerate(UNITS[language].split()[1 : whole - 1], start=2)
    )


# "tous les cinq", "tous deux" say a number, no share.
_NO_NUMBER_FR = r"(?! (?:les )?(?:deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|\d))"
_NO_NUMBER_EN = r"(?! (?:the )?(?:two|three|four|five|six|seven|eight|nine|ten|\d))"
# "plus du tiers": the bound has taken the article.
_OF_THE = r"(?<=plus du )|(?<=moins du )|(?<=près du )"

PHRASES: dict[str, tuple[Phrase, ...]] = {
    "fr": (
        Phrase(r"(?:aucune?|nul(?:le)?)(?: seule?)?|pas une? seule?", _NOTHING),
        Phrase(r"pas une?", _NOTHING, may_be_article=True),
        Phrase(r"une? seule?", _ALL),
        Phrase(r"quelques(?:-une?s)?", _SOME, may_be_article=True),
        Phrase(r"plusieurs", _SEVERAL["fr"], may_be_article=True),
        Phrase(r"(?:la |une )?(?:très )?(?:grande|large|forte) majorité", _PLENTY, relative=True),
        Phrase(r"(?:la |une )?majorité|la plupart", _MORE_THAN_HALF, relative=True),
        Phrase(r"(?:une )?minorité", _LESS_THAN_HALF, relative=True),
        Phrase(r"(?:la|une) (?:petite )?moitié", _near(1, 2), relative=True),
        Phrase(rf"(?:le |un |{_OF_THE})tiers", _near(1, 3), relative=True),
        Phrase(r"(?:les )?deux[ -]tiers", _near(2, 3), relative=True),
        Phrase(rf"(?:le |un |{_OF_THE})quart", _near(1, 4), relative=True),
        Phrase(r"(?:les )?trois[ -]quarts", _near(3, 4), relative=True),
        *_smaller_parts("fr"),
        Phrase(r"la totalité|l'ensemble", _ALL, relative=True),
        Phrase(rf"tou(?:s|tes){_NO_NUMBER_FR}(?: les)?", _ALL, relative=True),
    ),
    "en": (
        Phrase(r"none(?: of)?|no one|not (?:a single|one)|no", _NOTHING),
        Phrase(r"(?:a single|only one|just one)", _ALL),
        Phrase(r"half a dozen", _about(6)),
        Phrase(r"a dozen", _about(12)),
        Phrase(r"a hundred or so", _about(100)),
        Phrase(r"some|a few|(?:only )?few", _SOME, may_be_article=True),
        Phrase(r"several", _SEVERAL["en"], may_be_article=True),
        Phrase(r"(?:(?:a|the) )?(?:large|great|vast|wide) majority", _PLENTY, relative=True),
        Phrase(r"(?:(?:a|the) )?majority|most", _MORE_THAN_HALF, relative=True),
        Phrase(r"(?:a )?minority", _LESS_THAN_HALF, relative=True),
        Phrase(r"(?:a |one )?half", _near(1, 2), relative=True),
        Phrase(r"(?:a|one) third", _near(1, 3), relative=True),
        Phrase(r"two[ -]thirds", _near(2, 3), relative=True),
        Phrase(r"(?:a|one) quarter", _near(1, 4), relative=True),
        Phrase(r"three[ -]quarters", _near(3, 4), relative=True),
        *_smaller_parts("en"),
        Phrase(rf"all{_NO_NUMBER_EN}(?: of)?(?: the)?|every", _ALL, relative=True),
    ),
}

_OF = r"d(?:es? |u |')"
# What makes a bound of the number behind it; "near" is a tenth more or less.
BOUNDS_BEFORE: dict[str, dict[str, str]] = {
    "fr": {
        "least": rf"au moins|au minimum|pas moins {_OF}|≥|>=",
        "most": rf"(?:tout )?au plus|au maximum|jusqu'à|pas plus {_OF}|≤|<=",
        "more": rf"plus {_OF}|>",
        "less": rf"moins {_OF}|<",
        "near": rf"[≈~]|près {_OF}|autour {_OF}|environ|presque|à peu près|quelque",
    },
    "en": {
        "least": r"at least|(?:no|not) (?:less|fewer) than|≥|>=",
        "most": r"at most|up to|(?:no|not) more than|≤|<=",
        "more": r"more than|over|>",
        "less": r"(?:less|fewer) than|<",
        "near": r"[≈~]|about|nearly|almost|around|roughly|approximately",
    },
}

# What makes a bound of the number before it.
BOUNDS_AFTER: dict[str, dict[str, str]] = {
    "fr": {
        "least": r"au moins|au minimum|ou plus|ou davantage",
        "most": r"(?:tout )?au plus|au maximum|ou moins",
        "near": r"environ",
    },
    "en": {"least": r"at least|or more", "most": r"at most|or (?:less|fewer)", "near": r"or so"},
}


# What parts a number from the whole that it is of: "cinq sur dix-neuf".
PART_OF = {"fr": r"sur|parmi|des?", "en": r"of|in"}

# What leads to a name, folded: "de la Corse", "l'agglomération de Nevers".
ARTICLES = {"fr": r"l[ea]s?|l|de|d|du|des|aux?|à|une?", "en": r"the|an?|of|in"}


# --- reading --------------------------------------------------------------------------------------

_DIGITS = {
    language: re.compile(
        rf"(?<![\w.,/-])-?(?:[0-9]{{1,3}}(?:{gap}[0-9]{{3}})+|[0-9]+)(?:{point}[0-9]+)?(?!\w|[.,/-][0-9]){bare}"
    )
    for language, gap, point, bare in (
        ("fr", "[ ]", ",", ""),
        # Behind a sign there may be no zero, as the APA writes a p.
        ("en", ",", r"\.", r"|(?:(?<=[=<>≤≥])|(?<=[=<>≤≥] ))-?\.[0-9]+(?!\w|[.,/-][0-9])"),
    )
}
_STYLE: Mapping[str, Style] = {"fr": "comma", "en": "point"}
_PERCENT = {"fr": r"[ ]?(?:%|pour[ -]cent\b)", "en": r"[ ]?(?:%|per ?cent\b)"}
_SAME = str.maketrans("\t\n\r\u00a0\u2007\u2009\u202f’ʼ\u2010\u2011−", "       ''---")
_EXACT = Context(prec=100)
_BOUND_REACH = 24  # characters before a number in which a bound is sought; none is longer


class Quantity(Frozen):
    """A stated quantity: its words, where they stand, and what it may stand for.

    ``start`` and ``end`` are character offsets. ``number`` is the number as printed, ``decimals``
    how many digits it prints behind the comma, for a quantity in digits or number words; a phrase
    or a bounded number has only its ``range``. A ``relative`` quantity is a share of 1: "26,3 %" is
    the number 26.3.
    """

    words: str
    start: int
    end: int
    range: Range
    number: Decimal | None = None
    decimals: int = 0
    relative: bool = False

    def agrees(self, value: Fraction) -> bool:
        """Say whether the quantity may stand for the value, rounded half up as it is printed.

        "0 %" and "100 %" stand for none and all, "0,0 %" and "100,0 %" for what is near.
        """
        if self.number is None:
            return self.range.holds(value)
        if self.relative and not self.decimals and self.number in {0, 100}:
            return value == self.range.low
        exact = value * 100 if self.relative else value
        return _half_up(exact, self.decimals) == Fraction(self.number)


def _half_up(value: Fraction, decimals: int) -> Fraction:
    scale = 10**decimals
    rounded = math.floor(abs(value) * scale + Fraction(1, 2))
    return Fraction(rounded if value >= 0 else -rounded, scale)


def find_quantities(text: str, language: str, *, articles: bool = False) -> list[Quantity]:
    """Return the quantities that a text states, in order; a lone "un" is one with ``articles``."""
    plain = lower_plain(text)
    read = [
        *_phrases(plain, language, articles=articles),
        *_in_digits(plain, language),
        *_in_words(plain, language, articles=articles),
    ]
    found: list[Quantity] = []
    for each in sorted(read, key=lambda each: (each.start, -each.end)):
        if not found or each.start >= found[-1].end:
            found.append(replace(each, words=text[each.start : each.end]))
    return found


def lower_plain(text: str) -> str:
    """Return the text lower-cased, with ordinary spaces and apostrophes, offsets unchanged."""
    spaced = text.translate(_SAME)
    return "".join(each.lower() if len(each.lower()) == 1 else each for each in spaced)


def _phrases(plain: str, language: str, *, articles: bool) -> Iterator[Quantity]:
    for pattern, phrase in _compiled_phrases(language):
        for match in pattern.finditer(plain) if articles or not phrase.may_be_article else ():
            quantity = Quantity("", *match.span(), phrase.range, relative=phrase.relative)
            yield with_bound(plain, quantity, language)


@cache
def _compiled_phrases(language: str) -> list[tuple[re.Pattern[str], Phrase]]:
    return [
        (re.compile(rf"(?<![\w-])(?:{phrase.pattern})(?![\w-])"), phrase)
        for phrase in PHRASES[language]
    ]


def _in_digits(plain: str, language: str) -> Iterator[Quantity]:
    for match in _DIGITS[language].finditer(plain):
        typed = read_number(re.sub(r"^(-?)(?=[.])", r"\g<1>0", match[0]))
        digits = typed.plain.get(_STYLE[language]) if typed else None
        if digits is None:
            continue
        number = _number(match.span(), Decimal(digits), len(digits.partition(".")[2]))
        measured = _with_unit(plain, number, MAGNITUDES[language], language)
        yield with_bound(plain, measured, language)


def _in_words(plain: str, language: str, *, articles: bool) -> Iterator[Quantity]:
    for start, end, value in spelled_numbers(plain, language):
        number = _number((start, end), Decimal(value))
        read = with_bound(plain, _with_unit(plain, number, {}, language), language)
        may_be_article = plain[start:end] in {"un", "une", "one"} and not read.relative
        reach = read.range
        # "un" says no more than itself, or than "près d'un"
        is_one = reach == _ALL or reach.low < 1 < reach.high
        if articles or not (may_be_article and is_one):
            yield read


def _number(span: tuple[int, int], value: Decimal, decimals: int = 0) -> Quantity:
    exact = Fraction(value)
    return Quantity("", *span, Range(exact, exact), value, decimals)


def _with_unit(
    plain: str, number: Quantity, magnitudes: Mapping[str, int], language: str
) -> Quantity:
    """Return a number with what follows it: "26,3 %", "2 millions", "trois dizaines"."""
    value = Fraction(number.number or 0)
    percent = re.compile(_PERCENT[language]).match(plain, number.end)
    if percent:
        return replace(
            number, end=percent.end(), range=Range(value / 100, value / 100), relative=True
        )
    unit = re.compile(r"(?: (?:bonne|petite))? ([^\W\d_]+)").match(plain, number.end)
    word = unit[1] if unit else ""
    times = {**COLLECTIVES[language], **magnitudes}.get(word.removesuffix("s"), 0)
    if unit is None or not times:
        return number
    if word.removesuffix("s") in COLLECTIVES[language]:
        return Quantity("", number.start, unit.end(), _about(value * times))
    whole = _EXACT.multiply(Decimal(times), number.number or Decimal())
    return _number((number.start, unit.end()), whole)


def with_bound(plain: str, quantity: Quantity, language: str) -> Quantity:
    """Return the quantity widened by a bound before or behind it: "au moins un tiers"."""
    start, end = quantity.start, quantity.end
    leading, following = _bounds(language)
    before = leading.search(plain, max(0, start - _BOUND_REACH), start)
    behind = None if before else following.match(plain, end)
    bound = before or behind
    if bound is None:
        return quantity
    middle = (quantity.range.low + quantity.range.high) / 2
    ranges = {
        "more": Range(middle, _ENDLESS, low_open=True),
        "less": Range(Fraction(0), middle, high_open=True),
        "least": Range(middle, _ENDLESS),
        "most": Range(Fraction(0), middle),
        "near": _about(middle, Fraction(1, 10)),
    }
    return Quantity(
        "",
        before.start() if before else start,
        behind.end() if behind else end,
        ranges[bound.lastgroup or ""],
        relative=quantity.relative,
    )


@cache
def _bounds(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what matches a bound at the end of a text, and one that follows a number."""
    before, behind = (
        "|".join(f"(?P<{name}>{words})" for name, words in bounds[language].items())
        for bounds in (BOUNDS_BEFORE, BOUNDS_AFTER)
    )
    return (
        re.compile(rf"(?:(?<![\w-])|(?=[<>≤≥≈~]))(?:{before})[ ]*\Z"),
        re.compile(rf" (?:{behind})(?![\w-]| [0-9])"),
    )
