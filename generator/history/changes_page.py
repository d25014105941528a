"""What changed since the last review, as the page for supervisors and as lines for a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from generator.core.templates import template
from generator.data.expression import path_parts
from generator.history.changed_words import Wording, marks, wording_of
from generator.history.changes import Changes, PassageChange, RecordChange, ValueChange
from generator.history.git import Moment
from generator.history.pages import CHANGES_PAGE, ROOM, PassageIds, full_title, link_to, passage_at
from generator.history.snapshot import Use
from generator.rendering import Knowledge

KINDS = ("added", "removed", "reworded", "moved")
FEW = 6
"""Values of one table that are all shown."""
SIGNS = {"same": ("", ""), "ins": ("{+", "+}"), "del": ("[-", "-]")}
"""What stands around words put in and taken out, as in git's word diff."""


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
    """Return the name of a record: of the records that it joins, or its own label."""
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


@dataclass(frozen=True)
class Carrier:
    """A sentence that carries a value: a link to it, the chapter's title, the line."""

    link: str
    title: str
    source: str
    line: int


@dataclass(frozen=True)
class MovedValue:
    """A value that moved; ``is_expression`` says that its name is what the author would write."""

    name: str
    before: str
    after: str
    carriers: tuple[Carrier, ...]
    is_expression: bool = False


@dataclass(frozen=True)
class ValueGroup:
    """Values that one table shows, or that belong to no table; ``link`` leads to the table.

    Of many values those are shown that a sentence carries, and the others are ``folded``.
    """

    title: str
    link: str
    shown: tuple[MovedValue, ...]
    folded: tuple[MovedValue, ...] = ()


def value_groups(
    changes: Sequence[ValueChange], sources: Knowledge, pages: PassageIds
) -> tuple[ValueGroup, ...]:
    """Return the values that moved: table by table, then others, then what is renumbered."""
    groups: dict[str, list[ValueChange]] = {}
    for change in changes:
        groups.setdefault(_owner(change.expression, sources), []).append(change)
    order = sorted(groups, key=lambda owner: {"": 1, "@": 2}.get(owner, 0))
    return tuple(_value_group(owner, groups[owner], sources, pages) for owner in order)


def _owner(expression: str, sources: Knowledge) -> str:
    """Return the table of an expression, or the id under which a part of it is shown.

    "@" stands for a label that changed, nothing for the rest.
    """
    if expression.startswith("@"):
        return "@"
    name = expression.partition(".")[0]
    return name if name in sources.specs or _is_shown(name, sources) else ""


def _is_shown(anchor: str, sources: Knowledge) -> bool:
    entry = sources.register.get(anchor)
    return entry is not None and entry.kind == "table"


def _value_group(
    owner: str, changes: Sequence[ValueChange], sources: Knowledge, pages: PassageIds
) -> ValueGroup:
    title = {
        "": sources.language.text("changed_in_text"),
        "@": sources.language.text("changed_labels"),
    }
    link = ""
    if owner in sources.specs:
        title[owner] = sources.specs[owner].caption
        shown = sources.showings(owner)
        link = f"@{shown[0]}" if shown else ""
    elif entry := sources.register.get(owner):
        title[owner], link = entry.title, f"@{owner}"
    values = [_moved_value(each, owner, sources, pages) for each in changes]
    carried = tuple(each for each in values if each.carriers)
    if len(values) <= FEW or not carried:
        return ValueGroup(title[owner], link, tuple(values))
    others = tuple(each for each in values if not each.carriers)
    return ValueGroup(title[owner], link, carried, others)


def _moved_value(
    change: ValueChange, owner: str, sources: Knowledge, pages: PassageIds
) -> MovedValue:
    carriers = tuple(_carriers(change.sentences, sources, pages))
    name = change.expression
    if owner == "@":
        entry = sources.register.get(name.removeprefix("@"))
        name = entry.title if entry else name
    elif owner:
        name = " · ".join(path_parts(name)[1:])
    return MovedValue(name, change.before, change.after, carriers, is_expression=not owner)


def _carriers(uses: Sequence[Use], sources: Knowledge, pages: PassageIds) -> Iterator[Carrier]:
    chapters = {each.source: each for each in sources.manuscript.chapters}
    for use in uses:
        chapter = chapters.get(use.path)
        if chapter is not None:
            link = link_to(chapter.path, passage_at(chapter, use.line, pages), origin=CHANGES_PAGE)
            yield Carrier(link, full_title(chapter), chapter.source, use.line)


def changes_as_text(changes: Changes, since: Moment, sources: Knowledge) -> str:
    """Return the changes as text: a heading line, then one line for each change."""
    return "".join(f"{line}\n" for line in _lines(changes, since, sources))


def _lines(changes: Changes, since: Moment, sources: Knowledge) -> Iterator[str]:
    language = sources.language
    date = language.scalar(since.date.date())
    moment = language.text("changes_since", name=since.name, date=date)
    yield f"{language.text('changes')} – {moment}"
    if changes.none:
        yield language.text("changes_none")
    for value in changes.values:
        carried = ", ".join(f"{use.path}:{use.line}" for use in value.sentences)
        behind = f" ({language.text('carried_by')} {carried})" if carried else ""
        yield f"{value.expression}: {value.before} → {value.after}{behind}"
    for record in changes.records:
        fields = "; ".join(
            f"{name}: {old or '–'} → {new or '–'}" for name, (old, new) in record.fields.items()
        )
        kind = language.text(f"change_{record.kind}")
        words = record_words(record, sources)
        yield f"{record.file}: {words}: {kind}{f': {fields}' if fields else ''}"
    for head in changes.heads:
        yield f"{head.path}: {language.text(f'change_{head.kind}')}: {_marked(head)}"
    for passage in changes.passages:
        kind = language.text(f"change_{passage.kind}")
        yield f"{passage.path}#{passage.id}: {kind}: {_marked(passage)}"


def _marked(passage: PassageChange) -> str:
    if passage.kind == "moved":
        return passage.after
    parts = marks(passage.before, passage.after)
    return "".join(f"{SIGNS[part.kind][0]}{part.text}{SIGNS[part.kind][1]}" for part in parts)
