"""Text stays text, numbers are numbers however they are typed, and missing is not "NA"."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from generator.data import read_study
from tests.building import write
from tests.in_english import as_text

if TYPE_CHECKING:
    from generator.data import Study

CELLS = yaml.safe_load((Path(__file__).parent / "cells.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("kind", "text"), [(kind, text) for kind, cells in CELLS.items() for text in cells]
)
def test_a_cell_has_a_value_of_the_type_of_its_column(kind: str, text: str, tmp_path: Path) -> None:
    field = {"name": "value", "type": kind}
    resource = {"name": "a", "path": "a.csv", "schema": {"fields": [{"name": "key"}, field]}}
    write(tmp_path / "data/datapackage.yaml", {"resources": [resource]})
    write(tmp_path / "data/a.csv", f'key,value\nk,"{text}"\n')
    study, problems = read_study(tmp_path)
    values = () if problems else study.relation("a").values["value"]
    found = [as_text(each).removeprefix("data/a.csv:2:2: data-type: ") for each in problems]
    assert [*found, *(f"{type(each).__name__} {each}" for each in values)] == [CELLS[kind][text]]


def test_missing_is_neither_na_nor_not_asked(atelier: Study) -> None:
    people = atelier.relation("participants")
    assert people.values["metier"] == ["élue", "agente", "agente", "007", "NA"]
    assert people.values["age"] == [41, None, 35, None, 29]
    assert people.texts["age"] == ["41", "", "35", "pas demandé", "29"]
    assert people.values["groupe"] == ["G1", "G1", "G2", "G2", None]


def test_a_record_knows_its_line_and_its_words(atelier: Study) -> None:
    record = atelier.entity("B2")
    assert record
    assert (record.resource, record.path, record.line) == ("besoins", "atelier/besoins.csv", 3)
    assert atelier.label(record) == "Les croiser"
    assert atelier.reference_text(record) == "B2"
    assert atelier.relation("jugements").records[0].key == "B1 / G1"
    assert atelier.entity("REG") is None


def test_a_path_leads_to_values_and_to_the_records_that_they_belong_to(atelier: Study) -> None:
    followed = atelier.follow("participants", ["groupe", "duree_min"])
    assert followed.ends == [100, 100, 120, 120, None]
    assert followed.owners == [0, 0, 1, 1, -1]
    assert followed.owner_relation.resource.name == "groupes"


def test_ways_along_foreign_keys(atelier: Study) -> None:
    assert atelier.schema.routes("jugements", "etapes") == [("besoin", "etape")]
    assert atelier.schema.routes("segments", "groupes") == [("groupe",)]
    assert atelier.schema.routes("groupes", "participants") == []
