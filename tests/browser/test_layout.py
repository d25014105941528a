"""How the pages stand on a screen and on paper."""

from __future__ import annotations

import io
import re
from collections import Counter
from typing import TYPE_CHECKING

import pikepdf
import pytest
from playwright.sync_api import expect

from tests.browser.pages import SCREENS, place_of, script

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.browser.conftest import LookAt, NewPage

CHAPTER = "7.1.5_realisation/"
MATRIX = "#tbl-utilite"
LISTING = "#tbl-participants"


@pytest.fixture
def chapter(look_at: LookAt) -> Page:
    """Page of the chapter with the drawn tables, on a wide screen."""
    return look_at(CHAPTER)


@pytest.fixture
def phone(look_at: LookAt) -> Page:
    """Page of the same chapter on a narrow screen."""
    return look_at(CHAPTER, viewport=SCREENS["narrow"])


def number(element: Locator, script: str) -> float:
    return float(element.evaluate(script))


def bottom(element: Locator) -> float:
    return number(element, "each => each.getBoundingClientRect().bottom")


def test_the_rows_of_a_wide_listing_are_cards_on_a_phone(phone: Page) -> None:
    row = phone.locator("#tbl-participants-P01")
    assert row.evaluate("row => getComputedStyle(row).display") == "flex"
    labels = row.locator("td").evaluate_all(
        "cells => cells.map(cell => getComputedStyle(cell, '::before').content)"
    )
    assert labels == ['"Profession"', '"Organisation"', '"Durée (min)"']
    assert phone.locator(".table-scroll[tabindex]").count() == 0


def test_without_a_script_a_wide_table_scrolls_in_its_frame(new_page: NewPage) -> None:
    page = new_page(viewport=SCREENS["narrow"], java_script_enabled=False)
    page.goto(CHAPTER)
    frame = page.locator(f"{LISTING} .table-scroll")
    expect(frame).to_have_role("region")
    expect(frame).to_have_accessible_name(re.compile(r"^Tableau\s7\.2"))
    assert number(frame, "frame => frame.scrollWidth - frame.clientWidth") > 50
    first = page.locator(f"{LISTING} tbody th").first
    before = number(first, "cell => cell.getBoundingClientRect().left")
    frame.evaluate("frame => { frame.scrollLeft = 80 }")
    assert number(first, "cell => cell.getBoundingClientRect().left") == pytest.approx(
        before, abs=1
    )


def test_a_table_that_scrolls_fades_out_until_its_last_column_is_seen(look_at: LookAt) -> None:
    page = look_at("7.1.6_suites/", viewport=SCREENS["narrow"])
    frame = page.locator(".table-scroll.scrolls")
    mask = "frame => getComputedStyle(frame).maskImage"
    assert "gradient" in frame.evaluate(mask)
    frame.evaluate("frame => { frame.scrollLeft = frame.scrollWidth }")
    page.wait_for_function(f"frame => ({mask})(frame) === 'none'", arg=frame.element_handle())


def test_on_a_wide_screen_the_header_stays_below_the_bar(chapter: Page) -> None:
    row = chapter.locator(f"{LISTING} tbody tr").nth(12)
    row.evaluate("row => window.scrollTo(0, row.getBoundingClientRect().top + scrollY - 300)")
    bar = bottom(chapter.locator(".md-header"))
    header = chapter.locator(f"{LISTING} thead")
    assert number(header, "head => head.getBoundingClientRect().top") == pytest.approx(bar, abs=3)


def test_the_contents_give_way_to_a_table_that_takes_their_column(new_page: NewPage) -> None:
    page = new_page(viewport={"width": 1280, "height": 900})
    page.goto("7.1.6_suites/")
    frame = page.locator(".table-scroll.beside")
    title = page.locator(".md-sidebar--secondary .md-nav__title")
    frame.scroll_into_view_if_needed()
    expect(title).to_be_hidden()
    page.locator(".md-content h2").last.scroll_into_view_if_needed()
    expect(title).to_be_visible()


def test_on_a_phone_each_need_of_the_matrix_is_a_card(phone: Page) -> None:
    rows = phone.locator(f"{MATRIX} tbody tr:not(.row-group-heading)")
    assert rows.count() == 12
    for part in rows.first.locator("th, td").all():
        box = place_of(part)
        assert 0 <= box["x"] < box["x"] + box["width"] <= SCREENS["narrow"]["width"]
    # Every cell of a card says which group it is of: the header is out of sight.
    cells = rows.first.locator("td.judgement")
    assert cells.count() == 5
    labels = [
        cell.evaluate("cell => getComputedStyle(cell, '::before').content") for cell in cells.all()
    ]
    assert labels == [f'"Focus group\xa0{each}"' for each in range(1, 6)]
    totals = phone.locator(f"{MATRIX} tfoot tr").evaluate_all(
        "rows => rows.map(row => [...row.cells].slice(6).map(cell => cell.dataset.label))"
    )
    assert totals == [["Total oui", "Répond au besoin"], ["Total non"], ["Total sans avis"]]


