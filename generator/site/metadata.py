"""What each page of the site says of itself: to catalogues, to whoever shares it, to whoever cites.

The home page stands for the thesis, a page of the author for a chapter, the codebook for the data.
The thesis and its chapters have the tags of Highwire Press (Google Scholar, Zotero); any page has
those of Open Graph, which programs read that show a shared link. They hold only what the author
wrote.
"""

from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import PurePosixPath
from textwrap import shorten
from typing import Any

from generator.core.values import Frozen, field, without_empty
from generator.language import Language
from generator.rendering import Knowledge
from generator.rendering.page import cards_page
from generator.site.citing import (
    Reference,
    as_bibtex,
    as_parts,
    citation_key,
    thesis_reference,
)
from generator.site.data_files import (
    archive_path,
    data_archive,
    data_reference,
    one_line,
    published_files,
)
from generator.site.places import DATA_PAGE, list_pages, own_page
from generator.site.publication import Edition, Publication

HOME = "index.md"
LONGEST_DESCRIPTION = 240  # characters of a description: what is longer is cut where it is shown
_LOCALES = {"fr": "fr_FR", "en": "en_GB"}
# Names and contents of ``<meta>`` elements; names of Open Graph begin with ``og:``.
Tags = list[tuple[str, str]]


class About(Frozen, eq=False, dict=True):
    """What the pages say; ``address`` of a path is whole or empty, ``pdf`` a path or empty."""

    publication: Publication
    knowledge: Knowledge
    edition: Edition | None
    address: Callable[[str], str]
    pdf: str = ""
    # The version of each chapter, by its path, and under ``DATA_PAGE`` that of the data.
    editions: Mapping[str, Edition] = field(default_factory=dict[str, "Edition"])

    def edition_of(self, path: str) -> Edition | None:
        """Return the version of a page: of the home page that of the whole thesis."""
        return self.edition if path == HOME else self.editions.get(path)

    def last_change_of(self, path: str) -> Edition | None:
        """Return the version a page was last changed in: an added one, that of the data."""
        return self.edition_of(path) or self.editions.get(DATA_PAGE)

    @cached_property
    def data_files(self) -> Mapping[str, str]:
        """The published data by path in the site."""
        return published_files(self.knowledge.study, self.publication, self.edition_of(DATA_PAGE))

    @cached_property
    def unlisted(self) -> frozenset[str]:
        """The pages that search engines need not know.

        They are those for the work on the thesis, those of cards, and those of records with fields
        by which someone could be known, published or not: whoever reads the thesis finds them,
        nobody finds a person by them.
        """
        study, found = self.knowledge.study, {"open.md", "changes.md"}
        found.update(cards_page(each.path) for each in self.knowledge.manuscript.chapters)
        for relation in study.relations.values():
            resource = relation.resource
            if any(
                each.identifying or each.privacy != "public" for each in resource.fields.values()
            ):
                found.update((*list_pages(relation), *map(own_page, relation.records)))
        return frozenset(found)

    @cached_property
    def citations(self) -> Mapping[str, Mapping[str, Any]]:
        """How each page that is something of its own is cited, in the names of the templates."""
        paths = (*(chapter.path for chapter in self.knowledge.manuscript.chapters), DATA_PAGE)
        return {
            path: _cited(path, reference, self.knowledge.language)
            for path in paths
            if (reference := self.reference(path))
        }

    def reference(self, path: str) -> Reference | None:
        """Return what a page is cited as, None where it is nothing of its own."""
        edition, url = self.edition_of(path), self.address(path)
        chapter = self.knowledge.manuscript.chapter(path)
        if path == HOME:
            return thesis_reference(self.publication, edition)
        if chapter is not None:
            title, number = chapter.title, chapter.prefix
            return Reference("chapter", self.publication, title, url, number, edition)
        if path == DATA_PAGE and self.knowledge.study.relations:
            return data_reference(self.knowledge.study, self.publication, edition, url)
        return None

    def description(self, path: str) -> str:
        """Return what a page is about: an abstract, for a chapter that of its front matter."""
        if path == HOME:
            return self.publication.abstract or self.publication.subtitle
        if path == DATA_PAGE:
            return one_line(self.knowledge.study.schema.descriptor.get("description"))
        chapter = self.knowledge.manuscript.chapter(path)
        meta = chapter.meta if chapter else dict[str, object]()
        return one_line(meta.get("abstract") or meta.get("question"))


