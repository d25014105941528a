"""The English thesis in a browser: readable by everybody, and with typography that holds lines."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.pages import SCREENS, violations
from tests.browser.test_search import QUESTIONS, marks, search, wrong_answers
from tests.building import build_thesis
from tests.serving import serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.browser.conftest import NewPage

ENGLISH = Path(__file__).parents[1] / "english"
PAGES = ("", "1_rooms/", "2_needs/", "needs/N1/", "open/")


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


def test_its_pages_hinder_nobody_and_are_searched_as_words_are_typed(
    rooms: str, new_page: NewPage
) -> None:
    page = new_page(base_url=rooms, viewport=SCREENS["narrow"], color_scheme="dark")
    for address in PAGES:
        page.goto(address)
        assert violations(page) == [], address
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


def test_the_first_result_answers_what_readers_ask_in_english(
    rooms: str, new_page: NewPage
) -> None:
    assert wrong_answers(new_page(base_url=rooms), QUESTIONS["english"]) == []
