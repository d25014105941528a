"""The kinds of pages of the site, the screens on which they are read, and what axe-core says."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from playwright.sync_api import Page, ViewportSize

KINDS = {
    "the home page": "",
    "a chapter": "7.1.4_conception/",
    "a chapter with drawn tables": "7.1.5_realisation/",
    "a need": "besoins/BF4/",
    "the glossary": "glossaire/",
    "the list of tables and figures": "tables/",
    "the codebook": "data/",
    "the records of a file": "data/participants/",
    "a session": "groupes/FG5/",
    "a stage": "etapes/E2/",
    "a participant": "participants/P01/",
    "the page for a wrong address": "404.html",
}
MORE_KINDS = {
    "the first chapter": "7.1_evaluation/",
    "a chapter with a turned matrix": "7.1.6_suites/",
    "a list of records": "besoins/",
    "a need with two figures": "besoins/BF11/",
    "the bibliography": "references/",
    "the records of a long file": "data/segments/",
    "the cards of a chapter": "evidence/7.1.5_realisation/",
    "the cards of all chapters": "evidence/",
    "the cards of a table": "tables/utilite/",
    "the list of sessions": "groupes/",
    "the list of stages": "etapes/",
    "the list of participants": "participants/",
}
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


@cache
def axe() -> Axe:
    """Return axe-core as its Python package carries it."""
    return Axe()


def violations(page: Page, context: str | dict[str, list[str]] | None = None) -> list[str]:
    """Return what axe-core finds, one line for each rule, with some of the elements."""
    found: list[dict[str, Any]] = axe().run(page, context, RULES).response["violations"]
    return [f"{each['id']}: {[node['target'] for node in each['nodes'][:3]]}" for each in found]
