"""What describes people is private until it is said otherwise, and a slip never publishes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from generator.data import read_study
from tests.building import write
from tests.in_english import sentence

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = """\
PACKAGE
resources:
  - name: FILE
    path: file.csv
    RESOURCE
    schema:
      fields:
        - {name: person, type: string}
        - {name: TELLING, type: string, FIELD}
      primaryKey: person
  - name: remarks
    path: remarks.csv
    schema:
      fields: [{name: remark}, {name: person}, {name: words}]
      primaryKey: remark
      foreignKeys: [{fields: person, reference: {resource: FILE, fields: person}}]
"""
DEFAULTS = {
    "PACKAGE": "title: Data",
    "FILE": "places",
    "RESOURCE": "title: File",
    "TELLING": "telling",
    "FIELD": "title: Telling",
}


def told(folder: Path, **changes: str) -> tuple[str, list[str]]:
    """Return how private ``telling`` and the words of the remarks are, and what is wrong.

    Nothing is read of data whose description has a mistake.
    """
    text = SCHEMA
    for name, standing in DEFAULTS.items():
        text = text.replace(name, changes.get(name, standing))
    write(folder / "data/datapackage.yaml", text.replace("person", "place"))
    write(folder / "data/file.csv", f"place,{changes.get('TELLING', 'telling')}\nA,Arles\n")
    write(folder / "data/remarks.csv", "remark,place,words\nR1,A,It rains.\n")
    study, problems = read_study(folder)
    sentences = [sentence(each) for each in problems]
    if not study.schema.resources:
        return "nothing", sentences
    first, remarks = study.schema.resources.values()
    field = [*first.fields.values()][1]
    return f"{field.privacy} {remarks.fields['words'].privacy}", sentences


@pytest.mark.parametrize(
    ("changes", "privacy"),
    [
        ({}, "public public"),
        ({"FILE": "participants"}, "private private"),
        ({"FILE": "interviewees_2026"}, "private private"),
        ({"RESOURCE": "x-noun: {one: répondante, other: répondantes}"}, "private private"),
        ({"TELLING": "téléphone"}, "private private"),
        ({"TELLING": "speaker"}, "private private"),
        ({"FIELD": "format: email"}, "private private"),
        ({"FIELD": "x-identifying: true"}, "private private"),
        ({"FILE": "participants", "FIELD": "x-privacy: public"}, "public private"),
        ({"FILE": "participants", "RESOURCE": "x-privacy: public"}, "public public"),
        ({"FILE": "participants", "RESOURCE": "x-privacy: restricted"}, "restricted restricted"),
    ],
)
def test_how_private_a_file_is(changes: dict[str, str], privacy: str, tmp_path: Path) -> None:
    """What points to people is as private as they are, unless it says itself what it is."""
    found, problems = told(tmp_path, **changes)
    assert found == privacy
    assert [each for each in problems if "x-privacy" in each] == []


@pytest.mark.parametrize(
    ("part", "written", "near"),
    [
        ("FIELD", "privacy: private", "did you mean x-privacy?"),
        ("FIELD", "x_privacy: private", "did you mean x-privacy?"),
        ("FIELD", "X-Privacy: private", "did you mean x-privacy?"),
        ("FIELD", "x-privcy: public", "did you mean x-privacy?"),
        ("FIELD", "x-privacy: privé", "x-privacy is"),
        ("RESOURCE", "privacy: private", "did you mean x-privacy?"),
        ("RESOURCE", "x-privacy: [private]", "x-privacy"),
        ("PACKAGE", "x-privacy: private", "is not a property here"),
        ("PACKAGE", "privacy: private", "is not a property here"),
    ],
)
def test_a_slip_in_x_privacy_publishes_nothing(
    part: str, written: str, near: str, tmp_path: Path
) -> None:
    found, problems = told(tmp_path, **{part: written})
    assert found == "nothing"
    assert [near in each for each in problems] == [True]


@pytest.mark.parametrize(
    ("part", "written", "near"),
    [
        ("FIELD", "identifying: true", "x-identifying"),
        ("FIELD", "labels: {A: a}", "x-labels"),
        ("RESOURCE", "entity: true", "x-entity"),
        ("RESOURCE", "attribution: {group: place}", "x-attribution"),
    ],
)
def test_a_property_of_ours_without_x_is_an_error(
    part: str, written: str, near: str, tmp_path: Path
) -> None:
    _, problems = told(tmp_path, **{part: written})
    assert [f"did you mean {near}?" in each for each in problems] == [True]
