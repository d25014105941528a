"""Finds the table in a sheet: its headings, its records, and what stands above, below and between.

Lines above the headings and notes below the records are left out and told; so are columns without
a value. Of two or three rows of headings one is made ("Usage – Frequency"). Rows of totals and
averages are left out, and held against the records.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import takewhile
from statistics import median_low
from typing import Literal, NamedTuple

from generator.core.problems import Message
from generator.core.values import Frozen
from generator.handwritten.total_rows import label_rest, total_label
from generator.importing.files.sheets import Kind, Sheet
from generator.importing.proposal import ImportRefusedError
from generator.importing.records import distinct_headings
from generator.importing.roles import read_with_unit
from generator.language import Language
from generator.language.normalize import words
from generator.language.typed_numbers import read_number

_MOST_HEADERS, _FEWEST_BELOW, _NARROW, _LONG = 3, 2, 2, 20
_AVERAGES = frozenset(("moyenne", "mean", "average", "avg"))
_SPREADS = frozenset(("mediane", "median", "ecart", "sd", "std", "standard"))
_ASIDE = frozenset(("source", "note", "legende"))
_BESIDE = frozenset(("general", "generale", "overall", "type", "standard", "deviation", "dev"))
_OF_VALUES = frozenset(("number", "boolean", "date", "datetime", "time", "duration"))
_YEARS = re.compile(r"(1[5-9]|20)[0-9]{2}")
# Numbers as programs print them: .5 and 1.2e-05; 2E10 may be a code.
OF_PROGRAMS = re.compile(
    r"[+-]?(?:\.[0-9]+|(?:[0-9]+\.[0-9]*|\.[0-9]+)[eE][+-]?[0-9]{1,2}|[0-9]+[eE][+-][0-9]{1,2})"
)
JOIN = " – "  # between the headings that stand one above the other


class Cell(NamedTuple):
    """One cell: its text, its kind, and its line."""

    text: str
    kind: Kind
    line: int


class Total(NamedTuple):
    """A row of totals or averages: its words, its line, its cells by column, the rows above it."""

    kind: Literal["sum", "mean", ""]
    label: str
    line: int
    cells: Sequence[str]
    above: int
    before: int


class Grid(Frozen):
    """The table of a sheet: its headings and columns, what was told, and its rows of totals."""

    name: str
    headings: tuple[str, ...]
    columns: tuple[tuple[Cell, ...], ...]
    totals: tuple[Total, ...] = ()
    notes: tuple[Message, ...] = ()
    doubts: tuple[Message, ...] = ()
    separator: str = ""


def find_grid(sheet: Sheet, path: str, language: Language) -> Grid:
    """Return the table of a sheet with rows; raise ``ImportRefusedError`` where none can be."""
    first, count = _header_rows(sheet)
    title = [*sheet.rows[:first]]
    if first + count >= len(sheet.rows):
        raise ImportRefusedError(Message("file-no-records", path=path, line=sheet.lines[first]))
    _refuse_numbers_for_headings(sheet, path, first, count)
    body = list(range(first + count, len(sheet.rows)))
    foot = [*takewhile(lambda at: _is_note(sheet, at), reversed(body))][::-1]
    body = body[: len(body) - len(foot)]
    repeated = [at for at in body if sheet.rows[at] == sheet.rows[first + count - 1]]
    totals = list(_totals(sheet, [at for at in body if at not in repeated]))
    left = {*repeated, *(at for at, _ in totals)}
    body = [at for at in body if at not in left]
    headings = _headings(sheet, first, count)
    _refuse_shifted(sheet, path, headings, body)
    notes = [Message("file-above", text=_shown(row)) for row in title]
    notes += [Message("file-below", text=_shown(sheet.rows[at])) for at in foot]
    notes += [Message("file-header-again", line=sheet.lines[at]) for at in repeated]
    filled = [any(sheet.rows[at][column] for at in body) for column in range(len(headings))]
    taken = [column for column, has_values in enumerate(filled) if has_values]
    named = [
        headings[column] or language.text("import_unnamed", number=column + 1) for column in taken
    ]
    single = list(distinct_headings(named))
    notes += _notes_on_columns(headings, taken, named, single)
    if count > 1:
        shown = " | ".join(single)
        notes.insert(0, Message("import-headers-joined", count=count, headings=shown))
    merged = sum((at, column) in sheet.merged for at in body for column in taken)
    if merged:
        notes.append(Message("file-merged", count=merged))
    if not body or not taken:
        raise ImportRefusedError(Message("file-no-records", path=path, line=sheet.lines[first]))
    columns = tuple(
        tuple(Cell(sheet.rows[at][column], sheet.kinds[at][column], sheet.lines[at]) for at in body)
        for column in taken
    )
    kept = tuple(
        total._replace(
            cells=[total.cells[column] for column in taken],
            above=sum(each < at for each in body),
            before=sum(each < total.before for each in body),
        )
        for at, total in totals
    )
    return Grid(
        sheet.name,
        tuple(single),
        columns,
        kept,
        (*sheet.notes, *notes),
        tuple(_wrong_cells(columns, single)),
        sheet.separator,
    )


def _notes_on_columns(
    headings: Sequence[str], taken: Sequence[int], named: Sequence[str], single: Sequence[str]
) -> Iterator[Message]:
    """Yield the columns that are empty, that got a name, and those that had another's."""
    for column, heading in enumerate(headings):
        if heading and column not in taken:
            yield Message("file-column-empty", heading=heading)
    for column, name in zip(taken, named, strict=True):
        if not headings[column]:
            yield Message("file-column-unnamed", number=column + 1, heading=name)
    for name, each in zip(named, single, strict=True):
        if name != each:
            yield Message("import-heading-twice", heading=name, second=each)


