"""The labels of a chapter: what stands in the cells of its tables and in its headings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING

from generator.chapters import plain_text
from generator.handwritten import read_tables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.chapters import Chapter
    from generator.core.problems import Place

_LONGEST, _MOST_WORDS = 60, 8
_TAG = re.compile(r"<[^<>]*>")
_NO_LABEL = re.compile(r"://|\{\{|@|`|\[\^|!\[")
_LETTERS = re.compile(r"[^\W\d_]{2}")


@dataclass(frozen=True)
class Label:
    """A short text that names something, as it is read, and where it stands."""

    text: str
    place: Place
    heading: bool = False


def read_labels(chapter: Chapter) -> Iterator[Label]:
    """Yield the labels of a chapter; whole sentences, numbers and code are none."""
    for heading in chapter.headings:
        label = _label(heading.text)
        if label:
            yield Label(label, heading.place, heading=True)
    for table in read_tables(chapter):
        for row in (*table.header, *table.rows):
            for cell in row.cells:
                if cell.merged or cell.missing:
                    continue
                for item in cell.written:
                    label = _label(item.content)
                    if label:
                        start = item.runs[0].start if item.runs else cell.start
                        yield Label(label, chapter.place_at(start - chapter.body_start))


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
