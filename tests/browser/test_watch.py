"""The guard of all browser tests: nothing leaves the site, no page complains."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import WATCH

if TYPE_CHECKING:
    from playwright.sync_api import Page

OUTSIDE = "http://outside.invalid/pixel.png"


@pytest.mark.parametrize(
    ("html", "complaint"),
    [
        (f'<img src="{OUTSIDE}">', f"a request left the site: {OUTSIDE}"),
        ('<script>console.error("odd")</script>', "an error in the page: odd"),
        ('<script>throw new Error("worse")</script>', "an error in the page: worse"),
    ],
    ids=["request", "console", "exception"],
)
def test_a_page_that_misbehaves_is_told(
    html: str, complaint: str, page: Page, request: pytest.FixtureRequest
) -> None:
    page.set_content(html)
    watch = request.node.stash[WATCH]
    watch.catch_up()
    assert any(complaint in said for said in watch.complaints), watch.complaints
    watch.complaints.clear()
