"""The probability of a statistic as large or larger, where there is no effect: p.

Incomplete beta and gamma functions by their continued fractions and series (Press et al., Numerical
Recipes, 3rd ed., sections 6.2 and 6.4), right to ten digits: no library is needed to check a text.
"""

import math
from collections.abc import Callable, Sequence

_LEAST = 1e-300  # what stands for 0 in a denominator
_CLOSE = 1e-15  # a term that adds less ends the sum
_STEPS = 10_000  # terms at the most


def p_of_z(z: float) -> float:
    """Return the two-tailed p of a standard normal z."""
    return math.erfc(abs(z) / math.sqrt(2))


def p_of_t(t: float, df: float) -> float:
    """Return the two-tailed p of Student's t."""
    return _beta(df / 2, 0.5, df / (df + t * t))


def p_of_f(f: float, df: float, df_error: float) -> float:
    """Return the p of Fisher's F."""
    return _beta(df_error / 2, df / 2, df_error / (df_error + df * f)) if f > 0 else 1.0


def p_of_r(r: float, df: float) -> float:
    """Return the two-tailed p of a correlation of ``df`` + 2 pairs."""
    return p_of_t(r * math.sqrt(df / (1 - r * r)), df) if abs(r) < 1 else 0.0


def p_of_chi2(chi2: float, df: float) -> float:
    """Return the p of a χ²: the upper regularized incomplete gamma function."""
    a, x = df / 2, chi2 / 2
    if x <= 0:
        return 1.0
    front = math.exp(a * math.log(x) - x - math.lgamma(a))
    if x >= a + 1:
        return front * _fraction(lambda n: -n * (n - a), lambda n: x + 2 * n + 1 - a)
    term = total = 1 / a
    for n in range(1, _STEPS):
        term *= x / (a + n)
        total += term
        if term < total * _CLOSE:
            break
    return 1 - front * total


# Symbol of a statistic → its p, of the statistic and its degrees of freedom, and how many of these.
TAILS: dict[str, tuple[Callable[..., float], int]] = {
    "z": (p_of_z, 0),
    "t": (p_of_t, 1),
    "r": (p_of_r, 1),
    "χ²": (p_of_chi2, 1),
    "H": (p_of_chi2, 1),
    "F": (p_of_f, 2),
}
TWO_TAILED = frozenset({"z", "t", "r"})


def p_range(symbol: str, low: float, high: float, df: Sequence[float]) -> tuple[float, float]:
    """Return the least and the greatest p of a statistic that lies between two values."""
    tail, _ = TAILS[symbol]
    ends = [tail(each, *df) for each in (low, high)]
    if symbol in TWO_TAILED and low <= 0 <= high:
        ends.append(1.0)
    return min(ends), max(ends)


def _beta(a: float, b: float, x: float) -> float:
    """Return the regularized incomplete beta function, I of x."""
    if not 0 < x < 1:
        return float(x >= 1)
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    )
    if x > (a + 1) / (a + b + 2):  # where the fraction of the other side converges faster
        return 1 - _beta(b, a, 1 - x) if x < 1 - _CLOSE else 1.0

    def numerator(n: int) -> float:
        half = n // 2
        if n % 2:
            return -(a + half) * (a + b + half) * x / ((a + n - 1) * (a + n))
        return half * (b - half) * x / ((a + n - 1) * (a + n))

    return front * _fraction(numerator, lambda _: 1.0) / a


def _fraction(numerator: Callable[[int], float], denominator: Callable[[int], float]) -> float:
    """Return 1 / (d0 + n1 / (d1 + n2 / (d2 + …))) by Lentz's method."""
    first = denominator(0)
    upper, lower = 1 / _LEAST, 1 / (first or _LEAST)
    value = lower
    for n in range(1, _STEPS):
        above, below = numerator(n), denominator(n)
        lower = 1 / (below + above * lower or _LEAST)
        upper = below + above / upper or _LEAST
        step = upper * lower
        value *= step
        if abs(step - 1) < _CLOSE:
            break
    return value
