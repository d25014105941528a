"""What someone does who cites: copies the reference, or takes a file for a reference manager."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page, ViewportSize

    from tests.browser.conftest import NewPage

CHAPTER = "7.1.6_suites/"
NARROW: ViewportSize = {"width": 375, "height": 812}


def unfold(page: Page) -> None:
    page.evaluate("document.querySelectorAll('.cite, .cite details').forEach(e => e.open = true)")


@pytest.mark.parametrize("words", ["#cite-text", "#cite-bibtex"])
def test_each_form_is_copied_whole(new_page: NewPage, site_url: str, words: str) -> None:
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(site_url + CHAPTER)
    unfold(page)
    page.locator(f"button[data-copies='{words[1:]}']").click()
    expect(page.get_by_role("status").filter(has_text="Copié")).to_have_count(1)
    copied = str(page.evaluate("navigator.clipboard.readText()"))
    shown = page.locator(words).text_content() or ""
    assert copied.split() == shown.split()
    assert "Suites pour l" in copied


def test_a_browser_that_lets_no_page_copy_selects_the_words(
    new_page: NewPage, site_url: str
) -> None:
    page = new_page()
    page.add_init_script("navigator.clipboard.writeText = () => Promise.reject()")
    page.goto(site_url)
    unfold(page)
    page.locator(".cite-copy").first.click()
    expect(page.locator(".cite-copy").first).to_contain_text("Sélectionné")
    selected = str(page.evaluate("getSelection().toString()"))
    assert selected.split() == (page.locator("#cite-text").text_content() or "").split()


def test_without_javascript_all_can_be_read_and_downloaded(
    new_page: NewPage, site_url: str
) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(site_url + CHAPTER)
    page.get_by_text("Citer ce chapitre").click()
    expect(page.locator("#cite-text")).to_be_visible()
    expect(page.locator(".cite-copy").first).to_be_hidden()
    page.locator(".cite summary", has_text="BibTeX").click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Télécharger (BibTeX)").click()
    assert waiting.value.suggested_filename == "auteur2026concevoir-7-1-6.bib"


@pytest.mark.parametrize(("path", "scheme"), [("", "dark"), (CHAPTER, "light"), ("data/", "dark")])
def test_the_box_is_for_everyone_and_fits_a_phone(
    new_page: NewPage, site_url: str, path: str, scheme: str
) -> None:
    page = new_page(viewport=NARROW, color_scheme=scheme)
    page.goto(site_url + path)
    unfold(page)
    assert Axe().run(page, context=".cite").response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
