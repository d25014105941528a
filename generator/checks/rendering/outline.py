"""The outline of a text: the blocks that a reader sees, on GitHub and on the site.

Both renderings are HTML, read by one parser and reduced to the same values, so that only a visible
difference remains: the kind of block, its place in lists and quotations, the number or bullet that
it shows, its words, and which of them are bold, italic, code, struck out or a link.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from markdown import Markdown

from generator.chapters import Chapter, mask, scan_chapter
from generator.chapters.values import line_starts
from generator.checks.rendering.neutral import neutralised
from generator.core.edits import Edit, apply_edits
from generator.core.problems import Problem
from generator.rendering.markdown import STANDARD
from generator.rendering.signs import pair_brackets_once

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token
    from selectolax.lexbor import LexborNode

# Words that stand for the edge of a cell, a line break, the boxes of a task list, an alert.
CELL, BREAK, _OPEN_BOX, _DONE_BOX, _ALERT_SIGN = "│", "↵", "☐", "☑", "⚠"
# In a word: before its marks, and between these and the text.
_MARK, _TEXT = "\x1f", "\x1e"
_MARKED = re.compile(f"{_MARK}[a-z]*{_TEXT}")
_LINE = "data-line"
_MARKS = {"strong": "s", "b": "s", "em": "e", "i": "e", "code": "c", "del": "d", "s": "d"}
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_CONTAINERS = {"ul": "ul", "ol": "ol", "blockquote": "quote"}
_KINDS = {"tr": "row", "pre": "code", **{each: each for each in _HEADINGS}}
# What begins a block of its own; others (span, u …) belong to the line that they stand in.
_BLOCKS = frozenset(
    (
        *("p", "div", "pre", "li", "table", "thead", "tbody", "tfoot", "caption", "dl", "dt"),
        *("dd", "section", "article", "figure", "figcaption", "details", "summary", "center"),
        *("header", "footer", "main", "nav", "aside", "form", "fieldset", "address"),
    )
).union(_HEADINGS, _CONTAINERS, ("tr", "td", "th", "hr"))
# GitHub's extended autolinks: https://github.github.com/gfm/#autolinks-extension-
_ADDRESS = re.compile(r"(?<![\w/<\"'=\[])(?:https?://|www\.)[^\s<]*[^\s<?!.,:*_~'\"]")
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

    @cached_property
    def context(self) -> str:
        """Everything but the words."""
        return " ".join((self.kind, *self.path, "/", *self.markers))

    @cached_property
    def plain(self) -> str:
        """The words without their marks."""
        return _MARKED.sub("", " ".join(self.words))

    @cached_property
    def form(self) -> tuple[str, str]:
        """The block without emphasis and punctuation: what a certain edit leaves as it is."""
        return self.context, re.sub(r"[\W_]+", "", self.plain)


Outline = tuple[VisibleBlock, ...]


@dataclass(frozen=True, eq=False)
class BothViews:
    """A text as both show it; ``tokens`` are those of GitHub's parser. Lines count from 0."""

    text: str
    github: Outline
    tokens: Sequence[Token]
    site: Outline

    @cached_property
    def lines(self) -> Sequence[str]:
        """The lines of the text."""
        return self.text.split("\n")

    @cached_property
    def starts(self) -> Sequence[int]:
        """The offset of each line's first character."""
        return line_starts(self.text)

    @cached_property
    def prose(self) -> str:
        """The text with all that is no prose blanked."""
        return mask(self.text)

    @cached_property
    def cost(self) -> int:
        """How much one side alone shows, and how many marks and rows both show as text."""
        from rapidfuzz.distance import Indel

        github, site = (
            list(chain.from_iterable((f"\n{each.context}", *each.words) for each in outline))
            for outline in (self.github, self.site)
        )
        typed = (
            re.findall(r"\*+|__+", _MARKED.sub("", word))
            for block in self.github
            for word in (block.words if block.kind != "code" else ())
            if ("*" in word or "__" in word) and not re.search(f"{_MARK}[a-z]*c", word)
        )
        return Indel.distance(github, site) + len(self.swallowed_rows) + sum(map(len, typed))

    @cached_property
    def swallowed_rows(self) -> list[int]:
        """The first line without an edge of a cell in each table of several columns."""
        return [
            row.line
            for above, row in pairwise(self.github)
            if row.kind == above.kind == "row" and above.words.count(CELL) > 1
            if "|" not in self.lines[row.line]
            and self.lines[above.line].lstrip(" >").startswith("|")
        ]

    def place(self, offset: int) -> tuple[int, int]:
        """Return the line (from 0) and column (from 1) of an offset."""
        line = bisect_right(self.starts, offset) - 1
        return line, offset - self.starts[line] + 1

    def indent(self, line: int, quotes: int = 0) -> tuple[int, int]:
        """Return where a line's indent begins, inside so many quotations, and its columns."""
        text = self.lines[line]
        prefix = re.match(rf"(?:[ ]*>[ ]?){{0,{quotes}}}", text)
        start = prefix.end() if prefix else 0
        indent = text[start : len(text) - len(text[start:].lstrip(" \t"))]
        return start, len(indent.expandtabs(4))

    def insertion(self, line: int, text: str) -> Edit:
        """Return the edit that puts a text before a line."""
        return Edit(self.starts[line], self.starts[line], text)

    def is_blank(self, line: int) -> bool:
        """Whether a line is empty but for the marks of a quotation."""
        return not self.lines[line].strip(" \t>")

    @cached_property
    def differences(self) -> Sequence[tuple[int, Outline, Outline]]:
        """The line of each difference, and what either side alone shows there, in order."""
        lines = [block.line for block in self.github] or [0]
        return [
            (max(lines[min(first, len(lines) - 1)], 0), github, site)
            for github, site, first in _gaps(self.github, self.site)
        ]

    def edited(self, edits: Iterable[Edit]) -> BothViews:
        """Return the text read with edits that do not overlap."""
        text = apply_edits(self.text, edits)
        return self if text == self.text else read(text)


