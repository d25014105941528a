"""The EPUB, read as its parts; `make release-check` has it judged by epubcheck too."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections import Counter
from typing import TYPE_CHECKING

from defusedxml.ElementTree import fromstring
from selectolax.lexbor import LexborHTMLParser

if TYPE_CHECKING:
    from generator.exports.book import Book

PACKAGE = "EPUB/content.opf"


def pages(epub: dict[str, str]) -> dict[str, LexborHTMLParser]:
    return {name: LexborHTMLParser(text) for name, text in epub.items() if name.endswith(".xhtml")}


def test_it_is_known_by_its_first_part(epub_bytes: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(epub_bytes)) as archive:
        first = archive.infolist()[0]
    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)


def test_every_part_is_well_formed(epub: dict[str, str]) -> None:
    for name, text in epub.items():
        if name.endswith((".xhtml", ".opf", ".ncx", ".svg")):
            assert fromstring(text) is not None, name


def test_it_says_what_it_is_and_with_which_senses_it_can_be_read(
    epub: dict[str, str], book: Book
) -> None:
    package = epub[PACKAGE]
    assert f'<dc:title id="epub-title-1">{book.metadata["title"]}</dc:title>' in package
    assert "<dc:language>fr-FR</dc:language>" in package
    assert "2026-11-03" in package
    for name in (
        "accessMode",
        "accessModeSufficient",
        "accessibilityFeature",
        "accessibilityHazard",
        "accessibilitySummary",
    ):
        assert f'property="schema:{name}"' in package
    assert 'properties="cover-image"' in package


def test_every_link_within_it_leads_to_an_id(epub: dict[str, str]) -> None:
    found = pages(epub)
    ids = {
        name: Counter(node.attributes["id"] for node in page.css("[id]"))
        for name, page in found.items()
    }
    assert all(count == 1 for counts in ids.values() for count in counts.values())
    inner = 0
    for name, page in found.items():
        for link in page.css("a[href]"):
            path, _, anchor = (link.attributes["href"] or "").partition("#")
            if re.match(r"[a-z]+:", path):
                continue
            target = posixpath.normpath(posixpath.join(posixpath.dirname(name), path))
            target = target if path else name
            assert target in ids
            assert not anchor or anchor in ids[target], (name, link.attributes["href"])
            inner += 1
    assert inner > 200


def test_its_navigation_has_the_chapters_and_the_lists(epub: dict[str, str]) -> None:
    navigation = pages(epub)["EPUB/nav.xhtml"]
    titles = [" ".join(link.text().split()) for link in navigation.css("nav#toc a")]
    assert "Liste des tableaux" in titles
    assert "7.1 Évaluer l’Open Data Canvas" in titles
    assert "Bibliographie" in titles


def test_tables_have_heads_of_rows_and_say_what_the_site_says(
    epub: dict[str, str], rows: tuple[tuple[str, ...], ...]
) -> None:
    said: list[tuple[str, ...]] = []
    for page in pages(epub).values():
        said += [
            tuple(" ".join(cell.text().split()) for cell in row.css("td"))
            for row in page.css("table tr")
        ]
        assert not page.css("td[scope]")
        assert all(len(turned.css("col[style]")) == 16 for turned in page.css("table.turned"))
        assert not page.css("table sup")  # a count of passages is no note
    for cells in rows:
        assert cells in said


def test_every_picture_has_words_and_is_in_the_book(epub: dict[str, str]) -> None:
    images = [image for page in pages(epub).values() for image in page.css("figure img")]
    assert len(images) == 4
    for image in images:
        assert image.attributes["alt"]
        assert (image.attributes["src"] or "").startswith("../media/")


def test_nothing_of_the_site_alone_is_in_it(epub: dict[str, str]) -> None:
    text = "".join(text for name, text in epub.items() if name.endswith(".xhtml"))
    for sign in ("tabindex", "passage-number", "<script", "<details", "var(--"):
        assert sign not in text
    assert not re.search(r'\sdata-[\w-]+="', text)
