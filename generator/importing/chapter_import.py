"""Plans the import of a chapter: its tables, the files they become, the edits, the report.

Tables that cannot be taken over without guessing stay as they are, and the report says why.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from generator.chapters import Chapter, plain_text
from generator.core.problems import Message
from generator.handwritten.reading import read_tables
from generator.handwritten.values import HandTable
from generator.importing.columns import (
    Records,
    read_records,
    reason_to_leave,
    row_text,
    spelling_questions,
)
from generator.importing.names import identifier
from generator.importing.placing import (
    Region,
    Showing,
    TableCaption,
    block_edit,
    find_captions,
    mentions,
    region_of,
)
from generator.importing.proposal import Existing, ImportPlan, Report, made_files
from generator.importing.roles import Analysis, analyse
from generator.importing.tables import TableFiles, build_tables, matrix_readings
from generator.language import Language
from generator.language.typed_numbers import Style


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
    def records(self) -> Records:
        """Its records."""
        return self.analysis.records

    @property
    def identity(self) -> tuple[object, ...]:
        """The content of the table, equal for two copies of it."""
        columns = tuple((each.heading, each.values) for each in self.records.columns)
        total = row_text(self.records.total) if self.records.total else ""
        return columns, total, tuple(map(row_text, self.records.foot))


def plan_chapter(
    chapter: Chapter, existing: Existing, language: Language, answer: Style | None = None
) -> ImportPlan:
    """Plan the import of the hand-written tables of a chapter.

    A table that stands twice in the chapter becomes one, shown twice; of the two the one with a
    caption. ``answer`` is how decimals stand where a number can be read in two ways.
    """
    taken, left = _take_tables(chapter, language, answer)
    distinct: dict[tuple[object, ...], TakenTable] = {}
    for each in taken:
        known = distinct.setdefault(each.identity, each)
        if known.invented and not each.invented:
            distinct[each.identity] = each
    analyses = [each.analysis for each in distinct.values()]
    shared, made = build_tables(analyses, language, existing)
    files = dict(zip(distinct, made, strict=True))
    showings: list[Showing] = []
    for each in taken:
        own, title = distinct[each.identity].analysis.caption, each.analysis.caption
        title = "" if each.invented or title == own else title
        name = files[each.identity].name
        showings.append(Showing(name, each.region, each.caption, title))
    plan = ImportPlan(
        identifier(chapter.title or chapter.path, otherwise="thesis"),
        language.text("import_title", name=chapter.title or chapter.path),
        (*shared, *(resource for each in made for resource in each.resources)),
        {each.name: each.entry for each in made},
        Report(),
        tuple(block_edit(chapter, each) for each in showings),
        tuple(question for each in analyses for question in each.questions),
    )
    tables = list(zip(taken, showings, strict=True))
    distinct_tables = list(zip(distinct.values(), made, strict=True))
    report = (
        Report()
        .with_section(Message("import-files"), made_files(plan.resources))
        .with_section(
            Message("import-tables"),
            (
                Message(
                    "import-table",
                    line=table.records.table.place.line,
                    name=showing.name,
                    caption=table.analysis.caption,
                )
                for table, showing in tables
            ),
        )
        .with_section(Message("import-numbers-asked"), plan.questions)
        .with_section(
            Message("import-not-understood"),
            (each for analysis in analyses for each in analysis.unclear),
        )
        .with_section(
            Message("import-read-so"), (line for each in analyses for line in _readings(each))
        )
        .with_section(Message("import-totals"), _totals(distinct_tables))
        .with_section(
            Message("import-one-spelling"),
            (each for analysis in analyses for each in analysis.records.spellings),
        )
        .with_section(Message("import-not-in-data"), _not_in_data(taken))
        .with_section(
            Message("import-to-decide"),
            (*left, *_decisions(chapter, plan, tables, distinct_tables)),
        )
    )
    return replace(plan, report=report)


def _take_tables(
    chapter: Chapter, language: Language, answer: Style | None
) -> tuple[list[TakenTable], list[Message]]:
    """Return the tables that are taken over, and lines about those that stay."""
    tables = read_tables(chapter)
    captions = find_captions(chapter, tables)
    taken: list[TakenTable] = []
    left: list[Message] = []
    for table in tables:
        region = region_of(chapter, table, tables)
        source = chapter.text[table.start : table.end]
        reason = region if isinstance(region, Message) else reason_to_leave(table, source)
        if reason or isinstance(region, Message):
            line = table.place.line
            left.append(Message("import-left", line=line, reason=reason or ""))
            continue
        caption = captions.get(table.start) or TableCaption(plain_text(region.caption))
        title = caption.title or _section_title(chapter, table)
        records = read_records(table, language.text("import_part"))
        analysis = analyse(records, title[:1].upper() + title[1:], language, answer)
        taken.append(TakenTable(analysis, region, caption, invented=not caption.title))
    return taken, left


def _section_title(chapter: Chapter, table: HandTable) -> str:
    """Return the heading of the section that a table stands in, for want of a caption."""
    above = [each.text for each in chapter.headings if each.place.line < table.place.line]
    return above[-1] if above else chapter.title


def _readings(analysis: Analysis) -> Iterator[Message]:
    """Yield how a table was read: its headings and lists, what belongs to what, its judgements."""
    yield from analysis.records.notes
    columns, group = analysis.records.columns, analysis.only("group")
    for index in (*analysis.with_role("group"), *analysis.with_role("thing")):
        heading, count = columns[index].heading, len(columns[index].distinct)
        yield Message("import-things", heading=heading, count=count)
    for index in analysis.with_role("member"):
        heading = columns[index].heading
        yield Message("import-belongs", heading=heading, group=columns[group].heading)
    if analysis.matrix:
        yield from matrix_readings(analysis, analysis.matrix)


def _totals(tables: Sequence[tuple[TakenTable, TableFiles]]) -> Iterator[Message]:
    for table, files in tables:
        if table.records.total and not table.analysis.matrix:
            yield Message("import-total-row", row=row_text(table.records.total))
        yield from files.notes


def _not_in_data(taken: Sequence[TakenTable]) -> Iterator[Message]:
    for table in taken:
        yield from table.records.aside
        if not table.analysis.matrix:
            for row in table.records.foot:
                yield Message("import-total-not-taken", row=row_text(row))
        if table.region.notes:
            yield Message("import-below-table", text=table.region.notes)


def _decisions(
    chapter: Chapter,
    plan: ImportPlan,
    tables: Sequence[tuple[TakenTable, Showing]],
    distinct: Sequence[tuple[TakenTable, TableFiles]],
) -> Iterator[Message]:
    for table, showing in tables:
        if table.invented and any(table is each for each, _ in distinct):
            line, caption = table.records.table.place.line, table.analysis.caption
            yield Message("import-no-caption", line=line, caption=caption)
        for line, words in mentions(chapter, table.caption.number, plan.edits):
            reference = f"@{table.caption.id or f'tbl-{showing.name}'}"
            yield Message("import-mention", line=line, words=words, reference=reference)
    for table, files in distinct:
        yield from table.records.doubts
        for index in (*table.analysis.with_role("group"), *table.analysis.with_role("thing")):
            column = table.records.columns[index]
            yield from spelling_questions(column.heading, column.distinct)
        yield from files.doubts
        if table.analysis.people:
            yield Message("import-people", path=files.resources[-1].path)
