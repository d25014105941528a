"""A reader sees the work behind a citation, goes to it, and comes back to the passage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

CHAPTER = "7.1_evaluation/"


def test_a_citation_shows_its_work_leads_to_it_and_the_work_leads_back(page: Page) -> None:
    page.goto(CHAPTER)
    citation = page.locator("a.ref-work[href$='#ref-hevner2004']")
    citation.hover()
    preview = page.get_by_role("tooltip")
    expect(preview).to_contain_text("Design Science in Information Systems Research")
    expect(preview).not_to_contain_text("Cité dans")
    citation.click()
    entry = page.locator("#ref-hevner2004")
    expect(entry).to_be_in_viewport()
    expect(page).to_have_url(f"{page.url.partition('#')[0]}#ref-hevner2004")
    back = entry.locator(".work-cited a").first
    back.hover()
    expect(preview).to_contain_text("recherche en conception")
    back.click()
    expect(page.locator(":target")).to_contain_text("Hevner et al.")
