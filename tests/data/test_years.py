"""Years are numbers that nobody groups: of the type year, or whole numbers that are named so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from generator.data import Study, read_study
from generator.data.expression import Scope, evaluate, parse
from generator.language import load_language
from tests.building import write

if TYPE_CHECKING:
    from pathlib import Path

STUDIES = """study,published,annee,visitors,date_signed
S1,2015,1998,1998,12
S2,2018,2011,2011,2011
S3,2018,2004,2004,2004
"""


@pytest.fixture
def study(tmp_path: Path) -> Study:
    """Three studies: their year, one that is a whole number, and numbers that are no years."""
    fields = [
        {"name": "study"},
        {"name": "published", "type": "year"},
        {"name": "annee", "type": "integer"},
        {
            "name": "visitors",
            "type": "integer",
            "title": "Visitors of the year",
            "x-unit": "people",
        },
        {"name": "date_signed", "type": "integer"},  # 12 is no year
    ]
    table = {"primaryKey": "study", "fields": fields}
    resource = {"name": "studies", "path": "studies.csv", "x-entity": True, "schema": table}
    write(tmp_path / "data/datapackage.yaml", {"resources": [resource]})
    write(tmp_path / "data/studies.csv", STUDIES)
    found, problems = read_study(tmp_path)
    assert problems == ()
    return found


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("values(studies.published)", "2015 and 2018"),
        ("max(studies.annee)", "2011"),
        ("values(studies.visitors)", "1,998, 2,011 and 2,004"),
        ("max(studies.date_signed)", "2,011"),
        ("median(studies.published)", "2018"),
        ("mean(studies.published)", "2017"),
        ("mean(studies.annee)", "2004.333"),
        ("range(studies.annee)", "13"),
        ("S1.annee + 3", "2001"),
        ("mean(studies.annee) - 1", "2003.333"),
        ("S1.annee + 0.5", "1998.5"),
        ("S2.annee - S1.annee", "13"),
        ("count(studies, published >= 2016)", "2"),
        ("count(studies, annee=1998)", "1"),
    ],
)
def test_no_year_is_grouped(study: Study, expression: str, said: str) -> None:
    value = evaluate(parse(expression), Scope(study)).value
    assert load_language("en").scalar(value) == said
