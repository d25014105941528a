"""Statistical tests of two columns, or of groups: SciPy computes, the report is put together here.

Missing values are left out pair by pair. Where what a test takes for granted does not hold, its
result has a note that says so.
"""

import math
import warnings
from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from importlib import import_module
from typing import Any

from generator.core.problems import Message
from generator.statistics.descriptive import mean, sd, variance
from generator.statistics.outcome import (
    Column,
    Number,
    Statistic,
    StatisticError,
    complete,
    numbers_of,
)

_PAIR = 2
_LEAST_EXPECTED = 5  # Cochran, Biometrics 10, 1954
_LEAST_OF_MEANS = 15  # Moore, McCabe and Craig, Practice of Statistics: fewer need normal data
_LEAST_OF_RANKS = 5  # of a group, below which the χ² of Kruskal and Wallis is far off
_UNEQUAL = 2  # times as large as the least standard deviation: variances are not equal


def chi2(one: Column, other: Column, *, correction: str = "") -> Statistic:
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
    return _statistic("χ²", found.statistic, parts, *([note] if low else []))


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


def ttest(
    one: Column, other: Column | None = None, by: Column | None = None, *, variant: str = "welch"
) -> Statistic:
    """Return the t test of two groups (Welch's, or "student"'s), or of two columns of pairs.

    d is the difference of the means by the pooled standard deviation (Cohen, 1988), of pairs by
    that of the differences.
    """
    if other is not None:
        pairs = [numbers_of(row) for row in complete(one, other)]
        differences = [row[0] - row[1] for row in pairs]
        _enough(differences)
        before, after = zip(*pairs, strict=True)
        found = _scipy().ttest_rel([*map(float, before)], [*map(float, after)])
        d = mean(differences) / sd(differences)
        notes = _small([len(pairs)], _LEAST_OF_MEANS)
    else:
        groups = _groups(one, by, most=_PAIR)
        first, second = groups.values()
        is_student = variant == "student"
        sizes = [len(first), len(second)]
        pooled = sum((variance(each) * (len(each) - 1) for each in groups.values()), Fraction())
        if not pooled:
            raise StatisticError(Message("statistic-all-alike"))
        d = (mean(first) - mean(second)) / math.sqrt(pooled / (sum(sizes) - _PAIR))
        with warnings.catch_warnings(action="ignore"):  # of a group without spread
            found = _scipy().ttest_ind(*_floats(groups), equal_var=is_student)
        notes = [*_small(sizes, _LEAST_OF_MEANS), *(_unequal(groups) if is_student else ())]
        pairs = [*first, *second]
    parts = {"df": found.df, "N": len(pairs), "p": found.pvalue, "d": d}
    return _statistic("t", found.statistic, parts, *notes)


def mannwhitney(values: Column, by: Column | None) -> Statistic:
    """Return the U of Mann and Whitney of two groups; r is z by the root of N.

    p is exact for small groups without ties, else that of z without correction for continuity.
    """
    groups = _groups(values, by, most=_PAIR)
    found = _scipy().mannwhitneyu(*_floats(groups), use_continuity=False)
    n, m = map(len, groups.values())
    ties = [each for each in Counter(v for g in groups.values() for v in g).values() if each > 1]
    tied = sum(each**3 - each for each in ties) / ((n + m) * (n + m - 1))
    z = (found.statistic - n * m / 2) / math.sqrt(n * m / 12 * (n + m + 1 - tied))
    least = min(found.statistic, n * m - found.statistic)
    parts = {"N": n + m, "z": z, "p": found.pvalue, "r": abs(z) / math.sqrt(n + m)}
    parts["U2"] = n * m - least
    return _statistic("U", least, parts, *_ties(ties), *_small([n, m], _LEAST_OF_RANKS))


def kruskal(values: Column, by: Column | None) -> Statistic:
    """Return the H of Kruskal and Wallis, corrected for ties; ε² is H by N − 1."""
    groups = _groups(values, by)
    found = _scipy().kruskal(*_floats(groups))
    sizes = [len(each) for each in groups.values()]
    parts = {"df": len(groups) - 1, "N": sum(sizes), "p": found.pvalue}
    parts["ε²"] = found.statistic / (sum(sizes) - 1)
    return _statistic("H", found.statistic, parts, *_small(sizes, _LEAST_OF_RANKS))


