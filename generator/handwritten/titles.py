"""What a table says it is about: its caption and the heading above it, and what sets two apart."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import pairwise

from generator.chapters.values import Chapter
from generator.handwritten.labels import words
from generator.handwritten.pieces import read_pieces, typed_captions
from generator.handwritten.values import HandTable

_NUMBERED = frozenset(
    ("table", "tableau", "tab", "figure", "fig", "section", "chapitre", "chapter")
)
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")


def title_of(chapter: Chapter, table: HandTable) -> str:
    """Return the captions of a table and the heading above it, as one text."""
    line, pieces = table.place.line, read_pieces(chapter)
    at = next((at for at, each in enumerate(pieces) if each.first <= line <= each.last), -1)
    captions = [each.shown for each in typed_captions(chapter) if at >= 0 and each.to == at]
    behind = pieces[at + 1 : at + 2] if at >= 0 else ()
    blocks = [each.block for each in behind if each.block and each.block.name == "table-caption"]
    captions += [chapter.content_of(block) for block in blocks]
    headings = [h.text for h in chapter.headings if h.place.line < line]
    return "\n".join([table.caption, *captions, *headings[-1:]])


def are_about_others(one: str, other: str) -> bool:
    """Say whether two titles name different things by number: group 1 and group 2, 2020 and 2022.

    Numbers of tables, figures and sections do not count, nor do quantities ("the 5 groups").
    """
    ours, theirs = _names(one), _names(other)
    return any(not ours[word] & theirs[word] for word in ours.keys() & theirs.keys())


def _names(title: str) -> defaultdict[str, set[str]]:
    """Return the numbers behind each word, and the years."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for line in title.split("\n"):
        parts = words(line)
        for word, number in pairwise(parts):
            if word.isalpha() and word not in _NUMBERED and number.isdecimal():
                found[word].add(number)
        found["year"].update(_YEAR.findall(line))
    return defaultdict(set, {word: numbers for word, numbers in found.items() if numbers})
