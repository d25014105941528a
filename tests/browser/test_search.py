"""Searching as readers type: without accents and apostrophes, in the singular or the plural."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import yaml
from playwright.sync_api import expect

from generator.site.search import words_of
from tests.browser.pages import script
from tests.browser.waiting import wait_for, wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import NewPage

SEARCHED: dict[str, dict[str, str]] = yaml.safe_load(
    Path(__file__).with_name("searched.yaml").read_text("utf-8")
)
QUESTIONS: dict[str, dict[str, dict[str, str]]] = yaml.safe_load(
    Path(__file__).with_name("questions.yaml").read_text("utf-8")
)
RESULTS = ".md-search-result__item"


def search(page: Page, words: str) -> None:
    """Search all the words at once, after the results of other words have gone.

    All but the last letter are put into the field unseen: nothing is found for less than the words.
    """
    field = page.locator(".md-search__input")
    if not field.is_visible() or not field.evaluate("each => each === document.activeElement"):
        page.keyboard.press("/")
        expect(field).to_be_focused()
    field.fill("")
    expect(page.locator(RESULTS)).to_have_count(0)
    field.evaluate(script("put"), words[:-1])
    page.keyboard.insert_text(words[-1])
    page.keyboard.press("End")
    expect(page.locator(RESULTS).first).to_be_visible()


def wrong_answers(page: Page, asked: dict[str, dict[str, str]]) -> list[str]:
    """Return the questions whose first result, with what Enter leads to, is another than told."""
    page.goto("")
    wrong = list[str]()
    for question, leads_to in (each for kind in asked.values() for each in kind.items()):
        search(page, question)
        found: list[list[str]] = page.locator(RESULTS).evaluate_all(script("results"))
        assert all(title for _, title, _ in found), question
        first, best = found[0], max(found, key=lambda each: float(each[2]))
        if not all(re.search(leads_to, each[0]) for each in (first, best)):
            wrong.append(f"{question}: {first} {best}")
    return wrong


def marks(page: Page) -> set[str]:
    return {mark.casefold() for mark in page.locator(f"{RESULTS} mark").all_inner_texts()}


def is_first_result_reached(page: Page) -> bool:
    """Go down from the field; results that came since have taken the focus back to it."""
    if page.evaluate("document.activeElement.matches('.md-search__input')"):
        page.keyboard.press("ArrowDown")
    first = page.locator(f"{RESULTS} a").first
    return bool(first.evaluate("each => each === document.activeElement"))


def test_words_are_found_however_they_are_typed_and_asked(page: Page) -> None:
    page.goto("")
    for words, found in SEARCHED["finds the word"].items():
        search(page, words)
        assert found in marks(page), words
    for question, leads_to in SEARCHED["comes first"].items():
        search(page, question)
        of_first = page.locator(f"{RESULTS}:first-child a")
        found = [str(each.get_attribute("href")) for each in of_first.all()]
        place = next((each for each in found if "#" in each), found[0])
        assert re.search(leads_to, place), (question, found)


def test_the_first_result_answers_what_readers_ask(page: Page) -> None:
    assert wrong_answers(page, QUESTIONS["french"]) == []


def test_words_are_told_and_led_to_as_they_stand_in_the_text_never_as_they_are_compared(
    page: Page,
) -> None:
    page.goto("")
    search(page, "travaux xylophones des échelons")
    shown = page.locator(".md-search-result__terms").first
    expect(shown).to_contain_text("travaux")
    expect(shown).to_contain_text("xylophones")
    addresses = [str(each.get_attribute("href")) for each in page.locator(f"{RESULTS} a").all()]
    words = {word for each in addresses for word in re.findall(r"[?&]h=([^#&]*)", each)}
    assert words <= {"%C3%A9chelon", "%C3%A9chelons"}


def test_a_result_in_a_folded_part_of_the_home_page_unfolds_it(page: Page) -> None:
    for question, folded in {"résumé": "thesis-notice", "comment citer": "cite-this"}.items():
        page.goto("glossaire/")
        search(page, question)
        page.keyboard.press("Enter")
        page.wait_for_url(f"**#{folded}")
        expect(page.locator(f"#{folded}")).to_have_attribute("open", "")


def test_a_name_finds_its_own_page_or_its_place_on_one_first(page: Page) -> None:
    for words, leads_to in SEARCHED["is a name"].items():
        page.goto("glossaire/")
        search(page, words)
        first = page.locator(f"{RESULTS} a").first
        if leads_to.startswith("/"):
            expect(first).to_have_attribute("href", re.compile(leads_to))
        page.keyboard.press("Enter")
        page.wait_for_url(f"**{leads_to}**")


def test_a_result_leads_to_the_passage_and_shows_the_words_in_it(page: Page) -> None:
    page.goto("")
    search(page, "agglomeration nevers")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**#tbl-participants")
    wait_until(page, "CSS.highlights.get('found')?.size")
    found = page.evaluate("[...CSS.highlights.get('found')].map(range => range.toString())")
    assert "Nevers" in found


def test_words_are_folded_as_the_index_folds_them_and_none_found_where_there_are_none(
    page: Page,
) -> None:
    page.goto("")
    page.add_script_tag(url="assets/javascripts/search/words.js")
    for word in ("Œuvre", "ÉLÈVES", "İstanbul", "naïf2", "Ærø", "σοφός", "e\u0301te"):
        assert page.evaluate("word => [searchWords.fold(word)]", word) == words_of(word)
    page.keyboard.press("/")
    page.keyboard.type("xylophone")
    expect(page.get_by_role("status").filter(has_text="Aucun")).to_be_visible()


def test_a_broken_address_offers_its_words_to_the_search(
    new_page: NewPage, site_dir: Path, site_url: str
) -> None:
    lost = (site_dir / "404.html").read_text("utf-8")
    page = new_page()
    page.route(
        "**/besoins/BF77.html", lambda route: route.fulfill(body=lost, content_type="text/html")
    )
    page.goto(f"{site_url}besoins/BF77.html")
    expect(page.locator(".chapter-list .chapter-title")).to_have_count(5)
    page.get_by_role("button", name="Chercher « besoins BF77 » dans la thèse").click()
    expect(page.locator(".md-search__input")).to_have_value("besoins BF77")
    expect(page.locator(RESULTS).first).to_be_visible()


def test_results_are_reached_and_left_by_key(page: Page) -> None:
    page.goto("7.1.4_conception/")
    search(page, "jugement")
    wait_for(page, lambda: is_first_result_reached(page))
    page.keyboard.press("Escape")
    expect(page.locator(RESULTS).first).to_be_hidden()