def _shown(row: Sequence[str]) -> str:
    return " | ".join(dict.fromkeys(filter(None, row)))


def _wrong_cells(columns: Sequence[Sequence[Cell]], headings: Sequence[str]) -> Iterator[Message]:
    for heading, column in zip(headings, columns, strict=True):
        for kind in ("error", "formula", "long"):
            cells = [cell for cell in column if _fault(cell) == kind]
            if cells:
                lines = tuple(str(cell.line) for cell in cells[:10])
                found, count = cells[0].text, len(cells)
                code = f"file-cell-{kind}"
                yield Message(code, heading=heading, found=found, count=count, lines=lines)


def _fault(cell: Cell) -> str:
    is_long = cell.kind == "number" and re.match("-?[0-9]{16}", cell.text)
    return "long" if is_long else cell.kind


# --- headings -------------------------------------------------------------------------------------


def _own(sheet: Sheet, at: int) -> list[str]:
    """Return the texts of a row but for the places that a merged cell covers."""
    return [
        text
        for column, text in enumerate(sheet.rows[at])
        if text and (at, column) not in sheet.merged
    ]


def _is_number(text: str, kind: str) -> bool:
    """Say whether a text is a number or a day that is no year: years can be headings."""
    read = kind in _OF_VALUES or read_number(text) or OF_PROGRAMS.fullmatch(text)
    return bool(read) and not _YEARS.fullmatch(text)


def _is_wordy(sheet: Sheet, at: int) -> bool:
    """Say whether a row holds words and years alone: no number, no day, no label of a value."""
    return not any(
        _is_number(text, kind) or text.endswith(":")
        for text, kind in zip(sheet.rows[at], sheet.kinds[at], strict=True)
    )


