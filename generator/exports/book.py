"""A thesis as one document, ready to be written as PDF, Word or EPUB."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, Any

from generator.app.project import judged, render, weighed
from generator.checks import secrets_of
from generator.checks.privacy import private_problem
from generator.core.problems import Place, has_errors, in_file_order
from generator.exports.addresses import Site
from generator.exports.cleaning import Home, joined
from generator.exports.document import shaped
from generator.exports.front import front_of
from generator.exports.pandoc import read_html
from generator.exports.parts import (
    chapter_parts,
    chosen_chapters,
    evidence_part,
    references_part,
)
from generator.exports.pictures import Pictures

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from generator.app.project import Thesis
    from generator.core.problems import Problem
    from generator.exports.front import Front
    from generator.exports.pandoc import Node
    from generator.exports.parts import Part
    from generator.exports.pictures import Picture
    from generator.language import Language
    from generator.site.publication import Edition

_TAGS = {"fr": "fr-FR", "en": "en-GB"}


class UnsoundError(ValueError):
    """A thesis has errors, so that nothing is exported: ``problems`` are all that is wrong."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Keep what is wrong."""
        self.problems = tuple(problems)
        super().__init__("the thesis has errors")


@dataclass(frozen=True)
class Book:
    """One document: its front matter, its blocks in pandoc's shape, its pictures by name.

    ``day`` is the date of the version, so that the same version gives the same file; ``kinds`` say
    whether it has tables and figures with captions.
    """

    front: Front
    language: Language
    blocks: list[Node]
    pictures: Mapping[str, Picture]
    kinds: tuple[str, ...]
    day: dt.date | None

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
        """What a file says of itself: title, authors, language, keywords."""
        front = self.front
        return {
            "title": front.title,
            "subtitle": front.subtitle,
            "author": list(front.authors),
            "lang": self.language_tag,
            "keywords": list(front.keywords),
            "description": front.description,
        }


def bound(thesis: Thesis, names: Iterable[str] = (), edition: Edition | None = None) -> Book:
    """Return the thesis, or the chapters that were asked for, as one document.

    Raises ``UnsoundError`` while the thesis has errors, ``UnknownChapterError`` for a chapter that
    it does not have.
    """
    chapters = chosen_chapters(thesis.manuscript.chapters, names)
    renderings = render(thesis)
    problems = judged(thesis, (each for page in renderings for each in page.problems))
    if has_errors(problems):
        raise UnsoundError(problems)
    paths = {each.path for each in chapters}
    shown = [each for each in renderings if each.path in paths]
    parts = [*chapter_parts(chapters, shown)]
    added = (
        references_part(thesis.knowledge, chapters),
        evidence_part(thesis.knowledge, (use.name for each in shown for use in each.tables)),
    )
    parts += [each for each in added if each is not None]
    _keep_private(thesis, parts)
    publication = thesis.settings.publication
    site = Site(publication.address, thesis.settings.folders)
    pictures = Pictures(thesis.root / thesis.settings.chapters)
    front = front_of(publication, edition, thesis.language, thesis.knowledge.typography)
    home = Home(
        front.title, (front.subtitle, *front.authors), thesis.language.text("export_overview")
    )
    counts = thesis.language.text("export_counts") if added[1] else ""
    html = joined(parts, site, pictures, counts=counts, home=home)
    return Book(
        front,
        thesis.language,
        shaped(read_html(html)),
        pictures.found,
        tuple(_kinds(thesis, paths)),
        edition.day if edition else None,
    )


def _keep_private(thesis: Thesis, parts: Iterable[Part]) -> None:
    """Raise ``UnsoundError`` where a part holds a value of the data that is private."""
    secrets = secrets_of(thesis.study)
    found = (
        private_problem(Place(part.path), secret)
        for part in parts
        for _, secret in secrets.within(unescape(part.html))
    )
    problems = in_file_order(weighed(found, thesis.settings.checks))
    if has_errors(problems):
        raise UnsoundError(problems)


def _kinds(thesis: Thesis, paths: set[str]) -> Iterator[str]:
    """Yield the kinds of captions that the chapters have: table, figure."""
    for kind in ("table", "figure"):
        if any(entry.path in paths for entry in thesis.register.of_kind(kind)):
            yield kind
