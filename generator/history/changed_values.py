"""The numbers, totals and verdicts that moved, under the table or the text that shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.data.expression import path_parts
from generator.history.pages import CHANGES_PAGE, full_title, link_to, passage_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from generator.history.changes import ValueChange
    from generator.history.pages import PassageIds
    from generator.history.snapshot import Use
    from generator.rendering import Knowledge

FEW = 6
"""Values of one table that are all shown."""


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
    return tuple(_group(owner, groups[owner], sources, pages) for owner in order)


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


def _group(
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
    values = [_moved(each, owner, sources, pages) for each in changes]
    carried = tuple(each for each in values if each.carriers)
    if len(values) <= FEW or not carried:
        return ValueGroup(title[owner], link, tuple(values))
    others = tuple(each for each in values if not each.carriers)
    return ValueGroup(title[owner], link, carried, others)


def _moved(change: ValueChange, owner: str, sources: Knowledge, pages: PassageIds) -> MovedValue:
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
