"""Plans the import of a chapter: its tables, the files they become, the edits, the report.

Tables that cannot be taken over without guessing stay as they are, and the report says why.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from generator.chapters import Chapter, plain_text
from generator.core.edits import Edit
from generator.core.problems import quoted
from generator.handwritten.reading import read_tables
from generator.handwritten.values import HandTable
from generator.importing.analysis import Analysis, analyse
from generator.importing.columns import without_unit
from generator.importing.entities import (
    DraftContext,
    Entities,
    Entity,
    Links,
    link_entities,
    link_to_known,
)
from generator.importing.listing import (
    FileField,
    file_fields,
    listing_totals,
    other_words,
    record_file,
)
from generator.importing.matrix_files import matrix_files, matrix_notes, matrix_readings
from generator.importing.names import identifier
from generator.importing.proposal import (
    DataPlan,
    Existing,
    ProposedMatrix,
    ProposedResource,
    ProposedTable,
    Report,
    many,
)
from generator.importing.records import spelling_questions
from generator.importing.rewriting import (
    Region,
    Showing,
    TableCaption,
    block_edits,
    find_captions,
    mentions,
    region_of,
)
from generator.importing.sheet import heading_notes, read_sheet, reason_to_leave, row_text
from generator.language import Language


@dataclass(frozen=True)
class ImportPlan:
    """What an import of a chapter proposes: files for the data folder, edits, a report."""

    data: DataPlan
    edits: tuple[Edit, ...]
    report: Report


def plan_import(chapter: Chapter, existing: Existing, language: Language) -> ImportPlan:
    """Plan the import of the hand-written tables of a chapter.

    Tables that cannot be taken without guessing stay as they are; the report says why. A table that
    stands twice in the chapter becomes one, shown twice.
    """
    taken, left = take_tables(chapter, language)
    distinct = _distinct(taken)
    model = build_files([each.analysis for each in distinct], language, existing)
    names = {
        each.identity: modelled.table.name
        for each, modelled in zip(distinct, model.tables, strict=True)
    }
    shown = {each.identity: each for each in distinct}
    showings = tuple(
        Showing(
            names[each.identity],
            each.region,
            each.caption,
            each.caption.id,
            _own_title(each, shown[each.identity]),
        )
        for each in taken
    )
    edits = block_edits(chapter, showings)
    name = chapter.title or chapter.path
    data = DataPlan(
        identifier(name, otherwise="thesis"),
        language.text("import_title", name=name),
        model.resources,
        tuple(each.table for each in model.tables),
    )
    done = ChapterImport(
        chapter, tuple(taken), tuple(distinct), tuple(left), showings, edits, model
    )
    return ImportPlan(data, edits, build_report(done))


def _own_title(table: TakenTable, shown: TakenTable) -> str:
    """Return the caption of a table that stands twice, where it is another the second time."""
    same = table.invented or table.analysis.caption == shown.analysis.caption
    return "" if same else table.analysis.caption


def _distinct(taken: Sequence[TakenTable]) -> list[TakenTable]:
    """Return the tables once each; of those that are the same the first one with a caption."""
    found: dict[tuple[object, ...], TakenTable] = {}
    for each in taken:
        known = found.setdefault(each.identity, each)
        if known.invented and not each.invented:
            found[each.identity] = each
    return list(found.values())


@dataclass(frozen=True)
class TakenTable:
    """A table that is imported, with its place and its caption.

    ``invented`` says that it had no caption and got the heading above it.
    """

    analysis: Analysis
    region: Region
    caption: TableCaption
    invented: bool

    @property
    def line(self) -> int:
        """The line at which the table begins."""
        return self.analysis.sheet.table.place.line

    @property
    def identity(self) -> tuple[object, ...]:
        """The content of the table, equal for two copies of it."""
        columns = tuple((each.heading, each.values) for each in self.analysis.records.columns)
        sheet = self.analysis.sheet
        return columns, sheet.total_text, tuple(map(row_text, sheet.other_totals))


def take_tables(chapter: Chapter, language: Language) -> tuple[list[TakenTable], list[str]]:
    """Return the tables that are taken over, and lines about those that stay."""
    tables = read_tables(chapter)
    captions = find_captions(chapter, tables)
    taken: list[TakenTable] = []
    left: list[str] = []
    for table in tables:
        region = region_of(chapter, table, tables)
        source = chapter.text[table.start : table.end]
        reason = region if isinstance(region, str) else reason_to_leave(table, source)
        if reason or isinstance(region, str):
            left.append(f"the table at line {table.place.line} stays as it is: {reason}")
            continue
        caption = captions.get(table.start) or TableCaption(plain_text(region.caption))
        title = caption.title or _section_title(chapter, table)
        sheet = read_sheet(table, language.text("import_part"))
        analysis = analyse(sheet, title[:1].upper() + title[1:], language)
        taken.append(TakenTable(analysis, region, caption, invented=not caption.title))
    return taken, left


def _section_title(chapter: Chapter, table: HandTable) -> str:
    """Return the heading of the section that a table stands in, for want of a caption."""
    above = [each.text for each in chapter.headings if each.place.line < table.place.line]
    return above[-1] if above else chapter.title


@dataclass(frozen=True)
class TableFiles:
    """The files of one table, its entry in ``tables.yaml``, and lines about its totals."""

    resources: tuple[ProposedResource, ...]
    table: ProposedTable | ProposedMatrix
    notes: tuple[str, ...]
    doubts: tuple[str, ...]


@dataclass(frozen=True)
class ChapterFiles:
    """The files that the tables share, then each table's own, in the order of the chapter."""

    shared: tuple[ProposedResource, ...]
    tables: tuple[TableFiles, ...]

    @property
    def resources(self) -> tuple[ProposedResource, ...]:
        """All files, those that others point to first."""
        return (*self.shared, *(each for table in self.tables for each in table.resources))


