"""The content of a cell as a person reads it: its items, and where each character stands.

Tags, emphasis, links, footnote marks and comments leave their text; entities, backslash escapes and
the doubled quotes of a CSV export are decoded; ``<br>``, list items and paragraphs part items.
Spaces and line ends are joined to one space, but no-break spaces and U+2028 stay. A ditto mark says
"the same as above".
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from html import unescape
from typing import Literal

from generator.handwritten.values import HandCell, HandItem, HandRow, Run

_TOKEN = re.compile(
    r"(?P<gone><!--.*?-->|<(?P<code>script|style)\b[^<>]*+>.*?</(?P=code)\s*>|\[\^[^\[\]\s]++\])"
    r"|<(?P<address>[A-Za-z][A-Za-z0-9+.-]*+:[^\s<>]*+|[^\s<>@]++@[^\s<>]++)>"
    r"|(?P<tag></?(?P<name>[A-Za-z][A-Za-z0-9-]*+)[^<>]*+>)"
    r"|(?P<entity>&(?:\#[0-9]{1,7}|\#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)"
    r"|\\(?P<escaped>[!-/:-@\[-`{-~])"
    r"|(?P<ticks>`+)"
    r"|(?P<open>!?\[)"
    r"|(?P<close>\](?:\([^()\n]*+(?:\([^()\n]*+\)[^()\n]*+)*+\)|\[[^\[\]\n]*+\]|\{=[^{}\n]*+\}))"
    r"|(?P<marks>\*+|_+|~~)"
    r"|\"(?P<quotes>\")"
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
_DITTO = re.compile(
    r"(?:\"|''|,,|[〃″„“”»«]|[«“„][ \u00a0\u202f]*[\"〃”»″]?[ \u00a0\u202f]*[»”]"
    r"|(?i:idem|dito|ditto|ibidem)\.?|(?i:id|ibid|do)\.|(?i:ibid))"
)


@dataclass
class _Piece:
    """A stretch of source: its kind, what it reads as, its offsets in the source of the cell."""

    kind: Literal["text", "marks", "break", "space", "gone"]
    text: str
    start: int
    end: int
    listed: bool = False


def read_items(text: str, start: int, end: int) -> tuple[HandItem, ...]:
    """Return the items of the cell whose source stands between two offsets of a text."""
    if _PLAIN.fullmatch(text, start, end):
        content = text[start:end].strip(" ")
        start = text.find(content, start) if content else end
        run = Run(len(content), start, start + len(content))
        return (HandItem(content, content, (run,)),) if content.strip() else ()
    pieces = list(_pieces(text, start, end))
    _pair_marks(pieces)
    lines: list[list[_Piece]] = [[]]
    for piece in pieces:
        if piece.kind == "break":
            lines.append([])
        else:
            lines[-1].append(piece)
    items = [item for line in lines if (item := _item(text, line))]
    bullets = [_BULLET.match(item.text) for item in items]
    if len(items) > 1 and sum(map(bool, bullets)) * 2 >= len(items):
        pairs = zip(items, bullets, strict=True)
        items = [_behind(item, bullet.end()) if bullet else item for item, bullet in pairs]
    return tuple(items)


def _pieces(text: str, position: int, end: int) -> Iterator[_Piece]:
    """Yield the stretches of the source of a cell in order."""
    brackets: list[_Piece] = []  # those that a link may close
    raised, listed = 0, False
    while position < end and (token := _TOKEN.match(text, position, end)):
        kind, start, position = token.lastgroup or "other", token.start(), token.end()
        piece = _Piece("text", token[0], start, position, listed)
        match kind:
            case "gone":
                piece.kind, piece.text = "gone", ""
            case "tag":
                name, closing = token["name"].lower(), token[0].startswith("</")
                alt = _ALT.search(token[0]) if name == "img" else None
                piece.text = next(filter(None, alt.groups()), "") if alt else ""
                if name == "sup":
                    raised = max(0, raised + (-1 if closing else 1))
                elif name in {"li", "ul", "ol"}:
                    listed = name == "li" and not closing
                if name in _BREAKS:
                    piece.kind = "break"
            case "ticks":
                closed = re.compile(rf"(?<!`){token[0]}(?!`)").search(text, position, end)
                if closed:
                    yield from _code(text, position, closed.start(), listed=listed)
                    position = closed.end()
                    continue
            case "open":
                brackets.append(piece)
            case "close" if brackets:
                brackets.pop().kind = "gone"
                piece.kind = "gone"
            case "close":
                piece.text, piece.end = "]", start + 1
                position = piece.end
            case "marks":
                piece.kind = "marks"
            case "space":
                is_item = "\n" in token[0] and _BULLET_LINE.match(text, position, end)
                is_break = token[0].count("\n") > 1 or is_item
                piece.kind, piece.text = ("break", "") if is_break else ("space", " ")
            case "entity":
                piece.text = unescape(token[0]).translate(_BLANKS)
            case "address" | "escaped" | "quotes":
                piece.text = token[kind]
            case _:
                piece.text = token[0].translate(_RAISED) if raised else token[0]
        yield piece


def _code(text: str, start: int, end: int, *, listed: bool) -> Iterator[_Piece]:
    if end - start > 2 and text[start] == text[end - 1] == " ":  # noqa: PLR2004
        start, end = start + 1, end - 1
    for part in _IN_CODE.finditer(text, start, end):
        reads_as = "|" if part[0] == "\\|" else part[0].translate(_BLANKS)
        yield _Piece("text", reads_as, part.start(), part.end(), listed)


def _pair_marks(pieces: list[_Piece]) -> None:
    """Take away the runs of ``*``, ``_`` and ``~~`` that open or close emphasis; others stay.

    Simpler than CommonMark: a run that may close takes the nearest open run of its character, mark
    by mark.
    """
    opened: list[_Piece] = []
    for index, piece in enumerate(pieces):
        if piece.kind != "marks":
            continue
        mark = piece.text[0]
        before, after = _neighbour(pieces, index, -1), _neighbour(pieces, index, 1)
        while piece.text and not before.isspace() and (mark != "_" or not after.isalnum()):
            near = next((i for i in reversed(range(len(opened))) if opened[i].text[0] == mark), -1)
            if near < 0:
                break
            taken = min(len(piece.text), len(opened[near].text))
            piece.text = piece.text[taken:]
            opened[near].text = opened[near].text[taken:]
            del opened[near + (1 if opened[near].text else 0) :]
        if piece.text and not after.isspace() and (mark != "_" or not before.isalnum()):
            opened.append(piece)


def _neighbour(pieces: list[_Piece], index: int, step: int) -> str:
    """Return the character next to a piece, a space at the end of the cell."""
    index += step
    while 0 <= index < len(pieces) and pieces[index].kind != "break":
        if pieces[index].text:
            return pieces[index].text[-1 if step < 0 else 0]
        index += step
    return " "


def _item(text: str, line: list[_Piece]) -> HandItem | None:
    """Return the item that stretches without a break are, or None where nothing is to be read."""
    shown: list[_Piece] = []
    for piece in line:
        is_double = piece.kind == "space" and (not shown or shown[-1].kind == "space")
        if piece.text and piece.kind != "gone" and not is_double:
            shown.append(piece)
    if shown and shown[-1].kind == "space":
        shown.pop()
    words = "".join(piece.text for piece in shown)
    if not words.strip():
        return None
    content = text[line[0].start : line[-1].end].strip(" \t\r\n")
    runs = tuple(Run(len(piece.text), piece.start, piece.end) for piece in shown)
    return HandItem(words, content, runs, line[-1].listed)


def _behind(item: HandItem, start: int) -> HandItem:
    """Return an item without its first characters, a bullet."""
    runs: list[Run] = []
    left = start
    for run in item.runs:
        part = run.part(left, run.length)
        if part:
            runs.append(Run(run.length - max(left, 0), *part))
        left -= run.length
    return HandItem(item.text[start:], item.content, tuple(runs), listed=True)


def resolve_dittos(rows: Sequence[HandRow]) -> tuple[HandRow, ...]:
    """Return the rows with the value above in place of each ditto mark.

    Empty cells are passed over on the way up; a mark with nothing above stays as it is.
    """
    above: dict[int, HandCell] = {}
    resolved: list[HandRow] = []
    for row in rows:
        cells: list[HandCell] = []
        for cell in row.cells:
            origin = above.get(cell.column)
            if origin and _DITTO.fullmatch(cell.text):
                source = origin.ditto_of or origin
                cell = replace(cell, items=source.items, ditto_of=source, merged=False)  # noqa: PLW2901
            cells.append(cell)
        above.update((cell.column, cell) for cell in cells if cell.text)
        resolved.append(replace(row, cells=tuple(cells)))
    return tuple(resolved)
