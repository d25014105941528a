"""What a reviewer does in the browser: copies links to passages, follows them, compares."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.pages import SCREENS
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
MOST_KEYS = 60


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


def press_until(page: Page, key: str, selector: str) -> None:
    """Press a key until something that matches has the focus."""
    for _ in range(MOST_KEYS):
        page.keyboard.press(key)
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"{MOST_KEYS} times {key} lead to no {selector}", pytrace=False)


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


def is_clear_of_the_bar(page: Page, selector: str) -> bool:
    """Say whether an element is in the window and below Material's bar."""
    box = page.locator(selector).first.bounding_box()
    bar = page.locator(".md-header").bounding_box()
    assert box is not None
    assert bar is not None
    return bar["y"] + bar["height"] <= box["y"] < 850


def is_highlighted(page: Page, anchor: str) -> bool:
    """Say whether a passage is shown as the one that a link led to."""
    shade = f"getComputedStyle(document.getElementById('{anchor}')).backgroundColor"
    return page.evaluate(shade) != "rgba(0, 0, 0, 0)"


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
    assert is_highlighted(other, ids()["today"])
    assert is_clear_of_the_bar(other, f"#{ids()['today']}")
    assert not is_highlighted(other, ids()["opening"])


def test_every_kind_of_passage_has_a_mark_beside_its_words(page: Page) -> None:
    allow_clipboard(page)
    page.goto(CHAPTER)
    menu = page.locator(".md-sidebar--primary").bounding_box()
    assert menu is not None
    for selector in ("h1", "h2", "#tbl-participants", "li[id^=p-]", "blockquote p[id^=p-]"):
        passage = page.locator(f"article {selector}").first
        tools = opened(page, passage)
        tools.locator(".passage-copy").click()
        expect(tools).to_have_attribute("data-said", "Lien copié")
        assert f"#{passage.get_attribute('id')}" in copied(page)
        box = page.locator(POINTED).bounding_box()
        assert box is not None
        assert box["x"] >= menu["x"] + menu["width"], "the mark stands over the menu"
        if selector in {"h1", "h2"}:
            expect(passage).to_have_accessible_name(" ".join(passage.inner_text().split()))
            expect(passage.locator("button")).to_have_count(0)


def test_the_pointer_in_the_margin_shows_the_mark_of_the_passage_beside_it(page: Page) -> None:
    page.goto(CHAPTER)
    passage = page.locator(f"#{ids()['opening']}")
    passage.scroll_into_view_if_needed()
    box = passage.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] - 20, box["y"] + 10)
    expect(passage.locator(POINTED)).to_be_visible()


def test_a_tap_on_a_narrow_screen_opens_a_passage_and_another_closes_it(new_page: NewPage) -> None:
    page = new_page(viewport=SCREENS["narrow"], has_touch=True, is_mobile=True)
    allow_clipboard(page)
    page.goto(CHAPTER)
    linked = page.locator("article p[id^=p-]", has=page.locator("a.ref-table")).first
    expect(linked.locator(MARK)).to_be_visible()  # without a pointer there is nothing to wait for
    passage = page.locator(f"#{ids()['opening']}")
    passage.scroll_into_view_if_needed()
    passage.tap(position={"x": 30, "y": 10})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
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
    assert page.locator(".mark-toggle").count() == 1
    assert page.evaluate("window.stayed"), "the page was loaded anew"


def test_marks_are_neither_printed_nor_on_other_pages(page: Page) -> None:
    page.goto(CHAPTER)
    page.locator(f"#{ids()['opening']}").hover()
    expect(page.locator(POINTED)).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator(POINTED)).to_be_hidden()
    page.emulate_media(media="screen")
    page.goto("changes/")
    expect(page.locator(".passage-mark, .mark-toggle")).to_have_count(0)


# --- links to older paragraphs --------------------------------------------------------------------


def test_a_link_to_an_older_wording_highlights_todays(page: Page) -> None:
    page.goto(f"{CHAPTER}#{ids()['reworded']}")
    expect(page.locator("a.passage-alias:target")).to_have_count(1)
    assert is_highlighted(page, ids()["today"])
    assert is_clear_of_the_bar(page, f"#{ids()['today']}")


@pytest.mark.parametrize("javascript", [True, False], ids=["with", "without JavaScript"])
def test_a_link_to_a_passage_that_is_gone_says_so_where_it_stood(
    new_page: NewPage, *, javascript: bool
) -> None:
    page = new_page(viewport=SCREENS["wide"], java_script_enabled=javascript)
    page.goto(f"{CHAPTER}#{ids()['gone']}")
    note = page.locator("a.passage-gone:target")
    expect(note).to_be_in_viewport()
    before = page.locator(f"#{ids()['today']}").bounding_box()
    box = note.bounding_box()
    assert before is not None
    assert box is not None
    assert box["height"] > 20
    assert box["y"] > before["y"] + 20, "the note stands behind the passage that it followed"
    if javascript:
        said = page.evaluate(
            "getComputedStyle(document.querySelector(':target'), '::after').content"
        )
        assert "n’existe plus" in said
        assert not is_highlighted(page, ids()["today"])


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


