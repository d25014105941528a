"""Finds again, in the next version of a chapter, what each passage of a version became.

First the passages whose words are the same, wherever they stand. Of what is left, the most alike
are paired first, each taken once; standing between the same neighbours counts as likeness. Then
come those that were merged into a longer passage, or split. Only a passage that the older version
did not have can be what another became: so two that are written alike are never mistaken for each
other while both are there.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from generator.markup import Passage

SAME = 66
"""Least likeness (0 to 100) of a reworded passage to what it was."""
SHORT_SAME = 80
"""The same for words that are few: what little they share is soon shared by chance."""
PART = 85
"""Least likeness of a passage to a part of a longer one: two were merged, or one was split."""
PIECE = 90
"""Least likeness of a part of a passage to one that was split off."""
RETURNED = 85
"""Least likeness to a passage of a later version, for one that was taken out and came back."""
SHORT = 40
"""Characters below which words are few."""
LONGER = 1.15
"""How many times as long as its part a passage is at least."""
BESIDE = 7
"""What a neighbour that stayed adds to the likeness, on either side."""


def continued(older: Sequence[Passage], newer: Sequence[Passage]) -> dict[int, int]:
    """Return the place in ``newer`` of what each passage of ``older``, by place, became."""
    found = unchanged(older, newer)
    stayed = set(found.values())
    left = [place for place in range(len(older)) if place not in found]
    fresh = [place for place in range(len(newer)) if place not in stayed]
    if left and fresh:
        found |= _reworded(older, newer, left, fresh, found)
        found |= _parts(older, newer, [each for each in left if each not in found], fresh)
    places = {_base(passage.id): place for place, passage in reversed(list(enumerate(newer)))}
    for place in left:
        if place not in found and _base(older[place].id) in places:
            found[place] = places[_base(older[place].id)]
    return found


def pieces(
    older: Sequence[Passage], newer: Sequence[Passage], found: Mapping[int, int]
) -> dict[int, list[int]]:
    """Return the other places in ``newer`` that hold a piece of what each passage was.

    ``found`` are the places that ``continued`` returned. What was split leads on by another piece
    where the one that it became is taken out later.
    """
    known = {passage.id for passage in newer} & {passage.id for passage in older}
    fresh = [place for place, passage in enumerate(newer) if passage.id not in known]
    others: dict[int, list[int]] = {}
    for place, passage in enumerate(older):
        if passage.id in known or len(passage.words) < 2 * SHORT:
            continue
        scored = [
            (score, other)
            for other in fresh
            if other != found.get(place)
            and (score := _piece(passage, newer[other], whole=len(passage.words)))
        ]
        if scored:
            others[place] = [other for _, other in sorted(scored, key=lambda each: -each[0])]
    return others


def _piece(passage: Passage, other: Passage, whole: int) -> float:
    if kind_of(passage) != kind_of(other) or not SHORT // 2 <= len(other.words) < whole:
        return 0
    return fuzz.partial_ratio(passage.words, other.words, score_cutoff=PIECE)


def unchanged(older: Sequence[Passage], newer: Sequence[Passage]) -> dict[int, int]:
    """Return the pairs of places of passages with the same words.

    Where words stand more than once, those in the same order are paired first.
    """
    old, new = [_base(each.id) for each in older], [_base(each.id) for each in newer]
    if len(set(old)) == len(old) and len(set(new)) == len(new):
        places = {base: place for place, base in enumerate(new)}
        return {place: places[base] for place, base in enumerate(old) if base in places}
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    found = {block.a + step: block.b + step for block in blocks for step in range(block.size)}
    free = _places(new, set(found.values()))
    for place, base in enumerate(old):
        if place not in found and free.get(base):
            found[place] = free[base].pop(0)
    return found


def returned(passage: Passage, later: Mapping[str, Passage]) -> str:
    """Return the id of the passage of a later version as which one came back, or nothing."""
    best, best_score = "", float(RETURNED)
    if len(passage.words) < SHORT:
        return best
    for anchor, candidate in later.items():
        if kind_of(candidate) == kind_of(passage):
            score = likeness(passage.words, candidate.words, best_score)
            if score >= best_score:
                best, best_score = anchor, score
    return best


def likeness(one: str, other: str, least: float = 0) -> float:
    """Return how alike two wordings are, from 0 to 100; sentences in another order count little."""
    in_order = fuzz.ratio(one, other, score_cutoff=least)
    return max(in_order, fuzz.token_sort_ratio(one, other, score_cutoff=least) - 2)


def kind_of(passage: Passage) -> str:
    """Return the kind of a passage; paragraphs and items are of one kind."""
    return {"item": "words", "paragraph": "words"}.get(passage.kind, passage.kind)


def _reworded(
    older: Sequence[Passage],
    newer: Sequence[Passage],
    left: Sequence[int],
    fresh: Sequence[int],
    kept: Mapping[int, int],
) -> dict[int, int]:
    """Pair what is left with what is fresh, the most alike first."""
    beside_old = _neighbours(len(older), kept)
    beside_new = _neighbours(len(newer), {place: place for place in kept.values()})
    scored = [
        (score, -abs(one - other), one, other)
        for one in left
        for other in fresh
        if (score := _score(older[one], newer[other], beside_old[one], beside_new[other]))
    ]
    found: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, one, other in sorted(scored, reverse=True):
        if one not in found and other not in taken:
            found[one] = other
            taken.add(other)
    return found


def _score(
    one: Passage, other: Passage, beside: tuple[int, int], beside_other: tuple[int, int]
) -> float:
    """Return the likeness of two passages with what their places add, 0 where it is too little."""
    if kind_of(one) != kind_of(other):
        return 0
    same_side = sum(a == b for a, b in zip(beside, beside_other, strict=True))
    short = min(len(one.words), len(other.words)) < SHORT
    least = (SHORT_SAME if short else SAME) - BESIDE * same_side
    score = likeness(one.words, other.words, least)
    if one.kind == "heading" and same_side:
        score = max(score, fuzz.partial_ratio(one.words, other.words) - BESIDE)
    return score + BESIDE * same_side if score >= least else 0


def _parts(
    older: Sequence[Passage], newer: Sequence[Passage], left: Sequence[int], fresh: Sequence[int]
) -> dict[int, int]:
    """Return what became a part of a longer passage, and what was split into several."""
    found: dict[int, int] = {}
    for place in left:
        words = older[place].words
        scored = [
            (fuzz.partial_ratio(words, newer[other].words, score_cutoff=PART), other)
            for other in fresh
            if kind_of(newer[other]) == kind_of(older[place])
            and _is_longer(words, newer[other].words)
        ]
        best = max(scored, default=(0, 0), key=lambda each: each[0])
        if best[0]:
            found[place] = best[1]
    return found


def _is_longer(one: str, other: str) -> bool:
    """Say whether one of two wordings can hold the other and more."""
    shorter, longer = sorted((len(one), len(other)))
    return shorter >= SHORT and longer > LONGER * shorter


def _neighbours(size: int, kept: Mapping[int, int]) -> list[tuple[int, int]]:
    """Return for each place the nearest kept passages before and behind it, by their new places."""
    before, behind = [-1] * size, [-2] * size
    last = -1
    for place in range(size):
        before[place] = last
        last = kept.get(place, last)
    last = -2
    for place in reversed(range(size)):
        behind[place] = last
        last = kept.get(place, last)
    return list(zip(before, behind, strict=True))


def _places(bases: Sequence[str], taken: set[int]) -> dict[str, list[int]]:
    free: dict[str, list[int]] = {}
    for place, base in enumerate(bases):
        if place not in taken:
            free.setdefault(base, []).append(place)
    return free


def _base(anchor: str) -> str:
    """Return the id without the number of a repetition: it stands for the words alone."""
    return re.sub(r"-\d+$", "", anchor) if anchor.startswith("p-") else anchor
