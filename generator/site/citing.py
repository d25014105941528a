"""How the thesis, one of its chapters or its data are cited: in words, as BibTeX and CFF.

The words are after NF ISO 690:2021 (author, title, kind, institution, year, address), whatever
style the bibliography has: a style made for articles leaves out the version and the
number of the chapter.
"""

import datetime as dt
import json
import re
from typing import Any, Literal

from generator.core.values import Frozen, without_empty
from generator.core.yaml_source import yaml_text
from generator.language import Language
from generator.site.places import slug
from generator.site.publication import LICENSES, Edition, Person, Publication

CFF_PATH = "CITATION.cff"
# The DOIs that the format takes, fewer than there are.
_CFF_DOI = re.compile(r"10\.\d{4,9}(\.\d+)?/[A-Za-z0-9:/_;\-.()\[\]\\]+")
_SHORTEST = 4  # letters from which a word of a title says something: articles are shorter
_BIBTEX_TYPES = {"thesis": "phdthesis", "chapter": "incollection", "data": "misc"}
_BABEL = {"fr": "french", "en": "english"}  # languages as babel names them
# What LaTeX reads as something else than itself.
_LATEX = {ord(each): f"\\{each}" for each in "{}&%$#_"} | {
    ord("\\"): r"\textbackslash{}",
    ord("~"): r"\textasciitilde{}",
    ord("^"): r"\textasciicircum{}",
}
# What could end the field of an address.
_ADDRESS = {ord(each): f"%{ord(each):02X}" for each in "{}\\"}


class Reference(Frozen):
    """Something that can be cited; ``url`` is empty where the site has no address."""

    kind: Literal["thesis", "chapter", "data"]
    publication: Publication
    title: str
    url: str = ""
    number: str = ""
    edition: Edition | None = None

    @property
    def date(self) -> dt.date | None:
        """The day of the defence; before it, that of the version."""
        return self.publication.defended or (self.edition.day if self.edition else None)

    @property
    def year(self) -> str:
        """The year of that day, empty where none is known."""
        return f"{self.date.year}" if self.date else ""

    @property
    def version(self) -> str:
        """The version in words, empty where there is no history."""
        return self.edition.words if self.edition else ""

    @property
    def doi(self) -> str:
        """The DOI, which is that of the thesis as a whole."""
        return self.publication.doi if self.kind == "thesis" else ""


def thesis_reference(publication: Publication, edition: Edition | None) -> Reference:
    """Return the thesis as something to cite."""
    title, url = publication.full_title, publication.address
    return Reference("thesis", publication, title, url, edition=edition)


def citation_key(reference: Reference) -> str:
    """Return the key of an entry: author, year and first telling word: ``auteur2026concevoir``."""
    authors = reference.publication.authors
    author = authors[0].family or authors[0].name if authors else reference.kind
    title = slug(reference.publication.title).split("-")
    word = next((each for each in title if len(each) >= _SHORTEST), title[0])
    part = {
        "thesis": "",
        "chapter": f"-{slug(reference.number or reference.title)}",
        "data": "-data",
    }[reference.kind]
    return f"{slug(author).split('-')[0]}{reference.year}{word}{part}"


def as_text(reference: Reference, language: Language) -> str:
    """Return the reference as plain text."""
    return "".join(as_parts(reference, language))


def as_parts(reference: Reference, language: Language) -> tuple[str, str, str]:
    """Return the reference as the title, which is in italics, and the words before and after it."""
    publication, text = reference.publication, language.text
    is_data, is_chapter = reference.kind == "data", reference.kind == "chapter"
    names = [
        f"{each.family.upper()}, {each.given}" if each.family and each.given else each.name
        for each in publication.authors
    ]
    before = f"{language.joined(names).removesuffix('.')}. " if names else ""
    if is_chapter:
        before += f"{reference.title}. {text('cite_in')} "
    degree = publication.degree or text("cite_thesis")
    if not publication.defended:
        degree = text("cite_in_preparation", degree=degree)
    where = [publication.institution, reference.year or text("cite_no_date")]
    if is_chapter and reference.number:
        where.append(text("cite_chapter", number=reference.number))
    address = f"https://doi.org/{reference.doi}" if reference.doi else reference.url
    sentences = [
        "" if is_data else ", ".join(filter(None, (degree, publication.discipline))),
        ", ".join(filter(None, where)),
        reference.version,
        text("cite_available", url=address) if address else "",
    ]
    said = " ".join(f"{each.removesuffix('.')}." for each in sentences if each)
    after = f" [{text('cite_data' if is_data else 'cite_online')}]. {said}"
    title = publication.full_title if is_chapter else reference.title
    if language.code == "fr":
        before, title, after = (each.replace(" :", "\u00a0:") for each in (before, title, after))
    return before, title, after


