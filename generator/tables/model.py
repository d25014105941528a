"""A table ready to be drawn: its caption, header, row groups, totals and notes.

Column groups and footnotes are put on a table of any kind once it is built.

The words are those of the field. The stub is the column of row headers; a row group is a set of
rows under one heading; a spanner is a header over several columns; the foot holds the totals.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from string import ascii_lowercase
from typing import Any, Literal, Self, TypeVar

from generator.core.problems import Message, nearest
from generator.core.values import Frozen, replace
from generator.data.expression import Node
from generator.language import MessageError
from generator.statistics.disclosure import Counted

Chosen = TypeVar("Chosen")
Role = Literal["data", "column", "spanner", "stub", "row-group", "merged"]
Tone = Literal["", "for", "against", "none", "missing"]

# The shape that stands before a judgement, so that no meaning hangs on colour alone.
MARKS: dict[Tone, str] = {"for": "●", "against": "○", "none": "–", "missing": "·", "": ""}

TOTAL = "total"  # how expressions name a margin


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


def no_choice(
    code: str,
    found: str,
    known: Iterable[str],
    *steps: str | int,
    **fields: Any,  # noqa: ANN401 - as ``Message``
) -> TableError:
    """Return the error of a name that is none of the known ones, with the nearest of these."""
    names = tuple(known)
    near = nearest(found, names)
    return TableError(Message(code, found=found, known=names, near=near, **fields), *steps)


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


def with_spanners(table: Table, groups: Mapping[str, Sequence[str]], *, is_whole: bool) -> Table:
    """Return a table with headers over some of its columns, by the headers of these.

    Raises ``TableError`` for columns that are not there or stand apart; of a table that is not
    shown whole some may be missing.
    """
    if len(table.head) > 1:
        raise TableError(Message("groups-two-rows", table=table.name))
    (cells,) = (row.cells for row in table.head)
    places = {each.text: at for at, each in enumerate(cells)}
    for at, each in enumerate(cells):
        places.setdefault(each.value or each.text, at)
    spanners: dict[int, Cell] = {}
    for header, names in groups.items():
        if shown := [name for name in names if is_whole or name in places]:
            at = sorted(chosen_columns(table.name, places, shown))
            if at != list(range(at[0], at[0] + len(at))):
                raise TableError(Message("groups-apart", table=table.name, group=header))
            spanners[at[0]] = Cell(header, "spanner", columns=len(at))
    return replace(table, head=spanned(cells, spanners))


def with_footnotes(table: Table, footnotes: Mapping[str, str], *, is_whole: bool) -> Table:
    """Return a table with notes to some of its cells, by "row/column"; raise ``TableError``."""
    if len(footnotes) > len(ascii_lowercase):
        raise TableError(Message("footnotes-too-many", table=table.name))
    marks, known = dict(zip(footnotes, ascii_lowercase, strict=False)), dict[str, None]()
    keys = {each.text: _key(each) for row in table.head for each in row.cells}

    def marked(row: Row) -> Row:
        stubs = [each for each in row.cells if each.role in {"stub", "row-group"}]
        rows = [TOTAL] if row.kind == "total" else []
        rows += [*map(_key, stubs), *(each.text for each in stubs)]
        cells: list[Cell] = []
        for cell in row.cells:
            pairs = product(filter(None, rows), filter(None, (cell.column, keys.get(cell.column))))
            names = [f"{name}/{column}" for name, column in pairs]
            known.update(dict.fromkeys(names))
            found = next((each for each in names if each in marks), "")
            cells.append(replace(cell, footnote=marks.get(found, "")))
        return replace(row, cells=tuple(cells))

    bodies = tuple(tuple(map(marked, body)) for body in table.bodies)
    foot = tuple(map(marked, table.foot))
    for name in footnotes if is_whole else ():
        if name not in known:
            raise no_choice("footnotes-no-cell", name, known, table=table.name)
    notes = [f"{mark} {footnotes[name]}" for name, mark in marks.items() if name in known]
    return replace(table, bodies=bodies, foot=foot, notes=(*table.notes, *notes))


def _key(cell: Cell) -> str:
    """Return what the data say for a header: a value, or the key of the record it leads to."""
    return cell.value or cell.link.removeprefix("@")


def chosen_columns(
    table: str, columns: Mapping[str, Chosen], shown: Sequence[str]
) -> tuple[Chosen, ...]:
    """Return the columns with the given names, in that order; all of them where none are given."""
    for name in shown:
        if name not in columns:
            raise no_choice("table-no-column", name, columns, "columns", table=table)
    return tuple(columns[name] for name in shown or columns)
