"""Tables without a caption in the browser: they have a mark, and lose no column."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.pages import CUT, SCREENS, violations
from tests.building import build_thesis, write_thesis

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.browser.conftest import NewPage

TEXT = Path(__file__).with_name("bare.md").read_text("utf-8")
CHAPTER = "1_avis/"
FIRST, SECOND, THIRD = (f".thesis-bare >> nth={each}" for each in range(3))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, published: Path, site_url: str) -> Iterator[str]:
    """Address of a thesis with two such tables; it leaves the served folder again."""
    folder = write_thesis(
        tmp_path_factory.mktemp("bare"),
        {"1_avis.md": TEXT, "index.md": "# Accueil\n\nBonjour.\n"},
        config={"plugins": ["search", {"thesis": {"review": {"comment": "mailto:a@example.org"}}}]},
    )
    address = f"{site_url}bare/"
    build_thesis(folder, strict=False, site_dir=str(published / "bare"), site_url=address)
    yield address
    shutil.rmtree(published / "bare")


def test_a_table_has_the_mark_of_a_passage(new_page: NewPage) -> None:
    """The link leads to the table; a remark names it by its first row."""
    page = new_page(viewport=SCREENS["wide"])
    page.goto(CHAPTER)
    page.locator(f"{SECOND} >> td >> nth=0").hover()
    page.locator(f"{SECOND} >> .passage-open").click()
    remark = page.locator(SECOND).locator(".passage-comment").get_attribute("href") or ""
    assert "%3E%20Besoin%2C%20Avis%0D%0A" in remark
    assert re.search(r"%23t-[a-z2-7]{8}%0D%0A", remark)


def test_on_a_phone_a_card_says_of_each_cell_what_it_counts_and_no_column_is_lost(
    new_page: NewPage,
) -> None:
    """With the words of the groups of columns where one header stands in several."""
    page = new_page(viewport=SCREENS["narrow"])
    page.goto(CHAPTER)
    expect(page.locator(f"{FIRST} >> .cards")).to_have_count(1)
    expect(page.locator(f"{SECOND} >> .cards")).to_have_count(0)
    assert page.evaluate(CUT) == []
    labels = page.locator(f"{THIRD} >> :is(tbody, tfoot) > tr").evaluate_all(
        "rows => rows.map(row => [...row.querySelectorAll('td')].map(td => td.dataset.label))"
    )
    second = ["Groupe B – Favorables", "Groupe B – Autres", "Tous"]
    first = ["Groupe A – Favorables", "Groupe A – Autres", *second]
    assert labels == [first, ["Groupe A", *second], first, ["Écart"]]
    assert violations(page, {"include": [".md-content"]}) == []
    page.set_viewport_size({"width": 612, "height": 900})
    page.emulate_media(media="print")
    assert page.evaluate(CUT) == []
