"""From a chapter to a plan: the files of its data, the chapter with blocks, and a report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.importing.modelling import build_model
from generator.importing.names import identifier
from generator.importing.proposal import DataPlan, Existing
from generator.importing.rewriting import Showing, block_edits
from generator.importing.taking import take_tables
from generator.importing.telling import Import, told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.chapters import Chapter
    from generator.core.edits import Edit
    from generator.importing.report import Report
    from generator.importing.taking import TakenTable
    from generator.language import Language


@dataclass(frozen=True)
class ImportPlan:
    """What an import of a chapter proposes: files for the data folder, edits, a report."""

    data: DataPlan
    edits: tuple[Edit, ...]
    report: Report


def plan_import(chapter: Chapter, existing: Existing, language: Language) -> ImportPlan:
    """Return what the hand-written tables of a chapter become.

    Tables that cannot be taken without guessing stay as they are; the report says why. A table that
    stands twice in the chapter becomes one, shown twice.
    """
    taken, left = take_tables(chapter, language)
    distinct = _distinct(taken)
    model = build_model([each.analysis for each in distinct], language, existing)
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
    done = Import(chapter, tuple(taken), tuple(distinct), tuple(left), showings, edits, model)
    return ImportPlan(data, edits, told(done))


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
