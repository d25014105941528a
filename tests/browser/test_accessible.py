"""Every kind of page can be read by everybody, as far as axe-core can tell: no violation at all.

Then what axe-core cannot tell: what a screen reader is told, and how pages stand with forced
colours and without motion.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.pages import KINDS, SCREENS

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.browser.conftest import LookAt, NewPage

RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "resultTypes": ["violations"],
}
CHAPTER = "7.1.5_realisation/"
OPENED = """() => {
  document.querySelectorAll('details').forEach(each => { each.open = true })
  const met = {}
  for (const card of document.querySelectorAll('.value-cards .card')) {
    const parts = [...card.querySelectorAll('*')].map(each => `${each.tagName}.${each.className}`)
    met[parts] = (met[parts] ?? 0) + 1
    if (met[parts] > 2) card.remove()
  }
}"""
"""Opens what is folded; of a page of cards two stay of those that are made of the same elements."""
MOVING = """() => [...document.querySelectorAll('*')]
  .flatMap(element => [null, '::before', '::after'].map(part => getComputedStyle(element, part)))
  .filter(style => style.display !== 'none' && Math.max(
    ...style.transitionDuration.split(',').map(parseFloat),
    style.animationName === 'none' ? 0 : parseFloat(style.animationDuration)) > 0.011)
  .length"""


@pytest.fixture(scope="module")
def axe() -> Axe:
    """Return axe-core as its Python package carries it."""
    return Axe()


def violations(axe: Axe, page: Page, context: dict[str, list[str]] | None = None) -> list[str]:
    """Return what axe-core finds, one line for each rule, with some of the elements."""
    found: list[dict[str, Any]] = axe.run(page, context, RULES).response["violations"]
    return [f"{each['id']}: {[node['target'] for node in each['nodes'][:3]]}" for each in found]


def one_of_each(site: Path) -> list[str]:
    """Return the address of each page of the first level, and of the longest of each folder."""
    pages = sorted(site.rglob("*.html"), key=lambda path: path.stat().st_size)
    groups: dict[str, str] = {}
    for page in pages:
        address = page.relative_to(site).as_posix().removesuffix("index.html")
        folder, _, rest = address.rstrip("/").partition("/")
        groups[f"{folder}/*" if rest else folder] = address
    return sorted(groups.values())


@pytest.mark.parametrize(("screen", "scheme"), [("wide", "light"), ("narrow", "dark")])
def test_no_violation_on_any_kind_of_page(
    screen: str, scheme: str, axe: Axe, site_dir: Path, new_page: NewPage
) -> None:
    page = new_page(viewport=SCREENS[screen], color_scheme=scheme, reduced_motion="reduce")
    found: dict[str, list[str]] = {}
    for address in one_of_each(site_dir) if screen == "wide" else KINDS.values():
        page.goto(address)
        page.evaluate(OPENED)
        found[address] = violations(axe, page)
    assert {address: lines for address, lines in found.items() if lines} == {}


@pytest.mark.parametrize(("screen", "scheme"), [("wide", "light"), ("narrow", "dark")])
def test_no_violation_in_the_search(screen: str, scheme: str, axe: Axe, new_page: NewPage) -> None:
    page = new_page(viewport=SCREENS[screen], color_scheme=scheme, reduced_motion="reduce")
    page.goto(KINDS["a need"])
    page.keyboard.press("/")
    page.keyboard.insert_text("jugement")
    page.keyboard.press("s")
    expect(page.locator(".md-search-result__item").first).to_be_visible()
    besides = {"exclude": ["article"]}  # which the pages were read for
    assert violations(axe, page, context=besides) == []


def test_no_violation_in_the_menu_of_a_phone(axe: Axe, new_page: NewPage) -> None:
    page = new_page(viewport=SCREENS["narrow"], reduced_motion="reduce")
    page.goto(KINDS["a need"])
    page.locator(".md-header [for=__drawer]").click()
    expect(page.locator(".md-nav--primary .md-nav__link").first).to_be_visible()
    assert violations(axe, page) == []


def test_a_violation_would_be_found(axe: Axe, page: Page) -> None:
    page.set_content('<html lang="fr"><main><a href="#x"></a></main></html>')
    assert any(line.startswith("link-name: ") for line in violations(axe, page))
    page.set_content('<p style="color: #999">gris</p>')
    assert any(line.startswith("color-contrast: ") for line in violations(axe, page))


def test_a_screen_reader_is_told_the_parts_of_a_page(look_at: LookAt) -> None:
    page = look_at(CHAPTER)
    tree = page.locator("body").aria_snapshot()
    for part in ("banner", "navigation", "main", "article", "contentinfo"):
        assert re.search(rf"^ *- {part}\b", tree, re.MULTILINE), part
    levels = [int(level) for level in re.findall(r"- heading .*\[level=(\d)\]", tree)]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    for heading in page.locator("article :is(h1, h2, h3, h4)").all():
        heading.hover()  # its mark comes, and stands beside it
        said = " ".join((heading.text_content() or "").split())
        expect(heading).to_have_accessible_name(said)
        assert "¶" not in said
    expect(page.locator("article .passage-pointed")).to_have_count(1)


def test_a_screen_reader_is_told_what_a_table_is_and_what_heads_its_cells(look_at: LookAt) -> None:
    page = look_at(CHAPTER)
    table = page.locator("#tbl-utilite table")
    tree = table.aria_snapshot()
    assert tree.startswith('- table "Tableau 7.6 Utilité')
    assert "- caption: Tableau 7.6" in tree
    assert 'columnheader "Focus group 3"' in tree
    assert re.search(r'rowheader "BF4\b', tree)


@pytest.mark.parametrize("kind", [CHAPTER, ""], ids=["a chapter", "the home page"])
def test_who_wants_no_motion_gets_none(kind: str, new_page: NewPage) -> None:
    page = new_page(reduced_motion="reduce")
    page.goto(kind)
    assert page.evaluate(MOVING) == 0
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate(MOVING) > 0


def test_with_forced_colours_what_is_drawn_can_be_seen(new_page: NewPage) -> None:
    page = new_page(viewport=SCREENS["narrow"], forced_colors="active", color_scheme="dark")
    page.goto(CHAPTER)
    page.locator(".md-header [for=__drawer]").click()
    hidden = page.evaluate(
        """() => [...document.querySelectorAll('*')].flatMap(element =>
          ['::before', '::after'].flatMap(part => {
            const style = getComputedStyle(element, part)
            const masked = style.content !== 'none' && style.maskImage !== 'none'
            const ground = getComputedStyle(document.body).backgroundColor
            return masked && element.checkVisibility() && style.backgroundColor === ground
              ? [element.className || element.tagName] : []
          }))"""
    )
    assert hidden == []
