"""The sentences in which an author speaks, with what is bound or said by others masked."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from generator.chapters import Chapter
from generator.chapters.links import address_spans, read_links
from generator.chapters.masking import Span
from generator.chapters.pieces import quoted_lines
from generator.checks.stated_numbers import MASK
from generator.core.edits import blank
from generator.handwritten import read_pieces

WORD = re.compile(r"[^\W\d_]+")
_SPOKEN_WORDS = 4  # between quotation marks are somebody's speech; fewer may be a value: « oui »
_SPOKEN = re.compile(r"«(?:(?!\n\s*\n)[^«»])*»|“(?:(?!\n\s*\n)[^“”])*”|\"[^\"\n]*\"")
# Addresses, and what an abbreviation stands for.
_NO_TEXT = re.compile(r"https?://[^\s<>]+|^ {0,3}\*\[[^\]\n]+\]:.*$", re.MULTILINE)
_INDEX = re.compile(r"<(su[bp])>[^<>\n]*</\1>")
_SHORTENED = "p pp fig Fig cf Cf al n no vol art chap vs ex"
_NO_END = "".join(rf"(?<!\b{each}\.)" for each in _SHORTENED.split())
_BREAK = re.compile(
    r"\n[ \t]*\n|\n[ \t]*(?=(?:[-*+]|\d+[.)]|:)[ ])"
    rf"|(?<=[.!?…]){_NO_END}[»”\")*_]*\s+"
)


class Sentence(NamedTuple):
    """A sentence with what is bound masked, its offset in the body, the ids that it refers to."""

    text: str
    start: int
    mentions: Sequence[str]


def speech_spans(chapter: Chapter) -> Sequence[Span]:
    """Return the offsets in the body of what stands between quotation marks: somebody's words."""
    return chapter.once(_read_prose)[1]


def sentences(chapter: Chapter) -> Iterator[Sentence]:
    """Yield the sentences of a chapter that hold a word, in order."""
    uses = [each for each in chapter.inlines if each.kind in {"reference", "link"}]
    text, _ = chapter.once(_read_prose)
    ends = [0, *(found.end() for found in _BREAK.finditer(text)), len(text)]
    for start, end in pairwise(ends):
        if WORD.search(text, start, end):
            mentions = [each.target for each in uses if start <= each.span[0] < end]
            yield Sentence(text[start:end], start, mentions)


def _read_prose(chapter: Chapter) -> tuple[str, Sequence[Span]]:
    """Return the body with all but running text of the author masked, and the spans of speech."""
    brackets: list[Span] = []
    bound = [*address_spans(chapter), *(each.span() for each in _INDEX.finditer(chapter.body))]
    bound += [each.span for each in read_links(chapter).targets if each.kind == "image"]
    for use in chapter.inlines:
        start, end = use.span
        if use.kind == "link":  # its words stay
            brackets.append((start, start + 1))
            start += 1 + len(use.words)
        bound.append((start, end))
    text = blank(blank(chapter.prose, brackets), bound, MASK)
    shown = {
        line
        for piece in chapter.once(read_pieces)
        if piece.kind == "text"
        for line in range(piece.first, piece.last + 1)
    }
    shown.difference_update(*quoted_lines(chapter))
    for block in chapter.blocks:
        if block.name == "quote":
            shown.difference_update(range(block.place.line, block.end_line + 1))
    lines = enumerate(text.split("\n"), chapter.body_line)
    text = "\n".join(line if number in shown else " " * len(line) for number, line in lines)
    spoken = [
        found.span()
        for found in _SPOKEN.finditer(text)
        if len(re.findall(r"\w+", found[0])) >= _SPOKEN_WORDS
    ]
    others = (found.span() for found in _NO_TEXT.finditer(text))
    return blank(text, [*spoken, *others], MASK), spoken
