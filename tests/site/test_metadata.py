"""What a page says of itself: to catalogues, to whoever shares it, as linked data."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from generator.site.citing import Reference
from generator.site.linked_data import as_script, chapter_data, data_set, thesis_data
from generator.site.meta_tags import (
    MetaTag,
    Shared,
    dublin_core_tags,
    highwire_tags,
    sharing_tags,
)
from tests.site.citing.works import PUBLICATION, chapter, data, thesis


def pairs(tags: tuple[MetaTag, ...]) -> list[tuple[str, str]]:
    return [(tag.name, tag.content) for tag in tags]


def test_a_thesis_for_google_scholar() -> None:
    assert pairs(highwire_tags(thesis(), "https://example.org/these/exports/thesis.pdf")) == [
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
    tags = dict(pairs(highwire_tags(chapter())))
    assert tags["citation_title"] == "Évaluer {l'outil}"
    assert tags["citation_inbook_title"] == "Une thèse & des données : L'étude"
    assert "citation_pdf_url" not in tags
    assert "citation_dissertation_institution" not in tags
    assert "citation_doi" not in tags


def test_dublin_core() -> None:
    tags = pairs(dublin_core_tags(thesis()))
    assert ("DC.creator", "Auteur, Une") in tags
    assert ("DC.contributor", "Direction de la thèse") in tags
    assert ("DC.identifier", "doi:10.1234/these_1") in tags
    assert ("DC.rights", "https://creativecommons.org/licenses/by/4.0/") in tags
    assert ("DC.date", "2026-12-01") in tags
    assert ("DCTERMS.isPartOf", "https://example.org/these/") in pairs(dublin_core_tags(chapter()))
    assert ("DC.type", "Dataset") in pairs(dublin_core_tags(data()))


def test_nothing_is_said_that_nobody_wrote() -> None:
    bare = replace(PUBLICATION, authors=(), institution="", keywords={}, license=None, doi="")
    tags = (*highwire_tags(thesis(bare)), *dublin_core_tags(thesis(bare)))
    assert all(tag.content for tag in tags)
    assert not any("author" in tag.name or "creator" in tag.name for tag in tags)


def test_a_shared_link_has_an_image_with_its_size() -> None:
    shared = Shared("Titre", "Ce qu'il dit", "https://example.org/", "https://example.org/c.png")
    tags = dict(pairs(sharing_tags(shared, PUBLICATION)))
    assert tags["og:image"] == "https://example.org/c.png"
    assert (tags["og:image:width"], tags["og:image:height"]) == ("1200", "630")
    assert tags["og:locale"] == "fr_FR"
    assert tags["twitter:card"] == "summary_large_image"
    assert "og:image" not in dict(pairs(sharing_tags(replace(shared, card=""), PUBLICATION)))


def test_a_thesis_as_linked_data() -> None:
    said = thesis_data(thesis(), [chapter()], data="https://example.org/these/data/")
    assert said["@type"] == "Thesis"
    assert said["author"][0]["@id"] == "https://orcid.org/0000-0002-1825-0097"
    assert said["inSupportOf"] == "Thèse de doctorat"
    assert said["alternateName"] == ["A thesis & data"]
    assert said["hasPart"][0]["position"] == "7.1"
    assert said["isBasedOn"]["@id"] == "https://example.org/these/data/"
    assert "encoding" not in said


def test_a_chapter_as_linked_data_is_part_of_the_thesis() -> None:
    said = chapter_data(chapter(), "Un chapitre.")
    assert said["isPartOf"] == {
        "@type": "Thesis",
        "@id": "https://example.org/these/",
        "name": "Une thèse & des données : L'étude",
    }
    assert said["abstract"] == "Un chapitre."


def test_data_as_a_data_set_measure_what_is_no_key() -> None:
    fields = [
        {"name": "p", "title": "Personne"},
        {"name": "min", "title": "Durée", "x-unit": "min"},
    ]
    package = {
        "description": "Des  données.",
        "licenses": [{"name": "CC0-1.0", "path": "https://example.org/cc0"}],
        "resources": [{"schema": {"fields": fields, "primaryKey": "p"}}],
    }
    said = data_set(data(), package, [{"contentUrl": "https://example.org/x.csv"}])
    assert said["license"] == "https://example.org/cc0"
    assert said["description"] == "Des données."
    assert said["variableMeasured"] == [
        {"@type": "PropertyValue", "name": "Durée", "unitText": "min"}
    ]
    assert said["distribution"] == [
        {"@type": "DataDownload", "contentUrl": "https://example.org/x.csv"}
    ]


@given(st.text())
def test_linked_data_end_no_script_and_say_the_same(title: str) -> None:
    reference = Reference("thesis", PUBLICATION, f"</script><!--{title}", "https://example.org/")
    script = as_script(thesis_data(reference, []))
    assert not {"<", ">", "\u2028"} & set(script)
    assert json.loads(script)["name"] == reference.title
