"""Draws a table as HTML, Markdown or CSV, with the same content.

Markdown and CSV have no merged cells, so a merged value is repeated in each row that it covers, and
a row group's heading becomes a column of its own.
"""

import re
from collections.abc import Mapping, Sequence

from generator.core.templates import template
from generator.core.values import replace
from generator.data.csv_source import csv_text, disarmed
from generator.language import Language
from generator.tables.layout import layout_of
from generator.tables.model import MARKS, Cell, Row, Table

ESCAPED = {ord(character): f"\\{character}" for character in "\\`*_[]<>|#@{}~$&"}
LINE_END = re.compile(r"[\n\r\x85\u2028\u2029]+")
# What would begin a list, an underline, a block or an admonition at the start of a line.
BLOCK_START = re.compile(r"^(\d*)([-+=:./)!])")


def draw_html(
    table: Table,
    language: Language,
    *,
    id: str = "",  # noqa: A002 - it is the HTML attribute of that name
    number: str = "",
    origin: str = "",
    sources: Mapping[str, str],
    linked: bool = True,
) -> str:
    """Return the table as a ``<figure>`` of well-formed XHTML.

    ``origin`` refers to the table of that number where the showing has none of its own; ``sources``
    maps files to references or addresses, empty for none. Links are references (``href="@BF4"``),
    which the page resolves; ``linked=False`` leaves them out. The link to the table as CSV has the
    file in it, which the page takes out.
    """
    # The CSV to download: no spreadsheet takes a cell of it for a formula.
    rows = [[disarmed(each) for each in row] for row in _grid(table)]
    return template("generator.tables", "table.html.j2").render(
        table=replace(table, foot=_joined(table.foot)),
        anchors=table.anchors if id else (),
        layout=layout_of(table),
        id=id,
        number=number,
        origin=origin,
        sources=sources,
        language=language,
        linked=linked,
        download=csv_text(rows) if id and linked and any(sources.values()) else "",
    )


def _joined(foot: Sequence[Row]) -> list[Row]:
    """Return rows of totals in which no cell is empty: a total takes the cells beside it.

    The columns between two edges are one cell in a row that has one total for all of them, and a
    column with a single total in its first row is one cell over the whole foot.
    """
    joined: list[list[Cell]] = []
    for row in foot:
        parts: list[list[Cell]] = []
        for cell in row.cells:
            if cell.edge or not parts:
                parts.append([])
            parts[-1].append(cell)
        joined.append([])
        for part in parts:
            told = [each for each in part if each.text]
            whole = [replace(each, columns=len(part), edge=part[0].edge) for each in told]
            joined[-1] += whole if len(told) == 1 and part[0].edge else part
    if len(joined) > 1 and not any(row[-1].text for row in joined[1:]):
        joined[0][-1] = replace(joined[0][-1], rows=len(joined))
        joined[1:] = [row[:-1] for row in joined[1:]]
    return [replace(row, cells=tuple(cells)) for row, cells in zip(foot, joined, strict=True)]


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
    """Return the header, the rows and the totals of the table as CSV (RFC 4180)."""
    return csv_text(_grid(table), "\r\n")


def _grid(table: Table, *, missing: str = "") -> list[list[str]]:
    grouped = any(row.kind == "heading" for body in table.bodies for row in body)
    columns = zip(*_expanded(table.head), strict=True)
    # A spanner is joined to the headers below it.
    header = [" – ".join(dict.fromkeys(each for each in column if each)) for column in columns]
    lead = [""] if grouped else []
    rows = [[*lead, *header]]
    for body in table.bodies:
        heading = next((_full(row.cells[0]) for row in body if row.kind == "heading"), "")
        body_rows = [row for row in body if row.kind != "heading"]
        rows += [[*([heading] if grouped else []), *row] for row in _expanded(body_rows, missing)]
    rows += [[*lead, *row] for row in _expanded(table.foot)]
    return rows


def _expanded(rows: Sequence[Row], missing: str = "") -> list[list[str]]:
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
            text += f" ({cell.footnote})" if cell.footnote and missing else ""
            for below in range(cell.rows):
                for right in range(cell.columns):
                    covered[y + below, len(line) + right] = text
        grid.append(line)
    return grid


def _full(cell: Cell) -> str:
    return f"{cell.text} {cell.detail}".strip() if cell.detail else cell.text


def _numeric(table: Table) -> list[bool]:
    grouped = any(row.kind == "heading" for body in table.bodies for row in body)
    cells = table.head[0].cells
    if len(table.head) > 1:
        cells = table.bodies[0][-1].cells if table.bodies else ()
    return [False] * grouped + [cell.numeric for cell in cells for _ in range(cell.columns)]


def _pipe_row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(_escaped(cell) for cell in cells) + " |"


def _escaped(text: str) -> str:
    return LINE_END.sub(" ", text.translate(ESCAPED)).strip()
