"""Remarks of reviewers on the site of the jury: beside their passage, filtered, by any means."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.pages import SCREENS, SIDEWAYS, place_of, violations
from tests.browser.waiting import press_until
from tests.building import build_thesis
from tests.reviewed import ids, reviewed_thesis

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from tests.browser.conftest import NewPage

CHAPTER = "1.1_enquete/"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, published: Path, site_url: str) -> Iterator[str]:
    """Address of a thesis on which two people remarked; it leaves the served folder again."""
    folder = reviewed_thesis(tmp_path_factory.mktemp("remarked"))
    (folder / "review").mkdir()
    shutil.copy(Path(__file__).with_name("remarks.yaml"), folder / "review")
    address, built = f"{site_url}remarked/", published / "remarked"
    build_thesis(folder, strict=False, site_dir=str(built), site_url=address)
    yield address
    shutil.rmtree(built)


def heights(page: Page) -> tuple[float, ...]:
    """Return where a passage ends at its right and below, where its remark begins, and how far."""
    text = place_of(page.locator(f"#{ids()['opening']}"))
    said = place_of(page.locator("#remark-r0"))
    return said["x"] - text["x"] - text["width"], said["y"] - text["y"] - text["height"]


def test_a_remark_stands_beside_its_passage_and_one_without_at_the_foot(page: Page) -> None:
    page.goto(CHAPTER)
    right, below = heights(page)
    assert right >= 0 > below > -60
    expect(page.locator("#remark-r0")).to_contain_text("Quel récit ?")
    expect(page.locator("#remark-r1")).to_contain_text("Oui.")
    expect(page.locator("section.remarks > .remark")).to_have_count(1)
    expect(page.locator("section.remarks")).to_contain_text("son passage n’est plus là")
    closed = page.locator("#remark-r2")
    expect(closed.get_by_text("Bien.")).to_be_hidden()
    closed.locator("summary").press("Enter")
    expect(closed.get_by_text("Bien.")).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize("address", [CHAPTER, "open/"])
def test_they_are_filtered_by_reviewer_and_state_with_the_keyboard(
    address: str, page: Page
) -> None:
    page.goto(address)
    expect(page.locator("output")).to_have_text("5 / 5")
    press_until(page, "Tab", ".remarks-filter select")
    page.keyboard.press("ArrowDown")
    expect(page.locator("output")).to_have_text("3 / 5")
    expect(page.locator(".remark:visible")).to_contain_text(["Paul Juré"] * 3)
    page.get_by_label("Relecteur").select_option("Marie Directrice")
    page.get_by_label("État").select_option("close")
    expect(page.locator(".remark:visible")).to_have_id("remark-r2")


@pytest.mark.parametrize("address", [CHAPTER, "open/", "changes/"])
def test_on_a_phone_they_are_below_their_passage(address: str, new_page: NewPage) -> None:
    page = new_page(viewport=SCREENS["narrow"], color_scheme="dark", reduced_motion="reduce")
    page.goto(address)
    if address == CHAPTER:
        expect(page.get_by_text("Quel récit ?")).to_be_hidden()
        page.locator("#remark-r0 summary").click()
        expect(page.get_by_text("Quel récit ?")).to_be_visible()
        assert heights(page)[1] >= 0
    assert violations(page) == []
    assert not page.evaluate(SIDEWAYS)


def test_without_javascript_all_are_shown_at_the_foot(new_page: NewPage) -> None:
    page = new_page(viewport=SCREENS["wide"], java_script_enabled=False)
    page.goto(CHAPTER)
    expect(page.locator("section.remarks > .remark:visible")).to_have_count(5)
