"""What stands before the first chapter: title page, version, abstracts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.language import load_language
from generator.language.catalogue import UnknownLanguageError
from generator.language.typography import Typography

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.language import Language
    from generator.site.publication import Edition, Person, Publication


@dataclass(frozen=True)
class Abstract:
    """An abstract in one language: its title ("Résumé"), its paragraphs, its keywords in a line."""

    language: str
    title: str
    paragraphs: tuple[str, ...]
    keywords: str


@dataclass(frozen=True)
class Front:
    """The title page: what it says in words, ``lines`` as name and value.

    ``imprint`` is the other side of it: version, address, licence, identifiers.
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


def front_of(
    publication: Publication,
    edition: Edition | None,
    language: Language,
    typography: Typography,
) -> Front:
    """Return what the title page and the pages after it say, set as the chapters are."""
    return Front(
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
