"""Checks the totals of hand-written tables (``total``), mends them, and says how it read them.

A number in a total row is right if a candidate of its own column fits, rounded as it is typed; the
candidates of another column count only where its label names that column. If none fits, the nearest
one that is expected there should stand in its place.

Totals stand in rows, or in columns that total each row: "Total", "Total oui", "non", "%". A column
is one only where most rows prove it: then the rows that do not agree are wrong.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from html import unescape

from generator.chapters.masking import fenced_lines
from generator.chapters.values import Chapter
from generator.core.edits import Edit
from generator.core.problems import Message, Place, Problem, Severity, in_file_order
from generator.core.values import Frozen
from generator.handwritten.amounts import DURATION, Amount, is_number, read_amounts
from generator.handwritten.candidates import (
    WHOLE,
    Candidate,
    NumberColumn,
    Scope,
    counts,
    is_year,
    sums,
    value_count,
)
from generator.handwritten.cells import HandCell, HandTable
from generator.handwritten.shares import Reading, read_shares
from generator.handwritten.total_rows import (
    LONGEST_NAME,
    Rows,
    TotalRow,
    answer_key,
    label_rest,
    read_rows,
    tables_with_rows,
    total_label,
)
from generator.language.normalize import normalize

_INFO = Severity.INFO
_MEASURES = frozenset((DURATION, "%", "€", "$", "£"))
_FEWEST = 2  # rows that prove a column of totals, columns that it adds up
_PAIR = 2  # numbers, whose mean a total may be by chance
_MOST_VALUES = 6  # so many different values are few


def total_problems(chapter: Chapter) -> list[Problem]:
    """Return the ``total`` problems of a chapter: totals that no candidate of their column fits."""
    return [
        each for each in chapter.kept_once(_read) if each.rule == "total" and each.severity != _INFO
    ]


def total_edits(chapter: Chapter) -> list[Edit]:
    """Return the edits that put the right number in place of each wrong one that can be mended."""
    return [edit for each in chapter.kept_once(_read) for edit in each.edits]


def table_shape_problems(chapter: Chapter) -> list[Problem]:
    """Return what is malformed in the tables of a chapter: an error is what loses content."""
    return in_file_order(each for each in chapter.kept_once(_read) if each.rule == "table-shape")


def explain_totals(chapter: Chapter) -> list[Problem]:
    """Return what each typed total that is not wrong was taken for, and which tables have none."""
    return [each for each in chapter.kept_once(_read) if each.severity == _INFO]


def _read(chapter: Chapter) -> Iterator[Problem]:
    return (found for each in chapter.once(tables_with_rows) for found in _check(chapter, *each))


def _check(chapter: Chapter, table: HandTable, rows: Rows) -> Iterator[Problem]:
    """Yield the wrong totals and how the others were read; of a doubtful table only its doubt."""
    yield from table.problems
    data, totals = ([table.rows[at] for at in rows.of(role)] for role in ("data", "total"))
    readings = _read_columns(Scope(table, tuple(data)))
    corrected = {each.cell.start: each.right for each in readings if each.right is not None}
    bases = set[int]()
    if "%" in chapter.text[table.start : table.end]:
        cells = [[row.cells for row in part] for part in (data, totals)]
        bases, wrong = read_shares(table, *cells)
        line, lines = chapter.typed_place(table.place).line, chapter.typed.split("\n")
        is_printed = any(
            line - 1 in each or line - 2 in each for each in fenced_lines(lines, as_commonmark=True)
        )
        readings += () if is_printed else wrong  # of what code prints each row has its own whole
    moved: list[HandCell] = []
    for total in rows.totals if data else ():
        found = list(_read_row(table, total, corrected))
        for at, each in enumerate(found if bases else ()):
            is_base = each.cell.start in bases or WHOLE in each.amount.values.values()
            if is_base and each.severity is not _INFO:
                found[at] = _passed(each.cell, each.amount, "total-base")
        readings += found
        row = table.rows[total.index]
        if row.place in table.ragged and not any(each.is_sum for each in found):
            moved += [cell for cell in row.cells if is_number(cell.text)]
    wrong = [each for each in readings if each.message.code == "total-wrong"]
    most = max(_FEWEST, sum(each.is_sum for each in readings))
    if len(rows.totals) > _FEWEST and len(wrong) > most:  # they add up what is not in the table
        message = Message("totals-unlike", count=len(wrong), found=wrong[0].amount.literal)
        doubt = Reading(wrong[0].cell, wrong[0].amount, message, Severity.WARNING)
        readings = [*(each for each in readings if each not in wrong), doubt]
    if not readings:
        yield _info(table.place, Message("total-none", count=len(table.rows)))
    doubtful = [each.cell for each in readings if each.severity is not _INFO] or moved
    if table.ragged and doubtful:
        yield _unchecked(table, doubtful[0])
    for reading in readings:
        if reading.severity is _INFO or not table.ragged:
            yield _problem(chapter, reading)


# --- rows of totals -------------------------------------------------------------------------------


class TypedTotal(Frozen):
    """One number of a total row, at a ``place`` among those of its cell, or ``alone`` there.

    ``in_label`` says that it stands in the cell that calls the row a total. ``words`` are those
    beside the number that say what is counted; ``value`` is the one that these, or those of the
    row, name.
    """

    row: Sequence[HandCell]
    cell: HandCell
    amount: Amount
    place: int
    alone: bool
    in_label: bool
    words: list[str]
    value: str

    @property
    def is_measured(self) -> bool:
        """Whether it is a duration, a share or a sum of money, and counts nothing."""
        return self.amount.unit in _MEASURES

    def column(self, scope: Scope) -> NumberColumn | None:
        """Return the numbers above, if it may add them up: no "%" below bare numbers."""
        column, unit = scope.numbers(self.cell.column), self.amount.unit
        if column and column.several:
            column = scope.numbers(self.cell.column, self.place)
        is_other = column and column.unit != unit and (column.unit or unit == "%")
        return None if self.is_measured and is_other else column


def _read_row(
    table: HandTable, total: TotalRow, corrected: Mapping[int, Fraction]
) -> Iterator[Reading]:
    """Yield what the numbers of a total row are; one that may be data must hold a sum."""
    row = table.rows[total.index].cells
    rows = (tuple(table.rows[at] for at in each) for each in total.scopes)
    scopes = [Scope(table, each, corrected) for each in rows]
    readings: list[Reading] = []
    for cell in row:
        amounts = () if cell.missing or cell.ditto_of else read_amounts(cell.text) or ()
        in_label = cell.column == total.column and total_label(cell.text) is not None
        for place, amount in enumerate(amounts):
            words = label_rest(amount.before)
            words += [] if amount.unit in _MEASURES else label_rest(amount.after)
            key = "".join(words) or normalize(total.words)
            value = next(filter(None, (scope.as_written(key) for scope in scopes)), "")
            alone = len(amounts) == 1
            typed = TypedTotal(row, cell, amount, place, alone, in_label, words, value)
            readings.append(_read_total(typed, scopes, weak=total.weak))
    is_total = total.certain or any(reading.is_sum for reading in readings)
    for each in readings:
        yield each if is_total else _passed(each.cell, each.amount, "total-like-a-row")


def _read_columns(scope: Scope) -> list[Reading]:
    """Return the totals of rows, in the columns that most rows prove to hold them.

    Such a column is a row of totals of the turned table. It adds up the columns before it, or those
    behind it, but for means and numbers of another unit.
    """
    table = scope.table
    headings = [table.heading(at) for at in range(table.width)]
    named = {answer_key(text) for text in headings} - {""}
    texts = (cell.text for row in scope.rows for cell in row.cells if len(cell.text) < LONGEST_NAME)
    if not scope.rows or not (any(map(total_label, headings)) or named & {*map(answer_key, texts)}):
        return []
    numbers = {at: found for at in range(1, table.width) if (found := scope.numbers(at))}
    added = [at for at, found in numbers.items() if found.kind == "sum"]
    total = next((numbers[at] for at in added if total_label(headings[at])), None)
    if total:
        alike = [at for at in added if numbers[at].unit == total.unit]
        added = alike if len(alike) > _FEWEST else added
        added = [at for at in added if numbers[at].is_whole() or not total.is_whole()]
    kept = [at for at in range(1, max(added, default=0) + 1) if at in added or at not in numbers]
    # With answers between the numbers, then without them; before a column, then behind it.
    for columns in dict.fromkeys(map(tuple, (kept, kept[::-1], added, added[::-1]))):
        turned = table.turned(scope.rows, columns)
        found = ((each, list(_read_row(turned, each, {}))) for each in read_rows(turned).totals)
        if readings := [reading for total, row in found for reading in _proved(total, row)]:
            return readings
    return []


def _proved(total: TotalRow, readings: Sequence[Reading]) -> list[Reading]:
    """Return the totals of a column but for what is not checked, if enough of them are right.

    They are sums, or count the value that the column is named after.
    """
    read = [each for each in readings if each.message.code != "total-passed"]
    right = [each for each in read if each.severity is _INFO]
    if any(each.is_sum for each in right):
        is_proved = len(right) >= min(len(read), _FEWEST) and 3 * len(right) >= 2 * len(read)
    else:
        is_proved = bool(total.words and right) and 2 * len(right) >= len(read)
    return read if is_proved else []


def _read_total(typed: TypedTotal, scopes: Sequence[Scope], *, weak: bool) -> Reading:
    """Return which candidate a number is, of a sum the first; else the nearest is expected."""
    amount, found, right = typed.amount, list[Candidate](), list[Candidate]()
    for scope in scopes:
        found += _candidates(typed, scope)
        right = [candidate for candidate in found if candidate.fits(amount)]
        if any(candidate.style for candidate in right):
            break
    if right:
        chosen = max(right, key=lambda each: each.style is not None)
        message = Message("total-read", found=amount.literal, how=chosen.how)
        return Reading(typed.cell, amount, message, is_sum=chosen.style is not None)
    if typed.in_label and not amount.announced and not amount.after:
        return _passed(typed.cell, amount, "total-name")  # "Total 2021", "Total groupe 2"
    if any(_may_be_mean(typed, scope) for scope in scopes):
        return _passed(typed.cell, amount, "total-average")
    expected = [each for each in found if each.expected]
    counts_others = amount.after if typed.in_label else weak or not typed.column(scopes[0])
    if counts_others and not typed.value:  # "Total : 132 students" in a table of three surveys
        expected = [each for each in expected if each.is_near(amount)]
    if not expected:
        return _passed(typed.cell, amount, "total-unknown")
    return _wrong(typed, scopes[0], found, expected)


def _passed(cell: HandCell, amount: Amount, why: str) -> Reading:
    return Reading(cell, amount, Message("total-passed", found=amount.literal, why=Message(why)))


def _may_be_mean(typed: TypedTotal, scope: Scope) -> bool:
    """Whether a number lies among shares, means or bare decimals, or is the mean of its column.

    Beside counts ("3 (43 %)", "0") a count without a share has the share 0.
    """
    amount, column = typed.amount, typed.column(scope)
    if column is None or column.kind == "id":
        return False
    is_averaged = column.kind == "average" or column.unit == "%" or column.is_rounded()
    for style in column.styles(amount):
        bare = len(scope.cells(typed.cell.column)) - len(column.amounts) if column.several else 0
        values = [*column.values(style).values(), *[Fraction(0)] * bare]
        stated = amount.values[style] * column.factor(amount)
        off = abs(sum(values, Fraction(0)) / len(values) - stated)
        if is_averaged and min(values) <= stated <= max(values):
            return True
        if len(values) > _PAIR and off <= amount.steps[style] / 2:
            return True
    return False


def _candidates(typed: TypedTotal, scope: Scope) -> Iterator[Candidate]:
    """Yield what a number may be: a count of its value, sums, counts, those of other columns."""
    own, amount = typed.cell.column, typed.amount
    numbers, column = scope.numbers(own), typed.column(scope)
    texts = [cell.text for cell in scope.cells(own)]
    if typed.value and (numbers is None or numbers.kind == "id"):
        everywhere = typed.in_label or not texts
        yield value_count(scope, typed.value, range(scope.table.width) if everywhere else [own])
        return
    says_else = bool(typed.words) and (numbers is None or numbers.unit != amount.unit)
    is_added = column is not None and column.kind in {"sum", "average"}
    if column and (is_added or column.kind == "year"):
        is_mean = column.kind == "average"
        names_year = column.kind == "year" and is_year(max(amount.values.values()))
        is_meant = not (is_mean or names_year or says_else)
        yield from sums(scope, column, amount, expected=is_meant)
    if numbers:
        is_counted, names_rows = typed.in_label or not is_added, numbers.kind == "id"
    else:
        is_counted = bool(texts or typed.in_label) and (typed.alone or bool(typed.words))
        names_rows = typed.in_label or all(map(_is_words, texts))
    if is_counted and not typed.is_measured:
        yield from counts(scope, own, ("rows", "filled") if names_rows and not says_else else ())
    answers = {answer_key(text): text for text in reversed(texts)} if numbers is None else {}
    if len(answers) <= _MOST_VALUES and not (typed.is_measured or typed.in_label):
        yield from (value_count(scope, each, [own], expected=False) for each in answers.values())
    if typed.in_label:
        yield from _of_other_columns(typed, scope)


def _is_words(text: str) -> bool:
    """Whether a text has no number but one that names it: "Focus group 2"."""
    amounts = read_amounts(text)
    are_names = [bool(each.before and not each.after) for each in amounts or ()]
    return amounts is not None and are_names in ([], [True])


def _of_other_columns(typed: TypedTotal, scope: Scope) -> Iterator[Candidate]:
    """Yield the sum of the columns with its unit or of the only one, and what its words name."""
    added = {
        cell.column: numbers
        for cell in typed.row
        if cell is not typed.cell and (cell.ditto_of is typed.cell or not read_amounts(cell.text))
        if (numbers := scope.numbers(cell.column)) and numbers.kind == "sum"
    }
    unit = typed.amount.unit if typed.is_measured else None
    fitting = [at for at, column in added.items() if column.unit == unit]
    for at in range(scope.table.width):
        is_named = bool(typed.words) and {*typed.words} <= {*label_rest(scope.table.heading(at))}
        if at in added and (is_named or at in fitting or len(added) == 1):
            is_meant = is_named or fitting == [at]
            yield from sums(scope, added[at], typed.amount, expected=is_meant)
        if is_named and not typed.is_measured:
            yield from counts(scope, at, ("distinct",))
        elif not typed.is_measured and any(len(cell.items) > 1 for cell in scope.cells(at)):
            yield from (each for each in counts(scope, at) if each.how.code == "total-count-items")


def _wrong(
    typed: TypedTotal, scope: Scope, found: Sequence[Candidate], expected: Sequence[Candidate]
) -> Reading:
    """Expect the nearest candidate; it is sure if no other is as near."""
    amount, column = typed.amount, typed.column(scope)
    chosen = min(expected, key=lambda each: each.distance(amount))
    value = chosen.write_like(amount)
    rivals = {
        each.write_like(amount): each
        for each in found
        if (each.style is None) == (chosen.style is None)
        and each.distance(amount) <= chosen.distance(amount)
    }
    near = [
        Message("total-other", how=each.how, value=written)
        for written, each in rivals.items()
        if written not in {"", value}
    ]
    heading = "" if typed.in_label else scope.table.heading(typed.cell.column)
    message = Message(
        "total-wrong",
        found=amount.literal,
        column=Message("total-of", heading=heading) if heading else "",
        how=chosen.how,
        value=value or Message("total-another"),
        others=Message("total-others", others=tuple(near[:2])) if near else "",
    )
    if column:  # parts of the sum may be rounded
        is_doubtful = column.is_rounded() and chosen.distance(amount) <= column.rounding()
        is_doubtful |= column.unit == "%" and WHOLE in amount.values.values()
    else:  # words may be what another number counts
        is_doubtful = not (typed.in_label or typed.value or scope.numbers(typed.cell.column))
    is_doubtful |= amount.approximate
    severity = Severity.WARNING if is_doubtful else Severity.ERROR
    is_sure = not near and not is_doubtful
    return Reading(typed.cell, amount, message, severity, chosen.value, value, is_sure)


# --- problems -------------------------------------------------------------------------------------


def _problem(chapter: Chapter, reading: Reading) -> Problem:
    amount, items = reading.amount, [item.offsets for item in reading.cell.written]
    offsets = [offset for each in items for offset in (*each, each[-1] + 1)]
    start, end = offsets[amount.start], offsets[amount.end - 1] + 1
    place = chapter.place_at(start - chapter.body_start)
    if reading.severity is _INFO:
        return _info(place, reading.message, amount.literal)
    typed, expected = chapter.text[start:end], reading.expected
    edits: tuple[Edit, ...] = ()
    if expected and reading.sure and unescape(typed) == amount.literal:
        mended = expected
        for entity in re.findall("&#?[0-9A-Za-z]+;", typed):
            mended = mended.replace(unescape(entity), entity)  # "1&nbsp;256"
        edits = (Edit(start, end, mended),)
    return Problem(
        "total",
        place,
        reading.message,
        amount.literal,
        expected,
        reading.severity,
        edits=edits,
    )


def _unchecked(table: HandTable, cell: HandCell) -> Problem:
    lines = tuple(str(place.line) for place in table.ragged[:3])
    message = Message("total-unchecked", lines=lines)
    expected = Message("total-cell-in-each-column")
    return Problem("table-shape", cell.place, message, cell.text, expected, Severity.WARNING)


def _info(place: Place, message: Message, found: str = "") -> Problem:
    return Problem("total", place, message, found, severity=_INFO)
