"""What a reviewer does in the browser: copies links to passages, follows them, compares."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.pages import SCREENS, SIDEWAYS, place_of, violations
from tests.browser.waiting import press_until, wait_until
from tests.building import build_thesis
from tests.reviewed import ADDED, OPENING, ids, reviewed_thesis

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Locator, Page

    from tests.browser.conftest import NewPage

CHAPTER = "1.1_enquete/"
MARK = ".passage-open"
POINTED = ".passage-pointed .passage-open"
NO_SHADE = "background-color", "rgba(0, 0, 0, 0)"
MAIL = "mailto:relecture@example.org"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, published: Path, site_url: str) -> Iterator[str]:
    """Address of a thesis that was reviewed, and worked on since.

    It leaves the served folder again, so that what tests find there is this project's own site.
    """
    folder = reviewed_thesis(tmp_path_factory.mktemp("reviewed"))
    address = f"{site_url}reviewed/"
    features = ["navigation.instant", "navigation.footer"]
    build_thesis(
        folder,
        strict=False,
        site_dir=str(published / "reviewed"),
        site_url=address,
        theme={"name": "material", "language": "fr", "font": False, "features": features},
    )
    yield address
    shutil.rmtree(published / "reviewed")


def copied(page: Page) -> str:
    """Return what was copied."""
    return str(page.evaluate("navigator.clipboard.readText()"))


def opened(page: Page, passage: Locator) -> Locator:
    """Open a passage by its mark, as a mouse does, and return what it offers."""
    passage.hover(position={"x": 20, "y": 8})
    page.locator(POINTED).click()
    return page.locator(".passage-tools")


def remark_on(page: Page, selector: str) -> Locator:
    """Return the link that begins a remark on a passage."""
    return opened(page, page.locator(selector)).locator(".passage-comment")


def allow_clipboard(page: Page) -> None:
    """Let the test read what was copied."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])


def expect_clear_of_the_bar(page: Page, selector: str) -> None:
    """Wait until an element is in the window and below Material's bar."""
    shown = selector, ".md-header"
    box, bar = (f"document.querySelector('{each}').getBoundingClientRect()" for each in shown)
    wait_until(page, f"{bar}.bottom <= {box}.top && {box}.top < 850")


def expect_highlighted(page: Page, anchor: str) -> None:
    """Wait until a passage is shown as the one that a link led to."""
    expect(page.locator(f"#{anchor}")).not_to_have_css(*NO_SHADE)


# --- links ----------------------------------------------------------------------------------------


def test_a_link_is_copied_by_keyboard_and_leads_to_the_highlighted_passage(page: Page) -> None:
    allow_clipboard(page)
    page.goto(CHAPTER)
    press_until(page, "Tab", MARK)
    press_until(page, "ArrowDown", f"#{ids()['today']} {MARK}")
    mark = page.locator(f"#{ids()['today']} {MARK}")
    expect(mark).to_have_accessible_name(re.compile("Paragraphe 3"))
    expect(mark).to_have_accessible_description(re.compile("Flèches"))
    expect(mark.locator("..")).to_have_css("opacity", "1")
    page.keyboard.press("Enter")
    expect(mark).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Tab")
    copier = page.locator(".passage-copy")
    expect(copier).to_be_focused()
    expect(copier).to_have_accessible_name("Copier le lien vers ce paragraphe (Paragraphe 3)")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Lien copié", exact=True)).to_have_role("status")
    expect(copier).to_be_focused()
    page.keyboard.press("Escape")
    expect(mark).to_be_focused()
    expect(page.locator(".passage-tools")).to_have_count(0)

    link = copied(page)
    assert link.endswith(f"/{CHAPTER}#{ids()['today']}")

    other = page.context.new_page()
    other.goto(link)
    expect_highlighted(other, ids()["today"])
    expect(other.locator(f"#{ids()['opening']}")).to_have_css(*NO_SHADE)
    expect_clear_of_the_bar(other, f"#{ids()['today']}")


