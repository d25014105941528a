"""What the first view of a chapter transfers, and that it stands still meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser.pages import SCREENS
from tests.browser.test_search import search

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page, Response

    from tests.browser.conftest import NewPage

LIMIT = 522_000
"""Bytes, uncompressed."""
SHIFTS = """window.shift = 0; new PerformanceObserver(list => list.getEntries().forEach(
  each => { window.shift += each.value })).observe({type: 'layout-shift', buffered: true})"""


def test_the_heaviest_chapter_is_light_and_does_not_move(site_dir: Path, new_page: NewPage) -> None:
    heaviest = max(site_dir.glob("*/index.html"), key=lambda path: path.stat().st_size)
    page = new_page(viewport=SCREENS["wide"])
    page.add_init_script(SHIFTS)
    answers = answers_of(page)
    page.goto(f"{heaviest.parent.name}/")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("window.shift") < 0.1
    weights = {answer.url: len(answer.body()) for answer in answers}
    assert sum(weights.values()) <= LIMIT, sorted(weights.items(), key=lambda each: -each[1])
    assert not [url for url in weights if "core" not in url and url.endswith(".woff2")]
    # Nothing of the search is fetched before it is used, and then nothing of the theme's.
    used = ("passages.json", "search_index", "engine.js", "minisearch", "lunr")
    assert [url for url in weights if any(word in url for word in used)] == []
    search(page, "usage")
    asked = [answer.url for answer in answers]
    assert sum("passages.json" in url for url in asked) == 1
    assert [url for url in asked if "lunr" in url or "search_index" in url] == []


def answers_of(page: Page) -> list[Response]:
    """Return what a page is answered, now and later."""
    answers: list[Response] = []
    page.context.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 - Playwright wants its own
    return answers
