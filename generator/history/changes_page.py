"""What changed since the last review, as the page for supervisors and as lines for a terminal."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import Any, Literal

from generator.chapters import Chapter, Register
from generator.chapters.inline import REFERENCE
from generator.core.templates import template
from generator.core.values import Frozen, grouped, replace
from generator.data.expression import ExpressionError, path_parts
from generator.history.changes import Changes, PassageChange, RecordChange, ValueChange
from generator.history.git import Moment
from generator.history.names import WITHHELD, replace_placeholders
from generator.history.pages import ROOM, PassageIds, anchor_of, full_title, link_to, passage_at
from generator.language import Language
from generator.rendering import Knowledge
from generator.tables import TableError
from generator.tables.in_words import account_of
from generator.tables.printed_values import evaluated

KINDS = ("added", "removed", "reworded", "moved")
FEW = 6  # values of one table that are all shown
# What stands around words put in and taken out, as in git's word diff.
SIGNS = {"same": ("", ""), "ins": ("{+", "+}"), "del": ("[-", "-]")}
KEPT = 16  # words that stay beside a change where what is the same on that side is left out
LEAST_CUT = 12  # fewer words than this are not worth leaving out
LONG = 70  # words of an added or a removed passage from which it is shown folded
SHOWN = 30  # words of a folded passage that are shown
CUT = "[…]"


# --- the page -------------------------------------------------------------------------------------


def draw_changes(changes: Changes, since: Moment, knowledge: Knowledge, pages: PassageIds) -> str:
    """Return the body of the page that says what changed, as XHTML."""
    by_source = grouped((each.path, each) for each in (*changes.heads, *changes.passages))
    chapters = {each.source: each for each in knowledge.manuscript.chapters}
    shown: list[dict[str, Any]] = []
    for source in (each for each in dict.fromkeys((*chapters, *by_source)) if each in by_source):
        found, chapter = by_source[source], chapters.get(source)
        counts = Counter(each.kind for each in found)
        shown.append(
            {
                "source": source,
                "title": full_title(chapter) if chapter else source,
                "anchor": anchor_of(chapter.path if chapter else source),
                "passages": [
                    (
                        each.kind,
                        wording_of(_captioned(each, knowledge.register), knowledge.register),
                        _link(each, chapter, knowledge),
                    )
                    for each in found
                ],
                "counts": [(kind, counts[kind]) for kind in KINDS if counts[kind]],
            }
        )
    page = template(ROOM, "changes.html.j2").render(
        title=knowledge.language.text("changes"),
        since=since,
        date=knowledge.language.scalar(since.date.date()),
        chapters=shown,
        records=[(each, _record_words(each, knowledge)) for each in changes.records],
        groups=_value_groups(changes.values, knowledge, pages),
        bound=changes.bound,
        withheld=WITHHELD,
        language=knowledge.language,
    )
    return replace_placeholders(page, knowledge.language)


def draw_no_changes(why: str, language: Language) -> str:
    """Return the body of the page where nothing can be compared, with the reason."""
    return template(ROOM, "no_changes.html.j2").render(
        title=language.text("changes"), why=language.text(f"changes_{why}")
    )


def changed_ids(
    changes: Changes, knowledge: Knowledge, pages: PassageIds
) -> dict[str, tuple[str, ...]]:
    """Return the ids of today's passages that changed, or carry a value that did, by page."""
    chapters = {each.source: each for each in knowledge.manuscript.chapters}
    found = [
        (chapter.path, each.id)
        for each in (*changes.heads, *changes.passages)
        if each.kind != "removed" and (chapter := chapters.get(each.path))
    ]
    found += [
        (chapter.path, passage_at(chapter, use.line, pages))
        for each in changes.values
        for use in each.sentences
        if (chapter := chapters.get(use.path))
    ]
    return {path: tuple(dict.fromkeys(ids)) for path, ids in grouped(found).items()}


