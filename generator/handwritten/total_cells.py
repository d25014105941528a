"""Checks the cells of a total row: each number against what its column can mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from generator.handwritten.amounts import read_amounts
from generator.handwritten.claim_meanings import readings
from generator.handwritten.claims import Claim
from generator.handwritten.judging import Reading, Verdict, is_right, judge
from generator.handwritten.meanings import Scope
from generator.handwritten.number_columns import NumberColumn
from generator.handwritten.roles import TotalRow
from generator.handwritten.shares import WHOLE, is_base
from generator.handwritten.splits import check_split
from generator.handwritten.values import HandCell, HandRow


@dataclass(frozen=True)
class Checked:
    """How many numbers of a total row are sums as they should be, and the verdicts on the wrong."""

    sums: int = 0
    wrong: tuple[Verdict, ...] = ()


def check_row(row: HandRow, total: TotalRow, scopes: Sequence[Scope]) -> Checked:
    """Return what is right and wrong in a total row that adds up one of several groups of rows."""
    right = 0
    wrong: list[Verdict] = []
    for cell in row.cells:
        if cell.missing or cell.ditto_of:
            continue
        for checked in _check_cell(cell, row, total, scopes):
            right += checked.sums
            wrong.extend(checked.wrong)
    return Checked(right, tuple(wrong))


def _check_cell(
    cell: HandCell, row: HandRow, total: TotalRow, scopes: Sequence[Scope]
) -> Iterator[Checked]:
    amounts = read_amounts(cell.text) or ()
    split = check_split(cell, amounts, scopes)
    if split is not None:
        yield Checked(int(not split), tuple(split))
        return
    for slot, amount in enumerate(amounts):
        claims = [Claim(amount, slot, len(amounts), cell, row, total, scope) for scope in scopes]
        yield _check(claims)


def _check(claims: Sequence[Claim]) -> Checked:
    """Check one number; ``claims`` are it with each group of rows that it may add up."""
    first = claims[0]
    by_scope = [readings(claim) for claim in claims]
    if any(is_right(first.amount, found) for found in by_scope):
        summed = (_without_counts(reading) for found in by_scope for reading in found)
        return Checked(sums=int(is_right(first.amount, summed)))
    if any(_is_whole(claim) or _is_average(claim) for claim in claims):
        return Checked()
    near = any(_is_near(reading) for reading in by_scope[0])
    if _may_be_name(first) or (_must_be_near(first) and not near):
        return Checked()
    heading = "" if first.in_label else first.heading
    verdict = judge(first.cell, first.amount, heading, by_scope[0], _doubt(first))
    return Checked(wrong=(verdict,) if verdict else ())


def _without_counts(reading: Reading) -> Reading:
    return replace(reading, meanings=tuple(m for m in reading.meanings if not m.counted))


def _may_be_name(claim: Claim) -> bool:
    """Whether a number behind the label may belong to a name: "Total 2021", "Total groupe 2"."""
    return claim.in_label and not claim.amount.announced and not claim.amount.after


def _must_be_near(claim: Claim) -> bool:
    """Whether a number is a total only if it is near one.

    So where the row is called "Ensemble", where words are counted, and where other things than
    rows may be counted ("Total : 132 étudiants").
    """
    if claim.counted:
        return False
    if claim.in_label:
        return bool(claim.amount.after)
    return claim.total.weak or claim.numbers is None


def _is_near(reading: Reading) -> bool:
    """Whether a number is no further than by half from what it should be."""
    return any(
        2 * meaning.value <= 3 * abs(typed) <= Fraction(9, 2) * meaning.value
        for meaning in reading.meanings
        for typed in [reading.bare if meaning.counted else reading.worth]
        if meaning.main
    )


def _is_whole(claim: Claim) -> bool:
    """Whether the percentages of the table show that its total is of other rows too."""
    for style, value in claim.amount.values.items():
        if is_base(claim.scope, claim.cell.column, value, style):
            return True
        if value == WHOLE and any(
            is_base(claim.scope, cell.column, other, style)
            for cell in claim.row.cells
            for amount in (read_amounts(cell.text) or ())[:1]
            if (other := amount.values.get(style)) is not None
        ):
            return True
    return False


def _is_average(claim: Claim) -> bool:
    """Whether a number lies among shares or averages, so that it may be a weighted mean."""
    column, slot = claim.numbers, claim.slot_in_column
    if column is None or slot is None:
        return False
    is_averaged = column.kind == "average" or claim.is_share(slot)
    if not is_averaged and not _is_measured(claim, column, slot):
        return False
    for style, typed in claim.amount.values.items():
        values = column.values(style, slot)
        if values and min(values) <= typed * column.factor(claim.amount) <= max(values):
            return True
    return False


def _is_measured(claim: Claim, column: NumberColumn, slot: int) -> bool:
    """Whether a column holds bare decimals, as scores and means are."""
    steps = [entry.amounts[slot].size for entry in column.entries]
    return max(steps) < 1 and column.units[slot] == "" and not claim.has_unit


def _doubt(claim: Claim) -> str:
    """Return why a number that does not agree may be right all the same, or ""."""
    column, slot = claim.numbers, claim.slot_in_column
    if column is None:
        is_count = claim.in_label or claim.counted
        return "" if is_count else "is something else in this column counted?"
    if slot is None:
        return ""
    if claim.is_share(slot) and WHOLE in claim.amount.values.values():
        return "are some rows left out, or had people several answers?"
    rounded = _is_measured(claim, column, slot) or (column.minutes > 1 and not claim.has_unit)
    return "are the numbers of the rows rounded?" if rounded and _is_close(claim, column) else ""


def _is_close(claim: Claim, column: NumberColumn) -> bool:
    """Whether a sum of rounded numbers may be off by so much."""
    slot = claim.slot_in_column or 0
    steps = [entry.amounts[slot].size for entry in column.entries]
    factor = column.factor(claim.amount)
    return max(steps) < 1 and any(
        abs(sum(values, Fraction(0)) / factor - typed) <= sum(steps, Fraction(0)) / 2
        for style, typed in claim.amount.values.items()
        if (values := column.values(style, slot))
    )
