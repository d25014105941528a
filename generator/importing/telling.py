"""What an import of a chapter tells: what it made, how it read, what is left to the author."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.core.problems import quoted
from generator.handwritten.meanings import many
from generator.importing.matrix_notes import matrix_readings
from generator.importing.report import Report
from generator.importing.rewriting import mentions
from generator.importing.sheet import heading_notes, row_text
from generator.importing.spelling import alike

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.chapters import Chapter
    from generator.core.edits import Edit
    from generator.importing.analysis import Analysis
    from generator.importing.modelling import Model
    from generator.importing.rewriting import Showing
    from generator.importing.taking import TakenTable


@dataclass(frozen=True)
class Import:
    """All that came out of a chapter: ``left`` are lines about tables that stay as they are.

    ``distinct`` are the tables once each, in the order of the model's; ``taken`` and ``showings``
    go together.
    """

    chapter: Chapter
    taken: tuple[TakenTable, ...]
    distinct: tuple[TakenTable, ...]
    left: tuple[str, ...]
    showings: tuple[Showing, ...]
    edits: tuple[Edit, ...]
    model: Model


def told(done: Import) -> Report:
    """Return the report of an import."""
    made = (
        f"{each.path}: {len(each.rows)} records ({', '.join(one.name for one in each.fields)})"
        for each in done.model.resources
    )
    unified = (str(each) for table in done.distinct for each in table.analysis.unified)
    return (
        Report()
        .with_section("Files:", tuple(made))
        .with_section("Tables:", tuple(_tables(done)))
        .with_section("Read so:", tuple(_readings(done)))
        .with_section("Totals:", tuple(_totals(done)))
        .with_section("One spelling for each label:", tuple(unified))
        .with_section("Not in the data:", tuple(_lost(done)))
        .with_section("For you to decide:", tuple(dict.fromkeys((*done.left, *_decisions(done)))))
    )


def _tables(done: Import) -> Iterator[str]:
    for table, showing in zip(done.taken, done.showings, strict=True):
        yield f"line {table.line}: /// table | {showing.name}: {table.analysis.caption}"


def _readings(done: Import) -> Iterator[str]:
    for table in done.distinct:
        yield from heading_notes(table.analysis.sheet)
        yield from table.analysis.records.notes
        yield from _belonging(table.analysis)
        yield from matrix_readings(table.analysis)


def _belonging(analysis: Analysis) -> Iterator[str]:
    """Yield what became a file of its own, and what belongs to it."""
    headings = [quoted(each.heading) for each in analysis.records.columns]
    grouping = analysis.grouping
    linked = [grouping.column] if grouping.column >= 0 else []
    for index in (*linked, *analysis.organisations):
        labels = set(analysis.records.columns[index].values)
        yield f"{headings[index]} names {many(len(labels), 'things')}, kept in a file of their own"
    for index in grouping.members:
        name = headings[grouping.column]
        yield f"{headings[index]} belongs to {name}, so that each counts once in a total"


def _totals(done: Import) -> Iterator[str]:
    for table, modelled in zip(done.distinct, done.model.tables, strict=True):
        typed = table.analysis.sheet.total_text
        if typed and not table.analysis.matrix:
            yield f"the row {typed}"
        yield from modelled.notes


def _lost(done: Import) -> Iterator[str]:
    for table in done.distinct:
        sheet = table.analysis.sheet
        yield from sheet.aside
        if not table.analysis.matrix:
            for row in sheet.other_totals:
                yield f"a total row that is not taken over: {row_text(row)}"
        if table.region.notes:
            yield f"below the table: {table.region.notes}"
        for source in sheet.marked_up:
            yield f"links and notes of a cell: {source}"


def _decisions(done: Import) -> Iterator[str]:
    for table, showing in zip(done.taken, done.showings, strict=True):
        if table.invented and table in done.distinct:
            caption = quoted(table.analysis.caption)
            yield f"the table at line {table.line} has no caption; it is called {caption}"
        for place in mentions(done.chapter, table.caption.number, done.edits):
            reference = f"@{showing.id or f'tbl-{showing.name}'}"
            yield f"{place} is a number typed by hand; {reference} refers to the table"
    for table, modelled in zip(done.distinct, done.model.tables, strict=True):
        yield from table.analysis.records.doubts
        yield from _questions(table.analysis)
        yield from modelled.doubts
        if table.analysis.people:
            yield (
                f"{modelled.resources[-1].path} describes people: x-privacy and x-identifying in"
                " datapackage.yaml say what of it may be published"
            )


def _questions(analysis: Analysis) -> Iterator[str]:
    for index in (analysis.grouping.column, *analysis.organisations):
        if index >= 0:
            column = analysis.records.columns[index]
            yield from alike(column.heading, list(dict.fromkeys(column.values)))
