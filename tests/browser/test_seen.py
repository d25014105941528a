"""What an eye sees at once on any page, and what axe-core finds, from large screens to paper.

Letters over letters, for instance, or a cell of a table that lies outside of what is seen of it.
Each page is loaded once.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest
from playwright.sync_api import expect

from tests.browser.pages import CUT, KINDS, MORE_KINDS, SCREENS, SIDEWAYS, script, violations
from tests.browser.waiting import wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import NewPage

PAGES = {**KINDS, **MORE_KINDS}
WIDTHS = (1920, 1440, 1280, 1024, 768, 375)
SCHEMES: dict[int, Literal["light", "dark"]] = {
    1920: "light",
    1440: "dark",
    1280: "light",
    375: "dark",
}
BOTH = ("the home page", "a chapter with drawn tables", "a need", "the codebook", "the glossary")
"""Kinds that axe-core reads on both screens: nearly all styles of the others are on one of them."""
PRINTED = ("", "7.1.4_conception/", "7.1.5_realisation/", "7.1.6_suites/", "data/segments/")
MOST_SIZES = 8


@pytest.mark.parametrize("kind", PAGES)
def test_nothing_strikes_the_eye_or_hinders_anybody(kind: str, new_page: NewPage) -> None:
    page = new_page(viewport={"width": WIDTHS[0], "height": 900}, reduced_motion="reduce")
    page.goto(PAGES[kind])
    page.evaluate("document.fonts.ready")
    assert what_is_seen(page) == {}
    if PAGES[kind] in PRINTED:
        page.set_viewport_size({"width": 612, "height": 900})  # the text of an A4 page
        page.emulate_media(media="print")
        assert page.evaluate(CUT) == []
        assert PAGES[kind].startswith("data/") or page.evaluate(script("seen"), MOST_SIZES) == []
        page.emulate_media(media="screen")
    page.evaluate(script("opened"))
    if kind in KINDS:
        in_scheme(page, "dark")
        page.set_viewport_size(SCREENS["narrow"])
        assert (violations(page), page.evaluate(SIDEWAYS)) == ([], False)
    if kind in MORE_KINDS or kind in BOTH:
        in_scheme(page, "light")
        page.set_viewport_size(SCREENS["wide"])
        assert violations(page) == []


def what_is_seen(page: Page) -> dict[int, object]:
    """Return what strikes the eye at each width; in the dark, pages stand as in the light."""
    found = dict[int, object]()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        wait_until(page, f"innerWidth === {width}")
        page.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
        wait_until(page, f"({CUT})().length === 0")
        if width in SCHEMES:
            in_scheme(page, SCHEMES[width])
            found[width] = page.evaluate(script("seen"), MOST_SIZES)
    return {width: seen for width, seen in found.items() if seen}


def in_scheme(page: Page, scheme: Literal["light", "dark"]) -> None:
    """Let a reader prefer a scheme, and wait until the page has it."""
    page.emulate_media(color_scheme=scheme)
    palette = {"light": "default", "dark": "slate"}[scheme]
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", palette)


def test_each_kind_of_page_is_looked_at(site_dir: Path) -> None:
    """Each page of the first level that is no chapter, and one of each folder."""
    kinds = {parts_of(address) for address in PAGES.values()}
    shown = (
        each for each in site_dir.rglob("*.html") if "/moved.js" not in each.read_text("utf-8")
    )
    pages = (each.relative_to(site_dir).as_posix() for each in shown)
    assert {parts_of(each.removesuffix("index.html")) for each in pages} - kinds == set()


def parts_of(address: str) -> tuple[str, bool]:
    """Return the folder of an address, and whether it is of one of the pages below it."""
    folder, _, rest = address.rstrip("/").partition("/")
    return folder, bool(rest)
