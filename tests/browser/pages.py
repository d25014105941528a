"""The kinds of pages of the site, the screens on which they are read, and what axe-core says."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from playwright.sync_api import FloatRect, Locator, Page, ViewportSize

PAGES: dict[str, dict[str, str]] = yaml.safe_load(
    Path(__file__).with_name("kinds.yaml").read_text("utf-8")
)
KINDS, MORE_KINDS = PAGES["on a phone"], PAGES["on a wide screen"]
SCREENS: dict[str, ViewportSize] = {
    "wide": {"width": 1440, "height": 900},
    "narrow": {"width": 375, "height": 812},
}


@cache
def script(name: str) -> str:
    """Return what is asked of a page: a function of JavaScript in ``scripts``."""
    return (Path(__file__).parent / f"scripts/{name}.js").read_text("utf-8")


CUT = script("cut")
SIDEWAYS = "document.documentElement.scrollWidth > innerWidth"
RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "resultTypes": ["violations"],
}


def place_of(element: Locator) -> FloatRect:
    """Return where an element stands on the screen, which it must."""
    box = element.bounding_box()
    assert box, "the element is not drawn"
    return box


@cache
def axe() -> Axe:
    """Return axe-core as its Python package carries it."""
    return Axe()


def violations(page: Page, context: str | dict[str, list[str]] | None = None) -> list[str]:
    """Return what axe-core finds, one line for each rule, with some of the elements."""
    found: list[dict[str, Any]] = axe().run(page, context, RULES).response["violations"]
    return [f"{each['id']}: {[node['target'] for node in each['nodes'][:3]]}" for each in found]
