"""What a number of a total row may mean, from the plainest meaning on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from generator.core.problems import quoted
from generator.handwritten.amounts import read_amounts
from generator.handwritten.claims import Claim
from generator.handwritten.judging import Reading
from generator.handwritten.labels import answer, answer_key
from generator.handwritten.meanings import (
    Meaning,
    averages,
    counts,
    occurrences,
    secondary,
    sums,
    value_counts,
)
from generator.handwritten.number_columns import NumberColumn
from generator.handwritten.shares import WHOLE, adds_up
from generator.language.typed_numbers import Style

_STYLES: tuple[Style, ...] = ("comma", "point")
_LAST_YEAR = 2100


def readings(claim: Claim) -> list[Reading]:
    """Return what a claim is worth, and may mean, in each style that can read it."""
    column = claim.numbers
    factor = column.factor(claim.amount) if column else Fraction(1)
    return [
        Reading(
            style,
            claim.amount.values[style],
            factor,
            claim.amount.size * factor,
            tuple(_meanings(claim, style)),
        )
        for style in _STYLES
        if style in claim.amount.values
    ]


def _meanings(claim: Claim, style: Style) -> Iterator[Meaning]:
    column, value = claim.numbers, claim.counted
    if value and (column is None or column.kind == "id"):
        yield from _value_counts(claim, value)
    elif column:
        found = _of_numbers(claim, column, style)
        yield from found if claim.is_understood else secondary(found)
    else:
        found = _of_words(claim)
        yield from found if claim.is_understood and not claim.has_unit else secondary(found)
    if claim.in_label and not value:
        yield from _elsewhere(claim, style)


def _value_counts(claim: Claim, value: str) -> Iterator[Meaning]:
    everywhere = occurrences(claim.scope, value, range(claim.scope.table.width))
    here = occurrences(claim.scope, value, [claim.cell.column])
    how = f"the count of the cells that say {quoted(_as_written(claim, value))}"
    if here and not claim.in_label:
        yield Meaning(Fraction(here), how, counted=True)
        yield Meaning(Fraction(everywhere), how, main=False, counted=True, rival=False)
    else:
        is_own = claim.in_label or not claim.scope.cells(claim.cell.column)
        yield Meaning(Fraction(everywhere), how, main=is_own, counted=True)
        yield Meaning(Fraction(0), how, main=not is_own, counted=True)


def _as_written(claim: Claim, value: str) -> str:
    cells = (cell for row in claim.scope.rows for cell in row.cells)
    return next((answer(cell.text) for cell in cells if answer_key(cell.text) == value), value)


def _of_numbers(claim: Claim, column: NumberColumn, style: Style) -> Iterator[Meaning]:
    slot = claim.slot_in_column
    if slot is None or not _units_agree(claim, column, slot):
        yield from secondary(counts(claim.scope, claim.cell.column))
        return
    is_share = claim.is_share(slot)
    match column.kind:
        case "id":
            yield from counts(claim.scope, claim.cell.column)
        case "none":
            yield from secondary(counts(claim.scope, claim.cell.column))
        case "year":
            is_sum = claim.amount.values[style] > _LAST_YEAR
            added = sums(claim.scope, column, style, slot)
            yield from added if is_sum else secondary(added)
            yield from secondary(counts(claim.scope, claim.cell.column))
        case "sum" if is_share:
            yield from _of_shares(claim, column, style, slot)
        case "sum":
            yield from sums(claim.scope, column, style, slot)
        case "average":
            yield from secondary(sums(claim.scope, column, style, slot))
    if column.kind == "average" or is_share or claim.amount.size < 1:
        yield from averages(column, style)
    if claim.in_label or (column.kind == "sum" and column.is_numbered() and _names_rows(claim)):
        yield from secondary(counts(claim.scope, claim.cell.column))


def _names_rows(claim: Claim) -> bool:
    return claim.cell.column == 0 or not claim.heading


def _units_agree(claim: Claim, column: NumberColumn, slot: int) -> bool:
    unit, typed = column.units[slot], claim.amount.unit
    if typed == "%":
        return unit == "%" or column.is_share
    return not (claim.has_unit and unit and typed != unit)


def _of_shares(claim: Claim, column: NumberColumn, style: Style, slot: int) -> Iterator[Meaning]:
    if adds_up(column, style, slot):
        yield Meaning(WHOLE, f"the sum of the {len(column.entries)} percentages")
        yield from secondary(sums(claim.scope, column, style, slot))
    else:
        yield from sums(claim.scope, column, style, slot)


def _of_words(claim: Claim) -> Iterator[Meaning]:
    """Yield what can be counted in a column of words; with numbers among them nothing is plain."""
    cells = claim.scope.cells(claim.cell.column)
    if not cells and not claim.in_label:
        return
    plain = all(_is_words(cell.text) for cell in cells) and not claim.own_words
    yield from counts(claim.scope, claim.cell.column, main=plain or claim.in_label)
    if not claim.in_label:
        yield from value_counts(claim.scope, claim.cell.column)


def _is_words(text: str) -> bool:
    """Whether a text has no number but one that names it: "Focus group 2"."""
    amounts = read_amounts(text)
    return amounts == () or bool(
        amounts and len(amounts) == 1 and amounts[0].before and not amounts[0].after
    )


def _elsewhere(claim: Claim, style: Style) -> Iterator[Meaning]:
    """Yield what a number beside the label may mean of other columns: counts of them, and sums.

    A column with a total of its own is not summed here.
    """
    table = claim.scope.table
    others = [cell for cell in claim.row.cells if cell.column != claim.cell.column]
    without = [cell.column for cell in others if not read_amounts(cell.text)]
    columns = {index: claim.scope.numbers(index) for index in without}
    fitting = [column for column in columns.values() if column and _fits_unit(claim, column)]
    for column in columns.values():
        if column and column.kind == "sum" and len(column.units) == 1:
            found = sums(claim.scope, column, style)
            yield from found if claim.has_unit and fitting == [column] else secondary(found)
    for cell in others:
        for meaning in secondary(counts(claim.scope, cell.column)):
            yield replace(meaning, how=f"{meaning.how} of {quoted(table.heading(cell.column))}")


def _fits_unit(claim: Claim, column: NumberColumn) -> bool:
    return claim.amount.unit in column.units