def build_files(
    analyses: Sequence[Analysis], language: Language, existing: Existing
) -> ChapterFiles:
    """Return the files and tables for the tables of a chapter."""
    entities = Entities(language, existing, frozenset(_codes(analyses)))
    links = {
        id(each): link_entities(each, entities, language) for each in analyses if not each.matrix
    }
    judges = {id(each): entities.columns(each.judges) for each in analyses if each.matrix}
    for each in analyses:
        if not each.matrix:
            links[id(each)] = link_to_known(each, links[id(each)], entities)
    shared, keys = entities.finished()
    context = DraftContext(keys, language, existing)
    for resource in shared:
        context = context.with_resource(resource)
    tables: list[TableFiles] = []
    for each in analyses:
        modelled = (
            _matrix_files(each, judges[id(each)], context)
            if each.matrix
            else _listing_files(each, links[id(each)], context)
        )
        for resource in modelled.resources:
            context = context.with_resource(resource)
        context = context.with_table(modelled.table.name)
        tables.append(modelled)
    return ChapterFiles(tuple(shared), tuple(tables))


def _matrix_files(analysis: Analysis, judges: Entity, context: DraftContext) -> TableFiles:
    files = matrix_files(analysis, judges, context)
    return TableFiles(files.resources, files.table, *matrix_notes(analysis))


def _codes(analyses: Sequence[Analysis]) -> Iterator[str]:
    """Yield the codes that name records already, so that no generated key is one of them."""
    for analysis in analyses:
        if analysis.key >= 0:
            yield from analysis.records.columns[analysis.key].values


def _listing_files(analysis: Analysis, links: Links, context: DraftContext) -> TableFiles:
    fields = file_fields(analysis, links, context)
    resource = record_file(analysis, fields, context)
    totals = listing_totals(analysis, links, fields)
    table = ProposedTable(
        resource.name,
        analysis.caption,
        resource.name,
        _columns(analysis, links, fields),
        {heading: total.kind for heading, total in totals.items() if total.kind},
        _group_field(analysis, fields) if analysis.grouping.together else "",
    )
    doubts = [total.doubt for total in totals.values() if total.doubt]
    return TableFiles(
        (resource,),
        table,
        (
            *(total.note for total in totals.values() if total.note),
            *filter(None, _unit_notes(analysis, links, fields)),
        ),
        (*doubts, *other_words(analysis)),
    )


