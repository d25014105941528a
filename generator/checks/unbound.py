"""The sentences of a chapter as they are before anything in them is bound to the data.

What is bound already, what another person said and what is no running text (headings, tables, raw
HTML, code) is masked, so that only the author's own statements are left, at their places.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from generator.chapters import Chapter, InlineUse
from generator.chapters.inline import DESTINATION
from generator.chapters.masking import Span
from generator.core.edits import blank

MASK = "\ufffc"
"""Stands for each masked character inside a sentence: neither a letter nor a space."""
SPOKEN_WORDS = 4
"""So many words between quotation marks are somebody's speech; fewer may be a value: « oui »."""

_SPEECH = re.compile(
    r"«(?:(?!\n\s*\n)[^«»])*»|“(?:(?!\n\s*\n)[^“”])*”|\"[^\"\n]*\"|https?://[^\s<>]+"
)
_IMAGE_OR_DESTINATION = re.compile(rf"!\[[^\[\]]*\]|{DESTINATION}", re.MULTILINE)
_LETTER = re.compile(r"[^\W\d_]")
_NO_LINE_END = re.compile(r"[^\n]")
_TABLE_ROW = re.compile(r"[ \t]*\||.*[ \t]\|[ \t]")
_BREAK = re.compile(
    r"\n[ \t]*\n"
    r"|\n[ \t]*(?=(?:[-*+]|\d+[.)]|:)[ ])"
    r"|(?<=[.!?…])[»”\")*_]*\s+"
)


@dataclass(frozen=True)
class Mention:
    """An id that a sentence refers to, and where (an offset in the sentence)."""

    target: str
    offset: int


@dataclass(frozen=True)
class Sentence:
    """A sentence with what is bound masked; ``start`` is its offset in the chapter's body."""

    text: str
    start: int
    mentions: tuple[Mention, ...] = ()


def sentences(chapter: Chapter) -> Iterator[Sentence]:
    """Yield the sentences of a chapter that hold a word, in order."""
    mentions = [
        Mention(use.target, use.span[0])
        for use in chapter.inlines
        if use.kind in {"reference", "link"}
    ]
    offsets = [each.offset for each in mentions]
    text = _masked(chapter)
    for start, end in _spans(text):
        if _LETTER.search(text, start, end):
            inside = mentions[bisect_left(offsets, start) : bisect_left(offsets, end)]
            placed = tuple(Mention(each.target, each.offset - start) for each in inside)
            yield Sentence(text[start:end], start, placed)


def _spans(text: str) -> Iterator[Span]:
    position = 0
    for found in _BREAK.finditer(text):
        yield position, found.end()
        position = found.end()
    yield position, len(text)


def _masked(chapter: Chapter) -> str:
    brackets, bound = _bound(chapter.inlines)
    text = _filled(blank(chapter.prose, brackets), bound)
    text = _filled(text, [found.span() for found in _IMAGE_OR_DESTINATION.finditer(text)])
    text = _without_lines(text, chapter)
    text = blank(text, (block.span for block in chapter.raw_html))
    return _filled(text, _speech(text))


def _bound(uses: Iterable[InlineUse]) -> tuple[list[Span], list[Span]]:
    """Return the opening brackets of links and what is bound; of a link the words stay."""
    brackets: list[Span] = []
    bound: list[Span] = []
    for use in uses:
        start, end = use.span
        if use.kind == "link":
            brackets.append((start, start + 1))
            bound.append((start + 1 + len(use.words), end))
        else:
            bound.append((start, end))
    return brackets, bound


def _filled(text: str, spans: Iterable[Span]) -> str:
    """Return the text with each character of the spans masked, newlines kept."""
    pieces: list[str] = []
    position = 0
    for start, end in sorted(spans):
        first = max(start, position)
        if end > first:
            pieces += (text[position:first], _NO_LINE_END.sub(MASK, text[first:end]))
            position = end
    return "".join([*pieces, text[position:]])


def _speech(text: str) -> list[Span]:
    """Return where others speak, and where addresses stand."""
    return [
        found.span()
        for found in _SPEECH.finditer(text)
        if found[0].startswith("http") or len(re.findall(r"\w+", found[0])) >= SPOKEN_WORDS
    ]


def _without_lines(text: str, chapter: Chapter) -> str:
    """Blank the lines of headings, tables, blockquotes and quoted segments."""
    lines = text.split("\n")
    unread = {heading.place.line - chapter.body_line for heading in chapter.headings}
    for block in chapter.blocks:
        if block.name == "quote":
            first = block.place.line - chapter.body_line
            unread |= set(range(first, block.end_line - chapter.body_line + 1))
    in_quotation = False
    for index, line in enumerate(lines):
        in_quotation = line.lstrip().startswith(">") or (in_quotation and bool(line.strip()))
        if in_quotation or index in unread or _TABLE_ROW.match(line):
            lines[index] = " " * len(line)
    return "\n".join(lines)
