"""A reference as readers write it, after ISO 690 (author, title, kind, institution, year, address).

Source: NF ISO 690:2021, whose order and punctuation are those of French theses; the names of
authors are in capitals, the title of what stands alone in italics.
"""

from __future__ import annotations

from dataclasses import dataclass


from generator.language import Language
from generator.site.citing.reference import Reference
from generator.site.publication import Person


@dataclass(frozen=True)
class Run:
    """A piece of a reference, set in italics or not."""

    text: str
    italic: bool = False


def as_text(reference: Reference, language: Language) -> str:
    """Return the reference as plain text."""
    return "".join(run.text for run in as_runs(reference, language))


def as_runs(reference: Reference, language: Language) -> tuple[Run, ...]:
    """Return the reference in pieces, with the spaces of its language."""
    publication = reference.publication
    authors = language.joined(_name(each) for each in publication.authors)
    before = f"{authors.removesuffix('.')}. " if authors else ""
    title = reference.title
    if reference.kind == "chapter":
        before += f"{reference.title}. {language.text('cite_in')} "
        title = publication.full_title
    medium = language.text("cite_data" if reference.kind == "data" else "cite_online")
    parts = [_published(reference, language), *_version(reference), _address(reference, language)]
    after = f" [{medium}]. " + " ".join(f"{part.removesuffix('.')}." for part in parts if part)
    spaced = (Run(before), Run(title, italic=True), Run(after.rstrip()))
    return tuple(Run(_spaced(run.text, language), run.italic) for run in spaced if run.text)


def _name(person: Person) -> str:
    if person.family and person.given:
        return f"{person.family.upper()}, {person.given}"
    return person.name


def _published(reference: Reference, language: Language) -> str:
    """Return what kind of work it is, where it was defended, when, and which part is meant."""
    publication = reference.publication
    degree = publication.degree or language.text("cite_thesis")
    if not publication.defended:
        degree = language.text("cite_in_preparation", degree=degree)
    parts = [publication.institution, reference.year or language.text("cite_no_date")]
    if reference.kind == "chapter" and reference.number:
        parts.append(language.text("cite_chapter", number=reference.number))
    where = ", ".join(part for part in parts if part)
    if reference.kind == "data":
        return where
    return f"{', '.join(each for each in (degree, publication.discipline) if each)}. {where}"


def _version(reference: Reference) -> list[str]:
    return [reference.edition.words] if reference.edition else []


def _address(reference: Reference, language: Language) -> str:
    address = f"https://doi.org/{reference.doi}" if reference.doi else reference.url
    return language.text("cite_available", url=address) if address else ""


def _spaced(text: str, language: Language) -> str:
    return text.replace(" :", "\u00a0:") if language.code == "fr" else text
