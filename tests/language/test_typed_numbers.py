"""What a typed number is worth where a comma parts the decimals, and where a point does."""

from __future__ import annotations

import pytest

from generator.language.typed_numbers import read_number, styles_of

NUMBERS = """
typed       comma      point
12          12         12
-3          -3         -3
1 256       1256       1256
1'250       1250       1250
12,50       12.50      -
12.5        -          12.5
1,250.50    -          1250.50
1.250,5     1250.5     -
1.250       1250       1.250
1,250       1.250      1250
0.250       -          0.250
0,250       0.250      -
1.250.000   1250000    -
1,250,000   -          1250000
"""


@pytest.mark.parametrize("line", NUMBERS.strip().split("\n")[1:])
def test_what_a_number_is_worth(line: str) -> None:
    typed, (comma, point) = line[:12].strip(), line[12:].split()
    number = read_number(typed)
    assert number is not None
    assert (number.plain.get("comma", "-"), number.plain.get("point", "-")) == (comma, point)
    assert (len(styles_of([number])) > 1) == (typed in {"1.250", "1,250"})


@pytest.mark.parametrize("text", ["", "-", "1.2.3", "12e5", "1 25", "٣", "1,2,3", "n = 3"])
def test_what_is_no_number(text: str) -> None:
    assert read_number(text) is None


@pytest.mark.parametrize(
    ("column", "styles"),
    [
        ("1.250 12", ("comma", "point")),
        ("1.250 12,5", ("comma",)),
        ("1.250 12.5", ("point",)),
        ("12 13", ("comma",)),
        ("1,5 1.5", ()),
    ],
)
def test_a_column_decides(column: str, styles: tuple[str, ...]) -> None:
    numbers = [read_number(each) for each in column.split()]
    assert styles_of(each for each in numbers if each) == styles
