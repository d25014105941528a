"""What a page says of itself to catalogues."""

from __future__ import annotations

from generator.core.values import replace
from generator.site.metadata import highwire_tags
from tests.site.citing.works import PUBLICATION, chapter, thesis


def test_a_thesis_for_google_scholar() -> None:
    assert highwire_tags(thesis(), "https://example.org/these/exports/thesis.pdf") == [
        ("citation_title", "Une thèse & des données : L'étude"),
        ("citation_author", "Auteur, Une"),
        ("citation_author_institution", "Université"),
        ("citation_author_orcid", "https://orcid.org/0000-0002-1825-0097"),
        ("citation_publication_date", "2026/12/01"),
        ("citation_online_date", "2026/11/24"),
        ("citation_dissertation_institution", "Université"),
        ("citation_dissertation_name", "Thèse de doctorat"),
        ("citation_pdf_url", "https://example.org/these/exports/thesis.pdf"),
        ("citation_keywords", "données"),
        ("citation_keywords", "conception"),
        ("citation_keywords", "data"),
        ("citation_keywords", "design"),
        ("citation_doi", "10.1234/these_1"),
        ("citation_language", "fr"),
        ("citation_fulltext_html_url", "https://example.org/these/"),
    ]


def test_a_chapter_names_the_thesis_it_is_in_and_no_file_of_the_whole() -> None:
    tags = dict(highwire_tags(chapter()))
    assert tags["citation_title"] == "Évaluer {l'outil}"
    assert tags["citation_inbook_title"] == "Une thèse & des données : L'étude"
    assert "citation_pdf_url" not in tags
    assert "citation_dissertation_institution" not in tags
    assert "citation_doi" not in tags


def test_nothing_is_said_that_nobody_wrote() -> None:
    bare = replace(PUBLICATION, authors=(), institution="", keywords={}, license=None, doi="")
    tags = highwire_tags(thesis(bare))
    assert all(content for _, content in tags)
    assert not any("author" in name for name, _ in tags)
