"""The parts that an export is made of, in reading order: chapters, then the evidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from generator.chapters import Chapter
from generator.core.problems import Message, nearest
from generator.core.templates import template
from generator.language import MessageError
from generator.rendering import REFERENCES, Knowledge, Page
from generator.rendering.typography import set_html
from generator.site.entries import page_of
from generator.site.records import Sheet, record_sheet
from generator.tables import MatrixSpec

ROOM = "generator.exports"
EVIDENCE = "evidence"
HOME = "index.md"


class UnknownChapterError(MessageError):
    """A chapter was asked for that the thesis does not have; the message names the nearest."""


@dataclass(frozen=True)
class Part:
    """One part of the document: where it stands in the site, how deep it nests, and its HTML.

    ``level`` is the level of its title, counted from 1. ``targets`` are the ids in it of what has
    another address in the site: (page, anchor) → id.
    """

    path: str
    level: int
    html: str
    targets: Mapping[tuple[str, str], str]


def chosen_chapters(chapters: Sequence[Chapter], names: Iterable[str]) -> tuple[Chapter, ...]:
    """Return the chapters that were asked for, in reading order; without names, all of them.

    A number ("7.1") means that chapter and those below it, a file name ("7.1_x.md") that one only.
    Raises ``UnknownChapterError``.
    """
    found: set[str] = set()
    for name in names:
        paths = {each.path for each in chapters if _is_meant(each, name)}
        if not paths:
            known = tuple(known for each in chapters for known in (each.path, each.prefix) if known)
            message = Message("no-chapter", name=name, known=known, near=nearest(name, known))
            raise UnknownChapterError(message)
        found |= paths
    return tuple(each for each in chapters if each.path in found or not found)


def _is_meant(chapter: Chapter, name: str) -> bool:
    name = name.removeprefix("chapters/")
    return chapter.path == name or (
        bool(chapter.prefix) and f"{chapter.prefix}.".startswith(f"{name.rstrip('.')}.")
    )


def document_parts(
    chapters: Sequence[Chapter], renderings: Sequence[Page], sources: Knowledge
) -> tuple[Part, ...]:
    """Return the chapters, their bibliography, and the evidence behind the matrices they show.

    ``renderings`` are those of the chapters.
    """
    shown = (use.name for rendering in renderings for use in rendering.tables)
    added = (references_part(sources, chapters), evidence_part(sources, shown))
    return (*chapter_parts(chapters, renderings), *(each for each in added if each is not None))


def chapter_parts(chapters: Sequence[Chapter], renderings: Iterable[Page]) -> tuple[Part, ...]:
    """Return the chapters as parts that nest as their numbers say: 7.1.4 below 7.1."""
    html = {each.path: each.html for each in renderings}
    levels: dict[str, int] = {}
    parts: list[Part] = []
    for chapter in chapters:
        level = 1 + _level_above(chapter.prefix, levels)
        if chapter.prefix:
            levels[chapter.prefix] = level
        parts.append(Part(chapter.path, level, html[chapter.path], {}))
    return tuple(parts)


def _level_above(prefix: str, levels: Mapping[str, int]) -> int:
    """Return the level of the nearest chapter that the number is below, 0 where there is none."""
    while "." in prefix:
        prefix = prefix.rpartition(".")[0]
        if prefix in levels:
            return levels[prefix]
    return 0


def evidence_part(sources: Knowledge, shown: Iterable[str]) -> Part | None:
    """Return the appendix with the evidence behind each judgement of the matrices that are shown.

    ``shown`` are names of tables. The content is that of the pages of the rows in the site, without
    their links back.
    """
    specs = [
        spec
        for name in dict.fromkeys(shown)
        if isinstance(spec := sources.specs[name], MatrixSpec) and spec.evidence
    ]
    sheets = list(_sheets(sources, specs))
    if not sheets:
        return None
    targets = {
        (path, anchor): identifier
        for path, key, sheet in sheets
        for anchor, identifier in _targets(key, sheet)
    }
    drawn = template(ROOM, "evidence.html.j2").render(
        sheets=[(key, sheet) for _, key, sheet in sheets], language=sources.language
    )
    return Part(EVIDENCE, 1, set_html(drawn, sources.typography), targets)


def _sheets(sources: Knowledge, specs: Sequence[MatrixSpec]) -> Iterator[tuple[str, str, Sheet]]:
    """Yield each row of the matrices that may be shown: its page in the site, its id, its sheet."""
    study = sources.study
    for name in dict.fromkeys(spec.rows for spec in specs):
        relation = study.relation(name)
        if relation.resource.privacy != "public":
            continue
        own = [spec for spec in specs if spec.rows == name]
        for record in relation.records:
            path, _ = page_of(study, relation.resource, record)
            sheet = record_sheet(sources, record, own)
            yield path, f"{EVIDENCE}-{record.key}", sheet


def _targets(key: str, sheet: Sheet) -> Iterator[tuple[str, str]]:
    """Yield the anchors of a record's page in the site with their ids in the appendix."""
    yield "", key
    for judgements in sheet.judgements:
        for group in judgements.groups:
            for judged in group.judged:
                yield judged.anchor, f"{key}-{judged.anchor}"
                for evidence in judged.evidence:
                    yield evidence.key, f"{EVIDENCE}-{evidence.key}"


def references_part(sources: Knowledge, chapters: Iterable[Chapter]) -> Part | None:
    """Return the bibliography of the chapters, None where they cite nothing."""
    citing = sources.citing
    if citing is None:
        return None
    cited = {
        key
        for chapter in chapters
        for each in citing.citations.get(chapter.path, ())
        for key in each.keys
    }
    works = {key: html for key, html in citing.written.entries.items() if key in cited}
    if not works:
        return None
    drawn = template(ROOM, "references.html.j2").render(
        title=sources.language.text("references"),
        works={key: Markup(html) for key, html in works.items()},  # noqa: S704 - made safe
    )
    return Part(REFERENCES, 1, drawn, {})
