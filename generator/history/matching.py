"""Finds again, in the next version of a chapter, what each passage of a version became.

First the passages whose words are the same, wherever they stand. Of what is left, the most alike
are paired first, each taken once; the less alike they are, the more their neighbours must have
stayed. Then come those that were merged into a longer passage, or split. Only a passage that the
older version did not have can be what another became: so two that are written alike are never
mistaken for each other while both are there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from generator.history.pairing import (
    FEW,
    PART,
    Pairing,
    base_of,
    containment,
    has_twin,
    kind_of,
    likeness,
    near,
    numbers_of,
    words_of,
)
from generator.rendering import Passage

RETURNED = 75
"""Least likeness to a passage of a later version, for one that was taken out and came back."""
AROUND = 6
"""Passages on either side that tell one of several with the same words from the others."""
MOST_COPIES = 2_500
"""Pairs of the same words that are looked at; where there are more, they are paired in order."""
WITHIN = 90
"""The same for one that came back within a longer one."""


def match_passages(older: Sequence[Passage], newer: Sequence[Passage]) -> dict[int, int]:
    """Return the place in ``newer`` of each passage of ``older``, by its place there."""
    found = unchanged(older, newer)
    left = [place for place in range(len(older)) if place not in found]
    stayed = set(found.values())
    fresh = [place for place in range(len(newer)) if place not in stayed]
    repeated = _repeated_titles(older, newer, found)
    if (left and fresh) or repeated:
        found = {place: other for place, other in found.items() if place not in repeated}
        Pairing(older, newer, found, fresh).go(repeated)
    copies = {base_of(passage): place for place, passage in reversed(list(enumerate(newer)))}
    for place in left:
        passage = older[place]
        is_told = passage.kind != "heading" and len(words_of(passage.words)) >= FEW
        if place not in found and is_told and base_of(passage) in copies:
            found[place] = copies[base_of(passage)]
    return found


def other_parts(
    older: Sequence[Passage], newer: Sequence[Passage], found: Mapping[int, int]
) -> dict[int, list[int]]:
    """Return the other places in ``newer`` that hold a part of each passage.

    ``found`` are the places that ``match_passages`` returned. A passage that was split leads on by
    another part where the first one is taken out later.
    """
    known = {passage.id for passage in newer} & {passage.id for passage in older}
    fresh = [place for place, passage in enumerate(newer) if passage.id not in known]
    others: dict[int, list[int]] = {}
    left = [place for place, passage in enumerate(older) if passage.id not in known]
    for rank, place in enumerate(left):
        passage = older[place]
        if len(words_of(passage.words)) < 2 * FEW:
            continue
        scored = [
            (score, other)
            for other in near(rank, left, fresh)
            if other != found.get(place) and (score := _piece(passage, newer[other]))
        ]
        if scored:
            others[place] = [other for _, other in sorted(scored, key=lambda each: -each[0])]
    return others


def _piece(passage: Passage, other: Passage) -> float:
    sizes = len(words_of(other.words)), len(words_of(passage.words))
    if kind_of(passage) != kind_of(other) or not FEW // 2 <= sizes[0] < sizes[1]:
        return 0
    return containment(other.words, passage.words, PART)


def unchanged(older: Sequence[Passage], newer: Sequence[Passage]) -> dict[int, int]:
    """Return the pairs of places of passages with the same words.

    Where words stand more than once, those between the same others are paired first.
    """
    old, new = [base_of(each) for each in older], [base_of(each) for each in newer]
    found = _same_ends(old, new)
    taken = set(found.values())
    left = _places((place, base) for place, base in enumerate(old) if place not in found)
    free = _places((place, base) for place, base in enumerate(new) if place not in taken)
    for base, places in left.items():
        others = free.get(base, [])
        if len(places) == len(others) == 1 or len(places) * len(others) > MOST_COPIES:
            found |= dict(zip(places, others, strict=False))
        elif others:
            found |= _copies(old, places, new, others)
    return found


def _same_ends(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    """Pair the places before the first difference and those behind the last one."""
    shorter = min(len(old), len(new))
    first = next((place for place in range(shorter) if old[place] != new[place]), shorter)
    most = shorter - first
    last = next((place for place in range(most) if old[-1 - place] != new[-1 - place]), most)
    ends = {len(old) - 1 - place: len(new) - 1 - place for place in range(last)}
    return {place: place for place in range(first)} | ends


def _copies(
    old: Sequence[str], places: Sequence[int], new: Sequence[str], others: Sequence[int]
) -> dict[int, int]:
    """Pair the places of the same words: first those that stand between the same others."""
    scored = sorted(
        (-_shared(old, one, new, other), one, other) for one in places for other in others
    )
    found: dict[int, int] = {}
    taken: set[int] = set()
    for _, one, other in scored:
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


def returned(passage: Passage, later: Mapping[str, Passage], beside: Iterable[Passage]) -> str:
    """Return the id of the passage of a later version as which one came back, or nothing.

    What is as alike to a passage ``beside`` it, which did not go, is not taken for it.
    """
    if len(words_of(passage.words)) < FEW:
        return ""
    numbers = numbers_of(passage.words)
    best, best_score = "", float(RETURNED)
    for anchor, candidate in later.items():
        if kind_of(candidate) == kind_of(passage) and numbers_of(candidate.words) == numbers:
            score = likeness(passage.words, candidate.words, best_score)
            if score >= best_score:
                best, best_score = anchor, score
    others = (each.words for each in beside if each.id != passage.id)
    return "" if best and has_twin(later[best].words, best_score, others) else best


def returned_within(passage: Passage, later: Mapping[str, Passage]) -> str:
    """Return the id of the passage of a later version that holds one, word for word, or nothing."""
    if len(words_of(passage.words)) < 2 * FEW:
        return ""
    scored = [
        (score, anchor)
        for anchor, candidate in later.items()
        if kind_of(candidate) == kind_of(passage)
        and len(words_of(candidate.words)) > len(words_of(passage.words))
        and (score := containment(passage.words, candidate.words, WITHIN))
    ]
    return max(scored)[1] if scored else ""


def _repeated_titles(
    older: Sequence[Passage], newer: Sequence[Passage], found: Mapping[int, int]
) -> dict[int, int]:
    """Return the pairs of headings whose title several sections have: it does not tell which."""
    counts = [Counter(base_of(each) for each in side if each.kind == "heading")
              for side in (older, newer)]  # fmt: skip
    return {
        place: other
        for place, other in found.items()
        if older[place].kind == "heading"
        and max(count[base_of(older[place])] for count in counts) > 1
    }


def _places(bases: Iterable[tuple[int, str]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for place, base in bases:
        found.setdefault(base, []).append(place)
    return found
