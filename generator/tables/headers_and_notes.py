"""Column groups and footnotes, put on a table of any kind once it is drawn up."""

from collections.abc import Mapping, Sequence
from itertools import product
from string import ascii_lowercase

from generator.core.problems import Message, nearest
from generator.core.values import replace
from generator.tables.counts import TOTAL, chosen_columns
from generator.tables.entries import Tabled
from generator.tables.model import Cell, Row, Showing, Table, TableError, spanned


def with_groups_and_footnotes(spec: Tabled, table: Table, showing: Showing) -> Table:
    """Return the table with what its description puts over columns and under cells.

    Raises ``TableError`` for columns or cells that are not there, or columns that stand apart.
    """
    is_whole = not (showing.columns or showing.conditions or showing.transpose)
    if spec.groups:
        table = _with_spanners(table, spec.groups, is_whole=is_whole)
    if spec.footnotes:
        table = _with_footnotes(table, spec.footnotes, is_whole=is_whole)
    return table


def _with_spanners(table: Table, groups: Mapping[str, Sequence[str]], *, is_whole: bool) -> Table:
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


def _with_footnotes(table: Table, footnotes: Mapping[str, str], *, is_whole: bool) -> Table:
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
            near = nearest(name, known)
            raise TableError(Message("footnotes-no-cell", table=table.name, cell=name, near=near))
    notes = [f"{mark} {footnotes[name]}" for name, mark in marks.items() if name in known]
    return replace(table, bodies=bodies, foot=foot, notes=(*table.notes, *notes))


def _key(cell: Cell) -> str:
    """Return what the data say for a header: a value, or the key of the record it leads to."""
    return cell.value or cell.link.removeprefix("@")
