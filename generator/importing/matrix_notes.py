"""What is to be said of a matrix: how it was read, and which typed numbers are now counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.importing.matrix_shape import coded
from generator.importing.report import whole
from generator.importing.sheet import row_text
from generator.importing.spelling import spelling_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.handwritten.values import HandRow
    from generator.importing.analysis import Analysis
    from generator.importing.matrix_shape import MatrixShape


def matrix_notes(analysis: Analysis) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return lines about what is now counted, and lines about what the author must look at."""
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
    judges = ", ".join(map(whole, analysis.judges))
    yield f"a matrix of judgements ({', '.join(shape.values)}) by {judges}"
    for index in (shape.part, shape.label):
        labels = list(dict.fromkeys(columns[index].values)) if index >= 0 else []
        for label, (code, words) in zip(labels, coded(labels), strict=True):
            if words:
                yield f"{whole(label)} is {code}, {whole(words)}"
    said = {value for index in shape.judges for value in columns[index].values if value}
    marked = sorted(said.difference(shape.values))
    if marked:
        yield f"the marks of judgements are drawn, not typed: {', '.join(map(whole, marked))}"


def _counted(analysis: Analysis, shape: MatrixShape) -> Iterator[str]:
    """Yield the numbers that are now counted."""
    columns = analysis.records.columns
    for index in shape.counts.values():
        typed = ", ".join(columns[index].values)
        yield f"{whole(columns[index].heading)} is now counted for each row: {typed}"
    if shape.verdict >= 0:
        verdict = columns[shape.verdict]
        yield f"{whole(verdict.heading)} now follows from the rule: {', '.join(verdict.values)}"
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
                said = f"{typed} {whole(value)} were typed, {counted} are there"
                yield f"{whole(names[number])}: {said}"
    if shape.rule:
        name = whole(columns[shape.verdict].heading)
        yield f"{name} follows from {whole(shape.rule)}: the rule was guessed from the verdicts"
    for row in analysis.sheet.other_totals:
        yield from _wrong_below(analysis, shape, row)


def _wrong_below(analysis: Analysis, shape: MatrixShape, row: HandRow) -> Iterator[str]:
    """Yield the numbers of a row below that are not what is counted in their columns."""
    texts = [cell.text for cell in row.cells]
    label = next((text for text in texts if text), "")
    value = next((each for each in shape.values if _is_about(label, each)), "")
    for index in shape.judges if value else ():
        said = [shape.judgements(analysis.records, each) for each in range(len(_names(analysis)))]
        counted = [one[shape.judges.index(index)] for one in said].count(value)
        typed = texts[index - analysis.sheet.parts].strip()
        if typed and typed != str(counted):
            heading = whole(analysis.records.columns[index].heading)
            yield f"{heading}: {typed} {whole(value)} were typed below it, {counted} are there"


def _names(analysis: Analysis) -> tuple[int, ...]:
    return analysis.records.rows


def _is_about(label: str, value: str) -> bool:
    return spelling_key(label).split()[-1:] == spelling_key(value).split()
