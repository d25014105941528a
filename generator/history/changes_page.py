"""What changed since the last review, as the page for supervisors and as lines for a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from generator.core.templates import template
from generator.data.expression import path_parts
from generator.history.changed_words import marks, wording_of
from generator.history.changes import Changes, PassageChange, RecordChange, ValueChange
from generator.history.git import Moment
from generator.history.pages import ROOM, PassageIds, full_title, link_to, passage_at
from generator.rendering import Knowledge

KINDS = ("added", "removed", "reworded", "moved")
FEW = 6
"""Values of one table that are all shown."""
SIGNS = {"same": ("", ""), "ins": ("{+", "+}"), "del": ("[-", "-]")}
"""What stands around words put in and taken out, as in git's word diff."""


def draw_changes(changes: Changes, since: Moment, knowledge: Knowledge, pages: PassageIds) -> str:
    """Return the body of the page that says what changed, as XHTML."""
    by_source: dict[str, list[PassageChange]] = {}
    for change in (*changes.heads, *changes.passages):
        by_source.setdefault(change.path, []).append(change)
    chapters = {each.source: each for each in knowledge.manuscript.chapters}
    shown: list[dict[str, Any]] = []
    for source in dict.fromkeys((*chapters, *by_source)):
        if found := by_source.get(source):
            chapter = chapters.get(source)
            counts = Counter(each.kind for each in found)
            shown.append(
                {
                    "source": source,
                    "title": full_title(chapter) if chapter else source,
                    "anchor": f"chapter-{len(shown) + 1}",
                    "passages": [
                        (each.kind, wording_of(each, knowledge.register), _link(each, knowledge))
                        for each in found
                    ],
                    "counts": [(kind, counts[kind]) for kind in KINDS if counts[kind]],
                }
            )
    return template(ROOM, "changes.html.j2").render(
        title=knowledge.language.text("changes"),
        since=since,
        date=knowledge.language.scalar(since.date.date()),
        chapters=shown,
        records=[(each, record_words(each, knowledge)) for each in changes.records],
        groups=value_groups(changes.values, knowledge, pages),
        language=knowledge.language,
    )


def _link(change: PassageChange, knowledge: Knowledge) -> str:
    """Return the link to where a passage stands today; a removed one left a note where it stood."""
    page = next((e.path for e in knowledge.manuscript.chapters if e.source == change.path), "")
    older = knowledge.forwarding.get(page)
    is_there = change.kind != "removed" or (older is not None and change.id in older.gone)
    return link_to(page, change.id) if page and is_there else ""


def record_words(change: RecordChange, knowledge: Knowledge) -> str:
    """Return the name of a record: of the records that it joins, or its own label."""
    study = knowledge.study
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


def value_groups(
    changes: Sequence[ValueChange], knowledge: Knowledge, pages: PassageIds
) -> list[dict[str, Any]]:
    """Return the values that moved: table by table, then others, then what is renumbered.

    A group has its ``title``, a ``link`` to its table, and its values: of many those are ``shown``
    that a sentence carries, and the others are ``folded``.
    """
    language, specs, register = knowledge.language, knowledge.specs, knowledge.register
    groups: dict[str, list[ValueChange]] = {}
    for change in changes:
        name = change.expression.partition(".")[0]
        entry = register.get(name)
        is_table = name in specs or (entry is not None and entry.kind == "table")
        owner = "@" if change.expression.startswith("@") else name if is_table else ""
        groups.setdefault(owner, []).append(change)
    found: list[dict[str, Any]] = []
    for owner in sorted(groups, key=lambda owner: {"": 1, "@": 2}.get(owner, 0)):
        if owner in specs:
            title, shown = specs[owner].caption, knowledge.showings(owner)
            link = f"@{shown[0]}" if shown else ""
        elif entry := register.get(owner):
            title, link = entry.title, f"@{owner}"
        else:
            title, link = language.text("changed_labels" if owner else "changed_in_text"), ""
        values = [_moved_value(each, owner, knowledge, pages) for each in groups[owner]]
        carried = [each for each in values if each["carriers"]]
        others = [each for each in values if not each["carriers"]]
        is_long = len(values) > FEW and carried
        shown, folded = (carried, others) if is_long else (values, [])
        found.append({"title": title, "link": link, "shown": shown, "folded": folded})
    return found


def _moved_value(
    change: ValueChange, owner: str, knowledge: Knowledge, pages: PassageIds
) -> dict[str, Any]:
    """Return a value that moved as the page shows it, with links to the sentences that carry it."""
    chapters = {each.source: each for each in knowledge.manuscript.chapters}
    carriers = [
        {
            "link": link_to(chapter.path, passage_at(chapter, use.line, pages)),
            "title": full_title(chapter),
            "source": chapter.source,
            "line": use.line,
        }
        for use in change.sentences
        if (chapter := chapters.get(use.path)) is not None
    ]
    name = change.expression
    if owner == "@":
        entry = knowledge.register.get(name.removeprefix("@"))
        name = entry.title if entry else name
    elif owner:
        name = " · ".join(path_parts(name)[1:])
    return {
        "name": name,
        "before": change.before,
        "after": change.after,
        "carriers": carriers,
        "is_expression": not owner,
    }


def changes_as_text(changes: Changes, since: Moment, knowledge: Knowledge) -> str:
    """Return the changes as text: a heading line, then one line for each change."""
    return "".join(f"{line}\n" for line in _lines(changes, since, knowledge))


def _lines(changes: Changes, since: Moment, knowledge: Knowledge) -> Iterator[str]:
    language = knowledge.language
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
        words = record_words(record, knowledge)
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
