"""The files of a matrix of judgements, and the lines about it in the report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from generator.handwritten.values import HandRow
from generator.importing.analysis import Analysis
from generator.importing.entities import DraftContext, Entity
from generator.importing.matrix_shape import MatrixShape, codes_and_words, is_code
from generator.importing.names import free_name, identifier, plural, telling_words
from generator.importing.proposal import ProposedField, ProposedMatrix, ProposedResource, in_quotes
from generator.importing.records import spelling_key
from generator.importing.sheet import row_text


@dataclass(frozen=True)
class MatrixFiles:
    """The new files of a matrix in the order in which they point to each other, and the matrix."""

    resources: tuple[ProposedResource, ...]
    table: ProposedMatrix


def matrix_files(analysis: Analysis, judges: Entity, context: DraftContext) -> MatrixFiles:
    """Return the files of a matrix; ``judges`` is the file of its columns."""
    shape = analysis.matrix
    if shape is None:
        message = "a listing has no matrix"
        raise ValueError(message)
    new: list[ProposedResource] = []
    parts = _parts(analysis, shape, context)
    if parts is not None:
        parts, context = _with_file(parts, context, new)
    rows, context = _with_file(_rows(analysis, shape, parts, context), context, new)
    words = cast("Mapping[str, str]", context.language.texts["import_judgement"])
    name = free_name(words["resource"], context.taken)
    cells = ProposedResource(
        name,
        words["title"],
        _cell_fields(shape, rows, judges, words),
        tuple(_cell_rows(analysis, shape, rows, judges, context)),
        noun={each: words[each] for each in ("one", "other", "gender") if each in words},
    )
    cells, context = _with_file(cells, context, new)
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


def _with_file(
    resource: ProposedResource, context: DraftContext, new: list[ProposedResource]
) -> tuple[ProposedResource, DraftContext]:
    """Return a file and the context with it; a file that was made already is used again."""
    known = context.same_as(resource)
    if known is not None:
        return known, context
    new.append(resource)
    return resource, context.with_resource(resource)


def _parts(
    analysis: Analysis, shape: MatrixShape, context: DraftContext
) -> ProposedResource | None:
    """Return the file of the parts that the rows are in, if there are any."""
    if shape.part < 0:
        return None
    column = analysis.records.columns[shape.part]
    labels = list(dict.fromkeys(column.values))
    heading = column.heading or context.language.text("import_part")
    return _named_file(heading, labels, context)


def _rows(
    analysis: Analysis, shape: MatrixShape, parts: ProposedResource | None, context: DraftContext
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
        name, _singular(parts.noun), required=True, reference=parts.name, reference_key=parts.key
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


def _singular(noun: Mapping[str, str]) -> str:
    return noun["one"][:1].upper() + noun["one"][1:]


def coded_keys(labels: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield each label with its key: its code, or all of it where it has none."""
    distinct = list(dict.fromkeys(labels))
    for label, (key, _) in zip(distinct, codes_and_words(distinct), strict=True):
        yield label, key


def _named_file(heading: str, labels: Sequence[str], context: DraftContext) -> ProposedResource:
    """Return a file of things that are named by a code and words, or by words alone."""
    pairs = codes_and_words(labels)
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
            rows.key,
            _singular(rows.noun),
            required=True,
            reference=rows.name,
            reference_key=rows.key,
        ),
        ProposedField(
            column,
            _singular(judges.noun),
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
    context: DraftContext,
) -> Iterator[tuple[str, str, str]]:
    keys = list(context.keys[judges.name].values())
    for number, row in enumerate(rows.rows):
        judgements = shape.judgements(analysis.records, number)
        for key, judgement in zip(keys, judgements, strict=True):
            if judgement:
                yield row[0], key, judgement


def matrix_notes(analysis: Analysis) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return lines about what is computed now, and lines about what the author must decide."""
    shape = analysis.matrix
    if shape is None:
        return (), ()
    return tuple(_counted(analysis, shape)), tuple(_doubts(analysis, shape))


def matrix_readings(analysis: Analysis) -> Iterator[str]:
    """Yield how a matrix was read: its judgements, the codes of its rows, the marks."""
    shape = analysis.matrix
    if shape is None:
        return
    columns = analysis.records.columns
    judges = ", ".join(map(in_quotes, analysis.judges))
    yield f"a matrix of judgements ({', '.join(shape.values)}) by {judges}"
    for index in (shape.part, shape.label):
        labels = list(dict.fromkeys(columns[index].values)) if index >= 0 else []
        for label, (code, words) in zip(labels, codes_and_words(labels), strict=True):
            if words:
                yield f"{in_quotes(label)} is {code}, {in_quotes(words)}"
    said = {value for index in shape.judges for value in columns[index].values if value}
    marked = sorted(said.difference(shape.values))
    if marked:
        yield f"the marks of judgements are drawn, not typed: {', '.join(map(in_quotes, marked))}"


def _counted(analysis: Analysis, shape: MatrixShape) -> Iterator[str]:
    """Yield the numbers that are now counted."""
    columns = analysis.records.columns
    for index in shape.counts.values():
        typed = ", ".join(columns[index].values)
        yield f"{in_quotes(columns[index].heading)} is now counted for each row: {typed}"
    if shape.verdict >= 0:
        verdict = columns[shape.verdict]
        yield f"{in_quotes(verdict.heading)} now follows from the rule: {', '.join(verdict.values)}"
    for row in _foot(analysis):
        yield f"a row below that is now counted: {row_text(row)}"


def _foot(analysis: Analysis) -> list[HandRow]:
    sheet = analysis.sheet
    return [*sheet.other_totals, *((sheet.total,) if sheet.total else ())]


def _doubts(analysis: Analysis, shape: MatrixShape) -> Iterator[str]:
    columns = analysis.records.columns
    names = columns[shape.label].values
    for value, index in shape.counts.items():
        for number, typed in enumerate(columns[index].values):
            counted = shape.judgements(analysis.records, number).count(value)
            if typed.strip() != str(counted):
                said = f"{typed} {in_quotes(value)} were typed, {counted} are there"
                yield f"{in_quotes(names[number])}: {said}"
    if shape.rule:
        name = in_quotes(columns[shape.verdict].heading)
        yield f"{name} follows from {in_quotes(shape.rule)}: the rule was guessed from the verdicts"
    for row in analysis.sheet.other_totals:
        yield from _wrong_below(analysis, shape, row)


def _wrong_below(analysis: Analysis, shape: MatrixShape, row: HandRow) -> Iterator[str]:
    """Yield the numbers of a row below that are not what is counted in their columns."""
    texts = [cell.text for cell in row.cells]
    label = next((text for text in texts if text), "")
    value = next((each for each in shape.values if _is_about(label, each)), "")
    for index in shape.judges if value else ():
        rows = range(len(analysis.records.rows))
        said = [shape.judgements(analysis.records, each) for each in rows]
        counted = [one[shape.judges.index(index)] for one in said].count(value)
        typed = texts[index - analysis.sheet.parts].strip()
        if typed and typed != str(counted):
            heading = in_quotes(analysis.records.columns[index].heading)
            yield f"{heading}: {typed} {in_quotes(value)} were typed below it, {counted} are there"


def _is_about(label: str, value: str) -> bool:
    return spelling_key(label).split()[-1:] == spelling_key(value).split()
