"""Percentages of a typed table that are not those of its counts, or do not make 100 (``total``)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from generator.chapters import Chapter
from generator.core.problems import Message, Problem, Severity
from generator.handwritten import HandCell, HandTable, read_tables
from generator.handwritten.amounts import Amount, read_amounts, write_like
from generator.handwritten.total_rows import read_rows
from generator.language.normalize import fold

RULE = "total"
_WARNING = Severity.WARNING
_STATED = re.compile(r"(?<![^\W_])[nN]\s*[=:]\s*([0-9]{1,3}(?:[ \u00a0\u202f][0-9]{3})+|[0-9]+)")
_WHOLE = Fraction(100)
_FEWEST = 3  # shares of one whole that must be right before one is called wrong
_NEAR = 8  # of 100, that shares of one whole may be off
_PERCENT = re.compile(r"%|pourcentages?|percent")


@dataclass(frozen=True)
class _Share:
    """A count with its percentage in one cell."""

    cell: HandCell
    count: Fraction
    share: Fraction
    typed: Amount

    def fits(self, whole: Fraction) -> bool:
        off = abs(self.count * _WHOLE / whole - self.share)
        return off <= self.typed.size * Fraction(51, 100)


def share_problems(chapter: Chapter) -> Iterator[Problem]:
    """Yield the percentages that do not fit the counts beside them, or the others around them."""
    for table in read_tables(chapter):
        if table.ragged or "%" not in chapter.text[table.start : table.end]:
            continue
        rows = read_rows(table)
        data, totals = rows.of("data"), rows.of("total")
        columns = [
            ([table.rows[at].cells[c] for at in data], [table.rows[at].cells[c] for at in totals])
            for c in range(table.width)
        ]
        yield from _counted(table, columns)
        yield from _not_whole(table, [cells for cells, _ in columns])


def _counted(
    table: HandTable,
    columns: Sequence[tuple[Sequence[HandCell], Sequence[HandCell]]],
) -> Iterator[Problem]:
    """Yield where "12 (40 %)" is not 12 of what the others of its column are shares of.

    What they are shares of is stated ("N = 30"), or the total of their column, or their sum.
    """
    for column, (cells, totals) in enumerate(columns):
        shares = [share for cell in cells if (share := _share_of(cell))]
        around = f"{table.heading(column)} {table.caption}"
        wholes = [Fraction(re.sub(r"[^0-9]", "", number)) for number in _STATED.findall(around)]
        for cell in totals:
            amounts = read_amounts(cell.text) or ()
            wholes += [a.values["comma"] for a in amounts[:1] if "comma" in a.values and not a.unit]
        wholes.append(sum((share.count for share in shares), Fraction(0)))
        for whole in filter(None, dict.fromkeys(wholes)):
            wrong = [share for share in shares if not share.fits(whole)]
            right = len(shares) - len(wrong)
            if right >= _FEWEST and len(wrong) * 2 <= right:
                for each in wrong:
                    right_share = _like(each.typed, each.count * _WHOLE / whole)
                    message = Message(
                        "share-of-count",
                        found=each.typed.literal,
                        count=str(each.count),
                        whole=str(whole),
                        expected=right_share,
                    )
                    place = each.cell.place
                    yield Problem(RULE, place, message, each.cell.text, right_share, _WARNING)
                break


def _share_of(cell: HandCell) -> _Share | None:
    if cell.ditto_of:
        return None
    amounts = read_amounts(cell.text) or ()
    shares = [amount for amount in amounts if amount.unit == "%"]
    counts = [amount for amount in amounts if amount.unit != "%" and amount.size == 1]
    if len(amounts) != 2 or len(shares) != 1 or len(counts) != 1:  # noqa: PLR2004
        return None
    count, share = _value(counts[0]), _value(shares[0])
    if count is None or share is None or shares[0].approximate:
        return None
    return _Share(cell, count, share, shares[0])


def _value(amount: Amount) -> Fraction | None:
    """Return what a number is worth, None if it can be read in two ways."""
    values = set(amount.values.values())
    return values.pop() if len(values) == 1 else None


def _like(amount: Amount, value: Fraction) -> str:
    style = "comma" if "," in amount.literal else "point"
    return write_like(amount, value, style) or str(round(value))


def _not_whole(table: HandTable, columns: Sequence[Sequence[HandCell]]) -> Iterator[Problem]:
    """Yield columns of percentages that should make 100, as others beside them do, and cannot."""
    sums: list[tuple[Sequence[HandCell], Amount, Fraction, Fraction]] = []
    for cells in columns:
        is_percent = bool(cells) and bool(_PERCENT.search(fold(table.heading(cells[0].column))))
        found: list[tuple[Fraction, Amount]] = []
        for cell in cells:
            amounts = read_amounts(cell.text) or ()
            shares = [a for a in amounts if a.unit == "%" or (is_percent and len(amounts) == 1)]
            value = _value(shares[0]) if len(shares) == 1 else None
            if value is not None and not cell.ditto_of and not shares[0].before:
                found.append((value, shares[0]))
        if len(found) == len(cells) >= _FEWEST:
            total = sum((value for value, _ in found), Fraction(0))
            rounding = sum((share.size for _, share in found), Fraction(0)) / 2
            finest = min((share for _, share in found), key=lambda share: share.size)
            sums.append((cells, finest, total, rounding))
    whole = [total for _, _, total, rounding in sums if abs(total - _WHOLE) <= rounding]
    if len(whole) * 2 < len(sums):
        return
    for cells, share, total, rounding in sums if whole else ():
        if rounding < abs(total - _WHOLE) <= _NEAR:
            message = Message(
                "shares-not-whole", column=table.heading(cells[0].column), found=_like(share, total)
            )
            yield Problem(RULE, cells[0].place, message, _like(share, total), "100", _WARNING)
