"""What a page says of itself in its head, for catalogues, reference managers and links shared.

Three vocabularies say it: Highwire Press (``citation_…``, read by Google Scholar and Zotero),
Dublin Core (``DC.…``, read by libraries), Open Graph with Twitter cards (read where a link is
shared). Only what the author wrote is said.
"""

from __future__ import annotations

from dataclasses import dataclass


from collections.abc import Iterator
from generator.site.citing import Reference
from generator.site.publication import Publication

DC_TYPES = {"thesis": "Text", "chapter": "Text", "data": "Dataset"}
"""The word of the DCMI Type Vocabulary for each kind."""
LOCALES = {"fr": "fr_FR", "en": "en_GB"}
CARD_SIZE = (1200, 630)
"""Width and height of the image of a shared link, in pixels."""


@dataclass(frozen=True)
class MetaTag:
    """One ``<meta>``: ``attribute`` is ``name``, or ``property`` for Open Graph."""

    name: str
    content: str
    attribute: str = "name"


@dataclass(frozen=True)
class Shared:
    """A page as it looks where its address is shared.

    ``card`` is the address of its image, ``alternative`` what the image shows; empty for none.
    """

    title: str
    description: str
    url: str
    card: str = ""
    alternative: str = ""
    is_article: bool = False


def highwire_tags(reference: Reference, pdf: str = "") -> tuple[MetaTag, ...]:
    """Return the tags of Highwire Press for a thesis or a chapter; ``pdf`` is its address.

    Source: the inclusion guidelines of Google Scholar: authors only, one a tag; dates as
    2026/11/24; a chapter names the work that it is in.
    """
    return tuple(
        MetaTag(f"citation_{name}", text) for name, text in _highwire(reference, pdf) if text
    )


def _highwire(reference: Reference, pdf: str) -> Iterator[tuple[str, str]]:
    publication = reference.publication
    yield "title", reference.title
    for author in publication.authors:
        yield "author", author.sorted_name
        yield "author_institution", author.affiliation or publication.institution
        yield "author_orcid", author.orcid_url
    yield "publication_date", f"{reference.date:%Y/%m/%d}" if reference.date else ""
    yield "online_date", f"{reference.edition.day:%Y/%m/%d}" if reference.edition else ""
    if reference.kind == "chapter":
        yield "inbook_title", publication.full_title
        yield "publisher", publication.institution
    else:
        yield "dissertation_institution", publication.institution
        yield "dissertation_name", publication.degree
        yield "isbn", publication.isbn
        yield "pdf_url", pdf
        for word in _keywords(publication):
            yield "keywords", word
    yield "doi", reference.doi
    yield "language", publication.language
    yield "fulltext_html_url", reference.url


def dublin_core_tags(reference: Reference) -> tuple[MetaTag, ...]:
    """Return the tags of Dublin Core for a thesis, a chapter or data."""
    return tuple(MetaTag(name, text) for name, text in _dublin_core(reference) if text)


def _dublin_core(reference: Reference) -> Iterator[tuple[str, str]]:
    publication = reference.publication
    yield "DC.title", reference.title
    for author in publication.authors:
        yield "DC.creator", author.sorted_name
    if reference.kind == "thesis":
        for person in publication.supervisors:
            yield "DC.contributor", person.sorted_name
        for word in _keywords(publication):
            yield "DC.subject", word
        yield "DC.description", publication.abstract
    yield "DC.publisher", publication.institution
    yield "DC.date", reference.date.isoformat() if reference.date else ""
    yield "DC.type", DC_TYPES[reference.kind]
    yield "DC.type", publication.degree if reference.kind == "thesis" else ""
    yield "DC.language", publication.language
    yield "DC.identifier", reference.url
    yield "DC.identifier", f"doi:{reference.doi}" if reference.doi else ""
    yield "DC.rights", publication.license.url if publication.license else ""
    yield "DCTERMS.isPartOf", publication.address if reference.kind != "thesis" else ""
    yield "DCTERMS.modified", reference.edition.day.isoformat() if reference.edition else ""


def sharing_tags(shared: Shared, publication: Publication) -> tuple[MetaTag, ...]:
    """Return the tags of Open Graph and of Twitter cards for any page."""
    graph = (
        MetaTag(f"og:{name}", text, "property")
        for name, text in _graph(shared, publication)
        if text
    )
    card = (
        ("card", "summary_large_image" if shared.card else "summary"),
        ("title", shared.title),
        ("description", shared.description),
        ("image", shared.card),
        ("image:alt", shared.alternative),
    )
    return (*graph, *(MetaTag(f"twitter:{name}", text) for name, text in card if text))


def _graph(shared: Shared, publication: Publication) -> Iterator[tuple[str, str]]:
    yield "type", "article" if shared.is_article else "website"
    yield "title", shared.title
    yield "description", shared.description
    yield "url", shared.url
    yield "site_name", publication.title
    yield "locale", LOCALES.get(publication.language, publication.language)
    if shared.card:
        yield "image", shared.card
        yield "image:type", "image/png"
        yield "image:width", str(CARD_SIZE[0])
        yield "image:height", str(CARD_SIZE[1])
        yield "image:alt", shared.alternative


def _keywords(publication: Publication) -> list[str]:
    """Return the keywords of all languages, once each."""
    return list(dict.fromkeys(word for words in publication.keywords.values() for word in words))
