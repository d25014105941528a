"""The pages for reviewers: what changed since the last review, and what is left to do."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined

from generator.review.wording_marks import Mark, marks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jinja2 import Template

    from generator.language import Language
    from generator.manuscript import Manuscript
    from generator.markup import Sources
    from generator.review.changes import Changes, PassageChange, RecordChange, ValueChange
    from generator.review.git import Moment
    from generator.review.open_work import OpenWork
    from generator.review.snapshot import Use

CHANGES_PAGE = "changes.md"
OPEN_PAGE = "open.md"


@dataclass(frozen=True)
class ChangedPassage:
    """A changed passage as the page shows it: marked words, and a link to where it stands."""

    change: PassageChange
    marks: tuple[Mark, ...]
    link: str


@dataclass(frozen=True)
class ChangedChapter:
    """The changed passages of one chapter."""

    title: str
    anchor: str
    passages: tuple[ChangedPassage, ...]


def draw_changes(changes: Changes, since: Moment, sources: Sources) -> str:
    """Return the body of the page that says what changed, as XHTML."""
    return _template("changes.html.j2").render(
        title=sources.language.text("changes"),
        since=since,
        date=sources.language.scalar(since.date.date()),
        chapters=_chapters(changes.passages, sources.manuscript),
        records=[(each, _record_words(each, sources)) for each in changes.records],
        values=[(each, _sentences(each, sources.manuscript)) for each in changes.values],
        counts=_counts(changes.passages),
        language=sources.language,
    )


def draw_open_work(
    work: Sequence[OpenWork],
    before: Mapping[str, int] | None,
    since: Moment | None,
    sources: Sources,
) -> str:
    """Return the body of the page that says what is left, as XHTML.

    ``before`` are the counts of the last review, by file, ``None`` where there was none.
    """
    language = sources.language
    rows = [
        (each, (before or {}).get(each.path, 0), _page_link(OPEN_PAGE, each.chapter))
        for each in work
    ]
    return _template("open.html.j2").render(
        title=language.text("open_work"),
        rows=rows,
        total=sum(len(each.items) for each in work),
        before=sum(before.values()) if before is not None else None,
        since=since,
        date=language.scalar(since.date.date()) if since else "",
        language=language,
    )


def _chapters(
    changes: Sequence[PassageChange], manuscript: Manuscript
) -> tuple[ChangedChapter, ...]:
    titles = {each.source: f"{each.prefix} {each.title}".strip() for each in manuscript.chapters}
    pages = {each.source: each.path for each in manuscript.chapters}
    by_path: dict[str, list[PassageChange]] = {}
    for change in changes:
        by_path.setdefault(change.path, []).append(change)
    return tuple(
        ChangedChapter(
            titles.get(path, path),
            f"chapter-{position}",
            tuple(_changed(each, pages.get(path, "")) for each in found),
        )
        for position, (path, found) in enumerate(by_path.items(), start=1)
    )


def _changed(change: PassageChange, page: str) -> ChangedPassage:
    stands = page and change.kind != "removed"
    link = f"{_page_link(CHANGES_PAGE, page)}#{quote(change.id)}" if stands else ""
    return ChangedPassage(change, marks(change.before, change.after), link)


def _counts(changes: Sequence[PassageChange]) -> dict[str, int]:
    kinds = ("added", "removed", "reworded", "moved")
    return {kind: sum(each.kind == kind for each in changes) for kind in kinds}


def _record_words(change: RecordChange, sources: Sources) -> str:
    """Return how a record is called: by the records that it joins, or by its own label."""
    study = sources.study
    relation = next(
        (
            each
            for each in study.relations.values()
            if change.key in each.positions and each.records[0].path == change.file
        ),
        None,
    )
    if relation is None:
        return change.key
    record = relation.records[relation.positions[change.key]]
    keys = [
        key for key in relation.resource.foreign_keys if key.name in relation.resource.primary_key
    ]
    if not keys:
        return f"{record.key} {study.label(record)}" if relation.resource.label else record.key
    named = (study.entity(study.text(record, key.name)) for key in keys)
    return ", ".join(study.reference_text(each) for each in named if each) or record.key


def _sentences(change: ValueChange, manuscript: Manuscript) -> list[tuple[str, Use]]:
    """Return a link to the section of each sentence that carries a value."""
    pages = {each.source: each for each in manuscript.chapters}
    found: list[tuple[str, Use]] = []
    for use in change.sentences:
        chapter = pages.get(use.path)
        if chapter is None:
            continue
        before = [each.anchor for each in chapter.headings if each.place.line <= use.line]
        anchor = f"#{quote(before[-1])}" if before else ""
        found.append((f"{_page_link(CHANGES_PAGE, chapter.path)}{anchor}", use))
    return found


def _page_link(origin: str, page: str) -> str:
    return quote(posixpath.relpath(page, posixpath.dirname(origin) or ".")) if page else ""


@cache
def _template(name: str) -> Template:
    environment = Environment(
        loader=PackageLoader("generator.review"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)


def change_words(language: Language, kind: str) -> str:
    """Return the word for a kind of change."""
    return language.text(f"change_{kind}")