def page_about(about: About, path: str, title: str) -> dict[str, Any]:
    """Return what the page of this source says, by the names of the templates.

    ``title`` is its title as plain text. ``tags`` are those of ``<meta>``, ``listed`` says whether
    search engines may know the page, ``cited`` is how what has something of its own is cited.
    """
    reference = about.reference(path)
    description = _shortened(about.description(path))
    publication = about.publication
    shared = {
        "og:type": "website" if path == HOME else "article",
        "og:title": publication.full_title if path == HOME else title,
        "og:description": description or _shortened(publication.subtitle),
        "og:url": about.address(path),
        "og:site_name": publication.title,
        "og:locale": _LOCALES.get(publication.language, publication.language),
        "twitter:card": "summary",
    }
    tags = [*without_empty(shared).items()]
    if reference is None:
        return {"tags": tags, "listed": path not in about.unlisted}
    if reference.kind != "data":
        tags = [*highwire_tags(reference, about.address(about.pdf)), *tags]
    return {
        "tags": tags,
        "listed": True,
        "description": description,
        "cited": about.citations.get(path),
    }


def _shortened(text: str) -> str:
    return shorten(text, LONGEST_DESCRIPTION, placeholder=" …")


def _cited(path: str, reference: Reference, language: Language) -> dict[str, Any]:
    """Return how a page is cited, in words and as a file of BibTeX to download."""
    return {
        "kind": reference.kind,
        "key": citation_key(reference),
        "parts": as_parts(reference, language),
        "file": f"cite/{PurePosixPath(path).with_suffix('')}.bib",
        "bibtex": as_bibtex(reference),
    }


def downloads(about: About) -> dict[str, str | bytes]:
    """Return the files of data that the site offers beside its pages."""
    study, publication = about.knowledge.study, about.publication
    if not about.data_files:
        return {}
    edition, language = about.edition_of(DATA_PAGE), about.knowledge.language
    archive = data_archive(about.data_files, study, language, publication, edition)
    return {**about.data_files, archive_path(study, publication): archive}


def cited_as(about: About) -> dict[str, str | bytes]:
    """Return a file of BibTeX for each page that can be cited."""
    return {cited["file"]: cited["bibtex"] for cited in about.citations.values()}


def highwire_tags(reference: Reference, pdf: str = "") -> Tags:
    """Return the tags of Highwire Press for a thesis or chapter (Google Scholar's guidelines)."""
    publication, edition = reference.publication, reference.edition
    institution = publication.institution
    authors = [
        tag
        for author in publication.authors
        for tag in (
            ("author", author.sorted_name),
            ("author_institution", author.affiliation or institution),
            ("author_orcid", author.orcid_url),
        )
    ]
    words = dict.fromkeys(word for each in publication.keywords.values() for word in each)
    if reference.kind == "chapter":
        whole = [("inbook_title", publication.full_title), ("publisher", institution)]
    else:
        whole = [
            ("dissertation_institution", institution),
            ("dissertation_name", publication.degree),
            ("isbn", publication.isbn),
            ("pdf_url", pdf),
            *(("keywords", word) for word in words),
        ]
    tags = [
        ("title", reference.title),
        *authors,
        ("publication_date", f"{reference.date:%Y/%m/%d}" if reference.date else ""),
        ("online_date", f"{edition.day:%Y/%m/%d}" if edition else ""),
        *whole,
        ("doi", reference.doi),
        ("language", publication.language),
        ("fulltext_html_url", reference.url),
    ]
    return [(f"citation_{name}", text) for name, text in tags if text]
