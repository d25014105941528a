"""Checks the cells of a total row: each number against what its column can mean."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from generator.legacy.amounts import DURATION, read_amounts
from generator.legacy.judging import Reading, Verdict, is_right, judge
from generator.legacy.labels import answer, answer_key, label_key
from generator.legacy.meanings import (
    Meaning,
    averages,
    counts,
    occurrences,
    secondary,
    sums,
    value_counts,
)
from generator.legacy.shares import WHOLE, adds_up, is_base
from generator.legacy.splits import check_split
from generator.legacy.total_rows import is_total_label, label_rest
from generator.problems import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from generator.legacy.amounts import Amount, Style
    from generator.legacy.meanings import Scope
    from generator.legacy.number_columns import NumberColumn
    from generator.legacy.total_rows import TotalRow
    from generator.legacy.values import HandCell, HandRow

_STYLES: tuple[Style, ...] = ("comma", "point")
_LAST_YEAR = 2100
_MONEY = frozenset("€$£")


@dataclass(frozen=True)
class Checked:
    """How many numbers of a total row are sums as they should be, and the verdicts on the wrong."""

    sums: int = 0
    wrong: tuple[Verdict, ...] = ()


@dataclass(frozen=True)
class _Claim:
    """One number of a total row, where it stands, and the rows that it may add up.

    ``slot`` is its place among the ``slots`` numbers of its cell.
    """

    amount: Amount
    slot: int
    slots: int
    cell: HandCell
    row: HandRow
    total: TotalRow
    scope: Scope

    @property
    def heading(self) -> str:
        """The heading of its column."""
        return self.scope.table.heading(self.cell.column)

    @property
    def in_label(self) -> bool:
        """Whether it stands in the cell that calls the row a total."""
        return self.cell.column == self.total.column and is_total_label(self.cell.text)

    @property
    def has_unit(self) -> bool:
        """Whether its unit is one that no count of things has."""
        return self.amount.unit in {DURATION, "%", *_MONEY}

    @property
    def own_words(self) -> list[str]:
        """The words beside it that say what is counted."""
        after = [] if self.has_unit else label_rest(self.amount.after)
        return [*label_rest(self.amount.before), *after]


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
        claims = [_Claim(amount, slot, len(amounts), cell, row, total, scope) for scope in scopes]
        yield _check(claims)


def _check(claims: Sequence[_Claim]) -> Checked:
    """Check one number; ``claims`` are it with each group of rows that it may add up."""
    first = claims[0]
    by_scope = [_readings(claim) for claim in claims]
    if any(is_right(first.amount, readings) for readings in by_scope):
        summed = (_without_counts(reading) for readings in by_scope for reading in readings)
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


def _may_be_name(claim: _Claim) -> bool:
    """Whether a number behind the label may belong to a name: "Total 2021", "Total groupe 2"."""
    return claim.in_label and not claim.amount.announced and not claim.amount.after


def _must_be_near(claim: _Claim) -> bool:
    """Whether a number is a total only if it is near one.

    So where the row is called "Ensemble", where words are counted, and where other things than
    rows may be counted ("Total : 132 étudiants").
    """
    if _counted_value(claim, None)[0]:
        return False
    if claim.in_label:
        return bool(claim.amount.after)
    return claim.total.weak or claim.scope.numbers(claim.cell.column) is None


def _is_near(reading: Reading) -> bool:
    """Whether a number is no further than by half from what it should be."""
    return any(
        2 * meaning.value <= 3 * abs(typed) <= Fraction(9, 2) * meaning.value
        for meaning in reading.meanings
        for typed in [reading.bare if meaning.counted else reading.worth]
        if meaning.main
    )


def _readings(claim: _Claim) -> list[Reading]:
    column = claim.scope.numbers(claim.cell.column)
    factor = column.factor(claim.amount) if column else Fraction(1)
    return [
        Reading(
            style,
            claim.amount.values[style],
            factor,
            claim.amount.size * factor,
            tuple(_meanings(claim, column, style)),
        )
        for style in _STYLES
        if style in claim.amount.values
    ]


def _meanings(claim: _Claim, column: NumberColumn | None, style: Style) -> Iterator[Meaning]:
    """Yield what the number may mean, the plainest first."""
    value, understood = _counted_value(claim, column)
    if value and not (column and column.kind != "id"):
        yield from _value_counts(claim, value)
    elif column:
        found = _of_numbers(claim, column, style)
        yield from found if understood else secondary(found)
    else:
        found = _of_words(claim)
        yield from found if understood and not claim.has_unit else secondary(found)
    if claim.in_label and not value:
        yield from _elsewhere(claim, style)


def _counted_value(claim: _Claim, column: NumberColumn | None) -> tuple[str, bool]:
    """Return the key of the value that is counted ("" for none), and whether all is understood."""
    own = claim.own_words
    key = "".join(own)
    if own and _occurs(claim, key):
        return key, True
    understood = (
        not own
        or (column is not None and claim.amount.unit in column.units)
        or _in_headings(claim, own)
    )
    row_key = claim.total.counts or label_key(claim.total.words)
    if not own and row_key and _occurs(claim, row_key):
        return row_key, True
    return "", understood


def _occurs(claim: _Claim, key: str) -> bool:
    return bool(key) and occurrences(claim.scope, key, range(claim.scope.table.width)) > 0


def _in_headings(claim: _Claim, own: Sequence[str]) -> bool:
    table = claim.scope.table
    headings = {word for column in range(table.width) for word in label_rest(table.heading(column))}
    return all(word in headings for word in own)


def _value_counts(claim: _Claim, value: str) -> Iterator[Meaning]:
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


def _as_written(claim: _Claim, value: str) -> str:
    cells = (cell for row in claim.scope.rows for cell in row.cells)
    return next((answer(cell.text) for cell in cells if answer_key(cell.text) == value), value)


def _of_numbers(claim: _Claim, column: NumberColumn, style: Style) -> Iterator[Meaning]:
    slot = _slot(claim, column)
    if slot is None or not _units_agree(claim, column, slot):
        yield from secondary(counts(claim.scope, claim.cell.column))
        return
    is_share = column.units[slot] == "%" or column.is_share
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


def _names_rows(claim: _Claim) -> bool:
    return claim.cell.column == 0 or not claim.heading


def _slot(claim: _Claim, column: NumberColumn) -> int | None:
    """Return the place in the cells of a column that a number of its total speaks of."""
    if len(column.units) == claim.slots:
        return claim.slot
    if len(column.units) == 1 and (claim.slot == 0 or claim.amount.unit in column.units):
        return 0
    return None


def _units_agree(claim: _Claim, column: NumberColumn, slot: int) -> bool:
    unit, typed = column.units[slot], claim.amount.unit
    if typed == "%":
        return unit == "%" or column.is_share
    return not (claim.has_unit and unit and typed != unit)


def _of_shares(claim: _Claim, column: NumberColumn, style: Style, slot: int) -> Iterator[Meaning]:
    if adds_up(column, style, slot):
        yield Meaning(WHOLE, f"the sum of the {len(column.entries)} percentages")
        yield from secondary(sums(claim.scope, column, style, slot))
    else:
        yield from sums(claim.scope, column, style, slot)


def _of_words(claim: _Claim) -> Iterator[Meaning]:
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


def _elsewhere(claim: _Claim, style: Style) -> Iterator[Meaning]:
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


def _fits_unit(claim: _Claim, column: NumberColumn) -> bool:
    return claim.amount.unit in column.units


def _is_whole(claim: _Claim) -> bool:
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


def _is_average(claim: _Claim) -> bool:
    """Whether a number lies among shares or averages, so that it may be a weighted mean."""
    column = claim.scope.numbers(claim.cell.column)
    slot = _slot(claim, column) if column else None
    if column is None or slot is None:
        return False
    is_share = column.units[slot] == "%" or column.is_share
    if not (column.kind == "average" or is_share or _is_measured(claim, column, slot)):
        return False
    for style, typed in claim.amount.values.items():
        values = column.values(style, slot)
        if values and min(values) <= typed * column.factor(claim.amount) <= max(values):
            return True
    return False


def _is_measured(claim: _Claim, column: NumberColumn, slot: int) -> bool:
    """Whether a column holds bare decimals, as scores and means are."""
    steps = [entry.amounts[slot].size for entry in column.entries]
    return max(steps) < 1 and column.units[slot] == "" and not claim.has_unit


def _doubt(claim: _Claim) -> str:
    """Return why a number that does not agree may be right all the same, or ""."""
    column = claim.scope.numbers(claim.cell.column)
    if column is None:
        is_count = claim.in_label or _counted_value(claim, None)[0]
        return "" if is_count else "is something else in this column counted?"
    slot = _slot(claim, column)
    if slot is None:
        return ""
    is_share = column.units[slot] == "%" or column.is_share
    for style, typed in claim.amount.values.items():
        values = column.values(style, slot)
        if values is None:
            continue
        if is_share and typed == WHOLE:
            return "are some rows left out, or had people several answers?"
        steps = [entry.amounts[slot].size for entry in column.entries]
        factor = column.factor(claim.amount)
        distance = abs(sum(values, Fraction(0)) / factor - typed)
        if max(steps) < 1 and not claim.has_unit and distance <= sum(steps, Fraction(0)) / 2:
            return "are the numbers of the rows rounded?"
    return ""
