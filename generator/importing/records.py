"""From the rows of a sheet to records: one for each person where a cell lists several."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from generator.core.problems import quoted
from generator.handwritten.meanings import many
from generator.importing.vocabulary import NAMES, PEOPLE, ROLES, speaks_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from generator.importing.sheet import Sheet, SheetCell

_NEW_LABEL = re.compile(r"[\"«“'(\[]?\s*[A-ZÀ-ÖØ-Þ0-9]")
LIST_JOIN = "; "


@dataclass(frozen=True)
class Column:
    """A column of records: its heading, a value and the offset of its cell for each record.

    ``marked`` says that ditto marks or merged cells repeat some of its values.
    """

    heading: str
    values: tuple[str, ...]
    origins: tuple[int, ...]
    marked: bool = False


@dataclass(frozen=True)
class Records:
    """Records as columns; ``rows`` is for each record the row of the sheet that it comes from.

    ``by_list`` is the column whose lists were parted into records (-1: none). ``notes`` say what
    was decided about lists, ``doubts`` what the author should look at.
    """

    columns: tuple[Column, ...]
    rows: tuple[int, ...]
    by_list: int = -1
    notes: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


def read_records(sheet: Sheet) -> Records:
    """Return the records of a sheet.

    Lists are parted where they stand in a column about people, or in the fewer half of the rows: a
    row is then an entry that several things share. Otherwise a list is one value.
    """
    sheet = replace(sheet, rows=tuple(_with_lines_as_lists(sheet)))
    parted = [index for index in range(len(sheet.headings)) if _is_parted(sheet, index)]
    rows: list[tuple[SheetCell, ...]] = []
    origins: list[int] = []
    doubts: list[str] = []
    for number, row in enumerate(sheet.rows):
        lengths = {len(row[index].items) for index in parted if row[index].listed}
        if len(lengths) > 1:
            doubts.append(_uneven(sheet, row))
        count = lengths.pop() if len(lengths) == 1 else 1
        rows += [_one_of(row, parted, position, count) for position in range(count)]
        origins += [number] * count
    columns = tuple(_column(sheet, rows, index) for index in range(len(sheet.headings)))
    notes = tuple(_notes(sheet, parted, len(rows)))
    first = parted[0] if parted and len(rows) > len(sheet.rows) else -1
    return Records(columns, tuple(origins), first, notes, tuple(doubts))


def _with_lines_as_lists(sheet: Sheet) -> Iterator[tuple[SheetCell, ...]]:
    """Yield the rows, lines in a column about people taken as a list where each begins a label.

    A line of a list that goes on in small letters belongs to the item above it.
    """
    people = [speaks_of(heading, ROLES | PEOPLE | NAMES) for heading in sheet.headings]
    for row in sheet.rows:
        yield tuple(
            replace(cell, listed=True)
            if about and len(cell.items) > 1 and all(map(_NEW_LABEL.match, cell.items))
            else _with_whole_items(cell)
            for cell, about in zip(row, people, strict=True)
        )


def _with_whole_items(cell: SheetCell) -> SheetCell:
    if not cell.listed or not _NEW_LABEL.match(cell.items[0]):
        return cell
    items: list[str] = []
    for item in cell.items:
        if items and item[:1].islower():
            items[-1] = f"{items[-1]}\n{item}"
        else:
            items.append(item)
    return replace(cell, items=tuple(items), listed=len(items) > 1)


def _is_parted(sheet: Sheet, index: int) -> bool:
    listed = [row[index].listed for row in sheet.rows]
    about_people = speaks_of(sheet.headings[index], ROLES | PEOPLE | NAMES)
    return any(listed) and (about_people or sum(listed) * 2 < len(listed))


def _one_of(
    row: Sequence[SheetCell], parted: Sequence[int], position: int, count: int
) -> tuple[SheetCell, ...]:
    """Return one of the records that a row lists: its own items, and what all of them share."""
    return tuple(
        replace(cell, items=(cell.items[position],))
        if count > 1 and index in parted and cell.listed
        else cell
        for index, cell in enumerate(row)
    )


def _column(sheet: Sheet, rows: Sequence[tuple[SheetCell, ...]], index: int) -> Column:
    cells = [row[index] for row in rows]
    return Column(
        sheet.headings[index],
        tuple(LIST_JOIN.join(cell.items) if cell.listed else cell.text for cell in cells),
        tuple(cell.origin for cell in cells),
        any(row[index].repeated for row in sheet.rows),
    )


def _notes(sheet: Sheet, parted: Sequence[int], records: int) -> Iterator[str]:
    if records > len(sheet.rows):
        names = ", ".join(quoted(sheet.headings[index]) for index in parted)
        cells = sum(any(row[index].listed for index in parted) for row in sheet.rows)
        yield (
            f"{records} records from {many(len(sheet.rows), 'rows')}: {many(cells, 'cells')} of"
            f" {names} with several things, each of which is a record"
        )
    for index, heading in enumerate(sheet.headings):
        kept = sum(row[index].listed for row in sheet.rows)
        if kept and index not in parted:
            yield f"the lists in {quoted(heading)} stay one value each, parted by semicolons"


def _uneven(sheet: Sheet, row: Sequence[SheetCell]) -> str:
    lists = [
        f"{len(cell.items)} in {quoted(heading)}"
        for cell, heading in zip(row, sheet.headings, strict=True)
        if cell.listed
    ]
    shown = quoted(" | ".join(cell.text for cell in row))
    return f"a row lists {' but '.join(lists)}, so that it stays one record: {shown}"
