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
