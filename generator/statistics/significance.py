"""Statistical tests of categories, of groups and of pairs: SciPy computes, the report is ours.

Missing values are left out record by record. Where what a test takes for granted does not hold, its
result has a note that says so.
"""

import math
import warnings
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from importlib import import_module
from typing import Any, Literal

from generator.core.problems import Message
from generator.core.values import grouped
from generator.statistics.agreement import items_in
from generator.statistics.descriptive import mean, sd, variance
from generator.statistics.outcome import (
    Column,
    Number,
    Statistic,
    StatisticError,
    complete,
    numbers_of,
)

Groups = Mapping[str, Sequence[Fraction]]
_PAIR = 2
_LEAST_EXPECTED = 5  # Cochran, Biometrics 10, 1954
_LEAST_OF_MEANS = 15  # Moore, McCabe and Craig, Practice of Statistics: fewer need normal data
_LEAST_OF_RANKS = 5  # of a group, below which the χ² of ranks is far off
_MOST_EXACT = 50  # pairs
_UNEQUAL = 2  # times as large as the least standard deviation: variances are not equal


# --- of categories --------------------------------------------------------------------------------


def chi2(one: Column, other: Column, *, correction: Literal["", "yates"] = "") -> Statistic:
    """Return Pearson's χ² of two categories, with Cramér's V; ``correction`` may be "yates"."""
    table, count = _table(one, other)
    found: Any = _scipy().chi2_contingency(table, correction=bool(correction))
    cells = [float(each) for row in found.expected_freq for each in row]
    low = sum(each < _LEAST_EXPECTED for each in cells)
    note = Message("chi2-expected", count=low, cells=len(cells), least=_LEAST_EXPECTED)
    smaller = min(len(table), len(table[0])) - 1
    parts = {"df": found.dof, "N": count, "p": found.pvalue}
    parts["V"] = math.sqrt(found.statistic / (count * smaller))
    if len(cells) == _PAIR * _PAIR:
        parts["φ"] = parts["V"]
    return _statistic("χ²", found.statistic, parts, [note] if low else [])


def fisher(one: Column, other: Column) -> Statistic:
    """Return Fisher's exact test of two categories of two values each, with the odds ratio."""
    table, count = _table(one, other)
    if (len(table), len(table[0])) != (_PAIR, _PAIR):
        size = f"{len(table)} × {len(table[0])}"
        raise StatisticError(Message("fisher-of-two", size=size))
    (a, b), (c, d) = table
    parts = {"N": count, "p": _scipy().fisher_exact(table).pvalue}
    if b * c and a * d:
        return _statistic("OR", Fraction(a * d, b * c), parts)
    return _statistic("p", parts.pop("p"), parts)


# --- of groups ------------------------------------------------------------------------------------


def ttest(
    one: Column,
    other: Column | None = None,
    *,
    by: Column | None = None,
    paired: Column | None = None,
    variant: Literal["welch", "student"] = "welch",
) -> Statistic:
    """Return the t test of two groups (Welch's, or "student"'s), or of pairs.

    d is the difference of the means by the pooled standard deviation (Cohen, 1988), of pairs by
    that of the differences.
    """
    if other is not None or paired is not None:
        return _ttest_of_pairs(*matched((one,) if other is None else (one, other), by, paired, 2))
    groups = groups_of(one, by, most=_PAIR)
    first, second = groups.values()
    within, count = _within(groups), len(first) + len(second)
    if not within:
        raise StatisticError(Message("statistic-all-alike"))
    is_student = variant == "student"
    with warnings.catch_warnings(action="ignore"):  # of a group without spread
        found = _scipy().ttest_ind(*_floats(groups.values()), equal_var=is_student)
    d = (mean(first) - mean(second)) / math.sqrt(within / (count - _PAIR))
    parts = {"df": found.df, "N": count, "p": found.pvalue, "d": d}
    notes = [*_small(groups.values()), *(_unequal(groups) if is_student else ())]
    return _statistic("t", found.statistic, parts, notes)


def mannwhitney(values: Column, *, by: Column | None = None) -> Statistic:
    """Return the U of Mann and Whitney of two groups; r is z by the root of N.

    p is exact for small groups without ties, else that of z without correction for continuity.
    """
    groups = groups_of(values, by, most=_PAIR)
    found = _scipy().mannwhitneyu(*_floats(groups.values()), use_continuity=False)
    n, m = map(len, groups.values())
    ties = _tied(groups.values())
    tied = sum(each**3 - each for each in ties) / ((n + m) * (n + m - 1))
    z = (found.statistic - n * m / 2) / math.sqrt(n * m / 12 * (n + m + 1 - tied))
    least = min(found.statistic, n * m - found.statistic)
    parts = {"N": n + m, "z": z, "p": found.pvalue, "r": abs(z) / math.sqrt(n + m)}
    parts["U2"] = n * m - least
    return _statistic("U", least, parts, _ties(ties))


