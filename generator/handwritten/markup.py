"""Finds the typed tables of a text, in pipes and in HTML, however malformed.

A pipe table is a line with pipes, the rule below it (``| --- |``) and the lines with pipes that
follow; one without its rule, and those of web converters, are found too. An HTML table is read as a
browser does: a cell is closed by the next cell, a row by the next row, both by the end of their
table; a row or cell that nothing opened is opened. What a browser has to mend is a fault.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from generator.core.problems import Message, Severity
from generator.handwritten.values import Section, TableKind

_PREFIX = re.compile(r"[ \t]*(?:>[ \t]*)*")
_ITEM = re.compile(r"(?:[-*+]|[0-9]{1,3}[.)])[ \t]+(?=\|)")
_RULE = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_BETWEEN = re.compile(r"\\.|(?P<ticks>`+)|(?P<pipe>\|)", re.DOTALL)
_TICKS = re.compile(r"`+")
# What may follow a table without being meant as one of its rows.
_NO_ROW = re.compile(r"[#>`~<{:!+=-]|///|\[\^|\*[ \t]|[0-9]+[.)][ \t]|\[TOC\]|\*{3}|_{3}")
_FEWEST_WITHOUT_RULE = 2  # rows and columns

_NAMES = r"table|thead|tbody|tfoot|tr|td|th|caption|ul|ol|li"
_TAG = re.compile(
    rf"<(?P<close>/?)(?P<name>{_NAMES})(?=[\s/>])"
    r"(?:(?P<attributes>(?:[^<>\"']|\"[^\"<>]*\"|'[^'<>]*')*+)>|[^<>]*+>)",
    re.IGNORECASE,
)
_SPAN = re.compile(
    r"(?<![\w-])(?P<name>colspan|rowspan)\s*=\s*[\"']?\s*(?P<number>[0-9]{1,4})", re.IGNORECASE
)
_TEXT = re.compile(r"[^\s<]|<[^>\s]*")
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_SECTIONS: Mapping[str, Section] = {"thead": "head", "tbody": "body", "tfoot": "foot"}
_ORDER = {"head": 0, "body": 1, "foot": 2}  # a foot is shown below, wherever it is written
_MOST_SPAN = 1000
_MOST_FAULTS = 5  # of one kind in one table

Part = Literal["cell", "row", "list"]
_PARTS: Mapping[Part, Message] = {
    "cell": Message("table-part-cell"),
    "row": Message("table-part-row"),
    "list": Message("table-part-list"),
}


@dataclass(frozen=True)
class Fault:
    """Something malformed at an offset of the text.

    ``ragged`` says that it makes the columns of the table doubtful.
    """

    offset: int
    message: Message
    severity: Severity = Severity.WARNING
    ragged: bool = False


@dataclass
class RawCell:
    """A cell as written: its content stands between ``start`` and ``end``, its tag at ``place``."""

    place: int
    start: int
    end: int = -1
    header: bool = False
    colspan: int = 1
    rowspan: int = 1


@dataclass
class RawRow:
    """A row as written, beginning at ``place``."""

    place: int
    section: Section = "body"
    cells: list[RawCell] = field(default_factory=list[RawCell])


@dataclass
class RawTable:
    """A table as written, from ``start`` to ``end``; ``width`` is 0 where no header fixes it."""

    kind: TableKind
    start: int
    end: int = -1
    width: int = 0
    rows: list[RawRow] = field(default_factory=list[RawRow])
    caption: tuple[int, int] | None = None
    faults: list[Fault] = field(default_factory=list[Fault])

    def fault(self, offset: int, message: Message) -> None:
        """Add a warning."""
        self.faults.append(Fault(offset, message))

    def error(self, offset: int, message: Message, *, ragged: bool = False) -> None:
        """Add an error: what is written is not shown, or not as a table."""
        self.faults.append(Fault(offset, message, Severity.ERROR, ragged))


# --- tables in pipes ------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Line:
    """A line of the text without indent, quotation marks and blanks at its end."""

    start: int
    text: str

    @property
    def is_rule(self) -> bool:
        return "|" in self.text and "-" in self.text and bool(_RULE.match(self.text))


def pipe_tables(text: str) -> Iterator[RawTable]:
    """Yield the pipe tables of a text in which code, comments and HTML tables are blanked.

    Indents, the marks of a quotation and the bullet before the first line are passed over.
    """
    run: list[_Line] = []
    start = 0
    for whole in [*text.split("\n"), ""] if "|" in text else ():
        if run or "|" in whole:
            line = _line(start, whole, first=not run)
            if any(match["pipe"] for match in _BETWEEN.finditer(line.text)):
                run.append(line)
            elif run:
                table = _pipe_table(run, line)
                if table:
                    yield table
                run = []
        start += len(whole) + 1


def _line(start: int, whole: str, *, first: bool) -> _Line:
    prefix = _PREFIX.match(whole)
    begin = prefix.end() if prefix else 0
    item = _ITEM.match(whole, begin) if first else None
    begin = item.end() if item else begin
    return _Line(start + begin, whole[begin:].rstrip(" \t"))


def _pipe_table(lines: Sequence[_Line], following: _Line) -> RawTable | None:
    rule = next((index for index, line in enumerate(lines) if line.is_rule), -1)
    if rule == 0 or (rule < 0 and not _looks_like_table(lines, following)):
        return None
    above = lines[:rule] if rule > 0 else lines[:1]
    below = lines[rule + 1 :] if rule > 0 else lines[1:]
    width = len(_split_row(above[-1].text))
    first = len(above) - 1
    while first and above[first - 1].text.startswith("|") and _width(above[first - 1]) == width:
        first -= 1
    headers = above[first:]
    table = RawTable("pipe", headers[0].start, width=width)
    table.rows.extend(_row(line, width, "head") for line in headers)
    if len(headers) > 1:
        table.error(headers[0].start, Message("table-headers", count=len(headers)))
    if rule < 0:
        message = Message("table-no-rule", expected="|" + " --- |" * width)
        table.error(headers[0].start, message)
    elif (parts := _width(lines[rule])) != width:
        found, expected = Message("table-parts", count=parts), Message("table-parts", count=width)
        message = Message("table-rule", found=found, width=width, expected=expected)
        table.error(lines[rule].start, message)
    for line in below:
        if line.is_rule:
            table.fault(line.start, Message("table-second-rule"))
        else:
            table.rows.append(_row(line, width, "body"))
    last = lines[-1]
    table.end = last.start + len(last.text)
    if rule > 0 and below and following.text and not _NO_ROW.match(following.text):
        table.fault(following.start, Message("table-text-under", found=following.text))
    return table


def _looks_like_table(lines: Sequence[_Line], following: _Line) -> bool:
    """Whether lines without a rule are a table all the same: between pipes, as wide as each other.

    The lines of a grid table (``+---+``) are not.
    """
    widths = {_width(line) for line in lines}
    return (
        len(lines) >= _FEWEST_WITHOUT_RULE
        and not following.text.startswith("+")
        and all(line.text.startswith("|") and line.text.endswith("|") for line in lines)
        and len(widths) == 1
        and min(widths) >= _FEWEST_WITHOUT_RULE
    )


def _width(line: _Line) -> int:
    return len(_split_row(line.text))


def _row(line: _Line, width: int, section: Section) -> RawRow:
    cells = _split_row(line.text)
    if len(cells) > width:
        plain = _split_row(line.text, code=False)
        cells = plain if len(plain) == width else cells
    is_header = section == "head"
    raw = [
        RawCell(line.start + start, line.start + start, line.start + end, header=is_header)
        for start, end in cells
    ]
    return RawRow(line.start, section, raw)


def _split_row(line: str, *, code: bool = True) -> list[tuple[int, int]]:
    r"""Return where the content of each cell of a row begins and ends, blanks around it left out.

    ``\|`` parts nothing, nor does a pipe in a code span unless ``code`` is false.
    """
    borders = list(_pipes(line, code=code))
    if not line.startswith("|"):
        borders.insert(0, -1)
    if len(borders) == 1 or borders[-1] != len(line) - 1:
        borders.append(len(line))
    cells: list[tuple[int, int]] = []
    for before, after in pairwise(borders):
        content = line[before + 1 : after]
        start = before + 1 + len(content) - len(content.lstrip(" \t"))
        cells.append((start, max(start, before + 1 + len(content.rstrip(" \t")))))
    return cells


def _pipes(line: str, *, code: bool) -> Iterator[int]:
    """Yield where the pipes stand that part cells."""
    position = 0
    while found := _BETWEEN.search(line, position):
        position = found.end()
        if found["pipe"]:
            yield found.start()
        elif found["ticks"] and code:
            closing = next(
                (run for run in _TICKS.finditer(line, position) if run[0] == found["ticks"]), None
            )
            position = closing.end() if closing else position


# --- tables in HTML -------------------------------------------------------------------------------


def html_tables(text: str) -> list[RawTable]:
    """Return the tables of a text in which comments and code are blanked; inner tables first."""
    found: list[RawTable] = []
    stack: list[_OpenTable] = []

    def keep(table: RawTable) -> None:
        found.append(table)
        if stack:
            stack[-1].last_end = table.end

    position = 0
    for tag in _TAG.finditer(text):
        name, closing = tag["name"].lower(), bool(tag["close"])
        table = stack[-1] if stack else None
        if table:
            table.text_between(position, tag.start())
        position = tag.end()
        if name == "table" and not closing:
            if table and table.cell is None and table.caption < 0:
                keep(stack.pop().never_closed(Message("table-another-begins"), tag.start()))
            stack.append(_OpenTable(text, tag.start()))
        elif table and name == "table":
            keep(stack.pop().closed(tag.start(), tag.end()))
        elif table:
            table.take(tag, name, closing=closing)
    while stack:
        keep(stack.pop().never_closed(Message("table-text-ends"), len(text)))
    return found


class _OpenTable:
    """A table that is being read: what is open in it, and what was closed by itself."""

    def __init__(self, text: str, start: int) -> None:
        self.text = text
        self.raw = RawTable("html", start)
        self.section: Section = "body"
        self.row: RawRow | None = None
        self.cell: RawCell | None = None
        self.cell_name = ""
        self.caption = -1  # where an open caption begins
        self.lists: list[int] = []  # where the open lists begin
        self.list_end = -1  # where the last list of this cell was closed
        self.last_end = start + len("<table>")
        self.unclosed: dict[Part, list[int]] = {"cell": [], "row": []}
        self.texts_outside = 0
        self.tidy: set[Part] = set()  # of which part some are closed as they should be

    def take(self, tag: re.Match[str], name: str, *, closing: bool) -> None:
        """Take a tag inside the table."""
        at = tag.start()
        if name in {"ul", "ol", "li"}:
            if self.cell:
                self._take_list(tag, name, closing=closing)
            return
        if name in _SECTIONS:
            self._close_row(at)
            self.section = "body" if closing else _SECTIONS[name]
        elif name == "caption":
            if closing and self.caption >= 0:
                self.raw.caption, self.caption = (self.caption, at), -1
            elif not closing and self.cell is None:
                self.caption = tag.end()
        elif not closing:
            self._open(tag, name)
            return
        elif name == "tr":
            if self.row is None:
                self._stray(tag, "row")
            self._close_row(at, tidy=True)
        elif self.cell is None:
            self._stray(tag, "cell")
        else:
            if name != self.cell_name:
                opened, expected = f"<{self.cell_name}>", f"</{self.cell_name}>"
                message = Message(
                    "table-cell-closed-by", opened=opened, found=f"</{name}>", expected=expected
                )
                self.raw.fault(at, message)
            self._close_cell(at, tidy=True)
        self.last_end = tag.end()

    def _open(self, tag: re.Match[str], name: str) -> None:
        """Open a row or a cell."""
        at = tag.start()
        if name == "tr":
            if self.row and not self.row.cells:
                line = self._line(self.row.place)
                self.raw.fault(at, Message("table-row-in-row", line=line))
                self.row.place = at
                return
            self._close_row(at)
            self.row = RawRow(at, self.section)
            self.raw.rows.append(self.row)
            return
        self._close_cell(at)
        if self.row is None:
            self.row = RawRow(at, self.section)
            self.raw.rows.append(self.row)
            if "row" in self.tidy or len(self.raw.rows) > 1:
                self.raw.fault(at, Message("table-cell-outside-row", found=f"<{name}>"))
        spans = {
            found["name"].lower(): min(int(found["number"]), _MOST_SPAN)
            for found in _SPAN.finditer(tag["attributes"] or "")
        }
        self.cell = RawCell(
            at,
            tag.end(),
            header=name == "th",
            colspan=max(spans.get("colspan", 1), 1),
            rowspan=spans.get("rowspan", 1),
        )
        self.cell_name = name
        self.row.cells.append(self.cell)

    def _take_list(self, tag: re.Match[str], name: str, *, closing: bool) -> None:
        """Follow the lists of a cell; an item outside a list, and an end of none, are faults."""
        if name == "li":
            if not closing and not self.lists:
                ended = self.list_end > -1
                expected = "<li> before </ul>" if ended else "<ul> before <li>"
                where = Message("table-list-ended", line=self._line(self.list_end)) if ended else ""
                message = Message("table-item-outside", where=where, expected=expected)
                self.raw.fault(tag.start(), message)
        elif not closing:
            self.lists.append(tag.start())
        elif self.lists:
            self.lists.pop()
            self.list_end = tag.start()
        else:
            self._stray(tag, "list")

    def _stray(self, tag: re.Match[str], part: Part) -> None:
        message = Message("table-closes-nothing", found=tag[0].lower(), part=_PARTS[part])
        self.raw.fault(tag.start(), message)

    def _line(self, offset: int) -> int:
        return self.text.count("\n", 0, offset) + 1

    def _close_row(self, end: int, *, tidy: bool = False) -> None:
        self._close_cell(end)
        if self.row and tidy:
            self.tidy.add("row")
        elif self.row and self.row.cells:
            self.unclosed["row"].append(self.row.place)
        self.row = None

    def _close_cell(self, end: int, *, tidy: bool = False) -> None:
        if self.cell is None:
            return
        self.cell.end = end
        if tidy:
            self.tidy.add("cell")
        else:
            self.unclosed["cell"].append(self.cell.place)
        for start in self.lists:
            self.raw.fault(start, Message("table-list-open"))
        self.cell, self.lists, self.list_end = None, [], -1
        self.last_end = max(self.last_end, end)

    def text_between(self, start: int, end: int) -> None:
        """Note text that stands between cells: a browser moves it out of the table."""
        if self.cell or self.caption >= 0:
            return
        text = _TEXT.search(self.text, start, end)
        while text and text[0].startswith("<"):
            after = self.text.find(">", text.start(), end)
            text = _TEXT.search(self.text, after + 1, end) if after >= 0 else None
        if text and self.texts_outside < _MOST_FAULTS:
            found = self.text[text.start() : end].strip()
            self.raw.error(text.start(), Message("table-text-outside", found=found), ragged=True)
            self.texts_outside += 1

    def closed(self, inner_end: int, end: int) -> RawTable:
        """Return the table, whose content ends at one offset and its markup at another."""
        self._close_row(inner_end)
        self.raw.end = end
        self.raw.rows = sorted(
            (row for row in self.raw.rows if row.cells), key=lambda row: _ORDER[row.section]
        )
        for part in ("cell", "row"):
            for offset in self.unclosed[part][:_MOST_FAULTS] if part in self.tidy else ():
                expected = "</tr>" if part == "row" else "</td>"
                message = Message("table-part-open", part=_PARTS[part], expected=expected)
                self.raw.fault(offset, message)
        return self.raw

    def never_closed(self, where: Message, limit: int) -> RawTable:
        """Return a table without end tag: it ends after its last row, or where its cell does."""
        end = self.last_end
        if self.cell:
            blank = _BLANK_LINE.search(self.text, self.cell.start, limit)
            end = blank.start() if blank else limit
        self.raw.error(self.raw.start, Message("table-never-closed", where=where), ragged=True)
        return self.closed(end, min(end, limit))
