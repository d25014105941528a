"""Numbers: those of sections, by file name and headings, and those of tables and figures."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain, count, repeat
from string import ascii_lowercase, ascii_uppercase
from typing import Literal

from generator.chapters.headings import plain_text, slug_of
from generator.chapters.structure import DRAWN
from generator.chapters.values import BlockUse, Chapter, Heading, Manuscript
from generator.core.problems import Message, Problem, Severity
from generator.core.values import Frozen, replace

CaptionKind = Literal["table", "figure"]

_KINDS: Mapping[str, CaptionKind] = {
    "table": "table",
    "chart": "figure",
    "table-caption": "table",
    "figure-caption": "figure",
}
_SHORT: Mapping[CaptionKind, str] = {"table": "tbl", "figure": "fig"}
STATEMENTS: Mapping[str, str] = {
    "lst": "listing",
    "thm": "theorem",
    "lem": "lemma",
    "cor": "corollary",
    "prp": "proposition",
    "cnj": "conjecture",
    "def": "definition",
    "exm": "example",
    "exr": "exercise",
    "alg": "algorithm",
    "rem": "remark",
    "sol": "solution",
}
"""What is numbered where an element of HTML has an id such as ``thm-line``."""
_NAME = re.compile(r"[\w.-]*\w")
# pymdownx.blocks.caption: `7.2` is a number of one's own, `^1` a level, `<` and `>` say above or
# below.
_TYPED_NUMBER = re.compile(r"[<>]?\s*(?P<number>[1-9][0-9]*(?:\.[1-9][0-9]*)*)(?=\s|$)")
_PART = "^1"
_QUOTE_MARKS = re.compile(r"^[ ]{0,3}>[ ]?", re.MULTILINE)


class Caption(Frozen):
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


def number(
    manuscript: Manuscript, numbering: str = "files", appendices: Iterable[str] = ()
) -> tuple[Manuscript, tuple[Problem, ...]]:
    """Return the manuscript with numbered headings, and its problems.

    A number that was typed otherwise is a ``heading`` warning. By their ``files`` the chapter in
    "7.1.5_realisation.md" is 7.1.5; its sections are 7.1.5.1, 7.1.5.2, 7.1.5.2.1 … by how their
    levels nest, so that a skipped level leaves no zero; the appendix in "annexe-a_guide.md" is A,
    with A.1. By their ``order`` they are 1, 2 …, those among ``appendices`` A, B …, but for the
    home page and those without a title, or with an unnumbered one. With ``none`` numbers are what
    is typed.
    """
    chapters: Iterable[Chapter] = manuscript.chapters
    if numbering == "order":
        chapters = _in_order(chapters, {*map(manuscript.folder.page, appendices)})
    elif numbering == "none":
        chapters = map(_as_typed, chapters)
    chapters = [
        replace(each, headings=tuple(_number_headings(each))) if each.prefix else each
        for each in chapters
    ]
    problems = [
        Problem(
            "heading",
            heading.place,
            Message("section-typed", typed=heading.typed_number, number=heading.number),
            heading.typed_number,
            heading.number,
            Severity.WARNING,
        )
        for chapter in chapters
        for heading in chapter.headings
        if heading.typed_number and heading.number not in {"", heading.typed_number}
    ]
    return replace(manuscript, chapters=tuple(chapters)), tuple(problems)


def _in_order(chapters: Iterable[Chapter], lettered: Collection[str]) -> Iterator[Chapter]:
    """Yield chapters numbered as they come, those that are ``lettered`` apart."""
    numbers, letters = map(str, count(1)), chain(ascii_uppercase, repeat("Z"))
    for chapter in chapters:
        title = chapter.title_heading
        is_without = chapter.path == "index.md" or (
            title.unnumbered if title else not chapter.meta.get("title")
        )
        yield replace(
            chapter,
            prefix="" if is_without else next(letters if chapter.path in lettered else numbers),
        )


def _as_typed(chapter: Chapter) -> Chapter:
    """Return a chapter without number, whose headings have the numbers that are typed there."""
    headings = [
        replace(each, text=f"{each.typed_number} {each.text}".strip(), typed_number="")
        for each in chapter.headings
    ]
    titles = [each.text for each in headings if each.is_title and each.text.endswith(chapter.title)]
    title = titles[0] if titles else chapter.title
    return replace(chapter, prefix="", title=title, headings=tuple(headings))


def _number_headings(chapter: Chapter) -> Iterator[Heading]:
    levels: list[int] = []  # of the sections that are open, outermost first
    counts: list[int] = []  # the last number given at each depth
    title = chapter.title_heading
    before = chapter.headings.index(title) if title else 0  # what stands before it is no section
    yield from chapter.headings[:before]
    for heading in chapter.headings[before:]:
        if heading.unnumbered or heading.is_title:
            yield heading if heading.unnumbered else replace(heading, number=chapter.prefix)
            continue
        while levels and levels[-1] >= heading.level:
            levels.pop()
        counts = [*counts, 0][: len(levels) + 1]
        counts[-1] += 1
        levels.append(heading.level)
        yield replace(heading, number=".".join([chapter.prefix, *map(str, counts)]))


def number_captions(
    manuscript: Manuscript,
    table_captions: Mapping[str, str],
    chart_captions: Mapping[str, str] | None = None,
) -> dict[str, tuple[Caption, ...]]:
    """Return the captions of each chapter, by its path, in reading order.

    Blocks whose header the site cannot read are left out, and tables that are shown without a
    number of their own. Tables and figures are counted apart, across all chapters with the same
    first number ("7.1", "7.2" …), and across all chapters without a number ("1", "2" …). A caption
    with the argument ``^1`` is a part of the next of its kind without: "7.2 (a)", "7.2 (b)" …
    ``table_captions`` and ``chart_captions`` are the captions of the named tables and charts.
    """
    blocks = {
        chapter.path: [
            each
            for each in chapter.blocks
            if each.name in _KINDS and each.readable and each.options.get("numbered") is not False
        ]
        for chapter in manuscript.chapters
    }
    taken = Counter({block.id: 1 for each in blocks.values() for block in each})
    counts: Counter[tuple[CaptionKind, str]] = Counter()
    named = {"table": table_captions, "chart": chart_captions or {}}
    result: dict[str, tuple[Caption, ...]] = {}
    for chapter in manuscript.chapters:
        first = chapter.prefix.split(".", 1)[0]
        captions: list[Caption] = []
        parts = 0
        for block in blocks[chapter.path]:
            kind = _KINDS[block.name]
            count = counts[kind, first] + 1
            number, title = f"{first}.{count}".removeprefix("."), _title(chapter, block, named)
            if block.argument == _PART:
                parts = parts % len(ascii_lowercase) + 1
                number += f" ({ascii_lowercase[parts - 1]})"
            else:
                counts[kind, first], parts = count, 0
            own = block.id or _free_id(block, title, taken)
            captions.append(Caption(kind, number, own, title, block))
        result[chapter.path] = tuple(captions)
    return result


def _title(chapter: Chapter, block: BlockUse, named: Mapping[str, Mapping[str, str]]) -> str:
    if block.name not in named:
        return plain_text(_QUOTE_MARKS.sub("", chapter.content_of(block)))
    caption = block.options.get("caption")
    return plain_text(str(caption)) if caption else named[block.name].get(block.argument, "")


def _free_id(block: BlockUse, title: str, taken: Counter[str]) -> str:
    """Take a free ``tbl-NAME`` or ``tbl-SLUG``; later uses of the same get ``-2``, ``-3`` …."""
    name = block.argument if block.name in DRAWN else slug_of(title)
    short = _SHORT[_KINDS[block.name]]
    base = f"{short}-{name if _NAME.fullmatch(name) else slug_of(name) or short}"
    found = base
    while found in taken:
        taken[base] += 1
        found = f"{base}-{taken[base]}"
    taken[found] += 1
    return found


def typed_numbers(captions: Iterable[Caption]) -> Iterator[Problem]:
    """Yield a ``caption`` warning for each typed number that is not the one given."""
    for caption in captions:
        typed = _TYPED_NUMBER.match(caption.block.argument)
        if not caption.is_drawn and typed and typed["number"] != caption.number:
            what, right = Message(f"this-{caption.kind}"), caption.number
            message = Message("caption-typed", typed=typed["number"], what=what, number=right)
            place, found = caption.block.place, typed["number"]
            yield Problem("caption", place, message, found, right, Severity.WARNING)
