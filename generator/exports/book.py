"""A thesis as one document, ready to be written as PDF, Word or EPUB."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.exports.cleaning import Home, Site, join_parts
from generator.exports.document import shape_blocks
from generator.exports.pandoc import Node, read_html
from generator.exports.parts import EVIDENCE, Part
from generator.exports.pictures import Picture, Pictures
from generator.language import Language, load_language
from generator.language.catalogue import UnknownLanguageError
from generator.language.typography import Typography
from generator.site.publication import Edition, Person, Publication

_TAGS = {"fr": "fr-FR", "en": "en-GB"}


@dataclass(frozen=True)
class Abstract:
    """An abstract in one language: its title ("Résumé"), its paragraphs, its keywords in a line."""

    language: str
    title: str
    paragraphs: tuple[str, ...]
    keywords: str


@dataclass(frozen=True)
class FrontMatter:
    """The title page, with ``lines`` as name and value, and the abstracts.

    ``imprint`` is its back: version, address, licence, identifiers.
    """

    title: str
    subtitle: str
    authors: tuple[str, ...]
    institution: str
    degree: str
    lines: tuple[tuple[str, str], ...]
    imprint: tuple[str, ...]
    abstracts: tuple[Abstract, ...]
    keywords: tuple[str, ...]
    description: str
    licence: str


def front_matter(
    publication: Publication,
    edition: Edition | None,
    language: Language,
    typography: Typography,
) -> FrontMatter:
    """Return the texts of the title page and the abstracts, with the typography of the thesis."""
    return FrontMatter(
        title=typography.set(publication.title),
        subtitle=typography.set(publication.subtitle),
        authors=tuple(each.name for each in publication.authors),
        institution=publication.institution,
        degree=publication.degree,
        lines=tuple((name, typography.set(said)) for name, said in _lines(publication, language)),
        imprint=tuple(_imprint(publication, edition, language)),
        abstracts=tuple(_abstracts(publication, typography.kinds)),
        keywords=publication.keywords.get(publication.language, ()),
        description=publication.subtitle or publication.title,
        licence=publication.license.spdx if publication.license else "",
    )


def _lines(publication: Publication, language: Language) -> Iterator[tuple[str, str]]:
    text = language.text
    if publication.discipline:
        yield text("export_discipline"), publication.discipline
    if publication.doctoral_school:
        yield text("export_doctoral_school"), publication.doctoral_school
    if publication.laboratory:
        yield text("export_laboratory"), publication.laboratory
    if publication.supervisors:
        yield text("export_supervisors"), "\n".join(_person(e) for e in publication.supervisors)
    if publication.jury:
        yield text("export_jury"), "\n".join(_person(each) for each in publication.jury)
    if publication.defended:
        yield text("export_defended"), str(language.scalar(publication.defended))


def _person(person: Person) -> str:
    return ", ".join(each for each in (person.name, person.role, person.affiliation) if each)


def _imprint(
    publication: Publication, edition: Edition | None, language: Language
) -> Iterator[str]:
    if edition:
        yield edition.words
    if publication.address:
        yield publication.address
    if publication.license:
        yield f"{language.text('export_licence')} {publication.license.spdx}"
        if publication.license.url:
            yield publication.license.url
    if publication.doi:
        yield publication.doi_url
    if publication.nnt:
        yield f"NNT {publication.nnt}"


def _abstracts(publication: Publication, kinds: frozenset[str]) -> Iterator[Abstract]:
    """Yield the abstracts, that in the language of the thesis first."""
    own = publication.language
    for code in sorted(publication.abstracts, key=lambda each: (each != own, each)):
        text = Typography(code, kinds).set(publication.abstracts[code])
        try:
            language = load_language(code)
        except UnknownLanguageError:
            continue
        words = publication.keywords.get(code, ())
        keywords = f"{language.text('export_keywords')} {', '.join(words)}" if words else ""
        paragraphs = tuple(" ".join(each.split()) for each in text.split("\n\n") if each.strip())
        yield Abstract(code, language.text("export_abstract"), paragraphs, keywords)


@dataclass(frozen=True)
class Book:
    """One document: its front matter, its blocks in pandoc's shape, its pictures by name.

    ``kinds`` are the kinds of captions that its chapters have: table, figure. ``day`` is the date
    of the version, so that the same version gives the same file.
    """

    front: FrontMatter
    language: Language
    blocks: list[Node]
    pictures: Mapping[str, Picture]
    kinds: tuple[str, ...] = ()
    day: dt.date | None = None

    @property
    def language_tag(self) -> str:
        """The language of the document with its country, as files and programs name it."""
        return _TAGS.get(self.language.code, self.language.code)

    @property
    def moment(self) -> int | None:
        """When the version was made, in seconds since 1970; None where there is no history."""
        if self.day is None:
            return None
        return int(
            dt.datetime(self.day.year, self.day.month, self.day.day, tzinfo=dt.UTC).timestamp()
        )

    @property
    def metadata(self) -> dict[str, Any]:
        """Metadata of the file: title, authors, language, keywords."""
        front = self.front
        return {
            "title": front.title,
            "subtitle": front.subtitle,
            "author": list(front.authors),
            "lang": self.language_tag,
            "keywords": list(front.keywords),
            "description": front.description,
        }


def make_book(
    parts: Sequence[Part],
    front: FrontMatter,
    language: Language,
    site: Site,
    chapters: Path,
) -> Book:
    """Return the parts as one document with its front matter.

    ``site`` is where a link leads whose target is not in the document, ``chapters`` the folder that
    pictures are read from.
    """
    pictures = Pictures(chapters)
    home = Home(front.title, (front.subtitle, *front.authors), language.text("export_overview"))
    has_evidence = any(part.path == EVIDENCE for part in parts)
    counts = language.text("export_counts") if has_evidence else ""
    html = join_parts(parts, site, pictures, counts=counts, home=home)
    return Book(front, language, shape_blocks(read_html(html)), pictures.found)
