"""Finds the typed tables of a text, in pipes and in HTML, however malformed.

A pipe table is a line with pipes, the rule below it (``| --- |``) and the lines with pipes that
follow; one without its rule, and those of web converters, are found too. An HTML table is read as a
browser does: a cell is closed by the next cell, a row by the next row, both by the end of their
table; a row or cell that nothing opened is opened. What a browser has to mend is a fault.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from msgspec import Struct, field

from generator.core.problems import Message, Place, Problem, Severity, Value
from generator.core.values import replace
from generator.handwritten.cells import HandCell, HandRow, Section, TableKind

_PREFIX = re.compile(r"[ \t]*(?:>[ \t]*)*")
_PREFIX_OF_FIRST = re.compile(rf"{_PREFIX.pattern}(?:(?:[-*+]|[0-9]{{1,3}}[.)])[ \t]+(?=\|))?")
_RULE = re.compile(r"(?=.*\|)\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_ESCAPED = re.compile(r"\\.", re.DOTALL)
_CODE_OR_ESCAPED = re.compile(r"\\.|(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", re.DOTALL)
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
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_SECTIONS: Mapping[str, Section] = {"thead": "head", "tbody": "body", "tfoot": "foot"}
_MOST_SPAN = 1000
_MOST_FAULTS = 5  # of one kind in one table

PartKind = Literal["cell", "row", "list"]
_ENDS: Mapping[PartKind, str] = {"cell": "</td>", "row": "</tr>"}


class WrittenTable(Struct):
    """A table as it is written, its spans not yet spread; ``width`` is 0 without a header."""

    kind: TableKind
    place_at: Callable[[int], Place]
    start: int
    end: int = -1
    width: int = 0
    rows: list[HandRow] = field(default_factory=list[HandRow])
    caption: tuple[int, int] | None = None
    problems: list[Problem] = field(default_factory=list[Problem])
    ragged: list[Place] = field(default_factory=list[Place])

    def fault(
        self,
        at: int | Place,
        code: str,
        severity: Severity = Severity.WARNING,
        *,
        ragged: bool = False,
        **fields: Value,
    ) -> None:
        """Add what is malformed: an error if it is not shown, ``ragged`` if columns are unsure."""
        place = self.place_at(at) if isinstance(at, int) else at
        found, expected = fields.get("found"), fields.get("expected")
        self.problems.append(
            Problem(
                "table-shape",
                place,
                Message(code, **fields),
                found if isinstance(found, str) else "",
                expected if isinstance(expected, str | Message) else "",
                severity,
            )
        )
        if ragged:
            self.ragged.append(place)

    def add_row(self, start: int, section: Section, cells: Sequence[HandCell]) -> None:
        """Add a row that begins at an offset."""
        self.rows.append(HandRow(tuple(cells), self.place_at(start), section, len(cells)))


# --- tables in pipes ------------------------------------------------------------------------------


class _Line(NamedTuple):
    """A line of the text without indent, quotation marks and blanks at its end, and its cells."""

    start: int
    text: str
    cells: list[tuple[int, int]]


def pipe_tables(text: str, place_at: Callable[[int], Place]) -> Iterator[WrittenTable]:
    """Yield the pipe tables of a text in which code, comments and HTML tables are blanked."""
    run: list[_Line] = []
    start = 0
    for whole in [*text.split("\n"), ""] if "|" in text else ():
        if run or "|" in whole:
            prefix = (_PREFIX if run else _PREFIX_OF_FIRST).match(whole)
            begin = prefix.end() if prefix else 0
            line = whole[begin:].rstrip(" \t")
            if "|" in _ESCAPED.sub("", line):
                run.append(_Line(start + begin, line, [*_split_row(line)]))
            elif run:
                yield from _pipe_table(run, line, start + begin, place_at)
                run = []
        start += len(whole) + 1


def _pipe_table(
    lines: Sequence[_Line], below: str, below_at: int, place_at: Callable[[int], Place]
) -> Iterator[WrittenTable]:
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
    table = WrittenTable("pipe", place_at, start, last.start + len(last.text), width)
    for line in headers:
        table.add_row(line.start, "head", _cells(line, width, place_at, is_header=True))
    if len(headers) > 1:
        table.fault(start, "table-headers", Severity.ERROR, count=len(headers))
    if rule < 0:
        table.fault(start, "table-no-rule", Severity.ERROR, expected="|" + " --- |" * width)
    elif (parts := len(lines[rule].cells)) != width:
        found, expected = Message("table-parts", count=parts), Message("table-parts", count=width)
        at, error = lines[rule].start, Severity.ERROR
        table.fault(at, "table-rule", error, found=found, width=width, expected=expected)
    for line in rows:
        if _RULE.match(line.text):
            table.fault(line.start, "table-second-rule")
        else:
            table.add_row(line.start, "body", _cells(line, width, place_at))
    if rule > 0 and rows and below and not _NO_ROW.match(below):
        table.fault(below_at, "table-text-under", found=below)
    yield table


def _looks_like_table(lines: Sequence[_Line], below: str) -> bool:
    """Whether lines without a rule are a table: between pipes, as wide as each other, no grid."""
    widths = {len(line.cells) for line in lines}
    return (
        len(lines) >= _FEWEST_WITHOUT_RULE
        and not below.startswith("+")
        and all(line.text.startswith("|") and line.text.endswith("|") for line in lines)
        and len(widths) == 1
        and min(widths) >= _FEWEST_WITHOUT_RULE
    )


def _cells(
    line: _Line, width: int, place_at: Callable[[int], Place], *, is_header: bool = False
) -> list[HandCell]:
    spans = line.cells
    if len(spans) > width:
        plain = [*_split_row(line.text, code=False)]
        spans = plain if len(plain) == width else spans
    offsets = [(line.start + start, line.start + end) for start, end in spans]
    return [
        HandCell(0, (), place_at(start), start, end, header=is_header) for start, end in offsets
    ]


def _split_row(line: str, *, code: bool = True) -> Iterator[tuple[int, int]]:
    """Yield where cells begin and end; an escaped pipe parts nothing, nor does one in ``code``."""
    kept = (_CODE_OR_ESCAPED if code else _ESCAPED).sub(lambda part: " " * len(part[0]), line)
    borders = [at for at, character in enumerate(kept) if character == "|"]
    if not line.startswith("|"):
        borders.insert(0, -1)
    if len(borders) == 1 or borders[-1] != len(line) - 1:
        borders.append(len(line))
    for before, after in pairwise(borders):
        content = line[before + 1 : after]
        start = before + 1 + len(content) - len(content.lstrip(" \t"))
        yield start, max(start, before + 1 + len(content.rstrip(" \t")))


# --- tables in HTML -------------------------------------------------------------------------------


def html_tables(text: str, place_at: Callable[[int], Place]) -> list[WrittenTable]:
    """Return the tables of a text in which comments and code are blanked; inner tables first."""
    found: list[WrittenTable] = []
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
                found.append(stack.pop().never_closed(Message("table-another-begins"), tag.start()))
            stack.append(_OpenTable(text, WrittenTable("html", place_at, tag.start())))
        elif table and name == "table":
            found.append(stack.pop().closed(tag.start(), tag.end()))
        elif table:
            table.take(tag, name, closing=closing)
    while stack:
        found.append(stack.pop().never_closed(Message("table-text-ends"), len(text)))
    return found


class _OpenTable:
    def __init__(self, text: str, table: WrittenTable) -> None:
        self.text, self.table = text, table
        self.section: Section = "body"
        self.row = -1  # where an open row begins
        self.cells: list[HandCell] = []  # those of the row that are closed
        self.cell: HandCell | None = None  # the open one
        self.cell_at = -1  # where its tag begins
        self.caption = -1  # where an open caption begins
        self.lists: list[int] = []  # where the open lists of the cell begin
        self.list_end = -1  # where its last list was closed
        self.unclosed: defaultdict[PartKind, list[int]] = defaultdict(list)
        self.tidy: set[PartKind] = set()  # of which part some are closed as they should be
        self.texts_outside = 0

    def take(self, tag: re.Match[str], name: str, *, closing: bool) -> None:
        at = tag.start()
        match name, closing:
            case "ul" | "ol" | "li", _:
                self._take_list(tag, name, closing=closing)
            case "thead" | "tbody" | "tfoot", _:
                self._close_row(at)
                self.section = "body" if closing else _SECTIONS[name]
            case "caption", True:
                caption = self.table.caption if self.caption < 0 else (self.caption, at)
                self.table.caption, self.caption = caption, -1
            case "caption", _:
                self.caption = self.caption if self.cell else tag.end()
            case _, False:
                self._open(tag, name)
            case "tr", _ if self.row < 0:
                self._stray(tag, "row")
            case "tr", _:
                self._close_row(at, tidy=True)
            case _ if self.cell:
                opening = "th" if self.cell.header else "td"
                if name != opening:
                    opened, found, expected = f"<{opening}>", f"</{name}>", f"</{opening}>"
                    self.table.fault(
                        at, "table-cell-closed-by", opened=opened, found=found, expected=expected
                    )
                self._close_cell(at, tidy=True)
            case _:
                self._stray(tag, "cell")

    def _open(self, tag: re.Match[str], name: str) -> None:
        at = tag.start()
        if name == "tr":
            if self.row >= 0 and not self.cells and not self.cell:
                self.table.fault(at, "table-row-in-row", line=self.table.place_at(self.row).line)
            self._close_row(at)
            self.row = at
            return
        self._close_cell(at)
        self.row = at if self.row < 0 else self.row
        spans = {
            found["name"].lower(): min(int(found["number"]), _MOST_SPAN)
            for found in _SPAN.finditer(tag["attributes"] or "")
        }
        self.cell_at = at
        self.cell = HandCell(
            0,
            (),
            self.table.place_at(at),
            tag.end(),
            tag.end(),
            colspan=max(spans.get("colspan", 1), 1),
            rowspan=spans.get("rowspan", 1),
            header=name == "th",
        )

    def _take_list(self, tag: re.Match[str], name: str, *, closing: bool) -> None:
        match name, closing:
            case _ if self.cell is None:
                return
            case "li", _ if closing or self.lists:
                return
            case "li", _:
                where, expected = "", "<ul> … <li>"
                if self.list_end > -1:
                    line = self.table.place_at(self.list_end).line
                    where, expected = Message("table-list-ended", line=line), "<li> … </ul>"
                self.table.fault(tag.start(), "table-item-outside", where=where, expected=expected)
            case _, False:
                self.lists.append(tag.start())
            case _ if self.lists:
                self.lists.pop()
                self.list_end = tag.start()
            case _:
                self._stray(tag, "list")

    def _stray(self, tag: re.Match[str], part: PartKind) -> None:
        named = Message(f"table-part-{part}")
        self.table.fault(tag.start(), "table-closes-nothing", found=tag[0].lower(), part=named)

    def _close_row(self, end: int, *, tidy: bool = False) -> None:
        self._close_cell(end)
        if self.row >= 0 and tidy:
            self.tidy.add("row")
        elif self.cells:
            self.unclosed["row"].append(self.row)
        if self.cells:
            self.table.add_row(self.row, self.section, self.cells)
        self.row, self.cells = -1, []

    def _close_cell(self, end: int, *, tidy: bool = False) -> None:
        if self.cell is None:
            return
        self.cells.append(replace(self.cell, end=end))
        if tidy:
            self.tidy.add("cell")
        else:
            self.unclosed["cell"].append(self.cell_at)
        for start in self.lists:
            self.table.fault(start, "table-list-open")
        self.cell, self.lists, self.list_end = None, [], -1

    def text_between(self, start: int, end: int) -> None:
        """Note text that stands between cells: a browser moves it out of the table."""
        if self.cell or self.caption >= 0 or self.texts_outside >= _MOST_FAULTS:
            return
        text = re.sub(r"<[^<>]*>?", lambda tag: " " * len(tag[0]), self.text[start:end])
        if text.strip():
            start += len(text) - len(text.lstrip())
            found = self.text[start:end].strip()
            self.table.fault(start, "table-text-outside", Severity.ERROR, ragged=True, found=found)
            self.texts_outside += 1

    def closed(self, inner_end: int, end: int) -> WrittenTable:
        self._close_row(inner_end)
        self.table.end = end
        # A foot is shown below, wherever it is written.
        self.table.rows.sort(key=lambda row: ("head", "body", "foot").index(row.section))
        for part, expected in _ENDS.items():
            for offset in self.unclosed[part][:_MOST_FAULTS] if part in self.tidy else ():
                named = Message(f"table-part-{part}")
                self.table.fault(offset, "table-part-open", part=named, expected=expected)
        return self.table

    def never_closed(self, where: Message, limit: int) -> WrittenTable:
        """Return a table without end tag: it ends with its last cell, or a blank line in it."""
        ends = (cell.end for row in self.table.rows for cell in row.cells)
        end = max([self.table.start, *ends, *(cell.end for cell in self.cells)])
        if self.cell:
            blank = _BLANK_LINE.search(self.text, self.cell.start, limit)
            end = blank.start() if blank else limit
        self.table.fault(
            self.table.start, "table-never-closed", Severity.ERROR, ragged=True, where=where
        )
        return self.closed(end, min(end, limit))
