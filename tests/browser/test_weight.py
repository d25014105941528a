"""What the first view of a chapter transfers, and from where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.pages import SCREENS

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Response

    from tests.browser.conftest import NewPage

LIMIT = 515_000
"""Bytes, uncompressed."""


@pytest.mark.parametrize(("screen", "scheme"), [("wide", "light"), ("narrow", "dark")])
def test_the_heaviest_chapter_is_light(
    screen: str, scheme: str, site_dir: Path, new_page: NewPage
) -> None:
    heaviest = max(site_dir.glob("*/index.html"), key=lambda path: path.stat().st_size)
    page = new_page(viewport=SCREENS[screen], color_scheme=scheme)
    answers: list[Response] = []
    page.context.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 - Playwright wants its own
    page.goto(f"{heaviest.parent.name}/")
    page.wait_for_load_state("networkidle")
    weights = {answer.url: len(answer.body()) for answer in answers}
    assert sum(weights.values()) <= LIMIT, sorted(weights.items(), key=lambda each: -each[1])
    assert not [url for url in weights if "core" not in url and url.endswith(".woff2")]