def test_every_kind_of_passage_has_a_mark_beside_its_words(page: Page) -> None:
    allow_clipboard(page)
    page.goto(CHAPTER)
    menu = place_of(page.locator(".md-sidebar--primary"))
    for selector in ("h1", "h2", "#tbl-participants", "li[id^=p-]", "blockquote p[id^=p-]"):
        passage = page.locator(f"article {selector}").first
        tools = opened(page, passage)
        tools.locator(".passage-copy").click()
        expect(tools).to_have_attribute("data-said", "Lien copié")
        assert f"#{passage.get_attribute('id')}" in copied(page)
        box = place_of(page.locator(POINTED))
        assert box["x"] >= menu["x"] + menu["width"], "the mark stands over the menu"
        if selector in {"h1", "h2"}:
            expect(passage).to_have_accessible_name(" ".join(passage.inner_text().split()))
            expect(passage.locator("button")).to_have_count(0)


def test_the_pointer_in_the_margin_shows_a_mark_which_is_not_printed(page: Page) -> None:
    page.goto(CHAPTER)
    passage = page.locator(f"#{ids()['opening']}")
    passage.scroll_into_view_if_needed()
    box = place_of(passage)
    page.mouse.move(box["x"] - 20, box["y"] + 10)
    expect(passage.locator(POINTED)).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator(POINTED)).to_be_hidden()
    # Paper always has numbers and the version.
    assert numbers(page) == '"1"'
    expect(page.locator(".mark-toggle")).to_be_hidden()
    expect(page.locator(".chapter-version")).to_be_visible()


def test_a_tap_on_a_narrow_screen_opens_a_passage_and_another_closes_it(new_page: NewPage) -> None:
    page = new_page(viewport=SCREENS["narrow"], has_touch=True, is_mobile=True)
    allow_clipboard(page)
    page.goto(CHAPTER)
    linked = page.locator("article p[id^=p-]", has=page.locator("a.ref-table")).first
    expect(linked.locator(MARK)).to_be_visible()  # without a pointer there is nothing to wait for
    passage = page.locator(f"#{ids()['opening']}")
    passage.scroll_into_view_if_needed()
    passage.tap(position={"x": 30, "y": 10})
    assert not page.evaluate(SIDEWAYS)
    passage.locator(".passage-copy").tap()
    expect(passage.locator(".passage-tools")).to_have_attribute("data-said", "Lien copié")
    passage.tap(position={"x": 30, "y": 10})
    expect(page.locator(".passage-tools")).to_have_count(0)


def test_a_passage_is_one_stop_until_it_is_opened(page: Page) -> None:
    page.goto(CHAPTER)
    passage = page.locator("article p[id^=p-]", has=page.locator("a.ref-table")).first
    mark, links = passage.locator(MARK), passage.locator(":scope > a[href]")
    mark.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    way = mark.evaluate("mark => getComputedStyle(mark, '::after').content")
    assert re.match(r'"Entrée\s: \d+ liens?"', way), "who sees the focus sees where the links are"
    page.keyboard.press("Tab")
    expect(page.locator(f"article :focus:is({MARK}, .table-scroll)")).to_have_count(1)
    page.keyboard.press("Shift+Tab")
    expect(mark).to_be_focused()
    page.keyboard.press("Enter")
    for _ in range(3):  # past the tools
        page.keyboard.press("Tab")
    expect(links.first).to_be_focused()
    page.keyboard.press("Escape")  # the preview
    page.keyboard.press("Escape")
    expect(mark).to_be_focused()
    expect(links.first).to_have_attribute("tabindex", "-1")


def test_marks_go_on_after_instant_loading(page: Page) -> None:
    page.goto(CHAPTER)
    page.evaluate("window.stayed = true")
    page.locator(".md-footer__link--next").click()
    expect(page).to_have_url(re.compile("1.2_resultats"))
    passage = page.locator("article p[id^=p-]").first
    passage.hover()
    expect(passage.locator(POINTED)).to_be_visible()
    expect(page.locator(".mark-toggle")).to_have_count(1)
    assert page.evaluate("window.stayed"), "the page was loaded anew"


# --- links to older paragraphs --------------------------------------------------------------------


