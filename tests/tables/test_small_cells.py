"""Counts of few people are not told: neither they nor what a total would give away."""

from __future__ import annotations

from contextlib import chdir
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from generator.app.cli import main
from generator.app.project import check, open_thesis
from generator.tables.small_cells import complements
from tests.building import CONFIG, write_thesis
from tests.in_english import as_text

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = """\
resources:
  - name: groups
    path: groups.csv
    schema: {fields: [{name: group}], primaryKey: group}
  - name: participants
    path: participants.csv
    x-privacy: public
    schema:
      fields: [{name: participant}, {name: group}, {name: trade}]
      primaryKey: participant
      foreignKeys: [{fields: group, reference: {resource: groups, fields: group}}]
"""
TABLES = """\
groups:
  kind: listing
  from: groups
  columns:
    Group: group
    Mayors: count(participants, trade="mayor")
    Clerks: count(participants, trade="clerk")
    People: count(participants)
  totals: {Mayors: count, Clerks: count, People: count}
"""
COUNTED = {"G1": (2, 9), "G2": (7, 12), "G3": (8, 10)}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of a thesis in which two mayors of the first group would be told."""
    rows, at = ["participant,group,trade"], 0
    for group, (mayors, clerks) in COUNTED.items():
        for trade in ["mayor"] * mayors + ["clerk"] * clerks:
            at += 1
            rows.append(f"P{at:02},{group},{trade}")
    data = {
        "datapackage.yaml": SCHEMA,
        "tables.yaml": TABLES,
        "charts.yaml": "c:\n  kind: bars\n  from: participants\n  by: group\n  split: trade\n",
        "groups.csv": "group\nG1\nG2\nG3\n",
        "participants.csv": "\n".join(rows) + "\n",
    }
    text = (
        "# One\n\n/// chart | c\n///\n\n{{ count(participants, trade='mayor', group='G1') }}\n\n"
        "[2]{= count(participants, trade='mayor', group='G1') } mayors, "
        "{{ share(participants, trade='clerk', group='G1') }}, {{ count(participants) }}\n"
    )
    config = {
        "theme": {**CONFIG["theme"], "language": "en"},  # type: ignore[dict-item]
        "plugins": [{"thesis": {"privacy": {"suppress": 5}}}],
    }
    return write_thesis(tmp_path_factory.mktemp("small") / "t", {"1.md": text}, data, config)


def test_a_small_cell_takes_the_next_smallest_with_it(root: Path) -> None:
    """Two mayors are hidden with the nine clerks of their group, as the row adds up, and so on."""
    with chdir(root):
        printed = CliRunner().invoke(main, ["table", "groups", "--format", "csv"]).stdout
    assert printed.replace("\u00a0", " ").splitlines() == [
        "Group,Mayors,Clerks,People",
        "G1,< 5,≥ 5,11",
        "G2,≥ 5,≥ 5,19",
        "G3,8,10,18",
        "Total,17 participants,31 participants,48 participants",
    ]


def test_no_chart_and_no_sentence_tells_how_few(root: Path) -> None:
    lines = [as_text(each) for each in check(open_thesis(root)) if each.severity.value == "error"]
    assert [line.split(": ", 1)[1] for line in lines] == [
        "markup: c: a bar counts fewer than 5 people: put values together (privacy: suppress)",
        *["claim: fewer than 5 people: how many is not told (privacy: suppress)"] * 2,
    ]


@given(st.lists(st.lists(st.integers(0, 30), min_size=3, max_size=3), min_size=1, max_size=6))
def test_no_line_hides_one_cell_alone(rows: list[list[int]]) -> None:
    """Else its total says what it is; a line of which all else is empty has nothing to hide it."""
    counts = {
        name: [None if 0 < row[at] < 5 else row[at] for row in rows]
        for at, name in enumerate(("A", "B", "C"))
    }
    small = {(name, at) for name, each in counts.items() for at, n in enumerate(each) if n is None}
    hidden = small | complements(counts, ["A", "B", "C"])
    lines = [[(name, at) for at in range(len(rows))] for name in counts]
    lines += [[(name, at) for name in counts] for at in range(len(rows))]
    for line in lines:
        others = [at for at in line if at not in hidden and counts[at[0]][at[1]]]
        assert sum(at in hidden for at in line) != 1 or not others
