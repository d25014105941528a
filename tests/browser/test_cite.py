"""What someone does who cites: copies the reference, or takes a file for a reference manager."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import NewPage

CHAPTER = "7.1.4_conception/"


def unfold(page: Page) -> None:
    page.evaluate("document.querySelectorAll('.cite, .cite details').forEach(e => e.open = true)")


def test_each_form_is_copied_whole_or_selected_where_no_page_may_copy(new_page: NewPage) -> None:
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(CHAPTER)
    unfold(page)
    for name in ("cite-text", "cite-bibtex"):
        button = page.locator(f"button[data-copies='{name}']")
        button.click()
        expect(button).to_contain_text("Copié")
        expect(page.get_by_role("status").filter(has_text="Copié")).to_have_count(1)
        copied = str(page.evaluate("navigator.clipboard.readText()"))
        assert copied.split() == (page.locator(f"#{name}").text_content() or "").split()
        assert "Conception des" in copied
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject() }")
    page.locator(".cite-copy").first.click()
    expect(page.locator(".cite-copy").first).to_contain_text("Sélectionné")
    selected = str(page.evaluate("getSelection().toString()"))
    assert selected.split() == (page.locator("#cite-text").text_content() or "").split()


def test_without_javascript_all_can_be_read_and_downloaded(new_page: NewPage) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(CHAPTER)
    page.get_by_text("Citer ce chapitre").click()
    expect(page.locator("#cite-text")).to_be_visible()
    expect(page.locator(".cite-copy").first).to_be_hidden()
    page.locator(".cite summary", has_text="BibTeX").click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Télécharger (BibTeX)").click()
    assert waiting.value.suggested_filename == "auteur2026concevoir-7-1-4.bib"