def _captioned(change: PassageChange, register: Register) -> PassageChange:
    """Return the change of a table or figure that the data draw with its label and its caption."""
    entry = register.get(change.id)
    if entry is None or entry.kind not in {"table", "figure"} or change.kind != "added":
        return change
    return replace(change, after=f"{entry.label} – {entry.title}")


def _link(change: PassageChange, chapter: Chapter | None, knowledge: Knowledge) -> str:
    """Return the link to where a passage stands today; a removed one left a note where it stood."""
    older = knowledge.forwarding.get(chapter.path) if chapter else None
    is_there = change.kind != "removed" or (older is not None and change.id in older.gone)
    return link_to(chapter.path, change.id) if chapter and is_there else ""


def _record_words(change: RecordChange, knowledge: Knowledge) -> str:
    study = knowledge.study
    for relation in study.relations.values():
        if change.key not in relation.positions or relation.records[0].path != change.file:
            continue
        record, resource = relation.records[relation.positions[change.key]], relation.resource
        keys = [key for key in resource.foreign_keys if key.name in resource.primary_key]
        if not keys:
            return f"{record.key} {study.label(record)}" if resource.label else record.key
        named = (study.entity(study.text(record, key.name)) for key in keys)
        return ", ".join(study.reference_text(each) for each in named if each) or record.key
    return change.key


def _value_groups(
    changes: Sequence[ValueChange], knowledge: Knowledge, pages: PassageIds
) -> list[dict[str, Any]]:
    """Values that moved, by table: those ``shown`` in a sentence and the others ``folded``."""
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
        shown = carried if len(values) > FEW and carried else values
        folded = [each for each in values if each not in shown]
        found.append({"title": title, "link": link, "shown": shown, "folded": folded})
    return found


def _moved_value(
    change: ValueChange, owner: str, knowledge: Knowledge, pages: PassageIds
) -> dict[str, Any]:
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
    else:
        name = _asked(name, knowledge)
    return {"name": name, "before": change.before, "after": change.after, "carriers": carriers}


def _asked(source: str, knowledge: Knowledge) -> str:
    """Return what an expression asks of the data, in words."""
    language, specs = knowledge.language, knowledge.specs

    def table(name: str) -> str:
        entry = knowledge.register.get(next(iter(knowledge.showings(name)), ""))
        return entry.label if entry else language.text("quoted", text=specs[name].caption)

    try:
        expression, result = evaluated(source, knowledge.scope)
        return account_of(expression, result, knowledge.scope, specs, language, table).said
    except (ExpressionError, TableError):
        return source


def change_lines(changes: Changes, since: Moment, knowledge: Knowledge) -> Iterator[str]:
    """Yield the changes as text: a heading line, then one line for each change."""
    language = knowledge.language
    date = language.scalar(since.date.date())
    moment = language.text("changes_since", name=since.name, date=date)
    yield f"{language.text('changes')} – {moment}"
    if changes.bound:
        yield language.counted("changes_bound", changes.bound)
    elif not (changes.passages or changes.records or changes.values or changes.heads):
        yield language.text("changes_none")
    for value in changes.values:
        carried = ", ".join(f"{use.path}:{use.line}" for use in value.sentences)
        behind = f" ({language.text('carried_by')} {carried})" if carried else ""
        yield replace_placeholders(
            f"{value.expression}: {value.before} → {value.after}{behind}", language
        )
    for record in changes.records:
        fields = "; ".join(
            f"{name}: {WITHHELD}"
            if field["before"] == WITHHELD
            else f"{name}: {field['before'] or '–'} → {field['after'] or '–'}"
            for name, field in record.fields.items()
        )
        kind = language.text(f"change_{record.kind}")
        words = _record_words(record, knowledge)
        yield replace_placeholders(
            f"{record.file}: {words}: {kind}{f': {fields}' if fields else ''}", language
        )
    for passage in (*changes.heads, *changes.passages):
        where = f"{passage.path}#{passage.id}" if passage.id else passage.path
        kind = language.text(f"change_{passage.kind}")
        yield replace_placeholders(f"{where}: {kind}: {_marked(passage)}", language)