def read(text: str) -> BothViews:
    """Return a text as both show it."""
    github, tokens = _on_github(text)
    site = _site()
    site.reset()
    return BothViews(text, github, tokens, _outline(site.convert(text)))


def with_certain_edits(chapter: Chapter, problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems of a chapter, without edits where these change GitHub's outline."""
    kept = list(problems)
    if not any(problem.edits for problem in kept):
        return kept
    before = _on_github(neutralised(chapter))[0]

    def keeps(some: Iterable[Problem]) -> bool:
        text = apply_edits(chapter.text, (edit for problem in some for edit in problem.edits))
        after = scan_chapter(chapter.path, chapter.source, text)
        return all(
            _firm(old) == _firm(new)
            for old, new, _ in _gaps(before, _on_github(neutralised(after))[0])
        )

    waiting, certain = [kept], list[Problem]()
    while waiting:
        group = waiting.pop()
        if not any(each.edits for each in group) or keeps([*certain, *group]):
            certain += group
        elif len(group) == 1:
            certain.append(replace(group[0], edits=()))
        else:
            middle = len(group) // 2
            waiting += [group[middle:], group[:middle]]
    return certain


def _firm(blocks: Outline) -> list[str]:
    """Return what must stay: all but paragraphs and headings outside of lists and quotations."""
    return [each.context for each in blocks if each.path or each.kind not in {"p", *_HEADINGS}]


def _gaps(one: Outline, other: Outline) -> Iterator[tuple[Outline, Outline, int]]:
    """Yield the ranges in which two outlines differ, neighbours joined, and where each begins."""
    from rapidfuzz.distance import Indel

    ours, theirs = (
        [f"{each.context}\n{' '.join(each.words)}" for each in outline] for outline in (one, other)
    )
    first = their_first = 0
    for block in Indel.opcodes(ours, theirs).as_matching_blocks():
        if block.a > first or block.b > their_first:
            yield one[first : block.a], other[their_first : block.b], first
        first, their_first = block.a + block.size, block.b + block.size


# --- the two renderings ---------------------------------------------------------------------------


def _on_github(text: str) -> tuple[Outline, Sequence[Token]]:
    parser = _github()
    tokens = parser.parse(text)
    for token in tokens:
        if token.map and token.type == "html_block":
            token.content = f"<!--{_LINE}{token.map[0]}-->{token.content}"
        elif token.map and token.nesting >= 0 and token.type != "inline":
            token.attrSet(_LINE, str(token.map[0]))
    html = parser.renderer.render(tokens, parser.options, {})
    return tuple(map(_with_extensions, _outline(html))), tokens


@cache
def _github() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"maxNesting": 60}).enable(["table", "strikethrough"])
    # GitHub shows a link that it does not follow, such as file:///, as a link's words.
    parser.validateLink = lambda url: bool(url) or True
    return parser


@cache
def _site() -> Markdown:
    settings: dict[str, dict[str, Any]] = {
        **{name: options for name, options in STANDARD.items() if name not in _NEUTRAL},
        "pymdownx.highlight": {"use_pygments": False},
    }
    site = Markdown(extensions=list(settings), extension_configs=settings)
    site.ESCAPED_CHARS.extend(each for each in "@|$" if each not in site.ESCAPED_CHARS)
    pair_brackets_once(site)
    return site


