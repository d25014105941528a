"""What the benchmark makes of what it measured: ratios, tables, and when it fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks import report
from benchmarks.measuring import Cost, Weight, first_search
from benchmarks.report import Results

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def results() -> Results:
    found = Results([30, 300], 300, [5_000, 50_000])
    ours, plain = 120_000_000, 80_000_000
    found.costs["thesis 300 from nothing"] = [
        Cost(8.0, 12.0, ours),
        Cost(18.0, 24.0, ours),  # a slow turn of the machine
        Cost(9.0, 12.0, ours),
    ]
    times = ((4.0, 4.0), (9.0, 8.0), (5.0, 4.0))
    found.costs["plain 300 from nothing"] = [Cost(*each, plain) for each in times]
    found.weights["thesis 300"] = Weight(30_000_000, 90_000, 100_000)
    found.weights["plain 300"] = Weight(15_000_000, 60_000, 4_000_000)
    return found


def test_a_ratio_is_the_median_of_those_within_each_turn(results: Results) -> None:
    ratios = report.ratios(results)
    assert ratios["300 chapters, from nothing ÷ plain, wall"] == 2.0
    assert ratios["300 chapters, from nothing ÷ plain, processor"] == 3.0
    assert ratios["300 chapters, from nothing … memory ÷ plain, memory"] == 1.5
    assert ratios["300 chapters, site ÷ plain, site"] == 2.0
    assert ratios["300 chapters, index for a first search ÷ plain, search"] == 0.025


def test_the_table_has_medians_with_the_fastest_and_the_slowest(results: Results) -> None:
    lines = report.tables(results, "3 turns").splitlines()
    assert lines[2] == (
        "| 300 chapters, from nothing | 9.00 s (8.00 s to 18.0 s) "
        "| plain 5.00 s (4.00 s to 9.00 s) | 2.00 (1.80 to 2.00) | 3.00 |"
    )
    assert lines[3] == "| … memory | 120.0 MB | plain 80.0 MB | 1.50 |  |"
    assert lines[-1] == "Medians (the fastest to the slowest of 3 turns)."


def test_what_was_not_measured_has_no_row_and_a_tool_that_does_not_run_says_so(
    results: Results,
) -> None:
    assert "segments" not in report.tables(results, "3 turns")
    assert not any("segments" in name for name in report.ratios(results))
    results.failures["zensical 300 from nothing"] = "No matching distribution"
    lines = report.tables(results, "3").splitlines()
    (row,) = [line for line in lines if line.startswith("| Zensical")]
    assert "does not run: No matching distribution" in row


@pytest.mark.parametrize(
    ("measured", "is_worse"), [(1.0, False), (2.39, False), (2.41, True), (9.0, True)]
)
def test_a_ratio_may_be_a_fifth_worse(measured: float, *, is_worse: bool) -> None:
    said = report.complaint({"cold": measured, "new": 5.0}, {"cold": 2.0, "not measured": 1.0})
    assert bool(said) is is_worse
    assert "cold" in said or not is_worse
    assert report.complaint({"cold": 1.0}, {})  # a check that compares nothing fails


def test_a_table_replaces_what_stands_between_two_comments(tmp_path: Path) -> None:
    page = tmp_path / "README.md"
    page.write_text("# Speed\n\n<!-- bench -->\nold\n<!-- /bench -->\n\nMore.\n", "utf-8")
    for _ in range(2):
        report.write_between(page, "bench", "| new |\n")
        expected = "# Speed\n\n<!-- bench -->\n| new |\n<!-- /bench -->\n\nMore.\n"
        assert page.read_text("utf-8") == expected
    with pytest.raises(SystemExit):
        report.write_between(page, "speed", "| new |")


def test_a_first_search_fetches_a_whole_index_or_the_largest_files_of_a_split_one(
    tmp_path: Path,
) -> None:
    search = tmp_path / "search"
    search.mkdir()
    (search / "search_index.json").write_text("x" * 500, "utf-8")
    assert first_search(tmp_path) == 500
    (search / "passages.json").write_text("x" * 10, "utf-8")
    for number in range(20):
        (search / f"part-{number}.json").write_text("x" * 100, "utf-8")
    for size in (1, 2, 3):
        (search / f"words-{size}.json").write_text("x" * size, "utf-8")
        (search / f"names-{size}.json").write_text("x" * size, "utf-8")
    assert first_search(tmp_path) == 10 + 13 * 100 + (2 + 3) + 3
