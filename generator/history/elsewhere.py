"""Finds passages again that were moved to another chapter.

A passage that its chapter lost is looked for among those that came to another chapter later than it
was first in its own: what both chapters always had was not moved.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from generator.history.likeness import words_of
from generator.history.matching import returned, returned_within
from generator.history.pairing import kind_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from generator.history.forwarding import Arrival, Lost, Trail
    from generator.rendering import Passage

RUN = 3
"""Words in a row that a passage must share with another to be compared with it."""
COMPARED = 5
"""Passages that one is compared with: those that share the most such rows."""


def elsewhere(
    trails: Mapping[str, Trail], today: Mapping[str, Sequence[Passage]]
) -> dict[str, dict[str, str]]:
    """Return where the ids that each chapter lost lead in other chapters ("2_b.md#p-…").

    Both mappings are by the path of the chapter; ``today`` holds its passages.
    """
    arrivals = _Arrivals(trails) if any(trail.lost for trail in trails.values()) else None
    found: dict[str, dict[str, str]] = {path: {} for path in trails}
    if arrivals is None or len(trails) == 1:
        return found
    for path, trail in trails.items():
        for anchor, lost in trail.lost.items():
            target = arrivals.of(path, lost, today[path])
            if target:
                found[path][anchor] = target
        _follow_neighbours(trail, trails, found[path])
    return found


def _follow_neighbours(trail: Trail, trails: Mapping[str, Trail], moved: dict[str, str]) -> None:
    """Add the titles and short passages that went to another chapter with what follows them."""
    for anchor, lost in reversed(list(trail.lost.items())):
        other = moved.get(lost.following, "").partition("#")[0]
        if not other or anchor in moved:
            continue
        words = words_of(lost.passage.words)
        for arrival in trails[other].arrived.values():
            is_one = kind_of(arrival.passage) == kind_of(lost.passage)
            if is_one and arrival.since > lost.since and words_of(arrival.passage.words) == words:
                moved[anchor] = f"{other}#{arrival.target}"
                break


class _Arrivals:
    """What came to the chapters, by the rows of words in it."""

    def __init__(self, trails: Mapping[str, Trail]) -> None:
        self._all: dict[str, tuple[str, Arrival]] = {}
        self._by_run: dict[str, list[str]] = defaultdict(list)
        for path, trail in trails.items():
            for anchor, arrival in trail.arrived.items():
                key = f"{path}#{anchor}"
                self._all[key] = path, arrival
                for run in _runs(arrival.passage):
                    self._by_run[run].append(key)

    def of(self, path: str, lost: Lost, stayed: Sequence[Passage]) -> str:
        """Return the passage of another chapter that one which was lost became, or nothing."""
        shared = Counter(key for run in _runs(lost.passage) for key in self._by_run.get(run, ()))
        candidates: dict[str, Passage] = {}
        for key, _ in shared.most_common():
            owner, arrival = self._all[key]
            if owner != path and arrival.since > lost.since:
                candidates[key] = arrival.passage
                if len(candidates) == COMPARED:
                    break
        key = returned(lost.passage, candidates, stayed)
        key = key or returned_within(lost.passage, candidates)
        if not key:
            return ""
        owner, arrival = self._all[key]
        return f"{owner}#{arrival.target}"


def _runs(passage: Passage) -> set[str]:
    words = words_of(passage.words)
    return {words[place : place + RUN] for place in range(len(words) - RUN + 1)}
