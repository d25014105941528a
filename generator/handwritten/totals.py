"""Checks the totals of hand-written tables (``total``), mends them, and says how it read them.

A number in a total row is right if a candidate of its own column fits, rounded as it is typed; the
candidates of another column count only where its label names that column. If none fits, the nearest
one that is expected there should stand in its place.

Totals stand in rows, or in columns that total each row: "Total", "Total oui", "non", "%". A column
is one only where most rows prove it: then the rows that do not agree are wrong.
"""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from html import unescape

from generator.chapters.values import Chapter
from generator.core.edits import Edit
from generator.core.problems import Message, Place, Problem, Severity, in_file_order
from generator.core.values import Frozen, replace
from generator.handwritten.amounts import DURATION, Amount, is_number, read_amounts, write_like
from generator.handwritten.candidates import (
    WHOLE,
    Candidate,
    NumberColumn,
    Scope,
    counts,
    is_averaged,
    sums,
    value_count,
)
from generator.handwritten.total_rows import (
    Rows,
    TotalRow,
    answer_key,
    label_rest,
    tables_with_rows,
    total_label,
)
from generator.handwritten.values import HandCell, HandRow, HandTable
from generator.language.normalize import normalize
from generator.language.typed_numbers import STYLES, Style

# The number typed in a cell, and what it should be.
Derived = tuple[HandCell, Amount, Candidate]

_INFO = Severity.INFO
_MEASURES = frozenset((DURATION, "%", "€", "$", "£"))
_FEWEST = 2  # rows that prove a column of totals, parts that a total adds up
_MOST_MISFITS = 5  # one in five percentages may be rounded otherwise
_MOST_VALUES = 6  # so many different values are few
_FARTHEST = Fraction(3, 2)  # a number this many times larger counts something else
_LAST_YEAR = 2100


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


class Reading(Frozen):
    """What a typed number was taken for; a severity above "info" says that it is wrong.

    It is the ``candidate``, or should be; that is put in its place if ``sure``.
    """

    cell: HandCell
    amount: Amount
    message: Message
    candidate: Candidate | None = None
    severity: Severity = _INFO
    sure: bool = False

    @property
    def is_sum(self) -> bool:
        """Whether it is a sum as it should be, which shows that its row is a total."""
        candidate = self.candidate if self.severity is _INFO else None
        return candidate is not None and candidate.style is not None


def _read(chapter: Chapter) -> Iterator[Problem]:
    return (found for each in chapter.once(tables_with_rows) for found in _check(chapter, *each))


def _check(chapter: Chapter, table: HandTable, rows: Rows) -> Iterator[Problem]:
    """Yield the wrong totals and how the others were read; of a doubtful table only its doubt."""
    yield from table.problems
    data = Scope(table, tuple(table.rows[at] for at in rows.of("data")))
    readings = list(_read_columns(data)) if data.rows else []
    wrong = [reading for reading in readings if reading.severity is not _INFO]
    corrected = {each.cell.start: each.candidate.value for each in wrong if each.candidate}
    moved: list[HandCell] = []
    for total in rows.totals:
        scopes = [
            Scope(table, tuple(table.rows[at] for at in each), corrected) for each in total.scopes
        ]
        row, found = table.rows[total.index], _read_row(table, total, scopes) if scopes else []
        readings += found
        if row.place in table.ragged and scopes and not any(each.is_sum for each in found):
            moved += [cell for cell in row.cells if is_number(cell.text)]
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
    """One number of a total row, the ``place``-th of the ``places`` numbers in its cell.

    ``in_label`` says that it stands in the cell that calls the row a total. ``words`` are those
    beside the number that say what is counted; ``value`` is the one that these, or those of the
    row, name.
    """

    row: HandRow
    cell: HandCell
    amount: Amount
    place: int
    places: int
    in_label: bool
    words: list[str]
    value: str

    @property
    def is_measured(self) -> bool:
        """Whether it is a duration, a share or a sum of money, and counts nothing."""
        return self.amount.unit in _MEASURES

    def column(self, scope: Scope) -> NumberColumn | None:
        """Return the numbers above that it speaks of: those at its place, or the only ones."""
        numbers, unit = scope.numbers[self.cell.column], self.amount.unit
        if len(numbers) not in {1, self.places}:
            return None
        column = numbers[self.place] if len(numbers) == self.places else numbers[0]
        bare = "" if unit != "%" else unit  # a percentage below bare numbers is none of them
        return column if not self.is_measured or column.unit in {unit, bare} else None


