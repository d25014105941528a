"""From a chapter to a plan: the files of its data, the chapter with blocks, and a report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.legacy.importing.analysis import analyse
from generator.legacy.importing.captions import TableCaption, find_captions
from generator.legacy.importing.modelling import build_model
from generator.legacy.importing.names import identifier
from generator.legacy.importing.proposal import DataPlan, Existing
from generator.legacy.importing.report import Report
from generator.legacy.importing.rewriting import Region, Showing, block_edits, mentions, region_of
from generator.legacy.importing.sheet import heading_notes, read_sheet, why_not
from generator.legacy.importing.spelling import alike
from generator.legacy.reading import read_tables
from generator.manuscript import plain_text
from generator.problems import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from generator.language import Language
    from generator.legacy.edits import Edit
    from generator.legacy.importing.analysis import Analysis
    from generator.legacy.importing.modelling import Model
    from generator.legacy.values import HandTable
    from generator.manuscript import Chapter


@dataclass(frozen=True)
class ImportPlan:
    """What an import of a chapter proposes: files for the data folder, edits, a report."""

    data: DataPlan
    edits: tuple[Edit, ...]
    report: Report


@dataclass(frozen=True)
class _Taken:
    """A table that is taken over: what it becomes, and where it stood."""

    analysis: Analysis
    region: Region
    caption: TableCaption
    invented: bool


def plan_import(chapter: Chapter, existing: Existing, language: Language) -> ImportPlan:
    """Return what the hand-written tables of a chapter become.

    Tables that cannot be taken without guessing stay as they are; the report says why.
    """
    taken, left = _tables(chapter, language)
    distinct = _distinct(taken)
    model = build_model([each.analysis for each in distinct], language, existing)
    name = chapter.title or chapter.path
    data = DataPlan(
        identifier(name, otherwise="these"),
        language.text("import_title", name=name),
        (*model.shared, *(each.resource for each in model.tables)),
        tuple(each.table for each in model.tables),
    )
    names = {
        _identity(each.analysis): modelled.table.name
        for each, modelled in zip(distinct, model.tables, strict=True)
    }
    showings = [
        Showing(names[_identity(each.analysis)], each.region, each.caption, each.caption.id)
        for each in taken
    ]
    report = _report(chapter, taken, distinct, model, left)
    return ImportPlan(data, block_edits(chapter, showings), report)


def _tables(chapter: Chapter, language: Language) -> tuple[list[_Taken], list[str]]:
    """Return the tables that are taken over, and lines about those that stay."""
    tables = read_tables(chapter)
    captions = find_captions(chapter, tables)
    taken: list[_Taken] = []
    left: list[str] = []
    for table in tables:
        region = region_of(chapter, table, tables)
        reason = region if isinstance(region, str) else why_not(table, _source(chapter, table))
        if reason or isinstance(region, str):
            left.append(f"the table at line {table.place.line} stays as it is: {reason}")
            continue
        caption = captions.get(table.start) or TableCaption(plain_text(region.caption))
        invented = not caption.title
        title = caption.title or _section_title(chapter, table)
        sheet = read_sheet(table, language.text("import_part"))
        taken.append(_Taken(analyse(sheet, _capital(title)), region, caption, invented))
    return taken, left


def _source(chapter: Chapter, table: HandTable) -> str:
    return chapter.text[table.start : table.end]


def _section_title(chapter: Chapter, table: HandTable) -> str:
    """Return the heading of the section that a table stands in, for want of a caption."""
    above = [each.text for each in chapter.headings if each.place.line < table.place.line]
    return above[-1] if above else chapter.title


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _identity(analysis: Analysis) -> tuple[object, ...]:
    """Return what two tables that are one and the same have in common."""
    columns = tuple((each.heading, each.values) for each in analysis.records.columns)
    total = analysis.sheet.total
    return columns, tuple(cell.text for cell in total.cells) if total else ()


def _distinct(taken: Sequence[_Taken]) -> list[_Taken]:
    return list({_identity(each.analysis): each for each in reversed(taken)}.values())[::-1]


def _report(
    chapter: Chapter,
    taken: Sequence[_Taken],
    distinct: Sequence[_Taken],
    model: Model,
    left: Sequence[str],
) -> Report:
    made = tuple(
        f"{each.path}: {len(each.rows)} records ({', '.join(one.name for one in each.fields)})"
        for each in model.resources
    )
    unified = [str(each) for table in distinct for each in table.analysis.unified]
    notes = [note for table in model.tables for note in table.notes]
    return (
        Report()
        .with_section("Files:", made)
        .with_section("Tables:", tuple(_table_lines(taken, model, distinct)))
        .with_section("Read so:", tuple(line for each in distinct for line in _read_so(each)))
        .with_section("Totals:", tuple(notes))
        .with_section("One spelling for each label:", tuple(unified))
        .with_section("Not in the data:", tuple(_lost(distinct)))
        .with_section(
            "For you to decide:", tuple(dict.fromkeys((*left, *_decisions(chapter, taken, model))))
        )
    )


def _table_lines(
    taken: Sequence[_Taken], model: Model, distinct: Sequence[_Taken]
) -> Iterator[str]:
    names = {
        _identity(each.analysis): table.table.name
        for each, table in zip(distinct, model.tables, strict=True)
    }
    for each in taken:
        name = names[_identity(each.analysis)]
        line = each.analysis.sheet.table.place.line
        yield f"line {line}: /// table | {name} – {each.analysis.caption}"


def _read_so(table: _Taken) -> Iterator[str]:
    yield from heading_notes(table.analysis.sheet)
    yield from table.analysis.records.notes


def _lost(distinct: Sequence[_Taken]) -> Iterator[str]:
    for table in distinct:
        yield from table.analysis.sheet.aside
        for source in table.analysis.sheet.marked_up:
            yield f"emphasis, links and notes of a cell: {source}"


def _decisions(chapter: Chapter, taken: Sequence[_Taken], model: Model) -> Iterator[str]:
    for each in taken:
        line = each.analysis.sheet.table.place.line
        yield from each.analysis.records.doubts
        if each.invented:
            yield (
                f"the table at line {line} has no caption; it is called"
                f" {quoted(each.analysis.caption)}"
            )
        for place in mentions(chapter, each.caption.number) if each.caption.number else ():
            yield f"{place} names a table by a number that was typed: a reference follows it"
        linked = (each.analysis.grouping.column, *each.analysis.organisations)
        for index in linked:
            if index >= 0:
                column = each.analysis.records.columns[index]
                yield from alike(column.heading, list(dict.fromkeys(column.values)))
    for modelled in model.tables:
        yield from modelled.doubts
        if modelled.resource.key == "participant":
            yield (
                f"{modelled.resource.path} describes people: x-privacy and x-identifying in"
                " datapackage.yaml say what of it may be published"
            )
