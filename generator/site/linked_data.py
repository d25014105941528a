"""The thesis, its chapters and its data as linked data (JSON-LD in the words of schema.org)."""

from __future__ import annotations

import json
from typing import Any, cast

from generator.site.published_data import licenses_of

from collections.abc import Iterable, Mapping
from generator.site.citing import Reference
from generator.site.publication import Person, Publication

CONTEXT = "https://schema.org"


def as_script(content: Mapping[str, Any]) -> str:
    """Return linked data as JSON in which nothing can end the script that it stands in."""
    said = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        said = said.replace(character, f"\\u{ord(character):04x}")
    return said


def thesis_data(
    reference: Reference, chapters: Iterable[Reference], pdf: str = "", data: str = ""
) -> dict[str, Any]:
    """Return the thesis: who wrote it, where, under what licence, and the chapters it has.

    ``pdf`` and ``data`` are the addresses of its PDF and of its data, empty for none.
    """
    publication = reference.publication
    words = [word for each in publication.keywords.values() for word in each]
    return _said(
        {
            "@context": CONTEXT,
            "@type": "Thesis",
            **_work(reference),
            "alternateName": [
                title for code, title in publication.titles.items() if code != publication.language
            ],
            "abstract": publication.abstract,
            "keywords": list(dict.fromkeys(words)),
            "inSupportOf": publication.degree,
            "about": publication.discipline,
            "sourceOrganization": _institution(publication),
            "contributor": [_person(each) for each in publication.supervisors],
            "identifier": _identifiers(publication),
            "isbn": publication.isbn,
            "sameAs": publication.doi_url,
            "hasPart": [_part(each) for each in chapters],
            "encoding": pdf
            and {"@type": "MediaObject", "encodingFormat": "application/pdf", "contentUrl": pdf},
            "isBasedOn": data and {"@type": "Dataset", "@id": data},
        }
    )


def chapter_data(reference: Reference, abstract: str = "") -> dict[str, Any]:
    """Return a chapter as a part of the thesis."""
    return _said(
        {
            "@context": CONTEXT,
            "@type": "Chapter",
            **_work(reference),
            "position": reference.number,
            "abstract": abstract,
            "isPartOf": _whole(reference.publication),
        }
    )


def data_set(
    reference: Reference, package: Mapping[str, Any], files: Iterable[Mapping[str, Any]]
) -> dict[str, Any]:
    """Return the data as a data set.

    ``package`` describes it; ``files`` are its downloads as schema.org names their properties.
    Its variables are the published fields of its files.
    """
    return _said(
        {
            "@context": CONTEXT,
            "@type": "Dataset",
            **_work(reference),
            "description": " ".join(str(package.get("description") or "").split()),
            "keywords": package.get("keywords"),
            "version": package.get("version"),
            "license": next((url for _, url in licenses_of(package)), "")
            or _license_of(reference.publication),
            "isPartOf": _whole(reference.publication),
            "variableMeasured": [
                variable for each in package.get("resources", ()) for variable in _variables(each)
            ],
            "distribution": [{"@type": "DataDownload", **each} for each in files],
            "isAccessibleForFree": True,
        }
    )


def _work(reference: Reference) -> dict[str, Any]:
    """Return what a thesis, a chapter and a data set say alike."""
    publication = reference.publication
    return {
        "@id": reference.url,
        "url": reference.url,
        "name": reference.title,
        "author": [_person(each) for each in publication.authors],
        "datePublished": reference.date.isoformat() if reference.date else "",
        "dateModified": reference.edition.day.isoformat() if reference.edition else "",
        "version": reference.edition.revision if reference.edition else "",
        "inLanguage": publication.language,
        "license": _license_of(publication),
        "publisher": _institution(publication),
    }


def _person(person: Person) -> dict[str, Any]:
    return _said(
        {
            "@type": "Person",
            "@id": person.orcid_url,
            "name": person.name,
            "givenName": person.given,
            "familyName": person.family,
            "affiliation": person.affiliation
            and {"@type": "Organization", "name": person.affiliation},
        }
    )


def _institution(publication: Publication) -> dict[str, str]:
    name = publication.institution
    return {"@type": "CollegeOrUniversity", "name": name} if name else {}


def _identifiers(publication: Publication) -> list[dict[str, str]]:
    known = (("DOI", publication.doi), ("NNT", publication.nnt))
    return [
        {"@type": "PropertyValue", "propertyID": name, "value": value}
        for name, value in known
        if value
    ]


def _license_of(publication: Publication) -> str:
    return publication.license.url if publication.license else ""


def _part(chapter: Reference) -> dict[str, Any]:
    return _said(
        {
            "@type": "Chapter",
            "@id": chapter.url,
            "name": chapter.title,
            "position": chapter.number,
        }
    )


def _whole(publication: Publication) -> dict[str, Any]:
    return _said({"@type": "Thesis", "@id": publication.address, "name": publication.full_title})


def _variables(resource: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        _said(
            {
                "@type": "PropertyValue",
                "name": each.get("title") or each.get("name"),
                "description": " ".join(str(each.get("description") or "").split()),
                "unitText": each.get("x-unit"),
            }
        )
        for each in resource["schema"]["fields"]
        if not _is_key(resource, each["name"])
    ]


def _is_key(resource: Mapping[str, Any], field: str) -> bool:
    """Say whether a field only names a record or points to one: it measures nothing."""
    schema = resource["schema"]
    keys = _listed(schema.get("primaryKey"))
    for each in schema.get("foreignKeys") or ():
        keys += _listed(each["fields"])
    return field in keys


def _listed(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [str(each) for each in cast("list[object]", value)] if isinstance(value, list) else []


def _said(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return what has something to say."""
    return {key: value for key, value in content.items() if value}
