"""Counts of few people are not told: neither they nor what a total would give away."""

from __future__ import annotations

from contextlib import chdir
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from generator.statistics.disclosure import Counted, complements, singled_out
from tests import doors
from tests.building import CONFIG, write_thesis
from tests.tables.drawn import EXAMPLES

if TYPE_CHECKING:
    from pathlib import Path

TEXT = """\
# One

/// chart | c
///

{{ count(participants, trade='mayor', group='G1') }}

[2]{= count(participants, trade='mayor', group='G1') } mayors,
{{ share(participants, trade='clerk', group='G1') }}, {{ count(participants) }}
"""


def test_no_command_no_chart_and_no_sentence_tells_how_few(tmp_path: Path) -> None:
    """The first of three groups has two mayors; the setting is that of the thesis."""
    data = {each.name: each.read_text("utf-8") for each in (EXAMPLES / "groups").iterdir()}
    data["charts.yaml"] = "c: {kind: bars, from: participants, by: group, split: trade}\n"
    data["tables.yaml"] = "t: {kind: crosstab, from: participants, rows: group, columns: trade}\n"
    config = {
        "theme": {**CONFIG["theme"], "language": "en"},  # type: ignore[dict-item]
        "plugins": [{"thesis": {"privacy": {"suppress": 5}}}],
    }
    root = write_thesis(tmp_path, {"1.md": TEXT}, data, config)
    lines = [line for line in doors.problem_lines(root) if "(" not in line.split(": ")[1]]
    assert [line.split(": ", 1)[1] for line in lines] == [
        "markup: c: a bar counts fewer than 5 people: merge values (privacy: suppress)",
        *["claim: fewer than 5 people: the number is not shown (privacy: suppress)"] * 2,
    ]
    with chdir(root):
        printed = doors.run("table", "t", "--format", "csv").stdout
        value = doors.run("value", "t.G1.mayor")
    assert printed.replace("\u00a0", " ").splitlines()[1:3] == ["G1,< 5,≥ 5,11", "G2,≥ 5,≥ 5,19"]
    assert value.exit_code
    assert "fewer than 5 people" in value.output


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
