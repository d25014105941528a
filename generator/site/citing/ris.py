"""A reference as RIS, which reference managers import: one tag a line, lines end with CR LF."""

from __future__ import annotations



from collections.abc import Iterator
from generator.site.citing.reference import Reference

TYPES = {"thesis": "THES", "chapter": "CHAP", "data": "DATA"}


def as_ris(reference: Reference) -> str:
    """Return the record, with a line for each tag that has something to say."""
    lines = [f"{tag}  - {' '.join(value.split())}" for tag, value in _tags(reference) if value]
    return "".join(f"{line}\r\n" for line in (*lines, "ER  - "))


def _tags(reference: Reference) -> Iterator[tuple[str, str]]:
    publication = reference.publication
    yield "TY", TYPES[reference.kind]
    for author in publication.authors:
        yield "AU", author.sorted_name
    yield "TI", reference.title
    if reference.kind == "chapter":
        yield "T2", publication.full_title
        yield "SE", reference.number
    yield "PB", publication.institution
    if reference.kind != "data":
        yield "M3", publication.degree
    yield "PY", reference.year
    yield "DA", f"{reference.date:%Y/%m/%d}/" if reference.date else ""
    yield "LA", publication.language
    if reference.kind == "thesis":
        yield "AB", publication.abstract
        for word in publication.keywords.get(publication.language, ()):
            yield "KW", word
    yield "ET", reference.edition.words if reference.edition else ""
    yield "DO", reference.doi
    yield "UR", reference.url
