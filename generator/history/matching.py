"""Finds again, in the next version of a chapter, what each passage of a version became.

Passages whose words stand as often in both versions are paired in order. What is left is scored
pair by pair and assigned once, the most alike first: the less alike two are, the more their
neighbours must have stayed. Copies of the same words are told apart by their neighbours, and a
title is that of the passages behind it, whatever its words. Last comes what was merged into a
longer passage, or split. Only a passage that the older version did not have can be what another
became: so two that are written alike are never mistaken for each other while both are there.

Likeness is from 0 to 100 and compares whole words, not letters: any two French paragraphs share
many of their letters in the same order, but not their words. In the random histories of the tests,
of the pairs that have nothing in common one in two hundred is more alike than 40 by words, nearly
half are by letters.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import TypeVar
from zlib import crc32

from generator.core.values import grouped
from generator.rendering import Passage

K = TypeVar("K")
# Words below which letters are compared too: a slip of the pen is then a large part of them.
FEW = 8
SLIP = 4  # what a likeness by letters counts less than one by words
# Least likeness of a reworded passage, by the count of its sides where the neighbour stayed.
SAME = (50, 42, 36)
FEW_SAME = (80, 66, 60)  # the same for a few words: what little they share is soon shared by chance
# Least likeness of a passage to a part of a longer one: two were merged, or one was split.
PART = 75
# Least likeness to a passage of a later version, for one that was taken out and came back.
RETURNED = 75
WITHIN = 90  # the same for one that came back within a longer one
# Pairs of passages of two versions that are compared, of each kind of likeness.
MOST_PAIRS = 100_000


# --- the words of a passage -----------------------------------------------------------------------


@lru_cache(maxsize=20_000)
def words_of(text: str) -> str:
    """Return a text with one character for each word, without case; few words share one."""
    return "".join(map(_character, re.findall(r"\w+", text.casefold())))


@lru_cache(maxsize=100_000)
def _character(word: str) -> str:
    low, high = 0xD800, 0xE000  # the surrogates are no characters
    number = crc32(word.encode("utf-8", "replace")) % (0x110000 - (high - low))
    return chr(number if number < low else number + high - low)


@lru_cache(maxsize=20_000)
def _numbers_of(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\d+", text))


@lru_cache(maxsize=20_000)
def _base_of(passage: Passage) -> str:
    if passage.kind == "heading":
        return re.sub(r"_\d+$", "", passage.id)
    return re.sub(r"^([pt]-[a-z2-7]{8})-\d+$", r"\1", passage.id)


def kind_of(passage: Passage) -> str:
    """Return the kind of a passage; paragraphs and items are of one kind."""
    return "words" if passage.kind in {"item", "paragraph"} else passage.kind


def _likeness(one: str, other: str, least: float) -> float:
    from rapidfuzz import fuzz

    first, second = words_of(one), words_of(other)
    score = fuzz.ratio(first, second, score_cutoff=least)
    if min(len(first), len(second)) < FEW:
        letters = fuzz.ratio(one.casefold(), other.casefold(), score_cutoff=least + SLIP)
        return max(score, letters - SLIP, 0)
    return score


# --- two versions ---------------------------------------------------------------------------------


def match_passages(older: Sequence[Passage], newer: Sequence[Passage]) -> dict[int, list[int]]:
    """Return for each place of ``older`` the places in ``newer`` that it became, the best first."""
    found = _same_words(older, newer)
    stayed = set(found.values())
    left = [place for place in range(len(older)) if place not in found]
    fresh = [place for place in range(len(newer)) if place not in stayed]
    found |= _assigned(older, newer, found, left, fresh)
    became = {place: [other] for place, other in found.items()}
    first = {_base_of(passage): place for place, passage in reversed(list(enumerate(newer)))}
    for rank, place in enumerate(left):
        passage, known = older[place], became.get(place, [])
        is_long = passage.kind != "heading" and len(words_of(passage.words)) >= FEW
        if any(_base_of(newer[each]) == _base_of(passage) for each in known):
            continue
        if parts := _parts(passage, newer, near(rank, left, fresh), known):
            became[place] = [*known, *parts]
        elif not known and is_long and _base_of(passage) in first:
            became[place] = [first[_base_of(passage)]]
    return became


def _same_words(older: Sequence[Passage], newer: Sequence[Passage]) -> dict[int, int]:
    """Return the places of the passages whose words stand as often in both versions, in order."""
    places, others = (
        grouped((_base_of(passage), place) for place, passage in enumerate(version))
        for version in (older, newer)
    )
    found: dict[int, int] = {}
    for base, ones in places.items():
        if len(ones) == len(copies := others.get(base, ())):
            found |= zip(ones, copies, strict=True)
    return found


def _assigned(
    older: Sequence[Passage],
    newer: Sequence[Passage],
    found: Mapping[int, int],
    left: Sequence[int],
    fresh: Sequence[int],
) -> dict[int, int]:
    """Pair the passages that are left: the most alike first, then by their neighbours."""
    beside_old = _neighbours(len(older), found)
    beside_new = _neighbours(len(newer), {other: other for other in found.values()})
    scored: list[tuple[float, int, int, int, int]] = []
    for rank, one in enumerate(left):
        for other in near(rank, left, fresh):
            stayed = [a == b for a, b in zip(beside_old[one], beside_new[other], strict=True)]
            score = _score(older[one], newer[other], sum(stayed))
            if older[one].kind == newer[other].kind == "heading" and stayed[1]:
                score = score or 1  # the title of the same passages, whatever its words
            if score:
                scored.append((-score, -sum(stayed), abs(one - other), one, other))
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for *_, one, other in sorted(scored):
        if one not in pairs and other not in taken:
            pairs[one] = other
            taken.add(other)
    return pairs


def near(rank: int, left: Sequence[int], fresh: Sequence[int]) -> Sequence[int]:
    """Return the places that a passage is compared with: all, or of very many those as far down."""
    width = max(MOST_PAIRS // len(left), 1)
    start = max(0, min(rank * len(fresh) // len(left) - width // 2, len(fresh) - width))
    return fresh[start : start + width]


def _neighbours(size: int, kept: Mapping[int, int]) -> list[tuple[int, int]]:
    """Return for each place the nearest kept passages before and behind it, by their new places."""
    before, behind = [-1] * size, [-2] * size
    for place in range(1, size):
        before[place] = kept.get(place - 1, before[place - 1])
    for place in reversed(range(size - 1)):
        behind[place] = kept.get(place + 1, behind[place + 1])
    return list(zip(before, behind, strict=True))


def _score(one: Passage, other: Passage, sides: int) -> float:
    """Return how alike two passages are, 0 where too little for the ``sides`` that stayed."""
    size = min(len(words_of(one.words)), len(words_of(other.words)))
    is_short = size < 2 * FEW and one.kind != "table"
    if _base_of(one) == _base_of(other) or words_of(one.words) == words_of(other.words):
        return 100
    if kind_of(one) != kind_of(other):
        return 0
    if sides < len(SAME) - 1 and is_short and _numbers_of(one.words) != _numbers_of(other.words):
        return 0
    return _likeness(one.words, other.words, (FEW_SAME if size < FEW else SAME)[sides])


def _parts(
    passage: Passage, newer: Sequence[Passage], places: Sequence[int], known: Sequence[int]
) -> list[int]:
    """Return the places of what a passage was split into, or merged into where it has none yet."""
    scored: list[tuple[float, int]] = []
    for place in places:
        score = _part(newer[place], passage) or (not known and _part(passage, newer[place]))
        if score and place not in known:
            scored.append((-score, place))
    return [place for _, place in sorted(scored)]


def _part(part: Passage, whole: Passage, least: float = PART) -> float:
    from rapidfuzz import fuzz

    words = words_of(part.words), words_of(whole.words)
    numbers = set(_numbers_of(part.words)) - set(_numbers_of(whole.words))
    is_longer = FEW <= len(words[0]) < len(words[1])
    if kind_of(part) != kind_of(whole) or not is_longer or (len(words[0]) < 2 * FEW and numbers):
        return 0
    return fuzz.partial_ratio(*words, score_cutoff=least)


# --- later versions -------------------------------------------------------------------------------


def returned(passage: Passage, later: Mapping[K, Passage], longer: Mapping[K, Passage]) -> K | None:
    """Return the key in ``later`` as which a passage came back, else in ``longer``, or None."""
    kind, numbers, size = kind_of(passage), _numbers_of(passage.words), len(words_of(passage.words))
    scored = [
        (-_likeness(passage.words, each.words, RETURNED), key)
        for key, each in later.items()
        if size >= FEW and kind_of(each) == kind and _numbers_of(each.words) == numbers
    ]
    if not any(score for score, _ in scored):
        longer = longer if size >= 2 * FEW else {}
        scored = [(-_part(passage, each, WITHIN), key) for key, each in longer.items()]
    score, key = min(scored, default=(0, None), key=itemgetter(0))
    return key if score else None
