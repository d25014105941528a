"""The text of a page for the search: every block is an excerpt, every heading opens a section."""

from collections.abc import Iterator, Sequence

from generator.rendering.page import Excerpt, Section
from generator.rendering.tags import Kind
from generator.rendering.typesetting import TextPiece

_CELLS = frozenset({"td", "th"})


class SearchText:
    """Takes the pieces of a page's text in, block by block."""

    def __init__(self) -> None:
        # Of each section its id, what its title says, and its excerpts, each with an id.
        self._sections: list[tuple[str, list[TextPiece], list[tuple[str, list[TextPiece]]]]] = []
        self._sections.append(("", [], []))
        self._text: list[TextPiece] = []  # it begins with no space
        self._term = ""

    def add(self, piece: TextPiece) -> None:
        """Add a piece of text to the block that is open."""
        if self._text or not piece.text.isspace():
            self._text.append(piece)

    def begin(self, kind: Kind, anchor: str, around: str, *, is_searched: bool) -> None:
        """Go into an element with an id; ``around`` is the nearest id around it."""
        if kind.is_within_excerpt:
            if kind.tag in {"br", "img", "input", "wbr"}:
                self.add(TextPiece(" "))
        elif kind.tag in _CELLS:
            if self._text:
                self._text.append(TextPiece(" · "))
        elif kind.tag != "dd" or not self._text:  # a term and what it means are one text
            self.end_excerpt(around)
            if kind.level and is_searched:
                self._sections.append((anchor, [], []))

    def end(self, kind: Kind, anchor: str) -> None:
        """Go out of an element; ``anchor`` is its id or the nearest around it."""
        if kind.is_within_excerpt or kind.tag in _CELLS:
            return
        if kind.level:
            self._sections[-1][1][:], self._text = self._text, []
        elif kind.tag == "dt":
            self._term = anchor
            self._text.append(TextPiece(" – "))
        else:
            self.end_excerpt(anchor)

    def end_excerpt(self, anchor: str) -> None:
        """End the block that is open."""
        if self._text:
            self._sections[-1][2].append((self._term or anchor, self._text))
            self._text = []
        self._term = ""

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
    return " ".join("".join([each.text for each in pieces]).split())
