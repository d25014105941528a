"""The outline of a rendered page: its blocks in order, with what a reader can tell apart.

Both renderings are read by the same HTML parser and reduced to the same values, so that only a
visible difference remains: the kind of block, its place in lists and quotations, the number or
bullet it shows, its words, and which of them are bold, italic, code, struck out or a link.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import unquote

from selectolax.lexbor import LexborHTMLParser

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

LINE = "data-line"
"""The attribute, and the beginning of the comment, that carries a line of the source."""

MARK, TEXT = "\x1f", "\x1e"
"""In a word that is marked: before its marks, and between these and the text."""

CELL, BREAK, OPEN_BOX, DONE_BOX = "│", "↵", "☐", "☑"
"""The words that stand for the edge of a cell, a line break, and the boxes of a task list."""

_MARKS: Mapping[str, str] = {
    "strong": "s",
    "b": "s",
    "em": "e",
    "i": "e",
    "code": "c",
    "del": "d",
    "s": "d",
    "strike": "d",
}
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_CONTAINERS = frozenset(("ul", "ol", "blockquote"))
_UNSEEN = frozenset(("script", "style", "template", "head", "title"))
# What begins a block of its own; others (span, a, b …) belong to the line that they stand in.
_BLOCKS = frozenset(
    (
        *("p", "div", "pre", "li", "table", "thead", "tbody", "tfoot", "caption", "dl", "dt"),
        *("dd", "section", "article", "figure", "figcaption", "details", "summary", "center"),
        *("header", "footer", "main", "nav", "aside", "form", "fieldset", "address"),
    )
)
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True)
class Leaf:
    """A block of text: ``kind`` ("p", "h2", "code", "row", "hr").

    ``path`` are the lists and quotations around it ("ul", "ol", "quote"), ``markers`` the bullets
    and numbers that it shows in front. ``line`` is that of the source from 0, or -1.
    """

    kind: str
    path: tuple[str, ...]
    markers: tuple[str, ...]
    words: tuple[str, ...]
    line: int = field(default=-1, compare=False)

    @cached_property
    def context(self) -> str:
        """Everything but the words."""
        return " ".join((self.kind, *self.path, "/", *self.markers))

    @cached_property
    def key(self) -> str:
        """What makes two blocks look alike."""
        return f"{self.context}\n{' '.join(self.words)}"

    @cached_property
    def plain(self) -> str:
        """The words without their marks."""
        return " ".join(plain_word(word) for word in self.words)


def plain_word(word: str) -> str:
    """Return a word without its marks."""
    if MARK not in word:
        return word
    first, *pieces = word.split(MARK)
    return first + "".join(piece.split(TEXT, 1)[1] for piece in pieces)


def read_outline(html: str) -> tuple[Leaf, ...]:
    """Return the outline of a rendered text."""
    body = LexborHTMLParser(html).body
    return tuple(_Walk().leaves(body)) if body is not None else ()


@dataclass
class _List:
    """A list that is open: its name, its next number, and the item's marker not yet shown."""

    name: str
    number: int = 1


