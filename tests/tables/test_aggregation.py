"""The aggregation core: records along axes, every cell with its records, against pandas too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.data import Study, read_study
from generator.language import load_language
from generator.tables.aggregation import Aggregate, aggregate, read_axis
from tests.building import write
from tests.strategies import as_csv

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pytest

CODES = [("trust", ""), ("fear", "trust"), ("data", "fear"), ("cost", "")]
CODINGS = [
    ("1", "s1", "data"),
    ("2", "s1", "cost"),
    ("3", "s2", "fear"),
    ("4", "s2", "data"),
    ("5", "s3", "cost"),
    ("6", "s3", ""),
]


def codings(folder: Path, rows: Sequence[tuple[str, str, str]]) -> Study:
    """Return a study of codings of segments by codes that have codes above them."""
    codes = {
        "name": "codes",
        "path": "codes.csv",
        "schema": {
            "primaryKey": "code",
            "fields": [{"name": "code"}, {"name": "above"}],
            "foreignKeys": [{"fields": "above", "reference": {"resource": "", "fields": "code"}}],
        },
    }
    coded = {
        "name": "codings",
        "path": "codings.csv",
        "schema": {
            "primaryKey": "coding",
            "fields": [{"name": "coding"}, {"name": "segment"}, {"name": "code"}],
            "foreignKeys": [
                {"fields": "code", "reference": {"resource": "codes", "fields": "code"}}
            ],
        },
    }
    write(folder / "data/datapackage.yaml", {"resources": [codes, coded]})
    write(folder / "data/codes.csv", as_csv([("code", "above"), *CODES]))
    write(folder / "data/codings.csv", as_csv([("coding", "segment", "code"), *rows]))
    study, problems = read_study(folder)
    assert problems == ()
    return study


def of_codes(study: Study, *, rollup: bool = False, via: str = "", axes: int = 1) -> Aggregate:
    """Return the codings by their code, once for each axis."""
    axis = read_axis(study, load_language("en"), "codings", "code", rollup=rollup)
    return aggregate(study, "codings", [axis] * axes, range(len(CODINGS)), via)


def test_each_cell_keeps_its_records(tmp_path: Path) -> None:
    found = of_codes(codings(tmp_path, CODINGS))
    assert [each.key for each in found.records("data")] == ["1", "4"]
    assert [each.line for each in found.records("data")] == [2, 5]
    assert len(found.at("trust")) == 0
    assert len(found.at(None)) == len(CODINGS)


def test_a_code_counts_what_stands_below_it_once(tmp_path: Path) -> None:
    found = of_codes(codings(tmp_path, CODINGS), rollup=True)
    told = [(each.key, each.depth, len(found.at(each.key))) for each in found.axes[0].categories]
    assert told == [("trust", 0, 3), ("fear", 1, 3), ("data", 2, 2), ("cost", 0, 2)]


def test_what_says_nothing_is_missing_and_no_category(tmp_path: Path) -> None:
    study = codings(tmp_path, CODINGS)
    axis = read_axis(study, load_language("en"), "codings", "code")
    assert axis.counts_missing(range(6))
    assert not axis.counts_missing(range(5))
    with_missing = aggregate(study, "codings", [axis.with_missing("Missing")], range(6))
    assert [each.key for each in with_missing.records("")] == ["6"]


def test_codes_that_meet_in_one_segment(tmp_path: Path) -> None:
    found = of_codes(codings(tmp_path, CODINGS), via="segment", axes=2)
    # By hand: s1 has data and cost, s2 fear and data, s3 cost alone.
    assert len(found.at("data", "cost")) == 1
    assert len(found.at("fear", "data")) == 1
    assert len(found.at("cost", "cost")) == 2
    assert [each.key for each in found.records("data", "cost")] == ["1", "2"]


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["s1", "s2", "s3"]), st.sampled_from(["", *(each for each, _ in CODES)])
        ),
        max_size=30,
    )
)
def test_counts_are_those_of_pandas(
    tmp_path_factory: pytest.TempPathFactory, pairs: list[tuple[str, str]]
) -> None:
    rows = [(str(number), *pair) for number, pair in enumerate(pairs, 1)]
    study = codings(tmp_path_factory.mktemp("codings"), rows)
    english = load_language("en")
    axes = [read_axis(study, english, "codings", each) for each in ("segment", "code")]
    found = aggregate(study, "codings", axes, range(len(rows)))
    frame = pd.DataFrame(rows, columns=["coding", "segment", "code"])
    wanted = pd.crosstab(frame["segment"], frame["code"])
    for segment in axes[0].categories:
        for code in axes[1].categories:
            count = wanted.get(code.key, pd.Series(dtype=int)).get(segment.key, 0)
            assert len(found.at(segment.key, code.key)) == count
