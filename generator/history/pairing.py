"""The rules by which passages whose words changed are paired, one after the other.

The surest come first. The less alike two passages are, the more their neighbours must have stayed;
where parallel passages are as alike to each other, their words tell nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from generator.history.likeness import FEW, containment, has_twin, likeness, numbers_of, words_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from generator.rendering import Passage

SAME = (50, 42, 36)
"""Least likeness of a reworded passage, by the count of its sides where the neighbour stayed."""
FEW_SAME = (80, 66, 60)
"""The same for a few words: what little they share is soon shared by chance."""
BOTH = 2
ALMOST = 95
"""Likeness from which on no other passage can be meant."""
BESIDE = 7
"""What a neighbour that stayed adds to the likeness where several passages are alike."""
PART = 75
"""Least likeness of a passage to a part of a longer one: two were merged, or one was split."""
BETTER = 3
"""How much more alike a merged passage is to two than to the one, at least."""
MOST_PAIRS = 100_000
"""Pairs of passages of two versions that are compared, of each kind of likeness."""
LONGER = 1.1
"""How many times as long as its part a passage is at least."""


def base_of(passage: Passage) -> str:
    """Return the id without the number of a repetition: it stands for the words alone."""
    return _base(passage.id, is_heading=passage.kind == "heading")


@lru_cache(maxsize=20_000)
def _base(anchor: str, *, is_heading: bool) -> str:
    if is_heading:
        return re.sub(r"_\d+$", "", anchor)
    return re.sub(r"^([pt]-[a-z2-7]{8})-\d+$", r"\1", anchor)


def kind_of(passage: Passage) -> str:
    """Return the kind of a passage; paragraphs and items are of one kind."""
    return {"item": "words", "paragraph": "words"}.get(passage.kind, passage.kind)


class Pairing:
    """From one version to the next: ``found`` is filled by one rule after the other."""

    def __init__(
        self,
        older: Sequence[Passage],
        newer: Sequence[Passage],
        found: dict[int, int],
        fresh: Sequence[int],
    ) -> None:
        """Begin with the pairs in ``found``; ``fresh`` are the places that have none."""
        self._older, self._newer, self._found = older, newer, found
        self._new = fresh
        self._kept = dict(found)

    def go(self, repeated: Mapping[int, int]) -> None:
        """Apply all rules; ``repeated`` are titles that several sections have, in order."""
        self._new = [*self._new, *repeated.values()]
        self.retitled()
        taken = set(self._found.values())
        for place, other in repeated.items():
            if place not in self._found and other not in taken:
                self._found[place] = other
        self.same_words()
        self.reworded(SAME[0])
        self.reworded(0)
        self.retitled()
        self.parts()

    def _left(self) -> list[int]:
        return [place for place in range(len(self._older)) if place not in self._found]

    def _fresh(self) -> list[int]:
        taken = set(self._found.values())
        return [place for place in self._new if place not in taken]

    def same_words(self) -> None:
        """Pair what has the same words as another kind of passage, say a title set in bold."""
        fresh = {words_of(self._newer[place].words): place for place in reversed(self._fresh())}
        for place in self._left():
            words = words_of(self._older[place].words)
            if words and words in fresh:
                self._found[place] = fresh.pop(words)

    def reworded(self, least: float) -> None:
        """Pair what is left with what is fresh, the most alike first."""
        left, fresh = self._left(), self._fresh()
        if not left or not fresh:
            return
        beside_old = _neighbours(len(self._older), self._found)
        beside_new = _neighbours(len(self._newer), {b: b for b in self._found.values()})
        scored: list[tuple[float, int, int, int]] = []
        for rank, one in enumerate(left):
            for other in near(rank, left, fresh):
                sides = sum(a == b for a, b in zip(beside_old[one], beside_new[other], strict=True))
                score = _score(self._older[one], self._newer[other], sides, least)
                if score and not (score < ALMOST and self._is_doubtful(one, other, score, sides)):
                    scored.append((score + BESIDE * sides, -abs(one - other), one, other))
        taken: set[int] = set()
        for _, _, one, other in sorted(scored, reverse=True):
            if one not in self._found and other not in taken:
                self._found[one] = other
                taken.add(other)

    def _is_doubtful(self, one: int, other: int, score: float, sides: int) -> bool:
        """Say whether a passage that stayed is as alike: the words are then those of a mould.

        Where the neighbours stayed, only other numbers tell parallel passages apart.
        """
        before, now = self._older[one].words, self._newer[other].words
        if sides == BOTH and numbers_of(before) == numbers_of(now):
            return False
        kind = kind_of(self._older[one])
        stayed = [
            passage.words
            for place in self._kept
            if kind_of(passage := self._older[place]) == kind and passage.words != before
        ]
        return has_twin(now, score, stayed) or has_twin(before, score, stayed)

    def retitled(self) -> None:
        """Pair the titles of sections that hold the same passages, whatever their words."""
        fresh = set(self._fresh())
        old, new = _sections(self._older), _sections(self._newer)
        for place in self._left():
            if self._older[place].kind != "heading":
                continue
            within = [each for each, title in old.items() if title == place]
            shared = Counter(new.get(self._found.get(each, -1), -1) for each in within)
            other, count = max(shared.items(), key=lambda each: each[1], default=(-1, 0))
            size = sum(title == other for title in new.values())
            if other in fresh and 2 * count >= max(len(within), size):
                self._found[place] = other
                fresh.remove(other)

    def parts(self) -> None:
        """Find what became a part of a longer passage, and what was split into several."""
        left = self._left()
        for rank, place in enumerate(left):
            passage = self._older[place]
            scored = [
                (score, other)
                for other in near(rank, left, self._new)
                if kind_of(self._newer[other]) == kind_of(passage)
                and (score := _part(passage.words, self._newer[other].words))
            ]
            if scored:
                self._found[place] = max(scored)[1]
            else:
                self._joined(place)

    def _joined(self, place: int) -> None:
        """Find the passage into which one was merged with its neighbour."""
        words = self._older[place].words
        for beside in (place - 1, place + 1):
            other = self._found.get(beside, -1)
            if other not in self._new or self._older[beside].kind == "heading":
                continue
            now, neighbour = self._newer[other].words, self._older[beside].words
            both = f"{neighbour} {words}" if beside < place else f"{words} {neighbour}"
            score = likeness(both, now, SAME[1])
            if score >= likeness(neighbour, now) + BETTER and containment(words, now, PART):
                self._found[place] = other
                return


def near(rank: int, left: Sequence[int], fresh: Sequence[int]) -> Sequence[int]:
    """Return the places that the passage of a rank among those left is compared with.

    They are all, or of very many those about as far down: time must not grow with their square.
    """
    width = max(MOST_PAIRS // len(left), 1)
    start = max(0, min(rank * len(fresh) // len(left) - width // 2, len(fresh) - width))
    return fresh[start : start + width]


def _score(one: Passage, other: Passage, sides: int, least: float) -> float:
    """Return the likeness of two passages, 0 where it is too little for so few neighbours."""
    if kind_of(one) != kind_of(other):
        return 0
    size = min(len(words_of(one.words)), len(words_of(other.words)))
    few = size < FEW
    is_table = one.kind == "table"
    counted = size < 2 * FEW and sides < BOTH and not is_table
    if counted and numbers_of(one.words) != numbers_of(other.words):
        return 0
    least = max((FEW_SAME if few else SAME)[sides], least)
    score = likeness(one.words, other.words, least)
    if is_table and sides:
        score = max(score, _grown(one.words, other.words))
    return score if score >= least else 0


def _grown(one: str, other: str) -> float:
    """Return how alike a table is to one that has rows, columns or a caption more."""
    shorter, longer = sorted((one, other), key=lambda each: len(words_of(each)))
    return max(containment(shorter, longer) - BESIDE, 0) if len(words_of(shorter)) > 1 else 0


def _part(one: str, other: str) -> float:
    """Return how alike the shorter of two wordings is to a part of the other, 0 for too little."""
    shorter, longer = sorted((one, other), key=lambda each: len(words_of(each)))
    sizes = len(words_of(shorter)), len(words_of(longer))
    if sizes[0] < FEW or sizes[1] <= LONGER * sizes[0]:
        return 0
    if sizes[0] < 2 * FEW and not set(numbers_of(shorter)) <= set(numbers_of(longer)):
        return 0
    return containment(shorter, longer, PART)


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


def _sections(passages: Sequence[Passage]) -> dict[int, int]:
    """Return for the place of each passage that of the heading over it."""
    title = -1
    found: dict[int, int] = {}
    for place, passage in enumerate(passages):
        if passage.kind == "heading":
            title = place
        elif title >= 0:
            found[place] = title
    return found
