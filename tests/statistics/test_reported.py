"""Reports of statistics are read as they are written."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from generator.language import load_language
from generator.language.reported_statistics import read_report, write_report

DEGREES = {"z": 0, "t": 1, "r": 1, "χ²": 1, "H": 1, "F": 2}
"""How many degrees of freedom a statistic has."""
FINITE = st.floats(-50, 50, allow_nan=False).filter(lambda each: abs(each) > 0.01)


@given(
    symbol=st.sampled_from([*DEGREES, "U", "κ", "α", "V"]),
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
    degrees = df[: DEGREES.get(symbol, 0)]
    parts = {"df": degrees, "N": count, "p": p, "d": effect}
    written = write_report(load_language(code), symbol, value, parts)
    stated, rest = read_report(f"Il vient *{written}*.")
    assert rest.replace(",", "").split() == ["Il", "vient", "."]
    read = {part.symbol: part for part in stated}
    assert len(read) == len(stated) == 4 + bool(degrees)
    assert read[symbol].agrees(value)
    assert read["N"].agrees(count)
    assert read["p"].agrees(p)
    assert read["d"].agrees(effect)
    if degrees:
        assert read["df"].agrees(*degrees)
    assert not read[symbol].agrees(value + 0.02) or symbol == "U"
