"""Reads the quantities that prose states: digits, number words, shares, vague phrases."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Context, Decimal
from fractions import Fraction
from functools import cache

from generator.language.number_words import spelled_numbers
from generator.language.phrases import (
    BOUNDS_AFTER,
    BOUNDS_BEFORE,
    COLLECTIVES,
    MAGNITUDES,
    PHRASES,
    Phrase,
    Range,
    about,
    bounded,
    exactly,
)
from generator.language.typed_numbers import Style, read_number

_DIGITS = {
    "fr": r"-?(?:[0-9]{1,3}(?:[ ][0-9]{3})+|[0-9]+)(?:,[0-9]+)?",
    "en": r"-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?",
}
_STYLE: Mapping[str, Style] = {"fr": "comma", "en": "point"}
_PERCENT = {"fr": r"[ ]?(?:%|pour[ -]cent\b)", "en": r"[ ]?(?:%|per ?cent\b)"}
_SAME = str.maketrans("\t\n\r\u00a0\u2007\u2009\u202f’ʼ\u2010\u2011−", "       ''---")
_EXACT = Context(prec=100)
_BOUND_REACH = 24
"""Characters before a number in which a bound is sought; none is longer."""


@dataclass(frozen=True)
class Quantity:
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
        """Say whether the quantity may stand for the value, rounded half up as it is printed."""
        if self.number is None:
            return self.range.holds(value)
        exact = value * 100 if self.relative else value
        return _half_up(exact, self.decimals) == Fraction(self.number)


def _half_up(value: Fraction, decimals: int) -> Fraction:
    scale = 10**decimals
    rounded = math.floor(abs(value) * scale + Fraction(1, 2))
    return Fraction(rounded if value >= 0 else -rounded, scale)


def find_quantities(text: str, language: str, *, articles: bool = False) -> list[Quantity]:
    """Return the quantities that a text states, in order, none overlapping another.

    A lone "un" or "une" is an article unless ``articles`` says to read it as a number.
    """
    plain = _plain(text)
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


def _plain(text: str) -> str:
    """Return the text lower-cased, with ordinary spaces and apostrophes, offsets unchanged."""
    spaced = text.translate(_SAME)
    return "".join(each.lower() if len(each.lower()) == 1 else each for each in spaced)


def _phrases(plain: str, language: str, *, articles: bool) -> Iterator[Quantity]:
    for pattern, phrase in _compiled_phrases(language):
        if phrase.may_be_article and not articles:
            continue
        for match in pattern.finditer(plain):
            quantity = Quantity("", *match.span(), phrase.range, relative=phrase.relative)
            yield _with_bound(plain, quantity, language)


@cache
def _compiled_phrases(language: str) -> tuple[tuple[re.Pattern[str], Phrase], ...]:
    return tuple(
        (re.compile(rf"(?<![\w-])(?:{phrase.pattern})(?![\w-])"), phrase)
        for phrase in PHRASES[language]
    )


def _in_digits(plain: str, language: str) -> Iterator[Quantity]:
    for match in _digits(language).finditer(plain):
        typed = read_number(match[0])
        digits = typed.plain.get(_STYLE[language]) if typed else None
        if digits is None:
            continue
        decimals = len(digits.partition(".")[2])
        number = _number(match.span(), Decimal(digits), decimals)
        measured = _with_unit(plain, number, MAGNITUDES[language], language)
        yield _with_bound(plain, measured, language)


@cache
def _digits(language: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.,/-]){_DIGITS[language]}(?!\w|[.,/-][0-9])")


def _in_words(plain: str, language: str, *, articles: bool) -> Iterator[Quantity]:
    for each in spelled_numbers(plain, language):
        number = _number((each.start, each.end), Decimal(each.value))
        read = _with_bound(plain, _with_unit(plain, number, {}, language), language)
        if articles or not each.may_be_article or not _holds_one(read):
            yield read


def _holds_one(quantity: Quantity) -> bool:
    """Say whether "un" says no more than itself, or than "près d'un": it is an article then."""
    reach = quantity.range
    return not quantity.relative and (reach == exactly(1) or reach.low < 1 < reach.high)


def _number(span: tuple[int, int], value: Decimal, decimals: int = 0) -> Quantity:
    return Quantity("", *span, exactly(Fraction(value)), value, decimals)


def _with_unit(
    plain: str, number: Quantity, magnitudes: Mapping[str, int], language: str
) -> Quantity:
    """Return a number with what follows it: "26,3 %", "2 millions", "trois dizaines"."""
    value = Fraction(number.number or 0)
    percent = re.compile(_PERCENT[language]).match(plain, number.end)
    if percent:
        return replace(number, end=percent.end(), range=exactly(value / 100), relative=True)
    unit = re.compile(r"(?: (?:bonne|petite))? ([^\W\d_]+)").match(plain, number.end)
    word = unit[1] if unit else ""
    times = {**COLLECTIVES[language], **magnitudes}.get(word.removesuffix("s"), 0)
    if unit is None or not times:
        return number
    if word.removesuffix("s") in COLLECTIVES[language]:
        return Quantity("", number.start, unit.end(), about(value * times))
    whole = _EXACT.multiply(Decimal(times), number.number or Decimal())
    return _number((number.start, unit.end()), whole)


SIGNS = {"least": ">=", "most": "<=", "more": ">", "less": "<", "near": "~"}
"""The names under which the patterns of bounds keep their signs."""


def _with_bound(plain: str, quantity: Quantity, language: str) -> Quantity:
    """Return the quantity widened by a bound before or behind it: "au moins un tiers"."""
    start, end = quantity.start, quantity.end
    before = _before(language).search(plain, max(0, start - _BOUND_REACH), start)
    behind = None if before else _behind(language).match(plain, end)
    bound = before or behind
    if bound is None:
        return quantity
    middle = (quantity.range.low + quantity.range.high) / 2
    sign = next(SIGNS[name] for name, words in bound.groupdict().items() if words)
    return Quantity(
        "",
        before.start() if before else start,
        behind.end() if behind else end,
        bounded(middle, sign),
        relative=quantity.relative,
    )


@cache
def _before(language: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{_alternatives(BOUNDS_BEFORE[language])})[ ]*\Z")


@cache
def _behind(language: str) -> re.Pattern[str]:
    return re.compile(rf" (?:{_alternatives(BOUNDS_AFTER[language])})(?![\w-]| [0-9])")


def _alternatives(bounds: Mapping[str, str]) -> str:
    names = {sign: name for name, sign in SIGNS.items()}
    return "|".join(f"(?P<{names[sign]}>{words})" for sign, words in bounds.items())
