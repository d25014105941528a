"""The outline of a text: the blocks that a reader sees, on GitHub and on the site.

Both renderings are HTML, read by one parser and reduced to the same values, so that only a visible
difference remains: the kind of block, its place in lists and quotations, the number or bullet that
it shows, its words, and which of them are bold, italic, code, struck out or a link.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from markdown import Markdown
from rapidfuzz.distance import Indel
from selectolax.lexbor import LexborHTMLParser

from generator.chapters import Chapter, scan_text
from generator.chapters.flavours.github import ADDED, ALERT, github_parser, in_lines, read_on_github
from generator.core.edits import apply_edits
from generator.core.values import replace
from generator.rendering.markdown import HEADINGS, pair_brackets_once, standard_of
from tests.chapters.neutral import neutralised

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

# Words that stand for the edge of a cell and a line break.
CELL, BREAK = "│", "↵"
# In a word: before its marks, and between these and the text.
_MARK, _TEXT = "\ue000", "\ue001"
MARKED = re.compile(f"{_MARK}[a-z]*{_TEXT}")
_LINE = "data-line"
_MARKS = {"strong": "s", "b": "s", "em": "e", "i": "e", "code": "c", "del": "d", "s": "d"}
_CONTAINERS = {"ul": "ul", "ol": "ol", "blockquote": "quote"}
_KINDS = {"tr": "row", "pre": "code", **{each: each for each in HEADINGS}}
# What begins a block of its own; others (span, u …) belong to the line that they stand in.
_BLOCKS = frozenset(
    (
        *("p", "div", "pre", "li", "table", "thead", "tbody", "tfoot", "caption", "dl", "dt"),
        *("dd", "section", "article", "figure", "figcaption", "details", "summary", "center"),
        *("header", "footer", "main", "nav", "aside", "form", "fieldset", "address"),
        *("tr", "td", "th", "hr", *HEADINGS, *_CONTAINERS),
    )
)
_ALERT = re.compile(rf"<blockquote[^>]*>\n<p([^>]*)>{ALERT}(?=\s|</p>)", re.IGNORECASE)
# What the comparison takes out of the text before either side reads it (``neutral``).
_NEUTRAL = frozenset(("abbr", "admonition", "attr_list", "def_list", "footnotes", "toc"))


@dataclass(frozen=True)
class VisibleBlock:
    """A block of text: ``kind`` ("p", "h2", "code", "row", "hr").

    ``path`` are the lists and quotations around it ("ul", "ol", "quote"), ``markers`` the bullets
    and numbers that it shows in front. ``line`` is that of the source from 0, or -1.
    """

    kind: str
    path: tuple[str, ...]
    markers: tuple[str, ...]
    words: tuple[str, ...]
    line: int = field(default=-1, compare=False)

    @property
    def plain(self) -> list[str]:
        """The words without their marks, without edges of cells and line breaks."""
        words = (MARKED.sub("", each) for each in self.words)
        return [each for each in words if each not in {CELL, BREAK}]


Outline = tuple[VisibleBlock, ...]


def github_outline(text: str) -> Outline:
    """Return what GitHub shows of a text."""
    parser, view = github_parser(), read_on_github(text)
    if added := [each.edits[0] for each in in_lines(view, ADDED)]:
        view = read_on_github(apply_edits(text, added))
    for token in view.tokens:
        if token.info == "math":  # a formula, as one stands in a neutral text
            hidden = re.sub(r"[^\n]", "x", token.content)
            token.type, token.content = "html_block", f'<p>"x\n{hidden}x"</p>'
        if token.map and token.type == "html_block":
            token.content = f'<i {_LINE}="{token.map[0]}"></i>{token.content}'
        elif token.map and token.nesting >= 0 and token.type != "inline":
            token.attrSet(_LINE, str(token.map[0]))
    html = parser.renderer.render(view.tokens, parser.options, {})
    return _Page(_ALERT.sub(r"<div><p\1>", html)).outline


def site_outline(text: str, flavour: str) -> Outline:
    """Return what the site shows of a text."""
    site = _site(flavour)
    site.reset()
    return _Page(site.convert(text)).outline


@cache
def _site(flavour: str) -> Markdown:
    settings: dict[str, dict[str, Any]] = {
        **{name: each for name, each in standard_of(flavour).items() if name not in _NEUTRAL},
        "pymdownx.highlight": {"use_pygments": False},
    }
    site = Markdown(extensions=list(settings), extension_configs=settings)
    site.ESCAPED_CHARS.extend("@|$\"'")
    pair_brackets_once(site)
    return site


def gaps(one: Outline, other: Outline) -> Iterator[tuple[int, int, Outline, Outline]]:
    """Yield the lines of the first outline where two differ, and what either shows there."""
    lines = [0, *(each.line for each in one), sys.maxsize]
    ours, theirs = ([repr(replace(each, line=0)) for each in outline] for outline in (one, other))
    first = their_first = 0
    for block in Indel.opcodes(ours, theirs).as_matching_blocks():
        if block.a > first or block.b > their_first:
            begin = lines[first + (block.a > first)]
            yield begin, lines[block.a + 1], one[first : block.a], other[their_first : block.b]
        first, their_first = block.a + block.size, block.b + block.size


def differences(chapter: Chapter) -> list[tuple[int, Outline, Outline]]:
    """Return the lines at which GitHub and the site show a chapter differently, and what."""
    github = github_outline(neutralised(scan_text("", "", chapter.typed)))
    site = site_outline(neutralised(chapter), chapter.flavour)
    return [(line, ours, theirs) for line, _, ours, theirs in gaps(github, site)]


# --- from HTML ------------------------------------------------------------------------------------


class _Page:
    def __init__(self, html: str) -> None:
        self.blocks: list[VisibleBlock] = []
        self.markers: list[str] = []
        self.parts: list[tuple[str, str]] = []
        self.line = self.first_line = -1
        if (body := LexborHTMLParser(html).body) is not None:
            self.read(body)
            self.end_block()
        self.outline = tuple(self.blocks)

    def read(
        self, parent: LexborNode, path: tuple[str, ...] = (), marks: str = "", kind: str = "p"
    ) -> None:
        """Read what stands in an element; path, marks and kind are those of its text."""
        number = int(start) if (start := parent.attributes.get("start") or "1").isdigit() else 1
        node = parent.child
        while node is not None:
            tag = node.tag or ""
            attributes = {} if tag[:1] == "-" else node.attributes
            self.line = int(attributes.get(_LINE) or self.line)
            if tag == "-text":
                self.text(node.text_content or "", marks)
            elif tag in _MARKS or (tag == "a" and attributes.get("href")):
                mark = "" if tag == kind == "code" else _MARKS.get(tag, "a")
                self.read(node, path, "".join(sorted({*marks, *mark})), kind)
            elif tag == "br":
                self.text(f" {BREAK} ", marks)
            elif tag == "img":
                source = re.sub(r"\s+", "_", unquote(attributes.get("src") or ""))
                self.text(f" ⟨{source}⟩ ", marks)
            elif kind == "row" and tag in _BLOCKS:
                self.text(f" {CELL} " if tag in {"td", "th"} else " ", marks)
                self.read(node, path, marks, kind)
                self.text(" ", marks)
            elif tag in _BLOCKS:
                self.end_block(path, kind)
                if tag == "li":
                    self.markers.append(f"{number}." if path[-1:] == ("ol",) else "•")
                    number += 1
                inner = (*path, _CONTAINERS[tag]) if tag in _CONTAINERS else path
                self.read(node, inner, marks, _KINDS.get(tag, "p"))
                self.end_block(inner, _KINDS.get(tag, "p"))
                if tag == "hr" or (tag == "li" and self.markers):  # a line, an empty item
                    self.keep("hr" if tag == "hr" else "p", path, (), self.line)
            elif tag not in {"script", "style", "template", "head", "title"}:
                self.read(node, path, marks, kind)
            node = node.next

    def keep(self, kind: str, path: tuple[str, ...], words: tuple[str, ...], line: int) -> None:
        self.blocks.append(VisibleBlock(kind, path, tuple(self.markers), words, line))
        self.markers.clear()

    def text(self, text: str, marks: str) -> None:
        text = unquote(text) if "://" in text else text  # both show an address as it was typed
        if not self.parts:
            self.first_line = self.line
        if self.parts or text.strip():
            self.parts.append((text, marks))

    def end_block(self, path: tuple[str, ...] = (), kind: str = "p") -> None:
        """Keep the open block, if there is anything in it."""
        marked = (
            re.sub(r"\S+", rf"{_MARK}{marks}{_TEXT}\g<0>", "".join(text for text, _ in group))
            for marks, group in groupby(self.parts, key=lambda part: part[1])
        )
        words = "".join(marked).split()
        self.parts = []
        seen = [at for at, each in enumerate(words) if not each.endswith(BREAK)]
        if any(not words[at].endswith(CELL) for at in seen):  # an empty row is not seen
            self.keep(kind, path, tuple(words[seen[0] : seen[-1] + 1]), self.first_line)