def _read_row(table: HandTable, total: TotalRow, scopes: Sequence[Scope]) -> list[Reading]:
    row = table.rows[total.index]
    bases, wrong_shares = _read_shares(row, scopes)
    readings: list[Reading] = []
    for cell in row.cells:
        amounts = () if cell.missing or cell.ditto_of else read_amounts(cell.text) or ()
        in_label = cell.column == total.column and total_label(cell.text) is not None
        for place, amount in enumerate(amounts):
            words = label_rest(amount.before)
            words += [] if amount.unit in _MEASURES else label_rest(amount.after)
            key = "".join(words) or normalize(total.words)
            value = next(filter(None, (scope.as_written(key) for scope in scopes)), "")
            typed = TypedTotal(row, cell, amount, place, len(amounts), in_label, words, value)
            is_base = cell.start in bases or (bases and WHOLE in amount.values.values())
            readings.append(_read_total(typed, scopes, weak=total.weak, is_base=bool(is_base)))
    if total.certain or any(reading.is_sum for reading in readings):
        return [*wrong_shares, *readings]
    return [_passed(each.cell, each.amount, "total-like-a-row") for each in readings]


def _passed(cell: HandCell, amount: Amount, why: str) -> Reading:
    return Reading(cell, amount, Message("total-passed", found=amount.literal, why=Message(why)))


def _read_total(
    typed: TypedTotal, scopes: Sequence[Scope], *, weak: bool, is_base: bool
) -> Reading:
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
        return Reading(typed.cell, amount, message, chosen)
    expected = _expected(typed, scopes[0], found, weak=weak)
    why = _why_unchecked(typed, scopes, is_base=is_base) or ("" if expected else "total-unknown")
    return _passed(typed.cell, amount, why) if why else _wrong(typed, scopes[0], found, expected)


def _expected(
    typed: TypedTotal, scope: Scope, found: Sequence[Candidate], *, weak: bool
) -> list[Candidate]:
    """Return the candidates of which one should stand there.

    A number beside words may count something else if it is far from all of them: "Total : 132
    students" in a table of three surveys.
    """
    expected = [each for each in found if each.expected]
    counts_others = typed.amount.after if typed.in_label else weak or not typed.column(scope)
    if typed.value or not counts_others:
        return expected
    worth = max(map(abs, typed.amount.values.values()))
    most, least = worth * _FARTHEST, worth / _FARTHEST
    return [each for each in expected if least <= each.value <= most]


# --- what a number of a total row may be ----------------------------------------------------------


def _candidates(typed: TypedTotal, scope: Scope) -> list[Candidate]:
    own, numbers = typed.cell.column, scope.numbers[typed.cell.column]
    if typed.value and (not numbers or numbers[0].kind == "id"):
        everywhere = typed.in_label or not scope.cells(own)
        return [value_count(scope, typed.value, range(scope.table.width) if everywhere else [own])]
    found = list(_of_numbers(typed, scope) if numbers else _of_words(typed, scope))
    if typed.words and all(each.unit != typed.amount.unit for each in numbers):
        found = [replace(each, expected=False) for each in found]
    return [*found, *_of_other_columns(typed, scope)] if typed.in_label else found


def _of_numbers(typed: TypedTotal, scope: Scope) -> Iterator[Candidate]:
    column = typed.column(scope)
    kind = column.kind if column else "none"
    if kind == "year" and max(typed.amount.values.values()) > _LAST_YEAR:
        kind = "sum"
    if column and kind in {"sum", "average"}:
        yield from sums(scope, column, typed.amount, expected=kind == "sum")
    if (typed.in_label or kind not in {"sum", "average"}) and not typed.is_measured:
        yield from counts(scope, typed.cell.column, ("rows", "filled") if kind == "id" else ())


