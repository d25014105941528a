"""Follows passages through the versions of a chapter, so that a link given once leads on for ever.

A passage is led from version to version until today. One that was taken out may have come back in
any later version; if not, its id stays where it stood, for a note. What a chapter lost is then
looked for among the passages that came to another chapter later than it was first in its own: what
both chapters always had was not moved.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain, islice, pairwise

from generator.core.values import Frozen, field, grouped, replace
from generator.history.matching import kind_of, match_passages, returned, words_of
from generator.rendering import Forwarding, Passage

RUN = 3  # words in a row that a passage must share with another to be compared with it
COMPARED = 5  # passages that one is compared with: those that share the most such rows


class Lost(Frozen):
    """A passage that a chapter lost, the date when it first had it, and the ids beside it then."""

    passage: Passage
    since: int
    before: str
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
    trace = _Trace(today)
    for (date, newer), (earlier, older) in pairwise([*versions, (0, ())]):
        trace.go_back(newer, older, date, earlier)
    aliases = {old: new for old, new in trace.leads.items() if old not in today}
    gone = {old: lost.before for old, lost in trace.lost.items()}
    return Forwarding(aliases, gone), Trail(trace.lost, trace.arrived)


class _Trace:
    """Follows ids back by one version at a time; ``lost`` passages have no place today."""

    def __init__(self, today: Sequence[str]) -> None:
        self.leads = dict(zip(today, today, strict=True))
        self.lost: dict[str, Lost] = {}
        self.arrived: dict[str, Arrival] = {}
        self._targets = today
        self._changed: dict[str, Passage] = {}

    def go_back(
        self, newer: Sequence[Passage], older: Sequence[Passage], date: int, earlier: int
    ) -> None:
        """Find where the ids of ``older`` lead; those of the next version, ``newer``, are known."""
        became = match_passages(older, newer)
        known = {passage.id for passage in newer}
        targets: list[str] = []
        before = ""
        for place, passage in enumerate(older):
            led = (self._targets[each] for each in became.get(place, ()))
            target = next(filter(None, led), "")
            if not target and passage.id not in known:
                target = self.leads.get(passage.id) or self._returned(passage)
            # What a newer version said of the same id holds.
            if target and passage.id not in self.lost:
                self.leads.setdefault(passage.id, target)
            elif passage.id not in self.leads:
                behind = "".join(each.id for each in older[place + 1 : place + 2])
                lost = self.lost.get(passage.id, Lost(passage, earlier, before, behind))
                self.lost[passage.id] = replace(lost, since=earlier)
            targets.append(target)
            before = target or before
        continuing = {*chain.from_iterable(became.values())}
        old = {passage.id for passage in older}
        for place, passage in enumerate(newer):
            target = self.leads.get(passage.id)
            if target and place not in continuing:
                self.arrived.setdefault(passage.id, Arrival(passage, date, target))
            if target and passage.id not in old:
                self._changed.setdefault(passage.id, passage)
        self._targets = targets

    def _returned(self, passage: Passage) -> str:
        if passage.id in self.lost:
            return ""
        later = {anchor: each.passage for anchor, each in self.arrived.items()}
        return self.leads.get(returned(passage, later, self._changed) or "", "")


def moved_between_chapters(trails: Mapping[str, Trail]) -> dict[str, dict[str, str]]:
    """Return where the ids that each chapter (path) lost lead in others ("2_b.md#p-…")."""
    arrivals = {
        (path, anchor): arrival
        for path, trail in trails.items()
        for anchor, arrival in trail.arrived.items()
        if len(trails) > 1
    }
    by_run = grouped((run, key) for key, each in arrivals.items() for run in _runs(each.passage))
    moved: dict[str, dict[str, str]] = {path: {} for path in trails}
    for path, trail in trails.items():
        likely: dict[str, dict[tuple[str, str], Passage]] = {}
        for anchor, lost in trail.lost.items():
            shared = Counter(key for run in _runs(lost.passage) for key in by_run.get(run, ()))
            likely[anchor] = {
                key: arrivals[key].passage
                for key, _ in shared.most_common()
                if key[0] != path and arrivals[key].since > lost.since
            }
            compared = dict(islice(likely[anchor].items(), COMPARED))
            if key := returned(lost.passage, compared, compared):
                moved[path][anchor] = f"{key[0]}#{arrivals[key].target}"
        # Titles and short passages went where the passage that followed them went.
        for anchor, lost in reversed(list(trail.lost.items())):
            other = moved[path].get(lost.following, "").partition("#")[0]
            kind, words = kind_of(lost.passage), words_of(lost.passage.words)
            for key, passage in likely[anchor].items():
                is_same = kind_of(passage) == kind and words_of(passage.words) == words
                if key[0] == other and is_same:
                    moved[path].setdefault(anchor, f"{other}#{arrivals[key].target}")
    return moved


def _runs(passage: Passage) -> set[str]:
    """Return each row of words of a passage, the whole of a shorter one."""
    words = words_of(passage.words)
    return {words[place : place + RUN] for place in range(max(len(words) - RUN + 1, 1))}
