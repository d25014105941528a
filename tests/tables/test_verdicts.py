"""Verdicts with named outcomes; totals and rules that name what the data never say."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.data import read_study
from generator.language import load_language
from generator.tables import build_table, draw_html, matrix_outcomes, read_specs, table_cells
from tests.building import write
from tests.in_english import as_text
from tests.strategies import as_csv
from tests.tables.drawn import csv_rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from generator.data import Study
    from generator.tables import MatrixSpec

ENGLISH, FRENCH = load_language("en"), load_language("fr")
MATRIX = """\
use:
  kind: matrix
  rows: needs
  columns: groups
  cells: judgements.opinion
  totals: [Yes, No]
  verdict:
    label: Met
    outcomes: {Yes: Yes - No >= 2, divided: Yes * No > 0, silent: Yes + No = 0, No: else}
    tones: {divided: against}
"""
SAID = {
    "N1": ("Yes", "Yes", "Yes"),
    "N2": ("Yes", "No", "NA"),
    "N3": ("NA", "NA", "NA"),
    "N4": ("No", "NA", "NA"),
}


def study_of(folder: Path, said: Mapping[str, Sequence[str]], opinion: object = None) -> Study:
    """Return a study of needs that groups judged, in which values are as they were typed."""
    keys = [
        {"fields": each, "reference": {"resource": f"{each}s", "fields": each}}
        for each in ("need", "group")
    ]
    files = {
        "needs": {"primaryKey": "need", "fields": [{"name": "need"}]},
        "groups": {"primaryKey": "group", "fields": [{"name": "group"}]},
        "judgements": {
            "primaryKey": ["need", "group"],
            "fields": [{"name": "need"}, {"name": "group"}, opinion or {"name": "opinion"}],
            "foreignKeys": keys,
        },
    }
    resources = [
        {"name": name, "path": f"{name}.csv", "schema": schema} for name, schema in files.items()
    ]
    groups = [f"G{at}" for at in range(len(next(iter(said.values()))))]
    rows = [
        (need, group, value)
        for need, values in said.items()
        for group, value in zip(groups, values, strict=True)
    ]
    write(folder / "data/datapackage.yaml", {"resources": resources})
    write(folder / "data/needs.csv", as_csv([("need",), *((each,) for each in said)]))
    write(folder / "data/groups.csv", as_csv([("group",), *((each,) for each in groups)]))
    write(folder / "data/judgements.csv", as_csv([("need", "group", "opinion"), *rows]))
    study, problems = read_study(folder)
    assert problems == ()
    return study


def matrix(folder: Path, study: Study, text: str = MATRIX) -> MatrixSpec:
    write(folder / "data/tables.yaml", text)
    specs, problems = read_specs(folder, study)
    assert problems == ()
    return specs["use"]  # type: ignore[return-value]


def rule_of(folder: Path, outcomes: Mapping[str, str], says: str = "") -> str:
    """Return the rule that is printed below a matrix whose judgements have French labels."""
    words = ("oui", "non", "NA", "partiel")
    study = study_of(folder, {"N1": words}, {"name": "opinion", "x-labels": {"NA": "sans avis"}})
    table = {"kind": "matrix", "rows": "needs", "columns": "groups", "cells": "judgements.opinion"}
    verdict = {"label": "Utile", "outcomes": outcomes, "says": says}
    settings = {"use": {**table, "totals": words, "verdict": verdict}}
    spec = matrix(folder, study, json.dumps(settings))
    return build_table(spec, study, FRENCH).rule


def test_a_verdict_says_which_outcome_came_first(tmp_path: Path) -> None:
    """Yes and No are the words of the data: YAML's truths are none here."""
    study = study_of(tmp_path, SAID)
    spec = matrix(tmp_path, study)
    table = build_table(spec, study, ENGLISH)
    assert [row[4:] for row in csv_rows(table)] == [
        ["Yes", "No", "Met"],
        ["3", "0", "Yes"],
        ["1", "1", "divided"],
        ["0", "0", "silent"],
        ["0", "1", "No"],
        ["4", "", "1\u00a0Yes, 1\u00a0divided, 1\u00a0silent and 1\u00a0No"],
        ["", "2", ""],
    ]
    assert table.rule == (
        "“Met”: “Yes” if Yes − No ≥ 2, “divided” if Yes × No > 0, “silent” if Yes + No = 0,"
        " otherwise “No”."
    )
    cells = table_cells(spec, study, ENGLISH)
    assert [row["verdict"].value for row in cells.rows.values()] == [
        *("Yes", "divided", "silent", "No"),
    ]
    assert cells.margins["total"]["verdict"].value == 1
    assert cells.choices["verdict"] == ("Yes", "divided", "silent", "No")
    assert 'verdict tone-against"' in draw_html(table, ENGLISH, sources={})


def test_an_outcome_points_as_its_value_or_as_is_said(tmp_path: Path) -> None:
    tones = {"name": "opinion", "x-tones": {"Yes": "for", "No": "against", "NA": "none"}}
    study = study_of(tmp_path, SAID, tones)
    spec = matrix(tmp_path, study)
    assert matrix_outcomes(spec, study, ENGLISH) == {
        "Yes": "for",
        "divided": "against",
        "silent": "none",
        "No": "against",
    }


