"""From a matrix of judgements to its files: what is judged, in which part, and the judgements."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from generator.importing.matrix_shape import coded, is_code
from generator.importing.names import free_name, identifier
from generator.importing.proposal import ProposedField, ProposedMatrix, ProposedResource
from generator.importing.vocabulary import plural, telling_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from generator.importing.analysis import Analysis
    from generator.importing.entities import Entity
    from generator.importing.matrix_shape import MatrixShape
    from generator.importing.record_file import Context


@dataclass(frozen=True)
class MatrixFiles:
    """The new files of a matrix in the order in which they point to each other, and the matrix."""

    resources: tuple[ProposedResource, ...]
    table: ProposedMatrix


def matrix_files(analysis: Analysis, judges: Entity, context: Context) -> MatrixFiles:
    """Return the files of a matrix; ``judges`` is the file of its columns."""
    shape = analysis.matrix
    if shape is None:
        message = "a listing has no matrix"
        raise ValueError(message)
    new: list[ProposedResource] = []
    parts = _parts(analysis, shape, context)
    if parts is not None:
        parts, context = _added(parts, context, new)
    rows, context = _added(_rows(analysis, shape, parts, context), context, new)
    words = cast("Mapping[str, str]", context.language.texts["import_judgement"])
    name = free_name(words["resource"], context.taken)
    cells = ProposedResource(
        name,
        words["title"],
        _cell_fields(shape, rows, judges, words),
        tuple(_cell_rows(analysis, shape, rows, judges, context)),
        noun={each: words[each] for each in ("one", "other", "gender") if each in words},
    )
    cells, context = _added(cells, context, new)
    table = ProposedMatrix(
        free_name(identifier(telling_words(analysis.caption), otherwise="matrix"), context.taken),
        analysis.caption,
        rows.name,
        judges.name,
        f"{cells.name}.{words['key']}",
        parts.key if parts else "",
        shape.totals,
        (analysis.records.columns[shape.verdict].heading, shape.rule) if shape.rule else (),
    )
    return MatrixFiles(tuple(new), table)


def _added(
    resource: ProposedResource, context: Context, new: list[ProposedResource]
) -> tuple[ProposedResource, Context]:
    """Return a file and what follows it; one that is there already is not made again."""
    known = context.same_as(resource)
    if known is not None:
        return known, context
    new.append(resource)
    return resource, context.with_resource(resource)


def _parts(analysis: Analysis, shape: MatrixShape, context: Context) -> ProposedResource | None:
    """Return the file of the parts that the rows are in, if there are any."""
    if shape.part < 0:
        return None
    column = analysis.records.columns[shape.part]
    labels = list(dict.fromkeys(column.values))
    heading = column.heading or context.language.text("import_part")
    return _named_file(heading, labels, context)


def _rows(
    analysis: Analysis, shape: MatrixShape, parts: ProposedResource | None, context: Context
) -> ProposedResource:
    column = analysis.records.columns[shape.label]
    words = cast("Mapping[str, str]", context.language.texts["import_row"])
    found = _named_file(column.heading or words["one"], column.values, context)
    if parts is None:
        return found
    part_labels = analysis.records.columns[shape.part].values
    keys = dict(coded_keys(part_labels))
    name = free_name(parts.key, {each.name for each in found.fields})
    link = ProposedField(
        name, _one(parts.noun), required=True, reference=parts.name, reference_key=parts.key
    )
    rows = tuple((*row, keys[part]) for row, part in zip(found.rows, part_labels, strict=True))
    return ProposedResource(
        found.name,
        found.title,
        (*found.fields, link),
        rows,
        key=found.key,
        entity=found.entity,
        label=found.label,
        noun=found.noun,
    )


def _one(noun: Mapping[str, str]) -> str:
    return noun["one"][:1].upper() + noun["one"][1:]


def coded_keys(labels: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield each label with its key: its code, or all of it where it has none."""
    distinct = list(dict.fromkeys(labels))
    for label, (key, _) in zip(distinct, coded(distinct), strict=True):
        yield label, key


def _named_file(heading: str, labels: Sequence[str], context: Context) -> ProposedResource:
    """Return a file of things that are named by a code and words, or by words alone."""
    pairs = coded(labels)
    has_words = any(words for _, words in pairs)
    key = identifier(heading, otherwise="item")
    label = free_name(context.language.text("import_label"), {key})
    title = context.language.text("import_key") if has_words else heading
    key_field = ProposedField(key, title, required=True)
    fields = (key_field, ProposedField(label, heading)) if has_words else (key_field,)
    codes = all(is_code(code) for code, _ in pairs)
    free = context.existing.keys.isdisjoint(code for code, _ in pairs)
    return ProposedResource(
        free_name(plural(key), context.taken),
        plural(heading),
        fields,
        tuple(pair if has_words else pair[:1] for pair in pairs),
        key=key,
        entity=codes and free,
        label=label if has_words else "",
        noun={"one": heading[:1].lower() + heading[1:], "other": plural(heading.lower())},
    )


def _cell_fields(
    shape: MatrixShape, rows: ProposedResource, judges: Entity, words: Mapping[str, str]
) -> tuple[ProposedField, ...]:
    column = free_name(judges.key, {rows.key})
    return (
        ProposedField(
            rows.key, _one(rows.noun), required=True, reference=rows.name, reference_key=rows.key
        ),
        ProposedField(
            column,
            _one(judges.noun),
            required=True,
            reference=judges.name,
            reference_key=judges.key,
        ),
        ProposedField(
            words["key"],
            words["one"].capitalize(),
            required=True,
            enum=shape.values,
            tones=shape.tones,
        ),
    )


def _cell_rows(
    analysis: Analysis,
    shape: MatrixShape,
    rows: ProposedResource,
    judges: Entity,
    context: Context,
) -> Iterator[tuple[str, str, str]]:
    keys = list(context.keys[judges.name].values())
    for number, row in enumerate(rows.rows):
        judgements = shape.judgements(analysis.records, number)
        for key, judgement in zip(keys, judgements, strict=True):
            if judgement:
                yield row[0], key, judgement
