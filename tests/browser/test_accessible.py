"""Every kind of page can be read by everybody, as far as axe-core can tell: no violation at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.pages import KINDS, MAIN_KINDS, SCREENS

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import NewPage

# All kinds on both screens and in both schemes, the main ones in every combination of the two.
READINGS = [
    *((kind, "wide", "light") for kind in KINDS),
    *((kind, "narrow", "dark") for kind in KINDS),
    *((kind, "wide", "dark") for kind in MAIN_KINDS),
    *((kind, "narrow", "light") for kind in MAIN_KINDS),
]


@pytest.fixture(scope="module")
def axe() -> Axe:
    """Return axe-core as its Python package carries it."""
    return Axe()


def violations(axe: Axe, page: Page) -> list[str]:
    """Return what axe-core finds, one line for each rule, with some of the elements."""
    found: list[dict[str, Any]] = axe.run(page).response["violations"]
    return [f"{each['id']}: {[node['target'] for node in each['nodes'][:3]]}" for each in found]


@pytest.mark.parametrize(("kind", "screen", "scheme"), READINGS)
def test_no_violation(kind: str, screen: str, scheme: str, axe: Axe, new_page: NewPage) -> None:
    page = new_page(viewport=SCREENS[screen], color_scheme=scheme, reduced_motion="reduce")
    page.goto(KINDS[kind])
    assert violations(axe, page) == []


def test_a_violation_would_be_found(axe: Axe, page: Page) -> None:
    page.set_content('<html lang="fr"><main><a href="#x"></a></main></html>')
    assert any(line.startswith("link-name: ") for line in violations(axe, page))
