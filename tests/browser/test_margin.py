"""The margin beside a chapter: what a paragraph refers to stands there, or behind its mark."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.pages import SCREENS, place_of, script, violations
from tests.building import build_thesis, write_thesis

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.browser.conftest import NewPage

CHAPTERS = {"7.1_evaluation/": 8, "7.1.4_conception/": 10, "7.1.5_realisation/": 15}
FAR = 60
"""Pixels: a note for a line right above a table stands a little higher than it."""
SHOWN = ".margin-note:visible"
CROWDED = f"""# Notes

Un [mot](@term-a), un [sens](@term-b), une [idée](@term-c) et une note.[^1]

| {" | ".join(f"Une colonne large {each}" for each in range(9))} |
| {" | ".join(["---"] * 9)} |
| {" | ".join(["une cellule"] * 9)} |

[^1]: Voir l’*Essai*, [en ligne](https://example.org/).
"""
LONG = "Ce que l’on entend ici par ce terme, et ce que d’autres en disent. " * 6
TERMS = "\n\n".join(f"Terme {each} {{: #term-{each} }}\n:   {LONG}" for each in "abc")


@pytest.fixture(scope="module")
def crowded(
    tmp_path_factory: pytest.TempPathFactory, published: Path, site_url: str
) -> Iterator[str]:
    """Address of a thesis with much to say beside one line above a wide table."""
    chapters = {"1_notes.md": CROWDED, "2_glossaire.md": f"# Glossaire\n\n{TERMS}\n"}
    folder = write_thesis(tmp_path_factory.mktemp("margin"), {**chapters, "index.md": "# Accueil"})
    address = f"{site_url}margin/"
    build_thesis(folder, strict=False, site_dir=str(published / "margin"), site_url=address)
    yield address
    shutil.rmtree(published / "margin")


def margins(page: Page, width: int) -> list[object]:
    page.set_viewport_size({"width": width, "height": 900})
    page.evaluate("document.fonts.ready")
    page.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
    return page.evaluate(script("margins"), FAR)


@pytest.mark.parametrize("address", CHAPTERS)
def test_notes_stand_beside_their_paragraph_over_nothing_and_none_is_lost(
    address: str, page: Page
) -> None:
    page.goto(address)
    for width in (1920, 1600, 1440, 1366):
        assert margins(page, width) == [CHAPTERS[address], []], width
    for width in (1280, 375):
        margins(page, width)
        expect(page.locator(SHOWN)).to_have_count(0)
    page.emulate_media(media="print")
    page.set_viewport_size(SCREENS["wide"])
    expect(page.locator(SHOWN)).to_have_count(0)


@pytest.mark.parametrize("width", [1280, 375])
def test_without_room_beside_the_text_they_are_behind_the_mark(
    width: int, new_page: NewPage
) -> None:
    page = new_page(viewport={"width": width, "height": 900}, color_scheme="dark")
    page.goto("7.1_evaluation/")
    page.locator(".passage-open").first.focus()
    page.keyboard.press("Enter")
    note = page.locator(SHOWN)
    expect(note).to_have_count(1)
    expect(note).to_contain_text("donnée ouverte Donnée que chacun peut consulter")
    expect(note).to_contain_text("Janssen et al. (2012) Benefits, Adoption Barriers")
    text, said = place_of(page.locator("p[data-number]").first), place_of(note)
    assert said["y"] >= text["y"] + text["height"]
    assert violations(page, {"include": [".md-content"]}) == []
    page.keyboard.press("Escape")
    expect(note).to_have_count(0)


def test_a_need_has_its_reserves_beside_it_each_once(page: Page) -> None:
    """The paragraph names BF8 and S22, which qualifies what is said of BF8."""
    page.goto("7.1.5_realisation/")
    note = page.locator("p", has_text="une réserve, que je garde en regard").locator(
        "+ .margin-note"
    )
    expect(note.locator("p")).to_have_text(
        ["S22, nuance le jugement La difficulté ralentit le travail sans le bloquer."]
    )
    defined = page.locator(".margin-note", has_text="L’étude en compte 36, par exemple S12.")
    expect(defined).to_have_count(1)  # values and references of a definition are in words


def test_a_note_that_is_whole_needs_no_preview_over_it(page: Page) -> None:
    page.goto("7.1_evaluation/")
    terms, preview = page.locator("p a.ref-term"), page.locator("#preview")
    terms.nth(2).hover()  # its note ends with "…"
    expect(preview).to_contain_text("réseau d’échange par thèmes")
    page.mouse.move(5, 5)
    expect(preview).to_be_hidden()
    terms.first.hover()
    page.wait_for_timeout(600)
    expect(preview).to_be_hidden()
    expect(page.locator(SHOWN).first).to_contain_text("donnée ouverte Donnée que chacun peut")


def test_what_finds_no_room_above_a_table_is_folded_behind_the_mark(
    crowded: str, new_page: NewPage
) -> None:
    page = new_page(base_url=crowded, viewport=SCREENS["wide"])
    page.goto("1_notes/")
    note = page.locator("article .margin-note")
    expect(note).to_have_count(1)
    expect(note).to_be_hidden()
    page.locator(".passage-open").first.focus()
    page.keyboard.press("Enter")
    expect(note).to_be_visible()
    words = " ".join(note.inner_text().split())
    assert [f"Terme {each} Ce que l’on entend" in words for each in "abc"] == [True] * 3
    assert words.endswith("1 Voir l’Essai, en ligne.")
    expect(note.locator("em")).to_have_text("Essai")
    expect(note.locator("a, [id]")).to_have_count(0)
    page.goto("2_glossaire/")
    expect(page.locator(".margin-note")).to_have_count(0)
