"""What each page of the site says of itself: to catalogues, to whoever shares it, to whoever cites.

The home page stands for the thesis, a page of the author for a chapter, the codebook for the data.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath
from textwrap import shorten
from typing import Any, cast

from generator.site.card import CARD_PATH, card_content, card_image
from generator.site.citing import Reference, Run, as_bibtex, as_ris, as_runs, citation_key
from generator.site.data_archive import archive_path, codebook, data_archive, data_reference
from generator.site.entries import DATA_FOLDER, page_of, records_page
from generator.site.linked_data import as_script, chapter_data, data_set, thesis_data
from generator.site.meta_tags import (
    MetaTag,
    Shared,
    dublin_core_tags,
    highwire_tags,
    sharing_tags,
)
from generator.site.pages import DATA_PAGE
from generator.site.published_data import published_files

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from generator.chapters import Chapter, Manuscript
from generator.data import Study
from generator.language import Language
from generator.rendering import Knowledge
from generator.site.publication import Edition, Publication

HOME = "index.md"
CITE_FOLDER = "cite"
"""Where the files for reference managers are in the site."""
LONGEST_DESCRIPTION = 240
"""Characters of a description: what is longer is cut where it is shown."""
WORKSHOP = ("open.md", "changes.md")
"""Pages for those who work on the thesis: no search engine need know them."""


@dataclass(frozen=True, eq=False)
class About:
    """What the pages have to say.

    ``address`` returns the whole address of a path in the site, as pages are named by their source,
    and an empty text where it is not said where the site is published. ``pdf`` is the path of a
    published PDF, empty for none.
    """

    publication: Publication
    sources: Knowledge
    edition: Edition | None
    address: Callable[[str], str]
    pdf: str = ""
    editions: Mapping[str, Edition] = field(default_factory=dict[str, "Edition"])
    """The version of each chapter, by its path, and under ``DATA_PAGE`` that of the data."""

    def edition_of(self, path: str) -> Edition | None:
        """Return the version of a page: of the home page that of the whole thesis."""
        return self.edition if path == HOME else self.editions.get(path)

    def last_change_of(self, path: str) -> Edition | None:
        """Return the version that a page was last changed in: one that the site adds, the data's."""
        return self.edition_of(path) or self.editions.get(DATA_PAGE)

    @cached_property
    def data_files(self) -> Mapping[str, str]:
        """The published data by path in the site."""
        return published_files(
            self.sources.study, self.publication, self.edition_of(DATA_PAGE)
        )

    @cached_property
    def unlisted(self) -> frozenset[str]:
        """The pages that search engines need not know."""
        return unlisted(self.sources.study)

    @cached_property
    def package(self) -> Mapping[str, Any]:
        """The description of the published data; empty without any."""
        text = self.data_files.get(f"{DATA_FOLDER}/datapackage.json", "{}")
        return cast("dict[str, Any]", json.loads(text))


@dataclass(frozen=True)
class Cited:
    """How a page is cited: in words, and as the files for reference managers, paths in the site."""

    kind: str
    key: str
    runs: tuple[Run, ...]
    bibtex: str
    ris: str
    bibtex_path: str
    ris_path: str


@dataclass(frozen=True)
class PageAbout:
    """What one page says: ``linked`` is JSON-LD ready for a script, empty for none.

    ``listed`` says whether search engines may know the page.
    """

    tags: tuple[MetaTag, ...] = ()
    linked: str = ""
    description: str = ""
    cited: Cited | None = None
    listed: bool = True


@dataclass(frozen=True)
class _Work:
    """A page that can be cited: the reference and what else is said of it."""

    reference: Reference
    linked: Mapping[str, Any] = field(default_factory=dict[str, Any])
    description: str = ""


def page_about(about: About, path: str, title: str) -> PageAbout:
    """Return what the page of this source says; ``title`` is its title as plain text."""
    work = _work(about, path)
    publication = about.publication
    is_home = path == HOME
    shared = Shared(
        title=publication.full_title if is_home else title,
        description=_shortened(work.description if work else publication.subtitle),
        url=about.address(path),
        card=about.address(CARD_PATH),
        alternative=publication.full_title,
        is_article=not is_home,
    )
    tags = sharing_tags(shared, publication)
    if work is None:
        return PageAbout(tags, listed=path not in about.unlisted)
    if work.reference.kind != "data":
        tags = (*highwire_tags(work.reference, about.address(about.pdf)), *tags)
    return PageAbout(
        (*tags, *dublin_core_tags(work.reference)),
        as_script(work.linked) if work.linked else "",
        _shortened(work.description),
        _cited(path, work.reference, about.sources.language),
    )


