"""Checks the totals of hand-written tables (``total``), mends them, and says how it read them.

Totals stand in rows, or in columns that total each row: "Total", "Total oui", "non". A column is
one only where most rows prove it: then the rows that do not agree are wrong.
"""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from html import unescape

from generator.chapters.values import Chapter
from generator.core.edits import Edit
from generator.core.problems import Message, Place, Problem, Severity, in_file_order
from generator.handwritten.amounts import Amount, is_number, read_amounts, write_like
from generator.handwritten.candidates import Candidate, TotalScope, is_averaged
from generator.handwritten.total_rows import (
    Rows,
    answer_key,
    label_rest,
    tables_with_rows,
    total_label,
)
from generator.handwritten.typed_totals import Reading, read_row
from generator.handwritten.values import HandCell, HandTable
from generator.language.typed_numbers import STYLES, Style

# The total of a row: the cell, the number typed in it, and what it should be.
RowTotal = tuple[HandCell, Amount, Candidate]

_FEWEST_ROWS = 2
_FEWEST_PARTS = 2
_INFO = Severity.INFO


def total_problems(chapter: Chapter) -> list[Problem]:
    """Return the ``total`` problems of a chapter: totals that no candidate of their column fits."""
    return [
        each for each in chapter.kept_once(_read) if each.rule == "total" and each.severity != _INFO
    ]


def total_edits(chapter: Chapter) -> list[Edit]:
    """Return the edits that put the right number in place of each wrong one that can be mended."""
    return [edit for each in chapter.kept_once(_read) for edit in each.edits]


def table_shape_problems(chapter: Chapter) -> list[Problem]:
    """Return what is malformed in the tables of a chapter: an error is what loses content."""
    return in_file_order(each for each in chapter.kept_once(_read) if each.rule == "table-shape")


def explain_totals(chapter: Chapter) -> list[Problem]:
    """Return what each typed total that is not wrong was taken for, and which tables have none."""
    return [each for each in chapter.kept_once(_read) if each.severity == _INFO]


def _read(chapter: Chapter) -> Iterator[Problem]:
    return (found for each in chapter.once(tables_with_rows) for found in _check(chapter, *each))


def _check(chapter: Chapter, table: HandTable, rows: Rows) -> Iterator[Problem]:
    """Yield the wrong totals and how the others were read; of a doubtful table only its doubt."""
    yield from table.problems
    data = tuple(table.rows[index] for index in rows.of("data"))
    readings, corrected = _read_columns(TotalScope(table, data)) if data else ([], {})
    by_row = [(each, read_row(table, each, corrected)) for each in rows.totals if each.scopes]
    readings += [reading for _, found in by_row for reading in found]
    if not readings:
        yield _info(table.place, Message("total-none", count=len(table.rows)))
    wrong = [reading.cell for reading in readings if reading.severity is not _INFO]
    moved = [
        cell
        for total, found in by_row
        if table.rows[total.index].place in table.ragged
        and not any(reading.summed for reading in found)
        for cell in table.rows[total.index].cells
        if is_number(cell.text)
    ]
    doubtful = (wrong or moved) if table.ragged else []
    for cell in doubtful[:1]:
        lines = tuple(str(place.line) for place in table.ragged[:3])
        message = Message("total-unchecked", lines=lines)
        expected = Message("total-cell-in-each-column")
        yield Problem("table-shape", cell.place, message, cell.text, expected, Severity.WARNING)
    for reading in readings:
        if reading.severity is _INFO or not table.ragged:
            yield _problem(chapter, reading)


# --- columns that total each row ------------------------------------------------------------------


def _read_columns(scope: TotalScope) -> tuple[list[Reading], dict[int, Fraction]]:
    """Return the readings, and the right values of wrong cells by their offset."""
    width = scope.table.width
    headings = [scope.table.heading(column) for column in range(width)]
    keys = {column: _counted_key(scope, column) for column in range(1, width)}
    columns = [each for each, text in enumerate(headings) if keys.get(each) or total_label(text)]
    readings: list[Reading] = []
    corrected: dict[int, Fraction] = {}
    for column in columns:
        key, heading = keys.get(column, ""), headings[column]
        if key:
            value = scope.as_written(key) if total_label(heading) else heading
            others = [each for each in range(1, width) if each not in columns]
            tried = [
                list(_counts(scope, column, parts, key, Message("total-row-count", value=value)))
                for parts in (range(1, min(columns)), others)
            ]
        else:
            tried = [
                list(_sums(scope, column, parts))
                for parts in _added(scope, column, columns)
                if len(parts) >= _FEWEST_PARTS
            ]
        proved = (each for each in tried if _is_proved(each, counted=bool(key)))
        for cell, amount, candidate in next(proved, ()):
            readings.append(_row_total(cell, amount, candidate, heading))
            if not candidate.fits(amount):
                corrected[cell.start] = candidate.value
    return readings, corrected


