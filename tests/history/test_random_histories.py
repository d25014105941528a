"""Links through histories drawn at random: 40 revisions of a chapter by an author of no memory."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.history.judging import Judged, judged, table

TUNED = range(8)
"""Seeds that were looked at when the rules were written."""
HELD_OUT = range(100, 104)
"""Others, drawn once the rules were written (a few of their cases were read since)."""


@pytest.mark.parametrize("seeds", [TUNED, HELD_OUT], ids=["tuned", "held out"])
def test_links_lead_to_the_passage_or_to_a_note(seeds: range) -> None:
    """Of all links ever given hardly any leads to another passage, and few to a needless note."""
    links = [link for seed in seeds for link in judged(seed)]
    counts = Counter(link.verdict for link in links)
    assert len(links) > 150 * len(seeds)
    assert counts["dead"] == 0, table(links)
    assert counts["wrong"] <= 0.004 * len(links), _told(links, "wrong")
    assert counts["missed"] <= 0.03 * len(links), _told(links, "missed")


def test_no_kind_of_edit_is_weak() -> None:
    """What is done to a passage now and then is survived whatever else is done to it."""
    links = [link for seed in TUNED for link in judged(seed)]
    for kind in ("typo", "emphasis", "link", "moved far", "split", "merged"):
        edited = [link for link in links if kind in link.kinds]
        counts = Counter(link.verdict for link in edited)
        assert len(edited) >= 50, kind
        assert counts["right"] + counts["reused"] >= 0.9 * len(edited), _told(edited, "missed")
    # Whatever was done around a passage that was never touched, its link leads to it.
    assert {link.verdict for link in links if not link.kinds} <= {"right", "reused"}


def _told(links: list[Judged], verdict: str) -> str:
    return "\n".join([table(links), *(str(link) for link in links if link.verdict == verdict)])
