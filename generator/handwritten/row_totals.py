"""Columns of typed tables that total each row: sums of others, or how often these hold a value."""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from generator.core.problems import Message, Severity
from generator.handwritten.amounts import Amount, read_amounts
from generator.handwritten.candidates import Candidate, NumberColumn, Scope, is_averaged
from generator.handwritten.shares import Reading
from generator.handwritten.total_rows import LONGEST_NAME, answer_key, label_rest, total_label
from generator.handwritten.values import HandCell

# The number typed in a cell, and what it should be.
Derived = tuple[HandCell, Amount, Candidate]

_FEWEST = 2  # rows that prove a column of totals, parts that a total adds up


def read_row_totals(scope: Scope) -> Iterator[Reading]:
    """Yield the totals of rows in the columns that are proved to hold them."""
    headings = [scope.table.heading(at) for at in range(scope.table.width)]
    counted = _counted_values(scope, headings)
    columns = [at for at, text in enumerate(headings) if at in counted or total_label(text)]
    others = [at for at in range(scope.table.width) if at not in columns]
    for column in columns:
        if column in counted:
            before = [at for at in others if 0 < at < min(columns)]
            parts = (before, others[1:])
            ways = (_counts(scope, column, each, counted[column]) for each in parts)
        else:
            last = max((each for each in columns if each < column), default=0)
            parts = _added_columns(scope, column, others, last)
            ways = (list(_sums(scope, column, each)) for each in parts if len(each) >= _FEWEST)
        for cell, amount, candidate in next(filter(_is_proved, ways), ()):
            yield _reading(cell, amount, candidate, headings[column])


def _counted_values(scope: Scope, headings: Sequence[str]) -> dict[int, str]:
    """Return the values that columns of numbers are named after and that other columns hold."""
    keys = {at: "".join(label_rest(text)) for at, text in enumerate(headings) if at}
    named = {*keys.values()} - {""}
    held = {
        (answer_key(cell.text), cell.column)
        for row in scope.rows
        for cell in row.cells[1:]
        if len(cell.text) <= LONGEST_NAME and answer_key(cell.text) in named
    }
    return {
        at: key
        for at, key in keys.items()
        if any(value == key and at != other for value, other in held) and scope.numbers(at)
    }


def _counts(scope: Scope, column: int, parts: Sequence[int], key: str) -> list[Derived]:
    """Return the numbers of a column with how often other columns hold a value in their row."""
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


def _added_columns(
    scope: Scope, column: int, others: Iterable[int], last: int
) -> Iterator[list[NumberColumn]]:
    """Yield the columns that one may add up: all before, those since the ``last``, all behind.

    Those with its unit come first; whole numbers add up whole numbers.
    """
    total = scope.numbers(column)
    if total is None:
        return
    added = {
        at: numbers
        for at in others
        if (numbers := scope.numbers(at)) and numbers.kind == "sum"
        if numbers.is_whole() or not total.is_whole()
    }
    alike = {at: numbers for at, numbers in added.items() if numbers.unit == total.unit}
    mixed = {at: numbers for at, numbers in added.items() if not (numbers.unit and total.unit)}
    for columns in (alike, mixed | alike):
        yield [numbers for at, numbers in sorted(columns.items()) if at < column]
        yield [numbers for at, numbers in sorted(columns.items()) if last < at < column]
        yield [numbers for at, numbers in sorted(columns.items()) if at > column]


def _sums(scope: Scope, column: int, parts: Sequence[NumberColumn]) -> Iterator[Derived]:
    """Yield the numbers of a column with the sums of others in their row, but for means."""
    total = scope.numbers(column)
    every = [amount for each in parts for amount in each.amounts.values()]
    style = next(iter(total.styles(*every)), None) if total else None
    if total is None or style is None:
        return
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


def _reading(cell: HandCell, amount: Amount, candidate: Candidate, heading: str) -> Reading:
    how = candidate.how
    if candidate.fits(amount):
        return Reading(cell, amount, Message("total-read", found=amount.literal, how=how))
    value = candidate.write_like(amount)
    message = Message(
        "total-wrong-row",
        found=amount.literal,
        heading=heading,
        how=how,
        value=value or Message("total-another"),
    )
    return Reading(cell, amount, message, Severity.ERROR, candidate.value, value, sure=True)
