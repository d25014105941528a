"""The content of a cell as a person reads it: its items, and where each character stands.

Tags, emphasis, links, footnote marks and comments leave their text; entities, backslash escapes and
the doubled quotes of a CSV export are decoded; ``<br>``, list items and paragraphs part items.
Spaces and line ends are joined to one space, but no-break spaces and U+2028 stay. A ditto mark says
"the same as above".

A source is changed into what it shows without changing its length: what is not shown becomes
``_GONE``, so that each character keeps its place.
"""

import re
from collections.abc import Iterable, Sequence
from html import unescape

from generator.core.values import replace
from generator.handwritten.values import HandCell, HandItem, HandRow

_TOKEN = re.compile(
    r"(?P<gone><!--.*?-->|<(?P<code>script|style)\b[^<>]*+>.*?</(?P=code)\s*>|\[\^[^\[\]\s]++\])"
    r"|<(?P<address>[A-Za-z][A-Za-z0-9+.-]*+:[^\s<>]*+|[^\s<>@]++@[^\s<>]++)>"
    r"|<sup\b[^<>]*+>(?P<raised>[0-9]+)</sup\s*>"
    r"|(?P<tag><(?P<closing>/?)(?P<name>[A-Za-z][A-Za-z0-9-]*+)[^<>]*+>)"
    r"|(?P<entity>&(?:\#[0-9]{1,7}|\#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)"
    r"|\\(?P<escaped>[!-/:-@\[-`{-~])"
    r"|(?<!`)(?P<ticks>`+)(?!`)(?P<source>.+?)(?<!`)(?P=ticks)(?!`)"
    r"|\"(?P<quotes>\")"
    r"|(?P<paragraph>[ \t\r\f]*\n[ \t\r\f]*(?:\n[ \t\r\n\f]*|(?=[-*+•‣▪–][ \t]+\S)))"
    r"|(?P<space>[ \t\r\n\f]+)",
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
_GONE, _BREAK, _ITEM, _NO_ITEM = "\x00\x01\x02\x03"
_PARTS = re.compile("(?P<breaks>[\x01-\x03]*)(?P<shown>[^\x01-\x03]+)")
_ALT = re.compile(r"\balt\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
# What is taken off around a text: brackets and address of a link, marks of emphasis, simpler than
# in CommonMark.
_AROUND = (
    re.compile(
        r"(!?\[)([^\[\]]*+)"
        r"(\](?:\([^()\n]*+(?:\([^()\n]*+\)[^()\n]*+)*+\)|\[[^\[\]\n]*+\]|\{=[^{}\n]*+\}))"
    ),
    re.compile(r"(\*{1,3}|~~)(?=[^\s*~])(.+?)(?<=[^\s*~])(\1)", re.DOTALL),
    re.compile(r"(?<!\w)(_{1,3})(?=[^\s_])(.+?)(?<=[^\s_])(\1)(?!\w)", re.DOTALL),
)
_DEEPEST = 3  # marks within marks
_SPACES = re.compile("^[ \0]+|[ \0]+$|(?<= )[ \0]+")
_BULLET = re.compile(r"(?:[-*+•‣▪·–]|[0-9]{1,2}[.)])[ \u00a0]+(?=\S)")
# What is no markup, since it is code or escaped.
_PROTECTED = str.maketrans("*_~[]\t\r\n", "\ue000\ue001\ue002\ue003\ue004   ")
_BARE = str.maketrans("\ue000\ue001\ue002\ue003\ue004", "*_~[]")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_DITTO = re.compile(
    r"(?:\"|''|,,|[〃″„“”»«]|[«“„][ \u00a0\u202f]*[\"〃”»″]?[ \u00a0\u202f]*[»”]"
    r"|(?i:idem|dito|ditto|ibidem)\.?|(?i:id|ibid|do)\.|(?i:ibid))"
)


def read_items(text: str, start: int, end: int) -> tuple[HandItem, ...]:
    """Return the items of the cell whose source stands between two offsets of a text."""
    if _PLAIN.fullmatch(text, start, end):
        content = text[start:end].strip(" ")
        start = text.find(content, start)
        item = HandItem(content, content, range(start, start + len(content)))
        return (item,) if content.strip() else ()
    shown = _TOKEN.sub(_as_shown, text[start:end])
    for pattern in _AROUND * _DEEPEST:
        shown = pattern.sub(_without_marks, shown)
    items: list[HandItem] = []
    listed = False
    for part in _PARTS.finditer(shown):
        if of_list := part["breaks"].strip(_BREAK):
            listed = of_list[-1] == _ITEM
        content = text[start + part.start("shown") : start + part.end()].strip(" \t\r\n")
        line = _SPACES.sub(_hidden, part["shown"]).translate(_BARE)
        at = enumerate(line, start + part.start("shown"))
        offsets = tuple(offset for offset, character in at if character != _GONE)
        if words := line.replace(_GONE, ""):
            items.append(HandItem(words, content, offsets, listed))
    return _without_bullets([item for item in items if item.text.strip()])


def _hidden(match: re.Match[str]) -> str:
    return _GONE * len(match[0])


def _as_shown(token: re.Match[str]) -> str:
    """Return what a piece of markup shows, in its place and in its length."""
    kind, length = token.lastgroup or "", len(token[0])
    shown = "" if kind == "gone" else token[kind]
    if kind in {"tag", "paragraph"}:
        name = (token["name"] or "p").lower()
        if name in {"li", "ul", "ol"}:
            return (_ITEM if name == "li" and not token["closing"] else _NO_ITEM) * length
        if name in _BREAKS:
            return _BREAK * length
        alt = _ALT.search(shown) if name == "img" else None
        shown = next(filter(None, alt.groups()), "") if alt else ""
    elif kind == "source":
        is_padded = len(shown) > 2 and shown[0] == shown[-1] == " "  # noqa: PLR2004
        shown = f"{_GONE}{shown[1:-1]}" if is_padded else shown
        shown = shown.replace("\\|", f"{_GONE}|")  # how a pipe table writes a pipe in code
    elif kind == "raised":
        shown = shown.translate(_RAISED)
    elif kind == "space":
        shown = " "
    elif kind == "entity":
        shown = unescape(shown)
    before = _GONE * (token.start(kind) - token.start())
    return (before + shown.translate(_PROTECTED)).ljust(length, _GONE)


def _without_marks(match: re.Match[str]) -> str:
    opening, inside, closing = match.groups()
    return _GONE * len(opening) + inside + _GONE * len(closing)


def _without_bullets(items: Sequence[HandItem]) -> tuple[HandItem, ...]:
    """Return lines that begin with bullets as items of a list, if half of them do."""
    bullets = [_BULLET.match(item.text) for item in items]
    if len(items) == 1 or sum(map(bool, bullets)) * 2 < len(items):
        return tuple(items)
    ends = [bullet.end() if bullet else 0 for bullet in bullets]
    return tuple(
        replace(item, text=item.text[end:], offsets=item.offsets[end:], listed=True)
        if end
        else item
        for item, end in zip(items, ends, strict=True)
    )


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