def _is_proved(totals: Sequence[RowTotal], *, counted: bool) -> bool:
    right = sum(candidate.fits(amount) for _, amount, candidate in totals)
    if counted:
        return right > 0 and 2 * right >= len(totals)
    return right >= min(len(totals), _FEWEST_ROWS) > 0 and 3 * right >= 2 * len(totals)


def _row_total(cell: HandCell, amount: Amount, candidate: Candidate, heading: str) -> Reading:
    literal, how = amount.literal, candidate.how
    if candidate.fits(amount):
        return Reading(cell, amount, Message("total-read", found=literal, how=how))
    written = write_like(amount, candidate.value, candidate.style)
    value = written or Message("total-another")
    message = Message("total-wrong-row", found=literal, heading=heading, how=how, value=value)
    sure = bool(written)
    return Reading(cell, amount, message, severity=Severity.ERROR, expected=written, sure=sure)


def _counted_key(scope: TotalScope, column: int) -> str:
    """Return the value that a column of numbers counts by its heading, and others hold; or ""."""
    key = "".join(label_rest(scope.table.heading(column)))
    is_value = bool(key) and not {0, column}.issuperset(scope.columns_of.get(key, ()))
    return key if is_value and scope.numbers[column] else ""


def _counts(
    scope: TotalScope, column: int, parts: Sequence[int], key: str, how: Message
) -> Iterator[RowTotal]:
    for row in scope.rows:
        cell = row.cells[column]
        amounts = read_amounts(cell.text) or ()
        keys = [answer_key(row.cells[index].text) for index in parts]
        if len(amounts) == 1 and amounts[0].size == 1 and any(keys) and not cell.ditto_of:
            yield cell, amounts[0], Candidate(Fraction(keys.count(key)), how, counted=True)


def _added(scope: TotalScope, column: int, columns: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Yield what a total column may add up: all before, those since the last total, all behind."""
    total = scope.numbers[column]
    added = [
        index
        for index in range(scope.table.width if len(total) == 1 else 0)
        if index not in columns and len(numbers := scope.numbers[index]) == 1
        if numbers[0].kind == "sum" and len({numbers[0].unit, total[0].unit} - {""}) <= 1
    ]
    last = max((each for each in columns if each < column), default=0)
    yield tuple(index for index in added if index < column)
    yield tuple(index for index in added if last < index < column)
    yield tuple(index for index in added if index > column)


def _sums(scope: TotalScope, column: int, parts: Sequence[int]) -> Iterator[RowTotal]:
    total, *added = [scope.numbers[index][0] for index in (column, *parts)]
    styles: list[Style] = [s for s in STYLES if all(each.values(s) for each in (total, *added))]
    if not styles:
        return
    style = styles[0]
    columns = [each.values(style) for each in added]
    for row, cell, amount in zip(total.rows, total.cells, total.amounts, strict=True):
        factor = total.factor(amount)
        values = [each[row] / factor for each in columns if row in each]
        if cell.ditto_of or len(values) < _FEWEST_PARTS:
            continue
        is_among = min(values) <= amount.values[style] <= max(values)
        label = scope.rows[row].cells[0].text
        if not (is_among and (is_averaged(label) or amount.steps[style] < 1)):
            how = Message("total-row-sum", count=len(values))
            yield cell, amount, Candidate(sum(values, Fraction(0)), how, style=style)


# --- problems -------------------------------------------------------------------------------------


def _problem(chapter: Chapter, reading: Reading) -> Problem:
    amount, items = reading.amount, [item.offsets for item in reading.cell.written]
    offsets = [offset for each in items for offset in (*each, each[-1] + 1)]
    start, end = offsets[amount.start], offsets[amount.end - 1] + 1
    place = chapter.place_at(start - chapter.body_start)
    if reading.severity is _INFO:
        return _info(place, reading.message, amount.literal)
    edits: tuple[Edit, ...] = ()
    typed, expected = chapter.text[start:end], reading.expected
    if reading.sure and isinstance(expected, str) and unescape(typed) == amount.literal:
        for entity in re.findall("&#?[0-9A-Za-z]+;", typed):
            expected = expected.replace(unescape(entity), entity)  # "1&nbsp;256"
        edits = (Edit(start, end, expected),)
    return Problem(
        "total",
        place,
        reading.message,
        amount.literal,
        reading.expected,
        reading.severity,
        edits=edits,
    )


def _info(place: Place, message: Message, found: str = "") -> Problem:
    return Problem("total", place, message, found, severity=_INFO)
