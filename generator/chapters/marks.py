"""Marks: characters that stand for what an author wrote while Markdown works on the text around.

Each use of a chapter (a value, a claim, a reference, a block, a heading …) has an index. Before
Markdown reads the chapter, the use is taken out and one private-use character that carries the
index is put in its place; what comes out is looked up by that character. So nothing has to be found
again by its order or its text, and a use that does not come out is missed.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from generator.chapters.structure import CAPTIONS, HELD
from generator.chapters.values import BlockUse, Chapter, Heading, InlineUse
from generator.core.edits import splice

Replacement = tuple[int, int, str]

FIRST_OPENING = 0xF0000
FIRST_CLOSING = 0x100000
MOST = 0xFFFE
"""Uses that one chapter can have: the characters of one private-use plane."""
MARK = re.compile("[\U000f0000-\U000ffffd\U00100000-\U0010fffd]")
BLOCK = "thesis-use"
"""The name of the block that stands for a table, chart, quotation or bibliography."""

LIST_TYPE = "list-type:"
"""What a comment says that begins the first item of a list of letters, or of Roman numbers."""


def index_of(mark: str) -> tuple[int, bool]:
    """Return the index that a character carries, and whether it closes."""
    code = ord(mark)
    return (code - FIRST_CLOSING, True) if code >= FIRST_CLOSING else (code - FIRST_OPENING, False)


def marked_body(chapter: Chapter, edits: Iterable[Replacement] = ()) -> str:
    """Return the body with a mark for each use, and those ``edits`` that touch none."""
    uses: list[Replacement] = []
    for index, use in enumerate(chapter.uses[:MOST]):
        opening, closing = chr(FIRST_OPENING + index), chr(FIRST_CLOSING + index)
        if isinstance(use, BlockUse):
            uses += _block(use, opening, chapter)
        elif isinstance(use, Heading):
            uses.append(_heading(use, opening, chapter))
        elif use.in_caption:
            continue
        elif use.words_span[1]:
            uses.append((use.span[0], use.words_span[0], opening))
            uses.append((use.words_span[1], use.span[1], closing))
        else:
            uses.append((*use.span, opening))
    apart = [
        edit
        for edit in edits
        if not any(edit[0] < end and start < edit[1] for start, end, _ in uses)
    ]
    return splice(MARK.sub("\ufffd", chapter.body), sorted([*uses, *apart]))


def _block(block: BlockUse, opening: str, chapter: Chapter) -> Iterator[Replacement]:
    """Yield a header that carries the mark; what a drawn block holds is left out."""
    if not block.readable:
        return
    start, end = chapter.line_span(block.place.line, block.place.line)
    header, slashes = chapter.body.index("///", start), "/" * block.fence
    if block.name in CAPTIONS:
        yield header, end, f"{slashes} {block.name} | {block.argument}{opening}"
    elif block.name in HELD:
        yield header, end, f"{slashes} {BLOCK} | {opening}"
        last = (block.end_line if block.closed else block.content_line) - chapter.body_line
        content_end = [*chapter.line_starts, len(chapter.body)][last]
        if end + 1 < content_end:  # no empty line is left, at which a footnote would end
            yield end + 1, content_end, ""


def _heading(heading: Heading, opening: str, chapter: Chapter) -> Replacement:
    start, end = chapter.line_span(heading.place.line, heading.place.line)
    typed = rf"(?:{re.escape(heading.typed_number)}[.)]?\s+)?" if heading.typed_number else ""
    begin = re.match(rf"([ \t]*(?:#{{1,6}}[ \t]*)?){typed}", chapter.body[start:end])
    return (
        (start + begin.end(1), start + begin.end(), opening) if begin else (start, start, opening)
    )


def expanded(text: str, uses: Sequence[InlineUse | BlockUse | Heading]) -> str:
    """Return a text in which each mark is again what the author wrote."""

    def source(match: re.Match[str]) -> str:
        index, closes = index_of(match[0])
        use = uses[index] if index < len(uses) else None
        if not isinstance(use, InlineUse):
            return ""
        if use.kind == "waived":  # its reason is the author's alone
            return ""
        if not use.words_span[1]:
            return use.text
        start, (opens, ends) = use.span[0], use.words_span
        return use.text[ends - start :] if closes else use.text[: opens - start]

    return MARK.sub(source, text)
