"""Follows passages through the versions of a chapter, so that a link given once leads on for ever.

A passage is led from version to version until today. One that was taken out may have come back in
any later version; if not, its id stays where it stood, for a note.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from generator.markup import Forwarding
from generator.review.matching import continued, pieces, returned

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.markup import Passage


def forwarding(versions: Sequence[Sequence[Passage]]) -> Forwarding:
    """Return where every id of the older versions leads; ``versions`` has today's first."""
    if not versions:
        return Forwarding()
    way = _Way(versions[0])
    for newer, older in pairwise(versions):
        way.go_back(newer, older)
    return Forwarding(way.aliases, way.gone)


class _Way:
    """The way from the versions seen so far to today: back by one version at a time."""

    def __init__(self, today: Sequence[Passage]) -> None:
        self.aliases: dict[str, str] = {}
        self.gone: dict[str, str] = {}
        self._current = {passage.id for passage in today}
        self._leads = {passage.id: passage.id for passage in today}
        self._targets = [passage.id for passage in today]
        self._later = {passage.id: passage for passage in today}

    def go_back(self, newer: Sequence[Passage], older: Sequence[Passage]) -> None:
        """Lead the ids of a version on, the next newer one being led already."""
        found = continued(older, newer)
        others = pieces(older, newer, found)
        known = {passage.id for passage in newer}
        taken = {self._targets[each] for each in found.values()}
        targets: list[str] = []
        before = ""
        for place, passage in enumerate(older):
            became = [found[place]] if place in found else []
            became += others.get(place, [])
            target = next((led for each in became if (led := self._targets[each])), "")
            if not target and passage.id not in known:
                target = self._leads.get(passage.id, "") or self._returned(passage, taken)
            self._keep(passage, target, before)
            targets.append(target)
            before = target or before
        self._targets = targets

    def _returned(self, passage: Passage, taken: set[str]) -> str:
        """Return as what a passage came back later, other than what another one became."""
        if passage.id in self.gone:
            return ""
        taken = {"", *taken}
        later = {
            anchor: each
            for anchor, each in self._later.items()
            if self._leads.get(anchor, "") not in taken
        }
        return self._leads.get(returned(passage, later), "")

    def _keep(self, passage: Passage, target: str, before: str) -> None:
        """Note where an id leads; what a newer version said of the same id holds."""
        anchor = passage.id
        if anchor in self._leads or anchor in self.gone:
            return
        self._later[anchor] = passage
        if target:
            self._leads[anchor] = target
            self.aliases[anchor] = target
        else:
            self.gone[anchor] = before
