"""The records of a file: those that a card names come first; a column sorts, words filter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.pages import SCREENS

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
    expect(page.get_by_label("Filtrer")).to_be_hidden()
