"""The text of a page for the search: every block is an excerpt, every heading opens a section."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from generator.rendering.markdown import HEADINGS
from generator.rendering.page import Excerpt, Section
from generator.rendering.typesetting import TextPiece

_CELLS = frozenset({"td", "th"})
# Elements that begin no text of their own for the search.
INLINE_TEXT = frozenset(
    {"a", "abbr", "b", "bdi", "br", "cite", "code", "del", "dfn", "em", "i", "img", "input", "ins"}
    | {"kbd", "mark", "q", "s", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr"}
)
_NOT_SEARCHED = frozenset({"script", "style", "template", "svg", "nav", "del", "button"})


class SearchText:
    """Takes the pieces of a page's text in, block by block."""

    def __init__(self) -> None:
        # Of each section its id, what its title says, and its excerpts, each with an id.
        self._sections: list[tuple[str, list[TextPiece], list[tuple[str, list[TextPiece]]]]] = []
        self._sections.append(("", [], []))
        self._text: list[TextPiece] = []
        self._term = ""

    def add(self, piece: TextPiece) -> None:
        """Add a piece of text to the block that is open."""
        self._text.append(piece)

    def begin(self, tag: str, anchor: str, around: str, *, is_searched: bool) -> None:
        """Go into an element with an id; ``around`` is the nearest id around it."""
        if tag in INLINE_TEXT:
            if tag in {"br", "img", "input", "wbr"}:
                self._text.append(TextPiece(" ", " "))
            return
        if tag == "dd" and self._text:
            return  # a term and what it means are one text
        if tag in _CELLS:
            if text_of(self._text):
                self._text.append(TextPiece(" · ", " · "))
            return
        self.end_excerpt(around)
        if tag in HEADINGS and is_searched:
            self._sections.append((anchor, [], []))

    def end(self, tag: str, anchor: str) -> None:
        """Go out of an element; ``anchor`` is its id or the nearest around it."""
        if tag in HEADINGS:
            self._sections[-1][1][:], self._text = self._text, []
        elif tag == "dt":
            self._term = anchor
            self._text.append(TextPiece(" – ", " – "))
        elif tag not in INLINE_TEXT and tag not in _CELLS:
            self.end_excerpt(anchor)

    def end_excerpt(self, anchor: str) -> None:
        """End the block that is open."""
        if text_of(self._text):
            self._sections[-1][2].append((self._term or anchor, self._text))
        self._text, self._term = [], ""

    def sections(self) -> Iterator[Section]:
        """Yield the sections; what stands before the title of the page is put under it."""
        first, *others = self._sections
        if others:
            others[0][2][:0] = first[2]
        for place, (anchor, pieces, found) in enumerate(others or [first]):
            title = text_of(pieces)
            if place == 0 or title or found:
                excerpts = (Excerpt(around, text_of(text)) for around, text in found)
                yield Section(anchor, title, tuple(excerpts))


def text_of(pieces: Sequence[TextPiece]) -> str:
    """Return what pieces say, on one line."""
    return " ".join("".join(each.text for each in pieces).split())


def is_skipped(tag: str, attributes: Mapping[str, str], classes: Sequence[str]) -> bool:
    """Say whether an element holds nothing that a reader would search for."""
    return (
        tag in _NOT_SEARCHED
        or "hidden" in attributes
        or "data-search-exclude" in attributes
        or attributes.get("aria-hidden") == "true"
        or "headerlink" in classes
    )
