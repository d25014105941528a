"""Reads the quantities that prose states: digits, number words, shares, vague phrases."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, cast

from text_to_num import text2num  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType] - it has no types

from generator.language.phrases import BOUNDS, PHRASES, Range, bounded, exactly

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.language.phrases import Phrase

_DIGITS = {
    "fr": r"\d{1,3}(?:[ ]\d{3})+(?:,\d+)?|\d+(?:,\d+)?",
    "en": r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?",
}
_PERCENT = {"fr": r"\s?(?:%|pour[ -]cent)", "en": r"\s?(?:%|per ?cent)"}
_WORDS = {
    "fr": """
        zéro un une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze
        seize vingt vingts trente quarante cinquante soixante septante huitante octante nonante
        cent cents mille million millions milliard milliards et
        """,
    "en": """
        zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
        fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty
        ninety hundred thousand million billion and a
        """,
}
_JOINING = {"fr": {"et"}, "en": {"and", "a"}}
_ARTICLES = {"fr": {"un", "une"}, "en": {"one"}}


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
        if exact.denominator == 1:
            return Fraction(self.number) == exact
        step = Decimal(1).scaleb(-self.decimals)
        rounded = (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(
            step, rounding=ROUND_HALF_UP
        )
        return rounded == self.number


@dataclass(frozen=True)
class _Number:
    """A number found in a text: where, its value, and the digits printed behind the comma."""

    span: tuple[int, int]
    value: Decimal
    decimals: int
    relative: bool


def find_quantities(text: str, language: str, *, articles: bool = False) -> list[Quantity]:
    """Return the quantities that a text states, in order, none overlapping another.

    A lone "un" or "une" is an article unless ``articles`` says to read it as a number.
    """
    plain = _plain(text)
    found: list[Quantity] = []
    candidates = [
        *_phrases(text, plain, language),
        *_in_digits(text, plain, language),
        *_in_words(text, plain, language, articles=articles),
    ]
    candidates.sort(key=lambda each: (each.start, -each.end))
    for each in candidates:
        if not found or each.start >= found[-1].end:
            found.append(each)
    return found


def _plain(text: str) -> str:
    """Return the text lower-cased, with ordinary spaces and apostrophes, offsets unchanged."""
    spaced = text.translate({0xA0: " ", 0x202F: " ", 0x2019: "'", 0x2011: "-", 0x0A: " "})
    return "".join(each.lower() if len(each.lower()) == 1 else each for each in spaced)


def _phrases(text: str, plain: str, language: str) -> Iterator[Quantity]:
    for pattern, phrase in _compiled_phrases(language):
        for match in pattern.finditer(plain):
            start, end = match.span()
            yield _bounded_phrase(text, plain, (start, end), phrase, language)


def _bounded_phrase(
    text: str, plain: str, span: tuple[int, int], phrase: Phrase, language: str
) -> Quantity:
    """Return the quantity of a phrase, widened by a bound before it: "au moins un tiers"."""
    start, end = span
    middle = (phrase.range.low + phrase.range.high) / 2
    first, widened = _bound_before(plain, start, middle, language) or (start, phrase.range)
    return Quantity(text[first:end], first, end, widened, relative=phrase.relative)


def _bound_before(
    plain: str, start: int, value: Fraction, language: str
) -> tuple[int, Range] | None:
    """Return where a bound before a quantity begins and the range that it makes of the value."""
    before = plain[:start].rstrip()
    for words, bound in BOUNDS[language].items():
        if before.endswith(words) and not before[: -len(words)][-1:].isalpha():
            return len(before) - len(words), bounded(value, bound)
    return None


@cache
def _compiled_phrases(language: str) -> tuple[tuple[re.Pattern[str], Phrase], ...]:
    return tuple(
        (re.compile(rf"(?<![\w-])(?:{phrase.pattern})(?![\w-])"), phrase)
        for phrase in PHRASES[language]
    )


def _in_digits(text: str, plain: str, language: str) -> Iterator[Quantity]:
    percent = _PERCENT[language]
    pattern = (
        rf"(?<![\w.,/-])(?P<number>{_DIGITS[language]})(?P<percent>{percent})?(?![\w]|[.,/-]\d)"
    )
    for match in re.finditer(pattern, plain):
        digits = re.sub(r"[ ]", "", match["number"])
        digits = digits.replace(",", ".") if language == "fr" else digits.replace(",", "")
        number = Decimal(digits)
        decimals = len(digits.partition(".")[2])
        found = _Number(match.span(), number, decimals, relative=bool(match["percent"]))
        yield _bounded(text, plain, found, language)


def _in_words(text: str, plain: str, language: str, *, articles: bool) -> Iterator[Quantity]:
    """Yield the longest runs of number words that read as one number."""
    known, joining = set(_WORDS[language].split()), _JOINING[language]
    tokens = list(re.finditer(r"[^\W\d_]+", plain))
    position = 0
    while position < len(tokens):
        end = position
        while (
            end < len(tokens)
            and tokens[end].group() in known
            and _adjacent(plain, tokens, end, position)
        ):
            end += 1
        taken, value = _longest(plain, tokens, position, end, language)
        if value is None:
            position += 1
            continue
        words = {tokens[index].group() for index in range(position, taken)}
        alone = taken == position + 1 and words <= _ARTICLES[language]
        if not (words <= joining) and (articles or not alone):
            span = (tokens[position].start(), tokens[taken - 1].end())
            relative = re.match(_PERCENT[language], plain[span[1] :])
            if relative:
                span = (span[0], span[1] + relative.end())
            number = _Number(span, Decimal(value), 0, relative=bool(relative))
            yield _bounded(text, plain, number, language)
        position = taken


def _adjacent(plain: str, tokens: list[re.Match[str]], index: int, first: int) -> bool:
    """Say whether only a space or hyphen parts the word from the one before it."""
    return index == first or plain[tokens[index - 1].end() : tokens[index].start()] in {" ", "-"}


def _longest(
    plain: str, tokens: list[re.Match[str]], start: int, end: int, language: str
) -> tuple[int, int | None]:
    for stop in range(end, start, -1):
        value = _number(plain[tokens[start].start() : tokens[stop - 1].end()], language)
        if value is not None:
            return stop, value
    return start + 1, None


@cache
def _number(words: str, language: str) -> int | None:
    """Return the number that words spell, in old and new spelling, or None."""
    spelled = re.sub(r"\bune\b", "un", words) if language == "fr" else words
    if spelled == "zéro":
        return 0
    for attempt in (spelled, spelled.replace("-et-", " et ").replace("-", " ")):
        try:
            return int(cast("int", text2num(attempt, language)))
        except ValueError:
            continue
    return None


def _bounded(text: str, plain: str, number: _Number, language: str) -> Quantity:
    """Return the quantity of a number, widened by a bound that stands before it."""
    start, end = number.span
    value = Fraction(number.value) / 100 if number.relative else Fraction(number.value)
    bound = _bound_before(plain, start, value, language)
    if bound is not None:
        first, widened = bound
        return Quantity(text[first:end], first, end, widened, relative=number.relative)
    return Quantity(
        text[start:end],
        start,
        end,
        exactly(value),
        number.value,
        number.decimals,
        relative=number.relative,
    )
