"""The outline of a text: the blocks that a reader sees, on GitHub and on the site.

Both renderings are HTML, read by one parser and reduced to the same values, so that only a visible
difference remains: the kind of block, its place in lists and quotations, the number or bullet that
it shows, its words, and which of them are bold, italic, code, struck out or a link.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote

from markdown import Markdown
from markdown_it import MarkdownIt
from rapidfuzz.distance import Indel
from selectolax.lexbor import LexborHTMLParser

from generator.chapters import Chapter, mask, scan_chapter
from generator.chapters.values import line_starts
from generator.checks.rendering.neutral import neutralised
from generator.core.edits import apply_edits
from generator.core.problems import Problem
from generator.rendering.markdown import STANDARD

if TYPE_CHECKING:
    from markdown_it.renderer import RendererHTML
    from markdown_it.token import Token
    from markdown_it.utils import EnvType, OptionsDict
    from selectolax.lexbor import LexborNode

CELL, BREAK, OPEN_BOX, DONE_BOX, ALERT = "│", "↵", "☐", "☑", "⚠"
"""Words that stand for the edge of a cell, a line break, the boxes of a task list, an alert."""

# In a word: before its marks, and between these and the text.
_MARK, _TEXT = "\x1f", "\x1e"
_MARKED = re.compile(f"{_MARK}[a-z]*{_TEXT}")
_CODE = re.compile(f"{_MARK}[a-z]*c")
_LINE = "data-line"
_MARKS = {"strong": "s", "b": "s", "em": "e", "i": "e", "code": "c", "del": "d", "s": "d"}
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_CONTAINERS = {"ul": "ul", "ol": "ol", "blockquote": "quote"}
_UNSEEN = frozenset(("script", "style", "template", "head", "title"))
# What begins a block of its own; others (span, u …) belong to the line that they stand in.
_BLOCKS = frozenset(
    (
        *("p", "div", "pre", "li", "table", "thead", "tbody", "tfoot", "caption", "dl", "dt"),
        *("dd", "section", "article", "figure", "figcaption", "details", "summary", "center"),
        *("header", "footer", "main", "nav", "aside", "form", "fieldset", "address"),
    )
).union(_HEADINGS, _CONTAINERS, ("tr", "td", "th", "hr"))
_SPACES = re.compile(r"\s+")
_TYPED = re.compile(r"\*+|__+")
_ALERT = re.compile(r"\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]", re.IGNORECASE)
# GitHub's extended autolinks: https://github.github.com/gfm/#autolinks-extension-
_ADDRESS = re.compile(r"(?<![\w/])(?:https?://|www\.)[^\s<]*[^\s<?!.,:*_~'\"]")
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
    def key(self) -> str:
        """What makes two blocks look alike."""
        return f"{self.context}\n{' '.join(self.words)}"

    @cached_property
    def plain(self) -> str:
        """The words without their marks."""
        return _MARKED.sub("", " ".join(self.words))

    @cached_property
    def form(self) -> tuple[str, str]:
        """The block without emphasis and punctuation: what a certain edit leaves as it is."""
        return self.context, re.sub(r"[\W_]+", "", self.plain)

    @property
    def typed_marks(self) -> int:
        """How many marks of emphasis are shown as they were typed."""
        if self.kind == "code":
            return 0
        words = (each for each in self.words if not _CODE.search(each))
        return sum(len(_TYPED.findall(_MARKED.sub("", each))) for each in words)


Outline = tuple[VisibleBlock, ...]


class Change(NamedTuple):
    """Puts ``text`` in place of the characters from ``start`` to ``end``."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, eq=False)
