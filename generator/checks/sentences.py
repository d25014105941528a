"""The sentences of a chapter as they are before anything in them is bound to the data.

What is bound already, what another person said and what is no running text (headings, tables, raw
HTML, code) is masked, so that only the author's own statements are left, at their places.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from generator.chapters import Chapter
from generator.chapters.links import address_spans, read_links
from generator.chapters.masking import Span
from generator.chapters.pieces import quoted_lines
from generator.core.edits import blank
from generator.handwritten import read_pieces

MASK = "\ufffc"
"""Stands for each masked character inside a sentence: neither a letter nor a space."""
SPOKEN_WORDS = 4
"""So many words between quotation marks are somebody's speech; fewer may be a value: « oui »."""

_SPEECH = re.compile(
    r"«(?:(?!\n\s*\n)[^«»])*»|“(?:(?!\n\s*\n)[^“”])*”|\"[^\"\n]*\"|https?://[^\s<>]+"
)
_LETTER = re.compile(r"[^\W\d_]")
_NO_LINE_END = re.compile(r"[^\n]")
_BREAK = re.compile(
    r"\n[ \t]*\n"
    r"|\n[ \t]*(?=(?:[-*+]|\d+[.)]|:)[ ])"
    r"|(?<=[.!?…])[»”\")*_]*\s+"
)


@dataclass(frozen=True)
class Sentence:
    """A sentence with what is bound masked; ``start`` is its offset in the chapter's body.

    ``mentions`` are the offsets in the sentence at which it refers to ids, with the ids.
    """

    text: str
    start: int
    mentions: tuple[tuple[int, str], ...] = ()


def sentences(chapter: Chapter) -> Iterator[Sentence]:
    """Yield the sentences of a chapter that hold a word, in order."""
    uses = [each for each in chapter.inlines if each.kind in {"reference", "link"}]
    text = _masked(chapter)
    ends = [0, *(found.end() for found in _BREAK.finditer(text)), len(text)]
    for start, end in pairwise(ends):
        if _LETTER.search(text, start, end):
            inside = [each for each in uses if start <= each.span[0] < end]
            mentions = tuple((each.span[0] - start, each.target) for each in inside)
            yield Sentence(text[start:end], start, mentions)


def _masked(chapter: Chapter) -> str:
    brackets: list[Span] = []
    bound = list(address_spans(chapter))
    bound += [each.span for each in read_links(chapter).targets if each.kind == "image"]
    for use in chapter.inlines:
        start, end = use.span
        if use.kind == "link":  # its words stay
            brackets.append((start, start + 1))
            start += 1 + len(use.words)
        bound.append((start, end))
    text = _filled(blank(chapter.prose, brackets), bound)
    shown: set[int] = set()
    for piece in read_pieces(chapter):
        if piece.kind == "text":
            shown.update(range(piece.first, piece.last + 1))
    shown.difference_update(*quoted_lines(chapter))
    for block in chapter.blocks:
        if block.name == "quote":
            shown.difference_update(range(block.place.line, block.end_line + 1))
    lines = enumerate(text.split("\n"), chapter.body_line)
    text = "\n".join(line if number in shown else " " * len(line) for number, line in lines)
    spoken = (
        found.span()
        for found in _SPEECH.finditer(text)
        if found[0].startswith("http") or len(re.findall(r"\w+", found[0])) >= SPOKEN_WORDS
    )
    return _filled(text, spoken)


def _filled(text: str, spans: Iterable[Span]) -> str:
    """Return the text with each character of the spans masked, newlines kept."""
    parts: list[str] = []
    position = 0
    for start, end in sorted(spans):
        first = max(start, position)
        if end > first:
            parts += (text[position:first], _NO_LINE_END.sub(MASK, text[first:end]))
            position = end
    return "".join([*parts, text[position:]])