def as_bibtex(reference: Reference) -> str:
    """Return a BibTeX entry in UTF-8, with each field that has something to say."""
    publication, kind = reference.publication, reference.kind
    authors = [
        f"{_latex(each.family)}, {_latex(each.given)}"
        if each.family and each.given
        else f"{{{_latex(each.name)}}}"  # nobody told its parts apart: it stays whole
        for each in publication.authors
    ]
    fields = {
        "author": " and ".join(authors),
        "title": _latex(reference.title),
        "booktitle": _latex(publication.full_title) if kind == "chapter" else "",
        "chapter": _latex(reference.number),
        "school" if kind == "thesis" else "publisher": _latex(publication.institution),
        "type": _latex(publication.degree) if kind != "data" else "",
        "howpublished": "Data set" if kind == "data" else "",
        "year": reference.year,
        "month": f"{reference.date.month}" if reference.date else "",
        "url": reference.url.translate(_ADDRESS),
        "doi": reference.doi.translate(_ADDRESS),
        "language": _BABEL.get(publication.language, publication.language),
        "note": _latex(reference.version),
    }
    lines = "".join(f"  {name} = {{{each}}},\n" for name, each in fields.items() if each)
    return f"@{_BIBTEX_TYPES[kind]}{{{citation_key(reference)},\n{lines}}}\n"


def _latex(text: str) -> str:
    return " ".join(text.split()).translate(_LATEX)


def as_cff(reference: Reference, language: Language) -> str:
    """Return ``CITATION.cff`` (1.2.0): the thesis is cited, in what the format calls a data set.

    Its version is a day, for the file cannot know the revision that it becomes a part of; without
    an author the institution stands, for the format demands somebody.
    """
    publication, edition, date = reference.publication, reference.edition, reference.date
    licence = publication.license
    is_known = licence is not None and licence.spdx in LICENSES
    anybody = [{"name": publication.institution or publication.title or "anonymous"}]
    common = {
        "title": reference.title,
        "authors": [_cff_person(each, publication) for each in publication.authors] or anybody,
        "abstract": publication.abstract,
        "keywords": list(publication.keywords.get(publication.language, ())),
        "doi": publication.doi if _CFF_DOI.fullmatch(publication.doi) else "",
        "url": publication.address,
        "repository-code": publication.repository,
        "license": licence.spdx if licence and is_known else "",
        "license-url": licence.url if licence and not is_known else "",
    }
    thesis = {
        "type": "thesis",
        "thesis-type": publication.degree,
        "institution": {"name": publication.institution} if publication.institution else {},
        "year": date.year if date else 0,
        "month": date.month if date else 0,
        "isbn": publication.isbn,
        "languages": [publication.language.split("-")[0]],
        **common,
    }
    content = {
        "cff-version": "1.2.0",
        "message": language.text("cite_message"),
        "type": "dataset",
        **common,
        "version": edition.day.isoformat() if edition else "",
        "date-released": date.isoformat() if date else "",
        "preferred-citation": without_empty(thesis),
    }
    plain = json.loads(json.dumps(without_empty(content)))  # what stands twice is written twice
    return yaml_text(plain)


def _cff_person(person: Person, publication: Publication) -> dict[str, Any]:
    if not (person.family and person.given):
        return without_empty({"name": person.name, "orcid": person.orcid_url})
    return without_empty(
        {
            "family-names": person.family,
            "given-names": person.given,
            "orcid": person.orcid_url,
            "affiliation": person.affiliation or publication.institution,
        }
    )