def _with_extensions(block: VisibleBlock) -> VisibleBlock:
    """Return a block with what GitHub adds to CommonMark: boxes, alerts, links from addresses."""
    words = block.words
    if not words or block.kind == "code":
        return block
    first = words[0]
    if block.markers and first in {"[x]", "[X]"} and len(words) > 1:
        words = (_DONE_BOX, *words[1:])
    elif block.markers and words[:2] == ("[", "]") and words[2:]:
        words = (_OPEN_BOX, *words[2:])
    elif block.path[-1:] == ("quote",) and re.fullmatch(
        r"(?i)\[!(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]", first
    ):
        words = (f"{_ALERT_SIGN}{first[2:-1]}", *words[1:])
    if any("http" in word or "www." in word for word in words):
        words = tuple(map(_with_link, words))
    return replace(block, words=words)


def _with_link(word: str) -> str:
    """Return a word with the address in it marked as a link; images and marked words stay."""
    found = None if _MARK in word or word.startswith("⟨") else _ADDRESS.search(word)
    if found is None or "." not in found[0]:
        return word
    address = found[0]
    while address.endswith(")") and address.count(")") > address.count("("):
        address = address[:-1].rstrip("?!.,:*_~'\"")
    rest = word[found.start() + len(address) :]
    tail = f"{_MARK}{_TEXT}{rest}" if rest else ""
    return f"{word[: found.start()]}{_MARK}a{_TEXT}{address}{tail}"


def _outline(html: str) -> Outline:
    from selectolax.lexbor import LexborHTMLParser

    body = LexborHTMLParser(html).body
    page = _Page()
    if body is not None:
        page.read(body)
        page.end_block()
    return tuple(page.blocks)


class _Page:
    def __init__(self) -> None:
        self.blocks: list[VisibleBlock] = []
        self.markers: list[str] = []
        self.parts: list[tuple[str, str]] = []
        self.line = self.first_line = -1

    def read(
        self, parent: LexborNode, path: tuple[str, ...] = (), marks: str = "", kind: str = "p"
    ) -> None:
        """Read what stands in an element; path, marks and kind are those of its text."""
        number = int(start) if (start := parent.attributes.get("start") or "1").isdigit() else 1
        node = parent.child
        while node is not None:
            tag = node.tag or ""
            attributes = {} if tag[:1] == "-" else node.attributes
            if _LINE in attributes:
                self.line = int(attributes[_LINE] or -1)
            if tag == "-text":
                self.text(node.text_content or "", marks)
            elif tag in {"_comment", "-comment"}:
                if (comment := node.comment_content or "").startswith(_LINE):
                    self.line = int(comment.removeprefix(_LINE))
            elif tag in _MARKS or (tag == "a" and attributes.get("href")):
                mark = "" if tag == kind == "code" else _MARKS.get(tag, "a")
                self.read(node, path, "".join(sorted({*marks, *mark})), kind)
            elif tag == "br":
                self.text(f" {BREAK} ", marks)
            elif tag == "img":
                source = re.sub(r"\s+", "_", unquote(attributes.get("src") or ""))
                self.text(f" ⟨{source}⟩ ", marks)
            elif tag == "input" and attributes.get("type") == "checkbox":
                self.text(f" {_DONE_BOX if 'checked' in attributes else _OPEN_BOX} ", marks)
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
        if "://" in text:
            text = unquote(text)  # both show an address as it was typed
        if not self.parts:
            self.first_line = self.line
        if self.parts or text.strip():
            self.parts.append((text, marks))

    def end_block(self, path: tuple[str, ...] = (), kind: str = "p") -> None:
        """Keep the open block, if there is anything in it."""
        words = _words(self.parts)
        if set(words) - {CELL}:  # an empty row is not seen
            self.keep(kind, path, words, self.first_line)
        self.parts = []


def _words(parts: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """Return the words of a block, trimmed; one whose marks change inside it stays one word."""
    words: list[str] = []
    word, last = "", ""
    for text, marks in parts:
        for index, piece in enumerate(re.split(r"\s+", text)):
            if index and word:
                words.append(word)
                word, last = "", ""
            if piece:
                word += piece if marks == last else f"{_MARK}{marks}{_TEXT}{piece}"
                last = marks
    words += [word] if word else []
    seen = [at for at, each in enumerate(words) if _MARKED.sub("", each) != BREAK]
    return tuple(words[seen[0] : seen[-1] + 1]) if seen else ()
