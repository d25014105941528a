"""From tables understood to the files of the data folder and the tables drawn from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.importing.columns import without_unit
from generator.importing.entities import Entities
from generator.importing.links import link, link_to_known
from generator.importing.matrix_model import matrix_files
from generator.importing.matrix_notes import matrix_notes
from generator.importing.proposal import ProposedTable
from generator.importing.record_file import Context, file_fields, record_file
from generator.importing.totals import listing_totals, other_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from generator.importing.analysis import Analysis
    from generator.importing.entities import Entity
    from generator.importing.links import Links
    from generator.importing.proposal import Existing, ProposedMatrix, ProposedResource
    from generator.importing.record_file import FileField
    from generator.language import Language


@dataclass(frozen=True)
class Modelled:
    """One table as files: its records, its drawing, and what is to be said of its totals."""

    resources: tuple[ProposedResource, ...]
    table: ProposedTable | ProposedMatrix
    notes: tuple[str, ...]
    doubts: tuple[str, ...]


@dataclass(frozen=True)
class Model:
    """The files that the tables share, then each table's own, in the order of the chapter."""

    shared: tuple[ProposedResource, ...]
    tables: tuple[Modelled, ...]

    @property
    def resources(self) -> tuple[ProposedResource, ...]:
        """All files, those that others point to first."""
        return (*self.shared, *(each for table in self.tables for each in table.resources))


def build_model(analyses: Sequence[Analysis], language: Language, existing: Existing) -> Model:
    """Return the files and tables for the tables of a chapter."""
    entities = Entities(language, existing, frozenset(_codes(analyses)))
    links = {id(each): link(each, entities, language) for each in analyses if not each.matrix}
    judges = {id(each): entities.columns(each.judges) for each in analyses if each.matrix}
    for each in analyses:
        if not each.matrix:
            links[id(each)] = link_to_known(each, links[id(each)], entities)
    shared, keys = entities.finished()
    context = Context(keys, language, existing)
    for resource in shared:
        context = context.with_resource(resource)
    tables: list[Modelled] = []
    for each in analyses:
        modelled = (
            _matrix(each, judges[id(each)], context)
            if each.matrix
            else _listing(each, links[id(each)], context)
        )
        for resource in modelled.resources:
            context = context.with_resource(resource)
        context = context.with_table(modelled.table.name)
        tables.append(modelled)
    return Model(tuple(shared), tuple(tables))


def _matrix(analysis: Analysis, judges: Entity, context: Context) -> Modelled:
    files = matrix_files(analysis, judges, context)
    return Modelled(files.resources, files.table, *matrix_notes(analysis))


def _codes(analyses: Sequence[Analysis]) -> Iterator[str]:
    """Yield the codes that name records already, so that no generated key is one of them."""
    for analysis in analyses:
        if analysis.key >= 0:
            yield from analysis.records.columns[analysis.key].values


def _listing(analysis: Analysis, links: Links, context: Context) -> Modelled:
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
    return Modelled(
        (resource,),
        table,
        (
            *(total.note for total in totals.values() if total.note),
            *filter(None, _unit_notes(analysis, links, fields)),
        ),
        (*doubts, *other_words(analysis)),
    )


def _unit_notes(analysis: Analysis, links: Links, fields: Sequence[FileField]) -> Iterator[str]:
    """Yield what became of the units that stood in each cell of a column, or nothing."""
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
