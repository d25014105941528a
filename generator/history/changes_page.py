"""The page that says what changed since the last review."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.core.templates import template
from generator.history.changed_values import value_groups
from generator.history.changed_words import Wording, wording_of
from generator.history.pages import CHANGES_PAGE, ROOM, full_title, link_to

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.history.changes import Changes, PassageChange, RecordChange
    from generator.history.git import Moment
    from generator.history.pages import PassageIds
    from generator.rendering import Knowledge

KINDS = ("added", "removed", "reworded", "moved")


@dataclass(frozen=True)
class ChangedPassage:
    """A changed passage as the page shows it, and a link to where it stands today."""

    kind: str
    wording: Wording
    link: str


@dataclass(frozen=True)
class ChangedChapter:
    """The changed passages of one chapter, and how many there are of each kind."""

    source: str
    title: str
    anchor: str
    passages: tuple[ChangedPassage, ...]
    counts: tuple[tuple[str, int], ...]


def draw_changes(changes: Changes, since: Moment, sources: Knowledge, pages: PassageIds) -> str:
    """Return the body of the page that says what changed, as XHTML."""
    return template(ROOM, "changes.html.j2").render(
        title=sources.language.text("changes"),
        since=since,
        date=sources.language.scalar(since.date.date()),
        chapters=_chapters((*changes.heads, *changes.passages), sources),
        records=[(each, record_words(each, sources)) for each in changes.records],
        groups=value_groups(changes.values, sources, pages),
        language=sources.language,
    )


def _chapters(changes: Sequence[PassageChange], sources: Knowledge) -> tuple[ChangedChapter, ...]:
    chapters = {each.source: each for each in sources.manuscript.chapters}
    by_source: dict[str, list[PassageChange]] = {}
    for change in changes:
        by_source.setdefault(change.path, []).append(change)
    by_source = {
        source: by_source[source] for source in (*chapters, *by_source) if source in by_source
    }
    return tuple(
        ChangedChapter(
            source,
            full_title(chapters[source]) if source in chapters else source,
            f"chapter-{position}",
            tuple(_passage(each, sources) for each in found),
            _counts(found),
        )
        for position, (source, found) in enumerate(by_source.items(), start=1)
    )


def _passage(change: PassageChange, sources: Knowledge) -> ChangedPassage:
    page = next((e.path for e in sources.manuscript.chapters if e.source == change.path), "")
    link = link_to(page, change.id, origin=CHANGES_PAGE) if _leads(change, page, sources) else ""
    return ChangedPassage(change.kind, wording_of(change, sources.register), link)


def _leads(change: PassageChange, page: str, sources: Knowledge) -> bool:
    """Say whether the page has the id of a passage; a removed one left a note where it stood."""
    older = sources.forwarding.get(page)
    is_gone = change.kind == "removed"
    return bool(page) and (not is_gone or (older is not None and change.id in older.gone))


def _counts(changes: Sequence[PassageChange]) -> tuple[tuple[str, int], ...]:
    """Return how many passages changed in each way in which any did."""
    found = Counter(each.kind for each in changes)
    return tuple((kind, found[kind]) for kind in KINDS if found[kind])


def record_words(change: RecordChange, sources: Knowledge) -> str:
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
