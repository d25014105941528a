"""The English thesis in a browser: readable by everybody, and with typography that holds lines."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.pages import SCREENS
from tests.browser.test_search import marks, search
from tests.building import build_thesis
from tests.serving import serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.browser.conftest import NewPage

ENGLISH = Path(__file__).parents[1] / "english"
PAGES = {
    "home": "",
    "a chapter": "1_rooms/",
    "a matrix and a chart": "2_needs/",
    "a need": "needs/N1/",
    "what is left": "open/",
    "the bibliography": "references/",
    "a wrong address": "404.html",
}


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the English thesis of the tests."""
    folder = tmp_path_factory.mktemp("rooms") / "thesis"
    shutil.copytree(ENGLISH, folder, ignore=shutil.ignore_patterns("*.py", ".cache"))
    (folder / "site").mkdir()
    with serving(folder / "site") as address:
        built = build_thesis(folder, site_url=address)
        assert not built.failed, built.warnings
        yield address


@pytest.mark.parametrize(
    ("kind", "screen"),
    [
        *((kind, "narrow") for kind in PAGES),
        ("a chapter", "wide"),
        ("a matrix and a chart", "wide"),
    ],
)
def test_no_violation(kind: str, screen: str, rooms: str, new_page: NewPage) -> None:
    scheme = "dark" if screen == "narrow" else "light"
    page = new_page(base_url=rooms, viewport=SCREENS[screen], color_scheme=scheme)
    page.goto(PAGES[kind])
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    assert [(each["id"], [node["target"] for node in each["nodes"]]) for each in found] == []


@pytest.mark.parametrize("screen", SCREENS)
def test_it_is_searched_in_english_as_words_are_typed(
    screen: str, rooms: str, new_page: NewPage
) -> None:
    page = new_page(base_url=rooms, viewport=SCREENS[screen])
    page.goto("")
    search(page, "rooms")
    assert {"room", "rooms"} <= marks(page)
    for words, found in (
        ("readers' handbook", "readers’ handbook"),
        ("14,566 visits", "14,566"),
        ("pp. 12", "pp.\u00a012–15"),
        ("90 minutes", "90\u00a0minutes"),
    ):
        search(page, words)
        expect(page.get_by_role("dialog", name="Search")).to_contain_text(found)
