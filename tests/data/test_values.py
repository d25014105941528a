"""Text stays text, numbers are numbers however they are typed, and missing is not "NA"."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from generator.data import read_study
from tests.building import write
from tests.in_english import as_text

if TYPE_CHECKING:
    from pathlib import Path

    from generator.data import Study


def value_of(folder: Path, kind: str, text: str) -> object:
    """Return the value of a cell of this type, or the problem that it makes."""
    field = {"name": "value", "type": kind}
    resource = {"name": "a", "path": "a.csv", "schema": {"fields": [{"name": "key"}, field]}}
    write(folder / "data/datapackage.yaml", {"resources": [resource]})
    write(folder / "data/a.csv", f'key,value\nk,"{text}"\n')
    study, problems = read_study(folder)
    return as_text(problems[0]) if problems else study.relation("a").values["value"][0]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("104", Decimal(104)),
        ("007", Decimal(7)),
        ("4.5", Decimal("4.5")),
        ("4,5", Decimal("4.5")),
        ("-4,50", Decimal("-4.5")),
        ("+3", Decimal(3)),
        (" 12 ", Decimal(12)),
        ("1 256", Decimal(1256)),
        ("1\u00a0256,5", Decimal("1256.5")),
        ("1\u202f256\u202f000", Decimal(1_256_000)),
        ("1e3", Decimal(1000)),
    ],
)
def test_numbers(tmp_path: Path, text: str, number: Decimal) -> None:
    value = value_of(tmp_path, "number", text)
    assert isinstance(value, Decimal)
    assert value == number


@pytest.mark.parametrize("text", ["12 34", "1,256,000", "4,5,6", "douze", "NA", "1 2", "−5", "∞"])
def test_no_numbers(tmp_path: Path, text: str) -> None:
    assert value_of(tmp_path, "number", text) == (
        f'data/a.csv:2:2: data-type: "{text}" is not of type number; expected a number in value'
    )


@pytest.mark.parametrize(("text", "number"), [("007", 7), ("1 256", 1256), ("-1", -1), ("", None)])
def test_whole_numbers(tmp_path: Path, text: str, number: int | None) -> None:
    value = value_of(tmp_path, "integer", text)
    assert value == number
    assert not isinstance(value, Decimal)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("string", "007", "007"),
        ("string", "1,5", "1,5"),
        ("string", "NA", "NA"),
        ("string", "None", "None"),
        ("string", "nan", "nan"),
        ("string", " FG1", " FG1"),
        ("string", "true", "true"),
        ("boolean", "true", True),
        ("date", "2024-03-01", dt.date(2024, 3, 1)),
    ],
)
def test_other_values(tmp_path: Path, kind: str, text: str, value: object) -> None:
    assert value_of(tmp_path, kind, text) == value


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
