"""Pages that the site adds: list of tables and figures, bibliography, the data, each record.

A page lists the passages of the chapters that refer to what it is about.
"""

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import PurePosixPath
from urllib.parse import quote

from markdown.extensions.toc import slugify
from markupsafe import Markup

from generator.chapters import Entry
from generator.chapters.bibliography import Bibliography
from generator.core.templates import template
from generator.data.study import Record, Relation
from generator.rendering import REFERENCES, Knowledge, Page
from generator.rendering.long_table import LongTable, Rows
from generator.site.data_files import (
    allowed_values,
    archive_path,
    data_package,
    licenses_of,
    public_fields,
)
from generator.site.places import (
    DATA_PAGE,
    ON_PAGE,
    evidence_page,
    has_pages,
    list_page,
    long_evidence,
    own_page,
    public_relations,
)
from generator.site.publication import Publication
from generator.site.records import evidence, field_value, record_rows, record_sheet
from generator.tables import MatrixSpec

LIST_PAGE = "tables.md"
_LONGEST = 220  # characters of a passage that a backlink shows


@dataclass(frozen=True)
class _Part:
    """A page of a long list: its path, and the names of the first and the last thing on it."""

    path: str
    first: str
    last: str


# A passage that refers to something: ``path`` and ``anchor``, its ``section``, the ``passage``.
Backlink = Mapping[str, str]
# The passages by the id of what they refer to, in reading order.
Backlinks = Mapping[str, Sequence[Backlink]]


@dataclass(frozen=True)
class GeneratedPage:
    """A page that no author wrote; ``draw`` makes XHTML with references of the backlinks.

    ``made_from`` is a digest of all else that it is drawn from, empty where nothing says that.
    """

    path: str
    title: str
    draw: Callable[[Backlinks], str | LongTable]
    in_navigation: bool = False
    made_from: str = ""


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

    def menu_page(
        path: str, title: str, name: str, values: Mapping[str, object], made_from: str = ""
    ) -> GeneratedPage:
        return _page(
            *(knowledge, path, title, name, lambda: values),
            in_navigation=True,
            made_from=made_from,
        )

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


def _pages_of_records(knowledge: Knowledge) -> Iterator[GeneratedPage]:
    study = knowledge.study
    for relation in public_relations(study):
        yield from _pages_of_list(knowledge, relation)
    matrices = [spec for spec in knowledge.specs.values() if isinstance(spec, MatrixSpec)]
    for relation in public_relations(study):
        for record in relation.records if has_pages(relation.resource) else ():
            name = study.label(record)
            title = name if name == record.key else f"{record.key} – {name}"
            values = partial(_sheet_values, knowledge, record, matrices)
            yield _page(knowledge, own_page(record), title, "record.html.j2", values)
    for spec in matrices:
        for pair, positions in long_evidence(study, spec):
            yield from _pages_of_evidence(knowledge, spec, pair, positions)


def _sheet_values(
    knowledge: Knowledge, record: Record, matrices: Sequence[MatrixSpec]
) -> Mapping[str, object]:
    return {
        "sheet": record_sheet(knowledge, record, matrices),
        "showings": knowledge.showings,
        "slug": partial(slugify, separator="-"),
    }


def _pages_of_list(knowledge: Knowledge, relation: Relation) -> Iterator[GeneratedPage]:
    resource, count = relation.resource, len(relation.records)
    fields = [resource.fields[name] for name in public_fields(resource)]

    def values(_start: int) -> Mapping[str, object]:
        return {"resource": resource, "fields": fields, "count": count}

    numbers = map(str, range(1, count + 1))
    names = [each.key for each in relation.records] if resource.is_shown else [*numbers]
    path, rows = partial(list_page, resource), partial(record_rows, knowledge, relation)
    drawn = "records.html.j2", values, rows
    yield from _list_in_parts(knowledge, path, resource.title, names, *drawn)


