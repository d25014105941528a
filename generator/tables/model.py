"""A table ready to be drawn: its caption, header, row groups, totals and notes.

The words are those of the field. The stub is the column of row headers; a row group is a set of
rows under one heading; a spanner is a header over several columns; the foot holds the totals.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Literal, Self

from generator.core.problems import Message
from generator.core.values import Frozen, replace
from generator.data.expression import Node
from generator.language import MessageError
from generator.statistics.disclosure import Counted

Role = Literal["data", "column", "spanner", "stub", "row-group", "merged"]
Tone = Literal["", "for", "against", "none", "missing"]

# The shape that stands before a judgement, so that no meaning hangs on colour alone.
MARKS: dict[Tone, str] = {"for": "●", "against": "○", "none": "–", "missing": "·", "": ""}


def anchor_of(*names: str) -> str:
    """Return what the id of a row or a cell ends in, from the names that expressions give it."""
    return "-".join("-".join(names).split()) if all(names) else ""


class TableError(MessageError):
    """A table cannot be built as it is described or asked for; ``steps`` lead to the setting.

    An error without steps is of the data.
    """

    def __init__(self, message: Message | str, *steps: str | int) -> None:
        """Keep the sentence for the author and the setting to look at."""
        super().__init__(message)
        self.steps = steps


class Showing(Frozen):
    """How a place shows a table: some records or columns, transposed, under another caption."""

    conditions: tuple[Node, ...] = ()
    columns: tuple[str, ...] = ()
    transpose: bool = False
    caption: str = ""


EVERYTHING = Showing()  # the whole table as it is described


class Cell(Frozen):
    """One cell.

    ``text`` is what a reader sees, ``detail`` a second, quieter text behind it (the words of a need
    after its code). ``link`` and ``evidence`` are references as an author writes them (``@BF4``);
    ``evidence_count`` is the number of passages behind a judgement. ``column`` names the column for
    layouts that show a row as a card. ``edge`` says that the cell begins columns that stand apart:
    totals, a verdict. ``depth`` counts the steps by which a stub stands in,
    ``footnote`` is the mark of a note. ``anchor`` is what an id of the cell ends in: how
    expressions name it (``BF7-verdict``), empty where none can. ``value`` is what the data say
    where the text is a label that they give it ("NA" for "sans avis").
    """

    text: str
    role: Role = "data"
    detail: str = ""
    rows: int = 1
    columns: int = 1
    numeric: bool = False
    total: bool = False
    verdict: bool = False
    tone: Tone = ""
    link: str = ""
    evidence: str = ""
    evidence_count: int = 0
    column: str = ""
    edge: bool = False
    depth: int = 0
    footnote: str = ""
    anchor: str = ""
    value: str = ""

    @property
    def mark(self) -> str:
        """The shape of the cell's tone."""
        return MARKS[self.tone]


class Row(Frozen):
    """A row of cells; one of ``kind`` heading names its row group, total is of the foot.

    ``anchor`` is what its id ends in: its key, empty where expressions cannot name it.
    """

    cells: tuple[Cell, ...]
    kind: Literal["head", "heading", "body", "total"] = "body"
    anchor: str = ""


def spanned(cells: Sequence[Cell], spanners: Mapping[int, Cell]) -> tuple[Row, ...]:
    """Return a header in which spanners stand over columns, by the place of the first of each.

    What stands under no spanner is as high as both rows; without spanners there is one row.
    """
    if not spanners:
        return (Row(tuple(cells), "head"),)
    below = {at for first, each in spanners.items() for at in range(first, first + each.columns)}
    upper = [
        spanners.get(at) or replace(cell, rows=2)
        for at, cell in enumerate(cells)
        if at in spanners or at not in below
    ]
    lower = [cell for at, cell in enumerate(cells) if at in below]
    return (Row(tuple(upper), "head"), Row(tuple(lower), "head"))


class Table(Frozen):
    """A whole table: row groups (``bodies``), the verdict ``rule``, ``sources`` (resources).

    ``called`` is what its records are called, for the search; ``counted`` are the records that a
    private value tells from others.
    """

    name: str
    kind: Literal["listing", "matrix", "summary", "crosstab"]
    caption: str
    head: tuple[Row, ...]
    bodies: tuple[tuple[Row, ...], ...]
    foot: tuple[Row, ...] = ()
    rule: str = ""
    notes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    called: str = ""
    counted: tuple[Counted, ...] = ()

    @property
    def anchors(self) -> frozenset[str]:
        """What the ids of rows and cells end in; one that two would have stands for neither."""
        rows = (*(row for body in self.bodies for row in body), *self.foot)
        found = Counter(part.anchor for row in rows for part in (row, *row.cells))
        return frozenset(anchor for anchor, count in found.items() if anchor and count == 1)

    @property
    def coded(self) -> Self:
        """The table with the values of the data in place of their labels, except in its foot."""

        def as_coded(row: Row) -> Row:
            cells = (replace(each, text=each.value or each.text) for each in row.cells)
            return replace(row, cells=tuple(cells))

        bodies = tuple(tuple(map(as_coded, body)) for body in self.bodies)
        return replace(self, head=tuple(map(as_coded, self.head)), bodies=bodies)

    @property
    def has_evidence(self) -> bool:
        """Whether a cell counts the passages behind it."""
        return any(each.evidence for body in self.bodies for row in body for each in row.cells)

    @property
    def width(self) -> int:
        """The number of columns of the grid."""
        return sum(cell.columns for cell in self.head[0].cells) if self.head else 0
