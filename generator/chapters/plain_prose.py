"""Plain prose: blocks that every reader of Markdown shows alike, whatever stands around them.

Most of a thesis is such prose, and who looks for mistakes of markup need not have it rendered.
"""

import re
from collections.abc import Iterator, Sequence

from generator.chapters.masking import Span
from generator.chapters.values import Chapter

# No sign that Markdown, an extension of it or GitHub could take for markup.
_SIGNS = (
    r"[^\x00-\x1f\\`*_\[\]{}<>#|~^$&@/\x7f-\x9f"
    r"\u2028\u2029\ud800-\udfff\ue000-\uf8ff\U000f0000-\U0010ffff]"
)
_WORDS = r"[^\W_](?:[ '’-]?[^\W_])*+[.,:]?"
_EMPHASIS = rf"(?<![^\n («'’])(?:\*{_WORDS}\*|\*\*{_WORDS}\*\*)(?=[ \n.,;:)]|\Z)"
# A number with a point or a parenthesis would begin a list.
_LINE = rf"(?:[^\W\d_]|[(«“]|[0-9]++(?![.)])|{_EMPHASIS})(?:{_SIGNS}++|/(?!/)|{_EMPHASIS})*+"
# A heading, a paragraph, or what contains blocks: a list of lines, a quotation.
_BLOCK = re.compile(
    rf"(?:\A|(?<=\n\n))(?:\#{{1,6}}[ ]{_LINE}|{_LINE}(?:\n{_LINE})*+"
    rf"|(?P<container>-[ ]{_LINE}(?:\n-[ ]{_LINE})*+|>[ ]{_LINE}(?:\n>[ ]{_LINE})*+))"
    r"(?=\n\n|\n?\Z)"
)


def plain_prose(chapter: Chapter) -> Sequence[Span]:
    """Return the offsets in the body of the blocks without which the others are read as with them.

    Of blocks that follow one another the first one is not returned, which ends what stands before
    it, nor the last one if something may go on in it.
    """
    return [
        block.span()
        for blocks in _stretches(chapter)
        for block in (blocks[1:-1] if blocks[-1]["container"] else blocks[1:])
    ]


def _stretches(chapter: Chapter) -> Iterator[list[re.Match[str]]]:
    """Yield the blocks that follow one another; lists in a row are one to some."""
    raw = [block.span for block in chapter.masks.raw_html]
    blocks: list[re.Match[str]] = []
    for block in _BLOCK.finditer(chapter.body):
        start, end = block.span()
        is_prose = chapter.prose[start:end] == block[0] and "www." not in block[0]
        if not is_prose or any(first < end and start < last for first, last in raw):
            continue
        follows = blocks and not chapter.body[blocks[-1].end() : start].strip("\n")
        is_joined = bool(blocks and block["container"] and blocks[-1][0][0] == block[0][0])
        if blocks and (not follows or is_joined):
            yield blocks
            blocks = []
        blocks.append(block)
    if blocks:
        yield blocks
