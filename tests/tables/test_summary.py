"""A summary of public data is that of tableone, cell by cell."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

import pytest
from statsmodels.datasets import anes96
from tableone import TableOne

from generator.language import load_language
from generator.tables import build_table
from tests.building import write
from tests.strategies import as_csv
from tests.tables.drawn import csv_rows, read_sound

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = """\
resources:
  - name: people
    path: people.csv
    x-privacy: public
    schema:
      primaryKey: person
      fields:
        - {name: person}
        - {name: age, type: integer}
        - {name: TVnews, type: integer}
        - {name: educ, constraints: {enum: ["1", "2", "3", "4", "5", "6", "7"]}}
        - {name: vote, constraints: {enum: ["0", "1"]}}
"""
TABLE = """\
who:
  kind: summary
  from: people
  variables:
    - {field: age, statistic: mean (sd)}
    - {field: TVnews, statistic: "median [q1,q3]"}
    - educ
  by: vote
  digits: 1
"""


@pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")
def test_public_data_as_tableone_sums_them_up(tmp_path: Path) -> None:
    # American National Election Study of 1996, 944 people, in the public domain.
    data = anes96.load_pandas().data
    assert data is not None
    frame = data[["age", "TVnews", "educ", "vote"]].astype(int)
    rows = [(f"P{at}", *row) for at, row in enumerate(frame.itertuples(index=False))]
    write(tmp_path / "data/datapackage.yaml", SCHEMA)
    write(tmp_path / "data/people.csv", as_csv([("person", *frame.columns), *rows]))
    write(tmp_path / "data/tables.yaml", TABLE)
    study, specs = read_sound(tmp_path)
    _, *ours = csv_rows(build_table(specs["who"], study, load_language("en")))
    theirs = TableOne(
        frame.astype({"educ": str, "vote": str}),
        columns=["age", "TVnews", "educ"],
        categorical=["educ"],
        nonnormal=["TVnews"],
        groupby="vote",
        missing=False,
        include_null=False,
        decimals=1,
    ).tableone
    assert theirs is not None
    wanted = [list(map(str, row)) for row in theirs.iloc[1:].to_numpy()]
    got = [[each.replace("%", "") for each in row[2:]] for row in ours]
    assert len(got) == 1 + 1 + 7
    assert [[_ones(each) for each in row] for row in got] == [
        [_ones(each) for each in row] for row in wanted
    ]


def _ones(cell: str) -> str:
    """Return a cell with every number written with one decimal."""
    return re.sub(
        r"\d+(\.\d+)?",
        lambda number: str(Decimal(number[0]).quantize(Decimal("0.1"), ROUND_HALF_UP)),
        cell,
    )
