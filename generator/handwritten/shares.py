"""Percentages of typed tables: beside the counts that they are shares of, and as parts of a whole.

A column of counts and one of percentages, or "12 (40 %)" in one cell, are shares of a stated "N =",
of a typed total or of the sum of the counts, where most rows prove it: then the others are wrong.
"""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from generator.core.problems import Message, Severity
from generator.core.values import Frozen
from generator.handwritten.amounts import Amount, read_amounts, write_like
from generator.handwritten.candidates import PERCENT
from generator.handwritten.cells import HandCell, HandTable
from generator.language.normalize import fold

_STATED = re.compile(r"(?<![^\W_])[nN]\s*[=:]\s*([0-9]{1,3}(?:[ \u00a0\u202f][0-9]{3})+|[0-9]+)")
_FEWEST = 3  # shares of one whole that must be right before one is called wrong
_MOST_WRONG = 5  # one in so many, where a typed total is not the sum of the counts
_NEAR = 8  # of 100, that shares of one whole may be off
_ROUNDED = Fraction(51, 100)  # of the last digit, that a share may be off

Rows = Sequence[Sequence[HandCell]]


class Reading(Frozen):
    """What a typed number was taken for; a severity above "info" says that it is wrong.

    It should be worth ``right``, typed as ``expected``, "" if it cannot be so; that is put in its
    place if ``sure``. ``is_sum`` says that it is a sum as it should be: its row is a total.
    """

    cell: HandCell
    amount: Amount
    message: Message
    severity: Severity = Severity.INFO
    right: Fraction | None = None
    expected: str = ""
    sure: bool = False
    is_sum: bool = False


class _Share(NamedTuple):
    """A percentage with its value, and the count beside it."""

    cell: HandCell
    amount: Amount
    value: Fraction
    counted: Fraction


def read_shares(table: HandTable, data: Rows, totals: Rows) -> tuple[set[int], list[Reading]]:
    """Return where the totals stand that percentages are shares of, and the wrong percentages."""
    columns = range(table.width)
    signed = [any("%" in cells[at].text for cells in data) for at in columns]
    named = [bool(PERCENT.search(fold(table.heading(at)))) for at in columns]
    counts = [[_count(cells[at]) for cells in data] for at in columns]
    bases: set[int] = set()
    wrong: dict[int, Reading] = {}
    for at in (at for at in columns if signed[at] or named[at]):
        for counted in (each for each in columns if each == at or not signed[each]):
            numbers = 2 if at == counted else 1  # in the cell of the percentage
            is_named = named[at] and at != counted
            cells = ((row[at], count) for row, count in zip(data, counts[counted], strict=True))
            shares = [
                _Share(cell, *share, count)
                for cell, count in cells
                if count is not None and len(read_amounts(cell.text) or ()) == numbers
                if (share := _lone_share(cell, named=is_named))
            ]
            if len(shares) >= _FEWEST - 1:
                below = [row[counted] for row in totals]
                bases |= _hold_against_counts(table, shares, below, wrong)
    return bases, [*wrong.values(), *_not_whole(table, data, totals, named)]


def _count(cell: HandCell) -> Fraction | None:
    """Return the only number of a cell but for percentages, a whole one."""
    counts = [each for each in read_amounts(cell.text) or () if each.unit != "%"]
    return _value(counts[0]) if len(counts) == 1 and counts[0].size == 1 else None


def _lone_share(cell: HandCell, *, named: bool) -> tuple[Amount, Fraction] | None:
    """Return the only percentage of a cell, ``named`` one by its heading, with its value."""
    amounts = read_amounts(cell.text) or ()
    shares = [each for each in amounts if each.unit == "%" or (named and len(amounts) == 1)]
    value = _value(shares[0]) if len(shares) == 1 and not cell.ditto_of else None
    return None if value is None or shares[0].before else (shares[0], value)


def _hold_against_counts(
    table: HandTable, shares: Sequence[_Share], below: Sequence[HandCell], wrong: dict[int, Reading]
) -> set[int]:
    """Return which totals below the counts are the whole of shares; add the ``wrong`` of these."""
    summed = sum((each.counted for each in shares), Fraction(0))
    around = f"{table.heading(shares[0].cell.column)} {table.caption}"
    stated = [Fraction(re.sub(r"[^0-9]", "", number)) for number in _STATED.findall(around)]
    totals = {cell.start: _count(cell) for cell in below}
    bases: set[int] = set()
    for whole in filter(None, dict.fromkeys([*stated, *totals.values(), summed])):
        off = [each for each in shares if not _is_of(each, whole)]
        right = sum(each.counted > 0 and each not in off for each in shares)  # 0 is 0% of any
        most = (_MOST_WRONG - 1) if whole in totals.values() and whole != summed else 2
        if right < _FEWEST - 1 or len(off) * most > right:
            continue
        bases |= {start for start, number in totals.items() if number == whole}
        is_sure = whole == summed and whole in totals.values()
        for each in off if right >= _FEWEST else ():
            wrong.setdefault(each.cell.start, _wrong_share(each, whole, is_sure=is_sure))
        break
    return bases


def _is_of(share: _Share, whole: Fraction) -> bool:
    return abs(share.counted * 100 / whole - share.value) <= share.amount.size * _ROUNDED


def _wrong_share(share: _Share, whole: Fraction, *, is_sure: bool) -> Reading:
    expected = _like(share.amount, share.counted * 100 / whole)
    fields = {"count": str(share.counted), "whole": str(whole), "expected": expected}
    message = Message("share-of-count", found=share.amount.literal, **fields)
    severity = Severity.ERROR if is_sure else Severity.WARNING
    return Reading(share.cell, share.amount, message, severity, None, expected, is_sure)


def _value(amount: Amount) -> Fraction | None:
    """Return what a number is worth, if it is exact and can be read in one way."""
    first, *others = amount.values.values()
    return None if amount.approximate or any(each != first for each in others) else first


def _like(amount: Amount, value: Fraction) -> str:
    rounded = round(value / amount.size) * amount.size
    return write_like(amount, rounded, "comma" if "," in amount.literal else "point")


def _not_whole(
    table: HandTable, data: Rows, totals: Rows, named: Sequence[bool]
) -> Iterator[Reading]:
    """Yield columns of percentages that should make 100, as others beside them do, and cannot.

    One alone may be of several answers, or no parts at all: it is told where it makes a little
    more and a total is typed below it that does not say 100.
    """
    sums: list[tuple[HandCell, list[Amount], Fraction, Fraction]] = []
    for at in range(table.width):
        found = [share for cells in data if (share := _lone_share(cells[at], named=named[at]))]
        if len(found) == len(data) >= _FEWEST:
            rounding = sum((share.size for share, _ in found), Fraction(0)) / 2
            total = sum((value for _, value in found), Fraction(0))
            sums.append((data[0][at], [share for share, _ in found], total, rounding))
    whole = sum(abs(total - 100) <= rounding for _, _, total, rounding in sums)
    is_told = any("100" in cell.text for cells in totals for cell in cells)
    for cell, found, total, rounding in sums:
        is_one_of_many = abs(total - 100) > rounding and len(sums) <= whole * 2
        is_over = total - 100 > rounding and len(sums) == 1 and totals and not is_told
        if abs(total - 100) <= _NEAR and (is_one_of_many or is_over):
            code = "shares-not-whole" if is_one_of_many else "shares-over-whole"
            made = _like(min(found, key=lambda share: share.size), total)
            message = Message(code, column=table.heading(cell.column), found=made)
            yield Reading(cell, found[0], message, Severity.WARNING)
