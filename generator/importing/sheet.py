"""A hand-written table as an import takes it: headings, rows of data, and what stands beside them.

A table that cannot be taken without guessing stays in the chapter, and it is said why.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from generator.handwritten.total_rows import Role, Rows, read_rows
from generator.handwritten.values import HandCell, HandRow, HandTable
from generator.importing.proposal import in_quotes

_BOUND = re.compile(r"\{\{.+?\}\}|\]\{=.+?\}", re.DOTALL)
_IMAGE = re.compile(r"!\[|<img\b|<svg\b", re.IGNORECASE)
_MARKUP = re.compile(
    r"\]\([^()\n]*\)|\]\[[^\[\]\n]*\]|<a\b|\[\^|<!--|`[^`]+`|<[a-z]+\b[^<>]*\b(?:href|title|id)=",
    re.IGNORECASE,
)
_EMPHASIS = re.compile(r"\*\*?[^*\s]|(?<!\w)__?[^_\s]|<(?:b|i|em|strong|u|mark)\b", re.IGNORECASE)
_NARROW = 2
_ONE_PLACE = re.compile(r"[\s\x85\u2028\u2029]+")


@dataclass(frozen=True)
class SheetCell:
    """A value, or the items of a list; ``origin`` is the offset of the cell that it is written in.

    ``repeated`` says that a ditto mark or a merged cell repeats it from a row above.
    """

    items: tuple[str, ...]
    origin: int
    repeated: bool = False
    listed: bool = False

    @property
    def text(self) -> str:
        """The value, a line for each item."""
        return "\n".join(self.items)


@dataclass(frozen=True)
class Sheet:
    """A table to import: a heading for each column, its rows, its total row as written.

    ``other_totals`` are total rows that do not add up all of it, ``aside`` lines about what else is
    no record: averages, headings above nothing. ``marked_up`` are the
    sources of cells whose links or notes a record cannot hold.
    """

    table: HandTable
    headings: tuple[str, ...]
    rows: tuple[tuple[SheetCell, ...], ...]
    total: HandRow | None
    other_totals: tuple[HandRow, ...]
    aside: tuple[str, ...]
    marked_up: tuple[str, ...]
    parts: bool = False

    @property
    def total_text(self) -> str:
        """The total row as it was typed, or nothing."""
        return row_text(self.total) if self.total else ""

    def total_cell(self, column: int) -> HandCell | None:
        """Return what stands in the total row below a column of the sheet, if anything does."""
        position = column - self.parts
        if self.total is None or position < 0:
            return None
        cell = self.total.cells[position]
        return cell if cell.text and not cell.ditto_of else None


def reason_to_leave(table: HandTable, source: str) -> str:
    """Return why a table stays in the chapter, or an empty string; ``source`` is its Markdown."""
    rows = read_rows(table)
    if table.ragged:
        lines = ", ".join(dict.fromkeys(str(place.line) for place in table.ragged))
        return f"its rows do not fit its columns (line {lines}): mend them first"
    if not table.header:
        return "it has no header row"
    if "data" not in rows.roles:
        return "it has no row of data"
    if _BOUND.search(source):
        return "it draws on the data already"
    if _IMAGE.search(source):
        return "it holds images"
    return ""


def read_sheet(table: HandTable, part_heading: str) -> Sheet:
    """Return a table as a sheet; rows that are headings become a column named ``part_heading``."""
    rows = read_rows(table)
    roles: list[Role] = [_role(row, role) for row, role in zip(table.rows, rows.roles, strict=True)]
    total = _whole_total(rows)
    parted = "heading" in roles
    headings = [table.heading(column) for column in range(table.width)]
    data = [row for row, role in zip(table.rows, roles, strict=True) if role == "data"]
    return Sheet(
        table,
        tuple(_distinct([*([part_heading] if parted else ()), *headings])),
        tuple(_data_rows(table, roles, parted=parted)),
        table.rows[total] if total >= 0 else None,
        tuple(table.rows[index] for index in rows.of("total") if index != total),
        (*_aside(table, roles), *_emphasis(data)),
        tuple(_marked_up(table)),
        parted,
    )


def _role(row: HandRow, role: Role) -> Role:
    """Return the role of a row: in a row of two cells, one that is empty makes no heading."""
    if role != "heading" or len(row.cells) > _NARROW:
        return role
    cell = next(cell for cell in row.cells if cell.text)
    is_set_apart = cell.colspan > 1 or cell.header or _EMPHASIS.search(cell.items[0].content)
    return "heading" if is_set_apart else "data"


def _data_rows(
    table: HandTable, roles: Sequence[Role], *, parted: bool
) -> Iterator[tuple[SheetCell, ...]]:
    part = SheetCell(("",), -1)
    for row, role in zip(table.rows, roles, strict=True):
        if role == "heading":
            part = _part(row)
        elif role == "data":
            yield (*((part,) if parted else ()), *map(_cell, row.cells))
            part = SheetCell(part.items, part.origin, repeated=True)


def _aside(table: HandTable, roles: Sequence[Role]) -> Iterator[str]:
    """Yield a line for each row that becomes neither a record nor a total."""
    for index, (row, role) in enumerate(zip(table.rows, roles, strict=True)):
        if role == "aside":
            yield f"a row that is no record: {row_text(row)}"
        elif role == "heading" and _next_but_blank(roles, index) != "data":
            yield f"a heading above no row: {row_text(row)}"


def _next_but_blank(roles: Sequence[Role], index: int) -> str:
    return next((role for role in roles[index + 1 :] if role != "blank"), "")


def _emphasis(rows: Sequence[HandRow]) -> Iterator[str]:
    cells = [cell for row in rows for cell in row.cells if not cell.ditto_of]
    count = sum(any(_EMPHASIS.search(item.content) for item in cell.written) for cell in cells)
    if count:
        yield f"the emphasis of words in {'1 cell' if count == 1 else f'{count} cells'}"


def _whole_total(rows: Rows) -> int:
    """Return the row that adds up all data rows, whatever their value; -1 if there is not one."""
    data = tuple(rows.of("data"))
    in_quotes = [
        each.index
        for each in rows.totals
        if each.kind in {"total", "grand"} and not each.words and data in each.scopes
    ]
    return in_quotes[0] if len(in_quotes) == 1 else -1


def _part(row: HandRow) -> SheetCell:
    cell = next(cell for cell in row.cells if cell.text)
    return SheetCell((" ".join(item.text for item in cell.items),), cell.start)


def _cell(cell: HandCell) -> SheetCell:
    items = tuple(item.text for item in cell.items)
    above = cell.ditto_of is not None and cell.ditto_of.column == cell.column
    listed = len(items) > 1 and all(item.listed for item in cell.items)
    origin = (cell.ditto_of or cell).start
    return SheetCell(items or ("",), origin, repeated=above, listed=listed)


def row_text(row: HandRow) -> str:
    """Return the texts of a row, separated by bars."""
    return " | ".join(
        _ONE_PLACE.sub(" ", cell.text) for cell in row.cells if cell.text and not cell.ditto_of
    )


def _distinct(headings: Sequence[str]) -> Iterator[str]:
    """Yield the headings, with a number behind those that stand there already."""
    seen: set[str] = set()
    for heading in headings:
        one_line = _ONE_PLACE.sub(" ", heading).strip()
        found, count = one_line, 1
        while found in seen:
            count += 1
            found = f"{one_line} ({count})".strip()
        seen.add(found)
        yield found


def heading_notes(sheet: Sheet) -> Iterator[str]:
    """Yield lines about headings that were changed or joined."""
    width = sheet.table.width
    written = [_ONE_PLACE.sub(" ", sheet.table.heading(each)).strip() for each in range(width)]
    for before, after in zip(written, sheet.headings[sheet.parts :], strict=True):
        if before != after:
            yield f"the heading {in_quotes(before)} stands twice: the second is {in_quotes(after)}"
    if len(sheet.table.header) > 1:
        yield f"the {len(sheet.table.header)} header rows became one: {' | '.join(written)}"


def _marked_up(table: HandTable) -> Iterator[str]:
    for row in (*table.header, *table.rows):
        for cell in row.cells:
            source = " ".join(item.content for item in cell.written)
            if not cell.ditto_of and _MARKUP.search(source):
                yield _ONE_PLACE.sub(" ", source)
