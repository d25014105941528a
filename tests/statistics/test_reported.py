"""Statistics that a text reports: read as they are written, and what cannot be is told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats  # pyright: ignore[reportMissingTypeStubs]

from generator.language import load_language
from generator.language.reported_statistics import find_reports, write_report
from generator.statistics.distributions import TAILS
from tests import doors
from tests.checks.studies import as_thesis

EXAMPLE = re.compile(
    r"^## (?P<title>[^\n]+)\n\n~~~~ md\n(?P<source>.*?)~~~~\n(?:\n~~~~ text\n(?P<said>.*?)~~~~\n)?",
    re.MULTILINE | re.DOTALL,
)
EXAMPLES = [
    pytest.param(match, id=match["title"])
    for match in EXAMPLE.finditer(Path(__file__).with_name("reported.md").read_text("utf-8"))
]


@pytest.mark.parametrize("example", EXAMPLES)
def test_what_is_said_of_an_example(tmp_path: Path, example: re.Match[str]) -> None:
    as_thesis(tmp_path, "fr")
    doors.write_chapters(tmp_path, {"1_essai.md": "# Essai\n\n" + example["source"]})
    lines = [each for each in doors.file_problem_lines(tmp_path) if ": statistics" in each]
    said = [
        re.sub(r": statistics \((\w+)\): ", r": \1: statistics: ", each.partition("1_essai.md:")[2])
        for each in lines
    ]
    said = [re.sub("[\u00a0\u202f]", " ", each) for each in said]
    assert said == (example["said"] or "").splitlines()


SYMBOLS = sorted(TAILS)
FINITE = st.floats(-50, 50, allow_nan=False).filter(lambda each: abs(each) > 0.01)


@given(
    symbol=st.sampled_from([*SYMBOLS, "U", "κ", "α", "V"]),
    value=FINITE,
    df=st.lists(st.integers(1, 2000).map(float), min_size=2, max_size=2),
    count=st.integers(1, 5000),
    p=st.floats(0, 1),
    effect=st.floats(-1, 1),
    code=st.sampled_from(["fr", "en"]),
)
def test_what_is_printed_is_read_and_agrees(
    symbol: str, value: float, df: list[float], count: int, p: float, effect: float, code: str
) -> None:
    degrees = df[: TAILS[symbol][1]] if symbol in TAILS else []
    parts = {"df": degrees, "N": count, "p": p, "d": effect}
    written = write_report(load_language(code), symbol, value, parts)
    (row,) = find_reports(f"Il vient *{written}*.")
    read = {part.symbol: part for part in row}
    assert len(read) == len(row) == 4 + bool(degrees)
    assert read[symbol].agrees(value)
    assert read["N"].agrees(count)
    assert read["p"].agrees(p)
    assert read["d"].agrees(effect)
    if degrees:
        assert read["df"].agrees(*degrees)
    assert not read[symbol].agrees(value + 0.02) or symbol == "U"


@given(
    st.floats(-30, 30).filter(lambda each: abs(each) > 0.001),
    st.floats(1, 5000),
    st.floats(1, 5000),
)
def test_our_distributions_are_those_of_scipy(value: float, df: float, df_error: float) -> None:
    known = {
        "z": 2 * stats.norm.sf(abs(value)),
        "t": 2 * stats.t.sf(abs(value), df),
        "χ²": stats.chi2.sf(abs(value), df),
        "F": stats.f.sf(abs(value), df, df_error),
    }
    for symbol, expected in known.items():
        tail, needed = TAILS[symbol]
        sign = 1 if symbol in {"z", "t"} else abs
        given_value = value if sign == 1 else abs(value)
        assert tail(given_value, *(df, df_error)[:needed]) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(
    ("symbol", "value", "df", "p"),
    [
        ("t", 2.228, (10,), 0.05),
        ("t", 63.657, (1,), 0.01),
        ("χ²", 3.841, (1,), 0.05),
        ("χ²", 18.307, (10,), 0.05),
        ("F", 4.96, (1, 10), 0.05),
        ("F", 3.23, (2, 40), 0.05),
        ("z", 1.960, (), 0.05),
        ("r", 0.576, (10,), 0.05),
    ],
)
def test_critical_values_of_printed_tables(
    symbol: str, value: float, df: tuple[int, ...], p: float
) -> None:
    """The tables at the end of any textbook (Fisher and Yates, 1938)."""
    assert TAILS[symbol][0](value, *df) == pytest.approx(p, rel=0.01)
