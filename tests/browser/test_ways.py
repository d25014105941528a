"""What a reader of a thesis asks for first, each within two clicks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.test_data_pages import column

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.browser.conftest import NewPage

MOST = 2


def follow(page: Page, address: str, *clicks: Locator) -> None:
    """Click one thing after the other on a page, and on those to which it leads."""
    page.goto(address)
    assert len(clicks) <= MOST
    for each in clicks:
        expect(each).to_be_visible()
        each.click()


def facet(page: Page, name: str) -> Locator:
    return page.get_by_role("checkbox", name=re.compile(rf"^{name} "))


@pytest.mark.parametrize("start", ["the need", "the list"])
def test_the_passages_about_a_need_by_a_group(start: str, page: Page) -> None:
    group = facet(page, "FG2")
    if start == "the need":
        follow(page, "besoins/BF4/", page.get_by_role("link", name="6 passages"), group)
    else:
        follow(page, "data/segments/", facet(page, "BF4"), group)
    expect(page).to_have_url(re.compile(r"/data/segments/\?besoin=BF4&groupe=FG2$"))
    assert column(page, 1) == ["S05", "S06", "S09"]


def test_how_a_table_is_cited(new_page: NewPage) -> None:
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    follow(page, "7.1.5_realisation/", page.get_by_role("button", name="référence : Tableau 7.6"))
    expect(page.get_by_role("status").filter(has_text="Copié")).to_have_count(1)
    copied = str(page.evaluate("navigator.clipboard.readText()"))
    assert copied.startswith("Tableau\xa07.6. Utilité de l’Open Data Canvas pour chaque besoin")
    assert copied.endswith("/7.1.5_realisation/#tbl-utilite")


@pytest.mark.parametrize("start", ["", "7.1.5_realisation/"])
def test_who_said_no_and_why(start: str, page: Page) -> None:
    row = page.locator(".thesis-matrix tr").filter(has=page.get_by_role("link", name="BF11"))
    judgement = row.locator("td.judgement").filter(has_text="non")
    follow(page, start, judgement.get_by_role("link", name="passages"))
    expect(page).to_have_url(re.compile(r"/besoins/BF11/#FG\d$"))
    judged = page.locator(".judged:target")
    expect(judged).to_be_in_viewport()
    expect(judged.get_by_role("link", name="Focus group")).to_be_visible()
    expect(judged.locator(".segment-text").first).to_be_visible()


def test_what_is_checked_in_a_chapter(page: Page) -> None:
    audit = page.get_by_role("link", name="Ce qui est vérifié")
    follow(page, "7.1.5_realisation/", audit, page.locator(".audit-part > summary").first)
    sentence = page.locator(".audit-entry > summary:visible").first
    expect(sentence.get_by_role("img", name="vérifié")).to_be_visible()
    expect(sentence).to_contain_text("oui")
