"""GitHub's Markdown brought to that of the site: edits, each with what it says to an author.

The text is read once by a parser that knows where each block and mark begins. A line is then given
the indent that Python-Markdown asks for, an empty line is put where that needs one, and what only
one of both takes for markup is escaped, or written in a form that both know.

Sources: the CommonMark specification, GitHub Flavored Markdown, Python-Markdown's tab length.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from generator.chapters.formulas import hide_formula_lines
from generator.chapters.front_matter import read_front_matter
from generator.core.edits import Edit, blank
from generator.core.problems import Message, Severity

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_core import StateCore
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

_TAB = 4
_INDENTS, _QUOTES = re.compile(r"[ \t>]*"), re.compile(r"^(?:[ ]*>[ ]?)*")
# What a token of GitHub's parser begins, as messages say it.
NAMES = {
    "bullet_list_open": "shown-list",
    "ordered_list_open": "shown-numbered-list",
    "blockquote_open": "shown-quotation",
    "table_open": "shown-table",
    "heading_open": "shown-heading",
    "hr": "shown-line",
    "fence": "shown-code",
    "code_block": "shown-code",
    "html_block": "shown-html",
    "paragraph_open": "shown-paragraph",
    "list_item_open": "shown-item",
}
_MARKER = re.compile(r"[ \t>]*(?:[-*+]|[0-9]{1,9}[.)])")
_LISTS = ("bullet_list_open", "ordered_list_open")
_OPENED = frozenset({"blockquote_open", "fence", "code_block", "table_open", "html_block", *_LISTS})
_INDENTED = frozenset({"fence", "code", "html_block"})  # rules whose lines keep their indent
# What Python-Markdown reads, outside of lists, right under another block.
_UNDER_TEXT = ("heading_open", "hr", "blockquote_open", "fence", "html_block")
_UNDER_CODE = ("paragraph_open", *_UNDER_TEXT)
_UNDER = {
    "": NAMES,
    "heading_open": NAMES,
    "hr": NAMES,
    "paragraph_open": _UNDER_TEXT,
    "fence": _UNDER_CODE,
    "html_block": _UNDER_CODE,
}
ALERT = re.compile(r"\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\][ ]*(?:\n|$)", re.IGNORECASE)
_ALERTS = {"important": "info | Important"}  # which is no admonition of the site
_FENCE_HEADER = re.compile(r"[\w#.+-]*|\{[ ]*[.#][^{}\n]*\}")
# A heading or an item of a list to Python-Markdown, where GitHub reads text.
_HASHES = re.compile(r"#{1,6}(?=[^\s#]|[\u00a0\u202f])|#{7,}")
_NUMBER = re.compile(r"[0-9]+(?=\.[ ])")


@dataclass(frozen=True)
class Change:
    """What both show differently at an offset, and the edits by which the site shows it likewise.

    ``certain`` says that GitHub shows the edited text as it showed the typed one, and that no
    author could mean another thing.
    """

    message: Message
    at: int
    edits: tuple[Edit, ...]
    certain: bool = True
    severity: Severity = Severity.WARNING


@dataclass(frozen=True, eq=False)
class Mark:
    """What a rule for marks in a line took, by offsets of the line's content.

    ``made`` are the tokens that stars, underscores and tildes became: "text" are those shown.
    """

    rule: str
    start: int
    end: int
    made: Sequence[Token]


@dataclass(frozen=True, eq=False)
class OnGitHub:
    """A text as GitHub's parser reads it; lines count from 0.

    ``places`` are the offset and the indent of the content of each line, ``marks`` those in the
    content of each line or paragraph.
    """

    text: str
    tokens: Sequence[Token]
    places: Mapping[int, tuple[int, int]]
    marks: Sequence[tuple[Token, Sequence[Mark]]]

    @cached_property
    def lines(self) -> Sequence[str]:
        """The lines of the text."""
        return self.text.split("\n")

    @cached_property
    def starts(self) -> Sequence[int]:
        """The offset of each line's first character, then that behind the text."""
        return [0, *accumulate(len(line) + 1 for line in self.lines)]

    def is_blank(self, line: int) -> bool:
        """Whether a line is empty but for the marks of a quotation."""
        return not self.lines[line].strip(" \t>")

    def end(self, line: int) -> int:
        """Return the offset of a line's end."""
        return self.starts[line + 1] - 1


