"""How far coders agree on units, and items of a scale with each other; computed exactly.

Codings are rows of unit, coder and code. Where a coder gave a unit several codes, each code is a
decision of its own: present or absent. A unit counts for the coders who coded it at all.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Mapping, Sequence
from fractions import Fraction
from itertools import combinations

from generator.core.problems import Message
from generator.statistics.descriptive import variance
from generator.statistics.outcome import Column, Number, Statistic, StatisticError, numbers_of

Codes = Sequence[Sequence[Hashable]]
"""The codes that a coder gave a unit, for each record."""
Ratings = Mapping[Hashable, Mapping[Hashable, Hashable]]
"""What each coder said of each unit, or of each pair of unit and code."""

_PAIR = 2


def kappa(codes: Codes, *, unit: Column, by: Column, kept: Collection[Hashable]) -> Statistic:
    """Return Cohen's κ of two coders (Educational and Psychological Measurement 20, 1960)."""
    ratings, units, notes = ratings_of(codes, unit, by, kept)
    coders = {coder: None for said in ratings.values() for coder in said}
    if len(coders) != _PAIR:
        names = tuple(map(str, coders))
        raise StatisticError(Message("kappa-of-two", count=len(names), names=names))
    pairs = [tuple(said[each] for each in coders) for said in ratings.values()]
    first, second = (Counter(pair[at] for pair in pairs) for at in (0, 1))
    differing = sum(one != other for one, other in pairs)
    expected = len(pairs) ** 2 - sum(first[code] * second[code] for code in first)
    return _statistic("κ", differing * len(pairs), expected, units, notes)


def alpha(codes: Codes, *, unit: Column, by: Column, kept: Collection[Hashable]) -> Statistic:
    """Return Krippendorff's nominal α of coders, some of whom may not have coded a unit.

    Krippendorff, Content Analysis, 4th ed., chapter 12: of the values of units that two coders
    coded, what differs within units is compared with what differs among all of them.
    """
    ratings, units, notes = ratings_of(codes, unit, by, kept)
    groups = [Counter(said.values()) for said in ratings.values()]
    counts = sum(groups, Counter[Hashable]())
    observed = sum((Fraction(_differing(each), each.total() - 1) for each in groups), Fraction())
    return _statistic("α", observed * (counts.total() - 1), _differing(counts), units, notes)


def _differing(counts: Counter[Hashable]) -> int:
    """Return how many pairs of values, in either order, differ."""
    return counts.total() ** 2 - sum(count**2 for count in counts.values())


def agreeing(
    codes: Codes, *, unit: Column, by: Column, kept: Collection[Hashable]
) -> tuple[int, int]:
    """Return how many pairs of coders say the same of a unit, and how many there are."""
    ratings, _, _ = ratings_of(codes, unit, by, kept)
    pairs = [pair for said in ratings.values() for pair in combinations(said.values(), 2)]
    return sum(one == other for one, other in pairs), len(pairs)


def cronbach(*items: Column, unit: Column | None = None, by: Column | None = None) -> Statistic:
    """Return Cronbach's α of the items of a scale, over the people who answered all of them.

    Of one column they are the answers of each ``unit``, ``by`` item. Cronbach, Psychometrika 16,
    1951.
    """
    if unit is not None and by is not None:
        items = tuple(items_in(items[0], unit, by))
    rows = [numbers_of(row) for row in zip(*items, strict=True) if None not in row]
    count = len(items)
    if count < _PAIR or len(rows) < _PAIR:
        raise StatisticError(Message("cronbach-of-few", count=count, people=len(rows)))
    total = variance([sum(row) for row in rows])
    if not total:
        raise StatisticError(Message("statistic-all-alike"))
    of_items = sum((variance(column) for column in zip(*rows, strict=True)), Fraction())
    value = Fraction(count, count - 1) * (1 - of_items / total)
    parts: tuple[tuple[str, Number], ...] = (("statistic", value), ("N", len(rows)), ("k", count))
    return Statistic("α", parts)


def items_in(values: Column, units: Column, items: Column) -> list[list[object]]:
    """Return the values of each item, unit by unit, where each has a record of its own.

    Raises ``StatisticError`` where a unit has two values of an item.
    """
    said: dict[object, dict[str, object]] = {}
    for value, unit, item in zip(values, units, items, strict=True):
        if unit is not None and item is not None and value is not None:
            if str(item) in said.setdefault(unit, {}):
                raise StatisticError(Message("statistic-paired-twice", item=str(item)))
            said[unit][str(item)] = value
    names = sorted({item for answers in said.values() for item in answers})
    return [[answers.get(name) for answers in said.values()] for name in names]


def ratings_of(
    codes: Codes, units: Column, coders: Column, kept: Collection[Hashable]
) -> tuple[Ratings, int, tuple[Message, ...]]:
    """Return the ratings of the units that two coders coded, how many these are, and a note.

    ``kept`` are the codes that are asked for: where each unit has one code, other codings are left
    out; a single one is always compared as present or absent.
    """
    said: dict[Hashable, dict[Hashable, dict[Hashable, None]]] = defaultdict(dict)
    for unit, coder, given in zip(units, coders, codes, strict=True):
        if unit is not None and coder is not None:
            said[unit].setdefault(coder, {}).update(dict.fromkeys(given))
    shared = {unit: by for unit, by in said.items() if len(by) >= _PAIR}
    if not shared:
        raise StatisticError(Message("agreement-of-nothing"))
    if all(len(codes) == 1 for by in shared.values() for codes in by.values()) and len(kept) > 1:
        single = {
            unit: {coder: code for coder, (code,) in by.items() if code in kept}
            for unit, by in shared.items()
        }
        single = {unit: by for unit, by in single.items() if len(by) >= _PAIR}
        return single, len(single), ()
    decisions: dict[Hashable, dict[Hashable, Hashable]] = {
        (unit, code): {coder: code in codes for coder, codes in by.items()}
        for unit, by in shared.items()
        for code in kept
    }
    note = Message("agreement-by-presence", count=len(kept), units=len(shared))
    return decisions, len(shared), (note,)


def _statistic(
    name: str, observed: Fraction | int, expected: int, units: int, notes: tuple[Message, ...]
) -> Statistic:
    if not expected:
        raise StatisticError(Message("statistic-all-alike"))
    return Statistic(name, (("statistic", 1 - Fraction(observed) / expected), ("N", units)), notes)
