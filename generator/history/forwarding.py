"""Follows passages through the versions of a chapter, so that a link given once leads on for ever.

A passage is led from version to version until today. One that was taken out may have come back in
any later version; if not, its id stays where it stood, for a note. What was lost, and what came out
of nothing, is told too: a passage may have moved to another chapter.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import chain, pairwise, zip_longest
from typing import TYPE_CHECKING

from generator.history.matching import continued, pieces, returned, returned_within
from generator.rendering import Forwarding

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from generator.rendering import Passage


@dataclass(frozen=True)
class Lost:
    """A passage that a chapter has no more, when it first had it, and the id that followed it."""

    passage: Passage
    since: int
    following: str = ""


@dataclass(frozen=True)
class Arrival:
    """A passage that came to a chapter out of nothing, when, and the id that it leads to today."""

    passage: Passage
    since: int
    target: str


@dataclass(frozen=True)
class Trail:
    """What a chapter lost and what came to it, by id, for links that lead on to another chapter."""

    lost: Mapping[str, Lost] = field(default_factory=dict[str, Lost])
    arrived: Mapping[str, Arrival] = field(default_factory=dict[str, Arrival])


def forwarding(versions: Sequence[Sequence[Passage]]) -> Forwarding:
    """Return where every id of the older versions leads; ``versions`` has today's first."""
    return follow([(0, each) for each in versions])[0]


def follow(versions: Sequence[tuple[int, Sequence[Passage]]]) -> tuple[Forwarding, Trail]:
    """Return where every id of the older versions leads, and what was lost and what came.

    ``versions`` has today's first, each with its date in seconds.
    """
    if not versions:
        return Forwarding(), Trail()
    way = _Way(*versions[0])
    for (_, newer), (date, older) in pairwise(versions):
        way.go_back(newer, older, date)
    way.end(versions[-1][1])
    return Forwarding(way.aliases, way.gone), Trail(way.lost, way.arrived)


class _Way:
    """The way from the versions seen so far to today: back by one version at a time."""

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
        """Lead the ids of a version on, the next newer one being led already."""
        found = continued(older, newer)
        others = pieces(older, newer, found)
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
        """Note the first version: before it there was nothing."""
        self._note_new(first, (), set())

    def _returned(self, passage: Passage, newer: Sequence[Passage]) -> str:
        """Return as what a passage came back later: only what appeared then can be it."""
        if passage.id in self.gone:
            return ""
        anchor = returned(passage, self._appeared, newer)
        return self._leads.get(anchor or returned_within(passage, self._changed), "")

    def _note_new(
        self, newer: Sequence[Passage], older: Sequence[Passage], continuing: set[int]
    ) -> None:
        """Note the words that a version has and the one before it had not, if they lead on."""
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
