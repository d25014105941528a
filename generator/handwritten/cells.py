"""The content of a cell as a person reads it: its items, and where each character stands.

Tags, emphasis, links, footnote marks and comments leave their text; entities, backslash escapes and
the doubled quotes of a CSV export are decoded; ``<br>``, list items and paragraphs part items.
Spaces and line ends are joined to one space, but no-break spaces and U+2028 stay. A ditto mark says
"the same as above".
"""

import re
from collections.abc import Iterable, Sequence
from html import unescape

from msgspec import Struct

from generator.core.values import replace
from generator.handwritten.values import HandCell, HandItem, HandRow

_TOKEN = re.compile(
    r"(?P<gone><!--.*?-->|<(?P<code>script|style)\b[^<>]*+>.*?</(?P=code)\s*>|\[\^[^\[\]\s]++\])"
    r"|<(?P<address>[A-Za-z][A-Za-z0-9+.-]*+:[^\s<>]*+|[^\s<>@]++@[^\s<>]++)>"
    r"|<sup\b[^<>]*+>(?P<raised>[0-9]+)</sup\s*>"
    r"|(?P<tag><(?P<closing>/?)(?P<name>[A-Za-z][A-Za-z0-9-]*+)[^<>]*+>)"
    r"|(?P<entity>&(?:\#[0-9]{1,7}|\#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)"
    r"|\\(?P<escaped>[!-/:-@\[-`{-~])"
    r"|(?P<ticks>`+)"
    r"|(?P<open>!?\[)"
    r"|(?P<close>\](?:\([^()\n]*+(?:\([^()\n]*+\)[^()\n]*+)*+\)|\[[^\[\]\n]*+\]|\{=[^{}\n]*+\}))"
    r"|(?P<mark>\*|_|~~)"
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
_BLANKS = str.maketrans("\t\r\n", "   ")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_DITTO = re.compile(
    r"(?:\"|''|,,|[〃″„“”»«]|[«“„][ \u00a0\u202f]*[\"〃”»″]?[ \u00a0\u202f]*[»”]"
    r"|(?i:idem|dito|ditto|ibidem)\.?|(?i:id|ibid|do)\.|(?i:ibid))"
)


class _Piece(Struct):
    kind: str
    text: str
    start: int
    end: int
    listed: bool = False


def read_items(text: str, start: int, end: int) -> tuple[HandItem, ...]:
    """Return the items of the cell whose source stands between two offsets of a text."""
    if _PLAIN.fullmatch(text, start, end):
        content = text[start:end].strip(" ")
        start = text.find(content, start)
        item = HandItem(content, content, range(start, start + len(content)))
        return (item,) if content.strip() else ()
    lines: list[list[_Piece]] = [[]]
    for piece in _pieces(text, start, end):
        if piece.kind == "break":
            lines.append([])
        else:
            lines[-1].append(piece)
    items = [item for line in lines if (item := _item(text, line))]
    bullets = [_BULLET.match(item.text) for item in items]
    if len(items) > 1 and sum(map(bool, bullets)) * 2 >= len(items):
        for index, bullet in enumerate(bullets):
            if bullet:
                text, offsets = items[index].text, items[index].offsets
                text, offsets = text[bullet.end() :], offsets[bullet.end() :]
                items[index] = replace(items[index], text=text, offsets=offsets, listed=True)
    return tuple(items)


def _pieces(text: str, position: int, end: int) -> list[_Piece]:
    found: list[_Piece] = []
    brackets: list[_Piece] = []  # those that a link may close
    listed = False
    while position < end and (token := _TOKEN.match(text, position, end)):
        kind, start, position = token.lastgroup or "other", token.start(), token.end()
        piece = _Piece(kind, token[0], start, position, listed)
        match kind:
            case "gone":
                piece.text = ""
            case "tag":
                name, closing = token["name"].lower(), bool(token["closing"])
                alt = _ALT.search(token[0]) if name == "img" else None
                piece.text = next(filter(None, alt.groups()), "") if alt else ""
                if name in {"li", "ul", "ol"}:
                    listed = name == "li" and not closing
                if name in _BREAKS:
                    piece.kind = "break"
            case "ticks":
                closed = re.compile(rf"(?<!`){token[0]}(?!`)").search(text, position, end)
                if closed:
                    code = text[position : closed.start()].translate(_BLANKS)
                    is_padded = len(code) > 2 and code[0] == code[-1] == " "  # noqa: PLR2004
                    piece.start, position = position + is_padded, closed.end()
                    # "\\|" is how a pipe table writes a pipe in code
                    piece.text = (code[1:-1] if is_padded else code).replace(r"\|", "|")
            case "open":
                brackets.append(piece)
            case "close" if brackets:
                piece.text = brackets.pop().text = ""
            case "space":
                is_item = "\n" in token[0] and _BULLET_LINE.match(text, position, end)
                is_break = token[0].count("\n") > 1 or is_item
                piece.kind, piece.text = ("break", "") if is_break else ("space", " ")
            case "entity":
                piece.text = unescape(token[0]).translate(_BLANKS)
            case "address" | "escaped" | "quotes" | "raised":
                piece.text, piece.start = token[kind], token.start(kind)
                if kind == "raised":
                    piece.text = piece.text.translate(_RAISED)
            case _:
                pass
        found.append(piece)
    _pair_marks(found)
    return found


def _pair_marks(pieces: Sequence[_Piece]) -> None:
    """Take emphasis away, simpler than CommonMark: a closing mark takes the nearest open one."""
    before, after = _beside(pieces, -1), _beside(pieces[::-1], 0)[::-1]
    opened: list[_Piece] = []
    for index, piece in enumerate(pieces):
        if piece.kind != "mark":
            continue
        mark, left, right = piece.text, before[index], after[index]
        may_open = not right.isspace() and (mark != "_" or not left.isalnum())
        may_close = not left.isspace() and (mark != "_" or not right.isalnum())
        like = [at for at, other in enumerate(opened) if other.text == mark] if may_close else []
        if like:
            piece.text = opened[like[-1]].text = ""
            del opened[like[-1] :]
        elif may_open:
            opened.append(piece)


def _beside(pieces: Sequence[_Piece], nearest: int) -> list[str]:
    found: list[str] = []
    last = " "
    for piece in pieces:
        found.append(last)
        if piece.kind == "break":
            last = " "
        elif piece.kind != "mark" and piece.text:
            last = piece.text[nearest]
    return found


def _item(text: str, line: Sequence[_Piece]) -> HandItem | None:
    shown: list[_Piece] = []
    for piece in line:
        if piece.text and not (piece.kind == "space" and (not shown or shown[-1].kind == "space")):
            shown.append(piece)
    if shown and shown[-1].kind == "space":
        shown.pop()
    words = "".join(piece.text for piece in shown)
    if not words.strip():
        return None
    offsets = tuple(each.start + at for each in shown for at in range(len(each.text)))
    content = text[line[0].start : line[-1].end].strip(" \t\r\n")
    return HandItem(words, content, offsets, line[-1].listed)


def resolve_dittos(rows: Iterable[HandRow]) -> tuple[HandRow, ...]:
    """Return the rows with the value above, past empty cells, in place of each ditto mark.

    Where nothing stands above, it repeats the cell before, unless that names the row.
    """
    above: dict[int, HandCell] = {}
    resolved: list[HandRow] = []
    for row in rows:
        cells: list[HandCell] = []
        for cell in row.cells:
            origin = above.get(cell.column) or (cells[-1] if len(cells) > 1 else None)
            if origin and _DITTO.fullmatch(cell.text):
                source = origin.ditto_of or origin
                cell = replace(cell, items=source.items, ditto_of=source, merged=False)  # noqa: PLW2901
            cells.append(cell)
        above.update((cell.column, cell) for cell in cells if cell.text)
        resolved.append(replace(row, cells=tuple(cells)))
    return tuple(resolved)
