"""Pages that the site adds: list of tables and figures, bibliography, the data, each record.

A page lists the passages of the chapters that refer to what it is about.
"""

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath
from urllib.parse import quote

from markdown.extensions.toc import slugify
from markupsafe import Markup

from generator.chapters import Entry
from generator.chapters.bibliography import Bibliography
from generator.core.templates import template
from generator.rendering import REFERENCES, Knowledge, Page
from generator.site.data_files import (
    DATA_PAGE,
    allowed_values,
    archive_path,
    data_package,
    licenses_of,
    page_of,
    public_fields,
    public_relations,
    records_page,
)
from generator.site.publication import Publication
from generator.site.records import record_rows, record_sheet
from generator.tables import MatrixSpec

LIST_PAGE = "tables.md"
_LONGEST = 220  # characters of a passage that a backlink shows

# A passage that refers to something: ``path`` and ``anchor``, its ``section``, the ``passage``.
Backlink = Mapping[str, str]
# The passages by the id of what they refer to, in reading order.
Backlinks = Mapping[str, Sequence[Backlink]]


@dataclass(frozen=True)
class GeneratedPage:
    """A page that no author wrote; ``draw`` returns XHTML with references from the backlinks."""

    path: str
    title: str
    draw: Callable[[Backlinks], str]
    in_navigation: bool = False


def work_entries(bibliography: Bibliography | None) -> Iterator[Entry]:
    """Yield an entry for each work under its key, called "Hevner et al. (2004)"."""
    for work in bibliography.works.values() if bibliography else ():
        names = [author.full for author in work.authors]
        who = f"{names[0]} et al." if len(names) > 2 else " & ".join(names)  # noqa: PLR2004
        label = f"{who} ({work.year})" if who and work.year else work.title or work.key
        anchor = f"ref-{work.key}"
        yield Entry(work.key, "work", "", work.title, REFERENCES, anchor, label, work.place)


def generated_pages(
    knowledge: Knowledge, publication: Publication | None = None
) -> tuple[GeneratedPage, ...]:
    """Return the added pages, those of the menu first; a chapter at its place stays."""
    pages = (
        *_pages_of_the_menu(knowledge, publication or Publication()),
        *_pages_of_records(knowledge),
    )
    return tuple(each for each in pages if knowledge.manuscript.chapter(each.path) is None)


def _pages_of_the_menu(knowledge: Knowledge, publication: Publication) -> Iterator[GeneratedPage]:
    study, citing, text = knowledge.study, knowledge.citing, knowledge.language.text
    captions = [(kind, knowledge.register.of_kind(kind)) for kind in ("table", "figure")]
    if any(entries for _, entries in captions):
        title, values = text("list_of_tables_and_figures"), {"captions": captions}
        yield _page(knowledge, LIST_PAGE, title, "captions.html.j2", values, in_navigation=True)
    if citing is not None and any(citing.citations.values()):
        entries = citing.written.entries.items()
        works = {key: Markup(html) for key, html in entries}  # noqa: S704 - made safe
        title, values = text("references"), {"works": works}
        yield _page(knowledge, REFERENCES, title, "references.html.j2", values, in_navigation=True)
    if relations := public_relations(study):
        package = data_package(study, publication, None)
        values = {
            "package": package,
            "licenses": licenses_of(package),
            "archive": PurePosixPath(archive_path(study, publication)).name,
            "allowed_values": allowed_values,
            "relations": relations,
        }
        yield _page(knowledge, DATA_PAGE, text("data"), "data.html.j2", values, in_navigation=True)


def _pages_of_records(knowledge: Knowledge) -> Iterator[GeneratedPage]:
    study = knowledge.study
    for relation in public_relations(study):
        resource = relation.resource
        fields = [resource.fields[name] for name in public_fields(resource)]
        values = {"resource": resource, "fields": fields, "rows": record_rows(study, relation)}
        path = records_page(resource)
        yield _page(knowledge, path, resource.title, "records.html.j2", values)
    matrices = [spec for spec in knowledge.specs.values() if isinstance(spec, MatrixSpec)]
    for relation, record in study.entities():
        if relation.resource.page or relation.resource.privacy != "public":
            continue
        path, _ = page_of(study, relation.resource, record)
        name = study.label(record)
        title = name if name == record.key else f"{record.key} – {name}"
        values = {
            "sheet": record_sheet(knowledge, record, matrices),
            "showings": knowledge.showings,
            "slug": partial(slugify, separator="-"),
        }
        yield _page(knowledge, path, title, "record.html.j2", values)


def _page(
    knowledge: Knowledge,
    path: str,
    title: str,
    name: str,
    values: Mapping[str, object],
    *,
    in_navigation: bool = False,
) -> GeneratedPage:
    draw = partial(_drawn, knowledge, path, title, name, values)
    return GeneratedPage(path, title, draw, in_navigation)


def _drawn(
    knowledge: Knowledge,
    path: str,
    title: str,
    name: str,
    values: Mapping[str, object],
    backlinks: Backlinks,
) -> str:
    def cited(key: str) -> list[Backlink]:
        found: list[Backlink] = []
        for each in backlinks.get(key, ()):
            target = posixpath.relpath(each["path"], posixpath.dirname(path) or ".")
            found.append({**each, "link": f"{quote(target)}#{quote(each['anchor'])}"})
        return found

    def cited_sections(key: str) -> list[tuple[str, list[Backlink]]]:
        found: dict[tuple[str, str], list[Backlink]] = {}
        for each in cited(key):
            found.setdefault((each["path"], each["section"]), []).append(each)
        return [(section, passages) for (_, section), passages in found.items()]

    language = knowledge.language
    return template("generator.site", name).render(
        title=title, language=language, cited=cited, cited_sections=cited_sections, **values
    )


def backlinks_of(knowledge: Knowledge, pages: Iterable[Page]) -> Backlinks:
    """Return the passages of the rendered chapters that refer to each id, each passage once."""
    found: dict[str, dict[tuple[str, str], Backlink]] = {}
    for page in pages:
        chapter = knowledge.manuscript.chapter(page.path)
        for each in page.mentions if chapter else ():
            passage = each.passage
            if len(passage) > _LONGEST:
                passage = passage[:_LONGEST].rsplit(" ", 1)[0] + " …"
            backlink = {
                "path": page.path,
                "anchor": each.anchor,
                "section": each.section or (chapter.title if chapter else ""),
                "passage": passage,
            }
            found.setdefault(each.id, {}).setdefault((page.path, each.passage), backlink)
    return {key: tuple(passages.values()) for key, passages in found.items()}
