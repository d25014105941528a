"""Draws a table as Markdown or CSV, with the same content as its HTML.

Neither format has merged cells, so a merged value is repeated in each row that it covers, and a row
group's heading becomes a column of its own.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence

from generator.tables.model import MARKS, Cell, Row, Table

ESCAPED = {ord(character): f"\\{character}" for character in "\\`*_[]<>|#@{}~$&"}
LINE_END = re.compile(r"[\n\r\x85\u2028\u2029]+")
BLOCK_START = re.compile(r"^(\d*)([-+=:./)!])")
"""What would begin a list, an underline, a block or an admonition at the start of a line."""


def draw_markdown(table: Table, *, number: str = "") -> str:
    """Return the table as a caption, a pipe table and its notes, every cell escaped."""
    header, *rows = _grid(table, missing=MARKS["missing"])
    lines = [
        f"**{number}** {_escaped(table.caption)}" if number else f"**{_escaped(table.caption)}**",
        "",
    ]
    lines.append(_pipe_row(header))
    lines.append("|" + "|".join(" ---: " if each else " --- " for each in _numeric(table)) + "|")
    lines += [_pipe_row(row) for row in rows]
    for note in (table.rule, *table.notes):
        if note:
            lines += ["", BLOCK_START.sub(r"\1\\\2", _escaped(note))]
    return "\n".join(lines) + "\n"


def draw_csv(table: Table) -> str:
    """Return the header, the rows and the totals of the table as CSV.

    Commas separate, CRLF ends a line, as RFC 4180 asks.
    """
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows(_grid(table))
    return buffer.getvalue()


def _grid(table: Table, *, missing: str = "") -> list[list[str]]:
    """Return the table as rows of equal length: one header row, the body, the foot.

    ``missing`` stands where there is no judgement.
    """
    grouped = any(row.kind == "heading" for body in table.bodies for row in body)
    header = _joined_header(_expanded(table.head))
    lead = [""] if grouped else []
    rows = [[*lead, *header]]
    for body in table.bodies:
        heading = next((_full(row.cells[0]) for row in body if row.kind == "heading"), "")
        body_rows = [row for row in body if row.kind != "heading"]
        rows += [[*([heading] if grouped else []), *row] for row in _expanded(body_rows, missing)]
    rows += [[*lead, *row] for row in _expanded(table.foot)]
    return rows


def _joined_header(rows: Sequence[list[str]]) -> list[str]:
    """Return one header row: a spanner is joined to the headers below it."""
    return [
        " – ".join(dict.fromkeys(each for each in column if each))
        for column in zip(*rows, strict=True)
    ]


def _expanded(rows: Sequence[Row], missing: str = "") -> list[list[str]]:
    """Return the texts of the rows with every merged cell repeated where it reaches."""
    covered: dict[tuple[int, int], str] = {}
    grid: list[list[str]] = []
    for y, row in enumerate(rows):
        line: list[str] = []
        waiting = iter(row.cells)
        while True:
            while (y, len(line)) in covered:
                line.append(covered[y, len(line)])
            cell = next(waiting, None)
            if cell is None:
                break
            text = missing if cell.tone == "missing" else _full(cell)
            for below in range(cell.rows):
                for right in range(cell.columns):
                    covered[y + below, len(line) + right] = text
        grid.append(line)
    return grid


def _full(cell: Cell) -> str:
    return f"{cell.text} {cell.detail}".strip() if cell.detail else cell.text


def _numeric(table: Table) -> list[bool]:
    """Say for each column of the grid whether it holds numbers."""
    grouped = any(row.kind == "heading" for body in table.bodies for row in body)
    flags = list(_numeric_head(table))
    return [False, *flags] if grouped else flags


def _numeric_head(table: Table) -> Iterator[bool]:
    counted = table.bodies[0][-1].cells if table.bodies else ()
    head = table.head[0].cells
    if len(table.head) == 1:
        yield from (cell.numeric for cell in head for _ in range(cell.columns))
    else:
        yield from (cell.numeric for cell in counted)


def _pipe_row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(_escaped(cell) for cell in cells) + " |"


def _escaped(text: str) -> str:
    """Return the text so that Markdown shows it as it is, on one line."""
    return LINE_END.sub(" ", text.translate(ESCAPED)).strip()
