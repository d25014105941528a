"""The records of a file: those that a card names come first; a column sorts, words filter.

Facets filter too: what they chose stands in the address, to which old addresses lead.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.pages import SCREENS, violations

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import NewPage

MEANT = "data/segments/?rows=9,12,33-35#S09"
IN_ORDER = "Tout montrer, dans l’ordre du fichier"


def column(page: Page, number: int) -> list[str]:
    """Return what the rows that are shown say in a column, from 1 on."""
    cells = page.locator(f".records > tbody > tr:not([hidden]) > :nth-child({number})")
    return [text.split("\n")[0] for text in cells.all_inner_texts()]


def test_the_records_of_a_card_come_first_and_are_marked(new_page: NewPage) -> None:
    page = new_page(viewport=SCREENS["narrow"])
    page.goto(MEANT)
    said = page.get_by_role("status").filter(has_text="5 enregistrements de la fiche sur 36")
    expect(said).to_be_in_viewport()
    assert column(page, 1)[:6] == ["S09", "S12", "S33", "S34", "S35", "S01"]
    expect(page.get_by_role("row", name="nommé par la fiche")).to_have_count(5)
    page.get_by_role("button", name=IN_ORDER).press("Enter")
    assert column(page, 1)[8:13] == ["S09", "S10", "S11", "S12", "S13"]
    expect(page.locator(".is-meant")).to_have_count(5)


def test_a_column_sorts_and_words_filter(page: Page) -> None:
    page.goto("data/")
    page.locator(".md-content a[href$='participants/']").click()  # without a new load
    page.get_by_role("button", name="Entrée").click()
    entered = [int(text) for text in column(page, 2)]
    assert entered == sorted(entered) != [int(text) for text in sorted(column(page, 2))]
    page.get_by_role("button", name="Entrée").click()
    assert [int(text) for text in column(page, 2)] == entered[::-1]
    expect(page.get_by_role("columnheader", name="Entrée")).to_have_attribute(
        "aria-sort", "descending"
    )
    page.get_by_label("Filtrer").fill("GROUP 3")
    assert set(column(page, 3)) == {"Focus group\xa03"}
    expect(page.get_by_text("3 enregistrements montrés sur 19")).to_be_visible()
    page.get_by_role("button", name=IN_ORDER).click()
    expect(page.get_by_label("Filtrer")).to_be_focused()
    assert column(page, 1) == [f"P{number:02}" for number in range(1, 20)]


def test_without_scripts_a_link_leads_to_the_first_record(new_page: NewPage) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(MEANT)
    expect(page.locator("tr:target")).to_contain_text("S09")
    expect(page.locator("tr:target")).to_be_in_viewport()
    expect(page.get_by_label("Filtrer", exact=True)).to_be_hidden()
    expect(page.locator(".facet").first).to_be_hidden()


def test_facets_filter_by_key_and_stand_in_the_address(new_page: NewPage) -> None:
    page = new_page(viewport=SCREENS["narrow"])
    page.goto("data/")
    page.goto("data/segments/")
    page.locator(".facet > summary").filter(has_text="Besoin").press("Enter")
    need = page.get_by_role("checkbox", name=re.compile("^BF4 Sensibiliser.* 6$"))
    need.press("Space")
    expect(page).to_have_url(re.compile(r"/data/segments/\?besoin=BF4$"))
    expect(page.locator(".records > tbody > tr:visible")).to_have_count(6)
    page.locator(".facet > summary").filter(has_text="Portée").press("Enter")
    page.get_by_role("checkbox", name=re.compile("^nuance le jugement.* 1$")).check()
    expect(page).to_have_url(re.compile(r"\?besoin=BF4&portee=r%C3%A9serve$"))
    assert column(page, 1) == ["S09"]
    # Another need would show that many of its reserves; of the same facet two are shown together.
    page.get_by_role("checkbox", name=re.compile("^BF5 .* 1$")).check()
    assert column(page, 1) == ["S09", "S12"]
    page.reload()
    assert column(page, 1) == ["S09", "S12"]
    assert violations(page) == []
    page.get_by_role("button", name=IN_ORDER).click()
    expect(page).to_have_url(re.compile(r"/data/segments/$"))
    expect(page.locator(".records > tbody > tr:visible")).to_have_count(36)


def test_a_facet_is_of_what_a_record_points_to(page: Page) -> None:
    page.goto("data/segments/?besoin.etape=E1&groupe=FG2&groupe=FG4")
    expect(page.get_by_role("status").filter(has_text="3 enregistrements")).to_be_visible()
    assert column(page, 1) == ["S01", "S02", "S03"]
    expect(page.locator(".facet")).to_have_count(4)
    page.goto("data/participants/")  # nobody is found by what may tell who it is
    expect(page.locator(".facet > summary")).to_have_text(["Groupe"])


@pytest.mark.parametrize(
    ("old", "new", "first"),
    [
        ("participants/P06/", r"/data/participants/#P06$", "P01"),
        ("participants/", r"/data/participants/$", "P01"),
        ("tables/passages/E1/", r"/data/segments/\?rows=1-3#S01$", "S01"),
        ("tables/echelons/metropole/", r"/data/participants/\?rows=.*#P07$", "P07"),
    ],
)
def test_the_addresses_of_pages_that_are_no_more_lead_to_their_records(
    old: str, new: str, first: str, page: Page
) -> None:
    page.goto(old)
    expect(page).to_have_url(re.compile(new))
    assert column(page, 1)[0] == first