def kruskal(values: Column, *, by: Column | None = None) -> Statistic:
    """Return the H of Kruskal and Wallis, corrected for ties; ε² is H by N − 1."""
    groups = groups_of(values, by)
    found = _scipy().kruskal(*_floats(groups.values()))
    count = sum(map(len, groups.values()))
    parts = {"df": len(groups) - 1, "N": count, "p": found.pvalue}
    parts["ε²"] = found.statistic / (count - 1)
    return _statistic("H", found.statistic, parts, _few_ranks(groups.values()))


def anova(values: Column, *, by: Column | None = None) -> Statistic:
    """Return the F of an analysis of variance with one factor; η² is its part of the variance."""
    groups = groups_of(values, by)
    found = _scipy().f_oneway(*_floats(groups.values()))
    every = [each for group in groups.values() for each in group]
    parts: dict[str, Any] = {"df": len(groups) - 1, "df_error": len(every) - len(groups)}
    parts |= {"N": len(every), "p": found.pvalue}
    parts["η²"] = 1 - _within(groups) / (variance(every) * (len(every) - 1))
    notes = [*_small(groups.values()), *_unequal(groups)]
    return _statistic("F", found.statistic, parts, notes)


# --- of pairs: each column has a value of each record ---------------------------------------------


def _ttest_of_pairs(one: Sequence[Fraction], other: Sequence[Fraction]) -> Statistic:
    differences = [before - after for before, after in zip(one, other, strict=True)]
    _enough(differences)
    found = _scipy().ttest_rel(*_floats([one, other]))
    parts = {"df": found.df, "N": len(one), "p": found.pvalue}
    parts["d"] = mean(differences) / sd(differences)
    return _statistic("t", found.statistic, parts, _small([one]))


def wilcoxon(
    one: Column,
    other: Column | None = None,
    *,
    by: Column | None = None,
    paired: Column | None = None,
) -> Statistic:
    """Return the W of Wilcoxon's signed ranks, the smaller sum; r is z by the root of N.

    p is exact for few pairs without ties, else that of z without correction for continuity. Pairs
    without a difference count neither for W nor for N.
    """
    pairs = matched((one,) if other is None else (one, other), by, paired, most=_PAIR)
    differences = [before - after for before, after in zip(*pairs, strict=True) if before != after]
    _enough([*differences, Fraction()], least=_PAIR + 1)
    sizes, count = [abs(each) for each in differences], len(differences)
    ties = _tied([sizes])
    ranked = _scipy().wilcoxon(*_floats([differences]), method="approx")
    is_exact = not ties and count <= _MOST_EXACT
    found = _scipy().wilcoxon(*_floats([differences]), method="exact") if is_exact else ranked
    r = abs(ranked.zstatistic) / math.sqrt(count)
    parts = {"N": count, "z": ranked.zstatistic, "p": found.pvalue, "r": r}
    parts["W2"] = count * (count + 1) / 2 - found.statistic
    return _statistic("W", found.statistic, parts, _ties(ties))


def friedman(*columns: Column, by: Column | None = None, paired: Column | None = None) -> Statistic:
    """Return Friedman's χ² of three columns or more; W is Kendall's."""
    numbers = matched(columns, by, paired)
    if len(numbers) <= _PAIR:
        raise StatisticError(Message("friedman-of-three", count=len(numbers)))
    _enough([each for column in numbers for each in column])
    found = _scipy().friedmanchisquare(*_floats(numbers))
    df, count = len(numbers) - 1, len(numbers[0])
    parts = {"df": df, "N": count, "p": found.pvalue, "W": found.statistic / (count * df)}
    return _statistic("χ²", found.statistic, parts, _few_ranks([numbers[0]]))


def correlation(
    one: Column, other: Column, *, method: Literal["pearson", "spearman"] = "pearson"
) -> Statistic:
    """Return Pearson's r of two columns of numbers, or "spearman"'s of their ranks."""
    columns = matched((one, other))
    for column in columns:
        _enough(column, least=_PAIR + 1)
    is_ranked = method == "spearman"
    found = (_scipy().spearmanr if is_ranked else _scipy().pearsonr)(*_floats(columns))
    count, ties = len(columns[0]), [each for column in columns for each in _tied([column])]
    parts = {"df": count - _PAIR, "N": count, "p": found.pvalue}
    if is_ranked:
        return _statistic("rs", found.statistic, parts, [*_few_ranks(columns), *_ties(ties)])
    return _statistic("r", found.statistic, parts, _small(columns))


def interval(numbers: Sequence[Number]) -> float:
    """Return half of the 95% interval of confidence of a mean, 0 of fewer than two numbers."""
    count = len(numbers)
    if count < _PAIR:
        return 0.0
    quantile = _scipy().t.ppf(0.975, count - 1)
    return float(quantile) * float(sd(numbers)) / math.sqrt(count)


