"""The table of a sheet as typed tables are: rows of headings, rows of cells with their places.

A merged cell stands in each place that it covers, as in a typed table. Lines above the headings and
notes below the records are left out and told. A table of which the markup says no headings begins
with the first row that is about as full as the others.
"""

from collections.abc import Iterator, Sequence
from itertools import takewhile
from statistics import median_low

from generator.core.problems import Message, Place
from generator.handwritten.cells import HandCell, HandItem, HandRow, HandTable
from generator.handwritten.reading import is_value, is_wordy, names_columns, spans
from generator.handwritten.total_rows import total_label
from generator.importing.proposal import ImportRefusedError
from generator.importing.sheets import Sheet
from generator.language.normalize import words

_MOST_HEADERS, _NARROW, _LONG_NOTE = 3, 2, 20
JOIN = " – "  # between the headings of a file that stand one above the other
_SOURCES = frozenset(("source", "note", "legende"))


def table_of_sheet(sheet: Sheet, path: str) -> tuple[HandTable, list[Message]]:
    """Return the table of a sheet with rows, and how it was found there.

    Raise ``ImportRefusedError`` where there is none.
    """
    rows = _rows(sheet, path)
    first, count = _headings_at(rows)
    header, body = rows[first : first + count], rows[first + count :]
    _refuse_numbers_for_headings(path, header)
    foot = list(takewhile(_is_note, reversed(body)))[::-1]
    body = body[: len(body) - len(foot)]
    again = [row for row in body if texts_of(row) == texts_of(header[-1])]
    body = [row for row in body if texts_of(row) != texts_of(header[-1])]
    _refuse_shifted(sheet, path, header, body)
    notes = [
        *sheet.notes,
        *(Message("file-above", text=row_text(row)) for row in rows[:first]),
        *(Message("file-below", text=row_text(row)) for row in foot),
        *(Message("file-header-again", line=row.place.line) for row in again),
    ]
    if merged := sum(cell.merged for row in body for cell in row.cells):
        notes.append(Message("file-merged", count=merged))
    table = HandTable(
        "sheet",
        rows[first].place,
        rows[-1].place.line,
        0,
        0,
        len(rows[first].cells),
        tuple(header),
        tuple(body),
    )
    return table, notes


def _rows(sheet: Sheet, path: str) -> list[HandRow]:
    cells: dict[tuple[int, int], HandCell] = {}
    width = len(sheet.rows[0])
    for at, (row, line) in enumerate(zip(sheet.rows, sheet.lines, strict=True)):
        for column, text in enumerate(row):
            start = at * width + column
            items = (HandItem(text, text, ()),) if text else ()
            corner = cells.get(sheet.merged.get((at, column), (at, column)))
            cells[at, column] = HandCell(
                column,
                items,
                Place(path, line, column + 1),
                start,
                start,
                items,
                corner,
                merged=corner is not None,
                kind=sheet.kinds[at][column],
            )
    return [
        HandRow(
            tuple(cells[at, column] for column in range(width)), Place(path, line), "body", width
        )
        for at, line in enumerate(sheet.lines)
    ]


def texts_of(row: HandRow) -> list[str]:
    """Return the texts of a row."""
    return [cell.text for cell in row.cells]


def row_text(row: HandRow) -> str:
    """Return the texts that are written in a row, separated by bars."""
    return " | ".join(
        " ".join(cell.text.split()) for cell in row.cells if cell.text and not cell.ditto_of
    )


def _own_texts(row: HandRow) -> list[str]:
    return [cell.text for cell in row.cells if cell.text and not cell.ditto_of]


# --- headings -------------------------------------------------------------------------------------


