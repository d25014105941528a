"""Finds the HTML tables of a text, however malformed, as a browser would read them.

A cell is closed by the next cell, a row by the next row, both by the end of their table; a row or
cell that nothing opened is opened. Each thing that a browser has to mend is a fault.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from generator.core.problems import Severity, quoted
from generator.handwritten.raw_tables import Fault, RawCell, RawRow, RawTable
from generator.handwritten.values import Section

_NAMES = r"table|thead|tbody|tfoot|tr|td|th|caption|ul|ol|li"
_TAG = re.compile(
    rf"<(?P<close>/?)(?P<name>{_NAMES})(?=[\s/>])"
    r"(?:(?P<attributes>(?:[^<>\"']|\"[^\"<>]*\"|'[^'<>]*')*+)>|[^<>]*+>)",
    re.IGNORECASE,
)
_SPAN = re.compile(
    r"(?<![\w-])(?P<name>colspan|rowspan)\s*=\s*[\"']?\s*(?P<number>[0-9]{1,4})", re.IGNORECASE
)
_OPENING = re.compile(r"<table[\s/>]", re.IGNORECASE)
_TEXT = re.compile(r"[^\s<]|<[^>\s]*")
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_SECTIONS: dict[str, Section] = {"thead": "head", "tbody": "body", "tfoot": "foot"}
_MOST_SPAN = 1000
_MOST_FAULTS = 5  # of one kind in one table


@dataclass
class _Open:
    """A table that is being read: what is open in it, and what was closed by itself."""

    raw: RawTable
    section: Section = "body"
    row: RawRow | None = None
    cell: RawCell | None = None
    cell_name: str = ""
    caption: int = -1
    lists: list[int] = field(default_factory=list[int])  # where the open lists begin
    list_end: int = -1  # where the last list of this cell was closed
    last_end: int = -1
    unclosed_cells: list[int] = field(default_factory=list[int])
    unclosed_rows: list[int] = field(default_factory=list[int])
    closed_cells: int = 0
    closed_rows: int = 0


def html_tables(text: str) -> Iterator[RawTable]:
    """Yield the tables of a text in which comments and code are blanked; inner tables first."""
    if _OPENING.search(text):
        yield from _Reader(text).tables()


class _Reader:
    """Reads tag after tag; its state is the stack of open tables."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.stack: list[_Open] = []
        self.found: list[RawTable] = []
        self.position = 0  # where the last tag ended

    def tables(self) -> list[RawTable]:
        """Return the tables of the whole text."""
        for tag in _TAG.finditer(self.text):
            if self.stack:
                self._text_before(tag.start(), self.stack[-1])
            self._tag(tag)
            self.position = tag.end()
        while self.stack:
            self._never_closed(self.stack[-1])
        return self.found

    def _tag(self, tag: re.Match[str]) -> None:
        name, closing = tag["name"].lower(), bool(tag["close"])
        if name == "table":
            self._close_table(tag) if closing else self._open_table(tag)
        elif self.stack:
            self._inside(tag, name, self.stack[-1], closing=closing)

    def _inside(self, tag: re.Match[str], name: str, table: _Open, *, closing: bool) -> None:
        match name:
            case "thead" | "tbody" | "tfoot":
                self._close_row(table, tag.start(), tidy=False)
                table.section = "body" if closing else _SECTIONS[name]
                table.last_end = tag.end()
            case "tr":
                self._end_row(tag, table) if closing else self._open_row(tag, table)
            case "td" | "th":
                self._end_cell(tag, name, table) if closing else self._open_cell(tag, name, table)
            case "caption":
                self._caption(tag, table, closing=closing)
            case _:
                if table.cell:
                    self._follow_list(tag, name, table, closing=closing)

    def _open_table(self, tag: re.Match[str]) -> None:
        table = self.stack[-1] if self.stack else None
        if table and table.cell is None and table.caption < 0:
            self._never_closed(table, before=tag.start())
        self.stack.append(_Open(RawTable("html", tag.start())))

    def _close_table(self, tag: re.Match[str]) -> None:
        if self.stack:
            table = self.stack[-1]
            self._close_row(table, tag.start(), tidy=False)
            self._finish(table, tag.end())

    def _finish(self, table: _Open, end: int) -> None:
        self.stack.pop()
        raw = table.raw
        raw.end = end
        raw.rows = sorted((row for row in raw.rows if row.cells), key=_order)
        if table.closed_cells:
            raw.faults.extend(
                _unclosed("cell", offset) for offset in table.unclosed_cells[:_MOST_FAULTS]
            )
        if table.closed_rows:
            raw.faults.extend(
                _unclosed("row", offset) for offset in table.unclosed_rows[:_MOST_FAULTS]
            )
        self.found.append(raw)
        if self.stack:
            self.stack[-1].last_end = end

    def _never_closed(self, table: _Open, before: int | None = None) -> None:
        """End a table that no end tag ends: after its last row, or at an empty line in its cell."""
        limit = len(self.text) if before is None else before
        end = max(table.last_end, table.raw.start + len("<table>"))
        if table.cell:
            blank = _BLANK_LINE.search(self.text, table.cell.start, limit)
            end = blank.start() if blank else limit
        self._close_row(table, end, tidy=False)
        where = "another table begins" if before is not None else "the text ends"
        table.raw.faults.append(
            Fault(
                table.raw.start,
                f"this <table> is never closed: {where} before any </table>, and all between is"
                " drawn inside the table",
                "<table>",
                "</table>",
                Severity.ERROR,
                ragged=True,
            )
        )
        self._finish(table, min(end, limit))

    def _open_row(self, tag: re.Match[str], table: _Open) -> None:
        if table.row and not table.row.cells:
            table.raw.faults.append(
                Fault(
                    tag.start(),
                    f"a row inside a row: the <tr> of line {self._line(table.row.place)} has no"
                    " cells yet (expected </tr> or a cell before this <tr>)",
                    "<tr><tr>",
                    "<tr><td>",
                )
            )
            table.row.place = tag.start()
            return
        self._close_row(table, tag.start(), tidy=False)
        table.row = RawRow(tag.start(), table.section)
        table.raw.rows.append(table.row)

    def _end_row(self, tag: re.Match[str], table: _Open) -> None:
        if table.row is None:
            _stray(table, tag, "row")
        else:
            self._close_row(table, tag.start(), tidy=True)
        table.last_end = tag.end()

    def _open_cell(self, tag: re.Match[str], name: str, table: _Open) -> None:
        self._close_cell(table, tag.start(), tidy=False)
        if table.row is None:
            table.row = RawRow(tag.start(), table.section)
            table.raw.rows.append(table.row)
            if table.closed_rows or len(table.raw.rows) > 1:
                table.raw.faults.append(
                    Fault(
                        tag.start(),
                        f"a <{name}> outside any row (expected <tr> before it)",
                        f"<{name}>",
                        "<tr>",
                    )
                )
        spans = {
            found["name"].lower(): int(found["number"])
            for found in _SPAN.finditer(tag["attributes"] or "")
        }
        table.cell = RawCell(
            tag.start(),
            tag.end(),
            header=name == "th",
            colspan=min(max(spans.get("colspan", 1), 1), _MOST_SPAN),
            rowspan=min(spans.get("rowspan", 1), _MOST_SPAN),
        )
        table.cell_name = name
        table.row.cells.append(table.cell)

    def _end_cell(self, tag: re.Match[str], name: str, table: _Open) -> None:
        if table.cell is None:
            _stray(table, tag, "cell")
        else:
            if name != table.cell_name:
                table.raw.faults.append(
                    Fault(
                        tag.start(),
                        f"a <{table.cell_name}> is closed by </{name}>"
                        f" (expected </{table.cell_name}>)",
                        f"</{name}>",
                        f"</{table.cell_name}>",
                    )
                )
            self._close_cell(table, tag.start(), tidy=True)
        table.last_end = tag.end()

    def _follow_list(self, tag: re.Match[str], name: str, table: _Open, *, closing: bool) -> None:
        """Follow the lists of a cell; an item outside a list, and an end of none, are faults."""
        if name == "li":
            if not closing and not table.lists:
                table.raw.faults.append(self._item_outside(tag, table))
        elif not closing:
            table.lists.append(tag.start())
        elif table.lists:
            table.lists.pop()
            table.list_end = tag.start()
        else:
            _stray(table, tag, "list")

    def _item_outside(self, tag: re.Match[str], table: _Open) -> Fault:
        ended = table.list_end > -1
        expected = "<li> before </ul>" if ended else "<ul> before <li>"
        line = f": the list of this cell ends at line {self._line(table.list_end)}" if ended else ""
        message = f"a list item stands outside its list{line} (expected {expected})"
        return Fault(tag.start(), message, "<li>", expected)

    def _line(self, offset: int) -> int:
        return self.text.count("\n", 0, offset) + 1

    def _close_row(self, table: _Open, end: int, *, tidy: bool) -> None:
        self._close_cell(table, end, tidy=False)
        if table.row is None:
            return
        if tidy:
            table.closed_rows += 1
        elif table.row.cells:
            table.unclosed_rows.append(table.row.place)
        table.row = None

    def _close_cell(self, table: _Open, end: int, *, tidy: bool) -> None:
        cell = table.cell
        if cell is None:
            return
        cell.end = end
        if tidy:
            table.closed_cells += 1
        else:
            table.unclosed_cells.append(cell.place)
        for start in table.lists:
            table.raw.faults.append(
                Fault(
                    start,
                    "a list is not closed in its cell (expected </ul> or </ol>)",
                    "<ul>",
                    "</ul>",
                )
            )
        table.cell, table.lists, table.list_end = None, [], -1
        table.last_end = max(table.last_end, end)

    def _caption(self, tag: re.Match[str], table: _Open, *, closing: bool) -> None:
        if closing and table.caption >= 0:
            table.raw.caption = (table.caption, tag.start())
            table.caption = -1
        elif not closing and table.cell is None:
            table.caption = tag.end()
        table.last_end = tag.end()

    def _text_before(self, end: int, table: _Open) -> None:
        """Note text that stands between cells: a browser moves it out of the table."""
        if table.cell or table.caption >= 0:
            return
        text = _TEXT.search(self.text, self.position, end)
        while text and text[0].startswith("<"):
            after = self.text.find(">", text.start(), end)
            text = _TEXT.search(self.text, after + 1, end) if after >= 0 else None
        if text and len([f for f in table.raw.faults if f.expected == "<td>…</td>"]) < _MOST_FAULTS:
            found = self.text[text.start() : end].strip()
            table.raw.faults.append(
                Fault(
                    text.start(),
                    f"{quoted(found)} stands outside any cell: browsers move it out of the table"
                    " (expected it inside <td>…</td>)",
                    found,
                    "<td>…</td>",
                    Severity.ERROR,
                    ragged=True,
                )
            )


def _order(row: RawRow) -> int:
    """Return where a row is shown: a foot below all others, wherever it is written."""
    return {"head": 0, "body": 1, "foot": 2}[row.section]


def _stray(table: _Open, tag: re.Match[str], what: Literal["row", "cell", "list"]) -> None:
    found = tag[0].lower()
    message = f"{found} closes no {what} (expected it after an open {what}, or not at all)"
    table.raw.faults.append(Fault(tag.start(), message, found, ""))


def _unclosed(what: Literal["row", "cell"], offset: int) -> Fault:
    end = "</tr>" if what == "row" else "</td>"
    message = f"this {what} is not closed, others of the table are (expected {end})"
    return Fault(offset, message, what, end)
