"""How far coders agree on units, and items of a scale with each other; computed exactly.

Codings are rows of unit, coder and code. Where a coder gave a unit several codes, each code is a
decision of its own: present or absent. A unit counts for the coders who coded it at all.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, permutations
from typing import cast

from generator.core.problems import Message
from generator.statistics.descriptive import variance
from generator.statistics.outcome import Column, Number, Statistic, StatisticError, numbers_of

Coding = tuple[Hashable, Hashable, Sequence[Hashable]]
"""A unit, a coder and the codes that the coder gave it."""
Ratings = Mapping[Hashable, Mapping[Hashable, Hashable]]
"""What each coder said of each unit, or of each pair of unit and code."""

_PAIR = 2


def kappa(codings: Iterable[Coding], kept: Collection[Hashable], weights: str = "") -> Statistic:
    """Return Cohen's κ of two coders; ``weights`` are "linear" or "quadratic" (of numbers).

    Cohen, Educational and Psychological Measurement 20, 1960; weighted: Psychological Bulletin 70,
    1968.
    """
    ratings, units, notes = ratings_of(codings, kept)
    coders = {coder: None for said in ratings.values() for coder in said}
    if len(coders) != _PAIR:
        names = tuple(map(str, coders))
        raise StatisticError(Message("kappa-of-two", count=len(names), names=names))
    pairs = [tuple(said[each] for each in coders) for said in ratings.values()]
    if weights:
        pairs = [tuple(numbers_of(pair)) for pair in pairs]
    power = {"": 0, "linear": 1, "quadratic": 2}[weights]

    def distance(one: Hashable, other: Hashable) -> Fraction:
        if not power:
            return _differ(one, other)
        return abs(cast("Fraction", one) - cast("Fraction", other)) ** power

    first, second = (Counter(pair[at] for pair in pairs) for at in (0, 1))
    observed = sum((distance(*pair) for pair in pairs), Fraction()) * len(pairs)
    expected = sum(
        (distance(a, b) * n * m for a, n in first.items() for b, m in second.items()), Fraction()
    )
    return _statistic("κ", observed, expected, units, notes)


def alpha(
    codings: Iterable[Coding], kept: Collection[Hashable], level: str = "nominal"
) -> Statistic:
    """Return Krippendorff's α of two coders or more, some of whom may not have coded a unit.

    ``level`` is "nominal", "ordinal", "interval" or "ratio". Krippendorff, Content Analysis, 4th
    ed., chapter 12: of the values of units that two coders coded, what is observed within units is
    compared with what is expected of values drawn from all of them.
    """
    ratings, units, notes = ratings_of(codings, kept)
    groups = [list(said.values()) for said in ratings.values()]
    if level != "nominal":
        groups = [numbers_of(each) for each in groups]
    counts = Counter(value for each in groups for value in each)
    distance = _metric(level, counts)
    observed = sum(
        (distance(*pair) / (len(each) - 1) for each in groups for pair in permutations(each, 2)),
        Fraction(),
    )
    expected = sum(
        (distance(a, b) * n * m for a, n in counts.items() for b, m in counts.items()), Fraction()
    )
    return _statistic("α", observed * (counts.total() - 1), expected, units, notes)


def agreeing(codings: Iterable[Coding], kept: Collection[Hashable]) -> tuple[int, int]:
    """Return how many pairs of coders say the same of a unit, and how many there are."""
    ratings, _, _ = ratings_of(codings, kept)
    pairs = [pair for said in ratings.values() for pair in combinations(said.values(), 2)]
    return sum(one == other for one, other in pairs), len(pairs)


def cronbach(items: Sequence[Sequence[object]]) -> Statistic:
    """Return Cronbach's α of the items of a scale, over the people who answered all of them.

    Cronbach, Psychometrika 16, 1951.
    """
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
    """Return the values of each item, unit by unit, where each stands in a record of its own."""
    said: dict[object, dict[object, object]] = {}
    for value, unit, item in zip(values, units, items, strict=True):
        if unit is not None and item is not None:
            said.setdefault(unit, {})[item] = value
    names = dict.fromkeys(item for answers in said.values() for item in answers)
    return [[answers.get(name) for answers in said.values()] for name in names]


def ratings_of(
    codings: Iterable[Coding], kept: Collection[Hashable]
) -> tuple[Ratings, int, tuple[Message, ...]]:
    """Return the ratings of the units that two coders coded, how many these are, and a note.

    ``kept`` are the codes that are asked for: where each unit has one code, other codings are left
    out; a single one is always compared as present or absent.
    """
    said: dict[Hashable, dict[Hashable, dict[Hashable, None]]] = defaultdict(dict)
    for unit, coder, codes in codings:
        if unit is not None and coder is not None:
            said[unit].setdefault(coder, {}).update(dict.fromkeys(codes))
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


def _differ(one: Hashable, other: Hashable) -> Fraction:
    return Fraction(one != other)


def _metric(level: str, counts: Mapping[Hashable, int]) -> Callable[[Hashable, Hashable], Fraction]:
    """Return the squared difference of two values at a level of measurement."""
    if level == "nominal":
        return _differ

    def distance(one: Hashable, other: Hashable) -> Fraction:
        low, high = sorted((cast("Fraction", one), cast("Fraction", other)))
        if level == "ordinal":
            values = cast("Mapping[Fraction, int]", counts).items()
            between = sum(n for value, n in values if low <= value <= high)
            return (between - Fraction(counts[low] + counts[high], 2)) ** 2
        whole = low + high if level == "ratio" else Fraction(1)
        return ((high - low) / whole) ** 2 if whole else Fraction()

    return distance


def _statistic(
    name: str, observed: Fraction, expected: Fraction, units: int, notes: tuple[Message, ...]
) -> Statistic:
    if not expected:
        raise StatisticError(Message("statistic-all-alike"))
    return Statistic(name, (("statistic", 1 - observed / expected), ("N", units)), notes)