def _marked(passage: PassageChange) -> str:
    if passage.kind == "moved":
        return passage.after
    parts = marks(passage.before, passage.after)
    return "".join(f"{SIGNS[part.kind][0]}{part.text}{SIGNS[part.kind][1]}" for part in parts)


# --- the words of a passage -----------------------------------------------------------------------


class Mark(Frozen):
    """A run of words that is the same in both wordings, put in, or taken out."""

    kind: Literal["same", "ins", "del"]
    text: str


class Wording(Frozen):
    """A changed passage: its words in one text, before, after; how it begins if it is folded."""

    inline: tuple[Mark, ...]
    before: tuple[Mark, ...]
    after: tuple[Mark, ...]
    folded: str


def wording_of(change: PassageChange, register: Register) -> Wording:
    """Return a changed passage with marks (a moved one has none), references by their labels."""

    def named(found: re.Match[str]) -> str:
        entry = register.get(found["id"])
        return (entry.title if found["words"] else entry.label) if entry else found[0]

    before, after = (re.sub(REFERENCE, named, text) for text in (change.before, change.after))
    if change.kind == "moved":
        found = inline = (Mark("same", after),)
    else:
        found = marks(before, after)
        inline = _shortened(found)
    words = (after or before).split()
    is_folded = change.kind != "reworded" and len(words) > LONG
    return Wording(
        _without_space_marked(inline),
        _without_space_marked(each for each in found if each.kind != "ins"),
        _without_space_marked(each for each in found if each.kind != "del"),
        f"{' '.join(words[:SHOWN])} {CUT}" if is_folded else "",
    )


def _shortened(found: Sequence[Mark]) -> tuple[Mark, ...]:
    kept: list[Mark] = []
    for position, mark in enumerate(found):
        words = re.findall(r"\s*\S+\s*", mark.text)
        first = KEPT if position > 0 else 0
        last = KEPT if position < len(found) - 1 else 0
        if mark.kind == "same" and len(words) - first - last >= LEAST_CUT:
            cut = (*words[:first], f"{CUT} ", *words[len(words) - last :])
            kept.append(Mark("same", "".join(cut)))
        else:
            kept.append(mark)
    return tuple(kept)


def _without_space_marked(found: Iterable[Mark]) -> tuple[Mark, ...]:
    """Return the runs with the spaces around them as unmarked runs, so that none is struck."""
    runs: list[Mark] = []
    for mark in found:
        text = mark.text if mark.kind == "same" else mark.text.strip()
        before, behind = mark.text.partition(text)[::2] if text else ("", "")
        is_apart = before or (mark.kind == "ins" and runs and runs[-1].kind == "del")
        spaced = (Mark("same", " " if is_apart else ""), Mark(mark.kind, text))
        runs += (each for each in (*spaced, Mark("same", " " if behind else "")) if each.text)
    return tuple(runs)


def marks(before: str, after: str) -> tuple[Mark, ...]:
    """Return the wordings as one text, by words, numbers and signs.

    Words that stayed between changes on both sides that are longer are read with these.
    """
    word = r"\d+(?:[.,]\d+)*|\w+|\s+|[^\w\s]"
    old, new = re.findall(word, before), re.findall(word, after)
    matcher = SequenceMatcher(str.isspace, old, new, autojunk=False)
    codes = [
        (kind == "equal", old[first:last], new[start:end])
        for kind, first, last, start, end in matcher.get_opcodes()
    ]
    words = [max(sum(each[0].isalnum() for each in side) for side in code[1:]) for code in codes]
    found: list[Mark] = []
    gone = come = ""
    for at, (is_same, was, now) in enumerate(codes):
        if is_same and (
            at in {0, len(codes) - 1} or words[at] >= min(words[at - 1], words[at + 1])
        ):
            found += (Mark("del", gone), Mark("ins", come), Mark("same", "".join(now)))
            gone = come = ""
        else:
            gone, come = gone + "".join(was), come + "".join(now)
    found += (Mark("del", gone), Mark("ins", come))
    return tuple(each for each in found if each.text)
