"""Several codes in one cell ("peur; espoir") are several values of one record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.data import read_study
from generator.language import load_language
from generator.tables.counts import read_axis
from tests.building import write
from tests.in_english import as_text

if TYPE_CHECKING:
    from pathlib import Path

    from generator.data import Study

SEGMENTS = """segment,codes,notes
S1,peur; espoir,3;4
S2,espoir,5
S3, colère ;peur; ,3
S4,,
S5,peur;peur,
"""


def study_of(folder: Path, *problems: str, **codes: object) -> Study:
    """Return a study of five segments whose codes stand in one cell."""
    fields = [
        {"name": "segment"},
        {"name": "codes", "type": "list", "delimiter": ";", **codes},
        {"name": "notes", "type": "list", "delimiter": ";", "itemType": "integer"},
    ]
    table = {"primaryKey": "segment", "fields": fields}
    resource = {"name": "segments", "path": "segments.csv", "x-entity": True, "schema": table}
    write(folder / "data/datapackage.yaml", {"resources": [resource]})
    write(folder / "data/segments.csv", SEGMENTS)
    study, found = read_study(folder)
    assert tuple(map(as_text, found)) == problems
    return study


def test_an_axis_has_a_record_in_each_of_its_items(tmp_path: Path) -> None:
    study = study_of(tmp_path)
    axis = read_axis(study, load_language("fr"), "segments", "codes")
    assert [each.label for each in axis.categories] == ["peur", "espoir", "colère"]
    assert list(axis.members) == [
        ("peur", "espoir"),
        ("espoir",),
        ("colère", "peur"),
        (),
        ("peur",),
    ]


def test_an_item_that_is_not_known_is_named(tmp_path: Path) -> None:
    study_of(
        tmp_path,
        'data/segments.csv:4:2: data-enum: "colère" is not a value of codes; '
        "expected one of peur, espoir",
        constraints={"enum": ["peur", "espoir"]},
    )


def test_a_list_cannot_be_a_foreign_key(tmp_path: Path) -> None:
    fields = [{"name": "code"}, {"name": "see", "type": "list"}]
    key = {"fields": "see", "reference": {"fields": "code"}}
    table = {"primaryKey": "code", "fields": fields, "foreignKeys": [key]}
    resource = {"name": "codes", "path": "codes.csv", "schema": table}
    write(tmp_path / "data/datapackage.yaml", {"resources": [resource]})
    write(tmp_path / "data/codes.csv", "code,see\na,b\n")
    (problem,) = read_study(tmp_path)[1]
    assert as_text(problem) == (
        "data/datapackage.yaml:11:7: data-schema: see is a list: a foreign key names one record; "
        "give each pair a row in its own file, or list the possible items in enum"
    )
