"""Draws a table as HTML, Markdown or CSV, with the same content, and chooses its layout.

Markdown and CSV have no merged cells, so a merged value is repeated in each row that it covers, and
a row group's heading becomes a column of its own.

The layout is chosen from the widths of the columns once, when a table is drawn. Widths are in
characters of the table's face at its usual size. The classes that are chosen say it to the style
sheets of screen and paper, to typst and to Word: ``turned``, the words of the head run upwards;
``small`` and ``smaller``, a smaller size on paper; ``landscape``, a page on its side.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import TypeVar

from generator.core.templates import template
from generator.core.values import replace
from generator.data.csv_source import csv_text, disarmed
from generator.language import Language
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


def draw_markdown(table: Table) -> str:
    """Return the table as a caption, a pipe table and its notes, every cell escaped."""
    header, *rows = _grid(table, missing=MARKS["missing"])
    rule = "|".join(" ---: " if each else " --- " for each in _numeric(table))
    lines = [f"**{_escaped(table.caption)}**", "", _pipe_row(header), f"|{rule}|"]
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
    grid = [dict[int, str]() for _ in rows]
    for at, column, cell in placed_cells([row.cells for row in rows], _spans):
        text = missing if cell.tone == "missing" else _full(cell)
        text += f" ({cell.footnote})" if cell.footnote and missing else ""
        for line in grid[at : at + cell.rows]:
            line.update(dict.fromkeys(range(column, column + cell.columns), text))
    return [[line[column] for column in sorted(line)] for line in grid]


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


# --- layout ---------------------------------------------------------------------------------------

Placed = TypeVar("Placed")
_MEASURE = 104.0  # characters that a line of the page holds
_PADDING = 2.2  # characters that the space around the text of a cell takes
_LONGEST_WORD = 14  # characters of a word above which it may be hyphenated
_LONGEST_NAME = 13  # the name of a row that is no longer stays on one line
# What a table needs, in lines of the page, above which it is set so.
_TURNED_ABOVE, _SMALLER_ABOVE, _LANDSCAPE_ABOVE = 1.1, 1.2, 1.5
_FEW = 6  # columns up to which no head is turned
_LENGTH = 0.8  # exponent of a text's length in its column's width; below 1, short texts keep room


class Columns:
    """What each column of a table needs for its longest word and its longest line."""

    def __init__(self, count: int) -> None:
        # Of the head (True) and of the rows below it (False).
        self._words = {each: [_PADDING] * count for each in (True, False)}
        self._lines = {each: [_PADDING] * count for each in (True, False)}

    def add(self, column: int, text: str, *, is_head: bool, is_name: bool, is_whole: bool) -> None:
        """Add the text of a cell; a verdict, a judgement of one word, a short name are whole."""
        lines = [line.strip() for line in text.split("\n")]
        longest = max(map(len, lines))
        if is_whole or (is_name and longest <= _LONGEST_NAME):
            word = min(longest, _LONGEST_NAME)
        else:
            word = min(max((len(each) for each in text.split()), default=0), _LONGEST_WORD)
        for sizes, size in ((self._words, word), (self._lines, longest)):
            sizes[is_head][column] = max(sizes[is_head][column], size + _PADDING)

    def classes(self) -> list[str]:
        """Return the classes of a layout in which no column is cut."""
        needed, found = sum(self._least(is_turned=False)), list[str]()
        if needed > _MEASURE * _TURNED_ABOVE and len(self._words[True]) > _FEW:
            needed = sum(self._least(is_turned=True))
            found.append("turned")
        if needed > _MEASURE:
            found.append("smaller" if needed > _MEASURE * _SMALLER_ABOVE else "small")
        if needed > _MEASURE * _LANDSCAPE_ABOVE:
            found.append("landscape")
        return found

    def widths(self, classes: Sequence[str]) -> list[float]:
        """Return the widths of the columns as parts of the line: what is asked, or by text."""
        is_turned = "turned" in classes
        least = self._least(is_turned=is_turned)
        heads = self._words[False] if is_turned else self._lines[True]
        longest = list(map(max, least, heads, self._lines[False]))
        room = max(_MEASURE, sum(least))
        if sum(longest) > room:
            shares = [(long - short) ** _LENGTH for short, long in zip(least, longest, strict=True)]
            spare = max(room - sum(least), 0.0) / (sum(shares) or 1.0)
            columns = zip(least, longest, shares, strict=True)
            longest = [min(short + spare * share, long) for short, long, share in columns]
        whole = _MEASURE if sum(longest) < _MEASURE * 0.98 else sum(longest)
        return [round(each / whole, 4) for each in longest]

    def _least(self, *, is_turned: bool) -> list[float]:
        words = self._words
        return words[False] if is_turned else list(map(max, words[True], words[False]))


def layout_of(table: Table) -> list[str]:
    """Return the classes of a drawn table."""
    columns = Columns(table.width)
    body = [row for rows in table.bodies for row in rows]
    for rows, is_head in ((table.head, True), (body, False), (table.foot, False)):
        for _, at, cell in placed_cells([row.cells for row in rows], _spans):
            if cell.columns == 1:
                evidence = str(cell.evidence_count or "")
                text = " ".join(filter(None, (cell.mark, cell.text, cell.detail, evidence)))
                is_name = cell.role in {"stub", "row-group"}
                is_judgement = cell.tone != "" and " " not in cell.text
                is_whole = not is_head and (cell.verdict or is_judgement)
                columns.add(at, text, is_head=is_head, is_name=is_name, is_whole=is_whole)
    return columns.classes()


def _spans(cell: Cell) -> tuple[int, int]:
    return cell.rows, cell.columns


def placed_cells(
    rows: Iterable[Sequence[Placed]], spans: Callable[[Placed], tuple[int, int]]
) -> Iterator[tuple[int, int, Placed]]:
    """Yield each cell with its row and its column; a cell over several rows moves those below."""
    taken = set[tuple[int, int]]()
    for at, row in enumerate(rows):
        column = 0
        for cell in row:
            while (at, column) in taken:
                column += 1
            yield at, column, cell
            height, width = spans(cell)
            taken.update(product(range(at, at + height), range(column, column + width)))
