"""Finds the typed tables of a text, in pipes and in HTML, however malformed.

A pipe table is a line with pipes, the rule below it (``| --- |``) and the lines with pipes that
follow; one without its rule, and those of web converters, are found too. An HTML table is read as a
browser does: a cell is closed by the next cell, a row by the next row, both by the end of their
table; a row or cell that nothing opened is opened. What a browser has to mend is a fault.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal, NamedTuple

from generator.core.problems import Message, Severity
from generator.handwritten.values import Section, TableKind

_PREFIX = re.compile(r"[ \t]*(?:>[ \t]*)*")
_ITEM = re.compile(r"(?:[-*+]|[0-9]{1,3}[.)])[ \t]+(?=\|)")
_RULE = re.compile(r"(?=.*\|)\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
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
_OTHER_TAG = re.compile(r"<[^<>]*>?")
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
_ENDS: Mapping[Part, str] = {"cell": "</td>", "row": "</tr>"}


class Fault(NamedTuple):
    """Something malformed at an offset; ``ragged`` says that it makes the columns doubtful."""

    offset: int
    message: Message
    severity: Severity = Severity.WARNING
    ragged: bool = False


@dataclass
class RawCell:
    """A cell as written: its content stands between ``start`` and ``end``, its tag at ``place``."""

    place: int
    start: int
    end: int
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

    def fault(
        self,
        offset: int,
        message: Message,
        severity: Severity = Severity.WARNING,
        *,
        ragged: bool = False,
    ) -> None:
        """Add a warning, or an error where what is written is not shown, or not as a table."""
        self.faults.append(Fault(offset, message, severity, ragged))


# --- tables in pipes ------------------------------------------------------------------------------


class _Line(NamedTuple):
    """A line of the text without indent, quotation marks and blanks at its end, and its cells."""

    start: int
    text: str
    cells: list[tuple[int, int]]


def pipe_tables(text: str) -> Iterator[RawTable]:
    """Yield the pipe tables of a text in which code, comments and HTML tables are blanked.

    Indents, the marks of a quotation and the bullet before the first line are passed over.
    """
    run: list[_Line] = []
    start = 0
    for whole in [*text.split("\n"), ""] if "|" in text else ():
        if run or "|" in whole:
            prefix = _PREFIX.match(whole)
            begin = prefix.end() if prefix else 0
            item = None if run else _ITEM.match(whole, begin)
            begin = item.end() if item else begin
            line = whole[begin:].rstrip(" \t")
            if any(match["pipe"] for match in _BETWEEN.finditer(line)):
                run.append(_Line(start + begin, line, _split_row(line)))
            elif run:
                yield from _pipe_table(run, line, start + begin)
                run = []
        start += len(whole) + 1


def _pipe_table(lines: Sequence[_Line], below: str, below_at: int) -> Iterator[RawTable]:
    """Yield the table that lines with pipes are, if they are one; ``below`` is the line below."""
    rule = next((index for index, line in enumerate(lines) if _RULE.match(line.text)), -1)
    if rule == 0 or (rule < 0 and not _looks_like_table(lines, below)):
        return
    above, rows = (lines[:rule], lines[rule + 1 :]) if rule > 0 else (lines[:1], lines[1:])
    width = len(above[-1].cells)
    first = len(above) - 1
    while first and above[first - 1].text.startswith("|") and len(above[first - 1].cells) == width:
        first -= 1
    headers, last = above[first:], lines[-1]
    start = headers[0].start
    table = RawTable("pipe", start, last.start + len(last.text), width)
    table.rows.extend(_row(line, width, "head") for line in headers)
    if len(headers) > 1:
        table.fault(start, Message("table-headers", count=len(headers)), Severity.ERROR)
    if rule < 0:
        expected = "|" + " --- |" * width
        table.fault(start, Message("table-no-rule", expected=expected), Severity.ERROR)
    elif (parts := len(lines[rule].cells)) != width:
        found, expected = Message("table-parts", count=parts), Message("table-parts", count=width)
        message = Message("table-rule", found=found, width=width, expected=expected)
        table.fault(lines[rule].start, message, Severity.ERROR)
    for line in rows:
        if _RULE.match(line.text):
            table.fault(line.start, Message("table-second-rule"))
        else:
            table.rows.append(_row(line, width, "body"))
    if rule > 0 and rows and below and not _NO_ROW.match(below):
        table.fault(below_at, Message("table-text-under", found=below))
    yield table


def _looks_like_table(lines: Sequence[_Line], below: str) -> bool:
    """Whether lines without a rule are a table all the same: between pipes, as wide as each other.

    The lines of a grid table (``+---+``) are not.
    """
    widths = {len(line.cells) for line in lines}
    return (
        len(lines) >= _FEWEST_WITHOUT_RULE
        and not below.startswith("+")
        and all(line.text.startswith("|") and line.text.endswith("|") for line in lines)
        and len(widths) == 1
        and min(widths) >= _FEWEST_WITHOUT_RULE
    )


def _row(line: _Line, width: int, section: Section) -> RawRow:
    cells, is_header = line.cells, section == "head"
    if len(cells) > width:
        plain = _split_row(line.text, code=False)
        cells = plain if len(plain) == width else cells
    at = line.start
    raw = [RawCell(at + start, at + start, at + end, is_header) for start, end in cells]
    return RawRow(at, section, raw)


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
            runs = _TICKS.finditer(line, position)
            position = next((run.end() for run in runs if run[0] == found["ticks"]), position)


# --- tables in HTML -------------------------------------------------------------------------------


def html_tables(text: str) -> list[RawTable]:
    """Return the tables of a text in which comments and code are blanked; inner tables first."""
    found: list[RawTable] = []
    stack: list[_OpenTable] = []
    position = 0
    for tag in _TAG.finditer(text):
        name, closing = tag["name"].lower(), bool(tag["close"])
        table = stack[-1] if stack else None
        if table:
            table.text_between(position, tag.start())
        position = tag.end()
        if name == "table" and not closing:
            if table and table.cell is None and table.caption < 0:
                where = Message("table-another-begins")
                found.append(stack.pop().never_closed(where, tag.start()))
            stack.append(_OpenTable(text, tag.start()))
        elif table and name == "table":
            found.append(stack.pop().closed(tag.start(), tag.end()))
        elif table:
            table.take(tag, name, closing=closing)
    while stack:
        found.append(stack.pop().never_closed(Message("table-text-ends"), len(text)))
    return found


class _OpenTable:
    """A table that is being read: what is open in it, and what was closed by itself."""

    def __init__(self, text: str, start: int) -> None:
        self.text = text
        self.raw = RawTable("html", start)
        self.section: Section = "body"
        self.row: RawRow | None = None
        self.cell: RawCell | None = None
        self.caption = -1  # where an open caption begins
        self.lists: list[int] = []  # where the open lists of the cell begin
        self.list_end = -1  # where its last list was closed
        self.unclosed: defaultdict[Part, list[int]] = defaultdict(list)
        self.tidy: set[Part] = set()  # of which part some are closed as they should be
        self.texts_outside = 0

    def take(self, tag: re.Match[str], name: str, *, closing: bool) -> None:
        """Take a tag inside the table."""
        at = tag.start()
        if name in {"ul", "ol", "li"}:
            if self.cell:
                self._take_list(tag, name, closing=closing)
        elif name in _SECTIONS:
            self._close("row", at)
            self.section = "body" if closing else _SECTIONS[name]
        elif name == "caption":
            if closing and self.caption >= 0:
                self.raw.caption, self.caption = (self.caption, at), -1
            elif not closing and self.cell is None:
                self.caption = tag.end()
        elif not closing and name == "tr":
            self._open_row(at)
        elif not closing:
            self._open_cell(tag, name)
        elif (self.row if name == "tr" else self.cell) is None:
            self._stray(tag, "row" if name == "tr" else "cell")
        elif name == "tr":
            self._close("row", at, tidy=True)
        else:
            opening = "th" if self.cell and self.cell.header else "td"
            if name != opening:
                opened, expected = f"<{opening}>", f"</{opening}>"
                found = f"</{name}>"
                message = Message(
                    "table-cell-closed-by", opened=opened, found=found, expected=expected
                )
                self.raw.fault(at, message)
            self._close("cell", at, tidy=True)

    def _open_row(self, at: int) -> None:
        if self.row and not self.row.cells:
            self.raw.fault(at, Message("table-row-in-row", line=self._line(self.row.place)))
            self.row.place = at
            return
        self._close("row", at)
        self.row = RawRow(at, self.section)
        self.raw.rows.append(self.row)

    def _open_cell(self, tag: re.Match[str], name: str) -> None:
        at = tag.start()
        self._close("cell", at)
        if self.row is None:
            self.row = RawRow(at, self.section)
            self.raw.rows.append(self.row)
            if "row" in self.tidy or len(self.raw.rows) > 1:
                self.raw.fault(at, Message("table-cell-outside-row", found=f"<{name}>"))
        spans = {
            found["name"].lower(): min(int(found["number"]), _MOST_SPAN)
            for found in _SPAN.finditer(tag["attributes"] or "")
        }
        across, down = max(spans.get("colspan", 1), 1), spans.get("rowspan", 1)
        self.cell = RawCell(at, tag.end(), -1, name == "th", across, down)
        self.row.cells.append(self.cell)

    def _take_list(self, tag: re.Match[str], name: str, *, closing: bool) -> None:
        """Follow the lists of a cell; an item outside a list, and an end of none, are faults."""
        if name != "li" and not closing:
            self.lists.append(tag.start())
        elif name != "li" and self.lists:
            self.lists.pop()
            self.list_end = tag.start()
        elif name != "li":
            self._stray(tag, "list")
        elif not closing and not self.lists:
            ended = self.list_end > -1
            expected = "<li> before </ul>" if ended else "<ul> before <li>"
            where = Message("table-list-ended", line=self._line(self.list_end)) if ended else ""
            self.raw.fault(
                tag.start(), Message("table-item-outside", where=where, expected=expected)
            )

    def _stray(self, tag: re.Match[str], part: Part) -> None:
        message = Message("table-closes-nothing", found=tag[0].lower(), part=_PARTS[part])
        self.raw.fault(tag.start(), message)

    def _line(self, offset: int) -> int:
        return self.text.count("\n", 0, offset) + 1

    def _close(self, part: Part, end: int, *, tidy: bool = False) -> None:
        """Close the open cell, or the open row and its cell."""
        if part == "row":
            self._close("cell", end)
        opened = self.row if part == "row" else self.cell
        if opened and tidy:
            self.tidy.add(part)
        elif opened and self.row and self.row.cells:
            self.unclosed[part].append(opened.place)
        if part == "row":
            self.row = None
        elif self.cell:
            self.cell.end = end
            for start in self.lists:
                self.raw.fault(start, Message("table-list-open"))
            self.cell, self.lists, self.list_end = None, [], -1

    def text_between(self, start: int, end: int) -> None:
        """Note text that stands between cells: a browser moves it out of the table."""
        if self.cell or self.caption >= 0 or self.texts_outside >= _MOST_FAULTS:
            return
        text = _OTHER_TAG.sub(lambda tag: " " * len(tag[0]), self.text[start:end])
        if text.strip():
            start += len(text) - len(text.lstrip())
            found = self.text[start:end].strip()
            message = Message("table-text-outside", found=found)
            self.raw.fault(start, message, Severity.ERROR, ragged=True)
            self.texts_outside += 1

    def closed(self, inner_end: int, end: int) -> RawTable:
        """Return the table, whose content ends at one offset and its markup at another."""
        self._close("row", inner_end)
        self.raw.end = end
        self.raw.rows = sorted(
            (row for row in self.raw.rows if row.cells), key=lambda row: _ORDER[row.section]
        )
        for part, expected in _ENDS.items():
            for offset in self.unclosed[part][:_MOST_FAULTS] if part in self.tidy else ():
                message = Message("table-part-open", part=_PARTS[part], expected=expected)
                self.raw.fault(offset, message)
        return self.raw

    def never_closed(self, where: Message, limit: int) -> RawTable:
        """Return a table without end tag: it ends with its last cell, or a blank line in it."""
        end = max([self.raw.start, *(row.cells[-1].end for row in self.raw.rows if row.cells)])
        if self.cell:
            blank = _BLANK_LINE.search(self.text, self.cell.start, limit)
            end = blank.start() if blank else limit
        message = Message("table-never-closed", where=where)
        self.raw.fault(self.raw.start, message, Severity.ERROR, ragged=True)
        return self.closed(end, min(end, limit))
