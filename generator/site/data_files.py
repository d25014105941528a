"""The data on the site: its pages, and what can be downloaded without private fields."""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any, cast

from slugify import slugify

from generator.core.templates import template
from generator.core.values import without_empty
from generator.data import Field, Resource, Study
from generator.data.csv_source import csv_text, disarmed
from generator.language import Language
from generator.site.citing import Reference, as_text
from generator.site.places import DATA_FOLDER, public_relations
from generator.site.publication import Edition, Publication, is_web_address


def public_fields(resource: Resource) -> list[str]:
    """Return the names of the fields that may be shown."""
    return [each.name for each in resource.fields.values() if each.privacy == "public"]


def published_files(
    study: Study, publication: Publication, edition: Edition | None = None
) -> Mapping[str, str]:
    """Return the files to download by path: cells as typed, UTF-8, commas and LF, none private.

    Cells that a spreadsheet would run are disarmed where the publication says so.
    """
    if not study.relations:
        return {}
    package = data_package(study, publication, edition)
    package["resources"] = resources = list[dict[str, Any]]()
    files: dict[str, str] = {}
    for relation in public_relations(study):
        names = public_fields(relation.resource)
        is_safe = publication.formulas == "disarm"
        rows = (names, *relation.rows(names))
        text = csv_text([[disarmed(each) if is_safe else each for each in row] for row in rows])
        content = text.encode()
        proof = {"bytes": len(content), "hash": f"sha256:{hashlib.sha256(content).hexdigest()}"}
        resources.append(_resource_description(relation.resource) | proof)
        files[f"{DATA_FOLDER}/{relation.resource.path}"] = text
    described = json.dumps(package, ensure_ascii=False, indent=2, default=str)
    return files | {f"{DATA_FOLDER}/datapackage.json": f"{described}\n"}


def data_package(study: Study, publication: Publication, edition: Edition | None) -> dict[str, Any]:
    """Return what is said of the data, by their description, else publication and version.

    Source: Data Package 2.0, whose ``version`` is semantic: the day, the revision as metadata.
    """
    licence = publication.license
    standing: dict[str, Any] = {
        "name": slugify(publication.title) or "data",
        "title": publication.title,
        "homepage": publication.address,
        "licenses": [{"name": licence.spdx, "path": licence.url}] if licence else [],
        "contributors": [
            without_empty(
                {
                    "title": author.name,
                    "givenName": author.given,
                    "familyName": author.family,
                    "path": author.orcid_url,
                    "organization": author.affiliation,
                    "roles": ["author"],
                }
            )
            for author in publication.authors
        ],
        "keywords": list(publication.keywords.get(publication.language, ())),
    }
    if edition:
        changed = ".modified" if edition.changed else ""
        day = edition.day
        standing["version"] = f"{day.year}.{day.month}.{day.day}+{edition.revision}{changed}"
        standing["created"] = f"{day.isoformat()}T00:00:00Z"
    return without_empty(standing) | dict(study.schema.descriptor)


def licenses_of(package: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the licences of a data package: their names and addresses."""
    entries: object = package.get("licenses")
    listed = cast("list[object]", entries) if isinstance(entries, list) else []
    written = [cast("dict[str, object]", each) for each in listed if isinstance(each, dict)]
    named = [
        (str(each.get("title") or each.get("name") or ""), each.get("path")) for each in written
    ]
    return [(name, str(at) if is_web_address(str(at)) else "") for name, at in named if name]


def _resource_description(resource: Resource) -> dict[str, Any]:
    names = set(public_fields(resource))
    description = {
        name: each
        for name, each in resource.descriptor.items()
        if name not in {"dialect", "x-source"}
    }
    description |= {"format": "csv", "mediatype": "text/csv", "encoding": "utf-8"}
    description["schema"] = schema = dict(cast("Mapping[str, Any]", description["schema"]))
    schema["fields"] = [each for each in schema["fields"] if each["name"] in names]
    keys = cast("list[dict[str, Any]]", schema.get("foreignKeys") or [])
    schema["foreignKeys"] = [
        each
        for each in keys  # a description writes one name without a list
        if names.issuperset([each["fields"]] if isinstance(each["fields"], str) else each["fields"])
    ]
    if not set(resource.primary_key) <= names:
        schema.pop("primaryKey", None)
    return description


def archive_path(study: Study, publication: Publication) -> str:
    """Return where the archive is in the site: it is called as the data package."""
    name = slugify(str(study.schema.descriptor.get("name", publication.title) or ""))
    return f"{DATA_FOLDER}/{name or 'data'}.zip"


def data_archive(
    files: Mapping[str, str],
    study: Study,
    language: Language,
    publication: Publication,
    edition: Edition | None,
) -> bytes:
    """Return the published files with a codebook as one archive, the same for the same files."""
    contents = {PurePosixPath(path).name: text.encode() for path, text in files.items()}
    package = data_package(study, publication, edition)
    codebook = template("generator.site", "codebook.md.j2").render(
        package=package,
        title=publication.title,
        language=language,
        cited=as_text(data_reference(study, publication, edition), language),
        licenses=licenses_of(package),
        resources=[each.resource for each in public_relations(study)],
        allowed_values=allowed_values,
        one_line=one_line,
    )
    contents.setdefault("README.md", codebook.encode())
    return zipped(contents)


def zipped(contents: Mapping[str, bytes]) -> bytes:
    """Return files as an archive that is the same whenever and wherever it is made."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path, content in contents.items():
            entry = zipfile.ZipInfo(path)  # of the earliest day there is, which says nothing
            # An EPUB is known by its first part, which stands there as it is.
            entry.compress_type = zipfile.ZIP_STORED if path == "mimetype" else zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return buffer.getvalue()


def unzipped(content: bytes) -> dict[str, bytes]:
    """Return the files of an archive by their paths, in their order."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def data_reference(
    study: Study, publication: Publication, edition: Edition | None, url: str = ""
) -> Reference:
    """Return the data as something to cite."""
    title = str(study.schema.descriptor.get("title") or publication.title)
    return Reference("data", publication, title, url or publication.address, "", edition)


def allowed_values(field: Field) -> list[str]:
    """Return the values that a field may have, each with what it is called where that differs."""
    return [
        f"{value} ({field.labels[value]})" if value in field.labels else value
        for value in field.enum
    ]


def one_line(text: object) -> str:
    """Return a text without the line breaks of the file that it is written in."""
    return " ".join(str(text or "").split())
