"""From a verdict to the evidence behind it, to who said it, to where the thesis uses it, and back.

By keyboard alone, without JavaScript by links alone, and with previews of what a link leads to.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from playwright.sync_api import expect

from tests.browser.pages import place_of, script, violations
from tests.browser.waiting import press_until, wait_until

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page, Route

    from tests.browser.conftest import LookAt, NewPage

CHAPTER = "7.1.5_realisation/"
WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 375, "height": 812}

VERDICT = "#tbl-utilite td.verdict a[href$='utilite/#BF4-verdict']"
CELL = "#tbl-utilite a.evidence[href$='besoins/BF4/#FG2']"


# --- the walk -------------------------------------------------------------------------------------


def by_keyboard(page: Page, selector: str) -> None:
    """Go on by Tab until the link has the focus, and follow it by Enter."""
    tab_to(page, selector)
    page.keyboard.press("Enter")


def by_click(page: Page, selector: str) -> None:
    """Follow the first such link as a mouse does."""
    page.locator(selector).first.click()


def tab_to(page: Page, selector: str) -> None:
    """Open the passage that holds it, in a chapter, and press Tab until it has the focus."""
    if page.evaluate(script("focus_mark"), selector):
        page.keyboard.press("Enter")
    press_until(page, "Tab", selector)


@pytest.mark.parametrize(
    ("follow", "javascript"),
    [(by_keyboard, True), (by_click, False)],
    ids=["by keyboard", "without JavaScript"],
)
def test_a_reader_goes_from_a_verdict_to_the_chapter_and_back(
    follow: Callable[[Page, str], None], new_page: NewPage, *, javascript: bool
) -> None:
    page = new_page(viewport=WIDE, java_script_enabled=javascript)
    page.goto(f"{CHAPTER}#tbl-utilite")

    # The verdict leads to its card, the rule with its numbers, and this to the need: the same sum,
    # the judgements under it, and the table.
    follow(page, VERDICT)
    expect(page).to_have_url(re.compile(r"/tables/utilite/#BF4-verdict$"))
    expect(page.locator(".matrix-row").first).to_have_css("display", "table")
    expect(page.locator(".card:target .card-said")).to_have_text(re.compile("il en faut 2.: oui"))
    follow(page, ".card:target th a")
    expect(page).to_have_url(re.compile(r"/besoins/BF4/$"))
    expect(page.locator(".record-verdict p")).to_have_text(re.compile("il en faut 2.: oui"))
    expect(page.locator(".record-fields .verdict")).to_have_text(re.compile("oui"))
    expect(page.locator(".judgement-group > h3")).to_have_text(
        [
            re.compile("oui.*3 groupes"),
            re.compile("non.*1 groupe"),
            re.compile("sans avis.*1 groupe"),
        ]
    )
    follow(page, ".record-source a")
    expect(page).to_have_url(re.compile(rf"/{CHAPTER}#tbl-utilite$"))
    expect(page.locator("#tbl-utilite caption")).to_be_in_viewport()

    # A cell of the table leads to the segments behind it.
    follow(page, CELL)
    expect(page).to_have_url(re.compile(r"/besoins/BF4/#FG2$"))
    segments = page.locator(".judged[id='FG2'] .segment")
    expect(segments).to_have_count(3)
    expect(segments.first).to_be_in_viewport()

    # They lead to the group that said so, and the group to where the thesis speaks of it.
    follow(page, ".judged[id='FG2'] h4 a")
    expect(page).to_have_url(re.compile(r"/groupes/FG2/$"))
    expect(page.locator("h1")).to_have_text(re.compile("Focus group 2"))
    expect(page.locator(".segment[id='S06']")).to_contain_text("expliqu")
    cited = page.locator(".citations > li").first
    passage = cited.locator(".citation-passage").inner_text()
    follow(page, ".citations > li:first-child a")
    expect(page).to_have_url(re.compile(rf"/{CHAPTER}#.+"))
    there = page.locator(f"[id='{page.url.partition('#')[2]}']")
    expect(there).to_be_in_viewport()
    assert plain(passage)[:40] in plain(there.inner_text())

    # A segment leads to the passage that uses it.
    page.goto("besoins/BF4/#S06")
    page.locator(".segment[id='S06'] .segment-cited a").first.click()
    expect(page).to_have_url(re.compile(rf"/{CHAPTER}#.+"))
    there = page.locator(f"[id='{page.url.partition('#')[2]}']")
    expect(there).to_be_in_viewport()
    used = there.locator("xpath=ancestor-or-self::*[self::p or self::li][1]")
    expect(used).to_contain_text("S06")


def test_a_link_leads_to_its_place_while_the_page_moves_and_back_to_where_the_reader_was(
    page: Page,
) -> None:
    def slowly(route: Route) -> None:
        page.wait_for_timeout(300)
        route.continue_()

    page.goto("besoins/BF4/")
    page.route(f"**/{CHAPTER}", slowly)
    page.evaluate("scrollTo(0, 900); document.querySelector('.record-source a').click()")
    expect(page).to_have_url(re.compile(rf"/{CHAPTER}#tbl-utilite$"))
    expect(page.locator("#tbl-utilite caption")).to_be_in_viewport()
    page.goto("besoins/BF4/")
    page.evaluate("scrollTo(0, 700)")
    page.wait_for_timeout(300)
    page.evaluate("document.querySelector('.record-source a').click()")
    expect(page.locator("#tbl-utilite caption")).to_be_in_viewport()
    page.wait_for_timeout(300)
    page.go_back()
    expect(page.locator("h1")).to_contain_text("BF4")
    wait_until(page, "scrollY === 700")


def plain(text: str) -> str:
    """Return the text with single plain spaces."""
    return " ".join(text.split())


# --- previews -------------------------------------------------------------------------------------


def preview(page: Page) -> Locator:
    """Return the one preview of the page."""
    return page.locator("#preview")


@pytest.fixture
def read(look_at: LookAt) -> Callable[[str], Page]:
    """Open the page at an address, where nothing has the focus and the pointer is on nothing."""

    def page_at(address: str) -> Page:
        page = look_at(address)
        for _ in range(2):  # out of a preview, and out of its passage
            page.keyboard.press("Escape")
        page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
        page.mouse.move(5, 5)
        expect(preview(page)).to_be_hidden()
        return page

    return page_at


@pytest.mark.parametrize(
    ("address", "selector", "expected"),
    yaml.safe_load(Path(__file__).with_name("previews.yaml").read_text("utf-8")),
)
def test_a_preview_shows_what_the_link_leads_to(
    address: str, selector: str, expected: list[str], read: Callable[[str], Page]
) -> None:
    page = read(address)
    link = page.locator(selector).first
    link.hover()
    expect(preview(page)).to_be_visible()
    for each in expected:
        expect(preview(page)).to_contain_text(each)
    expect(link).to_have_attribute("aria-describedby", re.compile("preview"))
    expect(link).not_to_have_attribute("title", re.compile(""))
    covered = link.locator("xpath=ancestor-or-self::*[self::p or self::li or self::a][1]")
    assert apart(link, preview(page)) or apart(covered, preview(page)), "it covers the sentence"


def apart(one: Locator, other: Locator) -> bool:
    """Say whether two elements lie beside or over one another."""
    first, second = place_of(one), place_of(other)
    return any(
        second[side] >= first[side] + first[size] or first[side] >= second[side] + second[size]
        for side, size in (("x", "width"), ("y", "height"))
    )


def test_a_preview_opens_on_focus_and_closes_with_escape_and_on_leaving(page: Page) -> None:
    page.goto(f"{CHAPTER}#tbl-utilite")
    tab_to(page, CELL)
    expect(preview(page)).to_contain_text("Focus group 2")
    page.keyboard.press("Escape")
    expect(preview(page)).to_be_hidden()
    expect(page.locator(CELL)).not_to_have_attribute("aria-describedby", re.compile(""))
    page.keyboard.press("Tab")
    expect(preview(page)).to_contain_text("Focus group 3")
    page.evaluate("document.activeElement.blur()")
    expect(preview(page)).to_be_hidden()


def test_a_preview_under_the_pointer_closes_as_the_reader_goes_on(
    read: Callable[[str], Page],
) -> None:
    page = read(CHAPTER)
    link = page.locator("p a.ref-section").first
    title = link.get_attribute("title")
    link.hover()
    expect(preview(page)).to_be_visible()
    page.keyboard.press("Escape")
    expect(preview(page)).to_be_hidden()
    expect(link).to_have_attribute("title", title or "")
    value = page.locator("p a.value").first
    value.hover()
    expect(preview(page)).to_be_visible()
    preview(page).hover()  # which a reader may do, to follow its links
    page.wait_for_timeout(500)
    expect(preview(page)).to_be_visible()
    page.mouse.move(5, 5)
    expect(preview(page)).to_be_hidden()
    for end in (lambda: page.mouse.wheel(0, 300), lambda: page.emulate_media(media="print")):
        value.hover()
        expect(preview(page)).to_be_visible()
        end()
        expect(preview(page)).to_be_hidden()
    page.emulate_media(media="screen")


def test_a_reference_to_a_row_shows_that_row_under_the_head_of_its_table(page: Page) -> None:
    page.goto("7.1.6_suites/")
    link = page.locator("p a.ref-table").first
    link.evaluate("link => { link.href = '../7.1.5_realisation/#tbl-utilite-BF7-verdict' }")
    link.hover()
    expect(preview(page).locator("caption")).to_contain_text("Tableau 7.6")
    expect(preview(page).locator("thead")).to_contain_text("Répond au besoin")
    expect(preview(page).locator("tbody tr")).to_have_text([re.compile("BF7")])


def test_a_page_is_fetched_once_and_previews_go_on_after_instant_loading(
    page: Page, site: str
) -> None:
    page.goto(CHAPTER)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(site)))
    for _ in range(2):
        page.locator("p a.ref-entity[href$='groupes/FG4/']").first.hover()
        expect(preview(page)).to_contain_text("FG4")
        page.locator("p a.ref-table").first.hover()
        expect(preview(page)).to_contain_text("Tableau 7.2")
    assert [address for address in asked if address.endswith("/")] == ["groupes/FG4/"]
    page.evaluate("window.stayed = true")
    page.locator("p a.ref-section").first.click()
    expect(page).to_have_url(re.compile("/7.1.4_conception/"))
    expect(preview(page)).to_be_hidden()
    page.locator(":is(p, li) a.ref-entity").first.hover()
    expect(preview(page)).to_be_visible()
    assert page.evaluate("window.stayed"), "the page was loaded anew"


# --- cards ----------------------------------------------------------------------------------------

CHAPTERS = ("7.1_evaluation/", "7.1.4_conception/", CHAPTER, "7.1.6_suites/", "glossaire/")
VALUES = "article :is(a.value, a.value-sign)"


def test_every_value_of_a_chapter_opens_its_card(read: Callable[[str], Page]) -> None:
    page = read(CHAPTER)
    page.locator(VALUES).first.hover()  # what shows a preview is fetched
    expect(preview(page)).to_be_visible()
    page.mouse.move(5, 5)
    expect(preview(page)).to_be_hidden()
    found: list[dict[str, Any]] = page.evaluate(script("cards"), VALUES)
    assert len(found) > 40
    assert [each for each in found if each["lacks"]] == []


def test_a_card_says_the_version_of_its_data_which_its_page_says_once(
    read: Callable[[str], Page],
) -> None:
    page = read(f"evidence/{CHAPTER}")
    version = page.locator(".md-copyright .version").inner_text().partition(" – ")[0]
    assert "révision" in version
    expect(page.locator(".value-cards")).not_to_contain_text(version)
    page = read(CHAPTER)
    page.locator(VALUES).first.hover()
    expect(preview(page).locator(".card-source")).to_contain_text(f"· {version}")


def test_what_is_checked_in_a_chapter_is_short_and_opens_down_to_the_records(page: Page) -> None:
    page.goto(CHAPTER)
    page.get_by_role("link", name="Ce qui est vérifié").click()
    expect(page).to_have_url(re.compile(rf"/evidence/{CHAPTER}$"))
    assert page.evaluate("document.documentElement.scrollHeight") < 2 * WIDE["height"]
    kinds = page.locator(".audit-part > summary h2")
    expect(kinds.first).to_have_text("12 verdicts")
    sentence = page.locator(".audit-entry > summary").filter(has_text="Les treize organisations")
    expect(sentence).to_be_hidden()
    page.locator(".audit-part > summary").filter(has_text="nombres").press("Enter")
    expect(sentence.first.locator("b")).to_have_text(["treize", "pour la plupart"])
    sentence.first.press("Enter")
    expect(page.locator(".audit-entry[open] .card-records").first).to_contain_text(
        "Open Data France"
    )


def test_the_address_of_a_card_opens_its_sentence(page: Page) -> None:
    page.goto(CHAPTER)
    card = page.locator("p a.claim[data-value='3']").first.evaluate("link => link.hash")
    page.goto(f"evidence/{CHAPTER}{card}")
    expect(page.locator(card)).to_be_in_viewport()
    expect(page.locator(".audit-entry[open]")).to_have_count(1)
    expect(page.locator(".audit-entry[open] > summary")).to_contain_text("trois")
    page.emulate_media(media="print")
    expect(page.locator(f"{card} .card-said")).to_be_visible()
    expect(page.locator(f"{card} .card-how")).to_be_hidden()


def test_a_card_is_gone_into_by_key_and_left_by_escape(read: Callable[[str], Page]) -> None:
    page = read(CHAPTER)
    metropoles = "p a.claim[data-value='3']"
    tab_to(page, metropoles)
    expect(preview(page)).to_have_role("dialog")
    expect(preview(page)).to_have_accessible_name("trois")
    expect(page.locator(metropoles).first).to_have_accessible_description(
        re.compile("3 organisations .échelon.: métropole")
    )
    page.keyboard.press("Tab")
    expect(preview(page).locator("a").first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(preview(page).locator("a").nth(1)).to_be_focused()
    page.keyboard.press("Escape")
    expect(preview(page)).to_be_hidden()
    expect(page.locator(metropoles).first).to_be_focused()


def test_a_first_tap_opens_a_card_and_the_second_follows(new_page: NewPage) -> None:
    page = new_page(viewport=PHONE, has_touch=True, is_mobile=True)
    page.goto(CHAPTER)
    for heading in ("h1", "h2"):  # no link of a cell lies over them
        page.locator(f"article {heading}").first.tap(trial=True)
    link = page.locator("p a.claim[data-value='3']").first
    link.tap()  # it is the first thing that the reader does
    expect(preview(page).locator(".card-said")).to_contain_text("3 organisations")
    assert apart(link, preview(page)), "the sheet covers what it explains"
    expect(page).to_have_url(re.compile(rf"/{CHAPTER}$"))
    page.locator(".md-header__title").tap()  # beside the text
    expect(preview(page)).to_be_hidden()
    link.tap()
    expect(preview(page)).to_be_visible()
    link.tap()
    expect(page).to_have_url(re.compile(rf"/evidence/{CHAPTER}#c-"))
    card = page.locator(f".card[id='{page.url.partition('#')[2]}']")
    expect(card.locator(".card-said")).to_contain_text("3 organisations")


def test_without_javascript_every_value_leads_to_its_card(new_page: NewPage) -> None:
    page = new_page(viewport=WIDE, java_script_enabled=False)
    met = 0
    for chapter in CHAPTERS:
        page.goto(chapter)
        links = page.locator(VALUES).evaluate_all("links => links.map(each => each.hash.slice(1))")
        if not links:
            continue
        met += len(links)
        page.goto(f"evidence/{chapter}")
        cards: list[dict[str, Any]] = page.evaluate(script("written_cards"))
        assert set(links) <= {each["id"] for each in cards}
        assert [each for each in cards if each["lacks"]] == []
        assert sum(each["records"] > 0 for each in cards) > 0.8 * len(cards), chapter
    assert met > 100
    page.goto(CHAPTER)
    page.locator("p a.claim[data-value='3']").first.click()
    expect(page.locator(".card:target .card-said")).to_be_in_viewport()


# --- accessibility --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("viewport", "scheme", "focused"),
    [(WIDE, "light", "p a.ref-table"), (PHONE, "dark", "p a.value")],
    ids=["wide-light", "phone-dark"],
)
def test_axe_finds_nothing(
    viewport: dict[str, int], scheme: str, focused: str, new_page: NewPage
) -> None:
    page = new_page(viewport=viewport, color_scheme=scheme, reduced_motion="reduce")
    for address, link in (("7.1_evaluation/", focused), ("", ".title-page a.evidence")):
        page.goto(address)
        tab_to(page, link)
        expect(preview(page)).to_be_visible()
        assert violations(page, {"include": ["#preview"]}) == []
