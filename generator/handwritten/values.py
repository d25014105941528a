"""Hand-written tables as values: what stands in each cell, and where.

A row has one cell for each column of its table, whatever the markup: a cell that is merged over
several rows or columns is repeated in each (``ditto_of`` names the one that was written), and a
cell that a ragged row lacks is there with ``missing``. Offsets count characters of
``Chapter.text``; lines and columns count from 1.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Literal, Self

from generator.core.problems import Place, Problem
from generator.core.values import Frozen, replace

TableKind = Literal["html", "pipe", "sheet"]
Section = Literal["head", "body", "foot"]


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
    what makes its columns doubtful: rows too short, too long or shifted, spans that collide.
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