def anova(values: Column, by: Column | None) -> Statistic:
    """Return the F of an analysis of variance with one factor; η² is its part of the variance."""
    groups = _groups(values, by)
    found = _scipy().f_oneway(*_floats(groups))
    sizes = [len(each) for each in groups.values()]
    every = [each for group in groups.values() for each in group]
    within = sum((variance(each) * (len(each) - 1) for each in groups.values()), Fraction())
    parts: dict[str, Any] = {"df": len(groups) - 1, "df_error": sum(sizes) - len(groups)}
    parts |= {"N": sum(sizes), "p": found.pvalue}
    parts["η²"] = 1 - within / (variance(every) * (len(every) - 1))
    notes = [*_small(sizes, _LEAST_OF_MEANS), *_unequal(groups)]
    return _statistic("F", found.statistic, parts, *notes)


def correlation(one: Column, other: Column, *, method: str = "pearson") -> Statistic:
    """Return Pearson's r of two columns of numbers, or "spearman"'s of their ranks."""
    pairs = [numbers_of(row) for row in complete(one, other)]
    columns = [[float(each) for each in column] for column in zip(*pairs, strict=True)]
    for column in columns or [[]]:
        _enough(column, least=_PAIR + 1)
    is_ranked = method == "spearman"
    found = (_scipy().spearmanr if is_ranked else _scipy().pearsonr)(*columns)
    ties = [n for column in columns for n in Counter(column).values() if n > 1]
    parts = {"df": len(pairs) - _PAIR, "N": len(pairs), "p": found.pvalue}
    notes = [*_small([len(pairs)], _LEAST_OF_MEANS), *(_ties(ties) if is_ranked else ())]
    return _statistic("rs" if is_ranked else "r", found.statistic, parts, *notes)


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


def _groups(values: Column, by: Column | None, *, most: int = 0) -> dict[str, list[Fraction]]:
    """Return the numbers of each group, by its name; ``most`` is how many there must be."""
    if by is None:
        raise StatisticError(Message("statistic-needs-by"))
    found: dict[str, list[object]] = {}
    for value, group in complete(values, by):
        found.setdefault(str(group), []).append(value)
    if len(found) < _PAIR or (most and len(found) > most):
        names = tuple(sorted(found))
        code = "statistic-of-two-groups" if most else "statistic-of-groups"
        raise StatisticError(Message(code, count=len(names), names=names))
    groups = {name: numbers_of(found[name]) for name in sorted(found)}
    for each in groups.values():
        if len(each) < _PAIR:
            raise StatisticError(Message("statistic-of-few", least=_PAIR))
    _enough([each for group in groups.values() for each in group])
    return groups


def _enough(numbers: Sequence[object], least: int = _PAIR) -> None:
    if len(numbers) < least:
        raise StatisticError(Message("statistic-of-few", least=least))
    if len(set(numbers)) == 1:
        raise StatisticError(Message("statistic-all-alike"))


def _floats(groups: Mapping[str, Sequence[Fraction]]) -> list[list[float]]:
    return [[float(each) for each in group] for group in groups.values()]


def _small(sizes: Sequence[int], least: int) -> list[Message]:
    few = min(sizes)
    return [Message("statistic-small", count=few, least=least)] if few < least else []


def _ties(ties: Sequence[int]) -> list[Message]:
    return [Message("statistic-ties", count=sum(ties))] if ties else []


def _unequal(groups: Mapping[str, Sequence[Fraction]]) -> list[Message]:
    spreads = [sd(each) for each in groups.values()]
    return [Message("statistic-unequal")] if max(spreads) > _UNEQUAL * min(spreads) else []


def _statistic(
    name: str, value: float | Fraction, parts: Mapping[str, Any], *notes: Message
) -> Statistic:
    """Return a statistic with exact numbers; raise ``StatisticError`` where one is none."""
    found: list[tuple[str, Number]] = []
    for each, number in {"statistic": value, **parts}.items():
        if not math.isfinite(number):
            raise StatisticError(Message("statistic-all-alike"))
        exact = Fraction(number)
        found.append((each, int(exact) if exact.denominator == 1 else exact))
    return Statistic(name, tuple(found), notes)