# --- what the tests share -------------------------------------------------------------------------


def _scipy() -> Any:  # noqa: ANN401 - SciPy has no types
    """Return SciPy's statistics, which the extra "statistics" installs."""
    try:
        return import_module("scipy.stats")
    except ImportError:
        raise StatisticError(Message("statistics-not-installed")) from None


def _table(one: Column, other: Column) -> tuple[list[list[int]], int]:
    """Return how often each two categories meet, and how many records have both."""
    pairs = Counter(complete(one, other))
    rows, columns = (sorted({pair[at] for pair in pairs}, key=str) for at in (0, 1))
    if len(rows) < _PAIR or len(columns) < _PAIR:
        raise StatisticError(Message("statistic-all-alike"))
    return [[pairs[row, column] for column in columns] for row in rows], pairs.total()


def groups_of(values: Column, by: Column | None, *, most: int = 0) -> dict[str, list[Fraction]]:
    """Return the numbers of each group, by its name; ``most`` is how many there must be."""
    if by is None:
        raise StatisticError(Message("statistic-needs-by"))
    found = grouped((str(group), value) for value, group in complete(values, by))
    _refuse_other_groups(found, most)
    groups = {name: numbers_of(found[name]) for name in sorted(found)}
    for each in groups.values():
        if len(each) < _PAIR:
            raise StatisticError(Message("statistic-of-few", least=_PAIR))
    _enough([each for group in groups.values() for each in group])
    return groups


def matched(
    columns: Sequence[Column],
    by: Column | None = None,
    paired: Column | None = None,
    most: int = 0,
) -> list[list[Fraction]]:
    """Return the numbers of columns for the records that have a value in each of them.

    Of one column they are those of the records ``paired``, in each group of ``by``.
    """
    if by is not None and paired is not None:
        columns = items_in(columns[0], paired, by)
    elif not columns[1:]:
        raise StatisticError(Message("statistic-needs-pairs"))
    _refuse_other_groups([*map(str, range(len(columns)))], most)
    rows = [numbers_of(row) for row in complete(*columns)]
    if not rows:
        raise StatisticError(Message("statistic-of-few", least=_PAIR))
    return [list(column) for column in zip(*rows, strict=True)]


def _refuse_other_groups(found: Iterable[str], most: int) -> None:
    names = tuple(sorted(found))
    if len(names) < _PAIR or (most and len(names) > most):
        code = "statistic-of-two-groups" if most else "statistic-of-groups"
        raise StatisticError(Message(code, count=len(names), names=names))


def _enough(numbers: Sequence[object], least: int = _PAIR) -> None:
    if len(numbers) < least:
        raise StatisticError(Message("statistic-of-few", least=least))
    if len(set(numbers)) == 1:
        raise StatisticError(Message("statistic-all-alike"))


def _within(groups: Groups) -> Fraction:
    """Return the sum of the squares within groups."""
    return sum((variance(each) * (len(each) - 1) for each in groups.values()), Fraction())


def _floats(columns: Iterable[Sequence[Fraction]]) -> list[list[float]]:
    return [[float(each) for each in column] for column in columns]


def _small(
    columns: Iterable[Sequence[object]], code: str = "statistic-small", least: int = _LEAST_OF_MEANS
) -> list[Message]:
    few = min(map(len, columns))
    return [Message(code, count=few, least=least)] if few < least else []


def _few_ranks(columns: Iterable[Sequence[object]]) -> list[Message]:
    """Return that a p is approximate, of ranks whose test takes nothing to be normal."""
    return _small(columns, "statistic-few-ranks", _LEAST_OF_RANKS)


def _tied(columns: Iterable[Sequence[Fraction]]) -> list[int]:
    """Return how many values each value ties that stands more than once."""
    counts = Counter(each for column in columns for each in column)
    return [count for count in counts.values() if count > 1]


def _ties(ties: Sequence[int]) -> list[Message]:
    return [Message("statistic-ties", count=sum(ties))] if ties else []


def _unequal(groups: Groups) -> list[Message]:
    spreads = [sd(each) for each in groups.values()]
    return [Message("statistic-unequal")] if max(spreads) > _UNEQUAL * min(spreads) else []


def _statistic(
    name: str, value: float | Fraction, parts: Mapping[str, Any], notes: Iterable[Message] = ()
) -> Statistic:
    """Return a statistic with exact numbers; raise ``StatisticError`` where one is none."""
    found: list[tuple[str, Number]] = []
    for each, number in {"statistic": value, **parts}.items():
        if not math.isfinite(number):
            raise StatisticError(Message("statistic-all-alike"))
        exact = Fraction(number)
        found.append((each, int(exact) if exact.denominator == 1 else exact))
    return Statistic(name, tuple(found), tuple(notes))
