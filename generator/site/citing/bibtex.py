"""A reference as a BibTeX entry, in UTF-8: theses, chapters of one, data."""

from __future__ import annotations



from generator.site.citing.reference import citation_key

from collections.abc import Iterator
from generator.site.citing.reference import Reference
from generator.site.publication import Person

TYPES = {"thesis": "phdthesis", "chapter": "incollection", "data": "misc"}
LANGUAGES = {"fr": "french", "en": "english"}
"""Languages as babel names them."""
SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
"""What LaTeX reads as something else than itself."""
VERBATIM = {"url", "doi"}
"""Fields that are no text of LaTeX."""


def as_bibtex(reference: Reference) -> str:
    """Return the entry, with a line for each field that has something to say."""
    lines = [
        f"  {name} = {{{_verbatim(value) if name in VERBATIM else value}}},"
        for name, value in _fields(reference)
        if value
    ]
    head = f"@{TYPES[reference.kind]}{{{citation_key(reference)},"
    return "\n".join([head, *lines, "}", ""])


def _fields(reference: Reference) -> Iterator[tuple[str, str]]:
    publication = reference.publication
    yield "author", " and ".join(_name(each) for each in publication.authors)
    yield "title", _escaped(reference.title)
    if reference.kind == "chapter":
        yield "booktitle", _escaped(publication.full_title)
        yield "chapter", _escaped(reference.number)
        yield "publisher", _escaped(publication.institution)
        yield "type", _escaped(publication.degree)
    elif reference.kind == "thesis":
        yield "school", _escaped(publication.institution)
        yield "type", _escaped(publication.degree)
    else:
        yield "publisher", _escaped(publication.institution)
        yield "howpublished", "Data set"
    yield "year", reference.year
    yield "month", str(reference.date.month) if reference.date else ""
    yield "url", reference.url
    yield "doi", reference.doi
    yield "language", LANGUAGES.get(publication.language, publication.language)
    yield "note", _escaped(reference.edition.words if reference.edition else "")


def _name(person: Person) -> str:
    """Return a name; one that nobody told apart stays whole, in braces of its own."""
    if person.family and person.given:
        return f"{_escaped(person.family)}, {_escaped(person.given)}"
    return f"{{{_escaped(person.name)}}}"


def _escaped(text: str) -> str:
    return "".join(SPECIAL.get(character, character) for character in " ".join(text.split()))


def _verbatim(text: str) -> str:
    """Return an address in which no brace can end the field."""
    for character in "{}\\":
        text = text.replace(character, f"%{ord(character):02X}")
    return text
