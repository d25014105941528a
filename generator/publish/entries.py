"""The register's entries for the data.

There is one for each record that can be referred to and for each file that can be downloaded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from slugify import slugify

from generator.manuscript import Entry
from generator.problems import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.study import Record, Resource, Study

DATA_FOLDER = "data"
"""Where the published CSV files are in the site."""


def data_entries(study: Study) -> Iterator[Entry]:
    """Yield an entry for each record of an entity and for each published file.

    A key that stands twice is told by the reading of the data; the first record has it.
    """
    seen: set[str] = set()
    for relation, record in study.entities():
        if relation.resource.privacy != "public" or record.key in seen:
            continue
        seen.add(record.key)
        path, anchor = page_of(study, relation.resource, record)
        label = study.label(record)
        yield Entry(
            id=record.key,
            kind="entity",
            number="",
            title=label,
            path=path,
            anchor=anchor,
            label=study.reference_text(record),
            place=Place(record.path, record.line),
        )
    for relation in study.relations.values():
        resource = relation.resource
        if resource.privacy == "public":
            file, page = f"{DATA_FOLDER}/{resource.path}", records_page(resource)
            yield _entry(f"data-{resource.name}", resource.title, file, resource.path)
            yield _entry(f"records-{resource.name}", resource.title, page, resource.title)


def records_page(resource: Resource) -> str:
    """Return the page that lists the records of a file."""
    return f"{DATA_FOLDER}/{slugify(resource.name)}.md"


def _entry(key: str, title: str, path: str, label: str) -> Entry:
    return Entry(key, "entity", "", title, path, "", label)


def page_of(study: Study, resource: Resource, record: Record) -> tuple[str, str]:
    """Return the page and the anchor at which a record is shown.

    A record with ``x-page`` is shown on the page of the record that this foreign key points to.
    """
    if not resource.page:
        return f"{slugify(resource.name)}/{slugify(record.key, lowercase=False)}.md", ""
    relation = study.relation(resource.name)
    key = resource.fields[resource.page]
    pointer = str(relation.texts[resource.page].iloc[relation.positions[record.key]])
    target = study.relation(key.reference)
    if pointer not in target.positions:
        return f"{slugify(resource.name)}.md", record.key
    owner = target.records[target.positions[pointer]]
    path, _ = page_of(study, target.resource, owner)
    return path, record.key
