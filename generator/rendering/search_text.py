"""The text of a page for the search: every block is an excerpt, every heading opens a section.

A table or a figure with an id is a section of its own; the one around it goes on behind it.
"""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct, field

from generator.rendering.markdown import HEADINGS
from generator.rendering.page import Section
from generator.rendering.tags import INLINE
from generator.rendering.typesetting import TextPiece

_CELLS = frozenset({"td", "th"})


class _Part(Struct):
    """A section that is being read: its excerpts have an id each."""

    anchor: str = ""
    shows: str = ""
    words: str = ""
    title: list[TextPiece] = field(default_factory=list[TextPiece])
    excerpts: list[tuple[str, list[TextPiece]]] = field(
        default_factory=list[tuple[str, list[TextPiece]]]
    )


class SearchText:
    """Takes the pieces of a page's text in, block by block."""

    def __init__(self) -> None:
        self._sections = [_Part()]
        self._open = self._sections[0]
        self._around: _Part | None = None  # the section that a figure stands in
        self._text: list[TextPiece] = []  # it begins with no space
        self._header = 0  # where the text of a header begins
        self._term = ""

    def add(self, piece: TextPiece) -> None:
        """Add a piece of text to the block that is open."""
        if self._text or not piece.text.isspace():
            self._text.append(piece)

    def begin(
        self, tag: str, attributes: Mapping[str, str], around: str, *, is_searched: bool
    ) -> None:
        """Go into an element; ``around`` is the nearest id around it."""
        if tag in INLINE:
            if tag in {"br", "img", "input", "wbr"}:
                self.add(TextPiece(" "))
        elif tag in _CELLS:
            if self._text:
                self._text.append(TextPiece(" · "))
            self._header = len(self._text)
        elif tag != "dd" or not self._text:  # a term and what it means are one text
            self.end_excerpt(around)
            if tag in HEADINGS and is_searched:
                self._go_into(_Part(attributes.get("id", "")))
            elif (
                tag == "figure"
                and "id" in attributes
                and attributes.get("class") != "quotation"
                and len(self._sections) > 1  # one that can be led to, within a section of the text
                and self._around is None
            ):
                self._around = self._open
                shows = "table" if "thesis-table" in attributes.get("class", "") else "figure"
                words = attributes.get("data-search-words", "")
                self._go_into(_Part(attributes["id"], shows, words))

    def _go_into(self, part: _Part) -> None:
        self._open = part
        self._sections.append(part)

    def end(self, tag: str, anchor: str) -> None:
        """Go out of an element; ``anchor`` is its id or the nearest around it."""
        if tag == "th" and self._around:
            self._open.words += f" {text_of(self._text[self._header :])}"
        if tag in INLINE or tag in _CELLS:
            return
        if tag in HEADINGS or (self._around and tag in {"caption", "figcaption"}):
            excerpts = self._open.excerpts
            if not self._text and tag == "figcaption" and excerpts:  # it was a paragraph
                self._text = excerpts.pop()[1]
            if self._text:  # none is of a heading that is not searched
                self._open.title[:], self._text = self._text, []
        elif tag == "dt":
            self._term = anchor
            self._text.append(TextPiece(" – "))
        else:
            self.end_excerpt(anchor)
            if self._around and tag == "figure" and anchor == self._open.anchor:
                self._open, self._around = self._around, None

    def end_excerpt(self, anchor: str) -> None:
        """End the block that is open."""
        if self._text:
            self._open.excerpts.append((self._term or anchor, self._text))
            self._text = []
        self._term = ""

    def sections(self) -> Iterator[Section]:
        """Yield the sections; what stands before the title of the page is put under it."""
        first, *others = self._sections
        if others:
            others[0].excerpts[:0] = first.excerpts
        for place, part in enumerate(others or [first]):
            title = text_of(part.title)
            if place == 0 or title or part.excerpts:
                excerpts = ((around, text_of(text)) for around, text in part.excerpts)
                yield Section(part.anchor, title, tuple(excerpts), part.shows, part.words.strip())


def text_of(pieces: Sequence[TextPiece]) -> str:
    """Return what pieces say, on one line."""
    return " ".join("".join([each.text for each in pieces]).split())