class Reading:
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
        """How many words and blocks one side alone shows, and what both show that nobody meant."""
        return Indel.distance(_flat(self.github), _flat(self.site)) + len(self.flaws)

    @cached_property
    def flaws(self) -> list[int]:
        """The lines at which both show marks as they were typed, or text as a row of a table."""
        found = list(self.swallowed_rows)
        for block in self.github:
            found += [max(block.line, 0)] * block.typed_marks
        return sorted(found)

    @cached_property
    def swallowed_rows(self) -> list[int]:
        """The first line without an edge of a cell in each table of several columns.

        Only where all rows above begin with such an edge, and no row that follows has one.
        """
        found: list[int] = []
        rows: list[int] = []
        columns = 0
        for token in self.tokens:
            if token.type == "table_open":
                rows, columns = [], 0
            elif token.type == "tr_open" and token.map:
                rows.append(token.map[0])
            elif token.type == "th_open":
                columns += 1
            elif token.type == "table_close" and columns > 1:
                edges = ["|" in self.lines[row] for row in rows]
                first = edges.index(False) if False in edges else 0
                above = (self.lines[row].lstrip(" >").startswith("|") for row in rows[:first])
                if first and all(above) and not any(edges[first:]):
                    found.append(rows[first])
        return found

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

    def insertion(self, line: int, text: str) -> Change:
        """Return the change that puts a text before a line."""
        return Change(self.starts[line], self.starts[line], text)

    def is_blank(self, line: int) -> bool:
        """Whether a line is empty but for the marks of a quotation."""
        return not self.lines[line].strip(" \t>")

    def differences(self) -> Iterable[tuple[int, Outline, Outline]]:
        """Yield the line of each difference, and what either side alone shows there, in order."""
        for first, end, site_first, site_end in _gaps(self.github, self.site):
            line = self.github[min(first, len(self.github) - 1)].line if self.github else 0
            yield max(line, 0), self.github[first:end], self.site[site_first:site_end]

    def with_changes(self, changes: Iterable[Change]) -> Reading:
        """Return the text read with changes that do not overlap."""
        pieces: list[str] = []
        position = 0
        for start, end, new in sorted(changes):
            pieces += (self.text[position:start], new)
            position = end
        return read("".join((*pieces, self.text[position:]))) if pieces else self


def read(text: str) -> Reading:
    """Return a text as both show it."""
    github, tokens = _on_github(text)
    site = _site()
    site.reset()
    return Reading(text, github, tokens, _outline(site.convert(text)))


def github_outline(chapter: Chapter) -> Outline:
    """Return the blocks that GitHub shows of a chapter, without what only the site reads."""
    return _on_github(neutralised(chapter))[0]


