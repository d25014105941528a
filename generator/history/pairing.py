"""Pairs the passages of two versions whose words changed, by rules applied one after the other.

The surest rules come first. The less alike two passages are, the more their neighbours must have
stayed; where parallel passages are as alike to each other, their words tell nothing.

Likeness is from 0 to 100 and compares whole words, not letters: any two French paragraphs share
many of their letters in the same order, but not their words. In the random histories of the tests,
of the pairs that have nothing in common one in two hundred is more alike than 40 by words, nearly
half are by letters.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from zlib import crc32

from rapidfuzz import fuzz, process

from generator.rendering import Passage

FEW = 8
"""Words below which letters are compared too: a slip of the pen is then a large part of them."""
SLIP = 4
"""What a likeness by letters counts less than one by words."""
ORDER = 2
"""What a likeness of sentences in another order counts less."""
_SURROGATES = 0xD800, 0xE000
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


@lru_cache(maxsize=20_000)
def words_of(text: str) -> str:
    """Return a text with one character for each word, without case and punctuation.

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
    """Return the numbers of a text, which tell parallel sentences apart."""
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
    """Say whether the likeness of any other text to this one reaches the score."""
    words = words_of(text)
    if len(words) < FEW:
        return any(likeness(text, each, score) >= score for each in others)
    found = process.extractOne(
        words, [words_of(each) for each in others], scorer=fuzz.ratio, score_cutoff=score
    )
    return found is not None


def base_of(passage: Passage) -> str:
    """Return the id of a passage without the number of its repetition."""
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
    """Pairs the passages of two versions, filling ``found`` by one rule after the other."""

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
        """Find the passage in which a passage and its neighbour were merged."""
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
