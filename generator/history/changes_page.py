"""What changed since the last review, as the page for supervisors and as lines for a terminal."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from itertools import chain
from operator import itemgetter
from types import MappingProxyType
from typing import Any, Literal

from generator.chapters import Chapter, Register
from generator.chapters.inline import REFERENCE
from generator.core.templates import template
from generator.core.values import grouped
from generator.data import Study
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
_WORD = re.compile(r"(\s*)(\d+(?:[.,]\d+)*|\w+|[^\w\s])")


# --- the page -------------------------------------------------------------------------------------


def draw_changes(
    changes: Changes,
    since: Moment,
    knowledge: Knowledge,
    pages: PassageIds,
    form: Literal["html", "text"] = "html",
    answered: Mapping[tuple[str, str], Sequence[str]] = MappingProxyType({}),
) -> str:
    """Return what changed as the body of a page, in XHTML, or as lines of text.

    ``answered`` are remarks in words, by the file and the id of their passage.
    """
    by_source = grouped((each.path, each) for each in changes.passages)
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
                        each,
                        word_diff(*worded(each, knowledge.register)),
                        _link(each, chapter, knowledge),
                    )
                    for each in found
                ],
                "counts": [(kind, counts[kind]) for kind in KINDS if counts[kind]],
            }
        )
    tables = grouped(_value(each, knowledge, pages) for each in changes.values)
    ordered = sorted(tables.items(), key=itemgetter(0))
    values = [(title, link, moved) for (_, title, link), moved in ordered]
    page = template(ROOM, f"changes.{form}.j2").render(
        title=knowledge.language.text("changes"),
        since=since,
        date=knowledge.language.scalar(since.date.date()),
        chapters=shown,
        records=[(each, _record_words(each, knowledge.study)) for each in changes.records],
        values=values,
        bound=changes.bound,
        answered=answered,
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
        for each in changes.passages
        if each.kind != "removed" and (chapter := chapters.get(each.path))
    ]
    found += [
        (chapter.path, passage_at(chapter, use.line, pages))
        for each in changes.values
        for use in each.sentences
        if (chapter := chapters.get(use.path))
    ]
    return {path: tuple(dict.fromkeys(ids)) for path, ids in grouped(found).items()}


def _link(change: PassageChange, chapter: Chapter | None, knowledge: Knowledge) -> str:
    """Return the link to where a passage stands today; a removed one left a note where it stood."""
    older = knowledge.forwarding.get(chapter.path) if chapter else None
    is_there = change.kind != "removed" or (older is not None and change.id in older.gone)
    return link_to(chapter.path, change.id) if chapter and is_there else ""


def _record_words(change: RecordChange, study: Study) -> str:
    """Return what a record is called: its key and label, or what its keys lead to."""
    keys = change.key.split(" / ")
    named = [record for key in keys if (record := study.entity(key))]
    if len(named) < len(keys):
        return change.key
    if len(keys) > 1:
        return ", ".join(map(study.reference_text, named))
    label = study.label(named[0])
    return change.key if label == change.key else f"{change.key} {label}"


# --- values ---------------------------------------------------------------------------------------


def _value(
    change: ValueChange, knowledge: Knowledge, pages: PassageIds
) -> tuple[tuple[int, str, str], dict[str, Any]]:
    """Return the table that a value is in, and the value with the sentences that carry it."""
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
    moved = {name: getattr(change, name) for name in ("expression", "before", "after")}
    table, name = _table_and_name(change.expression, knowledge)
    return table, {**moved, "name": name, "carriers": carriers}


def _table_and_name(source: str, knowledge: Knowledge) -> tuple[tuple[int, str, str], str]:
    """Return the place in the list, title and link of the table of a value, and its name there."""
    name, text = source.partition(".")[0], knowledge.language.text
    ids = (name.removeprefix("@"), *knowledge.showings(name))
    entry = next(filter(None, map(knowledge.register.get, ids)), None)
    if name.startswith("@"):
        return (2, text("changed_labels"), ""), entry.title if entry else source
    if entry and entry.kind == "table":
        return (0, entry.title, f"@{entry.id}"), " · ".join(path_parts(source)[1:])
    if name in knowledge.specs:
        return (0, knowledge.specs[name].caption, ""), " · ".join(path_parts(source)[1:])
    return (1, text("changed_in_text"), ""), _asked(source, knowledge)


def _asked(source: str, knowledge: Knowledge) -> str:
    """Return what an expression asks of the data, in words."""
    scope, specs = knowledge.scope, knowledge.specs
    try:
        expression, result = evaluated(source, scope)
        return account_of(expression, result, scope, specs, knowledge.language).said
    except (ExpressionError, TableError):
        return source


# --- the words of a passage -----------------------------------------------------------------------


# Words that are the "same" in both wordings, put in ("ins") or taken out ("del"): which of these,
# the space before them, and the words.
Run = tuple[str, str, str]


def worded(change: PassageChange, register: Register) -> tuple[str, str]:
    """Return both wordings of a passage, references and what the data draw by their labels."""

    def named(found: re.Match[str]) -> str:
        entry = register.get(found["id"])
        return (entry.title if found["words"] else entry.label) if entry else found[0]

    entry = register.get(change.id)
    if change.kind == "added" and entry and entry.kind in {"table", "figure"}:
        return "", f"{entry.label} – {entry.title}"
    return re.sub(REFERENCE, named, change.before), re.sub(REFERENCE, named, change.after)


def word_diff(before: str, after: str) -> list[Run]:
    """Return two wordings as one text, by words, numbers and signs.

    Words that stayed between changes on both sides that are longer are read with these.
    """
    old, new = _WORD.findall(before), _WORD.findall(after)
    bare = ([word for _, word in each] for each in (old, new))
    codes = SequenceMatcher(None, *bare, autojunk=False).get_opcodes()
    sizes = [max(last - first, end - start) for _, first, last, start, end in codes]
    runs: list[tuple[str, list[tuple[str, str]]]] = []
    gone: list[tuple[str, str]] = []
    come: list[tuple[str, str]] = []
    for at, (kind, first, last, start, end) in enumerate(codes):
        is_end = at in {0, len(codes) - 1}
        if kind == "equal" and (is_end or sizes[at] >= min(sizes[at - 1], sizes[at + 1])):
            runs += [("del", gone), ("ins", come), ("same", new[start:end])]
            gone, come = [], []
        else:
            gone, come = gone + old[first:last], come + new[start:end]
    runs += [("del", gone), ("ins", come)]
    runs = [(kind, words) for kind, words in runs if words]
    return [
        (
            kind,
            words[0][0] or (" " if kind == "ins" and at and runs[at - 1][0] == "del" else ""),
            "".join(chain.from_iterable(words)).lstrip(),
        )
        for at, (kind, words) in enumerate(runs)
    ]
