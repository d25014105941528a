"""Codes spelled out: a reader who meets BF4 in a section for the first time is told what it is.

``BF4 « Sensibiliser les acteurs »`` is written where the author wrote ``@BF4``, once in a section,
unless the words around it say the name already. What stands in a heading, a caption or a table is
left as it is.
"""

import re
from bisect import bisect
from collections.abc import Mapping

from generator.chapters import Chapter
from generator.chapters.structure import CAPTIONS
from generator.language.normalize import words

_BREAK = re.compile(
    r"\n[ \t>]*\n|\n[ \t>]*(?=(?:[-*+:]|\d+[.)])[ ])|(?<=[.!?…])\s+(?=[^\W\da-zß-ÿ]|[«\[(@])"
)
_BRACED = re.compile(r"\{[^{}]*\}")
_CELL = re.compile(r"[ \t>]*\||.*<t[dh]\b")
_JOINTS = frozenset(
    '-–—/«»“”"'
)  # beside a code that is part of a longer one, a range or a quotation
_LONG = 5  # letters of a word that tells a name from another, and of the stem it is known by
_ENOUGH = 0.4  # of them say the name


def first_mentions(chapter: Chapter) -> Mapping[int, str]:
    """Return the sentence of the first reference to each id in each section, by its offset."""
    headings = [chapter.offset_of(each.place) for each in chapter.headings]
    apart = {each.place.line for each in chapter.headings}
    for block in chapter.blocks:
        if block.name in CAPTIONS:
            apart.update(range(block.place.line, block.end_line))
    breaks = [0, *(each.end() for each in _BREAK.finditer(chapter.body)), len(chapter.body)]
    found: dict[tuple[int, str], tuple[int, str]] = {}
    for use in chapter.inlines:
        (start, end), line = use.span, use.place.line
        if use.kind != "reference" or line in apart:
            continue
        before, after = chapter.body[start - 2 : start].strip(), chapter.body[end : end + 2].strip()
        if {before[-1:], after[:1]} & _JOINTS:
            continue
        if not _CELL.match(chapter.lines[line - chapter.body_line]):
            at = bisect(breaks, start)
            text = chapter.body[breaks[at - 1] : breaks[at]]
            found.setdefault((bisect(headings, start), use.target), (start, text))
    return dict(found.values())


def is_said(name: str, text: str) -> bool:
    """Say whether a text has enough of the telling words of a name, in whatever form."""
    stems = {each[:_LONG] for each in words(name) if len(each) >= _LONG}
    said = {each[:_LONG] for each in words(_BRACED.sub(" ", text))}
    return bool(stems) and len(stems & said) >= _ENOUGH * len(stems)
