"""Which hand-written tables of a chapter are taken over, and why the others stay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.chapters import plain_text
from generator.handwritten.reading import read_tables
from generator.importing.analysis import analyse
from generator.importing.captions import TableCaption, find_captions
from generator.importing.rewriting import region_of
from generator.importing.sheet import read_sheet, why_not

if TYPE_CHECKING:
    from generator.chapters import Chapter
    from generator.handwritten.values import HandTable
    from generator.importing.analysis import Analysis
    from generator.importing.rewriting import Region
    from generator.language import Language


@dataclass(frozen=True)
class TakenTable:
    """A table that is taken over: what it holds, where it stood with which caption.

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
        """What two tables that are one and the same have in common."""
        columns = tuple((each.heading, each.values) for each in self.analysis.records.columns)
        total = self.analysis.sheet.total
        return columns, tuple(cell.text for cell in total.cells) if total else ()


def take_tables(chapter: Chapter, language: Language) -> tuple[list[TakenTable], list[str]]:
    """Return the tables that are taken over, and lines about those that stay."""
    tables = read_tables(chapter)
    captions = find_captions(chapter, tables)
    taken: list[TakenTable] = []
    left: list[str] = []
    for table in tables:
        region = region_of(chapter, table, tables)
        source = chapter.text[table.start : table.end]
        reason = region if isinstance(region, str) else why_not(table, source)
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
