"""Typed tables: in another syntax, against their own counts, the data and each other.

Tables as pandoc alone reads them (``table-shape``); percentages that are not those of the counts
beside them, or do not make 100 (``total``); tables that the data draw, or that another table
repeats, with other values (``table-disagrees``).
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import partial

from generator.chapters import Chapter
from generator.checks.context import Context
from generator.core.problems import Message, Problem, Severity
from generator.core.store import digest_of
from generator.handwritten import HandCell, HandTable, Sheet, disagreeing_tables, sheet_of
from generator.handwritten.amounts import Amount, read_amounts, write_like
from generator.handwritten.disagreeing import Pair
from generator.handwritten.total_rows import tables_with_rows
from generator.language.normalize import fold
from generator.tables import TableError, build_table, draw_csv

_COLUMNS = r"[ ]*(?:-{3,}(?:[ ]+-{3,})+|\+(?:[-=:]+\+)+)[ ]*\n"
_DASHES = r"[ ]*-{3,}(?:[ ]+-{3,})*[ ]*"
_FULL = r"(?:(?![ \t]*$).*\n)"
# Columns of dashes, or a grid, up to an empty line; a table between two rows of dashes may have
# empty lines.
PANDOC_TABLE = re.compile(
    rf"(?:(?<=\n\n)|\A)(?:{_DASHES}\n{_FULL}*?{_COLUMNS}(?:(?!\#).*\n)*?{_DASHES}$"
    rf"|{_FULL}*?{_COLUMNS}{_FULL}*)",
    re.MULTILINE,
)
_STATED = re.compile(r"(?<![^\W_])[nN]\s*[=:]\s*([0-9]{1,3}(?:[ \u00a0\u202f][0-9]{3})+|[0-9]+)")
_FEWEST = 3  # shares of one whole that must be right before one is called wrong
_NEAR = 8  # of 100, that shares of one whole may be off
_ROUNDED = Fraction(51, 100)  # of the last digit, that a share may be off
_PERCENT = re.compile(r"%|pourcentages?|percent")


def pandoc_table_problems(chapter: Chapter) -> Iterator[Problem]:
    """Yield the tables that pandoc reads and neither the site nor GitHub."""
    if chapter.flavour in {"pandoc", "quarto"}:
        return
    for table in PANDOC_TABLE.finditer(chapter.without_code):
        place, first = chapter.place_at(table.start()), table[0].split("\n")[0].strip()
        message = Message("table-of-pandoc")
        yield Problem("table-shape", place, message, first, severity=Severity.WARNING)


def share_problems(chapter: Chapter) -> Iterator[Problem]:
    """Yield the percentages that do not fit the counts beside them, or the others around them."""
    for table, rows in chapter.once(tables_with_rows):
        if table.ragged or "%" not in chapter.text[table.start : table.end]:
            continue
        data, totals = (
            [table.rows[at].cells for at in rows.of(role)] for role in ("data", "total")
        )
        columns = [[cells[at] for cells in data] for at in range(table.width)]
        for at, column in enumerate(columns):
            yield from _not_of_counts(table, column, [cells[at] for cells in totals])
        is_told = any("100" in cell.text for cells in totals for cell in cells)
        yield from _not_whole(table, columns, is_told=is_told)


def _not_of_counts(
    table: HandTable, cells: Sequence[HandCell], totals: Sequence[HandCell]
) -> Iterator[Problem]:
    """Yield where "12 (40 %)" is not 12 of the stated N, of its column's total or sum."""
    shares = [(cell, *found) for cell in cells if (found := _count_and_share(cell))]
    if not shares:
        return
    around = f"{table.heading(cells[0].column)} {table.caption}"
    wholes = [Fraction(re.sub(r"[^0-9]", "", number)) for number in _STATED.findall(around)]
    for cell in totals:
        first = (read_amounts(cell.text) or ())[:1]
        wholes += [a.values["comma"] for a in first if "comma" in a.values and not a.unit]
    wholes.append(sum((count for _, count, _, _ in shares), Fraction(0)))
    for whole in filter(None, dict.fromkeys(wholes)):
        wrong = [
            (cell, count, typed)
            for cell, count, share, typed in shares
            if abs(count * 100 / whole - share) > typed.size * _ROUNDED
        ]
        right = len(shares) - len(wrong)
        if right >= _FEWEST and len(wrong) * 2 <= right:
            for cell, count, typed in wrong:
                expected, numbers = _like(typed, count * 100 / whole), {"count": str(count)}
                numbers |= {"whole": str(whole), "expected": expected}
                message = Message("share-of-count", found=typed.literal, **numbers)
                yield _problem(cell, message, cell.text, expected)
            return


