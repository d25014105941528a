"""The Content-Security-Policy of the pages: with it all works, and nothing else runs.

All tests of this folder fail for what it refuses on their pages.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect
from selectolax.lexbor import LexborHTMLParser

from generator.core.atomic_files import write_files
from generator.history.pages import MOVED, MOVED_SCRIPT, draw_moved
from generator.language import load_language
from tests import doors
from tests.browser.conftest import WATCH
from tests.browser.pages import script
from tests.browser.test_search import search
from tests.browser.waiting import wait_for
from tests.building import write_thesis
from tests.rendering.test_untrusted_text import SOURCES
from tests.serving import serving

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Dialog, Page

    from tests.browser.conftest import NewPage

DATA_SCRIPTS = {"application/json"}


def test_every_page_has_the_policy_and_nothing_that_it_refuses(site_dir: Path) -> None:
    paths = sorted(site_dir.rglob("*.html"))
    assert len(paths) > 50
    for path in paths:
        tree = LexborHTMLParser(path.read_text("utf-8"))
        head = tree.css("head > meta")
        if tree.css("script[src$='/moved.js']"):
            continue  # it shows nothing, and leads to the page that took its place
        assert head[0].attributes.get("http-equiv") == "Content-Security-Policy", path
        scripts = [each for each in tree.css("script") if "src" not in each.attributes]
        assert {each.attributes.get("type") for each in scripts} <= DATA_SCRIPTS, path
        assert not tree.css("[style], style, [onclick], [onload]"), path


def test_search_palette_and_instant_loading_work(page: Page) -> None:
    page.goto("")
    page.get_by_title("Passer au mode clair").click()
    page.get_by_title("Passer au mode sombre").click()
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    page.evaluate("window.same = true")
    page.locator(".chapter-title").first.click()
    page.wait_for_url(re.compile("7"))
    assert page.evaluate("window.same")
    page.reload()
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    search(page, "canvas")


def test_a_page_that_moved_leads_on(new_page: NewPage, tmp_path: Path) -> None:
    """Its script is a file of the site too: the query and the passage go with it."""
    write_files(
        {
            tmp_path / "old.html": draw_moved("new.html", MOVED, "T", load_language("fr")).encode(),
            tmp_path / MOVED: MOVED_SCRIPT.encode(),
            tmp_path / "new.html": b"<title>T</title>",
        }
    )
    with serving(tmp_path) as address:
        page = new_page(base_url=address)
        page.goto("old.html?h=x#p-1")
        page.wait_for_url(f"{address}new.html?h=x#p-1")


def test_what_stands_in_a_page_does_not_run(
    new_page: NewPage, site: str, request: pytest.FixtureRequest
) -> None:
    page = new_page()
    planted = '<img src="x" onerror="run = 1"><script>run = 2</script><a href="javascript:run=3">'
    page.route(
        f"{site}glossaire/",
        lambda route: route.fulfill(body=_with(route.fetch().text(), planted)),
    )
    page.goto("glossaire/")
    page.wait_for_load_state("networkidle")
    page.evaluate("document.querySelector('a[href^=javascript]').click()")
    assert page.evaluate("typeof run") == "undefined"
    watch: Any = request.node.stash[WATCH]
    watch.catch_up()
    assert len(watch.complaints) >= 3
    watch.complaints.clear()


def _with(page: str, planted: str) -> str:
    return page.replace("</article>", f"{planted}</article>")


@pytest.fixture
def alerts(page: Page) -> list[str]:
    """Return what the page that is open says by ``alert``."""
    said: list[str] = []

    def note(dialog: Dialog) -> None:
        said.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", note)
    return said


def test_no_chapter_runs_anything_where_there_is_no_policy(
    page: Page, alerts: list[str], tmp_path: Path
) -> None:
    """Each text of ``untrusted.md`` as a browser reads it; the watch tells what it would fetch."""
    chapters = {f"1.{number}_x.md": text for number, text in enumerate(SOURCES.values(), 1)}
    pages = doors.pages_html(write_thesis(tmp_path, chapters)).values()
    articles = "".join(f"<article>{html}</article>" for html in pages)
    page.set_content(f"<!doctype html>{articles}", wait_until="commit")
    page.evaluate(script("press"))
    page.wait_for_timeout(100)
    assert page.locator("body > article").count() == len(pages)
    assert alerts == []


def test_the_texts_do_run_as_they_are_typed(
    page: Page, alerts: list[str], request: pytest.FixtureRequest
) -> None:
    for said, name in enumerate(("handler", "raw js", "script", "handler 11"), 1):
        page.set_content(f"<!doctype html><article>{SOURCES[name]}</article>")
        page.evaluate(script("press"))
        wait_for(page, lambda least=said: len(alerts) >= least)
    watch: Any = request.node.stash[WATCH]
    watch.catch_up()
    watch.complaints.clear()
