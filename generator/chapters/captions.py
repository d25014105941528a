"""Tables and figures in reading order: their numbers, ids and captions."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Literal

from slugify import slugify

from generator.chapters.plain import plain_text
from generator.core.problems import Message, Problem, Severity

from collections.abc import Iterable, Iterator, Mapping
from generator.chapters.values import BlockUse, Chapter, Manuscript

CaptionKind = Literal["table", "figure"]

_KINDS: Mapping[str, CaptionKind] = {
    "table": "table",
    "chart": "figure",
    "table-caption": "table",
    "figure-caption": "figure",
}
DRAWN = frozenset({"table", "chart"})
"""The blocks that are drawn from the data: their argument is a name, they hold no caption."""
_THIS: Mapping[CaptionKind, Message] = {
    "table": Message("this-table"),
    "figure": Message("this-figure"),
}
_SHORT: Mapping[CaptionKind, str] = {"table": "tbl", "figure": "fig"}
_NAME = re.compile(r"[\w.-]*\w")
# pymdownx.blocks.caption: `7.2` is a number of one's own, `^1` a level, `<` and `>` say above or
# below.
_TYPED_NUMBER = re.compile(r"[<>]?\s*(?P<number>[1-9][0-9]*(?:\.[1-9][0-9]*)*)(?=\s|$)")
_QUOTE_MARKS = re.compile(r"^[ ]{0,3}>[ ]?", re.MULTILINE)


@dataclass(frozen=True)
class Caption:
    """A table or figure of a chapter with its number, id and caption (plain text)."""

    kind: CaptionKind
    number: str
    id: str
    title: str
    block: BlockUse

    @property
    def is_drawn(self) -> bool:
        """Say whether it is drawn from the data, and not of the author's own."""
        return self.block.name in DRAWN


def number_captions(
    manuscript: Manuscript,
    table_captions: Mapping[str, str],
    chart_captions: Mapping[str, str] | None = None,
) -> dict[str, tuple[Caption, ...]]:
    """Return the captions of each chapter, by its path, in reading order.

    Blocks whose header the site cannot read are left out.

    Tables and figures are counted apart, across all chapters with the same first number ("7.1",
    "7.2" …), and across all chapters without a number ("1", "2" …). ``table_captions`` and
    ``chart_captions`` are the captions of the named tables and charts.
    """
    counts: Counter[tuple[CaptionKind, str]] = Counter()
    ids = _Ids(manuscript)
    named = {"table": table_captions, "chart": chart_captions or {}}
    result: dict[str, tuple[Caption, ...]] = {}
    for chapter in manuscript.chapters:
        first = chapter.prefix.split(".", 1)[0]
        captions: list[Caption] = []
        for block in captioned_blocks(chapter):
            kind = _KINDS[block.name]
            counts[kind, first] += 1
            title = _title(chapter, block, named)
            number = f"{first}.{counts[kind, first]}" if first else str(counts[kind, first])
            captions.append(Caption(kind, number, ids.of(block, title), title, block))
        result[chapter.path] = tuple(captions)
    return result


def captioned_blocks(chapter: Chapter) -> Iterator[BlockUse]:
    """Yield the blocks that are a table or a chart, or the caption of a table or figure.

    A table that is shown without a number of its own is none of them.
    """
    return (
        block
        for block in chapter.blocks
        if block.name in _KINDS and block.readable and block.options.get("numbered") is not False
    )


def _title(chapter: Chapter, block: BlockUse, named: Mapping[str, Mapping[str, str]]) -> str:
    if block.name not in named:
        return plain_text(_QUOTE_MARKS.sub("", chapter.content_of(block)))
    caption = block.options.get("caption")
    return plain_text(str(caption)) if caption else named[block.name].get(block.argument, "")


class _Ids:
    """Gives ids to tables and figures that have none; never one that the author gave to another."""

    def __init__(self, manuscript: Manuscript) -> None:
        self._taken = {
            block.id
            for chapter in manuscript.chapters
            for block in captioned_blocks(chapter)
            if block.id
        }

    def of(self, block: BlockUse, title: str) -> str:
        """Return the block's id.

        Without one ``tbl-NAME`` or ``fig-NAME``, or ``tbl-`` or ``fig-`` and the slug of the
        caption. Later uses of the same get ``-2``, ``-3`` ….
        """
        if block.id:
            return block.id
        name = block.argument if block.name in DRAWN else slugify(title)
        short = _SHORT[_KINDS[block.name]]
        base = f"{short}-{name if _NAME.fullmatch(name) else slugify(name) or short}"
        found, count = base, 1
        while found in self._taken:
            count += 1
            found = f"{base}-{count}"
        self._taken.add(found)
        return found


def typed_numbers(captions: Iterable[Caption]) -> Iterator[Problem]:
    """Yield a ``caption`` warning for each typed number that is not the one given."""
    for caption in captions:
        typed = _TYPED_NUMBER.match(caption.block.argument)
        if not caption.is_drawn and typed and typed["number"] != caption.number:
            yield Problem(
                "caption",
                caption.block.place,
                Message(
                    "caption-typed",
                    typed=typed["number"],
                    what=_THIS[caption.kind],
                    number=caption.number,
                ),
                found=typed["number"],
                expected=caption.number,
                severity=Severity.WARNING,
            )
