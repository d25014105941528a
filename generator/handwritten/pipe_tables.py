"""Finds the pipe tables of a text, those without their rule and those of web converters included.

A table is a line with pipes, the rule below it (``| --- |``) and the lines with pipes that follow.
Indents and the marks of a quotation before them are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from generator.core.problems import Severity, quoted
from generator.handwritten.raw_tables import Fault, RawCell, RawRow, RawTable

_PREFIX = re.compile(r"[ \t]*(?:>[ \t]*)*")
_RULE = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_BETWEEN = re.compile(r"\\.|(?P<ticks>`+)|(?P<pipe>\|)", re.DOTALL)
_TICKS = re.compile(r"`+")
# What may follow a table without being meant as one of its rows.
_NO_ROW = re.compile(r"[#>`~<{:!+=-]|///|\[\^|\*[ \t]|[0-9]+[.)][ \t]|\[TOC\]|\*{3}|_{3}")
_FEWEST_WITHOUT_RULE = 2


@dataclass(frozen=True)
class _Line:
    """A line of the text: its number (from 0), and where its content begins and ends."""

    index: int
    start: int
    end: int
    text: str

    @property
    def is_rule(self) -> bool:
        """Whether it is a rule: dashes and colons between pipes."""
        return "|" in self.text and "-" in self.text and bool(_RULE.match(self.text))


def pipe_tables(text: str) -> Iterator[RawTable]:
    """Yield the pipe tables of a text in which code, comments and HTML tables are blanked."""
    if "|" in text:
        for group in _groups(text):
            yield from _tables(group)


def _groups(text: str) -> Iterator[list[_Line]]:
    """Yield the runs of lines with pipes, each with the line that follows it at its end."""
    run: list[_Line] = []
    start = 0
    for index, whole in enumerate(text.split("\n")):
        if run or "|" in whole:
            line = _line(index, start, whole)
            if "|" in line.text and _is_split(line.text):
                run.append(line)
            elif run:
                yield [*run, line]
                run = []
        start += len(whole) + 1
    if run:
        yield [*run, _Line(-1, start, start, "")]


def _line(index: int, start: int, whole: str) -> _Line:
    prefix = _PREFIX.match(whole)
    begin = prefix.end() if prefix else 0
    content = whole[begin:].rstrip(" \t")
    return _Line(index, start + begin, start + begin + len(content), content)


def _is_split(content: str) -> bool:
    return any(match["pipe"] for match in _BETWEEN.finditer(content))


def _tables(group: Sequence[_Line]) -> Iterator[RawTable]:
    *lines, following = group
    rule = next((index for index, line in enumerate(lines) if line.is_rule), -1)
    if rule >= 1:
        yield _table(lines[:rule], lines[rule], lines[rule + 1 :], following)
    elif rule < 0 and _looks_like_table(lines, following):
        yield _without_rule(lines)


def _table(
    above: Sequence[_Line], rule: _Line, rows: Sequence[_Line], following: _Line
) -> RawTable:
    last = rows[-1] if rows else rule
    headers = _headers(above)
    cells = split_row(headers[-1].text)
    table = RawTable("pipe", headers[0].start, last.end, len(cells))
    table.rows.extend(_row(header, split_row(header.text), "head") for header in headers)
    if len(headers) > 1:
        table.faults.append(_headers_fault(headers))
    parts = len(split_row(rule.text))
    if parts != len(cells):
        table.faults.append(_rule_fault(rule, parts, len(cells)))
    for line in rows:
        _add_row(table, line)
    if rows:
        table.faults.extend(_glued(following))
    return table


def _headers(above: Sequence[_Line]) -> Sequence[_Line]:
    """Return the line above the rule, and those above it that look like rows as wide as it."""
    width = len(split_row(above[-1].text))
    first = len(above) - 1
    while (
        first
        and above[first - 1].text.startswith("|")
        and len(split_row(above[first - 1].text)) == width
    ):
        first -= 1
    return above[first:]


def _headers_fault(headers: Sequence[_Line]) -> Fault:
    return Fault(
        headers[0].start,
        f"{len(headers)} rows stand above the rule: the table is shown as plain text, or without"
        " its first rows (expected one header row)",
        f"{len(headers)} rows",
        "one header row",
        Severity.ERROR,
    )


def _add_row(table: RawTable, line: _Line) -> None:
    if line.is_rule:
        table.faults.append(
            Fault(
                line.start,
                "a second rule is shown as a row of dashes (expected one rule, under the header)",
                line.text,
                "no second rule",
            )
        )
        return
    cells = split_row(line.text)
    if len(cells) > table.width:
        plain = split_row(line.text, code=False)
        cells = plain if len(plain) == table.width else cells
    table.rows.append(_row(line, cells, "body"))


def _row(line: _Line, cells: Sequence[tuple[int, int]], section: str) -> RawRow:
    raw = [
        RawCell(line.start + start, line.start + start, line.start + end, header=section == "head")
        for start, end in cells
    ]
    return RawRow(line.start, "head" if section == "head" else "body", raw)


def split_row(line: str, *, code: bool = True) -> list[tuple[int, int]]:
    r"""Return where the content of each cell of a row begins and ends, blanks around it left out.

    ``\|`` parts nothing, nor does a pipe in a code span unless ``code`` is false.
    """
    borders = list(_pipes(line, code=code))
    start = 0
    if line.startswith("|"):
        start, borders = 1, borders[1:]
    end = len(line)
    if borders and borders[-1] == len(line) - 1:
        end = borders.pop()
    starts = [start, *(border + 1 for border in borders)]
    return [
        _trimmed(line, begin, stop) for begin, stop in zip(starts, [*borders, end], strict=True)
    ]


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


def _trimmed(line: str, start: int, end: int) -> tuple[int, int]:
    while start < end and line[start] in " \t":
        start += 1
    while end > start and line[end - 1] in " \t":
        end -= 1
    return start, end


def _rule_fault(rule: _Line, parts: int, cells: int) -> Fault:
    return Fault(
        rule.start,
        f"the rule under the header has {_parts(parts)}, the header {cells}: the table is shown as"
        f" plain text (expected {_parts(cells)})",
        _parts(parts),
        _parts(cells),
        Severity.ERROR,
    )


def _parts(number: int) -> str:
    return f"{number} part" if number == 1 else f"{number} parts"


def _glued(following: _Line) -> Iterator[Fault]:
    """Yield the fault of a line of text that stands right under a table."""
    if following.text and not _NO_ROW.match(following.text):
        yield Fault(
            following.start,
            f"{quoted(following.text)} stands right under the table and is shown as a row of it"
            " (expected an empty line between)",
            following.text,
            "an empty line",
        )


def _looks_like_table(lines: Sequence[_Line], following: _Line) -> bool:
    """Whether lines without a rule are a table all the same: between pipes, as wide as each other.

    The lines of a grid table (``+---+``) are not.
    """
    widths = {len(split_row(line.text)) for line in lines}
    return (
        len(lines) >= _FEWEST_WITHOUT_RULE
        and not following.text.startswith("+")
        and all(line.text.startswith("|") and line.text.endswith("|") for line in lines)
        and len(widths) == 1
        and min(widths) >= _FEWEST_WITHOUT_RULE
    )


def _without_rule(lines: Sequence[_Line]) -> RawTable:
    first = lines[0]
    cells = split_row(first.text)
    table = RawTable("pipe", first.start, lines[-1].end, len(cells))
    table.rows.append(_row(first, cells, "head"))
    for line in lines[1:]:
        table.rows.append(_row(line, split_row(line.text), "body"))
    rule = "|" + " --- |" * len(cells)
    table.faults.append(
        Fault(
            first.start,
            f"a table without the rule under its header is shown as plain text (expected {rule}"
            " as its second line)",
            quoted(first.text),
            rule,
            Severity.ERROR,
        )
    )
    return table