def with_certain_edits(chapter: Chapter, problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems of a chapter, without edits where these change GitHub's outline.

    Words may change where they stand, and paragraphs and headings become captions; tables, lists,
    quotations, code and lines stay what they are and where they are.
    """
    kept = list(problems)
    if not any(problem.edits for problem in kept):
        return kept
    before = github_outline(chapter)

    def keeps(some: Iterable[Problem]) -> bool:
        text = apply_edits(chapter.text, (edit for problem in some for edit in problem.edits))
        after = scan_chapter(chapter.path, chapter.source, text)
        return same_outline(before, github_outline(after))

    if keeps(kept):
        return kept
    certain: list[Problem] = []
    for problem in kept:
        is_certain = not problem.edits or keeps([*certain, problem])
        certain.append(problem if is_certain else replace(problem, edits=()))
    return certain


def same_outline(before: Outline, after: Outline) -> bool:
    """Whether only words, paragraphs and headings outside of lists and quotations differ."""
    for first, end, new_first, new_end in _gaps(before, after):
        old = [each.context for each in before[first:end] if _is_firm(each)]
        new = [each.context for each in after[new_first:new_end] if _is_firm(each)]
        if old != new:
            return False
    return True


def _is_firm(block: VisibleBlock) -> bool:
    return bool(block.path) or not (block.kind == "p" or block.kind in _HEADINGS)


def _flat(outline: Outline) -> list[str]:
    return list(chain.from_iterable((f"\n{each.context}", *each.words) for each in outline))


def _gaps(one: Outline, other: Outline) -> Iterable[tuple[int, int, int, int]]:
    """Yield the ranges in which two outlines differ, neighbours joined."""
    ours, theirs = [each.key for each in one], [each.key for each in other]
    first = site_first = 0
    blocks = Indel.opcodes(ours, theirs).as_matching_blocks()
    for block in blocks:
        if block.a > first or block.b > site_first:
            yield first, block.a, site_first, block.b
        first, site_first = block.a + block.size, block.b + block.size


def _on_github(text: str) -> tuple[Outline, Sequence[Token]]:
    parser = _github()
    tokens = parser.parse(text)
    for token in tokens:
        if token.map and token.nesting >= 0 and token.type not in {"inline", "html_block"}:
            token.attrSet(_LINE, str(token.map[0]))
    html = parser.renderer.render(tokens, parser.options, {})
    return tuple(map(_with_extensions, _outline(html))), tokens


@cache
def _github() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": 60}).enable(["table", "strikethrough"])
    parser.add_render_rule("html_block", _html_block)
    # GitHub shows a link that it does not follow, such as file:///, as a link's words.
    parser.validateLink = lambda url: bool(url) or True
    return parser


def _html_block(
    _: RendererHTML, tokens: Sequence[Token], index: int, _options: OptionsDict, _env: EnvType
) -> str:
    """Return raw HTML with a comment in front that carries its line."""
    line = (tokens[index].map or [-1])[0]
    return f"<!--{_LINE}{line}-->{tokens[index].content}"


@cache
def _site() -> Markdown:
    settings: dict[str, dict[str, Any]] = {
        **{name: options for name, options in STANDARD.items() if name not in _NEUTRAL},
        "pymdownx.highlight": {"use_pygments": False},
    }
    site = Markdown(extensions=list(settings), extension_configs=settings)
    site.ESCAPED_CHARS.extend(each for each in "@|" if each not in site.ESCAPED_CHARS)
    return site


def _with_extensions(block: VisibleBlock) -> VisibleBlock:
    """Return a block with what GitHub adds to CommonMark: boxes, alerts, links from addresses."""
    words = block.words
    if not words or block.kind == "code":
        return block
    first = words[0]
    if block.markers and first in {"[x]", "[X]"} and len(words) > 1:
        words = (DONE_BOX, *words[1:])
    elif block.markers and words[:2] == ("[", "]") and words[2:]:
        words = (OPEN_BOX, *words[2:])
    elif block.path[-1:] == ("quote",) and _ALERT.fullmatch(first):
        words = (f"{ALERT}{first[2:-1]}", *words[1:])
    if any("http" in word or "www." in word for word in words):
        words = tuple(map(_with_link, words))
    return block if words is block.words else replace(block, words=words)


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
    body = LexborHTMLParser(html).body
    page = _Page()
    if body is not None:
        page.read(body)
        page.end_block()
    return tuple(page.blocks)


class _Page:
    """A rendered page being read: the blocks so far, and the text of the one that is open."""

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
            elif tag in {"br", "img", "input"}:
                self.text(_void(tag, attributes), marks)
            elif kind == "row" and tag in _BLOCKS:
                self.text(f" {CELL} " if tag in {"td", "th"} else " ", marks)
                self.read(node, path, marks, kind)
                self.text(" ", marks)
            elif tag in _BLOCKS:
                self.end_block(path, kind)
                if tag == "li":
                    self.markers.append(f"{number}." if path[-1:] == ("ol",) else "•")
                    number += 1
                self.block(node, tag, path, marks)
            elif tag not in _UNSEEN:
                self.read(node, path, marks, kind)
            node = node.next

    def block(self, node: LexborNode, tag: str, path: tuple[str, ...], marks: str) -> None:
        """Read one block-level element."""
        if tag == "hr":
            self.blocks.append(VisibleBlock("hr", path, tuple(self.markers), (), self.line))
            self.markers.clear()
            return
        kind = {"tr": "row", "pre": "code"}.get(tag, tag if tag in _HEADINGS else "p")
        inner = (*path, _CONTAINERS[tag]) if tag in _CONTAINERS else path
        self.read(node, inner, marks, kind)
        self.end_block(inner, kind)
        if tag == "li" and self.markers:  # an empty item
            self.blocks.append(VisibleBlock("p", path, tuple(self.markers), (), self.line))
            self.markers.clear()

    def text(self, text: str, marks: str) -> None:
        """Add text to the open block."""
        if not self.parts:
            if not text.strip():
                return
            self.first_line = self.line
        self.parts.append((text, marks))

    def end_block(self, path: tuple[str, ...] = (), kind: str = "p") -> None:
        """Keep the open block, if there is anything in it."""
        words = _words(self.parts)
        if set(words) - {CELL}:  # an empty row is not seen
            markers = tuple(self.markers)
            self.blocks.append(VisibleBlock(kind, path, markers, words, self.first_line))
            self.markers.clear()
        self.parts = []


def _void(tag: str, attributes: Mapping[str, str | None]) -> str:
    if tag == "br":
        return f" {BREAK} "
    if tag == "img":
        return f" ⟨{_SPACES.sub('_', unquote(attributes.get('src') or ''))}⟩ "
    if attributes.get("type") != "checkbox":
        return ""
    return f" {DONE_BOX if 'checked' in attributes else OPEN_BOX} "


def _words(parts: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """Return the words of a block, without line breaks at either end, where nobody sees them.

    A word whose marks change inside it stays one word.
    """
    words: list[str] = []
    word, last = "", ""
    for text, marks in parts:
        for index, piece in enumerate(_SPACES.split(text)):
            if index and word:
                words.append(word)
                word, last = "", ""
            if piece:
                word += piece if marks == last else f"{_MARK}{marks}{_TEXT}{piece}"
                last = marks
    words += [word] if word else []
    start, end = 0, len(words)
    while start < end and _MARKED.sub("", words[start]) == BREAK:
        start += 1
    while start < end and _MARKED.sub("", words[end - 1]) == BREAK:
        end -= 1
    return tuple(words[start:end])
