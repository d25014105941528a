"""How alike the words of two passages are, from 0 to 100.

Whole words are compared, and not letters: any two French paragraphs share many of their letters in
the same order, but not their words. In the random histories of the tests, of the pairs that have
nothing in common one in two hundred is more alike than 40 by words, nearly half are by letters.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING
from zlib import crc32

from rapidfuzz import fuzz, process

if TYPE_CHECKING:
    from collections.abc import Iterable

FEW = 8
"""Words below which letters are compared too: a slip of the pen is then a large part of them."""
SLIP = 4
"""What a likeness by letters counts less than one by words."""
ORDER = 2
"""What a likeness of sentences in another order counts less."""
_SURROGATES = 0xD800, 0xE000


@lru_cache(maxsize=20_000)
def words_of(text: str) -> str:
    """Return a text with one character for each word, whatever its case and punctuation.

    Two words share a character once in a million.
    """
    return "".join(map(_character, re.findall(r"\w+", text.casefold())))


@lru_cache(maxsize=100_000)
def _character(word: str) -> str:
    low, high = _SURROGATES
    number = crc32(word.encode("utf-8", "replace")) % (0x110000 - (high - low))
    return chr(number if number < low else number + high - low)


@lru_cache(maxsize=20_000)
def _sorted(text: str) -> str:
    return "".join(sorted(words_of(each) for each in re.split(r"[.;:!?]\s+", text)))


@lru_cache(maxsize=20_000)
def numbers_of(text: str) -> tuple[str, ...]:
    """Return the numbers of a text: between parallel sentences they tell one from the other."""
    return tuple(re.findall(r"\d+", text))


def likeness(one: str, other: str, least: float = 0) -> float:
    """Return how alike two texts are; 0 where that is less than ``least``."""
    first, second = words_of(one), words_of(other)
    score = fuzz.ratio(first, second, score_cutoff=least)
    if min(len(first), len(second)) < FEW:
        letters = fuzz.ratio(one.casefold(), other.casefold(), score_cutoff=least + SLIP)
        return max(score, letters - SLIP, 0)
    in_any_order = fuzz.ratio(_sorted(one), _sorted(other), score_cutoff=least + ORDER)
    return max(score, in_any_order - ORDER, 0)


def containment(part: str, whole: str, least: float = 0) -> float:
    """Return how alike a text is to the part of a longer one that is most like it."""
    return fuzz.partial_ratio(words_of(part), words_of(whole), score_cutoff=least)


def has_twin(text: str, score: float, others: Iterable[str]) -> bool:
    """Say whether any other text is as alike to this one as the score says."""
    words = words_of(text)
    if len(words) < FEW:
        return any(likeness(text, each, score) >= score for each in others)
    found = process.extractOne(
        words, [words_of(each) for each in others], scorer=fuzz.ratio, score_cutoff=score
    )
    return found is not None
