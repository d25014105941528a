"""Pages that the site adds.

One for each record that can be referred to, the data, the list of tables and figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined

from generator.publish.entries import DATA_FOLDER, page_of
from generator.publish.records import record_sheet
from generator.tables import MatrixSpec

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jinja2 import Template

    from generator.markup import Sources

DATA_PAGE = f"{DATA_FOLDER}/index.md"
LIST_PAGE = "tables.md"


@dataclass(frozen=True)
class GeneratedPage:
    """A page that no author wrote: its path as MkDocs names it, its title, and its body as XHTML.

    Links in the body are references (``href="@BF4"``), resolved when the page is rendered.
    ``in_navigation`` says whether the menu shows it.
    """

    path: str
    title: str
    body: str
    in_navigation: bool = False


def generated_pages(sources: Sources) -> tuple[GeneratedPage, ...]:
    """Return every page that the site adds, those of the menu first."""
    return (*_menu_pages(sources), *_record_pages(sources))


def _menu_pages(sources: Sources) -> Iterator[GeneratedPage]:
    language = sources.language
    captions = [
        (kind, [entry for entry in sources.register.entries.values() if entry.kind == kind])
        for kind in ("table", "figure")
    ]
    if any(entries for _, entries in captions):
        title = language.text("list_of_tables_and_figures")
        body = _template("captions.html.j2").render(
            title=title, captions=captions, language=language
        )
        yield GeneratedPage(LIST_PAGE, title, body, in_navigation=True)
    if sources.study.relations:
        title = language.text("data")
        relations = [
            each for each in sources.study.relations.values() if each.resource.privacy != "private"
        ]
        body = _template("data.html.j2").render(
            title=title,
            package=sources.study.schema.descriptor,
            relations=relations,
            study=sources.study,
            language=language,
        )
        yield GeneratedPage(DATA_PAGE, title, body, in_navigation=True)


def _record_pages(sources: Sources) -> Iterator[GeneratedPage]:
    study = sources.study
    matrices = [spec for spec in sources.specs.values() if isinstance(spec, MatrixSpec)]
    for relation, record in study.entities():
        if relation.resource.page or relation.resource.privacy != "public":
            continue
        sheet = record_sheet(study, record, matrices)
        body = _template("record.html.j2").render(sheet=sheet, language=sources.language)
        path, _ = page_of(study, relation.resource, record)
        title = sheet.name if sheet.name == sheet.key else f"{sheet.key} – {sheet.name}"
        yield GeneratedPage(path, title, body)


@cache
def _template(name: str) -> Template:
    environment = Environment(
        loader=PackageLoader("generator.publish"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)
