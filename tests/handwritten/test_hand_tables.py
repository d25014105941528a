"""What is found in each example of a hand-written table, and how its cells are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from generator.chapters import Manuscript, scan_chapter
from generator.core.problems import in_file_order
from generator.handwritten import (
    apply_edits,
    disagreeing_tables,
    explain_totals,
    read_tables,
    table_shape_problems,
    total_edits,
    total_problems,
)
from tests.handwritten.hand_tables import cases
from tests.in_english import sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.core.problems import Problem
    from generator.handwritten import HandCell, HandTable
    from tests.pairs import Pair


def line(problem: Problem, *, path: bool = False) -> str:
    where = f"{problem.place.path}:" if path else ""
    mended = " [fix]" if problem.fixable else ""
    place = f"{where}{problem.place.line}:{problem.place.column}"
    return f"{place}: {problem.severity}: {problem.rule}: {sentence(problem)}{mended}"


def title(case: Pair) -> str:
    return case.title


@pytest.mark.parametrize("case", cases("totals.md"), ids=title)
def test_what_each_total_is_taken_for(case: Pair) -> None:
    assert totals_read(case.source) == case.expected


def totals_read(source: str) -> str:
    """Return a line for each typed total: what it was taken for, or what is wrong with it."""
    chapter = scan_chapter("a.md", "a.md", source.rstrip("\n"))
    found = [*total_problems(chapter), *table_shape_problems(chapter), *explain_totals(chapter)]
    return "\n".join(map(line, in_file_order(found))) or "no table"


@pytest.mark.parametrize("case", cases("shapes.md"), ids=title)
def test_shapes(case: Pair) -> None:
    chapter = scan_chapter("a.md", "a.md", case.source.rstrip("\n"))
    problems = in_file_order([*total_problems(chapter), *table_shape_problems(chapter)])
    assert "\n".join(map(line, problems)) == case.expected


@pytest.mark.parametrize("case", cases("totals.md"), ids=title)
def test_a_fix_leaves_what_cannot_be_fixed(case: Pair) -> None:
    chapter = scan_chapter("a.md", "a.md", case.source)
    mended = scan_chapter("a.md", "a.md", apply_edits(chapter.text, total_edits(chapter)))
    assert total_edits(mended) == []
    left = {problem.found for problem in total_problems(mended)}
    assert left == {problem.found for problem in total_problems(chapter) if not problem.fixable}


@pytest.mark.parametrize("case", cases("disagreeing.md"), ids=title)
def test_disagreeing_tables(case: Pair) -> None:
    sources = case.source.split("next chapter\n")
    chapters = (
        scan_chapter(f"{number}.md", f"{number}.md", source.strip("\n"))
        for number, source in enumerate(sources, 1)
    )
    problems = disagreeing_tables(Manuscript(tuple(chapters)))
    assert "\n".join(line(problem, path=True) for problem in problems) == case.expected


def read(source: str) -> Iterator[str]:
    """Yield where each table stands and its headings, then its rows as they are understood."""
    for table in read_tables(scan_chapter("a.md", "a.md", source)):
        headings = (table.heading(column) for column in range(table.width))
        yield f"{at(table)} to line {table.end_line}: {' | '.join(headings)}"
        for row in table.rows:
            yield f"{row.section}: {' | '.join(map(shown, row.cells))}"


def shown(cell: HandCell) -> str:
    """Return the items of a cell, and what they stand for or are merged with."""
    above = f" = {at(cell.ditto_of)}" if cell.ditto_of else ""
    written = "merged" if cell.merged else " ".join(each.text for each in cell.written)
    return cell.text.replace("\n", " + ") + (above and f" ({written}{above})")


def at(found: HandTable | HandCell) -> str:
    return f"{found.place.line}:{found.place.column}"


@pytest.mark.parametrize("case", cases("reading.md"), ids=title)
def test_a_table_is_read_as_it_is_meant(case: Pair) -> None:
    assert "\n".join(read(case.source)) == case.expected


def test_places_are_those_of_the_file() -> None:
    source = "---\ntitle: Séances\n---\n\n> | Durée |\n> | --- |\n> | **40** min |\n"
    (found,) = read_tables(scan_chapter("a.md", "chapters/a.md", source))
    cell = found.rows[0].cells[0]
    assert (found.place.path, at(found), at(cell)) == ("chapters/a.md", "5:3", "7:5")
    assert cell.items[0].content == "**40** min"


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("**1&nbsp;256** min", "**1&nbsp;206** min"),
        ("Total : 1\u202f256 min", "Total : 1\u202f206 min"),
        ("<b>1256</b>&nbsp;<i>min</i>[^1]", "<b>1206</b>&nbsp;<i>min</i>[^1]"),
        ("20 h 56", "20 h 06"),
        ("`1.256`", "`1.206`"),
        ("1 256,0 min", "1 206,0 min"),
        ("1<b>2</b>56", "1<b>2</b>56"),
    ],
)
def test_a_fix_writes_the_number_as_it_is_typed(typed: str, right: str) -> None:
    rows = "| Séance | Durée (min) |\n| --- | --- |\n| A | 1002 |\n| B | 204 |\n| Total | {} |\n"
    chapter = scan_chapter("a.md", "a.md", rows.format(typed))
    assert apply_edits(chapter.text, total_edits(chapter)) == rows.format(right)
