"""Every folder of mistakes is a ``tables.yaml`` over the small study, with what is wrong in it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from generator.core.problems import in_file_order
from generator.data import Study, read_study
from generator.data.expression import parse_conditions
from generator.language import LANGUAGES, as_text, load_language
from generator.tables import Showing, TableError, build_table, read_specs
from tests.building import write
from tests.strategies import SmallStudy

if TYPE_CHECKING:
    from tests.tables.drawn import Build

HERE = Path(__file__).parent
MISTAKES = HERE / "mistakes"


@pytest.fixture(scope="module")
def atelier() -> Study:
    """Small study that the mistakes are about."""
    return read_study(HERE.parent / "data", "atelier")[0]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", sorted(each.name for each in MISTAKES.iterdir()))
def test_what_is_wrong_is_said(atelier: Study, name: str, language: str) -> None:
    _, problems = read_specs(MISTAKES, atelier, name)
    expected = (MISTAKES / name / f"expected.{language}.txt").read_text(encoding="utf-8")
    assert "".join(f"{as_text(each, language)}\n" for each in in_file_order(problems)) == expected


def test_a_table_with_a_mistake_is_left_out(atelier: Study) -> None:
    specs, _ = read_specs(MISTAKES, atelier, "totals")
    assert specs == {}
    specs, _ = read_specs(MISTAKES, atelier, "sound")
    assert specs["minutes"].caption == "minutes"


def test_a_thesis_without_tables_is_sound(atelier: Study, tmp_path: Path) -> None:
    assert read_specs(tmp_path, atelier) == ({}, ())


@pytest.mark.parametrize(
    ("name", "showing", "option", "message"),
    [
        (
            "participants",
            Showing(columns=("Personne", "Metier")),
            "columns",
            (
                'participants has no column "Metier"; there are Groupe, Personne, Métier, Âge,'
                " Organisation, Durée (did you mean Métier?)"
            ),
        ),
        (
            "utilite",
            Showing(columns=("G4",)),
            "columns",
            'utilite has no column "G4"; there are G1, G2, G3',
        ),
        (
            "participants",
            Showing(transpose=True),
            "transpose",
            "participants cannot be transposed; a matrix can, and a crosstab with columns",
        ),
        (
            "participants",
            Showing(conditions=parse_conditions('metier="007", groupe="G1"')),
            "where",
            "no record of participants meets the conditions of this table",
        ),
        (
            "utilite",
            Showing(conditions=parse_conditions('etape="E3"')),
            "where",
            "no record of besoins meets the conditions of this table",
        ),
        (
            "utilite",
            Showing(conditions=parse_conditions('etap="E1"')),
            "where",
            'besoins has no field "etap" (did you mean etape?)',
        ),
        (
            "participants",
            Showing(conditions=parse_conditions('groupe="G9"')),
            "where",
            'groupe is never "G9"; expected one of G1, G2, G3',
        ),
    ],
)
def test_a_showing_that_cannot_be(
    build: Build, name: str, showing: Showing, option: str, message: str
) -> None:
    with pytest.raises(TableError) as error:
        build(name, showing)
    assert (str(error.value), error.value.steps) == (message, (option,))


def test_two_judgements_for_one_pair(tmp_path: Path) -> None:
    small = SmallStudy(
        groups=[("G0", 10)],
        people=[],
        needs=[("N0",)],
        judgements=[("N0", "G0", "oui"), ("N0", "G0", "non")],
    )
    small.write(tmp_path)
    study, problems = read_study(tmp_path)
    assert [each.rule for each in problems] == ["data-key"]
    spec = read_specs(tmp_path, study)[0]["use"]
    with pytest.raises(TableError, match="use has two judgements for N0 and G0"):
        build_table(spec, study, load_language("fr"))


def test_broken_data_still_make_tables_or_errors(tmp_path: Path) -> None:
    small = SmallStudy(
        groups=[("G0", 10), ("G0", 20)],
        people=[("P0", "G9", ""), ("P0", "G0", "x")],
        needs=[("N0",), ("N0",)],
        judgements=[("N0", "G0", "oui"), ("N9", "G9", "peut-être")],
    )
    small.write(tmp_path)
    write(tmp_path / "data/groups.csv", "group,minute\nG0,10\nG0,20\n")
    study, problems = read_study(tmp_path)
    assert len(problems) == 9
    specs, more = read_specs(tmp_path, study)
    assert more == ()
    for spec in specs.values():
        assert build_table(spec, study, load_language("fr")).width


def test_a_matrix_of_lists_is_refused(tmp_path: Path) -> None:
    resources = [
        {
            "name": name,
            "path": f"{name}.csv",
            "schema": {"primaryKey": "k", "fields": [{"name": "k"}]},
        }
        for name in ("needs", "rooms")
    ]
    keys = [
        {"fields": each["name"], "reference": {"resource": each["name"], "fields": "k"}}
        for each in resources
    ]
    fields = [{"name": "needs"}, {"name": "rooms"}, {"name": "said", "type": "list"}]
    said = {"name": "said", "path": "said.csv"}
    said["schema"] = {"fields": fields, "foreignKeys": keys}  # type: ignore[assignment]
    write(tmp_path / "data/datapackage.yaml", {"resources": [*resources, said]})
    for name, text in (
        ("needs", "k\nN\n"),
        ("rooms", "k\nR\n"),
        ("said", "needs,rooms,said\nN,R,a\n"),
    ):
        write(tmp_path / f"data/{name}.csv", text)
    spec = {"kind": "matrix", "rows": "needs", "columns": "rooms", "cells": "said.said"}
    write(tmp_path / "data/tables.yaml", {"t": spec})
    study, _ = read_study(tmp_path)
    _, problems = read_specs(tmp_path, study)
    assert "said.said is a list" in as_text(problems[0], "en")
