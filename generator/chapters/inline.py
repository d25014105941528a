"""What an author writes inside a line: references, links, values, claims and citations.

The patterns are public: the Markdown extension reads the same ones, so that what is checked is what
is drawn. None of them looks further than its paragraph.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from generator.chapters.masking import blank
from generator.chapters.values import InlineUse
from generator.core.problems import Place

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from generator.chapters.masking import Span
    from generator.chapters.values import InlineKind

#: A letter, then letters, digits, "_", "-" and inner dots: BF4, tbl-utilite, sec-7.1.4. Ends in a
#: letter or digit.
ID = r"[^\W\d_](?:(?:[\w-]|\.(?=[^\W_]))*[^\W_])?"
_WORDS = r"(?P<words>[^\[\]\n]*(?:\n[^\[\]\n]+)*)"
# An expression may be wrapped over two lines.
_EXPRESSION = r"(?P<expression>[^{}\n]*(?:\n[^{}\n]*)?)"

VALUE = rf"(?<!\\)\{{\{{{_EXPRESSION}\}}\}}"
CLAIM = rf"(?<!\\)\[{_WORDS}\]\{{={_EXPRESSION}\}}"
LINK = rf"(?<![\\!])\[{_WORDS}\]\([ ]*@(?P<id>{ID})(?:[ ]+(?:\"[^\"\n]*\"|'[^'\n]*'))?[ ]*\)"
#: Not behind a letter or digit (an address), "@", "/" or a backslash.
REFERENCE = rf"(?<![^\W_]|[@\\/])@(?P<id>{ID})"
#: A key begins with a small letter and is none of our ids.
_KEY = r"@(?!(?:tbl|fig|sec|term)-)(?P<key>[a-z][\w:./+-]*)"
CITATION = (
    rf"(?<!\\)\[(?P<inside>(?:[^\[\]@\n]*\s)?-?{_KEY}(?:[^\[\]\n]|\n(?![ \t]*\n))*)\](?![({{])"
)
#: No prose: where a link leads, a definition of a link, an attribute list.
DESTINATION = (
    r"\]\([^()\n]*(?:\([^()\n]*\)[^()\n]*)?\)"
    r"|^[ ]{0,3}\[[^\[\]\n]+\]:[^\n]*$"
    r"|\{:?[ ]*[#.][^{}\n]*\}"
)

_VALUE = re.compile(VALUE)
_CLAIM = re.compile(CLAIM)
_LINK = re.compile(LINK)
_REFERENCE = re.compile(REFERENCE)
_CITATION = re.compile(CITATION)
_KEYS = re.compile(_KEY)
_DESTINATION = re.compile(DESTINATION, re.MULTILINE)
_FOOTNOTE = re.compile(r"[ ]{0,3}\[\^")
# A line end inside an expression, with the marks of a quotation that may follow it.
_LINE_END = re.compile(r"[ \t]*\n[ \t>]*")


def scan_inlines(prose: str, body: str, place_at: Callable[[int], Place]) -> tuple[InlineUse, ...]:
    """Return the inline uses of a body in document order.

    ``prose`` is the body with all that is no prose blanked; texts and words are taken from
    ``body``.
    """
    return tuple(use for _, use in sorted(_Scan(prose, body, place_at).all(), key=_offset))


def _offset(item: tuple[int, InlineUse]) -> int:
    return item[0]


class _Scan:
    """One scan: each kind in its turn, what it takes up being blanked for the next."""

    def __init__(self, prose: str, body: str, place_at: Callable[[int], Place]) -> None:
        self.prose = prose
        self.body = body
        self.place_at = place_at
        self.found: list[tuple[int, InlineUse]] = []

    def all(self) -> list[tuple[int, InlineUse]]:
        """Return every use with its offset."""
        if "{{" in self.prose:
            self._take(_VALUE, self._value)
        if "{=" in self.prose:
            self._take(_CLAIM, self._claim)
        if "@" in self.prose:
            self._take(_LINK, self._link)
            self._take(_CITATION, self._citation)
            self.prose = blank(self.prose, self._destinations())
            self._take(_REFERENCE, self._reference)
        return self.found

    def _take(
        self, pattern: re.Pattern[str], read: Callable[[re.Match[str]], tuple[InlineUse, Span]]
    ) -> None:
        spans: list[Span] = []
        for match in pattern.finditer(self.prose):
            use, span = read(match)
            self.found.append((match.start(), use))
            spans.append(span)
        if spans:
            self.prose = blank(self.prose, spans)

    def _destinations(self) -> list[Span]:
        return [
            match.span()
            for match in _DESTINATION.finditer(self.prose)
            if not _FOOTNOTE.match(match[0])
        ]

    def _use(self, kind: InlineKind, match: re.Match[str], target: str, words: str) -> InlineUse:
        start, end = match.span()
        return InlineUse(kind, self.body[start:end], target, words, self.place_at(start))

    def _group(self, match: re.Match[str], name: str) -> str:
        start, end = match.span(name)
        return self.body[start:end]

    def _expression(self, match: re.Match[str]) -> str:
        return _LINE_END.sub(" ", self._group(match, "expression")).strip()

    def _value(self, match: re.Match[str]) -> tuple[InlineUse, Span]:
        return self._use("value", match, self._expression(match), ""), match.span()

    def _claim(self, match: re.Match[str]) -> tuple[InlineUse, Span]:
        words = self._group(match, "words")
        return self._use("claim", match, self._expression(match), words), (
            match.end("words") + 1,
            match.end(),
        )

    def _link(self, match: re.Match[str]) -> tuple[InlineUse, Span]:
        words = self._group(match, "words")
        # The words stay: a reference among them is one of its own.
        return self._use("link", match, match["id"], words), (match.end("words"), match.end())

    def _citation(self, match: re.Match[str]) -> tuple[InlineUse, Span]:
        keys = "; ".join(key["key"].rstrip(":./+-") for key in _KEYS.finditer(match["inside"]))
        words = self._group(match, "inside")
        return self._use("citation", match, keys, words), match.span()

    def _reference(self, match: re.Match[str]) -> tuple[InlineUse, Span]:
        return self._use("reference", match, match["id"], ""), match.span()


def places(source: str, body: str, first_line: int) -> Callable[[int], Place]:
    """Return the function from an offset of the body to its place in the file."""
    starts = line_starts(body)

    def place_at(offset: int) -> Place:
        line = bisect_right(starts, offset) - 1
        return Place(source, first_line + line, offset - starts[line] + 1)

    return place_at


def line_starts(text: str) -> Sequence[int]:
    """Return the offset of each line's first character."""
    starts = [0]
    position = text.find("\n")
    while position >= 0:
        starts.append(position + 1)
        position = text.find("\n", position + 1)
    return starts
