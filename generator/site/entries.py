"""The register's entries for the data.

There is one for each record that can be referred to and for each file that can be downloaded.
"""

from __future__ import annotations

from collections.abc import Iterator

from slugify import slugify

from generator.chapters import Entry
from generator.chapters.bibliography import Bibliography, Work
from generator.core.problems import Place
from generator.data import Record, Resource, Study
from generator.rendering import REFERENCES

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


def work_entries(bibliography: Bibliography | None) -> Iterator[Entry]:
    """Yield an entry for each work of the bibliography, under its key."""
    works = bibliography.works.values() if bibliography else ()
    for work in works:
        anchor, label = f"ref-{work.key}", _short(work)
        yield Entry(work.key, "work", "", work.title, REFERENCES, anchor, label, work.place)


def _short(work: Work) -> str:
    """Return how to name a work where no style does: "Hevner et al. (2004)"."""
    names = [author.full for author in work.authors]
    who = f"{names[0]} et al." if len(names) > 2 else " & ".join(names)  # noqa: PLR2004
    return f"{who} ({work.year})" if who and work.year else work.title or work.key


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
    pointer = relation.text(record, resource.page)
    target = study.relation(key.reference)
    if pointer not in target.positions:
        return f"{slugify(resource.name)}.md", record.key
    owner = target.records[target.positions[pointer]]
    path, _ = page_of(study, target.resource, owner)
    return path, record.key
