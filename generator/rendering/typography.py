"""Typography of a page: the text between its tags is set, nothing else.

A line of text runs on through its inline elements, so that a quotation may begin before one and end
within another. This is done last, on the HTML of the whole page: only then raw HTML and footnotes
are in it. Code, formulas, drawings and formatted citations stay as they are, and so do attributes;
what is in another language (``lang``) is set by the rules of that language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import unescape

from generator.language.typography import OBJECT, Edit, Rule, Typography, edits_of

TOKEN = re.compile(
    r"""(?x) (?P<comment><!--.*?-->|<![^>]*>|<\?.*?\?>)
    | <(?P<close>/?)(?P<tag>[a-zA-Z][\w:-]*+)(?P<rest>(?:[^<>"']|"[^"]*"|'[^']*')*+)>
    | (?P<entity>&(?:\#[0-9]+|\#[xX][0-9a-fA-F]+|[a-zA-Z][a-zA-Z0-9]*);)""",
    re.DOTALL,
)
_LANG = re.compile(r"""(?<![\w-])lang\s*=\s*["']?(?P<code>[\w-]*)""")
_CLASS = re.compile(r"""(?<![\w-])class\s*=\s*["'](?P<names>[^"']*)""")
INLINE = re.compile(
    r"a|abbr|b|bdi|bdo|cite|data|del|dfn|em|font|i|ins|label|mark|q|s|small|span|strike|strong|sub"
    r"|sup|time|u"
)
"""Elements through which a line of text runs on."""
LEFT = re.compile(
    r"audio|canvas|code|iframe|kbd|math|object|pre|samp|script|select|style|svg|template|textarea"
    r"|tt|var|video"
)
"""Elements whose text is none of the prose."""
LEFT_CLASS = re.compile(
    r"(?<!\S)(?:arithmatex|bibliography|citation|csl-bib-body|csl-entry|headerlink|highlight"
    r"|passage-alias|passage-gone|passage-number|problem-note|thesis-problem|verbatim)(?!\S)"
)
"""Classes of such elements; ``verbatim`` is for authors."""
VOID = re.compile(r"area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr")
_SETTABLE = re.compile(r"[^\w\s]|[0-9]|[IVX]")
"""What a line has that any rule is about."""


def set_html(html: str, typography: Typography) -> str:
    """Return a piece of HTML with its text set."""
    if not typography.kinds:
        return html
    typesetter = Typesetter(typography)
    typesetter.read(html)
    return typesetter.whole()


@dataclass
class Piece:
    """A piece of text: what a reader sees, what stands in the HTML, and whether it may change."""

    text: str
    raw: str
    is_free: bool

    @classmethod
    def plain(cls, text: str) -> Piece:
        """Return a piece that is shown as it stands."""
        return cls(text, text, is_free=True)


def _raise(piece: Piece, start: int, end: int) -> None:
    """Raise the ending of an ordinal; one that begins its element is raised by its author."""
    if start > 0:
        piece.raw = f"{piece.raw[:start]}<sup>{piece.raw[start:end]}</sup>{piece.raw[end:]}"


@dataclass
class Line:
    """The pieces of one line of text, as long as it runs on, and the rules for its language."""

    language: str
    pieces: list[Piece] = field(default_factory=list[Piece])

    def set(self, rules: Sequence[Rule]) -> None:
        """Apply rules to the line, each to what the one before it left."""
        text = "".join([each.text for each in self.pieces])
        if not _SETTABLE.search(text):
            return
        for rule in rules:
            edits = edits_of(rule, text)
            for edit in reversed(edits):
                self._make(edit)
            if edits:
                text = "".join([each.text for each in self.pieces])

    def _make(self, edit: Edit) -> None:
        """Make an edit, unless it touches what must stay or moves words between elements."""
        touched = list(self._touched(edit))
        is_worded = any(sign.isalnum() for sign in edit.text)
        if not all(piece.is_free for piece, _, _ in touched) or (is_worded and len(touched) > 1):
            return
        if edit.raised:
            _raise(*touched[0])
            return
        text = edit.text
        for piece, start, end in touched:
            piece.text = piece.raw = piece.text[:start] + text + piece.text[end:]
            text = ""

    def _touched(self, edit: Edit) -> Iterator[tuple[Piece, int, int]]:
        """Yield the pieces in which an edit is, with its offsets there."""
        position = 0
        for piece in self.pieces:
            start, end = edit.start - position, edit.end - position
            position += len(piece.text)
            if start < len(piece.text) and end > 0:
                yield piece, max(start, 0), min(end, len(piece.text))


@dataclass(frozen=True)
class _Open:
    """An element that is open: what its text is to be, ``None`` to leave it as it is."""

    tag: str
    language: str | None
    is_inline: bool


class Typesetter:
    """Reads HTML once: into text that stays, and lines that are set."""

    def __init__(self, typography: Typography) -> None:
        self._typography = typography
        self.pieces: list[Piece] = []
        self._lines: list[Line] = []
        self._stack: list[_Open] = [_Open("", typography.language, is_inline=False)]
        self._current: list[Line] = [Line(typography.language)]

    def whole(self) -> str:
        """Return the HTML with its lines set."""
        self._end()
        rules: dict[str, tuple[Rule, ...]] = {}
        for line in self._lines:
            if line.language not in rules:
                rules[line.language] = self._typography.rules_for(line.language)
            line.set(rules[line.language])
        return "".join(each.raw for each in self.pieces)

    def read(self, html: str) -> None:
        """Read a piece of HTML."""
        position = 0
        for match in TOKEN.finditer(html):
            self.add(html[position : match.start()])
            position = match.end()
            if match["entity"]:
                self.add(unescape(match[0]), match[0])
            else:
                self.pieces.append(Piece("", match[0], is_free=False))
                if match["tag"]:
                    self.step(match["tag"].lower(), match["close"], match["rest"])
        self.add(html[position:])

    def add(self, text: str, raw: str = "") -> None:
        """Add text to the page and, where it is prose, to the line that runs."""
        if not text:
            return
        piece = Piece(text, raw, is_free=False) if raw else Piece.plain(text)
        self.pieces.append(piece)
        if self._stack[-1].language is not None:
            self._current[-1].pieces.append(piece)

    def step(self, tag: str, close: str, rest: str) -> None:
        """Go into an element, out of one, or past one without content."""
        if close:
            self._leave(tag)
        elif VOID.fullmatch(tag) or rest.endswith("/"):
            self._pass(tag)
        else:
            self._enter(tag, rest)

    def _pass(self, tag: str) -> None:
        """Go past an element without content: an image is part of its line, a break ends it."""
        if tag in {"img", "input"}:
            self._current[-1].pieces.append(Piece(OBJECT, "", is_free=False))
        elif tag == "br":
            self._current[-1].pieces.append(Piece("\n", "", is_free=False))
        elif tag != "wbr":
            self._end()

    def _enter(self, tag: str, rest: str) -> None:
        outer = self._stack[-1]
        language = None if outer.language is None else _language(tag, rest, outer.language)
        opened = _Open(tag, language, is_inline=_is_inline(tag))
        self._stack.append(opened)
        if not opened.is_inline:
            self._end()
        elif language != outer.language:
            self._current[-1].pieces.append(Piece(OBJECT, "", is_free=False))
            self._current.append(Line(language or ""))

    def _leave(self, tag: str) -> None:
        if all(each.tag != tag for each in self._stack):
            return
        while (left := self._stack.pop()).tag != tag:
            self._close(left)
        self._close(left)

    def _close(self, left: _Open) -> None:
        if not left.is_inline:
            self._end()
        elif left.language != self._stack[-1].language and len(self._current) > 1:
            self._lines.append(self._current.pop())

    def _end(self) -> None:
        """End the lines that run: a block begins or ends."""
        self._lines += self._current
        language = next(
            (each.language for each in reversed(self._stack) if each.language is not None), ""
        )
        self._current = [Line(language)]


def _is_inline(tag: str) -> bool:
    return bool(INLINE.fullmatch(tag) or LEFT.fullmatch(tag)) and tag != "pre"


def _language(tag: str, rest: str, outer: str) -> str | None:
    """Return the language of an element's text, ``None`` where it is to be left."""
    named = _CLASS.search(rest) if "class" in rest else None
    if LEFT.fullmatch(tag) or (named and LEFT_CLASS.search(named["names"])):
        return None
    found = _LANG.search(rest) if "lang" in rest else None
    return found["code"].lower() if found else outer
