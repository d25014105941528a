"""Conditions against a plain loop, over any texts and numbers."""

from __future__ import annotations

from functools import partial
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.data import read_study
from generator.data.expression import ExpressionError, Scope
from generator.tables.printed_values import evaluated
from tests.building import write

TEXTS = st.text(
    st.characters(exclude_categories=["C", "Z"], exclude_characters="\"'\\|"), min_size=1
)


@settings(max_examples=25)
@given(
    texts=st.lists(TEXTS.map(partial(normalize, "NFC")), min_size=1, max_size=8),
    numbers=st.lists(st.integers(-50, 50), min_size=1, max_size=8),
)
def test_each_value_is_counted_and_no_other(texts: list[str], numbers: list[int]) -> None:
    rows = list(zip_longest(texts, numbers, fillvalue=""))
    with TemporaryDirectory() as folder:
        lines = [f'{at},"{text}",{number}' for at, (text, number) in enumerate(rows)]
        write(Path(folder) / "data/rows.csv", "\n".join(["n,text,number", *lines, ""]))
        fields = [{"name": "n"}, {"name": "text"}, {"name": "number", "type": "integer"}]
        table = {"primaryKey": "n", "fields": fields}
        package = {"resources": [{"name": "rows", "path": "rows.csv", "schema": table}]}
        write(Path(folder) / "data/datapackage.yaml", package)
        scope = Scope(read_study(Path(folder))[0])

    def count(condition: str) -> object:
        return evaluated(f"count(rows, {condition})", scope)[1].value

    for text in texts:
        assert count(f'text="{text}"') == texts.count(text)
        assert count(f'not text="{text}"') == len(rows) - texts.count(text)
    for number in numbers:
        assert count(f"number = {number}") == numbers.count(number)
        assert count(f"number <= {number}") == sum(each <= number for each in numbers)
    for wrong in (f'text="{max(texts)}x"', f"number = {max(numbers) + 1}", f'number="{texts[0]}x"'):
        with pytest.raises(ExpressionError):
            count(wrong)