def _of_words(typed: TypedTotal, scope: Scope) -> Iterator[Candidate]:
    own = typed.cell.column
    texts = [cell.text for cell in scope.cells(own)]
    if typed.is_measured or not (texts or typed.in_label):
        return
    if typed.places == 1 or typed.words:  # of "20/5/35" each number counts a value
        are_words = typed.in_label or all(map(_is_words, texts))
        yield from counts(scope, own, ("rows", "filled") if are_words else ())
    values = {answer_key(text): text for text in reversed(texts)}.values()
    if not typed.in_label and len(values) <= _MOST_VALUES:
        yield from (replace(value_count(scope, each, [own]), expected=False) for each in values)


def _is_words(text: str) -> bool:
    """Whether a text has no number but one that names it: "Focus group 2"."""
    amounts = read_amounts(text)
    are_names = [bool(each.before and not each.after) for each in amounts or ()]
    return amounts is not None and are_names in ([], [True])


def _of_other_columns(typed: TypedTotal, scope: Scope) -> Iterator[Candidate]:
    """Yield the sum of the columns with its unit or of the only one, and what its words name."""
    added = {
        cell.column: numbers[0]
        for cell, numbers in zip(typed.row.cells, scope.numbers, strict=True)
        if numbers and numbers[0].kind == "sum" and cell is not typed.cell
        if cell.ditto_of is typed.cell or not read_amounts(cell.text)
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


# --- not checked, or wrong ------------------------------------------------------------------------


def _why_unchecked(typed: TypedTotal, scopes: Sequence[Scope], *, is_base: bool) -> str:
    """Return why a number that nothing fits is not wrong, or ""."""
    if typed.in_label and not typed.amount.announced and not typed.amount.after:
        return "total-name"  # "Total 2021", "Total groupe 2"
    if is_base:
        return "total-base"
    return "total-average" if any(_may_be_mean(typed, scope) for scope in scopes) else ""


def _may_be_mean(typed: TypedTotal, scope: Scope) -> bool:
    """Whether a number lies among shares, means or bare decimals: it may be a mean."""
    column = typed.column(scope)
    is_score = column and column.unit == "" and column.has_decimals()
    if column is None or not (column.kind == "average" or column.unit == "%" or is_score):
        return False
    return any(
        min(values) <= worth * column.factor(typed.amount) <= max(values)
        for style, worth in typed.amount.values.items()
        if (values := column.values(style).values())
    )


def _wrong(
    typed: TypedTotal, scope: Scope, found: Sequence[Candidate], expected: Sequence[Candidate]
) -> Reading:
    """Expect the nearest candidate; it is sure if none is as near."""
    amount = typed.amount
    chosen = min(expected, key=lambda each: each.distance(amount))
    value = _written(amount, chosen)
    rivals = {
        _written(amount, each): each
        for each in sorted(found, key=lambda each: -each.distance(amount))
        if bool(each.style) == bool(chosen.style)
    }
    others = [pair for pair in reversed(rivals.items()) if pair[0] not in {"", value}]
    is_sure = all(chosen.distance(amount) < each.distance(amount) for _, each in others)
    listed = [Message("total-other", how=each.how, value=other) for other, each in others[:2]]
    heading = "" if typed.in_label else scope.table.heading(typed.cell.column)
    message = Message(
        "total-wrong",
        found=amount.literal,
        column=Message("total-of", heading=heading) if heading else "",
        how=chosen.how,
        value=value or Message("total-another"),
        others="" if is_sure else Message("total-others", others=tuple(listed)),
    )
    is_doubtful = amount.approximate or _may_be_right(typed, scope, chosen)
    severity = Severity.WARNING if is_doubtful else Severity.ERROR
    return Reading(typed.cell, amount, message, chosen, severity, is_sure and not is_doubtful)


def _may_be_right(typed: TypedTotal, scope: Scope, chosen: Candidate) -> bool:
    """Whether a number may be right although nothing fits it.

    It is below words, the whole of which the rows are shares, or parts of the sum are rounded.
    """
    column = typed.column(scope)
    if column is None:
        return not (typed.in_label or typed.value or scope.numbers[typed.cell.column])
    is_fine = column.has_decimals() and column.unit in {"", DURATION}
    is_whole = column.unit == "%" and WHOLE in typed.amount.values.values()
    return is_whole or (is_fine and chosen.distance(typed.amount) <= column.rounding())


def _written(amount: Amount, candidate: Candidate) -> str:
    return write_like(amount, candidate.value, candidate.style or "comma")


# --- columns that total each row, or give its part of the whole -----------------------------------


def _read_columns(scope: Scope) -> Iterator[Reading]:
    """Yield the totals of rows in the columns that are proved to hold them."""
    headings = [scope.table.heading(column) for column in range(scope.table.width)]
    keys = {column: _counted_key(scope, column) for column in range(1, scope.table.width)}
    columns = [each for each, text in enumerate(headings) if keys.get(each) or total_label(text)]
    for column in columns:
        ways = _ways_to_total(scope, column, columns, keys.get(column, ""))
        for cell, amount, candidate in next(filter(_is_proved, ways), ()):
            yield _row_total(cell, amount, candidate, headings[column])


def _counted_key(scope: Scope, column: int) -> str:
    """Return the value that a column of numbers counts by its heading, and others hold; or ""."""
    key = "".join(label_rest(scope.table.heading(column)))
    others = [at for at in range(1, scope.table.width) if at != column]
    is_held = scope.numbers[column] and any(scope.answers[at][key] for at in others)
    return key if is_held else ""


def _ways_to_total(
    scope: Scope, column: int, columns: Sequence[int], key: str
) -> Iterator[list[Derived]]:
    """Yield what the rows of a column should be: counts of a value in other columns, or sums.

    A value is counted before all total columns, or in all others. Added are the columns before,
    those since the last total, or all behind.
    """
    others = [at for at in range(scope.table.width) if at not in columns]
    if key:
        before = [at for at in others if 0 < at < min(columns)]
        yield from (_row_counts(scope, column, parts, key) for parts in (before, others[1:]))
    elif len(total := scope.numbers[column]) == 1:
        added = [at for at in others if _is_added(scope.numbers[at], total[0].unit)]
        last = max((each for each in columns if each < column), default=0)
        before = [at for at in added if at < column]
        for parts in (before, [at for at in before if at > last], added[len(before) :]):
            if len(parts) >= _FEWEST:
                yield list(_row_sums(scope, total[0], [scope.numbers[at][0] for at in parts]))


def _is_added(numbers: Sequence[NumberColumn], unit: str) -> bool:
    return (
        len(numbers) == 1
        and numbers[0].kind == "sum"
        and (numbers[0].unit == unit or not unit or not numbers[0].unit)
    )


def _row_counts(scope: Scope, column: int, parts: Sequence[int], key: str) -> list[Derived]:
    heading, found = scope.table.heading(column), list[Derived]()
    value = scope.as_written(key) if total_label(heading) else heading
    for row in scope.rows:
        cell = row.cells[column]
        amounts = read_amounts(cell.text) or ()
        keys = [answer_key(row.cells[at].text) for at in parts]
        if len(amounts) == 1 and amounts[0].size == 1 and any(keys) and not cell.ditto_of:
            how = Message("total-row-count", value=value)
            found.append((cell, amounts[0], Candidate(Fraction(keys.count(key)), how)))
    return found


def _row_sums(
    scope: Scope, total: NumberColumn, parts: Sequence[NumberColumn]
) -> Iterator[Derived]:
    styles: list[Style] = [s for s in STYLES if all(each.values(s) for each in (total, *parts))]
    for style in styles[:1]:
        columns = [each.values(style) for each in parts]
        for row, amount in total.amounts.items():
            cell, label = total.cells[row], scope.rows[row].cells[0].text
            values = [each[row] / total.factor(amount) for each in columns if row in each]
            if cell.ditto_of or len(values) < _FEWEST:
                continue
            is_among = min(values) <= amount.values[style] <= max(values)
            how = Message("total-row-sum", count=len(values))
            if not (is_among and (is_averaged(label) or amount.steps[style] < 1)):
                yield cell, amount, Candidate(sum(values, Fraction(0)), how, style=style)


def _is_proved(totals: Sequence[Derived]) -> bool:
    right = sum(candidate.fits(amount) for _, amount, candidate in totals)
    if any(candidate.style for _, _, candidate in totals):
        return right >= min(len(totals), _FEWEST) and 3 * right >= 2 * len(totals)
    return right > 0 and 2 * right >= len(totals)


def _row_total(cell: HandCell, amount: Amount, candidate: Candidate, heading: str) -> Reading:
    how = candidate.how
    if candidate.fits(amount):
        return Reading(
            cell, amount, Message("total-read", found=amount.literal, how=how), candidate
        )
    value = _written(amount, candidate) or Message("total-another")
    message = Message(
        "total-wrong-row", found=amount.literal, heading=heading, how=how, value=value
    )
    return Reading(cell, amount, message, candidate, Severity.ERROR, sure=True)


def _read_shares(row: HandRow, scopes: Sequence[Scope]) -> tuple[set[int], list[Reading]]:
    """Return where the totals start that the percentages of the rows are shares of, and wrong ones.

    Such a total is right although it is more than the rows (only some are listed) or less (one
    person may be in several rows).
    """
    bases: set[int] = set()
    wrong: dict[int, Reading] = {}
    units = {each.unit for scope in scopes for numbers in scope.numbers for each in numbers}
    for cell in row.cells if "%" in units else ():
        for is_sum, shares in (each for scope in scopes for each in _shares_of(scope, cell)):
            right = sum(candidate.fits(amount) for _, amount, candidate in shares)
            is_base = right >= _FEWEST and (len(shares) - right) * _MOST_MISFITS <= len(shares)
            is_whole = is_base or (is_sum and right > _FEWEST and _is_proved(shares))
            bases |= {cell.start} if is_whole else set()
            for typed, amount, candidate in shares if is_whole and right > _FEWEST else ():
                if candidate.distance(amount) > amount.size and typed.column != cell.column:
                    heading = scopes[0].table.heading(typed.column)
                    wrong[typed.start] = _row_total(typed, amount, candidate, heading)
    return bases, list(wrong.values())


def _shares_of(scope: Scope, cell: HandCell) -> Iterator[tuple[bool, list[Derived]]]:
    """Yield each column of percentages with what they are of the number in a cell below.

    The first of each pair says whether that number is the sum of its column.
    """
    amounts, numbers = read_amounts(cell.text) or (), scope.numbers[cell.column]
    if not amounts or not numbers or numbers[0].unit == "%":
        return
    how = Message("total-share", whole=amounts[0].literal)
    for style, whole in amounts[0].values.items():
        values = numbers[0].values(style) if whole > 0 else {}
        for column in (each for columns in scope.numbers for each in columns if each.unit == "%"):
            shares = [
                (column.cells[at], amount, _share(amount, values[at] * WHOLE / whole, how))
                for at, amount in column.amounts.items()
                if at in values
            ]
            yield sum(values.values()) == whole, shares


def _share(amount: Amount, percentage: Fraction, how: Message) -> Candidate:
    """Return a percentage as a candidate, rounded as the typed one is."""
    rounded = round(percentage / amount.size) * amount.size
    return Candidate(rounded, how, style=next(iter(amount.values)))


# --- problems -------------------------------------------------------------------------------------


def _problem(chapter: Chapter, reading: Reading) -> Problem:
    amount, items = reading.amount, [item.offsets for item in reading.cell.written]
    offsets = [offset for each in items for offset in (*each, each[-1] + 1)]
    start, end = offsets[amount.start], offsets[amount.end - 1] + 1
    place = chapter.place_at(start - chapter.body_start)
    if reading.severity is _INFO or reading.candidate is None:
        return _info(place, reading.message, amount.literal)
    typed, expected = chapter.text[start:end], _written(amount, reading.candidate)
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
