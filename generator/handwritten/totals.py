"""Checks the totals of hand-written tables (``total``), and mends them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from html import unescape

from generator.chapters.values import Chapter
from generator.core.edits import Edit
from generator.core.problems import Problem, Severity
from generator.handwritten.amounts import is_number
from generator.handwritten.judging import Verdict
from generator.handwritten.meanings import Scope
from generator.handwritten.reading import read_tables
from generator.handwritten.roles import Rows
from generator.handwritten.total_cells import Checked, check_row
from generator.handwritten.total_columns import check_columns, verdict
from generator.handwritten.total_rows import read_rows
from generator.handwritten.values import HandCell, HandTable

_ENTITY = re.compile(r"&#?[0-9A-Za-z]+;")


@dataclass(frozen=True)
class Finding:
    """A problem with a total."""

    problem: Problem


def total_problems(chapter: Chapter) -> list[Problem]:
    """Return the ``total`` problems of a chapter: totals that no meaning of their column gives."""
    return [finding.problem for finding in _findings(chapter) if finding.problem.rule == "total"]


def total_edits(chapter: Chapter) -> list[Edit]:
    """Return the edits that put the right number in place of each wrong one that can be mended."""
    return [edit for finding in _findings(chapter) for edit in finding.problem.edits]


def doubtful_totals(chapter: Chapter) -> list[Problem]:
    """Return the ``table-shape`` warnings of totals that ragged rows make impossible to check."""
    return [finding.problem for finding in _findings(chapter) if finding.problem.rule != "total"]


def _findings(chapter: Chapter) -> tuple[Finding, ...]:
    return chapter.once(_check_tables)


def _check_tables(chapter: Chapter) -> tuple[Finding, ...]:
    return tuple(found for table in read_tables(chapter) for found in check_table(chapter, table))


def check_table(chapter: Chapter, table: HandTable) -> list[Finding]:
    """Return what is wrong with the totals of a table; of one whose columns are in doubt, that."""
    rows = read_rows(table)
    everything = Scope(table, tuple(table.rows[index] for index in rows.of("data")), {})
    if not everything.rows:
        return []
    checked = list(_checked(table, rows, everything))
    verdicts = [each for found in checked for each in found.wrong]
    if not table.ragged:
        return [_finding(chapter, each) for each in verdicts]
    doubtful = [each.cell for each in verdicts] or _moved_totals(table, rows, checked)
    return [Finding(_not_to_check(table, cell)) for cell in doubtful[:1]]


def _checked(table: HandTable, rows: Rows, everything: Scope) -> Iterator[Checked]:
    """Yield what was checked: first the columns that total rows, then each total row."""
    wrong = check_columns(everything)
    found = tuple(verdict(total, table.heading(total.cell.column)) for total in wrong)
    yield Checked(wrong=found)
    corrected = {total.cell.start: total.value for total in wrong}
    for total in rows.totals:
        added = [
            Scope(table, tuple(table.rows[index] for index in scope), corrected)
            for scope in total.scopes
        ]
        row = table.rows[total.index]
        checked = check_row(row, total, added) if added else Checked()
        yield checked if total.certain or checked.sums else Checked()


def _moved_totals(table: HandTable, rows: Rows, checked: Sequence[Checked]) -> list[HandCell]:
    """Return the numbers of total rows that are themselves ragged and in which no sum is right."""
    return [
        cell
        for total, found in zip(rows.totals, checked[1:], strict=True)
        if table.rows[total.index].place in table.ragged and not found.sums
        for cell in table.rows[total.index].cells
        if is_number(cell.text)
    ]


def _finding(chapter: Chapter, found: Verdict) -> Finding:
    span = found.cell.span(found.amount.start, found.amount.end)
    edit = found.sure and found.written and span
    problem = Problem(
        "total",
        chapter.place_at((span[0] if span else found.cell.start) - chapter.body_start),
        found.message,
        found=found.amount.literal,
        expected=found.written,
        severity=found.severity,
    )
    if not edit or not span:
        return Finding(problem)
    text = _with_entities(found.written, chapter.text[span[0] : span[1]])
    return Finding(replace(problem, edits=(Edit(*span, text),)))


def _with_entities(written: str, typed: str) -> str:
    """Return a number with its blanks as they are typed: "1&nbsp;256"."""
    for entity in _ENTITY.findall(typed):
        written = written.replace(unescape(entity), entity)
    return written


def _not_to_check(table: HandTable, cell: HandCell) -> Problem:
    where = ", ".join(str(place.line) for place in table.ragged[:3])
    return Problem(
        "table-shape",
        cell.place,
        f"the totals of this table cannot be checked: its columns are in doubt (line {where})",
        found=cell.text,
        expected="rows with a cell in each column",
        severity=Severity.WARNING,
    )
