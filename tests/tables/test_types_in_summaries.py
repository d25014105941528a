"""Years and lists in the table that sums up a file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests import doors
from tests.building import write_thesis

if TYPE_CHECKING:
    from pathlib import Path

FIELDS = """
resources:
  - name: studies
    path: studies.csv
    schema:
      fields:
        - {name: annee, type: integer}
        - {name: codes, type: list, delimiter: ";"}
        - {name: scores, type: list, delimiter: ";", itemType: integer}
"""
TABLE = """
profile: {kind: summary, from: studies, variables: {Year: annee, Codes: codes, Scores: scores}}
"""


def test_years_are_not_grouped_and_each_item_of_a_list_has_its_row(tmp_path: Path) -> None:
    data = {
        "datapackage.yaml": FIELDS,
        "studies.csv": "annee,codes,scores\n1998,a; b,1;2\n2011,b,2\n2004,,\n",
        "tables.yaml": TABLE,
    }
    chapters = {"index.md": "# One\n\n/// table | profile\n///\n"}
    write_thesis(tmp_path, chapters, data, {"theme": {"name": "material", "language": "en"}})
    page = doors.page_html(tmp_path, "index.md")
    assert doors.problem_lines(tmp_path) == []
    cells = [re.sub(r"<[^>]*>", "", each) for each in re.findall(r"<t[hd].*?</t[hd]>", page)]
    shown = " ".join(" ".join(cells).replace("\u00a0", " ").split())
    assert "Year, mean (SD) 2004.3 (6.5)" in shown
    assert "a 1 (50%) b 2 (100%)" in shown
    assert "1 1 (50%) 2 2 (100%)" in shown


VISITS = """
resources:
  - name: people
    path: people.csv
    x-privacy: public
    schema:
      primaryKey: person
      missingValues: [""]
      fields: [{name: person}, {name: age, type: integer}]
  - name: visits
    path: visits.csv
    x-privacy: public
    schema:
      primaryKey: visit
      fields: [{name: visit}, {name: person}]
      foreignKeys: [{fields: person, reference: {resource: people, fields: person}}]
"""


def test_all_numbers_of_a_row_count_the_same_thing(tmp_path: Path) -> None:
    """Ann, 20, comes three times, Bob, of no known age, twice: one is unknown, and not two."""
    data = {
        "datapackage.yaml": VISITS,
        "people.csv": "person,age\nAnn,20\nBob,\nCid,50\n",
        "visits.csv": "visit,person\n1,Ann\n2,Ann\n3,Ann\n4,Bob\n5,Bob\n6,Cid\n",
        "tables.yaml": "v: {kind: summary, from: visits, variables: {Age: person.age}}\n",
    }
    text = """# One

[one]{= v."Age: not given".total } of three, {{ v."Age: mean (SD)".total }} years on average.
"""
    write_thesis(
        tmp_path, {"index.md": text}, data, {"theme": {"name": "material", "language": "en"}}
    )
    assert doors.problem_lines(tmp_path) == []
    assert "35</a>\xa0years" in doors.page_html(tmp_path, "index.md")
