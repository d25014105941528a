"""Counts of few people are not told: neither they nor what a total would give away."""

from __future__ import annotations

from contextlib import chdir
from shutil import copytree
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from generator.app.cli import main
from generator.app.project import check, open_thesis
from generator.statistics.disclosure import Counted, complements, singled_out
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
        "markup: c: a bar counts fewer than 5 people: merge values (privacy: suppress)",
        *["claim: fewer than 5 people: the number is not shown (privacy: suppress)"] * 2,
    ]


def told(root: Path, tables: str) -> list[str]:
    """Return the lines of the table "t" of the people; below five they are not told."""
    (root / "data/tables.yaml").write_text(f"t:\n  caption: T\n{tables}", encoding="utf-8")
    with chdir(root):
        printed = CliRunner().invoke(main, ["table", "t", "--format", "csv"]).stdout
    return printed.replace("\u00a0", " ").splitlines()


@pytest.fixture
def copy(root: Path, tmp_path: Path) -> Path:
    """Folder of the same thesis, to be changed."""
    copytree(root, tmp_path / "copy")
    return tmp_path / "copy"


def test_what_is_computed_with_a_hidden_count_is_not_told(copy: Path) -> None:
    """Nine clerks less than all of their group would be the two mayors; 9 is not "< 5" either."""
    columns = "Group: group\n    Mayors: count(people, trade='mayor')\n"
    columns += "    Others: count(people) - count(people, trade='mayor')\n"
    columns += "    Share: share(people, trade='mayor')\n"
    table = (
        f"  kind: listing\n  from: groups\n  columns:\n    {columns}  totals: {{Mayors: count}}\n"
    )
    assert told(copy, table.replace("people", "participants")) == [
        "Group,Mayors,Others,Share",
        "G1,< 5,–,–",
        "G2,≥ 5,–,–",
        "G3,8,10,44.4%",
        "Total,17 participants,,",
    ]
    with chdir(copy):
        shown = CliRunner().invoke(main, ["value", "t.G2.Mayors"])
    assert shown.exit_code
    assert "fewer than 5 people" in shown.output


def test_a_subtotal_does_not_tell_the_small_count_of_its_group(copy: Path) -> None:
    (copy / "data/groups.csv").write_text("group,town\nG1,A\nG2,A\nG3,B\n", encoding="utf-8")
    schema = (copy / "data/datapackage.yaml").read_text(encoding="utf-8")
    schema = schema.replace("fields: [{name: group}]", "fields: [{name: group}, {name: town}]", 1)
    (copy / "data/datapackage.yaml").write_text(schema, encoding="utf-8")
    lines = told(
        copy,
        "  kind: listing\n  from: groups\n  group_by: town\n  subtotals: true\n  columns:\n"
        "    Town: town\n    Group: group\n    M: count(participants, trade='mayor')\n"
        "  totals: {M: count}\n",
    )
    assert lines == [
        "Town,Group,M",
        "A,G1,< 5",
        "A,G2,≥ 5",
        "B,G3,8",
        "Total,,17 participants",
    ]


def test_a_percentage_does_not_tell_a_hidden_total(copy: Path) -> None:
    counts = {"baker": (20, 20, 20), "cook": (10, 11, 12), "smith": (3, 0, 0)}
    people = [
        f"{trade}{at}.{n},G{at},{trade}"
        for trade, numbers in counts.items()
        for at, number in enumerate(numbers, 1)
        for n in range(number)
    ]
    text = "\n".join(["participant,group,trade", *people])
    (copy / "data/participants.csv").write_text(f"{text}\n", encoding="utf-8")
    table = "  kind: crosstab\n  from: participants\n  rows: trade\n  columns: group\n"
    lines = told(copy, f"{table}  percent: row\n")
    # 36.4% of all cooks would be 33 cooks, and the three smiths what is left of 96; that there is
    # none of the three in two of the groups would be that all are in the other.
    assert lines[2:4] == ["cook,≥ 5,≥ 5,≥ 5,≥ 5", "smith,< 5,< 5,< 5,< 5"]


@given(st.lists(st.lists(st.integers(0, 30), min_size=3, max_size=3), min_size=1, max_size=6))
def test_no_line_hides_fewer_than_five(rows: list[list[int]]) -> None:
    """Else its total says what they are; a line of which all else is empty has nothing to hide it.

    One cell that is hidden alone is what is left, however many it counts.
    """
    counts = {name: [row[at] for row in rows] for at, name in enumerate(("A", "B", "C"))}
    small = {(name, at) for name, each in counts.items() for at, n in enumerate(each) if 0 < n < 5}
    hidden = small | complements(counts, small, ["A", "B", "C"], 5)
    lines = [[(name, at) for at in range(len(rows))] for name in counts]
    lines += [[(name, at) for name in counts] for at in range(len(rows))]
    for line in lines:
        others = [at for at in line if at not in hidden and counts[at[0]][at[1]]]
        behind = [counts[at[0]][at[1]] for at in line if at in hidden]
        assert not (behind and others) or (len(behind) > 1 and sum(behind) >= 5)


@given(st.lists(st.sets(st.integers(0, 11)), max_size=6), st.integers(2, 4))
def test_what_is_told_in_a_row_leaves_no_few(sets: list[set[int]], least: int) -> None:
    """Of what passed, no count less one or two others that are parts of it leaves too few."""
    everybody = frozenset(range(12))
    by = frozenset({"ill"})
    told = [Counted("people", by, frozenset(each), everybody) for each in sets]
    told = [each for each in told if not each.is_telling(least)]
    wrong = {at for at, _ in singled_out(told, least)}
    passed = [each.part for at, each in enumerate(told) if at not in wrong]
    known = {*passed, *(everybody - each for each in passed)}
    for whole in known:
        for part in (each for each in known if each < whole):
            assert len(whole - part) >= least
            for other in (each for each in known if each < whole - part):
                assert len(whole - part - other) >= least
