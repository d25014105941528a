"""A thesis as one document, ready to be written as PDF, Word or EPUB."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.exports.document import Home, join_parts
from generator.exports.pandoc import Node
from generator.exports.parts import EVIDENCE, Part
from generator.exports.pictures import Picture, Pictures
from generator.language import Language, load_language
from generator.language.catalogue import UnknownLanguageError
from generator.language.typography import Typography
from generator.site.publication import Edition, Person, Publication
from generator.site.verify import Site

_TAGS = {"fr": "fr-FR", "en": "en-GB"}


@dataclass(frozen=True)
class Abstract:
    """An abstract in one language: its title ("Résumé"), its paragraphs, its keywords in a line."""

    language: str
    title: str
    paragraphs: tuple[str, ...]
    keywords: str

    @property
    def texts(self) -> tuple[str, ...]:
        """The paragraphs and the line of keywords, where there is one."""
        return (*self.paragraphs, *filter(None, (self.keywords,)))


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
        return int(dt.datetime.combine(self.day, dt.time(), dt.UTC).timestamp())

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
    blocks = join_parts(parts, site, pictures, home, counts=counts)
    return Book(front, language, blocks, pictures.found)


def front_matter(
    publication: Publication, edition: Edition | None, language: Language, typography: Typography
) -> FrontMatter:
    """Return the texts of the title page and the abstracts, with the typography of the thesis."""
    lines = {
        "discipline": publication.discipline,
        "doctoral_school": publication.doctoral_school,
        "laboratory": publication.laboratory,
        "supervisors": "\n".join(map(_person, publication.supervisors)),
        "jury": "\n".join(map(_person, publication.jury)),
        "defended": str(language.scalar(publication.defended)) if publication.defended else "",
    }
    licence = publication.license
    imprint = (
        edition.words if edition else "",
        publication.address,
        f"{language.text('export_licence')} {licence.spdx}" if licence else "",
        licence.url if licence else "",
        publication.doi_url,
        f"NNT {publication.nnt}" if publication.nnt else "",
    )
    own = publication.language
    codes = sorted(publication.abstracts, key=lambda each: (each != own, each))
    abstracts = (_abstract(publication, code, typography.kinds) for code in codes)
    return FrontMatter(
        title=typography.set(publication.title),
        subtitle=typography.set(publication.subtitle),
        authors=tuple(each.name for each in publication.authors),
        institution=publication.institution,
        degree=publication.degree,
        lines=tuple(
            (language.text(f"export_{name}"), typography.set(said))
            for name, said in lines.items()
            if said
        ),
        imprint=tuple(filter(None, imprint)),
        abstracts=tuple(each for each in abstracts if each),
        keywords=publication.keywords.get(own, ()),
        description=publication.subtitle or publication.title,
        licence=licence.spdx if licence else "",
    )


def _person(person: Person) -> str:
    return ", ".join(filter(None, (person.name, person.role, person.affiliation)))


def _abstract(publication: Publication, code: str, kinds: frozenset[str]) -> Abstract | None:
    """Return the abstract in a language, None for one that the interface has no words in."""
    try:
        language = load_language(code)
    except UnknownLanguageError:
        return None
    said = Typography(code, kinds).set(publication.abstracts[code])
    words = publication.keywords.get(code, ())
    return Abstract(
        code,
        language.text("export_abstract"),
        tuple(" ".join(each.split()) for each in said.split("\n\n") if each.strip()),
        f"{language.text('export_keywords')} {', '.join(words)}" if words else "",
    )
