"""What can be cited, as a value: the thesis, a chapter of it, its data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from slugify import slugify

import datetime as dt
from generator.site.publication import Edition, Publication

SHORTEST = 4
"""Letters from which a word of a title says something: articles are shorter."""


@dataclass(frozen=True)
class Reference:
    """Something that can be cited.

    ``title`` is that of the thesis, the chapter or the data; ``number`` that of a chapter, as it is
    printed. ``url`` is empty where it is not said at which address the site is published.
    """

    kind: Literal["thesis", "chapter", "data"]
    publication: Publication
    title: str
    url: str = ""
    number: str = ""
    edition: Edition | None = None

    @property
    def date(self) -> dt.date | None:
        """The day of the defence; before it, that of the version."""
        if self.publication.defended:
            return self.publication.defended
        return self.edition.day if self.edition else None

    @property
    def year(self) -> str:
        """The year of that day, empty where none is known."""
        return f"{self.date.year}" if self.date else ""

    @property
    def doi(self) -> str:
        """The DOI, which is that of the thesis as a whole."""
        return self.publication.doi if self.kind == "thesis" else ""


def citation_key(reference: Reference) -> str:
    """Return the key of an entry: author, year and first telling word: ``auteur2026concevoir``."""
    authors = reference.publication.authors
    author = authors[0].family or authors[0].name if authors else reference.kind
    title = slugify(reference.publication.title).split("-")
    word = next((each for each in title if len(each) >= SHORTEST), title[0])
    part = {
        "thesis": "",
        "chapter": f"-{slugify(reference.number or reference.title)}",
        "data": "-data",
    }[reference.kind]
    return f"{slugify(author).split('-')[0]}{reference.year}{word}{part}"