class _Walk:
    """One walk over a page; its state is what is open."""

    def __init__(self) -> None:
        self.found: list[Leaf] = []
        self.path: list[str] = []
        self.lists: list[_List] = []
        self.markers: list[str] = []
        self.marks: list[str] = []
        self.parts: list[tuple[str, str]] = []
        self.kind = "p"
        self.line = -1
        self.leaf_line = -1
        self.row = 0
        self.pre = 0

    def leaves(self, root: LexborNode) -> Iterator[Leaf]:
        """Yield the leaves of the page, in order."""
        node, down = root.child, True
        while node is not None:
            if down:
                child = self._enter(node)
                if child is not None:
                    node = child
                    continue
            following = node.next
            self._leave(node)
            if following is not None:
                node, down = following, True
                continue
            parent = node.parent
            if parent is None or parent.mem_id == root.mem_id:
                break
            node, down = parent, False
        self._flush()
        return iter(self.found)

    def _enter(self, node: LexborNode) -> LexborNode | None:
        """Open a node; return its first child, if it is to be looked into."""
        tag = node.tag or ""
        if tag == "-text":
            self._text(node.text_content or "")
            return None
        if tag in _UNSEEN:
            return None
        if tag in {"_comment", "-comment"}:
            self._comment(node.comment_content or "")
            return None
        attributes = node.attributes
        if LINE in attributes:
            self.line = int(attributes[LINE] or -1)
        if tag in _MARKS:
            if not (tag == "code" and self.pre):
                self.marks.append(_MARKS[tag])
        elif tag == "a" and attributes.get("href"):
            self.marks.append("a")
        elif tag in {"br", "img", "input"}:
            self._void(tag, attributes)
        else:
            self._block(tag, attributes)
        return node.child

    def _leave(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if tag in _MARKS:
            if not (tag == "code" and self.pre):
                self._close_mark(_MARKS[tag])
        elif tag == "a":
            self._close_mark("a")
        elif tag in _HEADINGS or tag in _CONTAINERS or tag in _BLOCKS or tag in {"tr", "td", "th"}:
            self._leave_block(tag)

    def _close_mark(self, mark: str) -> None:
        if mark in self.marks:
            self.marks.remove(mark)

    def _comment(self, text: str) -> None:
        if text.startswith(LINE):
            self.line = int(text.removeprefix(LINE))

    def _void(self, tag: str, attributes: Mapping[str, str | None]) -> None:
        if tag == "br":
            self._text(f" {BREAK} ")
        elif tag == "img":
            source = unquote(attributes.get("src") or "")
            self._text(f" ⟨{_SPACES.sub('_', source)}⟩ ")
        elif attributes.get("type") == "checkbox":
            self._text(f" {DONE_BOX if 'checked' in attributes else OPEN_BOX} ")

    def _block(self, tag: str, attributes: Mapping[str, str | None]) -> None:
        if self.row:
            if tag in {"td", "th"}:
                self._text(f" {CELL} ")
            elif tag in _BLOCKS or tag in _CONTAINERS:
                self._text(" ")
            return
        if tag == "tr":
            self._flush()
            self.row, self.kind = 1, "row"
        elif tag == "hr":
            self._flush()
            self._add("hr", ())
        elif tag in _HEADINGS:
            self._flush()
            self.kind = tag
        elif tag in _CONTAINERS:
            self._flush()
            self._open(tag, attributes)
        elif tag in _BLOCKS:
            self._flush()
            self._special(tag)

    def _special(self, tag: str) -> None:
        if tag == "pre":
            self.pre += 1
            self.kind = "code"
        elif tag == "li":
            self.markers.append(self._marker())

    def _open(self, tag: str, attributes: Mapping[str, str | None]) -> None:
        self.path.append("quote" if tag == "blockquote" else tag)
        if tag != "blockquote":
            start = attributes.get("start") or "1"
            self.lists.append(_List(tag, int(start) if start.isdigit() else 1))

    def _marker(self) -> str:
        if not self.lists or self.lists[-1].name == "ul":
            return "•"
        self.lists[-1].number += 1
        return f"{self.lists[-1].number - 1}."

    def _leave_block(self, tag: str) -> None:
        if self.row and tag != "tr":
            self._text(" ")
            return
        if tag == "li" and self.markers and not self.parts:
            self._add("p", ())
        self._flush()
        if tag == "tr":
            self.row = 0
        elif tag == "pre":
            self.pre = max(0, self.pre - 1)
        elif tag in _CONTAINERS and self.path:
            self.path.pop()
            if tag != "blockquote" and self.lists:
                self.lists.pop()
        self.kind = "p"

    def _text(self, text: str) -> None:
        if not self.parts:
            if not text.strip():
                return
            self.leaf_line = self.line
        self.parts.append((text, "".join(sorted(set(self.marks)))))

    def _flush(self) -> None:
        if self.parts:
            self._add(self.kind, _trimmed(_words(self.parts)))
            self.parts = []
        self.kind = "p"

    def _add(self, kind: str, words: tuple[str, ...]) -> None:
        if words or kind == "hr" or self.markers:
            line = self.leaf_line if self.parts else self.line
            self.found.append(Leaf(kind, tuple(self.path), tuple(self.markers), words, line))
            self.markers.clear()


def _words(parts: list[tuple[str, str]]) -> tuple[str, ...]:
    """Return the words of a block; a word whose marks change inside it stays one word."""
    if not any(marks for _, marks in parts):
        return tuple("".join(text for text, _ in parts).split())
    words: list[str] = []
    word, last = "", ""
    for text, marks in parts:
        for index, piece in enumerate(_SPACES.split(text)):
            if index and word:
                words.append(word)
                word, last = "", ""
            if piece:
                word += piece if marks == last else f"{MARK}{marks}{TEXT}{piece}"
                last = marks
    return (*words, word) if word else tuple(words)


def _trimmed(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words without line breaks at either end, where nobody sees them."""
    start, end = 0, len(words)
    while start < end and plain_word(words[start]) == BREAK:
        start += 1
    while start < end and plain_word(words[end - 1]) == BREAK:
        end -= 1
    return words[start:end]
