"""Column groups and footnotes, put on a table of any kind once it is drawn up."""

from collections.abc import Iterator, Mapping, Sequence
from string import ascii_lowercase

from generator.core.problems import Message, nearest
from generator.core.values import replace
from generator.tables.counts import TOTAL
from generator.tables.entries import Tabled
from generator.tables.model import Cell, Row, Showing, Table, TableError


def with_groups_and_footnotes(spec: Tabled, table: Table, showing: Showing) -> Table:
    """Return the table with what its description puts over columns and under cells.

    Raises ``TableError`` for columns or cells that are not there, or columns that stand apart.
    """
    is_whole = not (showing.columns or showing.conditions or showing.transpose)
    table = _with_spanners(table, spec.groups, is_whole=is_whole)
    return _with_footnotes(table, spec.footnotes, is_whole=is_whole)


def _with_spanners(table: Table, groups: Mapping[str, Sequence[str]], *, is_whole: bool) -> Table:
    if not groups:
        return table
    if len(table.head) > 1:
        raise TableError(Message("groups-two-rows", table=table.name))
    (cells,) = (each.cells for each in table.head)
    places = {each.text: at for at, each in enumerate(cells)}
    spanned: dict[int, tuple[str, int]] = {}
    for header, names in groups.items():
        for name in names:
            if name not in places and is_whole:
                near, known = nearest(name, places), tuple(places)
                said = {"table": table.name, "column": name, "known": known, "near": near}
                raise TableError(Message("table-no-column", **said))
        at = sorted(places[name] for name in names if name in places)
        if at and at != list(range(at[0], at[0] + len(at))):
            raise TableError(Message("groups-apart", table=table.name, group=header))
        spanned |= {each: (header if each == at[0] else "", len(at)) for each in at}
    upper, lower = list[Cell](), list[Cell]()
    for at, cell in enumerate(cells):
        header, size = spanned.get(at, ("", 0))
        if not size:
            upper.append(replace(cell, rows=2))
            continue
        if header:
            upper.append(Cell(header, "spanner", columns=size))
        lower.append(cell)
    return replace(table, head=(Row(tuple(upper), "head"), Row(tuple(lower), "head")))


def _with_footnotes(table: Table, footnotes: Mapping[str, str], *, is_whole: bool) -> Table:
    if not footnotes:
        return table
    if len(footnotes) > len(ascii_lowercase):
        raise TableError(Message("footnotes-too-many", table=table.name))
    marks = dict(zip(footnotes, ascii_lowercase, strict=False))
    links = {each.text: each.link for row in table.head for each in row.cells}
    met: dict[str, str] = {}

    def marked(row: Row) -> Row:
        names = [TOTAL] if row.kind == "total" else []
        names += [_key(each) for each in row.cells if each.role in {"stub", "row-group"}]
        names += [each.text for each in row.cells if each.role in {"stub", "row-group"}]
        cells: list[Cell] = []
        for cell in row.cells:
            columns = (cell.column, links.get(cell.column, "").removeprefix("@"))
            ways = (f"{name}/{column}" for name in names for column in columns if column)
            found = next((each for each in ways if each in marks), "")
            if found:
                met[found] = marks[found]
            cells.append(replace(cell, footnote=marks[found]) if found else cell)
        return replace(row, cells=tuple(cells))

    bodies = tuple(tuple(map(marked, body)) for body in table.bodies)
    foot = tuple(map(marked, table.foot))
    if is_whole:
        for name in footnotes.keys() - met.keys():
            near = nearest(name, set(_names(table)))
            raise TableError(Message("footnotes-no-cell", table=table.name, cell=name, near=near))
    notes = (
        *table.notes,
        *(
            f"{mark} {footnotes[name]}"
            for name, mark in sorted(met.items(), key=lambda each: each[1])
        ),
    )
    return replace(table, bodies=bodies, foot=foot, notes=notes)


def _key(cell: Cell) -> str:
    return cell.link.removeprefix("@")


def _names(table: Table) -> Iterator[str]:
    for row in (*(row for body in table.bodies for row in body), *table.foot):
        stub = next((each for each in row.cells if each.role in {"stub", "row-group"}), None)
        for cell in row.cells if stub else ():
            if stub and cell.column:
                yield f"{_key(stub) or stub.text}/{cell.column}"
