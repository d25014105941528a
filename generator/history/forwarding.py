"""Follows passages through the versions of a chapter, so that a link given once leads on for ever.

A passage is led from version to version until today. One that was taken out may have come back in
any later version; if not, its id stays where it stood, for a note. What a chapter lost is then
looked for among the passages that came to another chapter later than it was first in its own: what
both chapters always had was not moved.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain, islice, pairwise, zip_longest

from generator.core.values import Frozen, field, grouped, replace
from generator.history.matching import kind_of, match_passages, other_parts, returned, words_of
from generator.rendering import Forwarding, Passage

RUN = 3  # words in a row that a passage must share with another to be compared with it
COMPARED = 5  # passages that one is compared with: those that share the most such rows


class Lost(Frozen):
    """A passage that a chapter lost, the date when it first had it, and the id that followed it."""

    passage: Passage
    since: int
    following: str


class Arrival(Frozen):
    """A passage that is new in a chapter, the date, and the id that it leads to today."""

    passage: Passage
    since: int
    target: str


class Trail(Frozen):
    """Passages that a chapter lost and those new in it, by id, to find moves between chapters."""

    lost: Mapping[str, Lost] = field(default_factory=dict[str, Lost])
    arrived: Mapping[str, Arrival] = field(default_factory=dict[str, Arrival])


def follow(versions: Sequence[tuple[int, Sequence[Passage]]]) -> tuple[Forwarding, Trail]:
    """Return where the ids of older versions (newest first, with dates) lead, and the trail."""
    today = [passage.id for passage in versions[0][1]] if versions else []
    way = _Trace(today)
    for (date, newer), (earlier, older) in pairwise([*versions, (0, ())]):
        way.go_back(newer, older, date)
        for passage, behind in zip_longest(older, older[1:]):
            if passage.id in way.gone:
                lost = Lost(passage, earlier, behind.id if behind else "")
                way.lost[passage.id] = replace(way.lost.get(passage.id, lost), since=earlier)
    aliases = {old: new for old, new in way.leads.items() if old not in today}
    return Forwarding(aliases, way.gone), Trail(way.lost, way.arrived)


class _Trace:
    """Follows ids back by one version at a time; ``gone`` have the id that stood before them."""

    def __init__(self, today: Sequence[str]) -> None:
        self.leads = dict(zip(today, today, strict=True))
        self.gone: dict[str, str] = {}
        self.lost: dict[str, Lost] = {}
        self.arrived: dict[str, Arrival] = {}
        self._targets = today
        self._changed: dict[str, Passage] = {}

    def go_back(self, newer: Sequence[Passage], older: Sequence[Passage], date: int) -> None:
        """Find where the ids of ``older`` lead; those of the next version, ``newer``, are known."""
        found = match_passages(older, newer)
        parts = other_parts(older, newer, found)
        known = {passage.id for passage in newer}
        targets: list[str] = []
        before = ""
        for place, passage in enumerate(older):
            became = [found[place]] if place in found else []
            became += parts.get(place, [])
            target = next((led for each in became if (led := self._targets[each])), "")
            if not target and passage.id not in known:
                target = self.leads.get(passage.id) or self._returned(passage)
            # What a newer version said of the same id holds.
            if target and passage.id not in self.gone:
                self.leads.setdefault(passage.id, target)
            elif passage.id not in self.leads:
                self.gone.setdefault(passage.id, before)
            targets.append(target)
            before = target or before
        continuing = {*found.values(), *chain.from_iterable(parts.values())}
        old = {passage.id for passage in older}
        for place, passage in enumerate(newer):
            target = self.leads.get(passage.id)
            if target and place not in continuing:
                self.arrived.setdefault(passage.id, Arrival(passage, date, target))
            if target and passage.id not in old:
                self._changed.setdefault(passage.id, passage)
        self._targets = targets

    def _returned(self, passage: Passage) -> str:
        if passage.id in self.gone:
            return ""
        later = {anchor: each.passage for anchor, each in self.arrived.items()}
        return self.leads.get(returned(passage, later, self._changed), "")


def moved_between_chapters(trails: Mapping[str, Trail]) -> dict[str, dict[str, str]]:
    """Return where the ids that each chapter (path) lost lead in others ("2_b.md#p-…")."""
    moved: dict[str, dict[str, str]] = {path: {} for path in trails}
    if len(trails) == 1 or not any(trail.lost for trail in trails.values()):
        return moved
    arrivals = {
        f"{path}#{anchor}": (path, arrival)
        for path, trail in trails.items()
        for anchor, arrival in trail.arrived.items()
    }
    by_run = grouped(
        (run, key) for key, (_, each) in arrivals.items() for run in _runs(each.passage)
    )
    for path, trail in trails.items():
        for anchor, lost in trail.lost.items():
            shared = Counter(key for run in _runs(lost.passage) for key in by_run.get(run, ()))
            likely = (
                (key, arrivals[key][1].passage)
                for key, _ in shared.most_common()
                if arrivals[key][0] != path and arrivals[key][1].since > lost.since
            )
            compared = dict(islice(likely, COMPARED))
            key = returned(lost.passage, compared, compared)
            if key:
                owner, arrival = arrivals[key]
                moved[path][anchor] = f"{owner}#{arrival.target}"
        _follow_neighbours(trail, trails, moved[path])
    return moved


def _follow_neighbours(trail: Trail, trails: Mapping[str, Trail], moved: dict[str, str]) -> None:
    """Add the titles and short passages that went to another chapter with what follows them."""
    for anchor, lost in reversed(list(trail.lost.items())):
        other = moved.get(lost.following, "").partition("#")[0]
        if not other or anchor in moved:
            continue
        kind, words = kind_of(lost.passage), words_of(lost.passage.words)
        targets = (
            f"{other}#{arrival.target}"
            for arrival in trails[other].arrived.values()
            if kind_of(arrival.passage) == kind
            and arrival.since > lost.since
            and words_of(arrival.passage.words) == words
        )
        moved.update((anchor, target) for target in islice(targets, 1))


def _runs(passage: Passage) -> set[str]:
    words = words_of(passage.words)
    return {words[place : place + RUN] for place in range(len(words) - RUN + 1)}