def test_paper_always_has_numbers(page: Page) -> None:
    page.goto(CHAPTER)
    page.emulate_media(media="print")
    assert numbers(page) == '"1"'
    expect(page.locator(".mark-toggle")).to_be_hidden()
    expect(page.locator(".chapter-version")).to_be_visible()


def test_a_number_leads_to_its_paragraph(page: Page) -> None:
    page.goto(f"{CHAPTER}#1.1-2")
    expect(page.locator("[data-number='2']")).to_contain_text(OPENING)
    assert is_highlighted(page, ids()["opening"])


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


def test_a_remark_on_a_table_quotes_its_caption(page: Page) -> None:
    page.goto(CHAPTER)
    link = remark_on(page, "#tbl-participants caption")
    fields = parse_qs(urlsplit(link.get_attribute("href") or "").query)
    assert fields["body"][0].split("\r\n")[0] == "> Tableau 1.1 Les participants"


def test_an_address_may_have_fields_of_its_own(page: Page, site: str) -> None:
    mail = "mailto:relecture@example.org"
    page.route(
        f"{site}{CHAPTER}",
        lambda route: route.fulfill(
            response=(got := route.fetch()), body=got.text().replace(mail, f"{mail}?cc=a%40b.org")
        ),
    )
    page.goto(CHAPTER)
    link = remark_on(page, f"#{ids()['added']}")
    fields = parse_qs(urlsplit(link.get_attribute("href") or "").query)
    assert (set(fields), fields["cc"]) == ({"cc", "subject", "body"}, ["a@b.org"])


def test_a_remark_in_a_form_fills_its_placeholders(page: Page, site: str) -> None:
    form = "https://example.org/new?title={title}&body={body}&labels=a"

    def with_form(content: str) -> str:
        return content.replace("mailto:relecture@example.org", form)

    page.route(
        f"{site}{CHAPTER}",
        lambda route: route.fulfill(response=(got := route.fetch()), body=with_form(got.text())),
    )
    page.goto(CHAPTER)
    link = remark_on(page, f"#{ids()['added']}")
    expect(link).to_have_accessible_name("Commenter ce paragraphe (nouvel onglet)")
    fields = parse_qs(urlsplit(link.get_attribute("href") or "").query)
    assert fields["title"] == ["1.1 Enquête, ¶ 8"]
    assert fields["labels"] == ["a"]
    assert ADDED in fields["body"][0]


def test_without_an_address_there_is_nothing_to_comment_with(page: Page, site: str) -> None:
    page.route(
        f"{site}{CHAPTER}",
        lambda route: route.fulfill(
            response=(got := route.fetch()),
            body=got.text().replace("mailto:relecture@example.org", ""),
        ),
    )
    page.goto(CHAPTER)
    expect(opened(page, page.locator(f"#{ids()['added']}"))).to_be_visible()
    expect(page.locator(".passage-comment")).to_have_count(0)


# --- what changed ---------------------------------------------------------------------------------


def test_a_long_expression_leaves_room_for_what_it_was_and_is(page: Page) -> None:
    page.set_viewport_size({"width": 375, "height": 800})
    page.goto("changes/")
    value = page.locator(".value-list > li").first
    height = value.locator(".moved-value").bounding_box()
    long = '<code>count(evaluations, besoin.etape="E2", avis="oui", groupe="FG1")</code>'
    value.locator(".value-name").evaluate("(name, long) => (name.innerHTML = long)", long)
    squeezed = value.locator(".moved-value").bounding_box()
    assert height is not None
    assert squeezed is not None
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
    before, after = (sides.locator("> div").nth(place).bounding_box() for place in (0, 1))
    assert before is not None
    assert after is not None
    assert before["x"] + before["width"] <= after["x"]


def test_the_view_is_kept_and_one_chapter_can_be_shown_alone(page: Page) -> None:
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


def test_a_change_leads_to_its_passage(page: Page) -> None:
    page.goto("changes/")
    page.get_by_role("link", name="reformulé").first.click()
    expect(page).to_have_url(re.compile(f"/{CHAPTER}#{ids()['today']}$"))
    expect(page.locator(f"#{ids()['today']}")).to_be_in_viewport()
    assert is_highlighted(page, ids()["today"])


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
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    assert [f"{rule['id']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
