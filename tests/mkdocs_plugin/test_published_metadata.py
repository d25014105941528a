"""The built site as a catalogue, a search engine and a reference manager see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from bibtexparser.entrypoint import parse_file
from selectolax.lexbor import LexborHTMLParser, LexborNode

from tests.building import build_thesis
from tests.examples import example_thesis

if TYPE_CHECKING:
    from pathlib import Path

    from tests.building import Built

ADDRESS = "https://example.org/these/"
PUBLICATION = {
    "author": {"family": "Auteur", "given": "Une"},
    "title": {"fr": 'Une <b>thèse</b> & "des" données'},
    "institution": "Université",
    "abstracts": {"fr": "Un résumé </script><script>alert(1)</script>"},
    "license": "CC-BY-4.0",
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    home = {"chapters/index.md": "Elle commence par la @sec-1.1.\n"}
    folder = example_thesis(tmp_path_factory.mktemp("thesis"), home)
    options = {"publication": PUBLICATION, "privacy": {"audience": "jury"}}
    plugins = ["search", {"thesis": options}]
    title = PUBLICATION["title"]["fr"]
    return build_thesis(folder, site_url=ADDRESS, plugins=plugins, site_name=title)


def parsed(built: Built, url: str = "") -> LexborHTMLParser:
    return LexborHTMLParser(built.page(url))


def node(built: Built, url: str, selector: str) -> LexborNode:
    (found,) = parsed(built, url).css(selector)
    return found


def tags(built: Built, url: str = "") -> dict[str, str]:
    found = parsed(built, url).css("meta[content]")
    named = ((each.attributes, each.attributes["content"]) for each in found)
    return {str(at.get("name") or at.get("property")): content or "" for at, content in named}


def test_the_home_page_stands_for_the_thesis(built: Built) -> None:
    assert built.warnings == []
    assert tags(built)["citation_title"] == PUBLICATION["title"]["fr"]
    assert tags(built)["citation_author"] == "Auteur, Une"
    assert tags(built)["og:description"] == PUBLICATION["abstracts"]["fr"]
    licence = node(built, "", "link[rel=license]").attributes["href"]
    assert licence == "https://creativecommons.org/licenses/by/4.0/"


def test_what_an_author_writes_is_no_html(built: Built) -> None:
    assert "alert(1)" not in "".join(
        each.text() for each in parsed(built).css("script:not([type])")
    )
    assert parsed(built).css(".cite-text b") == []
    assert "Une <b>thèse</b> & " in node(built, "", ".cite-text").text()


def test_each_chapter_is_a_part_of_it_with_an_address_of_its_own(built: Built) -> None:
    found = tags(built, "1.1_enquete")
    assert found["citation_inbook_title"] == PUBLICATION["title"]["fr"]
    # What a shared link says that it leads to.
    assert (found["og:type"], found["og:locale"]) == ("article", "fr_FR")
    assert found["twitter:card"] == "summary"
    for url in ("", "1.1_enquete/", "data/"):
        link = node(built, url, "link[rel=canonical]")
        assert link.attributes["href"] == ADDRESS + url == tags(built, url)["og:url"]


def test_the_sitemap_has_chapters_and_needs_but_nothing_that_finds_a_person(built: Built) -> None:
    sitemap = (built.site / "sitemap.xml").read_text(encoding="utf-8")
    assert f"<loc>{ADDRESS}1.1_enquete/</loc>" in sitemap
    assert f"<loc>{ADDRESS}besoins/BF1/</loc>" in sitemap
    for hidden in ("404", "open/", "participants/P01/", "data/participants/"):
        assert hidden not in sitemap
    for hidden in ("open", "participants/P01"):
        assert tags(built, hidden)["robots"] == "noindex"
    assert "robots" not in tags(built, "besoins/BF1")
    # But pages of records are no works of their own.
    assert parsed(built, "besoins/BF1").css(".cite") == []
    assert "citation_title" not in tags(built, "besoins/BF1")


@pytest.mark.parametrize("url", ["", "1.1_enquete", "data"])
def test_each_box_offers_what_it_shows(url: str, built: Built) -> None:
    box = node(built, url, "#cite-this")
    for link in box.css("a[download]"):
        path = (built.site / url / str(link.attributes["href"])).resolve()
        shown = node(built, url, "#cite-bibtex").text()
        content = path.read_text(encoding="utf-8")
        assert content.strip() == shown.strip()
        (entry,) = parse_file(str(path)).entries
        assert link.attributes["download"] == f"{entry.key}.bib"
        assert entry["author"] == "Auteur, Une"


def test_everything_works_without_an_address_and_without_publication(tmp_path: Path) -> None:
    built = build_thesis(example_thesis(tmp_path), site_url="")
    assert built.warnings == []
    assert tags(built)["citation_title"] == "Une petite thèse"
    assert node(built, "", ".cite-text").text().startswith("Une petite thèse [en ligne].")


def test_a_published_pdf_is_told_to_catalogues(tmp_path: Path) -> None:
    folder = example_thesis(tmp_path)
    pdf = folder / "chapters/exports/thesis.pdf"
    pdf.parent.mkdir()
    pdf.write_bytes(b"%PDF-")
    built = build_thesis(folder, site_url=ADDRESS)
    assert tags(built)["citation_pdf_url"] == f"{ADDRESS}exports/thesis.pdf"
    assert "citation_pdf_url" not in tags(built, "1.1_enquete")
