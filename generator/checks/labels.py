"""The labels of a chapter: what stands in the cells of its tables and in its headings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING

from generator.chapters import plain_text
from generator.chapters.inline import places

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from generator.chapters import Chapter
    from generator.checks.pieces import Piece
    from generator.core.problems import Place

_LONGEST, _MOST_WORDS = 60, 8
_CELL = re.compile(r"(?:[^|\\\n]|\\.)+")
_HTML_CELL = re.compile(
    r"<(?:t[dh]|li)\b[^<>]*>(?P<text>[^<]*(?:<(?!/?(?:t[dhr]|li|ul|ol|table|thead|tbody|tfoot)\b)[^<]*)*)",
    re.IGNORECASE,
)
_TAG = re.compile(r"<[^<>]*>")
_NO_LABEL = re.compile(r"://|\{\{|@|`|\[\^|!\[")
_LETTERS = re.compile(r"[^\W\d_]{2}")


@dataclass(frozen=True)
class Label:
    """A short text that names something, as it is read, and where it stands."""

    text: str
    place: Place
    heading: bool = False


def read_labels(chapter: Chapter, pieces: Sequence[Piece]) -> Iterator[Label]:
    """Yield the labels of a chapter; whole sentences, numbers and code are none."""
    place_at = places(chapter.source, chapter.text, 1)
    starts = _line_starts(chapter.text)
    for piece in pieces:
        start = starts[piece.first - 1]
        if piece.heading:
            label = _label(piece.heading.text)
            if label:
                yield Label(label, piece.heading.place, heading=True)
        elif piece.kind == "table":
            pattern = _HTML_CELL if "<t" in piece.text.lower() else _CELL
            for cell in pattern.finditer(piece.text):
                name = "text" if pattern is _HTML_CELL else 0
                label = _label(cell[name])
                if label:
                    at = start + cell.start(name) + len(cell[name]) - len(cell[name].lstrip())
                    yield Label(label, place_at(at))


def _line_starts(text: str) -> Sequence[int]:
    starts = [0]
    starts += [match.end() for match in re.finditer("\n", text)]
    return starts


def _label(source: str) -> str:
    """Return what a cell or heading says, if that can be a label, else an empty string."""
    source = source.strip()
    if not source or len(source) > 3 * _LONGEST or not _LETTERS.search(source):
        return ""
    if _NO_LABEL.search(source):
        return ""
    plain = source if source.replace(" ", "").isalnum() else plain_text(_TAG.sub(" ", source))
    text = " ".join(unescape(plain).split())
    is_short = len(text) <= _LONGEST and text.count(" ") < _MOST_WORDS
    return text if is_short and not text.endswith((".", "…", "?", "!", ";", ",")) else ""
