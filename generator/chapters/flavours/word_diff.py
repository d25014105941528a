"""Where two texts have the same words: the edits that make one of the other."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate

from generator.core.edits import Edit

# Words, spaces, signs; characters of private use stand for one thing that was masked.
_WORD = re.compile(r"\w+|\n|[^\S\n]+|[\ue000-\uf8ff]+|[^\w\s]")
_RUN = 5  # words, spaces and signs that hold two texts together


def edits_between(old: str, new: str) -> Iterator[Edit]:
    """Yield the edits that make one text of another, word by word.

    Runs of words that both have once hold the texts together; between them least is changed.
    """
    from rapidfuzz.distance import Levenshtein

    olds, news = _WORD.findall(old), _WORD.findall(new)
    starts = [0, *accumulate(map(len, olds))]
    at, to = 0, 0
    for next_at, next_to in (*_anchors(olds, news), (len(olds), len(news))):
        for code in Levenshtein.opcodes(olds[at:next_at], news[to:next_to]):
            if code.tag != "equal":
                words = "".join(news[to + code.dest_start : to + code.dest_end])
                yield Edit(starts[at + code.src_start], starts[at + code.src_end], words)
        at, to = next_at, next_to


def _anchors(olds: Sequence[str], news: Sequence[str]) -> list[tuple[int, int]]:
    """Return where the runs stand that both texts have once, in the order of both."""
    places = [_places_of_runs(words) for words in (olds, news)]
    pairs = sorted((at, places[1][run]) for run, at in places[0].items() if run in places[1])
    return [pairs[each] for each in _longest_rising([to for _, to in pairs])]


def _places_of_runs(words: Sequence[str]) -> dict[tuple[str, ...], int]:
    runs = list(zip(*(words[shift:] for shift in range(_RUN)), strict=False))
    counts = Counter(runs)
    return {  # each begins with a word, or as the line of a short heading
        run: at
        for at, run in enumerate(runs)
        if counts[run] == 1 and any(map(str.isalnum, run if run[0] == "\n" else run[:1]))
    }


def _longest_rising(numbers: Sequence[int]) -> list[int]:
    """Return the places of the longest row of numbers that rises (patience sorting)."""
    tops, last, before = list[int](), list[int](), list[int]()
    for at, number in enumerate(numbers):
        length = bisect_left(tops, number)
        tops[length : length + 1] = [number]
        before.append(last[length - 1] if length else -1)
        last[length : length + 1] = [at]
    row, here = list[int](), last[-1] if last else -1
    while here >= 0:
        row.append(here)
        here = before[here]
    return row[::-1]
