"""Follows passages through the versions of a chapter, so that a link given once leads on for ever.

Between two neighbouring versions a passage is the same where its id is, or where its words are
nearly the same; so an id is led from version to version until today. Source of the thresholds: in
real histories the similarity of a passage to its best match falls into two heaps, below 50 and
above 75, with hardly any between.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from generator.markup import Forwarding

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from generator.markup import Passage

SAME = 62
"""Least similarity (rapidfuzz ratio, 0 to 100) of a reworded passage to what it was."""
PART = 88
"""Least similarity of a passage to a part of a longer one: two were merged, or one was split."""
SHORT = 30
"""Characters below which words are too few to recognise a part of a passage by."""


def forwarding(versions: Sequence[Sequence[Passage]]) -> Forwarding:
    """Return where every id of the older versions leads; ``versions`` has today's first."""
    if not versions:
        return Forwarding()
    today = versions[0]
    leads = {passage.id: passage.id for passage in today}
    gone: dict[str, str] = {}
    for newer, older in pairwise(versions):
        _lead_on(newer, older, today, leads, gone)
    current = {passage.id for passage in today}
    aliases = {old: new for old, new in leads.items() if old not in current}
    return Forwarding(aliases, {old: after for old, after in gone.items() if old not in leads})


def _lead_on(
    newer: Sequence[Passage],
    older: Sequence[Passage],
    today: Sequence[Passage],
    leads: dict[str, str],
    gone: dict[str, str],
) -> None:
    """Add where the ids of one version lead, knowing where those of the next newer one do."""
    known = {passage.id for passage in newer}
    before = ""
    for passage in older:
        if passage.id not in leads:
            match = None if passage.id in known else nearest(passage, newer)
            led = leads.get(match.id) if match else None
            if led is None:
                direct = nearest(passage, today)
                led = direct.id if direct else None
            if led is None:
                gone.setdefault(passage.id, before)
            else:
                leads[passage.id] = led
        before = leads.get(passage.id, before)


def nearest(passage: Passage, candidates: Sequence[Passage]) -> Passage | None:
    """Return the candidate that the passage became, ``None`` where there is none.

    Headings lead to headings and figures to figures, words to words. A whole that is nearly the
    same wins over a part of a longer passage.
    """
    alike = [each for each in candidates if _kind(each) == _kind(passage)]
    whole = _best(passage, alike, fuzz.ratio, SAME)
    if whole is not None or len(passage.words) < SHORT:
        return whole
    longer = [each for each in alike if len(each.words) >= SHORT]
    return _best(passage, longer, fuzz.partial_ratio, PART)


def _best(
    passage: Passage, candidates: Sequence[Passage], scorer: Callable[..., float], least: float
) -> Passage | None:
    """Return the first candidate with the highest score, if it reaches ``least``."""
    words = [each.words for each in candidates]
    match = process.extractOne(passage.words, words, scorer=scorer, score_cutoff=least)
    return candidates[match[2]] if match else None


def _kind(passage: Passage) -> str:
    return {"item": "words", "paragraph": "words"}.get(passage.kind, passage.kind)
