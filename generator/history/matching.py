"""Finds again, in the next version of a chapter, what each passage of a version became.

First the passages whose words are the same, wherever they stand. Of what is left, the most alike
are paired first, each taken once; the less alike they are, the more their neighbours must have
stayed. Then come the titles of sections that hold the same passages, and what was merged into a
longer passage, or split. Only a passage that the older version did not have can be what another
became: so two that are written alike are never mistaken for each other while both are there.

Likeness is from 0 to 100 and compares whole words, not letters: any two French paragraphs share
many of their letters in the same order, but not their words. In the random histories of the tests,
of the pairs that have nothing in common one in two hundred is more alike than 40 by words, nearly
half are by letters.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate
from zlib import crc32

from generator.core.values import grouped
from generator.rendering import Passage

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
AROUND = 6  # passages on either side that tell one of several with the same words from the others
# Pairs of the same words that are looked at; where there are more, they are paired in order.
MOST_COPIES = 2_500
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


def match_passages(older: Sequence[Passage], newer: Sequence[Passage]) -> dict[int, int]:
    """Return the place in ``newer`` of each passage of ``older``, by its place there."""
    found = unchanged(older, newer)
    stayed = set(found.values())
    left = [place for place in range(len(older)) if place not in found]
    fresh = [place for place in range(len(newer)) if place not in stayed]
    if left and fresh:
        _pair_reworded(older, newer, found, left, fresh)
        _pair_titles(older, newer, found, fresh)
        _pair_parts(older, newer, found, fresh)
    first = {_base_of(passage): place for place, passage in reversed(list(enumerate(newer)))}
    for place in left:
        passage = older[place]
        is_told = passage.kind != "heading" and len(words_of(passage.words)) >= FEW
        if place not in found and is_told and _base_of(passage) in first:
            found[place] = first[_base_of(passage)]
    return found


def unchanged(older: Sequence[Passage], newer: Sequence[Passage]) -> dict[int, int]:
    """Return the pairs of places with the same words; copies by their neighbours first."""
    old, new = [_base_of(each) for each in older], [_base_of(each) for each in newer]
    places, others = (
        grouped((base, place) for place, base in enumerate(bases)) for bases in (old, new)
    )
    found: dict[int, int] = {}
    for base, ones in places.items():
        copies = others.get(base, [])
        if 1 < len(ones) * len(copies) <= MOST_COPIES:
            scored = [(-_shared(old, a, new, b), a, b) for a in ones for b in copies]
            found |= _each_once((one, other) for _, one, other in sorted(scored))
        else:
            found |= zip(ones, copies, strict=False)
    return found


def _each_once(pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    found: dict[int, int] = {}
    taken: set[int] = set()
    for one, other in pairs:
        if one not in found and other not in taken:
            found[one] = other
            taken.add(other)
    return found


def _shared(old: Sequence[str], one: int, new: Sequence[str], other: int) -> int:
    """Count the passages in a row that two places have in common, before them and behind them."""
    count = 0
    for step in (-1, 1):
        for far in range(1, AROUND + 1):
            here, there = one + step * far, other + step * far
            if not (0 <= here < len(old) and 0 <= there < len(new)) or old[here] != new[there]:
                break
            count += 1
    return count


def _pair_reworded(
    older: Sequence[Passage],
    newer: Sequence[Passage],
    found: dict[int, int],
    left: Sequence[int],
    fresh: Sequence[int],
) -> None:
    beside_old = _neighbours(len(older), found)
    beside_new = _neighbours(len(newer), {other: other for other in found.values()})
    scored: list[tuple[float, int, int, int, int]] = []
    for rank, one in enumerate(left):
        for other in near(rank, left, fresh):
            sides = sum(a == b for a, b in zip(beside_old[one], beside_new[other], strict=True))
            if score := _score(older[one], newer[other], sides):
                scored.append((-score, -sides, abs(one - other), one, other))
    found |= _each_once((one, other) for *_, one, other in sorted(scored))


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
    words = words_of(one.words), words_of(other.words)
    if words[0] == words[1]:
        return 100
    size = min(map(len, words))
    if kind_of(one) != kind_of(other) or (
        size < 2 * FEW
        and sides < len(SAME) - 1
        and one.kind != "table"
        and _numbers_of(one.words) != _numbers_of(other.words)
    ):
        return 0
    return _likeness(one.words, other.words, (FEW_SAME if size < FEW else SAME)[sides])


def _pair_titles(
    older: Sequence[Passage], newer: Sequence[Passage], found: dict[int, int], fresh: Sequence[int]
) -> None:
    """Pair the titles of sections that hold the same passages, whatever their words."""
    old, new = _titles(older), _titles(newer)
    sizes = Counter(old), Counter(new)  # the title itself counted too
    shared = Counter((old[one], new[other]) for one, other in found.items())
    free = {*fresh} - {*found.values()}
    for (title, other), count in shared.most_common():
        is_half = 2 * count >= max(sizes[0][title], sizes[1][other]) - 1
        if title >= 0 and title not in found and other in free and is_half:
            found[title] = other
            free.remove(other)


def _titles(passages: Sequence[Passage]) -> list[int]:
    """Return for each place that of the heading over it, -1 where there is none."""
    places = (place if each.kind == "heading" else -1 for place, each in enumerate(passages))
    return list(accumulate(places, max))


def _pair_parts(
    older: Sequence[Passage], newer: Sequence[Passage], found: dict[int, int], fresh: Sequence[int]
) -> None:
    """Find what became a part of a longer passage, and what was split into several."""
    left = [place for place in range(len(older)) if place not in found]
    for rank, place in enumerate(left):
        scored = [
            (_part(older[place], newer[other]) or _part(newer[other], older[place]), other)
            for other in near(rank, left, fresh)
        ]
        score, other = max(scored)
        if score:
            found[place] = other


def _part(part: Passage, whole: Passage, least: float = PART) -> float:
    from rapidfuzz import fuzz

    words = words_of(part.words), words_of(whole.words)
    numbers = set(_numbers_of(part.words)) - set(_numbers_of(whole.words))
    is_longer = FEW <= len(words[0]) < len(words[1])
    if kind_of(part) != kind_of(whole) or not is_longer or (len(words[0]) < 2 * FEW and numbers):
        return 0
    return fuzz.partial_ratio(*words, score_cutoff=least)


def other_parts(
    older: Sequence[Passage], newer: Sequence[Passage], found: Mapping[int, int]
) -> dict[int, list[int]]:
    """Return the other places in ``newer`` that hold a part of a passage than those ``found``."""
    known = {passage.id for passage in newer} & {passage.id for passage in older}
    fresh = [place for place, passage in enumerate(newer) if passage.id not in known]
    left = [place for place, passage in enumerate(older) if passage.id not in known]
    others: dict[int, list[int]] = {}
    for rank, place in enumerate(left):
        scored = [
            (-score, other)
            for other in near(rank, left, fresh)
            if other != found.get(place) and (score := _part(newer[other], older[place]))
        ]
        if scored:
            others[place] = [other for _, other in sorted(scored)]
    return others


# --- later versions -------------------------------------------------------------------------------


def returned(passage: Passage, later: Mapping[str, Passage], longer: Mapping[str, Passage]) -> str:
    """Return the id in ``later`` as which a passage came back, else in ``longer``, or nothing."""
    kind, numbers, size = kind_of(passage), _numbers_of(passage.words), len(words_of(passage.words))
    alike = [
        (_likeness(passage.words, each.words, RETURNED), anchor)
        for anchor, each in later.items()
        if size >= FEW and kind_of(each) == kind and _numbers_of(each.words) == numbers
    ]
    within = [
        (_part(passage, each, WITHIN), anchor) for anchor, each in longer.items() if size >= 2 * FEW
    ]
    for scored in (alike, within):
        score, anchor = max(scored, default=(0, ""))
        if score:
            return anchor
    return ""