def test_text_is_set_in_lines_neither_long_nor_short_in_faces_of_our_own(chapter: Page) -> None:
    """60 to 75 characters a line on a wide screen (Bringhurst, 2.1.2: 45 to 75, 66 the ideal)."""
    chapter.evaluate("document.fonts.ready")
    paragraph = chapter.locator(".md-content p", has_text="Deux traits de cet ensemble").first
    lines: list[int] = paragraph.evaluate(script("lines"))
    assert len(lines) >= 4
    assert 60 <= sum(lines) / len(lines) <= 75
    style = "each => getComputedStyle(each).fontVariantNumeric"
    assert "oldstyle-nums" in chapter.locator(".md-content p").first.evaluate(style)
    cell = chapter.locator(f"{LISTING} tbody td").first
    assert cell.evaluate(style) == "lining-nums tabular-nums"
    loaded = chapter.evaluate(
        "[...document.fonts].filter(face => face.status === 'loaded').map(face => face.family)"
    )
    assert any("Alegreya" in family for family in loaded)


def test_on_paper_there_is_no_navigation_and_the_matrix_fits_a_page(page: Page) -> None:
    page.set_viewport_size({"width": 612, "height": 900})  # the text of an A4 page
    page.emulate_media(media="print")
    for address in ("", "besoins/BF4/", CHAPTER):
        page.goto(address)
        besides = ".md-header, .md-sidebar, .md-footer a, .md-search, .md-top, .md-skip"
        shown = [each for each in page.locator(besides).all() if each.is_visible()]
        assert shown == [], address
        assert page.locator("h1").first.is_visible()
        buttons = page.locator("main button, .cite:not(.cited-by) > summary").all()
        assert [each for each in buttons if each.is_visible()] == [], address
        sign = "summary => getComputedStyle(summary, '::after').display"
        assert {each.evaluate(sign) for each in page.locator("main summary").all()} <= {"none"}
    assert page.locator(".cited-by > summary").is_visible()  # the head of a list
    box = place_of(page.locator(MATRIX))
    assert box["height"] <= 930  # 297 mm less the margins
    assert box["width"] <= 612


def test_on_a_phone_the_cards_of_the_matrix_are_still_a_table(phone: Page) -> None:
    """What a screen reader is given: rows with headers, whatever they look like."""
    session = phone.context.new_cdp_session(phone)
    nodes = {each["nodeId"]: each for each in session.send("Accessibility.getFullAXTree")["nodes"]}
    role = {key: each.get("role", {}).get("value", "") for key, each in nodes.items()}

    def name(key: str) -> str:
        return " ".join(nodes[key].get("name", {}).get("value", "").split())

    inside = [key for key in nodes if role[key] == "table" and name(key).startswith("Tableau 7.6")]
    for key in inside:
        inside += nodes[key].get("childIds", [])
    roles = [role.get(key) for key in inside]
    assert roles.count("row") == 1 + 5 + 12 + 3
    assert roles.count("columnheader") == 10
    assert roles.count("rowheader") >= 12 + 3
    assert roles.count("cell") >= 12 * 9


def test_a_print_is_not_shrunk_for_a_turned_matrix(page: Page) -> None:
    page.goto("7.1.6_suites/")
    with pikepdf.open(io.BytesIO(page.pdf(format="A4"))) as printed:
        parts = pikepdf.parse_content_stream(printed.pages[0])
    scales = Counter(float(each.operands[0]) for each in parts if str(each.operator) == "cm")  # type: ignore[arg-type]
    assert scales.most_common(1)[0][0] == pytest.approx(0.75 / 0.24)  # points of a pixel


def test_the_home_page_says_what_it_is_on_its_first_screen_and_is_short(page: Page) -> None:
    for width, height, screens in ((375, 800, 8), (1440, 900, 5)):
        page.set_viewport_size({"width": width, "height": height})
        page.goto("")
        for part in ("h1", ".title-subtitle", ".title-author", ".title-answer"):
            assert bottom(page.locator(f".title-page {part}")) <= height, part
        assert bottom(page.locator(".ways li:last-child")) <= height
        assert number(page.locator("html"), "page => page.scrollHeight") <= screens * height
    doors = page.locator(".ways a").all_inner_texts()
    assert doors[:2] == ["Lire la thèse", "Le résultat en un tableau"]
    # The synthesis stands there with the number that it has in its chapter.
    figure = page.locator(".title-page .thesis-matrix")
    assert figure.get_attribute("id") is None
    assert figure.locator("tbody tr:not(.row-group-heading)").count() == 12
    figure.locator(".caption-number a").click()
    page.wait_for_url("**/7.1.5_realisation/#tbl-utilite")
    assert page.locator(f"{MATRIX} .caption-number").inner_text().split() == ["Tableau", "7.6"]