@given(
    st.dictionaries(
        st.sampled_from(["N1", "N2", "N3", "N4"]),
        st.tuples(*[st.sampled_from(["Yes", "No", "NA"])] * 3),
        min_size=1,
    )
)
def test_outcomes_are_tried_in_order(
    tmp_path_factory: pytest.TempPathFactory, said: dict[str, tuple[str, ...]]
) -> None:
    folder = tmp_path_factory.mktemp("said")
    said["N5"] = ("Yes", "No", "NA")  # so that the data have each value
    study = study_of(folder, said)
    cells = table_cells(matrix(folder, study), study, ENGLISH)
    for need, values in said.items():
        yes, no = values.count("Yes"), values.count("No")
        tried = [(yes - no >= 2, "Yes"), (yes * no > 0, "divided"), (yes + no == 0, "silent")]
        wanted = next((word for holds, word in tried if holds), "No")
        assert cells.rows[need]["verdict"].value == wanted


@pytest.mark.parametrize(
    ("field", "values", "totals", "said"),
    [
        ({"name": "opinion"}, ("yes", "no"), "Yes", 'opinion is never "Yes"; expected one of'),
        (
            {"name": "opinion", "type": "integer"},
            ("3", "4"),
            "5",
            'opinion is never "5"; expected one of 3, 4',
        ),
        (
            {"name": "opinion", "type": "boolean"},
            ("true", "false"),
            "oui",
            'opinion is never "oui"; expected one of true, false',
        ),
    ],
)
def test_a_total_of_what_the_data_never_say_is_an_error(
    tmp_path: Path, field: object, values: tuple[str, str], totals: str, said: str
) -> None:
    study = study_of(tmp_path, {"N1": values}, field)
    table = (
        "use: {kind: matrix, rows: needs, columns: groups, cells: judgements.opinion,"
        f" totals: [{totals}]}}"
    )
    write(tmp_path / "data/tables.yaml", table)
    _, problems = read_specs(tmp_path, study)
    assert [said in as_text(each) for each in problems] == [True]
    right = table.replace(f"[{totals}]", f"[{values[0]}]")
    cells = table_cells(matrix(tmp_path, study, right), study, ENGLISH)
    assert cells.margins["total"][values[0]].value == 1


def test_the_total_of_a_share_is_the_share_of_all(tmp_path: Path) -> None:
    study = study_of(tmp_path, SAID)
    table = (
        "use: {kind: listing, from: needs, columns: {Need: need, Part: 'share(judgements,"
        ' opinion="Yes")\', Judgements: count(judgements)},'
        " totals: {Part: share, Judgements: sum}}"
    )
    *rows, totals = csv_rows(build_table(matrix(tmp_path, study, table), study, ENGLISH))
    assert [row[1] for row in rows[1:]] == ["100%", "33.3%", "0%", "0%"]
    assert totals == ["Total", "33.3%", "12 judgements"]


@pytest.mark.parametrize(
    ("rule", "printed"),
    [
        ("oui - non >= 2", "oui − non ≥ 2"),
        ("partiel >= 3 and non != 0", "partiel ≥ 3 et non ≠ 0"),
        ("oui >= 3 or oui >= 2 * non", "oui ≥ 3 ou oui ≥ 2 × non"),
        ("oui > NA", "oui > sans avis"),
    ],
)
def test_a_rule_is_printed_in_signs(tmp_path: Path, rule: str, printed: str) -> None:
    outcomes = {"oui": rule, "non": "else"}
    assert rule_of(tmp_path, outcomes).replace("\u00a0", "") == (
        f"«Utile» : «oui» si {printed}, sinon «non»."
    )


def test_a_rule_is_printed_as_its_author_says_it(tmp_path: Path) -> None:
    says = "« oui » quand deux groupes de plus le disent, sinon « non »."
    told = rule_of(tmp_path, {"oui": "oui - non >= 2", "non": "else"}, says)
    assert told.replace("\u00a0", " ") == f"« Utile » : {says}"
    assert "«\u00a0oui\u00a0»" in told


@pytest.mark.parametrize("name", ["NA", "no opinion"])
def test_columns_are_named_by_value_or_by_label(tmp_path: Path, name: str) -> None:
    study = study_of(tmp_path, SAID, {"name": "opinion", "x-labels": {"NA": "no opinion"}})
    table = (
        "use: {kind: matrix, rows: needs, columns: groups, cells: judgements.opinion,"
        f" totals: [Yes, No, NA], groups: {{Judgements: [Yes, No, {name}]}},"
        f" footnotes: {{N3/{name}: Nobody spoke.}}}}"
    )
    built = build_table(matrix(tmp_path, study, table), study, ENGLISH)
    heads = [each.text for row in built.head for each in row.cells]
    assert heads[-4:] == ["Judgements", "Yes", "No", "no opinion"]
    assert built.notes[-1] == "a Nobody spoke."
