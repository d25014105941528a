"""What an eye sees at once on any page, from a large screen to a phone and on paper.

Letters over letters, for instance, or a cell of a table that lies outside of what is seen of it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.pages import CUT, KINDS
from tests.browser.waiting import wait_until

if TYPE_CHECKING:
    from tests.browser.conftest import NewPage

PAGES = {
    **KINDS,
    "a chapter with a turned matrix": "7.1.6_suites/",
    "a list of records": "besoins/",
    "a need with two figures": "besoins/BF11/",
    "the bibliography": "references/",
    "the records of a long file": "data/segments/",
}
WIDTHS = (1920, 1440, 1280, 1024, 768, 375)
SEEN_AT = {1920, 1440, 1280, 375}
MOST_SIZES = 8
SEEN = (Path(__file__).parent / "seen.js").read_text("utf-8")


@pytest.mark.parametrize("kind", PAGES)
def test_nothing_strikes_the_eye(kind: str, new_page: NewPage) -> None:
    page = new_page(viewport={"width": WIDTHS[0], "height": 900})
    page.goto(PAGES[kind])
    page.evaluate("document.fonts.ready")
    found = dict[object, object]()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        wait_until(page, f"innerWidth === {width}")
        page.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
        wait_until(page, f"({CUT})().length === 0")
        for scheme in ("light", "dark") if width in SEEN_AT else ():
            page.emulate_media(color_scheme=scheme)
            if seen := page.evaluate(SEEN, MOST_SIZES):
                found[width, scheme] = seen
    assert found == {}


@pytest.mark.parametrize(
    "address",
    ["", "7.1.4_conception/", "7.1.5_realisation/", "7.1.6_suites/", "data/", "data/segments/"],
)
def test_nothing_strikes_the_eye_on_paper(address: str, new_page: NewPage) -> None:
    page = new_page(viewport={"width": 612, "height": 900})  # the text of an A4 page
    page.goto(address)
    page.emulate_media(media="print")
    page.evaluate("document.fonts.ready")
    assert page.evaluate(CUT) == []
    if not address.startswith("data/"):
        assert page.evaluate(SEEN, MOST_SIZES) == []
