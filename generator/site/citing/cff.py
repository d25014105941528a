"""``CITATION.cff``: how the thesis is cited, where its sources are (Citation File Format 1.2.0)."""

from __future__ import annotations

import re
from typing import Any

import yaml

from generator.site.publication.identifiers import LICENSES

from generator.language import Language
from generator.site.citing.reference import Reference
from generator.site.publication import Person, Publication

CFF_PATH = "CITATION.cff"
VERSION = "1.2.0"
DOI = re.compile(r"10\.\d{4,9}(\.\d+)?/[A-Za-z0-9:/_;\-.()\[\]\\]+")
"""The DOIs that the format takes, fewer than there are."""


def as_cff(reference: Reference, language: Language) -> str:
    """Return the file for a thesis.

    What is cited is the thesis; the format itself knows software and data sets, so that the file
    calls what it lies in a data set. Its version is a day: the file is kept under version control,
    and cannot know the revision that it becomes a part of. A thesis without an author has the
    institution for one, for the format demands somebody.
    """
    publication, edition = reference.publication, reference.edition
    common = {
        "title": reference.title,
        "authors": _authors(publication),
        "abstract": publication.abstract,
        "keywords": list(publication.keywords.get(publication.language, ())),
        "doi": publication.doi if DOI.fullmatch(publication.doi) else "",
        "url": publication.address,
        "repository-code": publication.repository,
        **_license(publication),
    }
    thesis = {
        "type": "thesis",
        "thesis-type": publication.degree,
        "institution": {"name": publication.institution} if publication.institution else {},
        "year": reference.date.year if reference.date else 0,
        "month": reference.date.month if reference.date else 0,
        "isbn": publication.isbn,
        "languages": [publication.language.split("-")[0]],
        **common,
    }
    content = {
        "cff-version": VERSION,
        "message": language.text("cite_message"),
        "type": "dataset",
        **common,
        "version": edition.day.isoformat() if edition else "",
        "date-released": reference.date.isoformat() if reference.date else "",
        "preferred-citation": _said(thesis),
    }
    return yaml.dump(_said(content), Dumper=_Plain, allow_unicode=True, sort_keys=False, width=100)


class _Plain(yaml.SafeDumper):
    """Writes everything out in full: a reader of the file need not know aliases."""

    def ignore_aliases(self, data: object) -> bool:
        """Write what stands twice twice."""
        _ = data
        return True


def _authors(publication: Publication) -> list[dict[str, str]]:
    people = [_person(each, publication) for each in publication.authors]
    return people or [{"name": publication.institution or publication.title or "anonymous"}]


def _person(person: Person, publication: Publication) -> dict[str, str]:
    if not (person.family and person.given):
        return _said({"name": person.name, "orcid": person.orcid_url})
    return _said(
        {
            "family-names": person.family,
            "given-names": person.given,
            "orcid": person.orcid_url,
            "affiliation": person.affiliation or publication.institution,
        }
    )


def _license(publication: Publication) -> dict[str, str]:
    if publication.license is None:
        return {}
    spdx = publication.license.spdx
    return {"license": spdx} if spdx in LICENSES else {"license-url": publication.license.url}


def _said(content: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in content.items() if value}
