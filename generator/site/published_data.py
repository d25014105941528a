"""The data as published: the CSV files without private fields, and their description."""

from __future__ import annotations

import copy
import csv
import hashlib
import io
import json
from typing import Any, cast

from slugify import slugify

from generator.site.entries import DATA_FOLDER
from generator.site.publication import Publication
from generator.site.publication.identifiers import is_web_address

from collections.abc import Mapping
from generator.data import Resource, Study
from generator.data.study import Relation
from generator.site.publication import Edition, Person


def published_files(
    study: Study, publication: Publication | None = None, edition: Edition | None = None
) -> Mapping[str, str]:
    """Return the text of each file to download by its path in the site.

    They are UTF-8 with commas and LF, whatever the source was written in, and hold the cells as
    they were typed. ``datapackage.json`` describes what is published and nothing else. Private
    resources and fields are left out.
    """
    if not study.relations:
        return {}
    public = public_relations(study)
    texts = {each.resource.path: _csv(each) for each in public}
    package = data_package(study, publication or Publication(), edition)
    package["resources"] = [
        {**_resource_description(each.resource), **_measured(texts[each.resource.path])}
        for each in public
    ]
    texts["datapackage.json"] = (
        json.dumps(package, ensure_ascii=False, indent=2, default=str) + "\n"
    )
    return {f"{DATA_FOLDER}/{path}": text for path, text in texts.items()}


def data_package(study: Study, publication: Publication, edition: Edition | None) -> dict[str, Any]:
    """Return what is said of the data as a whole, without the files.

    It is what ``datapackage.yaml`` says; what that leaves out is said by the publication and the
    version. Source: Data Package 2.0, whose ``version`` is a semantic one: the day, then the
    revision as build metadata.
    """
    standing: dict[str, Any] = {
        "name": slugify(publication.title) or "data",
        "title": publication.title,
        "homepage": publication.address,
        "licenses": _licenses(publication),
        "contributors": [_contributor(each) for each in publication.authors],
        "keywords": list(publication.keywords.get(publication.language, ())),
    }
    if edition:
        changed = ".modified" if edition.changed else ""
        day = edition.day
        standing["version"] = f"{day.year}.{day.month}.{day.day}+{edition.revision}{changed}"
        standing["created"] = f"{day.isoformat()}T00:00:00Z"
    written = copy.deepcopy(dict(study.schema.descriptor))
    return {**{key: value for key, value in standing.items() if value}, **written}


def licenses_of(package: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the licences of a data package: their names and addresses."""
    entries: object = package.get("licenses")
    listed = cast("list[object]", entries) if isinstance(entries, list) else []
    written = [cast("dict[str, object]", each) for each in listed if isinstance(each, dict)]
    named = [
        (str(each.get("title") or each.get("name") or ""), str(each.get("path") or ""))
        for each in written
    ]
    return [(name, address if is_web_address(address) else "") for name, address in named if name]


def _licenses(publication: Publication) -> list[dict[str, str]]:
    if publication.license is None:
        return []
    return [{"name": publication.license.spdx, "path": publication.license.url}]


def _contributor(person: Person) -> dict[str, Any]:
    names = {
        "title": person.name,
        "givenName": person.given,
        "familyName": person.family,
        "path": person.orcid_url,
        "organization": person.affiliation,
    }
    return {**{key: value for key, value in names.items() if value}, "roles": ["author"]}


def _measured(text: str) -> dict[str, Any]:
    """Return what proves that a downloaded file is the published one."""
    content = text.encode()
    return {"bytes": len(content), "hash": f"sha256:{hashlib.sha256(content).hexdigest()}"}


def public_relations(study: Study) -> list[Relation]:
    """Return the files that may be shown."""
    return [each for each in study.relations.values() if each.resource.privacy == "public"]


def public_fields(resource: Resource) -> list[str]:
    """Return the names of the fields that may be shown."""
    return [each.name for each in resource.fields.values() if each.privacy == "public"]


def _csv(relation: Relation) -> str:
    names = public_fields(relation.resource)
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(relation.rows(names))
    return buffer.getvalue()


def _resource_description(resource: Resource) -> dict[str, Any]:
    names = set(public_fields(resource))
    description = copy.deepcopy(dict(resource.descriptor))
    description |= {"format": "csv", "mediatype": "text/csv", "encoding": "utf-8"}
    description.pop("dialect", None)
    schema = cast("dict[str, Any]", description["schema"])
    schema["fields"] = [each for each in schema["fields"] if each["name"] in names]
    keys = cast("list[dict[str, Any]]", schema.get("foreignKeys") or [])
    schema["foreignKeys"] = [
        key for key in keys if {key["fields"]} <= names if isinstance(key["fields"], str)
    ] + [key for key in keys if not isinstance(key["fields"], str) and set(key["fields"]) <= names]
    if not set(resource.primary_key) <= names:
        schema.pop("primaryKey", None)
    return description
