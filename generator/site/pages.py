"""Pages that the site adds.

One for each record that can be referred to, the data, the list of tables and figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath


from markupsafe import Markup
from markdown.extensions.toc import slugify

from generator.core.templates import template
from generator.rendering import REFERENCES
from generator.site.citations import cited_from, cited_sections
from generator.site.data_archive import allowed_values, archive_path
from generator.site.entries import DATA_FOLDER, page_of, records_page
from generator.site.publication import Publication
from generator.site.published_data import (
    data_package,
    licenses_of,
    public_fields,
    public_relations,
)
from generator.site.records import record_rows, record_sheet
from generator.tables import MatrixSpec

from collections.abc import Callable, Iterator
from generator.data import Record
from generator.rendering import Knowledge
from generator.site.citations import Citations

ROOM = "generator.site"
DATA_PAGE = f"{DATA_FOLDER}/index.md"
LIST_PAGE = "tables.md"
CAPTIONED = ("table", "figure")


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
    sources: Knowledge, publication: Publication | None = None
) -> tuple[GeneratedPage, ...]:
    """Return every page that the site adds, those of the menu first; a chapter at its place stays.

    The publication says under what licence the data are, where the data do not say it themselves.
    """
    pages = (
        *_caption_pages(sources),
        *_reference_pages(sources),
        *_data_pages(sources, publication or Publication()),
        *_list_pages(sources),
        *_record_pages(sources),
    )
    return tuple(each for each in pages if sources.manuscript.chapter(each.path) is None)


def _caption_pages(sources: Knowledge) -> Iterator[GeneratedPage]:
    """Yield the list of tables and figures, where there are any."""
    captions = [(kind, sources.register.of_kind(kind)) for kind in CAPTIONED]
    if any(entries for _, entries in captions):
        title = sources.language.text("list_of_tables_and_figures")
        draw = _drawn("captions.html.j2", sources, title=title, captions=captions)
        yield GeneratedPage(LIST_PAGE, title, draw, in_navigation=True)


def _reference_pages(sources: Knowledge) -> Iterator[GeneratedPage]:
    """Yield the bibliography, where the chapters cite works."""
    citing = sources.citing
    if citing is None or not any(citing.citations.values()):
        return
    title = sources.language.text("references")

    def draw(citations: Citations) -> str:
        return template(ROOM, "references.html.j2").render(
            title=title,
            works={key: Markup(html) for key, html in citing.written.entries.items()},  # noqa: S704 - made safe
            cited=partial(cited_sections, citations, REFERENCES),
            language=sources.language,
        )

    yield GeneratedPage(REFERENCES, title, draw, in_navigation=True)


def _data_pages(sources: Knowledge, publication: Publication) -> Iterator[GeneratedPage]:
    """Yield the codebook, where there are data."""
    relations = public_relations(sources.study)
    if relations:
        title = sources.language.text("data")
        package = data_package(sources.study, publication, None)
        draw = _drawn(
            "data.html.j2",
            sources,
            title=title,
            package=package,
            licenses=licenses_of(package),
            archive=PurePosixPath(archive_path(sources.study, publication)).name,
            allowed_values=allowed_values,
            relations=relations,
        )
        yield GeneratedPage(DATA_PAGE, title, draw, in_navigation=True)


def _list_pages(sources: Knowledge) -> Iterator[GeneratedPage]:
    """Yield a page for each file, which lists its records."""
    for relation in public_relations(sources.study):
        title = relation.resource.title
        draw = _drawn(
            "records.html.j2",
            sources,
            title=title,
            resource=relation.resource,
            fields=[relation.resource.fields[name] for name in public_fields(relation.resource)],
            rows=record_rows(sources.study, relation),
        )
        yield GeneratedPage(records_page(relation.resource), title, draw)


def _record_pages(sources: Knowledge) -> Iterator[GeneratedPage]:
    """Yield a page for each record that can be referred to and has one."""
    study = sources.study
    matrices = [spec for spec in sources.specs.values() if isinstance(spec, MatrixSpec)]
    for relation, record in study.entities():
        if relation.resource.page or relation.resource.privacy != "public":
            continue
        path, _ = page_of(study, relation.resource, record)
        name = study.label(record)
        title = name if name == record.key else f"{record.key} – {name}"
        yield GeneratedPage(path, title, _drawn_record(sources, record, matrices, path))


def _drawn_record(
    sources: Knowledge, record: Record, matrices: list[MatrixSpec], path: str
) -> Callable[[Citations], str]:
    def draw(citations: Citations) -> str:
        sheet = record_sheet(sources, record, matrices)
        return template(ROOM, "record.html.j2").render(
            sheet=sheet,
            showings=sources.showings,
            slug=partial(slugify, separator="-"),
            cited=partial(cited_from, citations, path),
            language=sources.language,
        )

    return draw


def _drawn(name: str, sources: Knowledge, **values: object) -> Callable[[Citations], str]:
    def draw(_: Citations) -> str:
        return template(ROOM, name).render(language=sources.language, **values)

    return draw
