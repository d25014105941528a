"""Pages that the site adds: list of tables and figures, bibliography, the data, each record.

A page lists the passages of the chapters that refer to what it is about.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from pathlib import PurePosixPath
from urllib.parse import quote

from markdown.extensions.toc import slugify
from markupsafe import Markup

from generator.chapters import Entry
from generator.chapters.bibliography import REFERENCES, Bibliography
from generator.core.addresses import relative
from generator.core.problems import Place
from generator.core.store import digest_of
from generator.core.templates import template
from generator.core.values import grouped, replace
from generator.data import Resource
from generator.data.study import Record, Relation
from generator.rendering import Knowledge, Page
from generator.rendering.page import Backlink, Backlinks, ValueUse, cards_page
from generator.rendering.page_store import BacklinksTo, GeneratedPage
from generator.site.audit import Sentence, audit_of, blocks_of, sentences_of
from generator.site.cards import Card, cards_of, cards_of_matrix
from generator.site.data_files import (
    allowed_values,
    archive_path,
    data_package,
    licenses_of,
    public_fields,
)
from generator.site.metadata import HOME
from generator.site.places import (
    DATA_PAGE,
    ON_PAGE,
    cells_page,
    crosstab_rows,
    folder_of,
    has_pages,
    kind_page,
    list_page,
    list_pages,
    matrix_page,
    own_page,
    public_relations,
)
from generator.site.publication import Publication
from generator.site.records import kind_sheet, record_rows, record_sheet
from generator.tables import CrosstabSpec, MatrixSpec
from generator.tables.crosstab import Keys
from generator.tables.matrix import cards_key, verdict_rule

LIST_PAGE = "tables.md"

# What a template shows, by its names.
Content = Mapping[str, object]


def work_entries(bibliography: Bibliography | None) -> Iterator[Entry]:
    """Yield an entry for each work under its key, called "Hevner et al. (2004)"."""
    for work in bibliography.works.values() if bibliography else ():
        names = [author.full for author in work.authors]
        who = f"{names[0]} et al." if len(names) > 2 else " & ".join(names)  # noqa: PLR2004
        label = f"{who} ({work.year})" if who and work.year else work.title or work.key
        yield Entry(
            *(work.key, "work", "", work.title),
            *(REFERENCES, f"ref-{work.key}", label, work.place),
        )


def generated_pages(
    knowledge: Knowledge,
    publication: Publication | None = None,
    chapters: Sequence[Page] = (),
) -> tuple[GeneratedPage, ...]:
    """Return the added pages, those of the menu first; a chapter at its place stays."""
    matrices = [spec for spec in knowledge.specs.values() if isinstance(spec, MatrixSpec)]
    pages = (
        *_pages_of_the_menu(knowledge, publication or Publication(), chapters),
        *_pages_of_kinds(knowledge, matrices),
        *_pages_of_records(knowledge, matrices),
        *_pages_of_cards(knowledge, chapters),
        *_pages_of_matrices(knowledge, matrices, chapters),
    )
    return tuple(each for each in pages if knowledge.manuscript.chapter(each.path) is None)


def _pages_of_the_menu(
    knowledge: Knowledge, publication: Publication, chapters: Sequence[Page]
) -> Iterator[GeneratedPage]:
    study, citing, text = knowledge.study, knowledge.citing, knowledge.language.text

    def menu_page(
        path: str, title: str, name: str, values: Content, made_from: str = ""
    ) -> GeneratedPage:
        page = _page(knowledge, path, title, name, lambda: values, in_navigation=path != HOME)
        return replace(page, made_from=made_from)

    if title := publication.title:  # the home page of a thesis that has none
        values = {"chapters": chapters, "abstract": publication.abstract.split("\n\n")}
        yield menu_page(HOME, title, "home.html.j2", values)
    captions = [(kind, knowledge.register.of_kind(kind)) for kind in ("table", "figure")]
    if any(entries for _, entries in captions):
        title, values = text("list_of_tables_and_figures"), {"captions": captions}
        yield menu_page(LIST_PAGE, title, "captions.html.j2", values)
    if citing is not None and any(citing.citations.values()):
        entries = citing.written.entries.items()
        works = {key: Markup(html) for key, html in entries}  # noqa: S704 - made safe
        title, values = text("references"), {"works": works}
        yield menu_page(REFERENCES, title, "references.html.j2", values)
    if relations := public_relations(study):
        package = data_package(study, publication, None)
        values = {
            "package": package,
            "licenses": licenses_of(package),
            "archive": PurePosixPath(archive_path(study, publication)).name,
            "allowed_values": allowed_values,
            "relations": relations,
        }
        made_from = f"{knowledge.data_digest} {package}"
        yield menu_page(DATA_PAGE, text("data"), "data.html.j2", values, made_from)


def _pages_of_kinds(
    knowledge: Knowledge, matrices: Sequence[MatrixSpec]
) -> Iterator[GeneratedPage]:
    """Yield a page for each file whose records have pages, which leads to each of these."""
    for relation in public_relations(knowledge.study):
        path, title = kind_page(relation.resource), relation.resource.title
        if _about_kind(knowledge, relation.resource) == path:
            content = partial(kind_sheet, knowledge, relation, matrices)
            yield _page(knowledge, path, title, "kind.html.j2", content, in_navigation=True)


def _about_kind(knowledge: Knowledge, resource: Resource) -> str:
    """Return the page about the records of a file: its list, where another page has that place."""
    path, stem = kind_page(resource), folder_of(resource.name)
    places = (f"{stem}.md", path, f"{stem}/README.md")
    is_taken = any(map(knowledge.manuscript.chapter, places))
    return path if has_pages(resource) and not is_taken else list_page(resource)


def _pages_of_records(
    knowledge: Knowledge, matrices: Sequence[MatrixSpec]
) -> Iterator[GeneratedPage]:
    study = knowledge.study
    for relation in public_relations(study):
        yield from _pages_of_list(knowledge, relation)
    for relation in public_relations(study):
        for record in relation.records if has_pages(relation.resource) else ():
            name = study.label(record)
            title = name if name == record.key else f"{record.key} – {name}"
            content = partial(_content_of_record, knowledge, record, matrices)
            kin = _about_kind(knowledge, relation.resource)
            yield _page(knowledge, own_page(record), title, "record.html.j2", content, kin=kin)
    for spec in knowledge.specs.values():
        if isinstance(spec, CrosstabSpec):
            yield from _pages_of_cells(knowledge, spec)


def _pages_of_cells(knowledge: Knowledge, spec: CrosstabSpec) -> Iterator[GeneratedPage]:
    """Yield a page for each row of a crosstab, with the records of each of its cells."""
    study, language = knowledge.study, knowledge.language
    values, rows = crosstab_rows(study, spec, language)
    if values is None:
        return
    labels: dict[str | None, str] = {None: language.text("total")}
    across = {**labels, **{each.key: each.label for each in values.columns}}
    labels |= {each.key: each.label for each in values.rows}
    resource, anchors, counts = (
        study.relation(spec.source).resource,
        values.anchors(),
        values.counts,
    )

    def sections(cells: Sequence[Keys]) -> Content:
        found = [
            {
                "id": anchors[keys][1],
                "title": across[keys[1]],
                "count": len(records := counts[keys].records),
                "more": len(records) > ON_PAGE,
                "records": [
                    (each.key, study.label(each), f"@{each.key}" if resource.is_shown else "")
                    for each in records[:ON_PAGE]
                ],
            }
            for keys in cells
        ]
        return {"resource": resource, "sections": found}

    for row, cells in rows.items():
        title = f"{spec.caption} · {labels[cells[0][0]]}"
        draw = partial(sections, cells)
        yield _page(knowledge, cells_page(spec, row), title, "cells.html.j2", draw)


def _content_of_record(
    knowledge: Knowledge, record: Record, matrices: Sequence[MatrixSpec]
) -> Content:
    sheet, as_id = record_sheet(knowledge, record, matrices), partial(slugify, separator="-")
    kind = _about_kind(knowledge, knowledge.study.relation(record.resource).resource)
    return {"sheet": sheet, "kind": kind, "showings": knowledge.showings, "slug": as_id}


def _pages_of_list(knowledge: Knowledge, relation: Relation) -> Iterator[GeneratedPage]:
    """Yield the pages of the list of a file; each says what is on the others."""
    resource, count = relation.resource, len(relation.records)
    fields = [resource.fields[name] for name in public_fields(resource)]
    names = [
        record.key if resource.is_shown else str(number)
        for number, record in enumerate(relation.records, 1)
    ]
    parts: list[dict[str, str]] = []
    for number, path in enumerate(list_pages(relation)):
        listed = names[number * ON_PAGE : (number + 1) * ON_PAGE] or [""]
        parts.append({"path": path, "first": listed[0], "last": listed[-1]})

    def content(number: int) -> Content:
        rows = record_rows(knowledge, relation, number * ON_PAGE)
        shown = {"resource": resource, "fields": fields, "count": count, "rows": rows}
        return shown | {"parts": parts if len(parts) > 1 else (), "number": number}

    for number, part in enumerate(parts):
        title = resource.title
        if number:
            title = knowledge.language.text("list_part", title=title, **part)
        draw = partial(content, number)
        yield _page(knowledge, part["path"], title, "records.html.j2", draw, kin=DATA_PAGE)


def _pages_of_cards(knowledge: Knowledge, chapters: Iterable[Page]) -> Iterator[GeneratedPage]:
    """Yield for each chapter the page of its cards, drawn where its values or the data changed."""
    chapters, anchors = list(chapters), _anchors_of_tables(chapters)
    made_from = digest_of(knowledge.data_digest, sorted(anchors))
    made: dict[tuple[str, str, bool], Card | None] = {}
    for chapter in (each for each in chapters if each.values):
        title = knowledge.language.text("card_pages", title=chapter.title)
        uses = [replace(each, place=Place(each.place.path)) for each in chapter.values]
        sentences = sentences_of(chapter)

        def content(
            uses: Sequence[ValueUse] = uses,
            chapter: Page = chapter,
            sentences: Mapping[str, Sentence] = sentences,
        ) -> Content:
            cards = [*cards_of(knowledge, uses, anchors, made)]
            audit = audit_of(knowledge, chapter, cards, sentences)
            return {"chapter": chapter.path, "chapter_title": chapter.title, "audit": audit}

        yield replace(
            _page(knowledge, cards_page(chapter.path), title, "cards.html.j2", content),
            made_from=digest_of(made_from, uses, sentences, blocks_of(knowledge, chapter)),
        )


def _anchors_of_tables(chapters: Iterable[Page]) -> set[str]:
    """Return the ids of the rows and cells of tables that the chapters show."""
    return {
        anchor
        for page in chapters
        for anchor in page.ids
        if anchor.startswith(tuple(f"{table.id}-" for table in page.tables))
    }


def _pages_of_matrices(
    knowledge: Knowledge, matrices: Iterable[MatrixSpec], chapters: Sequence[Page]
) -> Iterator[GeneratedPage]:
    """Yield for each matrix how its verdicts are decided, and the cards of its cells."""
    anchors = _anchors_of_tables(chapters)
    made_from = digest_of(knowledge.data_digest, sorted(anchors))
    for spec in matrices:
        if knowledge.register.get(cards_key(spec)):

            def content(spec: MatrixSpec = spec) -> Content:
                rule = verdict_rule(spec, knowledge.study, knowledge.language)
                cards = cards_of_matrix(knowledge, spec, anchors)
                shown = next(iter(knowledge.showings(spec.name)), "")
                return {"rule": rule, "cards": cards, "shown": shown}

            yield replace(
                _page(knowledge, matrix_page(spec), spec.caption, "matrix.html.j2", content),
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
