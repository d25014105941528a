"""One number typed in a total row: what it can be, what it is taken for, and what is wrong with it.

It is right if a candidate of its own column fits, rounded as it is typed; the candidates of another
column count only where its label names that column. It is wrong, and the plain candidate expected,
if none fits.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from generator.core.problems import Message, Severity
from generator.handwritten.amounts import DURATION, Amount, read_amounts, write_like
from generator.handwritten.candidates import (
    WHOLE,
    Candidate,
    Scope,
    accepted,
    averages,
    counts,
    each_value,
    sums,
    value_count,
)
from generator.handwritten.labels import label_key
from generator.handwritten.number_columns import NumberColumn
from generator.handwritten.total_rows import TotalRow, label_rest, total_label
from generator.handwritten.values import HandCell, HandRow
from generator.language.typed_numbers import STYLES, Style

_LAST_YEAR = 2100
_ABOUT = Fraction(1, 10)
_FEWEST_SHARES = 2
_FEWEST_PARTS = 2  # numbers side by side
_MOST_MISFITS = 5  # one in five rows may be rounded otherwise
_MEASURES = frozenset((DURATION, "%", "€", "$", "£"))


@dataclass(frozen=True)
class Reading:
    """What a typed number was taken for, if anything, or that it is wrong.

    ``summed`` says that it is a sum as it should be, which shows that its row is a total.
    """

    cell: HandCell
    amount: Amount
    message: Message
    summed: bool = False


@dataclass(frozen=True)
class WrongTotal(Reading):
    """A typed number that no candidate fits.

    ``written`` is the right number as it would be typed, or "" if that cannot be said; ``sure``
    says that it can be put in place of the wrong one.
    """

    written: str = ""
    sure: bool = False
    severity: Severity = Severity.ERROR
    expected: Message | str = ""


@dataclass(frozen=True)
class TypedTotal:
    """One number of a total row, with one group of rows that it may add up, and all of them.

    ``slot`` is its place among the ``slots`` numbers of its cell.
    """

    amount: Amount
    slot: int
    slots: int
    cell: HandCell
    row: HandRow
    total: TotalRow
    scope: Scope
    everything: Scope

    @property
    def in_label(self) -> bool:
        """Whether it stands in the cell that calls the row a total."""
        is_label = self.cell.column == self.total.column
        return is_label and total_label(self.cell.text) is not None

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
    def place(self) -> int | None:
        """The place in the cells of its column that it speaks of, or None."""
        units = self.numbers.units if self.numbers else ()
        if len(units) == self.slots:
            return self.slot
        if len(units) == 1 and (self.slot == 0 or self.amount.unit in units):
            return 0
        return None

    @property
    def value(self) -> str:
        """The key of the value that it counts, by its own words or those of the row, or ""."""
        own = self.own_words
        key = "".join(own) if own else self.total.counts or label_key(self.total.words)
        return key if key and self.everything.occurrences(key) else ""

    @property
    def named_columns(self) -> list[int]:
        """The columns that its own words name: that of "Commune" in "Total : 14 communes"."""
        own, table = set(self.own_words), self.scope.table
        columns = range(table.width) if own else ()
        return [column for column in columns if own <= set(label_rest(table.heading(column)))]


@dataclass(frozen=True)
class Option:
    """A candidate beside what the number is worth: as a sum in minutes, as a count bare."""

    candidate: Candidate
    worth: Fraction
    step: Fraction  # what one of the last digit is worth; 0 for a count
    written: str

    @property
    def distance(self) -> Fraction:
        """How far the number is from the candidate."""
        return abs(self.worth - self.candidate.value)


def options(typed: TypedTotal, style: Style) -> list[Option]:
    """Return the candidates of a number in one style, the plainest first."""
    amount, column = typed.amount, typed.numbers
    if style not in amount.values:
        return []
    found: list[Option] = []
    for candidate in _candidates(typed, style):
        factor = column.factor(amount) if column and not candidate.counted else Fraction(1)
        step = Fraction(0) if candidate.counted else amount.steps[style] * factor
        written = write_like(amount, candidate.value / factor, style)
        found.append(Option(candidate, amount.values[style] * factor, step, written))
    return [each for each in found if not (each.candidate.counted and typed.is_measured)]


def _candidates(typed: TypedTotal, style: Style) -> Iterator[Candidate]:
    column, value, own = typed.numbers, typed.value, typed.cell.column
    if value and (column is None or column.kind == "id"):
        is_whole = typed.in_label or not typed.everything.cells(own)
        number = typed.scope.occurrences(value, None if is_whole else own)
        yield value_count(number, typed.everything.as_written(value))
        return
    if column:
        found = _of_numbers(typed, column, style)
    elif typed.in_label or typed.scope.cells(own):
        found = _of_words(typed)
    else:
        return
    is_unit = column is not None and typed.amount.unit in column.units
    yield from found if is_unit or not typed.own_words else accepted(found)
    if typed.in_label:
        yield from _of_named_columns(typed, style)


def _of_numbers(typed: TypedTotal, column: NumberColumn, style: Style) -> Iterator[Candidate]:
    amount, place, counted = typed.amount, typed.place, counts(typed.scope, typed.cell.column)
    if place is None or not _has_unit_of(typed, column, place):
        yield from accepted(counted)
        return
    added = list(sums(typed.scope, column, style, place))
    is_share = column.is_share(place)
    if is_share and column.kind == "sum" and added:
        rounding = max(sum(column.steps(place), Fraction(0)) / 2, Fraction(1, 10))
        if abs(added[0].value - WHOLE) <= rounding:
            yield Candidate(WHOLE, added[0].how)
            added = list(accepted(iter(added)))
    is_year = column.kind == "year" and amount.values[style] <= _LAST_YEAR
    if column.kind in {"sum", "year"} and not is_year:
        yield from added
    elif column.kind == "average":
        yield from accepted(iter(added))
    if column.kind == "average" or is_share or amount.size < 1:
        yield from averages(column, style, place)
    if column.kind == "id":
        yield from counted
    elif column.kind in {"year", "none"} or typed.in_label or _names_rows(typed, column):
        yield from accepted(counted)


def _names_rows(typed: TypedTotal, column: NumberColumn) -> bool:
    is_first = typed.cell.column == 0 or not column.heading
    return is_first and column.kind == "sum" and column.is_numbered


def _has_unit_of(typed: TypedTotal, column: NumberColumn, place: int) -> bool:
    unit, own = column.units[place], typed.amount.unit
    if own == "%":
        return column.is_share(place)
    return not (typed.is_measured and unit and own != unit)


def _of_words(typed: TypedTotal) -> Iterator[Candidate]:
    """Yield what can be counted in a column of words; with numbers among them nothing is plain."""
    counted = counts(typed.scope, typed.cell.column)
    if typed.in_label:
        yield from accepted(counted) if typed.is_measured else counted
        return
    cells = typed.scope.cells(typed.cell.column)
    is_plain = not typed.own_words and all(_is_words(cell.text) for cell in cells)
    yield from counted if is_plain else accepted(counted)
    yield from each_value(typed.scope, typed.cell.column)


def _is_words(text: str) -> bool:
    """Whether a text has no number but one that names it: "Focus group 2"."""
    amounts = read_amounts(text)
    return amounts == () or bool(
        amounts and len(amounts) == 1 and amounts[0].before and not amounts[0].after
    )


def _of_named_columns(typed: TypedTotal, style: Style) -> Iterator[Candidate]:
    """Yield what a number beside the label can be of other columns.

    It is the sum of those that have its unit and no total of their own, or of the only one that can
    be added up; it counts what stands in those that its words name.
    """
    below = {cell.column: cell for cell in typed.row.cells if cell is not typed.cell}
    numbers = {
        index: column
        for index, cell in below.items()
        if not read_amounts(cell.text) or cell.ditto_of is typed.cell
        if (column := typed.scope.numbers(index)) and column.kind == "sum"
    }
    fitting = [each for each in numbers.values() if typed.amount.unit in each.units]
    for column in fitting if typed.is_measured else []:
        found = sums(typed.scope, column, style)
        yield from found if len(fitting) == 1 else accepted(found)
    for index in typed.named_columns:
        if index in numbers:
            yield from sums(typed.scope, numbers[index], style)
        counted = list(counts(typed.scope, index))
        distinct = [each for each in counted if each.how.code == "total-count-distinct"]
        yield from (replace(each, plain=each in (distinct or counted[:1])) for each in counted)
    if len(numbers) == 1 and not typed.own_words and not typed.is_measured:
        yield from accepted(sums(typed.scope, next(iter(numbers.values())), style))


def fits(amount: Amount, option: Option) -> bool:
    """Say whether a number may stand for a candidate, rounded as it is typed.

    "About 600" may be a tenth more or less.
    """
    about = _ABOUT * abs(option.candidate.value) if amount.approximate else Fraction(0)
    return option.distance <= max(option.step / 2, about)


def read_total(by_scope: Sequence[TypedTotal]) -> Reading:
    """Return what a number is taken for; it is given with each group of rows that it may add up."""
    typed = by_scope[0]
    cell, amount = typed.cell, typed.amount
    found = [options(each, style) for each in by_scope for style in STYLES]
    every = [each for group in found for each in group]
    fitting = [each for each in every if fits(amount, each)]
    if fitting:
        how = _said(fitting[0].candidate, last=True)
        is_sum = any(not each.candidate.counted for each in fitting)
        return Reading(cell, amount, Message("total-read", found=amount.literal, how=how), is_sum)
    plain = [each for each in every if each.candidate.plain]
    reason = _reason_to_pass(by_scope, plain)
    first_scope = [each for group in found[: len(STYLES)] for each in group]
    if reason or not any(each.candidate.plain for each in first_scope):
        why = reason or Message("total-unknown")
        return Reading(cell, amount, Message("total-passed", found=amount.literal, why=why))
    return _wrong(typed, first_scope, plain)


def _wrong(typed: TypedTotal, likeliest: Sequence[Option], plain: Sequence[Option]) -> WrongTotal:
    """Return a number as wrong: the nearest plain candidate of the likeliest rows is expected.

    It is certain if no other candidate is as near, nor a plain one of other rows.
    """
    cell, amount = typed.cell, typed.amount
    chosen = min((each for each in likeliest if each.candidate.plain), key=_distance)
    rivals = sorted(dict.fromkeys([*likeliest, *plain]), key=_distance)
    others = {
        each.written: each
        for each in rivals
        if each.candidate.counted == chosen.candidate.counted and each.written != chosen.written
    }
    is_certain = all(chosen.distance < each.distance for each in others.values())
    listed = (
        ()
        if is_certain
        else tuple(
            Message("total-other", how=_said(each.candidate), value=written)
            for written, each in list(others.items())[:2]
        )
    )
    doubt = _doubt(typed)
    severity = Severity.WARNING if doubt or amount.approximate else Severity.ERROR
    heading = "" if typed.in_label else typed.scope.table.heading(cell.column)
    message = Message(
        "total-wrong",
        found=amount.literal,
        column=Message("total-of", heading=heading) if heading else "",
        how=_said(chosen.candidate),
        value=chosen.written or Message("total-another"),
        others=Message("total-others", others=listed) if listed else "",
        doubt=doubt or "",
    )
    sure = is_certain and bool(chosen.written) and severity is Severity.ERROR
    return WrongTotal(cell, amount, message, written=chosen.written, sure=sure, severity=severity)


def _said(candidate: Candidate, *, last: bool = False) -> Message:
    """Return how a candidate is computed, with its note; ``last`` at the end of a sentence."""
    if candidate.note is None:
        return candidate.how
    if last:
        return Message("total-noted", how=candidate.how, note=candidate.note)
    return Message("total-noted-within", how=candidate.how, note=candidate.note)


def _distance(option: Option) -> Fraction:
    return option.distance


def _reason_to_pass(by_scope: Sequence[TypedTotal], plain: Sequence[Option]) -> Message | None:
    """Return why a number that no candidate fits may be right all the same, or None."""
    typed = by_scope[0]
    amount = typed.amount
    if typed.in_label and not amount.announced and not amount.after:
        return Message("total-name")  # "Total 2021", "Total groupe 2"
    if any(_is_base(each) for each in by_scope):
        return Message("total-base")
    if any(_is_average(each) for each in by_scope):
        return Message("total-average")
    counts_others = typed.amount.after if typed.in_label else typed.total.weak or not typed.numbers
    if counts_others and not typed.value:
        # "Total : 132 students" in a table of three surveys
        near = (
            2 * each.candidate.value <= 3 * abs(each.worth) <= 4.5 * each.candidate.value
            for each in plain
        )
        return None if any(near) else Message("total-unknown")
    return None


def _is_base(typed: TypedTotal) -> bool:
    """Whether the percentages of the rows are those of their numbers in this total.

    Then it is right although it is more than the rows (only some are listed) or less (one person
    may be in several rows); so is a 100 % beside it.
    """
    for style, value in typed.amount.values.items():
        if _are_shares_of(typed.scope, typed.cell.column, value, style):
            return True
        for cell in typed.row.cells if value == WHOLE else ():
            for amount in (read_amounts(cell.text) or ())[:1]:
                base = amount.values.get(style, Fraction(0))
                if _are_shares_of(typed.scope, cell.column, base, style):
                    return True
    return False


def _are_shares_of(scope: Scope, column: int, base: Fraction, style: Style) -> bool:
    numbers = scope.numbers(column)
    values = numbers.values(style) if numbers else None
    if numbers is None or values is None or numbers.is_share() or base <= 0:
        return False
    by_row = dict(zip((entry.row for entry in numbers.entries), values, strict=True))
    for other in range(scope.table.width):
        shares = scope.numbers(other)
        for slot in range(len(shares.units)) if shares else ():
            if shares is None or not shares.is_share(slot):
                continue
            pairs = [
                abs(by_row[entry.row] * WHOLE / base - share) <= entry.amounts[slot].size / 2
                for entry, share in zip(
                    shares.entries, shares.values(style, slot) or (), strict=False
                )
                if entry.row in by_row
            ]
            if sum(pairs) >= _FEWEST_SHARES and pairs.count(False) * _MOST_MISFITS <= len(pairs):
                return True
    return False


def _is_average(typed: TypedTotal) -> bool:
    """Whether a number lies among shares, means or bare decimals: it may be a weighted mean."""
    column, place = typed.numbers, typed.place
    if column is None or place is None:
        return False
    is_averaged = column.kind == "average" or column.is_share(place)
    if not is_averaged and not _is_score(typed, column, place):
        return False
    factor = column.factor(typed.amount)
    return any(
        min(values) <= worth * factor <= max(values)
        for style, worth in typed.amount.values.items()
        if (values := column.values(style, place))
    )


def _is_score(typed: TypedTotal, column: NumberColumn, place: int) -> bool:
    """Whether a column holds bare decimals, as scores and means are."""
    is_bare = column.units[place] == "" and not typed.is_measured
    return is_bare and max(column.steps(place)) < 1


def _doubt(typed: TypedTotal) -> Message | None:
    """Return why a number that is wrong may be right all the same, or None."""
    column, place = typed.numbers, typed.place
    if typed.in_label and not typed.own_words and _counts_listed_items(typed):
        return Message("total-doubt-items")
    if column is None:
        return None if typed.in_label or typed.value else Message("total-doubt-counted")
    if place is None:
        return None
    if column.is_share(place) and WHOLE in typed.amount.values.values():
        return Message("total-doubt-shares")
    is_rounded = column.minutes > 1 and not typed.is_measured
    steps = column.steps(place)
    if not (is_rounded or _is_score(typed, column, place)) or max(steps) >= 1:
        return None
    factor = column.factor(typed.amount)
    is_close = any(
        abs(sum(values, Fraction(0)) / factor - worth) <= sum(steps, Fraction(0)) / 2
        for style, worth in typed.amount.values.items()
        if (values := column.values(style, place))
    )
    return Message("total-doubt-rounded") if is_close else None


def _counts_listed_items(typed: TypedTotal) -> bool:
    """Whether a number beside the label counts the items of cells of another column."""
    worth = set(typed.amount.values.values())
    columns = [typed.scope.cells(column) for column in range(typed.scope.table.width)]
    counted = [[len(cell.items) for cell in cells] for cells in columns]
    return any(max(items, default=0) > 1 and sum(items) in worth for items in counted)


def read_split(
    cell: HandCell, amounts: Sequence[Amount], scopes: Sequence[Scope], *, in_label: bool
) -> list[Reading] | None:
    """Read bare numbers side by side: "20/5/35" for 20 oui, 5 non, 35 NA.

    None if they do not count the values of their column, or beside the label of all columns.
    """
    are_bare = all(
        not amount.unit and not label_rest(amount.before) and amount.size == 1 for amount in amounts
    )
    if (
        len(amounts) < _FEWEST_PARTS
        or not are_bare
        or any(scope.numbers(cell.column) for scope in scopes)
    ):
        return None
    numbers = [int(next(iter(amount.values.values()))) for amount in amounts]
    typed = Counter(numbers)
    tables = [_values_counted(scope, cell.column, in_label=in_label) for scope in scopes]
    for table in tables:
        is_rate = len(amounts) == _FEWEST_PARTS and numbers[0] in table.values()
        is_of_all = is_rate and numbers[1] == table.total()
        if is_of_all or (table and typed <= Counter(table.values())):
            message = Message(
                "total-read", found=cell.text, how=Message("total-parts", parts=_parts(table))
            )
            return [Reading(cell, amounts[0], message, summed=True)]
    table = next((each for each in tables if len(each) == len(amounts)), None)
    if table is None:
        return None
    extra = typed - Counter(table.values())
    missing = Counter(table.values()) - typed
    wrong = next(amount for amount, number in zip(amounts, numbers, strict=True) if extra[number])
    sure = extra.total() == 1
    right = str(next(iter(missing))) if sure else ""
    parts = Message("total-parts", parts=_parts(table))
    value = Message("total-expected", value=right) if right else ""
    message = Message("total-wrong-split", found=wrong.literal, parts=parts, value=value)
    return [WrongTotal(cell, wrong, message, written=right, sure=sure, expected=right or parts)]


def _parts(table: Counter[str]) -> tuple[Message, ...]:
    return tuple(
        Message("total-part", number=number, value=value) for value, number in table.most_common()
    )


def _values_counted(scope: Scope, column: int, *, in_label: bool) -> Counter[str]:
    """Return how often each value of the table occurs in a column, or beside the label in all."""
    columns = [index for index in range(scope.table.width) if scope.holds_values(index)]
    everywhere = scope.answers(columns)
    if in_label or column not in columns:
        return everywhere
    own = scope.answers([column])
    keys = set(map(label_key, own))
    own.update({value: 0 for value in everywhere if label_key(value) not in keys})
    return own
