"""Marks: characters that stand for what an author wrote while Markdown works on the text around.

Each use of a chapter (a value, a claim, a reference, a block, a heading …) has an index. Before
Markdown reads the chapter, the use is taken out and one private-use character that carries the
index is put in its place; what comes out is looked up by that character. So nothing has to be found
again by its order or its text, and a use that does not come out is missed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from generator.chapters.structure import CAPTIONS, HELD
from generator.chapters.values import BlockUse, Chapter, Heading, InlineUse

Replacement = tuple[int, int, str]

FIRST_OPENING = 0xF0000
FIRST_CLOSING = 0x100000
MOST = 0xFFFE
"""Uses that one chapter can have: the characters of one private-use plane."""
MARK = re.compile("[\U000f0000-\U000ffffd\U00100000-\U0010fffd]")
BLOCK = "thesis-use"
"""The name of the block that stands for a table, chart, quotation or bibliography."""


def opening(index: int) -> str:
    """Return the character that stands for a use, or for where its words begin."""
    return chr(FIRST_OPENING + index)


def closing(index: int) -> str:
    """Return the character that stands for where the words of a claim or a link end."""
    return chr(FIRST_CLOSING + index)


def index_of(mark: str) -> tuple[int, bool]:
    """Return the index that a character carries, and whether it closes."""
    code = ord(mark)
    return (code - FIRST_CLOSING, True) if code >= FIRST_CLOSING else (code - FIRST_OPENING, False)


def marked_body(chapter: Chapter, edits: Iterable[Replacement] = ()) -> str:
    """Return the body of a chapter with a mark in place of each use.

    ``edits`` are further replacements in the body (start, end, text): those that touch a use are
    left out. A chapter whose text holds such characters itself has lost them (U+FFFD).
    """
    found: list[Replacement] = []
    for index, use in enumerate(chapter.uses[:MOST]):
        if isinstance(use, InlineUse):
            found += _inline(use, index)
        elif isinstance(use, BlockUse):
            found += _block(use, index, chapter)
        else:
            found += _heading(use, index, chapter)
    found += [each for each in edits if not _touches(each, found)]
    pieces: list[str] = []
    position = 0
    for start, end, text in sorted(found):
        if start < position:
            continue
        pieces += (_foreign(chapter.body[position:start]), text)
        position = end
    pieces.append(_foreign(chapter.body[position:]))
    return "".join(pieces)


def expanded(text: str, uses: Sequence[InlineUse | BlockUse | Heading]) -> str:
    """Return a text in which each mark is again what the author wrote."""

    def source(match: re.Match[str]) -> str:
        index, closes = index_of(match[0])
        use = uses[index] if index < len(uses) else None
        if not isinstance(use, InlineUse):
            return ""
        if not use.words_span[1]:
            return use.text
        start, (opens, ends) = use.span[0], use.words_span
        return use.text[ends - start :] if closes else use.text[: opens - start]

    return MARK.sub(source, text)


def bare(text: str) -> str:
    """Return a text without marks."""
    return MARK.sub("", text)


def _foreign(text: str) -> str:
    return MARK.sub("\ufffd", text)


def _touches(edit: Replacement, others: Iterable[Replacement]) -> bool:
    return any(edit[0] < end and start < edit[1] for start, end, _ in others)


def _inline(use: InlineUse, index: int) -> Iterator[Replacement]:
    start, end = use.span
    if use.words_span[1]:
        yield start, use.words_span[0], opening(index)
        yield use.words_span[1], end, closing(index)
    else:
        yield start, end, opening(index)


def _block(block: BlockUse, index: int, chapter: Chapter) -> Iterator[Replacement]:
    """Yield a header that carries the mark; what a drawn block holds is left out."""
    if not block.readable:
        return
    body_line, lines, starts = chapter.body_line, chapter.lines, chapter.line_starts
    first = block.place.line - body_line
    header = starts[first] + lines[first].index("///")
    end = starts[first] + len(lines[first])
    slashes = "/" * block.fence
    if block.name in CAPTIONS:
        yield header, end, f"{slashes} {block.name} | {block.argument}{opening(index)}"
    elif block.name in HELD:
        yield header, end, f"{slashes} {BLOCK} | {opening(index)}"
        last = block.end_line if block.closed else block.content_line
        ends = [*starts, starts[-1] + len(lines[-1])]
        if first + 1 < last - body_line:  # no empty line is left, at which a footnote would end
            yield starts[first + 1], ends[min(last - body_line, len(starts))], ""


def _heading(heading: Heading, index: int, chapter: Chapter) -> Iterator[Replacement]:
    """Yield the mark that begins a heading's text, in place of a number that was typed there."""
    number = heading.place.line - chapter.body_line
    line = chapter.lines[number]
    begin = re.match(r"[ \t]*(?:#{1,6}[ \t]*)?", line)
    start = begin.end() if begin else 0
    typed = re.match(rf"{re.escape(heading.typed_number)}[.)]?\s+", line[start:])
    end = start + typed.end() if heading.typed_number and typed else start
    offset = chapter.line_starts[number]
    yield offset + start, offset + end, opening(index)
