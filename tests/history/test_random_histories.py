"""Links through histories drawn at random: 40 revisions of a chapter by an author of no memory."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.doors import forwarding
from tests.history.authors import Author
from tests.history.drafts import Judged, judge

SEEDS = range(6)


@pytest.fixture(scope="module")
def links() -> list[Judged]:
    """Return every link that an author of each seed ever gave, judged."""
    found: list[Judged] = []
    for seed in SEEDS:
        author = Author(seed)
        drafts = author.history(40)
        leads = forwarding([draft.passages() for draft in reversed(drafts)])
        found += judge(drafts, leads, author.events)
    return found


def test_links_lead_to_the_passage_or_to_a_note(links: list[Judged]) -> None:
    """Of all links ever given hardly any leads to another passage, and few to a needless note."""
    counts = Counter(link.verdict for link in links)
    assert len(links) > 150 * len(SEEDS)
    assert counts["dead"] == 0, counts
    assert counts["wrong"] <= 0.001 * len(links), _told(links, "wrong")
    assert counts["missed"] <= 0.008 * len(links), _told(links, "missed")


def test_no_kind_of_edit_is_weak(links: list[Judged]) -> None:
    """What is done to a passage now and then is survived whatever else is done to it."""
    for kind in ("typo", "emphasis", "link", "moved", "split", "merged"):
        edited = [link for link in links if kind in link.kinds]
        counts = Counter(link.verdict for link in edited)
        assert len(edited) >= 50, kind
        assert counts["right"] + counts["reused"] >= 0.9 * len(edited), _told(edited, "missed")
    # Whatever was done around a passage that was never touched, its link leads to it.
    assert {link.verdict for link in links if not link.kinds} <= {"right", "reused"}


def _told(links: list[Judged], verdict: str) -> str:
    return "\n".join(str(link) for link in links if link.verdict == verdict)
