"""Pages that the site adds: list of tables and figures, bibliography, the data, each record.

A page lists the passages of the chapters that refer to what it is about.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import PurePosixPath
from urllib.parse import quote

from markdown.extensions.toc import slugify
from markupsafe import Markup

from generator.core.templates import template
from generator.rendering import REFERENCES, Knowledge, Page
from generator.site.data_files import (
    allowed_values,
    archive_path,
    data_package,
    licenses_of,
    public_fields,
    public_relations,
)
from generator.site.entries import page_of, records_page
from generator.site.metadata import DATA_PAGE
from generator.site.publication import Publication
from generator.site.records import record_rows, record_sheet
from generator.tables import MatrixSpec

LIST_PAGE = "tables.md"
_LONGEST = 220
"""Characters of a passage that a citation shows."""


@dataclass(frozen=True)
class Citation:
    """A passage that refers to something: the page and the id to go to, its section, its words."""

    path: str
    anchor: str
    section: str
    passage: str
    link: str = ""


Citations = Mapping[str, tuple[Citation, ...]]
"""The citing passages by the id of what they refer to, in reading order."""


@dataclass(frozen=True)
class GeneratedPage:
    """A page that no author wrote: its path as MkDocs names it, its title, and how to draw it.

    ``draw`` returns the body as XHTML from the citations of the chapters. Links in it are
    references (``href="@BF4"``), resolved when the page is rendered. ``in_navigation`` says whether
    the menu shows it.
    """

    path: str
    title: str
    draw: Callable[[Citations], str]
    in_navigation: bool = False


def generated_pages(
    knowledge: Knowledge, publication: Publication | None = None
) -> tuple[GeneratedPage, ...]:
    """Return every page that the site adds, those of the menu first; a chapter at its place stays.

    The publication says under what licence the data are, where the data do not say it themselves.
    """
    pages = (
        *_caption_pages(knowledge),
        *_reference_pages(knowledge),
        *_data_pages(knowledge, publication or Publication()),
        *_record_pages(knowledge),
    )
    return tuple(each for each in pages if knowledge.manuscript.chapter(each.path) is None)


def _page(
    knowledge: Knowledge,
    path: str,
    title: str,
    name: str,
    values: Mapping[str, object],
    *,
    in_navigation: bool = False,
) -> GeneratedPage:
    """Return a page drawn by a template, which gets the passages that refer to a thing too."""

    def draw(citations: Citations) -> str:
        return template("generator.site", name).render(
            title=title,
            language=knowledge.language,
            cited=partial(_cited_from, citations, path),
            cited_sections=partial(_cited_sections, citations, path),
            **values,
        )

    return GeneratedPage(path, title, draw, in_navigation)


def _caption_pages(knowledge: Knowledge) -> Iterator[GeneratedPage]:
    """Yield the list of tables and figures, where there are any."""
    captions = [(kind, knowledge.register.of_kind(kind)) for kind in ("table", "figure")]
    if any(entries for _, entries in captions):
        title, values = (
            knowledge.language.text("list_of_tables_and_figures"),
            {"captions": captions},
        )
        yield _page(knowledge, LIST_PAGE, title, "captions.html.j2", values, in_navigation=True)


def _reference_pages(knowledge: Knowledge) -> Iterator[GeneratedPage]:
    """Yield the bibliography, where the chapters cite works."""
    citing = knowledge.citing
    if citing is not None and any(citing.citations.values()):
        entries = citing.written.entries.items()
        works = {key: Markup(html) for key, html in entries}  # noqa: S704 - made safe
        title, name = knowledge.language.text("references"), "references.html.j2"
        yield _page(knowledge, REFERENCES, title, name, {"works": works}, in_navigation=True)


def _data_pages(knowledge: Knowledge, publication: Publication) -> Iterator[GeneratedPage]:
    """Yield the codebook, where there are data, and a page for each file with its records."""
    study = knowledge.study
    relations = public_relations(study)
    if not relations:
        return
    package = data_package(study, publication, None)
    title = knowledge.language.text("data")
    values = {
        "package": package,
        "licenses": licenses_of(package),
        "archive": PurePosixPath(archive_path(study, publication)).name,
        "allowed_values": allowed_values,
        "relations": relations,
    }
    yield _page(knowledge, DATA_PAGE, title, "data.html.j2", values, in_navigation=True)
    for relation in relations:
        resource = relation.resource
        fields = [resource.fields[name] for name in public_fields(resource)]
        rows = record_rows(study, relation)
        values = {"resource": resource, "fields": fields, "rows": rows}
        yield _page(knowledge, records_page(resource), resource.title, "records.html.j2", values)


def _record_pages(knowledge: Knowledge) -> Iterator[GeneratedPage]:
    """Yield a page for each record that can be referred to and has one."""
    study = knowledge.study
    matrices = [spec for spec in knowledge.specs.values() if isinstance(spec, MatrixSpec)]
    slug = partial(slugify, separator="-")
    for relation, record in study.entities():
        if relation.resource.page or relation.resource.privacy != "public":
            continue
        path, _ = page_of(study, relation.resource, record)
        name = study.label(record)
        title = name if name == record.key else f"{record.key} – {name}"
        sheet = record_sheet(knowledge, record, matrices)
        values = {"sheet": sheet, "showings": knowledge.showings, "slug": slug}
        yield _page(knowledge, path, title, "record.html.j2", values)


def citations_of(knowledge: Knowledge, renderings: Iterable[Page]) -> Citations:
    """Return the passages of the rendered chapters that refer to each id, each passage once."""
    found: dict[str, dict[tuple[str, str], Citation]] = {}
    for rendering in renderings:
        chapter = knowledge.manuscript.chapter(rendering.path)
        if chapter is None:
            continue
        for each in rendering.mentions:
            section, passage = each.section or chapter.title, each.passage
            if len(passage) > _LONGEST:
                passage = passage[:_LONGEST].rsplit(" ", 1)[0] + " …"
            citation = Citation(rendering.path, each.anchor, section, passage)
            found.setdefault(each.id, {}).setdefault((rendering.path, each.passage), citation)
    return {key: tuple(passages.values()) for key, passages in found.items()}


def _cited_from(citations: Citations, path: str, key: str) -> list[Citation]:
    """Return the passages that refer to a thing, with links from the page at ``path``."""
    found: list[Citation] = []
    for each in citations.get(key, ()):
        target = posixpath.relpath(each.path, posixpath.dirname(path) or ".")
        found.append(replace(each, link=f"{quote(target)}#{quote(each.anchor)}"))
    return found


def _cited_sections(citations: Citations, path: str, key: str) -> list[tuple[str, list[Citation]]]:
    """Return the same passages under the titles of their sections, each section once."""
    found: dict[tuple[str, str], list[Citation]] = {}
    for each in _cited_from(citations, path, key):
        found.setdefault((each.path, each.section), []).append(each)
    return [(section, passages) for (_, section), passages in found.items()]