def _header_rows(sheet: Sheet) -> tuple[int, int]:
    """Return the first row of the headings and how many rows there are of them."""
    counts = [len(_own(sheet, at)) for at in range(len(sheet.rows))]
    typical = median_low(counts)
    least = max(min(typical, 2), -(-typical // 2))
    first = next(at for at, count in enumerate(counts) if count >= least)
    count = 1
    while (
        first
        and count < _MOST_HEADERS
        and counts[first - 1] >= _NARROW
        and sheet.lines[first - 1] == sheet.lines[first] - 1
        and _is_wordy(sheet, first - 1)
        and _spans(sheet, first - 1)
    ):
        first, count = first - 1, count + 1
    while count < _MOST_HEADERS and _is_below_another(sheet, first + count):
        count += 1
    return first, count


def _spans(sheet: Sheet, at: int) -> bool:
    """Say whether a heading of a row stands above several of the next row."""
    row, below = sheet.rows[at], sheet.rows[at + 1]
    return any(
        below[column] and (not row[column] or (at, column) in sheet.merged) and any(row[:column])
        for column in range(1, len(row))
    )


def _is_below_another(sheet: Sheet, at: int) -> bool:
    """Say whether a row is a further row of headings: words below one that spans several."""
    if at + _FEWEST_BELOW > len(sheet.rows) or len(sheet.rows[at]) <= _NARROW:
        return False
    row, above = sheet.rows[at], sheet.rows[at - 1]
    names_no_row = not row[0] or not above[0] or row[0] == above[0]
    recurs = any(
        text
        and text != above[column]
        and any(other[column] == text for other in sheet.rows[at + 1 :])
        for column, text in enumerate(row)
    )
    several = sum(map(bool, row)) >= _NARROW
    return (
        _spans(sheet, at - 1) and names_no_row and several and _is_wordy(sheet, at) and not recurs
    )


def _headings(sheet: Sheet, first: int, count: int) -> list[str]:
    above: list[list[str]] = [[] for _ in sheet.rows[first]]
    for at in range(first, first + count):
        texts = [" ".join(text.split()) for text in sheet.rows[at]]
        if at < first + count - 1:  # a heading stands above the empty ones beside it
            for column in range(1, len(texts)):
                below = any(sheet.rows[row][column] for row in range(at + 1, first + count))
                texts[column] = texts[column] or (texts[column - 1] if below else "")
        for found, text in zip(above, texts, strict=True):
            found.append(text)
    return [JOIN.join(dict.fromkeys(filter(None, found))) for found in above]


def _refuse_numbers_for_headings(sheet: Sheet, path: str, first: int, count: int) -> None:
    """Refuse a table that begins with a record: years alone are headings that are numbers."""
    for at in range(first, first + count):
        for text, kind in zip(sheet.rows[at], sheet.kinds[at], strict=True):
            if _is_number(text, kind):
                line = sheet.lines[at]
                message = Message("file-no-header", path=path, line=line, found=text)
                raise ImportRefusedError(message)


def _refuse_shifted(sheet: Sheet, path: str, headings: Sequence[str], body: Sequence[int]) -> None:
    """Refuse a text file with rows that have more cells than there are headings."""
    last = max((column for column, heading in enumerate(headings) if heading), default=0)
    longer = [at for at in body if any(sheet.rows[at][last + 1 :])]
    if not sheet.separator or not longer:
        return
    line, row = sheet.lines[longer[0]], sheet.rows[longer[0]]
    count = max(column for column, text in enumerate(row) if text) + 1
    few = len(longer) * 2 < len(body)
    cause = Message("row-needs-quotes" if few else "file-heading-lacking")
    message = Message("row-ragged", count=count, expected=last + 1, cause=cause)
    raise ImportRefusedError(Message("file-line", path=path, line=line, message=message))


# --- rows that are no records ---------------------------------------------------------------------


def _is_note(sheet: Sheet, at: int) -> bool:
    own = _own(sheet, at)
    if len(own) != 1:
        return False
    is_note = len(own[0]) > _LONG or own[0][0] == "*" or not _ASIDE.isdisjoint(words(own[0])[:1])
    return is_note and len(sheet.rows[at]) > _NARROW and not total_label(own[0])


def _totals(sheet: Sheet, body: Sequence[int]) -> Iterator[tuple[int, Total]]:
    """Yield the rows of numbers that say that they are totals; "Ensemble" only at the end."""
    before = body[0] if body else 0
    for number, at in enumerate(body):
        row, kinds = sheet.rows[at], sheet.kinds[at]
        label = next((text for text in row if text), "")
        column = row.index(label)
        if number == 0 or kinds[column] != "text" or column >= _NARROW:
            continue
        has_numbers = any(
            _is_number(text, kind) or read_with_unit(text)
            for text, kind in zip(row[column + 1 :], kinds[column + 1 :], strict=True)
        )
        total, said = has_numbers and total_label(label), words(label)
        kind: Literal["sum", "mean", ""] = "sum" if total else ""
        if total and (label_rest(label) or (total["weak"] and number < len(body) - _NARROW)):
            continue
        is_mean = has_numbers and not (_AVERAGES | _SPREADS).isdisjoint(said[:1])
        if not total and not (is_mean and {*said} <= _AVERAGES | _SPREADS | _BESIDE):
            continue
        if not _AVERAGES.isdisjoint(said[:1]):
            kind = "mean"
        yield at, Total(kind, label, sheet.lines[at], row, 0, before)
        before = at


def wrong_totals(
    grid: Grid,
    heading: str,
    values: Sequence[Decimal | None],
    typed: Sequence[tuple[str, Decimal | None]],
) -> Iterator[Message]:
    """Yield a line for each total of a column of numbers that the records do not give.

    ``typed`` has the cell of the column in each row of totals, and its number where it is one.
    """
    for total, (text, number) in zip(grid.totals, typed, strict=True):
        if number is None or not total.kind:
            continue
        scopes = (values[: total.above], values[total.before : total.above])
        found = [_total_of(total.kind, scope) for scope in scopes]
        step = Decimal(1).scaleb(-len(f"{number:f}".partition(".")[2]))
        if all(abs(each - number) > step / 2 + abs(number) / 10**9 for each in found):
            yield Message(
                "file-total-wrong",
                line=total.line,
                label=total.label,
                heading=heading,
                typed=text,
                found=f"{round(found[0], 4).normalize():f}",
            )


def _total_of(kind: str, values: Sequence[Decimal | None]) -> Decimal:
    numbers = [each for each in values if each is not None]
    added = sum(numbers, Decimal(0))
    return added if kind == "sum" else added / max(len(numbers), 1)