def _pages_of_evidence(
    knowledge: Knowledge, spec: MatrixSpec, pair: Sequence[str], positions: Sequence[int]
) -> Iterator[GeneratedPage]:
    study = knowledge.study
    relation, judgements = study.relation(spec.evidence), study.relation(spec.cells)
    judged = judgements.groups(spec.row_key, spec.column_key)[tuple(pair)][0]
    sides = [
        field_value(knowledge, judgements, name, judged)
        for name in (spec.row_key, spec.column_key, spec.value)
    ]

    def values(start: int) -> Mapping[str, object]:
        shown = evidence(knowledge, spec, positions[start : start + ON_PAGE])
        return {"resource": relation.resource, "sides": sides, "evidence": shown}

    names = [relation.records[each].key for each in positions]
    path, title = partial(evidence_page, spec, pair), f"{sides[0].text} · {sides[1].text}"
    yield from _list_in_parts(knowledge, path, title, names, "evidence.html.j2", values)


def _list_in_parts(
    knowledge: Knowledge,
    path: Callable[[int], str],
    title: str,
    names: Sequence[str],
    template_name: str,
    values: Callable[[int], Mapping[str, object]],
    rows: Callable[[int], Rows] | None = None,
) -> Iterator[GeneratedPage]:
    """Yield the pages of a list of what has these names; each says what is on the others.

    ``path``, ``values`` and ``rows`` say where the page that begins at a position is, and what it
    shows.
    """
    parts: list[_Part] = []
    for start in range(0, max(len(names), 1), ON_PAGE):
        first, last = start, min(start + ON_PAGE, len(names)) - 1
        parts.append(_Part(path(start), *((names[first], names[last]) if names else ("", ""))))
    for number, part in enumerate(parts):
        shown = title
        if number:
            shown = knowledge.language.text(
                "list_part", title=title, first=part.first, last=part.last
            )
        around = {"parts": parts if len(parts) > 1 else (), "number": number}
        draw = partial(_values_of_part, values, number * ON_PAGE, around)
        page = _page(knowledge, part.path, shown, template_name, draw)
        if rows:
            page = replace(page, draw=partial(_with_rows, page.draw, rows, number * ON_PAGE))
        yield page


def _values_of_part(
    values: Callable[[int], Mapping[str, object]], start: int, around: Mapping[str, object]
) -> Mapping[str, object]:
    return {**values(start), **around}


def _with_rows(
    draw: Callable[[Backlinks], str | LongTable],
    rows: Callable[[int], Rows],
    start: int,
    backlinks: Backlinks,
) -> LongTable:
    return LongTable(str(draw(backlinks)), rows(start))


def _page(
    knowledge: Knowledge,
    path: str,
    title: str,
    name: str,
    values: Callable[[], Mapping[str, object]],
    *,
    in_navigation: bool = False,
    made_from: str | None = None,
) -> GeneratedPage:
    draw = partial(_drawn, knowledge, path, title, name, values)
    made_from = knowledge.data_digest if made_from is None else made_from
    return GeneratedPage(path, title, draw, in_navigation, made_from)


def _drawn(
    knowledge: Knowledge,
    path: str,
    title: str,
    name: str,
    values: Callable[[], Mapping[str, object]],
    backlinks: Backlinks,
) -> str:
    def link(target: str, anchor: str = "") -> str:
        address = quote(posixpath.relpath(target, posixpath.dirname(path) or "."))
        return f"{address}#{quote(anchor)}" if anchor else address

    def cited(key: str) -> list[Backlink]:
        return [
            {**each, "link": f"{link(each['path'])}#{quote(each['anchor'])}"}
            for each in backlinks.get(key, ())
        ]

    def cited_sections(key: str) -> list[tuple[str, list[Backlink]]]:
        found: dict[tuple[str, str], list[Backlink]] = {}
        for each in cited(key):
            found.setdefault((each["path"], each["section"]), []).append(each)
        return [(section, passages) for (_, section), passages in found.items()]

    return template("generator.site", name).render(
        title=title,
        language=knowledge.language,
        link=link,
        cited=cited,
        cited_sections=cited_sections,
        **values(),
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
