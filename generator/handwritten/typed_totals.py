"""The numbers typed in a total row: what each can be, what it is taken for, and what is wrong.

A number is right if a candidate of its own column fits, rounded as it is typed; the candidates of
another column count only where its label names that column. It is wrong, and the plain candidate
expected, if none fits.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from generator.core.problems import Message, Severity
from generator.core.values import Frozen, replace
from generator.handwritten.amounts import DURATION, Amount, read_amounts, write_like
from generator.handwritten.candidates import (
    MOST_VALUES,
    WHOLE,
    Candidate,
    NumberColumn,
    TotalScope,
    accepted,
    counts,
    means,
    sums,
    value_count,
)
from generator.handwritten.total_rows import TotalRow, answer_key, label_rest, total_label
from generator.handwritten.values import HandCell, HandRow, HandTable
from generator.language.normalize import normalize

_LAST_YEAR = 2100
_FEWEST_SHARES = 2
_FEWEST_PARTS = 2  # numbers side by side
_MOST_MISFITS = 5  # one in five rows may be rounded otherwise
_MEASURES = frozenset((DURATION, "%", "€", "$", "£"))


class Reading(Frozen):
    """What a typed number was taken for, if anything; a severity above "info" says it is wrong.

    ``summed`` says that it is a sum as it should be, which shows that its row is a total.
    ``expected`` is the right number as it would be typed, or ""; it can be put in place of the
    wrong one if ``sure``.
    """

    cell: HandCell
    amount: Amount
    message: Message
    summed: bool = False
    severity: Severity = Severity.INFO
    expected: Message | str = ""
    sure: bool = False


def read_row(table: HandTable, total: TotalRow, corrected: Mapping[int, Fraction]) -> list[Reading]:
    """Read the numbers of a total row; ``corrected`` are those of wrong cells, by their offset."""
    row = table.rows[total.index]
    scopes = [
        TotalScope(table, tuple(table.rows[index] for index in scope), corrected)
        for scope in total.scopes
    ]
    readings: list[Reading] = []
    for cell in row.cells:
        if cell.missing or cell.ditto_of:
            continue
        amounts = read_amounts(cell.text) or ()
        in_label = cell.column == total.column and total_label(cell.text) is not None
        split = _read_split(cell, amounts, scopes, in_label=in_label)
        if split is not None:
            readings.append(split)
            continue
        for slot, amount in enumerate(amounts):
            typed = _typed_total(cell, amount, total, scopes, in_label=in_label)
            by_scope = (
                replace(
                    typed,
                    scope=scope,
                    column=_meant(scope.numbers[cell.column], amount, slot, len(amounts)),
                )
                for scope in scopes
            )
            readings.append(_read_total(by_scope, row))
    if total.certain or any(reading.summed for reading in readings):
        return readings
    why = Message("total-like-a-row")
    return [_passed(reading.cell, reading.amount, why) for reading in readings]


def _passed(cell: HandCell, amount: Amount, why: Message) -> Reading:
    return Reading(cell, amount, Message("total-passed", found=amount.literal, why=why))


class TypedTotal(Frozen):
    """One number of a total row, with one group of rows that it may add up.

    ``in_label`` says that it stands in the cell that calls the row a total, ``weak`` that the label
    may be a name. ``words`` are those beside the number that say what is counted; ``value`` is the
    one that these, or those of the row, name, and ``everywhere`` says that it is counted in all
    columns. ``column`` are the numbers above that it speaks of.
    """

    cell: HandCell
    amount: Amount
    in_label: bool
    weak: bool
    is_measured: bool
    words: list[str]
    value: str
    everywhere: bool
    scope: TotalScope
    column: NumberColumn | None = None

    @property
    def numbers(self) -> tuple[NumberColumn, ...]:
        """All numbers of its column, none where these are words."""
        return self.scope.numbers[self.cell.column]


def _typed_total(
    cell: HandCell, amount: Amount, total: TotalRow, scopes: Sequence[TotalScope], *, in_label: bool
) -> TypedTotal:
    everything = max(scopes, key=lambda scope: len(scope.rows))
    is_measured = amount.unit in _MEASURES
    words = [*label_rest(amount.before), *([] if is_measured else label_rest(amount.after))]
    key = "".join(words) or normalize(total.words)
    value = everything.as_written(key) if key else ""
    everywhere = in_label or not any(row.cells[cell.column].text for row in everything.rows)
    return TypedTotal(
        cell, amount, in_label, total.weak, is_measured, words, value, everywhere, everything
    )


def _meant(
    numbers: tuple[NumberColumn, ...], amount: Amount, slot: int, slots: int
) -> NumberColumn | None:
    if len(numbers) != slots:
        is_only = len(numbers) == 1 and (slot == 0 or amount.unit == numbers[0].unit)
        numbers, slot = (numbers if is_only else ()), 0
    if not numbers:
        return None
    column = numbers[slot]
    is_other = amount.unit in _MEASURES and column.unit not in {"", amount.unit}
    return None if is_other or (amount.unit == "%" and not column.is_share) else column


# --- candidates -----------------------------------------------------------------------------------


def _candidates(typed: TypedTotal, row: HandRow) -> Iterator[Candidate]:
    numbers, own = typed.numbers, typed.cell.column
    if typed.value and (not numbers or numbers[0].kind == "id"):
        columns = None if typed.everywhere else own
        yield value_count(typed.scope.occurrences(answer_key(typed.value), columns), typed.value)
        return
    found = _of_numbers(typed) if numbers else _of_words(typed)
    is_of_column = not typed.words or any(each.unit == typed.amount.unit for each in numbers)
    yield from found if is_of_column else accepted(found)
    if typed.in_label:
        yield from _of_other_columns(typed, row)


def _of_numbers(typed: TypedTotal) -> Iterator[Candidate]:
    column, amount = typed.column, typed.amount
    counted = counts(typed.scope, typed.cell.column)
    if column is None:
        yield from accepted(counted)
        return
    is_year = column.kind == "year" and max(amount.values.values()) <= _LAST_YEAR
    if column.kind in {"sum", "year"} and not is_year:
        yield from sums(typed.scope, column, amount)
    elif column.kind == "average":
        yield from accepted(sums(typed.scope, column, amount))
    if column.kind == "average" or column.is_share or amount.size < 1:
        yield from means(column, amount)
    if column.kind == "id":
        yield from counted
    elif column.kind in {"year", "none"} or typed.in_label:
        yield from accepted(counted)


def _of_words(typed: TypedTotal) -> Iterator[Candidate]:
    own = typed.cell.column
    cells, counted = typed.scope.cells(own), counts(typed.scope, own)
    if typed.in_label:
        yield from accepted(counted) if typed.is_measured else counted
    elif cells:
        yield from counted if all(_is_words(cell.text) for cell in cells) else accepted(counted)
        values = typed.scope.answers([own])
        if len(values) <= MOST_VALUES:
            yield from accepted(value_count(number, value) for value, number in values.items())


def _is_words(text: str) -> bool:
    """Whether a text has no number but one that names it: "Focus group 2"."""
    amounts = read_amounts(text)
    named = amounts is not None and [(bool(each.before), bool(each.after)) for each in amounts]
    return named in ([], [(True, False)])


def _of_other_columns(typed: TypedTotal, row: HandRow) -> Iterator[Candidate]:
    """Yield the sum of the columns with its unit or of the only one, and what its words name."""
    scope, amount, words = typed.scope, typed.amount, set(typed.words)
    added = {
        cell.column: scope.numbers[cell.column][0]
        for cell in row.cells
        if cell.ditto_of is typed.cell or (cell is not typed.cell and not read_amounts(cell.text))
        if scope.numbers[cell.column] and scope.numbers[cell.column][0].kind == "sum"
    }
    fitting = [
        index for index, each in added.items() if typed.is_measured and each.unit == amount.unit
    ]
    for index in range(scope.table.width):
        is_named = bool(words) and words <= set(label_rest(scope.table.heading(index)))
        if index in added and (is_named or index in fitting or len(added) == 1):
            found = sums(scope, added[index], amount)
            yield from found if is_named or fitting == [index] else accepted(found)
        counted = list(counts(scope, index)) if is_named else []
        distinct = [each for each in counted if each.how.code == "total-count-distinct"]
        yield from (replace(each, plain=each in (distinct or counted[:1])) for each in counted)


# --- right, passed or wrong -----------------------------------------------------------------------


def _read_total(by_scope: Iterable[TypedTotal], row: HandRow) -> Reading:
    tried: list[TypedTotal] = []
    found: list[list[Candidate]] = []
    right: list[Candidate] = []
    for typed in by_scope:
        tried.append(typed)
        found.append(
            [each for each in _candidates(typed, row) if not (each.counted and typed.is_measured)]
        )
        right += [candidate for candidate in found[-1] if candidate.fits(typed.amount)]
        if not all(each.counted for each in right):  # the other groups of rows tell no more
            break
    typed = tried[0]
    cell, amount = typed.cell, typed.amount
    if right:
        message = Message("total-read", found=amount.literal, how=right[0].how)
        return Reading(cell, amount, message, summed=not all(each.counted for each in right))
    plain = [candidate for group in found for candidate in group if candidate.plain]
    if typed.in_label and not amount.announced and not amount.after:
        return _passed(cell, amount, Message("total-name"))  # "Total 2021", "Total groupe 2"
    if any(_is_base(one, row) for one in tried):
        return _passed(cell, amount, Message("total-base"))
    if any(map(_may_be_mean, tried)):
        return _passed(cell, amount, Message("total-average"))
    counts_others = amount.after if typed.in_label else typed.weak or not typed.column
    if counts_others and not typed.value:
        # "Total : 132 students" in a table of three surveys
        worth = max(map(abs, amount.values.values()))
        plain = [each for each in plain if 2 * each.value <= 3 * worth <= 4.5 * each.value]
    if not plain or not any(candidate.plain for candidate in found[0]):
        return _passed(cell, amount, Message("total-unknown"))
    return _wrong(typed, found[0], [c for group in found for c in group if c.plain])


def _wrong(
    typed: TypedTotal, likeliest: Sequence[Candidate], plain: Sequence[Candidate]
) -> Reading:
    """Expect the nearest plain candidate; it is certain if none is as near, nor of other rows."""
    cell, amount = typed.cell, typed.amount

    def distance(candidate: Candidate) -> Fraction:
        return candidate.distance(amount)

    def written(candidate: Candidate) -> str:
        return write_like(amount, candidate.value, candidate.style)

    chosen = min((each for each in likeliest if each.plain), key=distance)
    expected = written(chosen)
    others: dict[str, Candidate] = {}
    for each in sorted([*likeliest, *plain], key=distance):
        if each.counted == chosen.counted and written(each) not in {"", expected}:
            others.setdefault(written(each), each)
    is_certain = all(distance(chosen) < distance(each) for each in others.values())
    listed = [
        Message("total-other", how=_within(each.how), value=value) for value, each in others.items()
    ]
    doubt = _doubt(typed)
    severity = Severity.WARNING if doubt or amount.approximate else Severity.ERROR
    heading = "" if typed.in_label else typed.scope.table.heading(cell.column)
    message = Message(
        "total-wrong",
        found=amount.literal,
        column=Message("total-of", heading=heading) if heading else "",
        how=_within(chosen.how),
        value=expected or Message("total-another"),
        others="" if is_certain else Message("total-others", others=tuple(listed[:2])),
        doubt=doubt or "",
    )
    sure = is_certain and bool(expected) and severity is Severity.ERROR
    return Reading(cell, amount, message, severity=severity, expected=expected, sure=sure)


def _within(how: Message) -> Message:
    if how.code != "total-noted":
        return how
    fields = dict(how.fields)
    return Message("total-noted-within", how=fields["how"], note=fields["note"])


def _is_base(typed: TypedTotal, row: HandRow) -> bool:
    """Whether the percentages of the rows are those of their numbers in this total.

    Then it is right although it is more than the rows (only some are listed) or less (one person
    may be in several rows); so is a 100 % beside it.
    """
    numbers = typed.scope.numbers
    bases = [(typed.cell.column, typed.amount)]
    if WHOLE in typed.amount.values.values():
        bases += [(c.column, a) for c in row.cells for a in (read_amounts(c.text) or ())[:1]]
    return any(
        _are_shares_of(each, numbers[index][0].values(style), whole)
        for index, amount in bases
        if numbers[index] and not numbers[index][0].is_share
        for style, whole in amount.values.items()
        for each in typed.scope.shares
        if whole > 0
    )


def _are_shares_of(shares: NumberColumn, values: Mapping[int, Fraction], whole: Fraction) -> bool:
    fitting = [
        any(
            abs(values[row] * WHOLE / whole - share) <= amount.size / 2
            for share in amount.values.values()
        )
        for row, amount in zip(shares.rows, shares.amounts, strict=True)
        if row in values
    ]
    return sum(fitting) >= _FEWEST_SHARES and fitting.count(False) * _MOST_MISFITS <= len(fitting)


def _may_be_mean(typed: TypedTotal) -> bool:
    """Whether a number lies among shares, means or bare decimals: it may be a weighted mean."""
    column = typed.column
    if column is None:
        return False
    is_score = column.unit == "" and max(column.steps) < 1
    return (column.kind == "average" or column.is_share or is_score) and any(
        min(values) <= worth * column.factor(typed.amount) <= max(values)
        for style, worth in typed.amount.values.items()
        if (values := column.values(style).values())
    )


def _doubt(typed: TypedTotal) -> Message | None:
    column, amount, scope = typed.column, typed.amount, typed.scope
    if typed.in_label:
        columns = map(scope.cells, range(scope.table.width))
        items = [[len(cell.items) for cell in cells] for cells in columns]
        worth = amount.values.values()
        if any(max(counted, default=0) > 1 and sum(counted) in worth for counted in items):
            return Message("total-doubt-items")
    if not typed.numbers and not typed.in_label and not typed.value:
        return Message("total-doubt-counted")
    if column and column.is_share and WHOLE in amount.values.values():
        return Message("total-doubt-shares")
    if column and column.unit in {"", DURATION} and max(column.steps) < 1:
        rounding = sum(column.steps, Fraction(0)) / 2
        added = [each for each in sums(scope, column, amount) if each.plain]
        if any(each.distance(amount) <= rounding for each in added):
            return Message("total-doubt-rounded")
    return None


# --- numbers side by side -------------------------------------------------------------------------


def _read_split(
    cell: HandCell, amounts: Sequence[Amount], scopes: Sequence[TotalScope], *, in_label: bool
) -> Reading | None:
    """Read "20/5/35" for 20 oui, 5 non, 35 NA and "2/3" for 2 of 3, if they count values."""
    are_bare = all(
        not amount.unit and not label_rest(amount.before) and amount.size == 1 for amount in amounts
    )
    if len(amounts) < _FEWEST_PARTS or not are_bare:
        return None
    if any(scope.numbers[cell.column] for scope in scopes):
        return None
    numbers = [int(next(iter(amount.values.values()))) for amount in amounts]
    typed = Counter(numbers)
    tables = [_values_counted(scope, cell.column, in_label=in_label) for scope in scopes]
    for table in tables:
        is_rate = numbers[0] in table.values() and numbers[1:] == [table.total()]
        if is_rate or (table and typed <= Counter(table.values())):
            message = Message("total-read", found=cell.text, how=_parts(table))
            return Reading(cell, amounts[0], message, summed=True)
    table = next((each for each in tables if len(each) == len(amounts)), None)
    if table is None:
        return None
    extra, missing = typed - Counter(table.values()), Counter(table.values()) - typed
    wrong = next(amount for amount, number in zip(amounts, numbers, strict=True) if extra[number])
    sure = extra.total() == 1
    right = str(next(iter(missing))) if sure else ""
    parts = _parts(table)
    value = Message("total-expected", value=right) if right else ""
    message = Message("total-wrong-split", found=wrong.literal, parts=parts, value=value)
    severity, expected = Severity.ERROR, right or parts
    return Reading(cell, wrong, message, severity=severity, expected=expected, sure=sure)


def _parts(table: Counter[str]) -> Message:
    parts = [Message("total-part", number=n, value=value) for value, n in table.most_common()]
    return Message("total-parts", parts=tuple(parts))


def _values_counted(scope: TotalScope, column: int, *, in_label: bool) -> Counter[str]:
    everywhere = scope.answers(scope.value_columns)
    if in_label or column not in scope.value_columns:
        return everywhere
    return Counter({value: scope.occurrences(answer_key(value), column) for value in everywhere})