def test_a_link_to_an_older_wording_or_by_number_highlights_todays(page: Page) -> None:
    page.goto(f"{CHAPTER}#{ids()['reworded']}")
    expect(page.locator("a.passage-alias:target")).to_have_count(1)
    expect_highlighted(page, ids()["today"])
    expect_clear_of_the_bar(page, f"#{ids()['today']}")
    page.goto(f"{CHAPTER}#1.1-2")
    expect(page.locator("[data-number='2']")).to_contain_text(OPENING)
    expect_highlighted(page, ids()["opening"])


@pytest.mark.parametrize("javascript", [True, False], ids=["with", "without JavaScript"])
def test_a_link_to_a_passage_that_is_gone_says_so_where_it_stood(
    new_page: NewPage, *, javascript: bool
) -> None:
    page = new_page(viewport=SCREENS["wide"], java_script_enabled=javascript)
    page.goto(f"{CHAPTER}#{ids()['gone']}")
    note = page.locator("a.passage-gone:target")
    expect(note).to_be_in_viewport()
    before = place_of(page.locator(f"#{ids()['today']}"))
    box = place_of(note)
    assert box["height"] > 20
    assert box["y"] > before["y"] + 20, "the note stands behind the passage that it followed"
    if javascript:
        said = page.evaluate(
            "getComputedStyle(document.querySelector(':target'), '::after').content"
        )
        assert "n’existe plus" in said
        expect(page.locator(f"#{ids()['today']}")).to_have_css(*NO_SHADE)


# --- numbers --------------------------------------------------------------------------------------


def numbers(page: Page) -> str:
    """Return what stands before the first passage."""
    first = "getComputedStyle(document.querySelector('[data-number]'), '::before').content"
    return str(page.evaluate(first))


def test_marks_and_numbers_are_shown_by_keyboard_and_kept_from_page_to_page(page: Page) -> None:
    page.goto(CHAPTER)
    assert numbers(page) == "none"
    press_until(page, "Tab", ".chapter-more > summary")
    page.keyboard.press("Enter")
    press_until(page, "Tab", ".mark-toggle")
    toggle = page.locator(".mark-toggle")
    expect(toggle).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("Space")
    expect(toggle).to_have_attribute("aria-pressed", "true")
    assert numbers(page) == '"1"'
    page.goto("1.2_resultats/")
    assert numbers(page) == '"1"'
    page.goto("changes/")
    expect(page.locator(".passage-mark, .mark-toggle")).to_have_count(0)


# --- remarks --------------------------------------------------------------------------------------


def test_a_remark_by_mail_has_the_passage_its_link_and_the_version(page: Page) -> None:
    page.goto(CHAPTER)
    link = remark_on(page, f"#{ids()['added']}")
    expect(link).to_have_accessible_name("Commenter ce paragraphe")
    address = urlsplit(link.get_attribute("href") or "")
    assert (address.scheme, address.path) == ("mailto", "relecture@example.org")
    fields = parse_qs(address.query)
    assert fields["subject"] == ["1.1 Enquête, ¶ 8"]
    lines = fields["body"][0].split("\r\n")
    assert lines[0] == f"> {ADDED}"
    assert lines[2].endswith(f"/{CHAPTER}#{ids()['added']}")
    assert lines[3].startswith("Version du 24 novembre 2026, révision ")
    page.keyboard.press("Escape")
    on_table = remark_on(page, "#tbl-participants caption").get_attribute("href") or ""
    quoted = parse_qs(urlsplit(on_table).query)["body"][0].split("\r\n")[0]
    assert quoted == "> Tableau 1.1 Les participants"


def with_address(page: Page, site: str, address: str) -> None:
    """Open the chapter as if remarks went to another address, and open a passage of it."""
    page.unroute_all()
    page.route(
        f"{site}{CHAPTER}",
        lambda route: route.fulfill(
            response=(got := route.fetch()), body=got.text().replace(MAIL, address)
        ),
    )
    page.goto(CHAPTER)
    expect(opened(page, page.locator(f"#{ids()['added']}"))).to_be_visible()


