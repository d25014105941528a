"""Several codes in one cell ("peur; espoir") are several values of one record."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from generator.data import read_study
from generator.data.expression import ExpressionError, Scope, evaluate, parse
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


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("count(segments)", "5"),
        ("count(segments.codes)", "4"),  # the segments that have one
        ("count(segments.codes.items)", "6"),  # 2 + 1 + 2 + 0 + 1: twice the same code is one
        ('count(segments.codes.items, codes="peur")', "3"),
        ('count(segments.codes.items, codes="peur" or codes="espoir")', "5"),
        ('share(segments.codes.items, codes="peur")', "50\u00a0%"),
        ("count(segments.notes.items)", "4"),
        ("sum(segments.notes, notes > 3)", "9"),
        ('count(segments.codes, codes="peur")', "3"),  # not the other codes of these records
        ('count(segments.codes, codes="peur", notes > 3)', "1"),
        ('count(segments.codes, codes="peur" or codes="espoir")', "4"),
        ('count(segments.codes, codes != "peur")', "1"),
        ('count(segments.codes, notes="5")', "1"),
        ('share(segments.codes, codes="peur")', "75\u00a0%"),  # of those that have a code
        ("distinct(segments.codes)", "3"),
        ("values(segments.codes)", "peur, espoir et colère"),
        ('count(segments, codes="peur")', "3"),
        ('count(segments, codes="peur", codes="espoir")', "1"),
        ('count(segments, codes != "peur")', "2"),
        ('count(segments, codes in ("espoir", "colère"))', "3"),
        ('count(segments, codes not in ("espoir", "colère"))', "2"),
        ('share(segments, codes="peur")', "60\u00a0%"),
        ("count(segments, notes > 3)", "2"),
        ("sum(segments.notes)", "15"),
        ("S3.codes", "colère et peur"),
    ],
)
def test_each_item_counts(tmp_path: Path, expression: str, value: str) -> None:
    found = evaluate(parse(expression), Scope(study_of(tmp_path))).value
    assert load_language("fr").scalar(found) == value


@pytest.mark.parametrize(
    "expression",
    [
        "kruskal(segments.notes, by=segment)",
        "kruskal(segments.segment, by=codes)",
        "chi2(segments.codes, segments.segment)",
    ],
)
def test_no_test_compares_lists(tmp_path: Path, expression: str) -> None:
    with pytest.raises(ExpressionError, match="their groups overlap"):
        evaluate(parse(expression), Scope(study_of(tmp_path)))


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
