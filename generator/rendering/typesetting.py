"""Typography of a page: the text between its tags is set, nothing else.

A line of text runs on through its inline elements, so that a quotation may begin before one and end
within another. This is done last, on the HTML of the whole page: only then raw HTML and footnotes
are in it. Code, formulas, drawings and formatted citations stay as they are, and so do attributes;
what is in another language (``lang``) is set by the rules of that language.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import unescape

from generator.language.typographic_rules import OBJECT, Correction, Rule
from generator.language.typography import Typography, set_text

TOKEN = re.compile(
    r"""(?x) (?P<comment><!--.*?-->|<![^>]*>|<\?.*?\?>)
    | <(?P<close>/?)(?P<tag>[a-zA-Z][\w:-]*+)(?P<rest>(?:[^<>"']|"[^"]*"|'[^']*')*+)>
    | (?P<entity>&(?:\#[0-9]+|\#[xX][0-9a-fA-F]+|[a-zA-Z][a-zA-Z0-9]*);)
    | (?P<mark>[\U000f0000-\U000ffffd\U00100000-\U0010fffd])""",
    re.DOTALL,
)
ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'=<>`]+))?""")
# Elements through which a line of text runs on, and those whose text is none of the prose.
_INLINE = re.compile(
    r"a|abbr|b|bdi|bdo|cite|data|del|dfn|em|font|i|ins|label|mark|q|s|small|span|strike|strong|sub"
    r"|sup|time|u"
)
_LEFT = re.compile(
    r"audio|canvas|code|iframe|kbd|math|object|pre|samp|script|select|style|svg|template|textarea"
    r"|tt|var|video"
)
# Classes of such elements; "verbatim" is for authors.
_LEFT_CLASS = re.compile(
    r"(?<!\S)(?:arithmatex|bibliography|citation|csl-bib-body|csl-entry|headerlink|highlight"
    r"|passage-alias|passage-gone|passage-number|problem-note|thesis-problem|verbatim)(?!\S)"
)
_VOID = re.compile(r"area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr")
_SETTABLE = re.compile(r"[^\w\s]|[0-9]|[IVX]")  # what a line has that any rule is about


@dataclass
class TextPiece:
    """A piece of text: what a reader sees, what stands in the HTML, and whether it may change."""

    text: str
    raw: str
    is_free: bool = True


def is_void(tag: str, rest: str) -> bool:
    """Say whether a tag begins no content."""
    return bool(_VOID.fullmatch(tag)) or rest.endswith("/")


def attributes_of(rest: str) -> dict[str, str]:
    """Return the attributes of a tag, from what stands behind its name."""
    return {
        each[1].lower(): unescape(each[2].strip("\"'")) if each[2] else ""
        for each in ATTRIBUTE.finditer(rest)
    }


def set_html(html: str, typography: Typography) -> str:
    """Return a piece of HTML with its text set."""
    if not typography.kinds:
        return html
    typesetter, tags, position = Typesetter(typography), list[str](), 0
    for match in TOKEN.finditer(html):
        typesetter.add(html[position : match.start()])
        position = match.end()
        if match["entity"] or match["mark"]:
            typesetter.add(unescape(match[0]), match[0])
            continue
        typesetter.add_markup(match[0])
        tag = (match["tag"] or "").lower()
        if match["close"]:
            while tag in tags:
                typesetter.leave()
                if tags.pop() == tag:
                    break
        elif tag and is_void(tag, match["rest"]):
            typesetter.go_past(tag)
        elif tag:
            tags.append(tag)
            typesetter.enter(tag, attributes_of(match["rest"]))
    typesetter.add(html[position:])
    return typesetter.whole()


class Typesetter:
    """Takes a page in, piece by piece: text that stays, and lines that are set."""

    def __init__(self, typography: Typography) -> None:
        self.pieces: list[TextPiece] = []
        self._typography = typography
        self._lines: list[tuple[str, list[TextPiece]]] = []
        # Of each open element the language, None to leave its text alone, and if it is inline.
        self._open: list[tuple[str | None, bool]] = [(typography.language, False)]
        self._current: list[tuple[str, list[TextPiece]]] = [(typography.language, [])]

    def whole(self) -> str:
        """Return the HTML with its lines set."""
        self._end_lines()
        rules: dict[str, tuple[Rule, ...]] = {}
        for language, pieces in self._lines:
            if language not in rules:
                rules[language] = self._typography.rules_for(language)
            _set_line(pieces, rules[language])
        return "".join(each.raw for each in self.pieces)

    def add(self, text: str, raw: str = "") -> None:
        """Add text, with the HTML that it must stay in; prose goes to the line that runs too."""
        if text:
            piece = TextPiece(text, raw or text, is_free=not raw)
            self.pieces.append(piece)
            if self._open[-1][0] is not None:
                self._current[-1][1].append(piece)

    def add_markup(self, html: str) -> None:
        """Add a tag or a comment."""
        self.pieces.append(TextPiece("", html, is_free=False))

    def go_past(self, tag: str) -> None:
        """Go past an element without content: an image is part of its line, a break ends it."""
        if tag in {"img", "input", "br"}:
            text = "\n" if tag == "br" else OBJECT
            self._current[-1][1].append(TextPiece(text, "", is_free=False))
        elif tag != "wbr":
            self._end_lines()

    def enter(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Go into an element."""
        outer = self._open[-1][0]
        is_left = _LEFT.fullmatch(tag)
        is_inline = bool(_INLINE.fullmatch(tag) or is_left) and tag != "pre"
        language = None if outer is None else attributes.get("lang", outer).lower()
        if is_left or _LEFT_CLASS.search(attributes.get("class", "")):
            language = None
        self._open.append((language, is_inline))
        if not is_inline:
            self._end_lines()
        elif language != outer:
            self._current[-1][1].append(TextPiece(OBJECT, "", is_free=False))
            self._current.append((language or "", []))

    def leave(self) -> None:
        """Go out of the innermost element."""
        language, is_inline = self._open.pop()
        if not is_inline:
            self._end_lines()
        elif language != self._open[-1][0] and len(self._current) > 1:
            self._lines.append(self._current.pop())

    def _end_lines(self) -> None:
        self._lines += self._current
        languages = (language for language, _ in reversed(self._open) if language is not None)
        self._current = [(next(languages, ""), [])]


def _set_line(pieces: Sequence[TextPiece], rules: Sequence[Rule]) -> None:
    def make(_: str, corrections: Sequence[Correction]) -> str:
        for each in reversed(corrections):
            _make(each, pieces)
        return "".join([each.text for each in pieces])

    set_text("".join([each.text for each in pieces]), rules, make)


def _make(edit: Correction, pieces: Sequence[TextPiece]) -> None:
    """Make an edit, unless it touches what must stay or moves words between elements."""
    touched: list[tuple[TextPiece, int, int]] = []
    position = 0
    for piece in pieces:
        start, end = edit.start - position, edit.end - position
        position += len(piece.text)
        if start < len(piece.text) and end > 0:
            touched.append((piece, max(start, 0), min(end, len(piece.text))))
    is_worded = any(sign.isalnum() for sign in edit.text)
    if not all(piece.is_free for piece, _, _ in touched) or (is_worded and len(touched) > 1):
        return
    text = edit.text
    for piece, start, end in touched:
        if not edit.raised:
            piece.text = piece.raw = piece.text[:start] + text + piece.text[end:]
            text = ""
        elif start > 0:
            piece.raw = f"{piece.raw[:start]}<sup>{piece.raw[start:end]}</sup>{piece.raw[end:]}"
