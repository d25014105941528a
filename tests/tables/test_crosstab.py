"""Every cell of a crosstab is that of pandas."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, cast

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.datasets import anes96

from generator.language import load_language
from generator.tables import build_table, table_cells
from tests.building import write
from tests.strategies import as_csv
from tests.tables.drawn import EXAMPLES, csv_rows, read_sound

if TYPE_CHECKING:
    from pathlib import Path

    from generator.data.expression import TableCells

ENGLISH = load_language("en")
CODES = {"trust": "", "fear": "trust", "data": "fear", "cost": ""}
PEOPLE = {"P1": "town", "P2": "town", "P3": "region"}
ANY_CODINGS = st.lists(
    st.tuples(
        st.sampled_from(["s1", "s2", "s3"]),
        st.sampled_from(["", *CODES]),
        st.sampled_from(list(PEOPLE)),
    ),
    min_size=1,
    max_size=25,
)


@settings(deadline=None, max_examples=20)
@given(ANY_CODINGS)
def test_every_cell_is_that_of_pandas(
    tmp_path_factory: pytest.TempPathFactory, codings: list[tuple[str, str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("codings")
    shutil.copytree(EXAMPLES / "codings", folder / "data")
    rows = [("coding", "segment", "code", "person"), *((at, *of) for at, of in enumerate(codings))]
    write(folder / "data/codings.csv", as_csv(rows))
    frame = pd.DataFrame(codings, columns=["segment", "code", "person"])
    frame["place"] = frame["person"].map(PEOPLE)
    frame["code"] = frame["code"].replace("", "not given")

    def cells(asked: str) -> TableCells:
        write(folder / "data/tables.yaml", f"t: {{kind: crosstab, from: codings, {asked}}}")
        study, specs = read_sound(folder)
        return table_cells(specs["t"], study, ENGLISH)

    wanted = pd.crosstab(frame["code"], frame["place"], margins=True, margins_name="total")
    compare(cells("rows: code, columns: person.place"), wanted)

    once = frame.drop_duplicates(["code", "person"])
    distinct = cells("rows: code, columns: person.place, distinct: person")
    compare(distinct, pd.crosstab(once["code"], once["place"]))

    held = pd.crosstab(frame["segment"], frame["code"]).clip(upper=1)
    compare(cells("rows: code, columns: code, via: segment"), held.T @ held)

    above = {code: {code, parent, CODES.get(parent, "")} for code, parent in CODES.items()}
    pairs = zip(frame["code"], frame["place"], strict=True)
    rolled = pd.DataFrame(
        [(code, place) for said, place in pairs for code in above.get(said, {said})],
        columns=["code", "place"],
    )
    rollup = cells("rows: code, columns: person.place, rollup: true")
    compare(rollup, pd.crosstab(rolled["code"], rolled["place"]))


def compare(table: TableCells, wanted: pd.DataFrame) -> None:
    """Hold each cell that either has against the other; what pandas does not have is 0."""
    every = {**table.rows, **table.margins}
    for row, columns in every.items():
        for column, found in columns.items():
            is_margin = "total" in {row, column}
            if is_margin and (row not in wanted.index or column not in wanted.columns):
                continue
            is_there = row in wanted.index and column in wanted.columns
            count = int(wanted.loc[row, column]) if is_there else 0  # type: ignore[arg-type]
            assert found.value == count, (row, column)
    for row in wanted.index:
        assert row in every or not row


def test_a_public_survey_is_counted_as_pandas_counts_it(tmp_path: Path) -> None:
    """944 voters of the American National Election Study of 1996, in statsmodels."""
    data = cast("pd.DataFrame", anes96.load_pandas().data)
    frame = data[["educ", "PID", "vote"]].astype(int).astype(str)
    rows = [(f"V{at}", *each) for at, each in enumerate(frame.itertuples(index=False), 1)]
    fields = [{"name": "voter"}, *({"name": each, "type": "integer"} for each in frame.columns)]
    voters = {
        "name": "voters",
        "path": "voters.csv",
        "x-privacy": "public",
        "schema": {"primaryKey": "voter", "fields": fields},
    }
    write(tmp_path / "data/datapackage.yaml", {"resources": [voters]})
    write(tmp_path / "data/voters.csv", as_csv([("voter", *frame.columns), *rows]))
    write(
        tmp_path / "data/tables.yaml",
        "t: {kind: crosstab, from: voters, rows: educ, columns: PID, percent: row}",
    )
    study, specs = read_sound(tmp_path)
    wanted = pd.crosstab(frame["educ"], frame["PID"], margins=True, margins_name="total")
    compare(table_cells(specs["t"], study, ENGLISH), wanted)
    assert wanted.loc["total", "total"] == 944
    parts = pd.crosstab(frame["educ"], frame["PID"], normalize="index")
    shares = cast("dict[str, dict[str, float]]", parts.to_dict("index"))
    _, *drawn, _ = csv_rows(build_table(specs["t"], study, ENGLISH))
    for row in drawn:
        told = [float(each.split("(")[1].rstrip("%)")) for each in row[1:-1]]
        assert told == pytest.approx([100 * each for each in shares[row[0]].values()], abs=0.0501)
