"""What is opened on a page can be read by everybody, as far as axe-core can tell.

Then what axe-core cannot tell: what a screen reader is told, and how pages stand with forced
colours and without motion. The pages themselves: ``test_seen.py``.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.pages import KINDS, SCREENS, script, violations

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import LookAt, NewPage

CHAPTER = "7.1.5_realisation/"
BESIDES = {"exclude": ["article"]}  # which each page was read for


@pytest.mark.parametrize(("screen", "scheme"), [("wide", "light"), ("narrow", "dark")])
def test_no_violation_in_the_search_and_the_menu(
    screen: str, scheme: str, new_page: NewPage
) -> None:
    page = new_page(viewport=SCREENS[screen], color_scheme=scheme, reduced_motion="reduce")
    page.goto(KINDS["a need"])
    if screen == "narrow":
        page.locator(".md-header [for=__drawer]").click()
        expect(page.locator(".md-nav--primary .md-nav__link").first).to_be_visible()
        assert violations(page, BESIDES) == []
        page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.insert_text("jugement")
    page.keyboard.press("s")
    expect(page.locator(".md-search-result__item").first).to_be_visible()
    assert violations(page, BESIDES) == []


def test_a_violation_would_be_found(page: Page) -> None:
    page.set_content(
        '<html lang="fr"><main><a href="#x"></a></main><p style="color: #999">gris</p></html>'
    )
    found = {line.partition(":")[0] for line in violations(page)}
    assert {"link-name", "color-contrast"} <= found


def test_a_screen_reader_is_told_the_parts_of_a_page_and_of_a_table(look_at: LookAt) -> None:
    page = look_at(CHAPTER)
    tree = page.locator("body").aria_snapshot()
    for part in ("banner", "navigation", "main", "article", "contentinfo"):
        assert re.search(rf"^ *- {part}\b", tree, re.MULTILINE), part
    levels = [int(level) for level in re.findall(r"- heading .*\[level=(\d)\]", tree)]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    for heading in page.locator("article :is(h1, h2, h3, h4)").all():
        heading.hover()  # its mark comes, and stands beside it
        said = " ".join((heading.text_content() or "").split())
        expect(heading).to_have_accessible_name(said)
        assert "¶" not in said
    expect(page.locator("article .passage-pointed")).to_have_count(1)
    table = page.locator("#tbl-utilite table")
    tree = table.aria_snapshot()
    assert tree.startswith('- table "Tableau 7.6 Utilité')
    assert "- caption: Tableau 7.6" in tree
    assert 'columnheader "Focus group 3"' in tree
    assert re.search(r'rowheader "BF4\b', tree)


def test_who_wants_no_motion_gets_none(new_page: NewPage) -> None:
    page = new_page(reduced_motion="reduce")
    for address in ("", CHAPTER):
        page.emulate_media(reduced_motion="reduce")
        page.goto(address)
        assert page.evaluate(script("moving")) == 0
        page.emulate_media(reduced_motion="no-preference")
        assert page.evaluate(script("moving")) > 0


def test_with_forced_colours_what_is_drawn_can_be_seen(new_page: NewPage) -> None:
    page = new_page(viewport=SCREENS["narrow"], forced_colors="active", color_scheme="dark")
    page.goto(CHAPTER)
    page.locator(".md-header [for=__drawer]").click()
    assert page.evaluate(script("unmasked")) == []
