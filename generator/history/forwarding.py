"""Follows passages through the versions of a chapter, so that a link given once leads on for ever.

A passage is led from version to version until today. One that was taken out may have come back in
any later version; if not, its id stays where it stood, for a note. What a chapter lost is then
looked for among the passages that came to another chapter later than it was first in its own: what
both chapters always had was not moved.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, pairwise, zip_longest

from generator.history.matching import match_passages, other_parts, returned, returned_within
from generator.history.pairing import kind_of, words_of
from generator.rendering import Forwarding, Passage

RUN = 3
"""Words in a row that a passage must share with another to be compared with it."""
COMPARED = 5
"""Passages that one is compared with: those that share the most such rows."""


@dataclass(frozen=True)
class Lost:
    """A passage that a chapter lost, the date when it first had it, and the id that followed it."""

    passage: Passage
    since: int
    following: str = ""


@dataclass(frozen=True)
class Arrival:
    """A passage that is new in a chapter, the date, and the id that it leads to today."""

    passage: Passage
    since: int
    target: str


@dataclass(frozen=True)
class Trail:
    """Passages that a chapter lost and those new in it, by id, to find moves between chapters."""

    lost: Mapping[str, Lost] = field(default_factory=dict[str, Lost])
    arrived: Mapping[str, Arrival] = field(default_factory=dict[str, Arrival])


def forwarding(versions: Sequence[Sequence[Passage]]) -> Forwarding:
    """Return where every id of the older versions leads; ``versions`` has today's first."""
    return follow([(0, each) for each in versions])[0]


def follow(versions: Sequence[tuple[int, Sequence[Passage]]]) -> tuple[Forwarding, Trail]:
    """Return where every id of the older versions leads, with the lost and the new passages.

    ``versions`` has today's first, each with its date in seconds.
    """
    if not versions:
        return Forwarding(), Trail()
    way = _Trace(*versions[0])
    for (_, newer), (date, older) in pairwise(versions):
        way.go_back(newer, older, date)
    way.end(versions[-1][1])
    return Forwarding(way.aliases, way.gone), Trail(way.lost, way.arrived)


class _Trace:
    """Follows ids to today, going back by one version at a time."""

    def __init__(self, date: int, today: Sequence[Passage]) -> None:
        self.aliases: dict[str, str] = {}
        self.gone: dict[str, str] = {}
        self.lost: dict[str, Lost] = {}
        self.arrived: dict[str, Arrival] = {}
        self._date = date
        self._leads = {passage.id: passage.id for passage in today}
        self._targets = [passage.id for passage in today]
        self._appeared: dict[str, Passage] = {}
        self._changed: dict[str, Passage] = {}

    def go_back(self, newer: Sequence[Passage], older: Sequence[Passage], date: int) -> None:
        """Find where the ids of ``older`` lead, those of the next ``newer`` version being known."""
        found = match_passages(older, newer)
        others = other_parts(older, newer, found)
        known = {passage.id for passage in newer}
        targets: list[str] = []
        before = ""
        for place, passage in enumerate(older):
            became = [found[place]] if place in found else []
            became += others.get(place, [])
            target = next((led for each in became if (led := self._targets[each])), "")
            if not target and passage.id not in known:
                target = self._leads.get(passage.id, "") or self._returned(passage, newer)
            self._keep(passage, target, before)
            targets.append(target)
            before = target or before
        self._note_new(newer, older, {*found.values(), *chain.from_iterable(others.values())})
        self._targets, self._date = targets, date
        for passage, behind in zip_longest(older, older[1:]):
            if passage.id in self.gone:
                following = behind.id if behind else ""
                known = self.lost.get(passage.id, Lost(passage, date, following))
                self.lost[passage.id] = replace(known, since=date)

    def end(self, first: Sequence[Passage]) -> None:
        """Note the passages of the first version as new."""
        self._note_new(first, (), set())

    def _returned(self, passage: Passage, newer: Sequence[Passage]) -> str:
        """Return the id under which a lost passage came back in a later version, or nothing."""
        if passage.id in self.gone:
            return ""
        anchor = returned(passage, self._appeared, newer)
        return self._leads.get(anchor or returned_within(passage, self._changed), "")

    def _note_new(
        self, newer: Sequence[Passage], older: Sequence[Passage], continuing: set[int]
    ) -> None:
        """Note the passages that are new in a version and lead on to today."""
        known = {passage.id for passage in older}
        for place, passage in enumerate(newer):
            if not self._leads.get(passage.id):
                continue
            if place not in continuing:
                self._appeared.setdefault(passage.id, passage)
                arrival = Arrival(passage, self._date, self._leads[passage.id])
                self.arrived.setdefault(passage.id, arrival)
            if passage.id not in known:
                self._changed.setdefault(passage.id, passage)

    def _keep(self, passage: Passage, target: str, before: str) -> None:
        """Note where an id leads; what a newer version said of the same id holds."""
        anchor = passage.id
        if anchor in self._leads or anchor in self.gone:
            return
        if target:
            self._leads[anchor] = target
            self.aliases[anchor] = target
        else:
            self.gone[anchor] = before


def moved_between_chapters(
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
    """New passages of all chapters, found by rows of words."""

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
        """Return where in another chapter a lost passage went ("2_b.md#p-…"), or nothing."""
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
