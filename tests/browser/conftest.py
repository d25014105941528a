"""Pages of the built site in a real browser, which may neither ask outside nor complain.

Every test below this folder gets the mark ``browser``. Without a browser it is skipped on a
person's machine, and fails under ``CI=true``.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Playwright,
    expect,
    sync_playwright,
)

from tests.browser.chromium import FLAGS, find_chromium
from tests.browser.pages import SCREENS, script

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

HERE = Path(__file__).parent
WIDE = SCREENS["wide"]
NO_BROWSER = "no Chromium was found: `make browser` installs one"
ACTION_MS = 30_000  # of a machine that does much else
expect.set_options(timeout=ACTION_MS)


NewPage: TypeAlias = "Callable[..., Page]"
"""Opens a page of its own; options are those of Playwright's ``new_context``.

For example ``new_page(viewport={"width": 375, "height": 812}, color_scheme="dark")``.
"""
LookAt: TypeAlias = "Callable[..., Page]"
"""Gives the page at an address, loaded once for all tests of a module that ask for it alike.

They leave it as they found it. Options are those of Playwright's ``new_context``.
"""


@dataclass
class Watch:
    """Collects what a page of the site must never do."""

    site: str
    complaints: list[str] = field(default_factory=list[str])
    contexts: list[BrowserContext] = field(default_factory=list[BrowserContext])

    def over(self, context: BrowserContext) -> None:
        """Watch every page of the context; what leaves the local server finds no address."""
        self.contexts.append(context)
        context.add_init_script(script("refused"))
        context.on("request", lambda request: self._see(request.url))
        context.on("console", lambda said: self._note(said.type, said.text))
        context.on("weberror", lambda thrown: self._note("error", str(thrown.error)))

    def catch_up(self) -> None:
        """Let the events arrive that the browser has sent and nobody has waited for."""
        for page in (page for context in self.contexts for page in context.pages):
            page.wait_for_timeout(0)

    def _see(self, url: str) -> None:
        if not url.startswith((self.site, "data:", "blob:")):
            self.complaints.append(f"a request left the site: {url}")

    def _note(self, kind: str, text: str) -> None:
        if kind == "error":
            self.complaints.append(f"an error in the page: {text}")


WATCH = pytest.StashKey[Watch]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of this folder."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("browser")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    """Fail the test, after its own checks, for what its pages did."""
    yield
    watch = item.stash.get(WATCH, None)
    if watch is not None:
        watch.catch_up()
        complaints = dict.fromkeys(watch.complaints)
        watch.complaints.clear()
        if complaints:
            pytest.fail("\n".join(complaints), pytrace=False)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright, started once."""
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Chromium, started once."""
    path = find_chromium(playwright)
    if path is None and os.environ.get("TESTS_IN_CI") == "true":
        pytest.fail(NO_BROWSER, pytrace=False)
    if path is None:
        pytest.skip(NO_BROWSER)
    browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
    yield browser
    browser.close()


@pytest.fixture
def new_page(browser: Browser, site: str, request: pytest.FixtureRequest) -> Iterator[NewPage]:
    """Open watched pages, whose addresses are relative to the built site: ``page.goto("x/")``.

    ``base_url`` names another site of this machine.
    """
    watch = request.node.stash.setdefault(WATCH, Watch(site))

    def open_page(**options: Any) -> Page:  # noqa: ANN401 - Playwright's own options
        watch.site = options.get("base_url", site)
        return watched_page(browser, watch, options)

    yield open_page
    for context in watch.contexts:
        context.close()


def watched_page(browser: Browser, watch: Watch, options: dict[str, Any]) -> Page:
    """Open a page in a context of its own, on a wide screen unless told, and watch it."""
    usual: dict[str, Any] = {"base_url": watch.site, "locale": "fr-FR", "viewport": WIDE}
    context = browser.new_context(**usual | options)
    context.set_default_timeout(ACTION_MS)
    watch.over(context)
    return context.new_page()


@pytest.fixture
def page(new_page: NewPage) -> Page:
    """Page on a wide screen, at the address of nothing yet."""
    return new_page()


@pytest.fixture(scope="module")
def shared_pages(site: str) -> Iterator[tuple[Watch, dict[str, Page]]]:
    """Pages that the tests of a module share, and what watches them all."""
    watch = Watch(site)
    yield watch, {}
    for context in watch.contexts:
        context.close()


@pytest.fixture
def look_at(
    browser: Browser,
    shared_pages: tuple[Watch, dict[str, Page]],
    request: pytest.FixtureRequest,
) -> LookAt:
    """Open pages that the tests of a module share."""
    watch, pages = shared_pages
    assert WATCH not in request.node.stash, "a test has pages of its own, or shares them"
    request.node.stash[WATCH] = watch

    def open_page(address: str, **options: Any) -> Page:  # noqa: ANN401 - Playwright's own options
        key = f"{address} {sorted(options.items())}"
        if key not in pages:
            pages[key] = watched_page(browser, watch, options)
            pages[key].goto(address)
        return pages[key]

    return open_page
