"""Reads the numbers that a text spells in words, in old and new spelling."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from text_to_num import text2num  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType] - it has no types

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
_KNOWN = {language: frozenset(words.split()) for language, words in _WORDS.items()}
_ARTICLES = {"fr": {"un", "une"}, "en": {"one"}}
_ZERO = {"zéro", "zero"}
# What joins two words of one number: "vingt et un", but not "entre vingt et trente".
_JOINED = {
    "fr": re.compile(r"\bet\b(?! (?:une?|onze)\b)|^et\b"),
    "en": re.compile(r"(?<!hundred)(?<!thousand)(?<!million)(?<!billion) and\b|^and\b"),
}
_LARGE = {"thousand", "million", "billion"}
"""English parts what follows these by a comma: "one thousand, two hundred"."""
_ORDINALS = {
    "fr": re.compile(r"\w+ièmes?"),
    "en": re.compile(
        r"first|second|third|(?:four|fif|six|seven|eigh|nin|ten|eleven|twelf|hundred|thousand)ths?"
        r"|\w+(?:teen|ie)ths?"
    ),
}
_TIED_BEFORE = re.compile(r"(?:[^\W_]-|[\d_])$")
_TIED_AFTER = re.compile(r"-(?!(?:là|ci)\b)[^\W_]|[\d_]")
_WORD = re.compile(r"[^\W\d_]+")
_NEXT_WORD = re.compile(r" ([^\W\d_]+)")
LONGEST = 32
"""Words that one number is read from; a longer run is cut."""


@dataclass(frozen=True)
class Spelled:
    """A number in words: its place in the text, its value, and whether it may be an article."""

    start: int
    end: int
    value: int
    may_be_article: bool


def spelled_numbers(plain: str, language: str) -> Iterator[Spelled]:
    """Yield the numbers of a lower-cased text, in order; ordinals ("vingt et unième") are none."""
    words = list(_WORD.finditer(plain))
    position = 0
    while position < len(words):
        run = _run(plain, words, position, language)
        if run and not _is_part_of_a_word(plain, run) and not _is_ordinal(plain, run, language):
            yield from _numbers_in(plain, run, language)
        position += max(len(run), 1)


def _run(
    plain: str, words: Sequence[re.Match[str]], start: int, language: str
) -> Sequence[re.Match[str]]:
    """Return the number words that follow one another from a position."""
    end = start
    while end < len(words) and words[end].group() in _KNOWN[language]:
        if end > start and not _adjacent(plain, words[end - 1], words[end], language):
            break
        end += 1
    return words[start:end]


def _adjacent(plain: str, word: re.Match[str], following: re.Match[str], language: str) -> bool:
    """Say whether one number word may continue another: a space or a hyphen between them."""
    gap = plain[word.end() : following.start()]
    return gap in {" ", "-"} or (language == "en" and gap == ", " and word.group() in _LARGE)


def _is_part_of_a_word(plain: str, run: Sequence[re.Match[str]]) -> bool:
    """Say whether a hyphen or digit ties the run to something else: "vingt-cinquième"."""
    start = run[0].start()
    before = plain[max(0, start - 2) : start]
    tied = _TIED_BEFORE.search(before) or _TIED_AFTER.match(plain, run[-1].end())
    return tied is not None


def _is_ordinal(plain: str, run: Sequence[re.Match[str]], language: str) -> bool:
    """Say whether an ordinal ends the run: "deux cent unième"."""
    following = _NEXT_WORD.match(plain, run[-1].end())
    return bool(following and _ORDINALS[language].fullmatch(following[1]))


def _numbers_in(plain: str, run: Sequence[re.Match[str]], language: str) -> Iterator[Spelled]:
    """Yield the longest pieces of a run that read as one number each."""
    position = 0
    while position < len(run):
        taken = 1
        for stop in range(min(len(run), position + LONGEST), position, -1):
            start, end = run[position].start(), run[stop - 1].end()
            value = spelled_number(plain[start:end], language)
            if value is not None:
                taken = stop - position
                article = plain[start:end] in _ARTICLES[language]
                yield Spelled(start, end, value, article)
                break
        position += taken


@lru_cache(maxsize=10_000)
def spelled_number(words: str, language: str) -> int | None:
    """Return the number that lower-cased words spell, or ``None``."""
    if words in _ZERO:
        return 0
    plain = words.replace("-", " ").replace(",", "")
    if _JOINED[language].search(plain) or _ZERO & set(plain.split()):
        return None
    if language == "fr":
        plain = re.sub(r"\bune\b", "un", plain)
    else:
        plain = re.sub(r"^a(?= (?:hundred|thousand|million|billion))", "one", plain)
    try:
        return int(cast("int", text2num(plain, language)))
    except ValueError:
        return None
