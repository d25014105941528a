"""The numbers typed in a total row: what each can be, what it is taken for, and what is wrong.

A number is right if a candidate of its own column fits, rounded as it is typed; the candidates of
another column count only where its label names that column. It is wrong, and the plain candidate
expected, if none fits.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from generator.core.problems import Message, Severity
from generator.handwritten.amounts import DURATION, Amount, read_amounts, write_like
from generator.handwritten.candidates import (
    WHOLE,
    Candidate,
    NumberColumn,
    Scope,
    accepted,
    counts,
    each_value,
    means,
    sums,
    value_count,
)
from generator.handwritten.total_rows import TotalRow, label_rest, total_label
from generator.handwritten.values import HandCell, HandRow, HandTable
from generator.language.normalize import normalize

_LAST_YEAR = 2100
_FEWEST_SHARES = 2
_FEWEST_PARTS = 2  # numbers side by side
_MOST_MISFITS = 5  # one in five rows may be rounded otherwise
_MEASURES = frozenset((DURATION, "%", "€", "$", "£"))


@dataclass(frozen=True)
class Reading:
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
    """Read the numbers of a total row; one that may be a name is none if nothing adds up.

    ``corrected`` are the values of wrong cells above, by their offset.
    """
    row = table.rows[total.index]
    scopes = [
        Scope(table, tuple(table.rows[index] for index in scope), corrected)
        for scope in total.scopes
    ]
    everything = max(scopes, key=lambda scope: len(scope.rows))
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
            place = (slot, len(amounts))
            typed = TypedTotal(amount, place, cell, row, total, scopes[0], everything, in_label)
            readings.append(_read_total([replace(typed, scope=scope) for scope in scopes]))
    if total.certain or any(reading.summed for reading in readings):
        return readings
    why = Message("total-like-a-row")
    return [_passed(reading.cell, reading.amount, why) for reading in readings]


def _passed(cell: HandCell, amount: Amount, why: Message) -> Reading:
    return Reading(cell, amount, Message("total-passed", found=amount.literal, why=why))


@dataclass(frozen=True)
class TypedTotal:
    """One number of a total row, with one group of rows that it may add up, and all of them.

    ``place`` says which it is of how many numbers of its cell; ``in_label`` that the cell is the
    one that calls the row a total.
    """

    amount: Amount
    place: tuple[int, int]
    cell: HandCell
    row: HandRow
    total: TotalRow
    scope: Scope
    everything: Scope
    in_label: bool

    @property
    def is_measured(self) -> bool:
        """Whether its unit is one that no count of things has."""
        return self.amount.unit in _MEASURES

    @property
    def own_words(self) -> list[str]:
        """The words beside it that say what is counted."""
        after = [] if self.is_measured else label_rest(self.amount.after)
        return [*label_rest(self.amount.before), *after]

    @property
    def numbers(self) -> NumberColumn | None:
        """Its column as numbers, or None."""
        return self.scope.numbers(self.cell.column)

    @property
    def slot(self) -> int | None:
        """The place in the cells of its column that it speaks of, by its unit, or None."""
        column, unit, (slot, slots) = self.numbers, self.amount.unit, self.place
        units = column.units if column else ()
        if len(units) != slots:
            slot = 0 if len(units) == 1 and (slot == 0 or unit in units) else -1
        if column is None or slot < 0:
            return None
        other = self.is_measured and units[slot] not in {"", unit}
        return None if other or (unit == "%" and not column.is_share(slot)) else slot

    @property
    def value(self) -> str:
        """The key of the value that it counts, by its own words or those of the row, or ""."""
        own = self.own_words
        key = "".join(own) if own else self.total.counts or normalize(self.total.words)
        return key if key and self.everything.occurrences(key) else ""


def _candidates(typed: TypedTotal) -> Iterator[Candidate]:
    """Yield the candidates of a number, the plainest first."""
    column, value, own = typed.numbers, typed.value, typed.cell.column
    if value and (column is None or column.kind == "id"):
        is_whole = typed.in_label or not typed.everything.cells(own)
        number = typed.scope.occurrences(value, None if is_whole else own)
        yield value_count(number, typed.everything.as_written(value))
        return
    if column:
        found = _of_numbers(typed, column)
        is_unit = not typed.own_words or typed.amount.unit in column.units
        yield from found if is_unit else accepted(found)
    else:
        yield from _of_words(typed)
    if typed.in_label:
        yield from _of_other_columns(typed)


def _of_numbers(typed: TypedTotal, column: NumberColumn) -> Iterator[Candidate]:
    """Yield sums, or means, where numbers are there to be added up; else what can be counted."""
    amount, slot, counted = typed.amount, typed.slot, counts(typed.scope, typed.cell.column)
    if slot is None:
        yield from accepted(counted)
        return
    added = sums(typed.scope, column, amount, slot)
    is_year = column.kind == "year" and max(amount.values.values()) <= _LAST_YEAR
    if column.kind in {"sum", "year"} and not is_year:
        yield from added
    elif column.kind == "average":
        yield from accepted(added)
    if column.kind == "average" or column.is_share(slot) or amount.size < 1:
        yield from means(column, amount, slot)
    if column.kind == "id":
        yield from counted
    elif column.kind in {"year", "none"} or typed.in_label:
        yield from accepted(counted)


def _of_words(typed: TypedTotal) -> Iterator[Candidate]:
    """Yield what can be counted in a column of words; with numbers among them nothing is plain."""
    own = typed.cell.column
    cells = typed.scope.cells(own)
    counted = counts(typed.scope, own)
    if typed.in_label:
        is_plain = not typed.is_measured
    else:
        is_plain = all(_is_words(cell.text) for cell in cells)
    if typed.in_label or cells:
        yield from counted if is_plain and not typed.own_words else accepted(counted)
    if not typed.in_label:
        yield from each_value(typed.scope, own)


def _is_words(text: str) -> bool:
    """Whether a text has no number but one that names it: "Focus group 2"."""
    amounts = read_amounts(text)
    named = amounts is not None and [(bool(each.before), bool(each.after)) for each in amounts]
    return named in ([], [(True, False)])


def _of_other_columns(typed: TypedTotal) -> Iterator[Candidate]:
    """Yield what a number beside the label can be of other columns.

    It is the sum of those that have its unit and no total of their own, or of the only one that can
    be added up; it adds up, or counts what stands in, those that its words name.
    """
    scope, unit, words = typed.scope, typed.amount.unit, set(typed.own_words)
    below = {cell.column: cell for cell in typed.row.cells if cell is not typed.cell}
    numbers = {
        index: column
        for index, cell in below.items()
        if not read_amounts(cell.text) or cell.ditto_of is typed.cell
        if (column := scope.numbers(index)) and column.kind == "sum"
    }
    fitting = [index for index, each in numbers.items() if typed.is_measured and unit in each.units]
    for index in range(scope.table.width):
        is_named = bool(words) and words <= set(label_rest(scope.table.heading(index)))
        if index in numbers and (is_named or index in fitting or len(numbers) == 1):
            added = sums(scope, numbers[index], typed.amount)
            yield from added if is_named or fitting == [index] else accepted(added)
        counted = list(counts(scope, index)) if is_named else []
        distinct = [each for each in counted if each.how.code == "total-count-distinct"]
        yield from (replace(each, plain=each in (distinct or counted[:1])) for each in counted)


def _read_total(by_scope: Sequence[TypedTotal]) -> Reading:
    """Return what a number is taken for; it is given with each group of rows that it may add up."""
    cell, amount, is_measured = by_scope[0].cell, by_scope[0].amount, by_scope[0].is_measured
    found = [
        [each for each in _candidates(typed) if not (each.counted and is_measured)]
        for typed in by_scope
    ]
    every = [candidate for group in found for candidate in group]
    right = [candidate for candidate in every if candidate.fits(amount)]
    if right:
        message = Message("total-read", found=amount.literal, how=right[0].how)
        return Reading(cell, amount, message, summed=not all(each.counted for each in right))
    plain = [candidate for candidate in every if candidate.plain]
    why = _reason_to_pass(by_scope, plain)
    if why or not any(candidate.plain for candidate in found[0]):
        return _passed(cell, amount, why or Message("total-unknown"))
    return _wrong(by_scope[0], found[0], plain)


def _wrong(
    typed: TypedTotal, likeliest: Sequence[Candidate], plain: Sequence[Candidate]
) -> Reading:
    """Return a number as wrong: the nearest plain candidate of the likeliest rows is expected.

    It is certain if no other candidate is as near, nor a plain one of other rows.
    """
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
    """Return how a candidate is computed as the middle of a sentence has it."""
    fields = dict(how.fields)
    if how.code != "total-noted":
        return how
    return Message("total-noted-within", how=fields["how"], note=fields["note"])


def _reason_to_pass(by_scope: Sequence[TypedTotal], plain: Sequence[Candidate]) -> Message | None:
    """Return why a number that no candidate fits may be right all the same, or None."""
    typed = by_scope[0]
    amount = typed.amount
    if typed.in_label and not amount.announced and not amount.after:
        return Message("total-name")  # "Total 2021", "Total groupe 2"
    if any(_is_base(each) for each in by_scope):
        return Message("total-base")
    if any(_may_be_mean(each) for each in by_scope):
        return Message("total-average")
    counts_others = amount.after if typed.in_label else typed.total.weak or not typed.numbers
    if counts_others and not typed.value:
        # "Total : 132 students" in a table of three surveys
        worth = max(map(abs, amount.values.values()))
        near = any(2 * each.value <= 3 * worth <= 4.5 * each.value for each in plain)
        return None if near else Message("total-unknown")
    return None


def _is_base(typed: TypedTotal) -> bool:
    """Whether the percentages of the rows are those of their numbers in this total.

    Then it is right although it is more than the rows (only some are listed) or less (one person
    may be in several rows); so is a 100 % beside it.
    """
    bases = [(typed.cell.column, typed.amount)]
    if WHOLE in typed.amount.values.values():
        bases += [(c.column, a) for c in typed.row.cells for a in (read_amounts(c.text) or ())[:1]]
    return any(_are_shares_of(typed.scope, column, amount) for column, amount in bases)


def _are_shares_of(scope: Scope, column: int, base: Amount) -> bool:
    numbers = scope.numbers(column)
    if numbers is None or numbers.is_share():
        return False
    every = filter(None, map(scope.numbers, range(scope.table.width)))
    shares = [
        (each, slot) for each in every for slot in range(len(each.units)) if each.is_share(slot)
    ]
    for style, whole in base.values.items():
        values = numbers.values(style) if whole > 0 else {}
        for each, slot in shares:
            steps = dict(zip((entry.row for entry in each.entries), each.steps(slot), strict=True))
            fitting = [
                abs(values[row] * WHOLE / whole - share) <= steps[row] / 2
                for row, share in each.values(style, slot).items()
                if row in values
            ]
            misfits = fitting.count(False)
            if sum(fitting) >= _FEWEST_SHARES and misfits * _MOST_MISFITS <= len(fitting):
                return True
    return False


def _may_be_mean(typed: TypedTotal) -> bool:
    """Whether a number lies among shares, means or bare decimals: it may be a weighted mean."""
    column, slot = typed.numbers, typed.slot
    if column is None or slot is None:
        return False
    is_averaged = column.kind == "average" or column.is_share(slot)
    return (is_averaged or _is_score(typed, column, slot)) and any(
        min(values) <= worth * column.factor(typed.amount) <= max(values)
        for style, worth in typed.amount.values.items()
        if (values := column.values(style, slot).values())
    )


def _is_score(typed: TypedTotal, column: NumberColumn, slot: int) -> bool:
    """Whether a column holds bare decimals, as scores and means are."""
    is_bare = column.units[slot] == "" and not typed.is_measured
    return is_bare and max(column.steps(slot)) < 1


def _doubt(typed: TypedTotal) -> Message | None:
    """Return why a number that is wrong may be right all the same, or None."""
    column, slot = typed.numbers, typed.slot
    if typed.in_label and not typed.own_words and _counts_listed_items(typed):
        return Message("total-doubt-items")
    if column is None:
        return None if typed.in_label or typed.value else Message("total-doubt-counted")
    if slot is None:
        return None
    if column.is_share(slot) and WHOLE in typed.amount.values.values():
        return Message("total-doubt-shares")
    is_rounded = column.minutes > 1 and not typed.is_measured
    steps = column.steps(slot)
    if max(steps) >= 1 or not (is_rounded or _is_score(typed, column, slot)):
        return None
    added = sums(typed.scope, column, typed.amount, slot)
    is_near = any(each.plain and each.distance(typed.amount) <= sum(steps) / 2 for each in added)
    return Message("total-doubt-rounded") if is_near else None


def _counts_listed_items(typed: TypedTotal) -> bool:
    """Whether a number beside the label counts the items of cells of another column."""
    worth = set(typed.amount.values.values())
    columns = map(typed.scope.cells, range(typed.scope.table.width))
    counted = [[len(cell.items) for cell in cells] for cells in columns]
    return any(max(items, default=0) > 1 and sum(items) in worth for items in counted)


# --- numbers side by side -------------------------------------------------------------------------


def _read_split(
    cell: HandCell, amounts: Sequence[Amount], scopes: Sequence[Scope], *, in_label: bool
) -> Reading | None:
    """Read bare numbers side by side: "20/5/35" for 20 oui, 5 non, 35 NA; "2/3" for 2 of 3.

    None if they do not count the values of their column, or beside the label of all columns.
    """
    are_bare = all(
        not amount.unit and not label_rest(amount.before) and amount.size == 1 for amount in amounts
    )
    is_added = any(scope.numbers(cell.column) for scope in scopes)
    if len(amounts) < _FEWEST_PARTS or not are_bare or is_added:
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


def _values_counted(scope: Scope, column: int, *, in_label: bool) -> Counter[str]:
    """Return how often each value of the table occurs in a column, or beside the label in all."""
    columns = [index for index in range(scope.table.width) if scope.holds_values(index)]
    everywhere = scope.answers(columns)
    if in_label or column not in columns:
        return everywhere
    own = scope.answers([column])
    keys = set(map(normalize, own))
    own.update({value: 0 for value in everywhere if normalize(value) not in keys})
    return own
