"""The content of a cell as a person reads it: its items, and where each character stands.

Tags, emphasis, links, footnote marks and comments leave their text; entities, backslash escapes and
the doubled quotes of a CSV export are decoded; ``<br>``, list items and paragraphs part items.
Spaces and line ends are joined to one space, but no-break spaces and U+2028 stay.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from itertools import pairwise
from typing import Literal

from generator.handwritten.values import HandItem, Run

_TOKEN = re.compile(
    r"(?P<comment><!--.*?-->|<(?P<code>script|style)\b[^<>]*+>.*?</(?P=code)\s*>)"
    r"|(?P<autolink><(?P<address>[A-Za-z][A-Za-z0-9+.-]*+:[^\s<>]*+|[^\s<>@]++@[^\s<>]++)>)"
    r"|(?P<tag></?(?P<name>[A-Za-z][A-Za-z0-9-]*+)[^<>]*+>)"
    r"|(?P<entity>&(?:\#[0-9]{1,7}|\#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)"
    r"|\\(?P<escaped>[!-/:-@\[-`{-~])"
    r"|(?P<ticks>`+)"
    r"|(?P<footnote>\[\^[^\[\]\s]++\])"
    r"|(?P<open>!?\[)"
    r"|(?P<close>\](?:\([^()\n]*+(?:\([^()\n]*+\)[^()\n]*+)*+\)|\[[^\[\]\n]*+\]|\{=[^{}\n]*+\}))"
    r"|(?P<marks>\*+|_+|~~)"
    r"|(?P<quotes>\"\")"
    r"|(?P<space>[ \t\r\n\f]+)"
    r"|(?P<run>[^<&\\`\[!\]*_~\" \t\r\n\f]+)"
    r"|(?P<other>.)",
    re.DOTALL | re.IGNORECASE,
)
# Nothing to decode: no markup, no line end, no two blanks in a row.
_PLAIN = re.compile(r" *(?:[^<&\\`\[!\]*_~\" \t\r\n\f]++ ?)*+ *")
_BREAKS = frozenset(
    (
        *("br", "p", "div", "li", "ul", "ol", "dl", "dd", "dt", "hr", "blockquote", "pre"),
        *("table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "section"),
        *("h1", "h2", "h3", "h4", "h5", "h6"),
    )
)
_ALT = re.compile(r"\balt\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
_BULLET_LINE = re.compile(r"[-*+•‣▪–][ \t]+(?=\S)")
_BULLET = re.compile(r"(?:[-*+•‣▪·–]|[0-9]{1,2}[.)])[ \u00a0]+(?=\S)")
_IN_CODE = re.compile(r"\\\||[^\\]+|\\")  # "\\|" is how a pipe table writes a pipe in code
_BLANKS = str.maketrans("\t\r\n", "   ")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")

PieceKind = Literal["text", "marks", "open", "break", "space", "gone"]


@dataclass
class _Piece:
    """A stretch of source: its kind, what it reads as, its offsets in the source of the cell."""

    kind: PieceKind
    text: str
    start: int
    end: int
    listed: bool = False


def read_items(text: str, start: int, end: int) -> tuple[HandItem, ...]:
    """Return the items of the cell whose source stands between two offsets of a text."""
    if _PLAIN.fullmatch(text, start, end):
        return _plain(text, start, end)
    pieces = _Reader(text, start, end).pieces()
    _pair_marks(pieces)
    items = [item for line in _lines(pieces) if (item := _item(text, line))]
    return _without_bullets(items)


class _Reader:
    """Reads the source of one cell token by token."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text = text
        self.position = start
        self.end = end
        self.found: list[_Piece] = []
        self.open: list[_Piece] = []  # the brackets that a link may close
        self.raised = 0
        self.listed = False

    def pieces(self) -> list[_Piece]:
        """Return the stretches in order."""
        while self.position < self.end:
            token = _TOKEN.match(self.text, self.position, self.end)
            if token is None:
                break
            self.position = token.end()
            self._take(token, token.lastgroup or "other")
        return self.found

    def _take(self, token: re.Match[str], group: str) -> None:
        match group:
            case "tag":
                self._tag(token)
            case "ticks":
                self._code(token)
            case "open":
                self.open.append(self._add(token[0], token, "open"))
            case "close":
                self._link(token)
            case "marks":
                self._add(token[0], token, "marks")
            case "space":
                self._space(token)
            case "comment" | "footnote":
                self._add("", token, "gone")
            case _:
                self._text(token, group)

    def _text(self, token: re.Match[str], group: str) -> None:
        """Take what reads as text: decoded, raised within ``<sup>``, or as it is."""
        match group:
            case "autolink":
                self._add(token["address"], token)
            case "entity":
                self._add(re.sub(r"[\t\r\n]", " ", unescape(token[0])), token)
            case "quotes":
                self._add('"', token)
            case "escaped":
                self._add(token["escaped"], token)
            case _:
                self._add(token[0].translate(_RAISED) if self.raised else token[0], token)

    def _add(self, text: str, token: re.Match[str], kind: PieceKind = "text") -> _Piece:
        piece = _Piece(kind, text, token.start(), token.end(), self.listed)
        self.found.append(piece)
        return piece

    def _tag(self, token: re.Match[str]) -> None:
        name, closing = token["name"].lower(), token[0].startswith("</")
        if name == "sup":
            self.raised = max(0, self.raised + (-1 if closing else 1))
        if name in {"li", "ul", "ol"}:
            self.listed = name == "li" and not closing
        if name in _BREAKS:
            self._add("", token, "break")
            return
        alt = _ALT.search(token[0]) if name == "img" else None
        self._add(next(filter(None, alt.groups()), "") if alt else "", token)

    def _code(self, token: re.Match[str]) -> None:
        """Take a code span as its text, or backticks that open none as they are."""
        ticks = token[0]
        closing = re.compile(rf"(?<!`){ticks}(?!`)").search(self.text, token.end(), self.end)
        if closing is None:
            self._add(token[0], token)
            return
        start, end = token.end(), closing.start()
        if end - start > 2 and self.text[start] == self.text[end - 1] == " ":  # noqa: PLR2004
            start, end = start + 1, end - 1
        for part in _IN_CODE.finditer(self.text, start, end):
            reads_as = "|" if part[0] == "\\|" else part[0].translate(_BLANKS)
            self._add(reads_as, part)
        self.position = closing.end()

    def _link(self, token: re.Match[str]) -> None:
        if self.open:
            self.open.pop().kind = "gone"
            self._add("", token, "gone")
            return
        self._add("]", token)
        self.found[-1].end = self.position = token.start() + 1

    def _space(self, token: re.Match[str]) -> None:
        new_line = "\n" in token[0]
        if token[0].count("\n") > 1 or (
            new_line and _BULLET_LINE.match(self.text, token.end(), self.end)
        ):
            self._add("", token, "break")
        else:
            self._add(" ", token, "space")


