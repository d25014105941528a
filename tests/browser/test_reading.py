"""Reading by keyboard and without JavaScript."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.browser.pages import KINDS, SCREENS, script
from tests.browser.waiting import wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import NewPage


def test_a_link_to_a_place_stands_below_the_bar_and_the_first_key_leads_past_the_menu(
    page: Page,
) -> None:
    page.goto("7.1.5_realisation/#tbl-utilite")
    page.wait_for_load_state("networkidle")
    top = "each => each.getBoundingClientRect().top"
    bar = page.locator(".md-header").evaluate("each => each.getBoundingClientRect().bottom")
    assert page.locator("#tbl-utilite").evaluate(top) >= bar - 1
    page.goto("7.1.5_realisation/")
    page.keyboard.press("Tab")
    skip = page.locator(".md-skip")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    wait_until(page, "document.querySelector(':target') !== null")
    page.wait_for_timeout(200)  # the page turns to the place once more when it is loaded
    page.keyboard.press("Tab")
    focused = page.evaluate("document.activeElement.outerHTML")
    assert focused in page.locator(".md-content").evaluate("content => content.outerHTML")


NO_LINE = "text-decoration-color", "rgba(0, 0, 0, 0)"


def test_a_chapter_is_calm_as_its_reader_chooses(page: Page) -> None:
    page.goto("7.1.5_realisation/")
    assert page.evaluate(script("stops")) <= 120
    value = page.locator("p a.value").first
    page.mouse.move(5, 5)
    expect(value).to_have_css(*NO_LINE)
    page.locator("p:has(a.value)").first.hover(position={"x": 2, "y": 2})
    expect(value).not_to_have_css(*NO_LINE)
    page.mouse.move(5, 5)
    page.locator(".chapter-more > summary").click()
    expect(page.locator(".chapter-marks")).to_contain_text("vérifié dans les données")
    page.locator(".mark-toggle").click()
    page.goto("7.1_evaluation/")
    expect(value).not_to_have_css(*NO_LINE)
    page.goto("glossaire/")
    expect(page.locator(".chapter-head")).to_have_count(0)


@pytest.mark.parametrize("screen", SCREENS)
def test_the_focus_is_always_seen_and_the_bar_covers_none(screen: str, new_page: NewPage) -> None:
    page = new_page(viewport=SCREENS[screen], reduced_motion="reduce")
    page.goto("7.1.5_realisation/")
    unseen: list[dict[str, Any]] = []
    for _ in range(40):
        page.keyboard.press("Tab")
        focused = page.evaluate(script("focused"))
        if focused["tag"] != "BODY" and not (focused["seen"] and focused["ring"]):
            unseen.append(focused)
    assert unseen == []
    page.locator("#tbl-utilite a").last.focus()
    covered: list[str] = []
    for _ in range(40):  # backwards, where the page comes down from under the bar
        page.keyboard.press("Shift+Tab")
        covered += filter(None, [page.evaluate(script("covered"))])
    assert covered == []


def test_the_menu_of_a_phone_opens_and_closes_by_key(new_page: NewPage) -> None:
    page = new_page(viewport=SCREENS["narrow"], reduced_motion="reduce")
    page.goto("7.1.4_conception/")
    opener = page.get_by_role("button", name="Navigation")
    page.keyboard.press("Tab")  # past the menu
    page.keyboard.press("Tab")
    expect(opener).to_be_focused()
    expect(opener).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Enter")
    expect(opener).to_have_attribute("aria-expanded", "true")
    expect(page.locator(".md-nav--primary :focus")).to_be_in_viewport()
    page.get_by_role("button", name="Autour du texte").first.focus()
    page.keyboard.press("Space")
    focused = page.locator(".md-nav--primary :focus")
    expect(focused).to_be_visible()
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()
    expect(page.locator(".md-nav--primary")).to_be_hidden()
    for _ in range(6):  # what is closed is not reached
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('.md-sidebar--primary')") is None


def test_without_javascript_everything_can_be_read(new_page: NewPage) -> None:
    page = new_page(viewport=SCREENS["wide"], java_script_enabled=False)
    for address in KINDS.values():
        page.goto(address)
        expect(page.locator("h1").first).to_be_visible()
        for summary in page.locator(".md-content details > summary").all():
            is_shown = summary.is_visible()  # facets are of the script
            if is_shown and summary.locator("xpath=..").get_attribute("open") is None:
                summary.click()  # what is folded opens without JavaScript too
        hidden = [each for each in page.locator(".md-content table").all() if not each.is_visible()]
        assert hidden == [], address
