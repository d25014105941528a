"""Hand-written tables as values: what a person reads in each cell, and where it stands.

A row has one cell for each column of its table, whatever the markup: a cell that is merged over
several rows or columns is repeated in each (``ditto_of`` names the one that was written), and a
cell that a ragged row lacks is there with ``missing``. Offsets count characters of
``Chapter.text``; lines and columns count from 1.

Of a source tags, emphasis, links, footnote marks and comments leave their text; entities, backslash
escapes and the doubled quotes of a CSV export are decoded; ``<br>``, list items and paragraphs part
items. Spaces and line ends are joined to one space, but no-break spaces and U+2028 stay. It is
changed without changing its length: what is not shown becomes ``_GONE``, so that each character
keeps its place. A ditto mark says "the same as above".
"""

import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from html import unescape
from typing import Literal, Self

from generator.core.problems import Place, Problem
from generator.core.values import Frozen, replace

TableKind = Literal["html", "pipe", "sheet"]
Section = Literal["head", "body", "foot"]

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


class HandItem(Frozen):
    """One item of a cell: a list item, or what stands between two line breaks.

    ``text`` is what a reader reads; ``content`` its source, with emphasis and links. ``offsets``
    say where each character of the text stands in the file (an entity at its "&"). ``listed`` says
    that it is the item of a list.
    """

    text: str
    content: str
    offsets: Sequence[int]
    listed: bool = False


class HandCell(Frozen, dict=True):
    """One cell: the column (from 0) it stands in, its value, and where it is written.

    ``items`` are its value as a person reads it: for a ditto mark or a merged cell the value that
    it stands for. ``written`` are the items of its own source, between the offsets ``start`` and
    ``end``: for the second row of a merged cell those of the first. ``ditto_of`` is the cell whose
    value it repeats, itself never a ditto, and ``merged`` says whether a span repeats it, not a
    ditto mark. ``kind`` is what a workbook says of the value: "number", "date", "error" ….
    """

    column: int
    items: tuple[HandItem, ...]
    place: Place
    start: int
    end: int
    written: tuple[HandItem, ...] = ()
    ditto_of: Self | None = None
    merged: bool = False
    colspan: int = 1
    rowspan: int = 1
    header: bool = False
    missing: bool = False
    kind: str = ""

    @cached_property
    def text(self) -> str:
        """The value, a line for each item."""
        return "\n".join([item.text for item in self.items])


class HandRow(Frozen):
    """One row: ``cells`` for each column of the table, ``written`` how many columns it fills."""

    cells: tuple[HandCell, ...]
    place: Place
    section: Section
    written: int


class HandTable(Frozen):
    """A hand-written table, from offset ``start`` to ``end``, or the table of a sheet.

    ``header`` are the rows of column headings (none, one or more), ``rows`` the others, total rows
    included. ``problems`` are those of its shape (``table-shape``); ``ragged`` are the places of
    what makes its columns doubtful: rows too short, too long or shifted.
    """

    kind: TableKind
    place: Place
    end_line: int
    start: int
    end: int
    width: int
    header: tuple[HandRow, ...]
    rows: tuple[HandRow, ...]
    caption: str = ""
    problems: tuple[Problem, ...] = ()
    ragged: tuple[Place, ...] = ()

    def heading(self, column: int) -> str:
        """Return the heading of a column, the texts of all header rows joined by a space."""
        texts = (" ".join(row.cells[column].text.split()) for row in self.header)
        return " ".join(dict.fromkeys(text for text in texts if text))

    def turned(self, rows: Sequence[HandRow], columns: Iterable[int]) -> Self:
        """Return columns as rows, below the first cells of ``rows``; what repeats has no value."""
        width, top = len(rows) + 1, (self.header or self.rows)[0].cells
        labels = [replace(row.cells[0], column=at, ditto_of=None) for at, row in enumerate(rows, 1)]
        lines: list[HandRow] = []
        for column in columns:
            text = self.heading(column)
            heading = (HandItem(text, text, ()),) if text else ()
            cells = [replace(top[column], column=0, items=heading, ditto_of=None)]
            for at, cell in enumerate((row.cells[column] for row in rows), 1):
                is_missing = cell.missing or cell.ditto_of is not None
                cells.append(replace(cell, column=at, missing=is_missing, ditto_of=None))
            lines.append(HandRow(tuple(cells), cells[0].place, "body", width))
        header = HandRow((top[0], *labels), self.place, "head", width)
        return replace(self, width=width, header=(header,), rows=tuple(lines))


# --- what stands in a cell -----------------------------------------------------------------------


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
    shown = token[kind]
    match kind:
        case "tag" | "paragraph":
            name = (token["name"] or "p").lower()
            if name in {"li", "ul", "ol"}:
                return (_ITEM if name == "li" and not token["closing"] else _NO_ITEM) * length
            if name in _BREAKS:
                return _BREAK * length
            alt = _ALT.search(shown) if name == "img" else None
            shown = next(filter(None, alt.groups()), "") if alt else ""
        case "source":
            is_padded = len(shown) > 2 and shown[0] == shown[-1] == " "  # noqa: PLR2004
            shown = f"{_GONE}{shown[1:-1]}" if is_padded else shown
            shown = shown.replace("\\|", f"{_GONE}|")  # how a pipe table writes a pipe in code
        case "raised":
            shown = shown.translate(_RAISED)
        case "entity":
            shown = unescape(shown)
        case _:
            shown = {"space": " ", "gone": ""}.get(kind, shown)
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
