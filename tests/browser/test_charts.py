"""How the charts of the thesis are read: on a phone, in the dark, without seeing, on paper."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.pages import SCREENS, place_of, script

if TYPE_CHECKING:
    from playwright.sync_api import ViewportSize

    from tests.browser.conftest import LookAt

CHAPTER = "7.1.5_realisation/"
CHART = "#fig-avis-besoins"
TABLET: ViewportSize = {"width": 768, "height": 900}
A4: ViewportSize = {"width": 794, "height": 1123}  # at 96 dots an inch


@pytest.mark.parametrize(
    ("screen", "shown"),
    [(SCREENS["wide"], "wide"), (TABLET, "wide"), (SCREENS["narrow"], "narrow")],
)
def test_one_drawing_is_shown_and_all_its_words_can_be_read(
    screen: ViewportSize, shown: str, look_at: LookAt
) -> None:
    page = look_at(CHAPTER)
    page.set_viewport_size(screen)
    page.evaluate("document.fonts.ready")
    pictures = [each for each in page.locator(f"{CHART} > svg").all() if each.is_visible()]
    assert [each.get_attribute("class") for each in pictures] == [f"chart-drawing chart-{shown}"]
    words = pictures[0].evaluate(script("words"))
    assert (words["cut"], words["covered"]) == (0, 0)
    assert words["lowest"] >= 11
    page.set_viewport_size(SCREENS["wide"])


def test_a_screen_reader_hears_one_picture_with_its_title_and_description(look_at: LookAt) -> None:
    page = look_at(CHAPTER)
    tree = page.locator(CHART).aria_snapshot()
    assert 'img "Partage des jugements pour chaque besoin fonctionnel"' in tree
    described = page.locator(f"{CHART} > svg:visible").get_attribute("aria-describedby")
    assert "5 non, 20 oui et 35 sans avis" in page.locator(f"#{described}").inner_html()


def test_its_numbers_open_as_a_table(look_at: LookAt) -> None:
    page = look_at(CHAPTER)
    table = page.locator(f"{CHART} table")
    assert not table.is_visible()
    page.locator(f"{CHART} summary").focus()
    page.keyboard.press("Enter")
    expect(table).to_be_visible()
    cells = page.locator(f"{CHART} tbody tr", has_text="BF4").locator("td").all_inner_texts()
    assert cells == ["1", "3", "1", "5"]
    page.keyboard.press("Enter")


def test_its_colours_follow_the_scheme_and_dark_pages_are_dark(look_at: LookAt) -> None:
    page = look_at(CHAPTER)
    bar = page.locator(f"{CHART} > .chart-wide [fill^='var(--for']").first
    page.emulate_media(color_scheme="dark")
    expect(bar).to_have_css("fill", "rgb(158, 220, 191)")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert max(int(each) for each in re.findall(r"\d+", ground)[:3]) < 80
    page.emulate_media(color_scheme="light")
    expect(bar).to_have_css("fill", "rgb(10, 74, 59)")


def test_on_paper_a_chart_is_whole_and_its_table_is_left_out(look_at: LookAt) -> None:
    page = look_at(CHAPTER)
    page.set_viewport_size(A4)
    page.emulate_media(media="print")
    assert page.locator(f"{CHART} > .chart-wide").is_visible()
    assert not page.locator(f"{CHART} > .chart-data").is_visible()
    box = place_of(page.locator(CHART))
    assert box["height"] < 930
    page.emulate_media(media="screen")
    page.set_viewport_size(SCREENS["wide"])


def test_a_reference_shows_the_chart_its_name_first(look_at: LookAt) -> None:
    page = look_at(CHAPTER)
    page.locator("a.ref[href$='#fig-avis-besoins']").first.hover()
    preview = page.locator(".preview figure.chart")
    preview.wait_for()
    caption, picture = (place_of(preview.locator(part)) for part in ("figcaption", "svg:visible"))
    assert caption["y"] < picture["y"]
    assert preview.locator("table, [id]").count() == 0