def _unit_notes(analysis: Analysis, links: Links, fields: Sequence[FileField]) -> Iterator[str]:
    """Yield a line for each column whose units were removed from the cells, else "" for it."""
    columns = analysis.records.columns
    for each in fields:
        if each.column >= 0 and not each.field.reference:
            before = columns[each.column]
            yield without_unit(before.heading, before.values, each.values)
    for index, member in links.members.items():
        values = analysis.by_group(index)
        after = [member.values[label] for label in values]
        yield without_unit(columns[index].heading, list(values.values()), after)


def _columns(analysis: Analysis, links: Links, fields: Sequence[FileField]) -> Mapping[str, str]:
    """Return the columns of the listing as the table had them: heading → path."""
    own = {each.column: each.path for each in fields}
    group = _group_field(analysis, fields)
    belonging = {index: f"{group}.{each.field.name}" for index, each in links.members.items()}
    paths = {**own, **belonging}
    return {each.heading: paths[index] for index, each in enumerate(analysis.records.columns)}


def _group_field(analysis: Analysis, fields: Sequence[FileField]) -> str:
    column = analysis.grouping.column
    return next((each.field.name for each in fields if each.column == column >= 0), "")


@dataclass(frozen=True)
class ChapterImport:
    """The import of a chapter, to be reported: ``left`` are lines about tables that stay.

    ``distinct`` are the tables once each, in the order of the model's; ``taken`` and ``showings``
    go together.
    """

    chapter: Chapter
    taken: tuple[TakenTable, ...]
    distinct: tuple[TakenTable, ...]
    left: tuple[str, ...]
    showings: tuple[Showing, ...]
    edits: tuple[Edit, ...]
    model: ChapterFiles


def build_report(done: ChapterImport) -> Report:
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
        .with_section("Not in the data:", tuple(dict.fromkeys(_not_in_data(done))))
        .with_section("For you to decide:", tuple(dict.fromkeys((*done.left, *_decisions(done)))))
    )


def _tables(done: ChapterImport) -> Iterator[str]:
    for table, showing in zip(done.taken, done.showings, strict=True):
        yield f"line {table.line}: /// table | {showing.name}: {table.analysis.caption}"


def _readings(done: ChapterImport) -> Iterator[str]:
    for table in done.distinct:
        yield from heading_notes(table.analysis.sheet)
        yield from table.analysis.records.notes
        yield from _belonging(table.analysis)
        yield from matrix_readings(table.analysis)


def _belonging(analysis: Analysis) -> Iterator[str]:
    """Yield lines about columns that became files of their own, and what belongs to them."""
    headings = [quoted(each.heading) for each in analysis.records.columns]
    grouping = analysis.grouping
    linked = [grouping.column] if grouping.column >= 0 else []
    for index in (*linked, *analysis.organisations):
        labels = set(analysis.records.columns[index].values)
        yield f"{headings[index]} names {many(len(labels), 'things')}, kept in a file of their own"
    for index in grouping.members:
        name = headings[grouping.column]
        yield f"{headings[index]} belongs to {name}, so that each counts once in a total"


def _totals(done: ChapterImport) -> Iterator[str]:
    for table, modelled in zip(done.distinct, done.model.tables, strict=True):
        typed = table.analysis.sheet.total_text
        if typed and not table.analysis.matrix:
            yield f"the row {typed}"
        yield from modelled.notes


def _not_in_data(done: ChapterImport) -> Iterator[str]:
    for table in done.taken:
        sheet = table.analysis.sheet
        yield from sheet.aside
        if not table.analysis.matrix:
            for row in sheet.other_totals:
                yield f"a total row that is not taken over: {row_text(row)}"
        if table.region.notes:
            yield f"below the table: {table.region.notes}"
        for source in sheet.marked_up:
            yield f"links and notes of a cell: {source}"


def _decisions(done: ChapterImport) -> Iterator[str]:
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
            yield from spelling_questions(column.heading, list(dict.fromkeys(column.values)))