def downloads(about: About, root: Path) -> dict[str, str | bytes]:
    """Return the files that the site offers beside its pages, by path.

    They are the data with their description and as one archive, a file of each kind for reference
    managers, and the image of shared links where it is said where the site is published. ``root``
    is the folder of the thesis, in which the image is kept.
    """
    sources, publication = about.sources, about.publication
    found: dict[str, str | bytes] = {**about.data_files, **_citation_files(about)}
    if about.data_files:
        book = codebook(
            sources.study, sources.language, publication, about.edition_of(DATA_PAGE)
        )
        found[archive_path(sources.study, publication)] = data_archive(about.data_files, book)
    if about.address(CARD_PATH):
        found[CARD_PATH] = card_image(card_content(publication, sources.study, sources.specs), root)
    return found


def _citation_files(about: About) -> dict[str, str]:
    files: dict[str, str] = {}
    paths = [chapter.path for chapter in about.sources.manuscript.chapters]
    for path in (*paths, DATA_PAGE):
        work = _work(about, path)
        if work is not None:
            cited = _cited(path, work.reference, about.sources.language)
            files |= {cited.bibtex_path: cited.bibtex, cited.ris_path: cited.ris}
    return files


def unlisted(study: Study) -> frozenset[str]:
    """Return the pages that search engines need not know.

    They are those for the work on the thesis, and those of records with fields by which someone
    could be known, published or not: whoever reads the thesis finds them, nobody finds a person by
    them.
    """
    found: set[str] = {*WORKSHOP}
    for relation in study.relations.values():
        fields = relation.resource.fields.values()
        if any(each.identifying or each.privacy != "public" for each in fields):
            found.add(records_page(relation.resource))
            if relation.resource.is_entity and not relation.resource.page:
                found |= {page_of(study, relation.resource, each)[0] for each in relation.records}
    return frozenset(found)


def thesis_reference(publication: Publication, edition: Edition | None) -> Reference:
    """Return the thesis as something to cite."""
    return Reference(
        "thesis", publication, publication.full_title, publication.address, edition=edition
    )


def _work(about: About, path: str) -> _Work | None:
    """Return what a page is cited as, ``None`` where it is nothing of its own."""
    chapter = about.sources.manuscript.chapter(path)
    if path == HOME:
        return _thesis(about)
    if chapter is not None:
        reference = _chapter(about, chapter)
        description = _description(chapter)
        linked = chapter_data(reference, description) if reference.url else {}
        return _Work(reference, linked, description)
    return _data(about) if path == DATA_PAGE and about.sources.study.relations else None


def _thesis(about: About) -> _Work:
    publication = about.publication
    reference = thesis_reference(publication, about.edition)
    description = publication.abstract or publication.subtitle
    if not reference.url:
        return _Work(reference, {}, description)
    chapters = [_chapter(about, each) for each in _chapters(about.sources.manuscript)]
    data = about.address(DATA_PAGE) if about.sources.study.relations else ""
    pdf = about.address(about.pdf)
    return _Work(reference, thesis_data(reference, chapters, pdf, data), description)


def _chapters(manuscript: Manuscript) -> Iterable[Chapter]:
    return (each for each in manuscript.chapters if each.path != HOME)


def _chapter(about: About, chapter: Chapter) -> Reference:
    url = about.address(chapter.path)
    return Reference(
        "chapter",
        about.publication,
        chapter.title,
        url,
        chapter.prefix,
        about.edition_of(chapter.path),
    )


def _description(chapter: Chapter) -> str:
    """Return what a chapter says of itself in its front matter."""
    said = next(
        (chapter.meta[key] for key in ("abstract", "question") if chapter.meta.get(key)), ""
    )
    return " ".join(str(said).split())


def _data(about: About) -> _Work:
    study, publication = about.sources.study, about.publication
    edition = about.edition_of(DATA_PAGE)
    reference = data_reference(study, publication, edition, about.address(DATA_PAGE))
    package = about.package
    description = " ".join(str(package.get("description") or "").split())
    if not reference.url:
        return _Work(reference, {}, description)
    files = [
        {
            "name": each["title"] if each.get("title") else each["name"],
            "contentUrl": about.address(f"{DATA_FOLDER}/{each['path']}"),
            "encodingFormat": "text/csv",
            "contentSize": f"{each['bytes']} B",
            "sha256": each["hash"].removeprefix("sha256:"),
        }
        for each in package["resources"]
    ]
    archive = about.address(archive_path(study, publication))
    files.append({"contentUrl": archive, "encodingFormat": "application/zip"})
    return _Work(reference, data_set(reference, package, files), description)


def _shortened(text: str) -> str:
    """Return the beginning of a text, as much as is shown where a page is found or shared."""
    return shorten(text, LONGEST_DESCRIPTION, placeholder=" …")


def _cited(path: str, reference: Reference, language: Language) -> Cited:
    stem = f"{CITE_FOLDER}/{PurePosixPath(path).with_suffix('')}"
    return Cited(
        reference.kind,
        citation_key(reference),
        as_runs(reference, language),
        as_bibtex(reference),
        as_ris(reference),
        f"{stem}.bib",
        f"{stem}.ris",
    )
