"""Checks the totals of hand-written tables (``total``), mends them, and says how it read them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from html import unescape

from generator.chapters.values import Chapter
from generator.core.edits import Edit
from generator.core.problems import Message, Place, Problem, Severity, in_file_order
from generator.handwritten.amounts import is_number, read_amounts
from generator.handwritten.candidates import Scope
from generator.handwritten.reading import read_tables
from generator.handwritten.total_columns import row_totals
from generator.handwritten.total_rows import TotalRow, read_rows, total_label
from generator.handwritten.typed_totals import (
    Reading,
    TypedTotal,
    WrongTotal,
    read_split,
    read_total,
)
from generator.handwritten.values import HandTable

_ENTITY = re.compile(r"&#?[0-9A-Za-z]+;")


def total_problems(chapter: Chapter) -> list[Problem]:
    """Return the ``total`` problems of a chapter: totals that no candidate of their column fits."""
    return [each for each in _read(chapter) if each.rule == "total" and _is_wrong(each)]


def total_edits(chapter: Chapter) -> list[Edit]:
    """Return the edits that put the right number in place of each wrong one that can be mended."""
    return [edit for each in _read(chapter) for edit in each.edits]


def table_shape_problems(chapter: Chapter) -> list[Problem]:
    """Return the ``table-shape`` problems of a chapter: malformed markup, rows that do not fit.

    An error is what loses content or shows no table at all, a warning what a person should look at;
    totals that cannot be checked because rows are ragged or moved are among these.
    """
    shape = [problem for table in read_tables(chapter) for problem in table.problems]
    doubtful = [each for each in _read(chapter) if each.rule == "table-shape"]
    return in_file_order([*shape, *doubtful])


def explain_totals(chapter: Chapter) -> list[Problem]:
    """Return what each typed total that is not wrong was taken for, and which tables have none."""
    return [each for each in _read(chapter) if not _is_wrong(each)]


def _is_wrong(problem: Problem) -> bool:
    return problem.severity is not Severity.INFO


def _read(chapter: Chapter) -> tuple[Problem, ...]:
    return chapter.once(_read_totals)


def _read_totals(chapter: Chapter) -> tuple[Problem, ...]:
    return tuple(found for table in read_tables(chapter) for found in _check(chapter, table))


def _check(chapter: Chapter, table: HandTable) -> Iterator[Problem]:
    """Yield what is wrong with the totals of a table, and how the others were read.

    Of a table whose columns are in doubt only that is said, where a total seems wrong.
    """
    rows = read_rows(table)
    everything = Scope(table, tuple(table.rows[index] for index in rows.of("data")), {})
    in_columns = row_totals(everything) if everything.rows else []
    readings = [total.reading(table.heading(total.cell.column)) for total in in_columns]
    corrected = {total.cell.start: total.value for total in in_columns if not total.is_right}
    by_row = [(total, _read_row(table, total, corrected)) for total in rows.totals if total.scopes]
    readings += [reading for _, found in by_row for reading in found]
    if not readings:
        yield _info(table.place, Message("total-none", count=len(table.rows)))
    wrong = [each.cell for each in readings if isinstance(each, WrongTotal)]
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
        if not (table.ragged and isinstance(reading, WrongTotal)):
            yield _problem(chapter, reading)


def _read_row(table: HandTable, total: TotalRow, corrected: dict[int, Fraction]) -> list[Reading]:
    """Read the numbers of a total row; one that may be a name is none if nothing adds up."""
    row = table.rows[total.index]
    scopes = [
        Scope(table, tuple(table.rows[index] for index in scope), corrected)
        for scope in total.scopes
    ]
    everything = max(scopes, key=lambda scope: len(scope.rows))
    readings: list[Reading] = []
    for cell in row.cells:
        if cell.missing or cell.ditto_of:
            continue
        amounts = read_amounts(cell.text) or ()
        in_label = cell.column == total.column and total_label(cell.text) is not None
        split = read_split(cell, amounts, scopes, in_label=in_label)
        if split is not None:
            readings += split
            continue
        for slot, amount in enumerate(amounts):
            typed = [
                TypedTotal(amount, slot, len(amounts), cell, row, total, scope, everything)
                for scope in scopes
            ]
            readings.append(read_total(typed))
    if total.certain or any(reading.summed for reading in readings):
        return readings
    why = Message("total-like-a-row")
    return [
        Reading(each.cell, each.amount, Message("total-passed", found=each.amount.literal, why=why))
        for each in readings
    ]


def _problem(chapter: Chapter, reading: Reading) -> Problem:
    """Return how a number was read as an info, or what is wrong with it and the edit to mend it."""
    amount, offsets = reading.amount, list(reading.cell.offsets)
    start, end = offsets[amount.start], offsets[amount.end - 1] + 1
    place = chapter.place_at(start - chapter.body_start)
    if not isinstance(reading, WrongTotal):
        return _info(place, reading.message, amount.literal)
    edits: tuple[Edit, ...] = ()
    typed = chapter.text[start:end]
    if reading.sure and unescape(typed) == amount.literal:
        text = reading.written
        for entity in _ENTITY.findall(typed):
            text = text.replace(unescape(entity), entity)  # "1&nbsp;256"
        edits = (Edit(start, end, text),)
    return Problem(
        "total",
        place,
        reading.message,
        found=amount.literal,
        expected=reading.expected or reading.written,
        severity=reading.severity,
        edits=edits,
    )


def _info(place: Place, message: Message, found: str = "") -> Problem:
    return Problem("total", place, message, found, severity=Severity.INFO)