# --- the parser -----------------------------------------------------------------------------------


def read_on_github(text: str) -> OnGitHub:
    """Return a text as GitHub reads it."""
    env: dict[str, Any] = {"places": {}, "marks": []}
    return OnGitHub(text, github_parser().parse(text, env), env["places"], env["marks"])


@cache
def github_parser() -> MarkdownIt:
    """Return a parser of GitHub's Markdown that notes where lines and marks stand."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"maxNesting": 60}).enable(["table", "strikethrough"])
    # GitHub shows a link that it does not follow, such as file:///, as a link's words.
    parser.validateLink = lambda url: bool(url) or True
    for rule in parser.block.ruler.__rules__:
        if rule.name not in {"list", "blockquote"}:
            rule.fn = _noting_lines(rule.name, rule.fn)
    for rule in parser.inline.ruler.__rules__:
        if rule.name not in {"text", "newline", "entity"}:
            rule.fn = _noting_marks(rule.name, rule.fn)
    parser.inline.ruler2.disable("fragments_join")
    parser.core.ruler.at("inline", _read_lines)
    return parser


def _noting_lines(name: str, read: Callable[..., bool]) -> Callable[..., bool]:
    def noting(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - as it is called
        base = state.sCount[start] if name == "fence" else state.blkIndent
        found = read(state, start, end, silent)
        if found and not silent:
            for line in range(start, state.line):
                indent = max(0, state.sCount[line] - base) if name in _INDENTED else 0
                state.env["places"][line] = state.bMarks[line] + state.tShift[line], indent
        return found

    return noting


def _noting_marks(name: str, read: Callable[..., bool]) -> Callable[..., bool]:
    def noting(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - as it is called
        start, before = state.pos, len(state.tokens)
        found = read(state, silent)
        if found and not silent and state.src is state.env["content"]:
            made = state.tokens[before:]
            state.env["marks"][-1][1].append(Mark(name, start, state.pos, made))
        return found

    return noting


def _read_lines(state: StateCore) -> None:
    for token in state.tokens:
        if token.type == "inline":
            state.env["content"] = token.content
            state.env["marks"].append((token, []))
            state.md.inline.parse(token.content, state.md, state.env, token.children or [])


# --- edits ----------------------------------------------------------------------------------------


def github_edits(text: str) -> Iterator[Edit]:
    """Yield the edits by which Python-Markdown shows a chapter as GitHub does."""
    start = read_front_matter("", text)[1]
    hidden = hide_formula_lines(blank(text, [(0, start)]))
    return (edit for each in github_changes(read_on_github(hidden)) for edit in each.edits)


def block_edits(text: str) -> tuple[Edit, ...]:
    """Return the edits by which Python-Markdown reads the blocks of a text as CommonMark does.

    Empty lines before what is glued, the content of lists indented by four for each level.
    """
    return tuple(edit for each in block_changes(read_on_github(text)) for edit in each.edits)


def github_changes(view: OnGitHub) -> Iterator[Change]:
    """Yield what Python-Markdown reads otherwise than GitHub."""
    yield from block_changes(view)


def block_changes(view: OnGitHub) -> Iterator[Change]:
    """Yield where blocks are read otherwise."""
    walk = _Walk(view)
    for at in range(len(view.tokens)):
        yield from walk.step(at)


@dataclass(frozen=True)
class _Container:
    """A quotation, an alert or an item of a list around a block, and the line of its beginning.

    ``mark`` is what the site has for it before each line.
    """

    mark: str
    first: int

    @property
    def is_item(self) -> bool:
        return self.mark.isspace()


class _Walk:
    """A way through the tokens: the containers around a block, and what stands above it."""

    def __init__(self, view: OnGitHub) -> None:
        self.view = view
        self.around: list[_Container] = []
        self.above: dict[int, str] = {}  # by level, what the last block of it is
        self.items: dict[int, int] = {}  # by level, where the last item begins
        self.deep: set[int] = set()  # levels whose last item holds more than a text and lists
        self.begun = -1  # the last line at which something begins
        self.moved: list[tuple[Edit, int, int]] = []  # with the indents before and after

    @property
    def in_item(self) -> bool:
        """Whether the way leads through an item of a list."""
        return any(each.is_item for each in self.around)

    def step(self, at: int) -> Iterator[Change]:
        """Yield the changes at a token."""
        token = self.view.tokens[at]
        kind, level = token.type, token.level
        if kind in {"blockquote_close", "list_item_close"}:
            self.around.pop()
            if self.moved and not self.in_item:
                yield self._reindented()
        if kind not in NAMES or token.map is None:
            return
        line, last = token.map[0], token.map[1] - 1
        alert = self._alert(at)
        yield from self._apart(kind, level, line, is_alert=bool(alert))
        self.begun = line
        self.above = {each: name for each, name in self.above.items() if each <= level}
        if kind == "list_item_open":
            self.deep.discard(level)
            self.items[level] = line
        elif kind not in _LISTS and (kind != "paragraph_open" or level in self.above):
            self.deep.update(range(level))
        self.above[level] = kind
        innermost = self.around[-1] if self.around else None
        if kind in _OPENED and innermost and innermost.is_item and innermost.first == line:
            self.deep.update(range(level))
            yield self._below(line)
        if kind == "blockquote_open":
            self.around.append(_Container("" if alert else "> ", line))
            self._indent_empty(line, last)
            if alert:
                yield self._admonition(alert, line, last)
        elif kind == "list_item_open":
            if token.markup == ")":
                found = self.view.text.find(")", self.view.starts[line])
                message = Message("render-parenthesis", text=token.info)
                yield Change(message, found, (Edit(found, found + 1, "."),))
            self.around.append(_Container(" " * _TAB, line))
        elif kind not in _LISTS:
            yield from self._leaf(token, line, last)
            if self.moved and not self.in_item:
                yield self._reindented(kind)

    # --- between blocks ---------------------------------------------------------------------------

    def _apart(self, kind: str, level: int, line: int, *, is_alert: bool) -> Iterator[Change]:
        """Yield an empty line before a block, or a comment that parts it from one of its kind."""
        start, text = self.view.starts[line], self.view.lines[line]
        over = self.above.get(level, "")
        quotes = self._prefix(line)
        at = start + len(text) - len(text.lstrip(" >"))
        empty = f"{quotes.rstrip(' ')}\n"
        is_joined = (over in _LISTS and kind in {*_LISTS, "code_block"}) or (
            kind == over == "blockquote_open" and not is_alert
        )
        if line == self.begun:
            return
        if is_joined:
            over = "" if self.view.is_blank(line - 1) else empty
            between = f"{over}{quotes}<!-- -->\n{empty}"
            edit = Edit(start, start, between)
            yield Change(Message("render-joined-lists"), at, (edit,), certain=False)
        elif not self._is_apart(kind, level, line) or (
            is_alert and line and not self.view.is_blank(line - 1)
        ):
            above = Message(NAMES.get(over, "shown-text"))
            message = Message("render-glued", what=Message(NAMES[kind]), above=above)
            yield Change(message, at, (Edit(start, start, empty),))

    def _is_apart(self, kind: str, level: int, line: int) -> bool:
        """Whether a block is read as one of its own, whatever stands above it."""
        over = self.above.get(level, "")
        if not line or self.view.is_blank(line - 1):
            return True
        if kind == "list_item_open":
            inside = range(self.items.get(level, line), line)
            return level not in self.deep and not any(map(self.view.is_blank, inside))
        if self.around and self.around[-1].is_item:
            is_first = level - 1 not in self.deep
            return over in {"", "paragraph_open"} and kind in _LISTS and is_first
        return kind in _UNDER.get(over, ())

    # --- indents ----------------------------------------------------------------------------------

    def _prefix(self, line: int) -> str:
        """Return what the site has before the content of a line."""
        made = ""
        for each in self.around:
            if each.is_item and each.first == line:
                break
            made += each.mark
        return made

    def _indent(self, kind: str, first: int, last: int) -> None:
        """Note the indents that the lines of a block need."""
        view, is_moved = self.view, False
        is_free = self._is_simple()
        for line in range(first, last + 1):
            start, end = view.starts[line], view.end(line)
            offset, indent = view.places.get(line, (end, 0))
            is_item = any(each.is_item and each.first == line for each in self.around)
            if is_item and (found := _INDENTS.match(view.text, start, end)):
                offset, indent = found.end(), 0
            new = self._prefix(line) + " " * indent
            if offset == end:
                new = new.rstrip(" ")
            if kind == "paragraph_open" and line > first and is_free and not is_moved:
                continue  # the text of a paragraph goes on, however it is indented
            old = view.text[start:offset].expandtabs(_TAB)
            room = _TAB if kind == "paragraph_open" or is_item else 1
            if not self._is_read(old, new, room):
                is_moved = True
                self.moved.append((Edit(start, offset, new), len(old), len(new)))

    def _indent_empty(self, first: int, last: int) -> None:
        """Note the indents of the lines of a quotation that have but its mark."""
        view, new = self.view, self._prefix(last + 1).rstrip(" ")
        quotes = sum(not each.is_item for each in self.around)
        for line in range(first, last + 1):
            old = view.lines[line]
            is_of_it = line not in view.places and old.count(">") == quotes
            if is_of_it and old.rstrip(" ") != new and (self.in_item or not new):
                self.moved.append((Edit(view.starts[line], view.end(line), new), len(old), 0))

    def _is_simple(self) -> bool:
        """Whether no quotation stands in an item."""
        kinds = [each.is_item for each in self.around]
        return kinds == sorted(kinds)

    def _is_read(self, old: str, new: str, room: int) -> bool:
        """Whether an indent is read as another one would be; ``room`` are the columns to spare."""
        if old == new or not self._is_simple() or old.count(">") != new.count(">"):
            return old == new
        width, least = (len(_QUOTES.sub("", each)) for each in (old, new))
        return 0 <= width - least < room

    def _reindented(self, kind: str = "") -> Change:
        edits = tuple(edit for edit, _, _ in self.moved)
        _, old, new = self.moved[0]
        message = Message("render-list-indent", count=old, wanted=new)
        if kind:
            message = Message("render-indented", what=Message(NAMES[kind]), count=old)
        self.moved = []
        return Change(message, edits[0].end, edits)

    def _below(self, line: int) -> Change:
        """Return the edit that puts what begins in the line of an item below it."""
        view = self.view
        start = end = view.starts[line]
        for each in self.around:
            if each.is_item and each.first == line and (found := _MARKER.match(view.text, end)):
                end = found.end()
        rest = view.text[end : view.end(line)]
        at, indent = end + len(rest) - len(rest.lstrip(" \t")), 0
        if view.places.get(line, (0, 0))[0] == at:
            indent = view.places[line][1]
        inner = "".join(each.mark for each in self.around) + " " * indent
        empty = f"{self._prefix(line).rstrip(' ')}\n"
        message = Message("render-glued", what=Message("shown-code"), above=Message("shown-item"))
        edits = [Edit(end, at, f" \n{empty}{inner}")]
        if line and not view.is_blank(line - 1):
            edits.append(Edit(start, start, empty))
        return Change(message, at, tuple(edits), certain=False)

    # --- single blocks ----------------------------------------------------------------------------

    def _alert(self, at: int) -> str:
        """Return the kind of the alert that begins with a token, or an empty text."""
        tokens = self.view.tokens
        if tokens[at].type != "blockquote_open" or tokens[at].level:
            return ""
        found = ALERT.match(tokens[at + 2].content) if len(tokens) > at + 2 else None
        return found[1].lower() if found else ""

    def _admonition(self, name: str, first: int, last: int) -> Change:
        view = self.view
        start = view.places[first][0]
        edits = [Edit(start, view.end(first), f"/// {_ALERTS.get(name, name)}")]
        while view.is_blank(last):
            last -= 1
        is_glued = last + 2 < len(view.starts) and not view.is_blank(last + 1)
        edits.append(Edit(view.end(last), view.end(last), "\n///\n" if is_glued else "\n///"))
        return Change(Message("render-alert"), start, tuple(edits), certain=False)

    def _leaf(self, token: Token, first: int, last: int) -> Iterator[Change]:
        """Yield what a block that holds no others needs; note its indents."""
        view, kind = self.view, token.type
        at = view.places.get(first, (view.starts[first], 0))[0]
        if kind == "fence":
            yield from self._fence(token, at, first, last)
        is_underlined = kind == "heading_open" and token.markup[0] != "#"
        if is_underlined and (self.in_item or last - first > 1):
            ends = [view.end(line) for line in range(first, last - 1)]
            begins = [view.places[line][0] for line in range(first + 1, last)]
            edits = [Edit(at, at, "#" * int(token.tag[1:]) + " ")]
            edits += [Edit(*each, " ") for each in zip(ends, begins, strict=True)]
            edits.append(Edit(view.end(last - 1), view.end(last), ""))
            message = Message("render-underlined", text=token.markup * 3)
            yield Change(message, view.starts[last], tuple(edits), certain=False)
            last = first
        self._indent(kind, first, last)
        if kind == "paragraph_open":
            for line in range(first, last + 1):
                yield from self._text(line, is_first=line == first)

    def _text(self, line: int, *, is_first: bool) -> Iterator[Change]:
        """Yield an escape where Python-Markdown takes a line of text for a heading or an item."""
        offset = self.view.places.get(line, (0, 0))[0]
        if found := _HASHES.match(self.view.text, offset):
            message = Message("render-hash", text=found[0])
            if len(found[0]) == 1:
                message = Message("render-hash-text")
            yield Change(message, offset, (Edit(offset, offset, "\\"),), len(found[0]) == 1)
        elif self.in_item and not is_first and (found := _NUMBER.match(self.view.text, offset)):
            message = Message("render-year", text=found[0])
            yield Change(message, offset, (Edit(found.end(), found.end(), "\\"),))

    def _fence(self, token: Token, at: int, first: int, last: int) -> Iterator[Change]:
        view, info = self.view, token.info.strip()
        end = view.places.get(last, (view.end(last), 0))[0]
        closing = view.text[end : view.end(last)].rstrip()
        is_closed = last > first and re.fullmatch(rf"{re.escape(token.markup)}+", closing)
        if not is_closed:
            until = view.end(last)
            made = f"\n{self._prefix(last + 1)}{token.markup}"
            message = Message("render-fence-open", text=token.markup)
            yield Change(message, at, (Edit(until, until, made),), certain=False)
        if info == "math" and is_closed:
            opening = Edit(at, view.end(first), "$$")
            edits = (opening, Edit(end, view.end(last), "$$"))
            yield Change(Message("render-fence-header", text=info), at, edits, certain=False)
            return
        if is_closed and closing != token.markup:
            edit = Edit(end, end + len(closing), token.markup)
            yield Change(Message("render-fence-header", text=closing), end, (edit,))
        if not _FENCE_HEADER.fullmatch(info):
            begin, word = at + len(token.markup), re.match(r"[\w#.+-]*", info)
            edit = Edit(begin, view.end(first), word[0] if word else "")
            header = view.text[at : view.end(first)].strip()
            yield Change(Message("render-fence-header", text=header), at, (edit,), certain=False)
