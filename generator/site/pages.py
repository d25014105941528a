"""Pages that the site adds: list of tables and figures, bibliography, the data, each record.

A page lists the passages of the chapters that refer to what it is about.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from itertools import chain
from pathlib import PurePosixPath
from urllib.parse import quote

from markdown.extensions.toc import slugify
from markupsafe import Markup

from generator.chapters import Entry
from generator.chapters.bibliography import REFERENCES, Bibliography
from generator.core.addresses import relative
from generator.core.store import digest_of
from generator.core.templates import template
from generator.core.values import grouped, replace
from generator.data.study import Record, Relation
from generator.rendering import Knowledge, Page
from generator.rendering.page import Backlink, Backlinks, cards_page
from generator.rendering.page_store import BacklinksTo, GeneratedPage
from generator.site.audit import audit_digest, audit_of
from generator.site.cards import Card, cards_of, cards_of_cells, rows_of
from generator.site.data_files import (
    allowed_values,
    archive_path,
    data_package,
    licenses_of,
    public_fields,
)
from generator.site.facets import facets_of
from generator.site.metadata import HOME
from generator.site.places import (
    DATA_PAGE,
    ON_PAGE,
    cards_of_table,
    folder_of,
    has_pages,
    list_page,
    list_pages,
    own_page,
    public_relations,
    row_id,
    slug,
    table_page,
)
from generator.site.publication import Publication
from generator.site.records import record_rows, record_sheet
from generator.tables import CrosstabSpec, MatrixSpec, TableSpec
from generator.tables.crosstab import cards_key
from generator.tables.matrix import verdict_rule
from generator.tables.model import TOTAL

LIST_PAGE = "tables.md"
# The pages of the menu that no author wrote, with the templates that draw them.
_MENU = {
    HOME: "home.html.j2",
    LIST_PAGE: "captions.html.j2",
    REFERENCES: "references.html.j2",
    DATA_PAGE: "data.html.j2",
}

# What a template shows, by its names.
Content = Mapping[str, object]


def work_entries(bibliography: Bibliography | None) -> Iterator[Entry]:
    """Yield an entry for each work under its key, called "Hevner et al. (2004)"."""
    for work in bibliography.works.values() if bibliography else ():
        names = [author.full for author in work.authors]
        who = f"{names[0]} et al." if len(names) > 2 else " & ".join(names)  # noqa: PLR2004
        label = f"{who} ({work.year})" if who and work.year else work.title or work.key
        note = f"{label} – {work.title}" if label != work.title else ""
        yield Entry(
            *(work.key, "work", "", work.title),
            *(REFERENCES, f"ref-{work.key}", label, work.place, note),
        )


def generated_pages(
    knowledge: Knowledge,
    publication: Publication | None = None,
    chapters: Sequence[Page] = (),
) -> tuple[GeneratedPage, ...]:
    """Return the added pages, those of the menu first; a chapter at its place stays."""
    specs = knowledge.specs.values()
    matrices = [each for each in specs if isinstance(each, MatrixSpec) and each.row_key]
    anchors = _anchors_of_tables(chapters)
    made_from = digest_of(knowledge.data_digest, sorted(anchors))
    pages = (
        *_pages_of_the_menu(knowledge, publication or Publication(), chapters),
        *_pages_of_records(knowledge, matrices),
        *_pages_of_cards(knowledge, chapters, anchors, made_from),
        *_pages_of_tables(knowledge, anchors, made_from),
    )
    return tuple(each for each in pages if knowledge.manuscript.chapter(each.path) is None)


def _pages_of_the_menu(
    knowledge: Knowledge, publication: Publication, chapters: Sequence[Page]
) -> Iterator[GeneratedPage]:
    study, citing, text = knowledge.study, knowledge.citing, knowledge.language.text
    captions = [(kind, knowledge.register.of_kind(kind)) for kind in ("table", "figure")]
    cited = citing.written.entries if citing and any(citing.citations.values()) else None
    works = {key: Markup(html) for key, html in (cited or {}).items()}  # noqa: S704 - made safe
    relations, package = public_relations(study), data_package(study, publication, None)
    titles = {  # empty: there is no such page; a thesis without a home page has this one
        HOME: publication.title,
        LIST_PAGE: text("list_of_tables_and_figures") if any(each for _, each in captions) else "",
        REFERENCES: text("references") if cited is not None else "",
        DATA_PAGE: text("data") if relations else "",
    }
    contents: dict[str, Content] = {
        HOME: {"chapters": chapters, "abstract": publication.abstract.split("\n\n")},
        LIST_PAGE: {"captions": captions},
        REFERENCES: {"works": works},
        DATA_PAGE: {
            "package": package,
            "licenses": licenses_of(package),
            "archive": PurePosixPath(archive_path(study, publication)).name,
            "allowed_values": allowed_values,
            "relations": relations,
        },
    }
    for path, name in _MENU.items():
        draw, in_menu = partial(dict[str, object], contents[path]), path != HOME
        page = _page(knowledge, path, titles[path], name, draw, in_navigation=in_menu)
        made_from = f"{knowledge.data_digest} {package}" if path == DATA_PAGE else ""
        if page.title:
            yield replace(page, made_from=made_from)


def _pages_of_records(
    knowledge: Knowledge, matrices: Sequence[MatrixSpec]
) -> Iterator[GeneratedPage]:
    study = knowledge.study
    relations = sorted(
        public_relations(study),
        key=lambda each: not (each.resource.is_shown and each.resource.text),
    )
    for relation in relations:
        yield from _pages_of_list(knowledge, relation, matrices)
    for resource in (each.resource for each in relations):
        has_own = has_pages(resource, study, knowledge.specs.values())
        for record in study.relation(resource.name).records if has_own else ():
            name = study.label(record)
            title = name if name == record.key else f"{record.key} – {name}"
            kin = list_page(resource)
            content = partial(_content_of_record, knowledge, record, matrices, kin)
            yield _page(knowledge, own_page(record), title, "record.html.j2", content, kin=kin)


def former_pages(knowledge: Knowledge) -> Iterator[tuple[str, str, str, str]]:
    """Yield the addresses of pages that are now part of a list: path, title, new path and rest.

    They were the lists of records by name, records of which their fields say all, and the records
    of a row of a crosstab.
    """
    study, specs = knowledge.study, knowledge.specs.values()
    for resource in (each.resource for each in public_relations(study)):
        if resource.is_shown and not resource.page:
            page, relation = list_page(resource), study.relation(resource.name)
            yield f"{folder_of(resource.name)}/index.md", resource.title, page, ""
            for record in () if has_pages(resource, study, specs) else relation.records:
                place = list_page(resource, relation.positions[record.key])
                yield own_page(record), study.label(record), place, f"#{quote(row_id(record))}"
    for spec in specs:
        if isinstance(spec, CrosstabSpec) and cards_of_table(spec, study, knowledge.language):
            cells = knowledge.scope.tables[spec.name]
            for name, row in {**cells.rows, **cells.margins}.items():
                place = rows_of(knowledge, spec.source, row[TOTAL].records)
                old = f"tables/{slug(spec.name)}/{slug(name, lowercase=False) or TOTAL}.md"
                yield old, spec.caption, place["page"], place["query"]


def _content_of_record(
    knowledge: Knowledge, record: Record, matrices: Sequence[MatrixSpec], kind: str
) -> Content:
    sheet, as_id = record_sheet(knowledge, record, matrices), partial(slugify, separator="-")
    return {"sheet": sheet, "kind": kind, "showings": knowledge.showings, "slug": as_id}


def _pages_of_list(
    knowledge: Knowledge, relation: Relation, matrices: Sequence[MatrixSpec]
) -> Iterator[GeneratedPage]:
    """Yield the pages of the list of a file; each says what is on the others.

    Of records without pages of their own it says where the chapters speak of them.
    """
    resource, count = relation.resource, len(relation.records)
    judging = [each for each in matrices if each.verdict and each.rows == resource.name]
    fields = [resource.fields[name] for name in public_fields(resource)]
    heads = [(each.title, each.is_numeric) for each in fields]
    heads += [(each.verdict.label, False) for each in judging if each.verdict]
    names = [
        record.key if resource.is_shown else str(number)
        for number, record in enumerate(relation.records, 1)
    ]
    parts: list[dict[str, str]] = []
    for number, path in enumerate(list_pages(relation)):
        listed = names[number * ON_PAGE : (number + 1) * ON_PAGE] or [""]
        parts.append({"path": path, "first": listed[0], "last": listed[-1]})
    parting = cache(lambda: facets_of(knowledge, relation))
    has_own = has_pages(resource, knowledge.study, knowledge.specs.values())

    def content(number: int) -> Content:
        start, (facets, numbers) = number * ON_PAGE, parting()
        rows = record_rows(knowledge, relation, judging, start)
        return {
            "resource": resource,
            "heads": heads,
            "count": count,
            "rows": rows,
            "facets": facets,
            "facets_of": numbers[start : start + ON_PAGE],
            "lists_uses": resource.is_shown and not (resource.page or has_own),
            "parts": parts if len(parts) > 1 else (),
            "number": number,
        }

    for number, part in enumerate(parts):
        title, in_menu = resource.title, resource.is_shown and not number
        if number:
            title = knowledge.language.text("list_part", title=title, **part)
        draw, kin = partial(content, number), "" if in_menu else DATA_PAGE
        page = _page(knowledge, part["path"], title, "records.html.j2", draw, kin=kin)
        yield replace(page, in_navigation=in_menu)


def _pages_of_cards(
    knowledge: Knowledge, chapters: Iterable[Page], anchors: Collection[str], made_from: str
) -> Iterator[GeneratedPage]:
    """Yield for each chapter its audit, drawn again where the chapter or the data changed."""
    made: dict[tuple[str, str, bool], Card | None] = {}
    for chapter in (each for each in chapters if each.values):
        title = knowledge.language.text("card_pages", title=chapter.title)

        def content(chapter: Page = chapter) -> Content:
            cards = [*cards_of(knowledge, chapter.values, anchors, made)]
            audit = audit_of(knowledge, chapter, cards)
            return {"chapter": chapter.path, "chapter_title": chapter.title, "audit": audit}

        def shown(content: Callable[[], Content] = content) -> str:
            return digest_of(knowledge.language.code, content())

        yield replace(
            _page(knowledge, cards_page(chapter.path), title, "cards.html.j2", content),
            made_from=digest_of(made_from, audit_digest(knowledge, chapter)),
            shown=shown,
        )


def _anchors_of_tables(chapters: Iterable[Page]) -> set[str]:
    """Return the ids of the rows and cells of tables that the chapters show."""
    tables = ((page, tuple(f"{each.id}-" for each in page.tables)) for page in chapters)
    return {each for page, ids in tables if ids for each in page.ids if each.startswith(ids)}


def _pages_of_tables(
    knowledge: Knowledge, anchors: Collection[str], made_from: str
) -> Iterator[GeneratedPage]:
    """Yield for each matrix and crosstab the cards of its cells, and how verdicts are decided."""
    for spec in knowledge.specs.values():
        if knowledge.register.get(cards_key(spec)):

            def content(spec: TableSpec = spec) -> Content:
                is_matrix = isinstance(spec, MatrixSpec)
                rule = verdict_rule(spec, knowledge.study, knowledge.language) if is_matrix else ""
                cards = cards_of_cells(knowledge, spec, anchors)
                shown = next(iter(knowledge.showings(spec.name)), "")
                return {"rule": rule, "cards": cards, "shown": shown}

            yield replace(
                _page(knowledge, table_page(spec), spec.caption, "matrix.html.j2", content),
                made_from=made_from,
            )


def _page(
    knowledge: Knowledge,
    path: str,
    title: str,
    name: str,
    content: Callable[[], Content],
    *,
    in_navigation: bool = False,
    kin: str = "",
) -> GeneratedPage:
    """Return a page that a template of this name draws, with what ``content`` returns."""

    def link(target: str, anchor: str = "") -> str:
        address = quote(relative(target, path))
        return f"{address}#{quote(anchor)}" if anchor else address

    def draw(backlinks_to: BacklinksTo) -> str:
        def cited(key: str, path: str = "") -> list[Backlink]:
            return [
                {**each, "link": f"{link(each['path'])}#{quote(each['anchor'])}"}
                for each in backlinks_to(key, path)
            ]

        def cited_sections(key: str) -> list[tuple[str, list[Backlink]]]:
            found = grouped(((each["path"], each["section"]), each) for each in cited(key))
            return [(section, passages) for (_, section), passages in found.items()]

        return template("generator.site", name).render(
            title=title,
            language=knowledge.language,
            link=link,
            cited=cited,
            cited_sections=cited_sections,
            **content(),
        )

    return GeneratedPage(path, title, draw, in_navigation, knowledge.data_digest, kin)


def cited_by(knowledge: Knowledge, backlinks: Backlinks) -> Mapping[str, Sequence[Backlink]]:
    """Return, by the path of a chapter, the sections of others that refer to something in it.

    Those that use a term are found under the id of the term. The home page, which refers to
    everything, is left out.
    """
    found: dict[str, dict[tuple[str, str], Backlink]] = {}
    order = {each.path: at for at, each in enumerate(knowledge.manuscript.chapters)}
    for key, by_path in backlinks.items():
        entry = knowledge.register.get(key)
        if entry and entry.path in order:
            sections = found.setdefault(key if entry.kind == "term" else entry.path, {})
            for each in chain.from_iterable(by_path.values()):
                if each["path"] not in {entry.path, HOME}:
                    sections.setdefault((each["path"], each["section"]), each)
    return {
        key: sorted(sections.values(), key=lambda each: order[each["path"]])
        for key, sections in found.items()
    }