def _pair_marks(pieces: list[_Piece]) -> None:
    """Take away the runs of ``*``, ``_`` and ``~~`` that open or close emphasis; others stay.

    Simpler than CommonMark: a run that may close takes the nearest open run of its character, mark
    by mark.
    """
    opened: list[_Piece] = []
    for index, piece in enumerate(pieces):
        if piece.kind != "marks":
            continue
        before = _neighbour(pieces, index, -1)
        after = _neighbour(pieces, index, 1)
        if _can_close(piece.text, before, after):
            _close(piece, opened)
        if piece.text and _can_open(piece.text, before, after):
            opened.append(piece)


def _close(piece: _Piece, opened: list[_Piece]) -> None:
    mark = piece.text[0]
    while piece.text:
        index = next((i for i in reversed(range(len(opened))) if opened[i].text[0] == mark), -1)
        if index < 0:
            return
        taken = min(len(piece.text), len(opened[index].text))
        piece.text = piece.text[taken:]
        opened[index].text = opened[index].text[taken:]
        del opened[index + (1 if opened[index].text else 0) :]


def _neighbour(pieces: list[_Piece], index: int, step: int) -> str:
    """Return the character next to a piece, a space at the end of the cell."""
    index += step
    while 0 <= index < len(pieces):
        piece = pieces[index]
        if piece.kind == "break":
            return " "
        if piece.text:
            return piece.text[-1 if step < 0 else 0]
        index += step
    return " "


def _can_open(marks: str, before: str, after: str) -> bool:
    return not after.isspace() and (marks[0] != "_" or not before.isalnum())


def _can_close(marks: str, before: str, after: str) -> bool:
    return not before.isspace() and (marks[0] != "_" or not after.isalnum())


def _lines(pieces: list[_Piece]) -> list[list[_Piece]]:
    lines: list[list[_Piece]] = [[]]
    for piece in pieces:
        if piece.kind == "break":
            lines.append([])
        else:
            lines[-1].append(piece)
    return lines


def _item(text: str, line: list[_Piece]) -> HandItem | None:
    """Return the item that stretches without a break are, or None where nothing is to be read."""
    shown = [piece for piece in line if piece.text and piece.kind != "gone"]
    while shown and shown[0].kind == "space":
        shown.pop(0)
    while shown and shown[-1].kind == "space":
        shown.pop()
    shown = [
        piece
        for before, piece in pairwise([None, *shown])
        if piece and not (before and before.kind == piece.kind == "space")
    ]
    words = "".join(piece.text for piece in shown)
    if not words.strip():
        return None
    content = text[line[0].start : line[-1].end].strip(" \t\r\n")
    runs = tuple(Run(len(piece.text), piece.start, piece.end) for piece in shown)
    return HandItem(words, content, runs, line[-1].listed)


def _plain(text: str, start: int, end: int) -> tuple[HandItem, ...]:
    """Return the one item of a cell in which nothing is to be decoded, or none."""
    whole = text[start:end]
    content = whole.strip(" ")
    if not content.strip():
        return ()
    start += len(whole) - len(whole.lstrip(" "))
    return (HandItem(content, content, (Run(len(content), start, start + len(content)),)),)


def _without_bullets(items: list[HandItem]) -> tuple[HandItem, ...]:
    """Return the items without the bullets that most of them begin with: these make a list."""
    bullets = [_BULLET.match(item.text) for item in items]
    if len(items) < 2 or sum(map(bool, bullets)) * 2 < len(items):  # noqa: PLR2004
        return tuple(items)
    return tuple(
        _behind(item, bullet.end()) if bullet else item
        for item, bullet in zip(items, bullets, strict=True)
    )


def _behind(item: HandItem, start: int) -> HandItem:
    """Return an item without its first characters."""
    runs: list[Run] = []
    left = start
    for run in item.runs:
        part = run.part(left, run.length)
        if part:
            runs.append(Run(run.length - max(left, 0), *part))
        left -= run.length
    return HandItem(item.text[start:], item.content, tuple(runs), listed=True)
