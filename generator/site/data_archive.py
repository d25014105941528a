"""All published data in one file to download, with a codebook that needs no software to be read."""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePosixPath


from slugify import slugify

from generator.site.citing import Reference, as_text
from generator.site.entries import DATA_FOLDER
from generator.site.published_data import (
    data_package,
    licenses_of,
    public_fields,
    public_relations,
)

from collections.abc import Iterator, Mapping
from generator.data import Field, Resource, Study
from generator.language import Language
from generator.site.publication import Edition, Publication

CODEBOOK = "README.md"
FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""The time of each file in an archive: the earliest there is, so that it says nothing."""


def data_archive(files: Mapping[str, str], book: str) -> bytes:
    """Return the published files and their codebook as one archive.

    The same files give the same bytes.
    """
    contents = {PurePosixPath(path).name: text.encode() for path, text in files.items()}
    contents.setdefault(CODEBOOK, book.encode())
    return zipped(contents)


def archive_path(study: Study, publication: Publication) -> str:
    """Return where the archive is in the site: it is called as the data package."""
    name = slugify(str(data_package(study, publication, None).get("name") or ""))
    return f"{DATA_FOLDER}/{name or 'data'}.zip"


def zipped(contents: Mapping[str, bytes]) -> bytes:
    """Return files as an archive that is the same whenever and wherever it is made."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path, content in contents.items():
            entry = zipfile.ZipInfo(path, FIRST_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return buffer.getvalue()


def data_reference(
    study: Study, publication: Publication, edition: Edition | None, url: str = ""
) -> Reference:
    """Return the data as something to cite."""
    title = str(data_package(study, publication, None).get("title") or publication.title)
    return Reference("data", publication, title, url or publication.address, "", edition)


def codebook(
    study: Study, language: Language, publication: Publication, edition: Edition | None
) -> str:
    """Return what each file and each field means, as Markdown that reads as plain text."""
    return "\n".join(_codebook(study, language, publication, edition)) + "\n"


def _codebook(
    study: Study, language: Language, publication: Publication, edition: Edition | None
) -> Iterator[str]:
    package = data_package(study, publication, edition)
    yield f"# {package.get('title') or publication.title}"
    if package.get("description"):
        yield f"\n{_line(package['description'])}"
    yield f"\n{language.text('how_to_cite')}\n"
    yield as_text(data_reference(study, publication, edition), language)
    for name, address in licenses_of(package):
        yield f"\n{language.text('license_is', name=name)} {address}".rstrip()
    for relation in public_relations(study):
        yield from _fields(relation.resource, language)


def _fields(resource: Resource, language: Language) -> Iterator[str]:
    yield f"\n## {resource.path} – {resource.title}\n"
    if resource.description:
        yield f"{_line(resource.description)}\n"
    for name in public_fields(resource):
        each = resource.fields[name]
        kind = f"type_{each.type}"
        said = language.text(kind) if kind in language.texts else each.type
        meaning = _line(each.description or each.title)
        allowed = ", ".join(allowed_values(each))
        values = f" {language.text('allowed_are', values=allowed)}" if allowed else ""
        field = language.text("codebook_field", name=name, type=said, meaning=meaning)
        yield f"- {field}{values}"


def allowed_values(field: Field) -> list[str]:
    """Return the values that a field may have, each with what it is called where that differs."""
    return [
        f"{value} ({field.labels[value]})" if value in field.labels else value
        for value in field.enum
    ]


def _line(text: object) -> str:
    return " ".join(str(text).split())
