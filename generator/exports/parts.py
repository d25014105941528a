"""The parts that an export is made of, in reading order: chapters, then the evidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from generator.chapters import Chapter
from generator.core.problems import Message, nearest
from generator.core.templates import template
from generator.language import MessageError
from generator.rendering import REFERENCES, Knowledge, Page
from generator.rendering.typesetting import set_html
from generator.site.data_files import page_of
from generator.site.records import record_sheet
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
    chapters: Sequence[Chapter], renderings: Sequence[Page], knowledge: Knowledge
) -> tuple[Part, ...]:
    """Return the chapters, their bibliography, and the evidence behind the matrices they show.

    ``renderings`` are those of the chapters.
    """
    shown = (use.name for rendering in renderings for use in rendering.tables)
    added = (_references_part(knowledge, chapters), _evidence_part(knowledge, shown))
    return (*_chapter_parts(chapters, renderings), *filter(None, added))


def _chapter_parts(chapters: Sequence[Chapter], renderings: Iterable[Page]) -> Iterator[Part]:
    """Yield the chapters as parts that nest as their numbers say: 7.1.4 below 7.1."""
    html = {each.path: each.html for each in renderings}
    levels: dict[str, int] = {}
    for chapter in chapters:
        above = chapter.prefix.rpartition(".")[0]
        while above and above not in levels:
            above = above.rpartition(".")[0]
        level = 1 + levels.get(above, 0)
        if chapter.prefix:
            levels[chapter.prefix] = level
        yield Part(chapter.path, level, html[chapter.path], {})


def _evidence_part(knowledge: Knowledge, shown: Iterable[str]) -> Part | None:
    """Return the appendix with the evidence behind each judgement of the matrices that are shown.

    ``shown`` are names of tables. The content is that of the pages of the rows in the site, without
    their links back.
    """
    specs = [
        spec
        for name in dict.fromkeys(shown)
        if isinstance(spec := knowledge.specs[name], MatrixSpec) and spec.evidence
    ]
    sheets: list[tuple[str, dict[str, Any]]] = []
    targets: dict[tuple[str, str], str] = {}
    for name in dict.fromkeys(spec.rows for spec in specs):
        relation = knowledge.study.relation(name)
        if relation.resource.privacy != "public":
            continue
        own = [spec for spec in specs if spec.rows == name]
        for record in relation.records:
            path, _ = page_of(knowledge.study, relation.resource, record)
            key, sheet = f"{EVIDENCE}-{record.key}", record_sheet(knowledge, record, own)
            sheets.append((key, sheet))
            targets[path, ""] = key
            groups = (group for matrix in sheet["judgements"] for group in matrix["groups"])
            for judged in (each for group in groups for each in group["judged"]):
                targets[path, judged["anchor"]] = f"{key}-{judged['anchor']}"
                for evidence in judged["evidence"]:
                    targets[path, evidence["key"]] = f"{EVIDENCE}-{evidence['key']}"
    if not sheets:
        return None
    drawn = template(ROOM, "evidence.html.j2").render(sheets=sheets, language=knowledge.language)
    return Part(EVIDENCE, 1, set_html(drawn, knowledge.typography), targets)


def _references_part(knowledge: Knowledge, chapters: Iterable[Chapter]) -> Part | None:
    """Return the bibliography of the chapters, None where they cite nothing."""
    citing = knowledge.citing
    if citing is None:
        return None
    citations = (each for chapter in chapters for each in citing.citations.get(chapter.path, ()))
    cited = {key for each in citations for key in each.keys}
    entries = citing.written.entries.items()
    works = {key: Markup(html) for key, html in entries if key in cited}  # noqa: S704 - made safe
    if not works:
        return None
    title = knowledge.language.text("references")
    drawn = template(ROOM, "references.html.j2").render(title=title, works=works)
    return Part(REFERENCES, 1, drawn, {})