def _count_and_share(cell: HandCell) -> tuple[Fraction, Fraction, Amount] | None:
    """Return a count and its percentage, with the latter as it is typed, where a cell has both."""
    amounts = read_amounts(cell.text) or ()
    shares = [amount for amount in amounts if amount.unit == "%"]
    counts = [amount for amount in amounts if amount.unit != "%" and amount.size == 1]
    if cell.ditto_of or (len(amounts), len(shares), len(counts)) != (2, 1, 1):
        return None
    count, share = _value(counts[0]), _value(shares[0])
    if count is None or share is None or shares[0].approximate:
        return None
    return count, share, shares[0]


def _not_whole(
    table: HandTable, columns: Sequence[Sequence[HandCell]], *, is_told: bool
) -> Iterator[Problem]:
    """Yield columns of percentages that should make 100, as others beside them do, and cannot.

    One alone may be of several answers: it is told where it makes a little more, unless a typed
    total (``is_told``) says so.
    """
    sums: list[tuple[HandCell, Amount, Fraction, Fraction]] = []
    for cells in columns:
        is_percent = bool(cells) and bool(_PERCENT.search(fold(table.heading(cells[0].column))))
        found = [share for cell in cells if (share := _share(cell, is_percent=is_percent))]
        if len(found) == len(cells) >= _FEWEST:
            total = sum((value for value, _ in found), Fraction(0))
            rounding = sum((share.size for _, share in found), Fraction(0)) / 2
            finest = min((share for _, share in found), key=lambda share: share.size)
            sums.append((cells[0], finest, total, rounding))
    whole = [total for _, _, total, rounding in sums if abs(total - 100) <= rounding]
    for cell, share, total, rounding in sums:
        column, made = table.heading(cell.column), _like(share, total)
        if rounding < abs(total - 100) <= _NEAR and len(sums) <= len(whole) * 2:
            yield _problem(
                cell, Message("shares-not-whole", column=column, found=made), made, "100"
            )
        elif rounding < total - 100 <= _NEAR and len(sums) == 1 and not is_told:
            yield _problem(
                cell, Message("shares-over-whole", column=column, found=made), made, "100"
            )


def _share(cell: HandCell, *, is_percent: bool) -> tuple[Fraction, Amount] | None:
    amounts = read_amounts(cell.text) or ()
    shares = [each for each in amounts if each.unit == "%" or (is_percent and len(amounts) == 1)]
    value = _value(shares[0]) if len(shares) == 1 and not cell.ditto_of else None
    return None if value is None or shares[0].before else (value, shares[0])


def _value(amount: Amount) -> Fraction | None:
    values = set(amount.values.values())
    return values.pop() if len(values) == 1 else None


def _like(amount: Amount, value: Fraction) -> str:
    style = "comma" if "," in amount.literal else "point"
    return write_like(amount, value, style) or str(round(value))


def _problem(cell: HandCell, message: Message, found: str, expected: str) -> Problem:
    return Problem("total", cell.place, message, found, expected, Severity.WARNING)


# --- tables that show the same --------------------------------------------------------------------


def disagreeing_problems(context: Context) -> list[Problem]:
    """Return what differs between tables that show the same."""
    unlike: frozenset[Pair] = context.store.get("unlike", "sheets", "") or frozenset()
    noted = set[Pair]()
    found = disagreeing_tables(context.manuscript, partial(drawn_sheets, context), unlike, noted)
    if frozenset(noted) != unlike:
        context.store.put("unlike", "sheets", "", frozenset(noted))
    return found


def drawn_sheets(context: Context) -> tuple[Sheet, ...]:
    """Return the tables of ``tables.yaml`` that can be drawn, without totals.

    One that says values by labels is there twice: a typed one may have the values or the labels.
    """
    made_from = digest_of(context.study.digest, context.specs, context.language.code)
    kept: tuple[Sheet, ...] | None = context.store.get("sheets", "drawn", made_from)
    if kept is None:
        kept = tuple(_drawn_sheets(context))
        context.store.put("sheets", "drawn", made_from, kept)
    return kept


def _drawn_sheets(context: Context) -> Iterator[Sheet]:
    for name, spec in context.specs.items():
        try:
            table = build_table(spec, context.study, context.language)
        except TableError:
            continue
        message = Message("table-drawn-from", name=name, path=spec.place.path)
        for drawn in dict.fromkeys((draw_csv(table), draw_csv(table.coded))):
            header, *rows = csv.reader(io.StringIO(drawn, newline=""))
            sheet = sheet_of(message, table.caption, header, rows[: len(rows) - len(table.foot)])
            if sheet:
                yield sheet
