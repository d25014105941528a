"""Descriptive statistics against numbers written by hand, and against NumPy."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.statistics.descriptive import iqr, mean, median, quantile, sd, spread

AGES = (23, 31, 31, 40, 58)  # by hand: mean 183/5, squares around it 717.2, so sd = √179.3


def test_by_hand() -> None:
    assert mean(AGES) == Fraction(183, 5)
    assert round(float(sd(AGES)), 6) == 13.390295
    assert (median(AGES), iqr(AGES), spread(AGES)) == (31, 9, 35)
    assert quantile(AGES, Fraction(9, 10)) == Fraction(40) + Fraction(6, 10) * 18


def test_a_mean_loses_no_digit() -> None:
    assert mean((Decimal("0.1"), Decimal("0.2"), Decimal("0.3"))) == Fraction(1, 5)
    assert mean((10**30, 10**30 + 1)) == 10**30 + Fraction(1, 2)


@given(st.lists(st.integers(-(10**6), 10**6), min_size=2), st.fractions(0, 1))
def test_as_numpy_computes(numbers: list[int], part: Fraction) -> None:
    assert float(mean(numbers)) == pytest.approx(np.mean(numbers))
    assert float(sd(numbers)) == pytest.approx(np.std(numbers, ddof=1))
    assert float(quantile(numbers, part)) == pytest.approx(np.quantile(numbers, float(part)))
