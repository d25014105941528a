"""What `thesis serve` adds to a page: a saved one takes its place, and a corner lists errors."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.examples import example_thesis
from tests.mkdocs_plugin.test_serving import page as home
from tests.mkdocs_plugin.test_serving import served, wait_until

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Locator

    from tests.browser.conftest import NewPage

OPEN = re.compile("preview-")  # what describes a link whose card is open


def test_a_saved_page_takes_the_place_of_the_one_before(new_page: NewPage, tmp_path: Path) -> None:
    folder = example_thesis(tmp_path / "thesis")
    chapter = folder / "chapters/7.9_essai.md"
    wrong = "Nous avons vu [neuf]{= count(groupes) } groupes."
    counted = "Ce sont [deux]{= count(groupes) } groupes."
    paragraphs = [f"Un paragraphe, le {number}e." for number in range(80)]
    paragraphs[43:43] = [counted, counted]
    write(chapter, ["# Essai", *paragraphs, "## La fin", wrong])
    with served(folder, tmp_path / "said") as place:
        wait_until(lambda: "Essai" in home(place))
        page = new_page(base_url=f"http://{place}/", reduced_motion="reduce")
        page.goto("")
        page.goto(f"{page.url}7.9_essai/")
        corner, paragraph = page.locator(".served-errors"), page.get_by_text("le 40e")
        expect(corner.locator("summary")).to_have_text("1 erreur")
        expect(corner.locator("li")).to_contain_text("7.9_essai.md:")
        paragraph.evaluate("each => scrollTo(0, each.getBoundingClientRect().top - 300)")
        page.locator("article a.value").nth(1).hover()
        expect(page.locator("#preview .card")).to_be_visible()
        stood = place_in_window(paragraph)
        paragraphs[41] = "Un autre paragraphe."
        write(chapter, ["# Essai", "Un nouveau.", *paragraphs, "## La fin", wrong])
        lit = page.locator("[data-saved]")
        expect(lit).to_have_text(["Un nouveau.", "Un autre paragraphe."])
        assert place_in_window(paragraph) == stood
        expect(page.locator("#preview .card")).to_be_visible()
        expect(page.locator("article a.value").nth(1)).to_have_attribute("aria-describedby", OPEN)
        expect(lit).to_have_count(0)
        corner.locator("summary").click()
        corner.get_by_role("link").click()
        expect(page).to_have_url(re.compile("#.*la-fin"))
        write(chapter, ["# Essai", "Un nouveau.", *paragraphs, "## La fin", "Rien."])
        expect(corner).to_be_hidden()
        page.close()  # it would ask a server that has ended


def place_in_window(paragraph: Locator) -> int:
    """Return how far below the top of the window a paragraph stands, in pixels."""
    return int(paragraph.evaluate("each => Math.floor(each.getBoundingClientRect().top)"))


def write(chapter: Path, paragraphs: list[str]) -> None:
    chapter.write_text("\n\n".join(paragraphs) + "\n", "utf-8")