def test_a_remark_goes_to_an_address_with_fields_a_form_or_nowhere(page: Page, site: str) -> None:
    link = page.locator(".passage-comment")

    def fields() -> dict[str, list[str]]:
        return parse_qs(urlsplit(link.get_attribute("href") or "").query)

    with_address(page, site, f"{MAIL}?cc=a%40b.org")
    assert (set(fields()), fields()["cc"]) == ({"cc", "subject", "body"}, ["a@b.org"])
    with_address(page, site, "https://example.org/new?title={title}&body={body}&labels=a")
    expect(link).to_have_accessible_name("Commenter ce paragraphe (nouvel onglet)")
    assert fields()["title"] == ["1.1 Enquête, ¶ 8"]
    assert fields()["labels"] == ["a"]
    assert ADDED in fields()["body"][0]
    with_address(page, site, "")
    expect(link).to_have_count(0)


# --- what changed ---------------------------------------------------------------------------------


def test_a_long_expression_leaves_room_for_what_it_was_and_is(page: Page) -> None:
    page.set_viewport_size({"width": 375, "height": 800})
    page.goto("changes/")
    value = page.locator(".value-list > li").first
    height = place_of(value.locator(".moved-value"))
    long = '<code>count(evaluations, besoin.etape="E2", avis="oui", groupe="FG1")</code>'
    value.locator(".value-name").evaluate("(name, long) => (name.innerHTML = long)", long)
    squeezed = place_of(value.locator(".moved-value"))
    assert squeezed["height"] <= height["height"] + 1


@pytest.mark.parametrize("javascript", [True, False], ids=["with", "without JavaScript"])
def test_changes_are_shown_in_the_text_or_side_by_side(
    new_page: NewPage, *, javascript: bool
) -> None:
    page = new_page(viewport=SCREENS["wide"], java_script_enabled=javascript)
    page.goto("changes/")
    inline, sides = page.locator(".change-inline").first, page.locator(".change-sides").first
    expect(inline).to_be_visible()
    expect(sides).to_be_hidden()
    expect(inline.locator("del")).to_have_css("text-decoration-line", "line-through")
    expect(inline.locator("ins")).to_have_css("text-decoration-line", "underline")
    expect(inline.locator("ins")).to_have_text("[ajouté : trois]")
    page.get_by_label("Côte à côte").check()
    expect(inline).to_be_hidden()
    expect(sides).to_be_visible()
    before, after = (place_of(sides.locator("> div").nth(place)) for place in (0, 1))
    assert before["x"] + before["width"] <= after["x"]


def test_the_view_is_kept_one_chapter_shown_alone_and_a_change_followed(page: Page) -> None:
    page.goto("changes/")
    page.get_by_label("Dans le texte").focus()
    page.keyboard.press("ArrowRight")
    page.reload()
    expect(page.get_by_label("Côte à côte")).to_be_checked()
    page.get_by_label("Chapitre").select_option("1.2 Résultats")
    expect(page.get_by_role("heading", name="1.1 Enquête")).to_be_hidden()
    expect(page.get_by_role("heading", name="1.2 Résultats")).to_be_visible()
    expect(page.get_by_role("heading", name="Nombres et verdicts")).to_be_visible()
    expect(page.get_by_role("heading", name="Données")).to_be_hidden()
    page.get_by_label("Chapitre").select_option("Tous les chapitres")
    expect(page.get_by_role("heading", name="1.1 Enquête")).to_be_visible()
    page.get_by_role("link", name="reformulé").first.click()
    expect(page).to_have_url(re.compile(f"/{CHAPTER}#{ids()['today']}$"))
    expect(page.locator(f"#{ids()['today']}")).to_be_in_viewport()
    expect_highlighted(page, ids()["today"])


# --- accessibility --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "screen", "scheme"),
    [
        ("changes/", "wide", "light"),
        ("open/", "narrow", "light"),
        (f"{CHAPTER}#1.1-2", "narrow", "dark"),
    ],
)
def test_axe_finds_nothing(address: str, screen: str, scheme: str, new_page: NewPage) -> None:
    page = new_page(viewport=SCREENS[screen], color_scheme=scheme, reduced_motion="reduce")
    page.goto(address)
    if address.startswith(CHAPTER):
        page.locator(".chapter-more > summary").click()
        page.locator(".mark-toggle").click()
        expect(opened(page, page.locator(f"#{ids()['added']}"))).to_be_visible()
    elif address == "changes/":
        page.get_by_label("Côte à côte").check()
    assert violations(page) == []
    assert not page.evaluate(SIDEWAYS)