def _headings_at(rows: Sequence[HandRow]) -> tuple[int, int]:
    """Return the first row of the headings and how many rows there are of them."""
    counts = [len(_own_texts(row)) for row in rows]
    typical = median_low(counts)
    least = max(min(typical, 2), -(-typical // 2))
    first = next(at for at, count in enumerate(counts) if count >= least)
    count = 1
    while first and count < _MOST_HEADERS and counts[first - 1] >= _NARROW:
        above, below = rows[first - 1], rows[first]
        is_next = above.place.line == below.place.line - 1
        if not (is_next and is_wordy(above) and spans(above, below)):
            break
        first, count = first - 1, count + 1
    while count < _MOST_HEADERS and names_columns(rows[first + count - 1 :]):
        count += 1
    return first, count


def joined_headings(table: HandTable) -> tuple[list[str], list[str]]:
    """Return the lowest heading of each column, and those one above the other as one text.

    A heading goes on to the right over empty ones while the row below has texts there.
    """
    rows = [[" ".join(text.split()) for text in texts_of(row)] for row in table.header]
    for at, texts in enumerate(rows[:-1], 1):
        below = [any(lower) for lower in zip(*rows[at:], strict=True)]
        for column in range(1, table.width):
            if not texts[column] and below[column] and below[column - 1]:
                texts[column] = texts[column - 1]
    join = JOIN if table.kind == "sheet" else " "
    columns = [[texts[column] for texts in rows] for column in range(table.width)]
    above = [list(dict.fromkeys(filter(None, texts))) for texts in columns]
    return [texts[-1] if texts else "" for texts in above], [join.join(texts) for texts in above]


# --- what is told, or refused ---------------------------------------------------------------------


def _is_note(row: HandRow) -> bool:
    """Say whether a row at the foot is a note: one long text, a source."""
    own = _own_texts(row)
    if len(own) != 1 or len(row.cells) <= _NARROW or total_label(own[0]):
        return False
    return (
        len(own[0]) > _LONG_NOTE or own[0][0] == "*" or not _SOURCES.isdisjoint(words(own[0])[:1])
    )


def second_tables(table: HandTable) -> Iterator[Message]:
    """Yield the columns and rows that may part two tables.

    A column is empty, or headed as the first one is; a row behind a gap has words above and below
    numbers.
    """
    rows = (*table.header, *table.rows)
    filled = [any(row.cells[at].text for row in rows) for at in range(table.width)]
    headings = [table.heading(at) for at in range(table.width)]
    for at in range(1, table.width):
        if not filled[at] and any(filled[at:]):
            yield Message("file-side-by-side", number=at + 1)
        elif at > 1 and headings[at] == headings[0] != "":
            yield Message("file-heading-again", number=at + 1, heading=headings[0])
    filled_rows = [row for row in table.rows if any(texts_of(row))]
    for above, row, below in zip(filled_rows, filled_rows[1:], filled_rows[2:], strict=False):
        end = above.place.line + "".join(texts_of(above)).count("\n")
        is_named = len(_own_texts(row)) > 1 and is_wordy(row) and any(map(is_value, below.cells))
        pairs = zip(above.cells, row.cells, strict=True)
        is_other = any(is_value(cell) and named.text != "" for cell, named in pairs)
        if row.place.line > end + 1 and is_named and is_other:
            yield Message("file-one-below-other", line=row.place.line, row=row_text(row))


def _refuse_numbers_for_headings(path: str, header: Sequence[HandRow]) -> None:
    """Refuse a table that begins with a record: years and counted columns alone are headings."""
    rows = header if len(header) == 1 else header[:-1]
    for cell in (cell for row in rows for cell in row.cells):
        if is_value(cell):
            fields = {"path": path, "line": cell.place.line, "found": cell.text}
            raise ImportRefusedError(Message("file-no-header", **fields))


def _refuse_shifted(
    sheet: Sheet, path: str, header: Sequence[HandRow], body: Sequence[HandRow]
) -> None:
    """Refuse a text file with rows that have more cells than there are headings."""
    last = max((cell.column for row in header for cell in row.cells if cell.text), default=0)
    longer = [row for row in body if any(texts_of(row)[last + 1 :])]
    if not sheet.separator or not longer:
        return
    is_one_row = len(longer) * 2 < len(body)
    cause = Message("row-needs-quotes" if is_one_row else "file-heading-lacking")
    width = max(cell.column for cell in longer[0].cells if cell.text) + 1
    wrong = Message("row-ragged", count=width, expected=last + 1, cause=cause)
    line = longer[0].place.line
    raise ImportRefusedError(Message("file-line", path=path, line=line, message=wrong))
