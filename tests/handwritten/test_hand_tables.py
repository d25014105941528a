"""What is found in each example of a hand-written table, and how its cells are read."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from generator.chapters import Manuscript, scan_chapter
from generator.core.problems import Place, in_file_order
from generator.handwritten import (
    HandTable,
    apply_edits,
    disagreeing_tables,
    explain_totals,
    read_tables,
    table_shape_problems,
    total_edits,
    total_problems,
)
from tests.handwritten.hand_tables import Case, cases
from tests.in_english import sentence

if TYPE_CHECKING:
    from generator.core.problems import Problem


def line(problem: Problem, *, path: bool = False) -> str:
    where = f"{problem.place.path}:" if path else ""
    mended = " [fix]" if problem.fixable else ""
    place = f"{where}{problem.place.line}:{problem.place.column}"
    return f"{place}: {problem.severity}: {problem.rule}: {sentence(problem)}{mended}\n"


def title(case: Case) -> str:
    return case.title


@pytest.mark.parametrize("case", cases("totals.md"), ids=title)
def test_what_each_total_is_taken_for(case: Case) -> None:
    assert totals_read(case.source) == case.expected


def totals_read(source: str) -> str:
    """Return a line for each typed total: what it was taken for, or what is wrong with it."""
    chapter = scan_chapter("a.md", "a.md", source.rstrip("\n"))
    found = [*total_problems(chapter), *table_shape_problems(chapter), *explain_totals(chapter)]
    return "".join(map(line, in_file_order(found))) or "no table\n"


@pytest.mark.parametrize("case", cases("shapes.md"), ids=title)
def test_shapes(case: Case) -> None:
    chapter = scan_chapter("a.md", "a.md", case.source.rstrip("\n"))
    problems = in_file_order([*total_problems(chapter), *table_shape_problems(chapter)])
    assert "".join(map(line, problems)) == case.expected


@pytest.mark.parametrize("case", cases("totals.md"), ids=title)
def test_a_fix_leaves_what_cannot_be_fixed(case: Case) -> None:
    chapter = scan_chapter("a.md", "a.md", case.source)
    mended = scan_chapter("a.md", "a.md", apply_edits(chapter.text, total_edits(chapter)))
    assert total_edits(mended) == []
    left = {problem.found for problem in total_problems(mended)}
    assert left == {problem.found for problem in total_problems(chapter) if not problem.fixable}


@pytest.mark.parametrize("case", cases("disagreeing.md"), ids=title)
def test_disagreeing_tables(case: Case) -> None:
    sources = case.source.split("next chapter\n")
    chapters = (
        scan_chapter(f"{number}.md", f"{number}.md", source.strip("\n"))
        for number, source in enumerate(sources, 1)
    )
    problems = disagreeing_tables(Manuscript(tuple(chapters)))
    assert "".join(line(problem, path=True) for problem in problems) == case.expected


def table(source: str) -> HandTable:
    (found,) = read_tables(scan_chapter("a.md", "chapters/a.md", dedent(source)))
    return found


def values(found: HandTable) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in found.rows]


def test_places_are_those_of_the_file() -> None:
    found = table("""\
        ---
        title: Séances
        ---

        Avant.

        > | Séance | Durée |
        > | --- | --- |
        > | S1 | **40** min |
        """)
    duration = found.rows[0].cells[1]
    assert found.place == Place("chapters/a.md", 7, 3)
    assert found.end_line == 9
    assert duration.place == Place("chapters/a.md", 9, 10)
    assert duration.items[0].content == "**40** min"
    assert [cell.text for cell in found.header[0].cells] == ["Séance", "Durée"]


def test_dittos_and_merged_cells_stand_for_the_value_above() -> None:
    found = table("""\
        <table>
        <tr><th>Séance</th><th>Personne</th><th>Durée</th></tr>
        <tr><td rowspan="2">S1</td><td>A</td><td>40</td></tr>
        <tr><td>B</td><td>« " »</td></tr>
        <tr><td>S2</td><td colspan="2">idem</td></tr>
        </table>
        """)
    assert values(found) == [["S1", "A", "40"], ["S1", "B", "40"], ["S2", "B", "40"]]
    group, _, duration = found.rows[1].cells
    assert (group.merged, group.ditto_of) == (True, found.rows[0].cells[0])
    assert (duration.merged, duration.ditto_of) == (False, found.rows[0].cells[2])
    assert [item.text for item in duration.written] == ['« " »']


def test_items_of_a_cell() -> None:
    found = table("""\
        <table>
        <tr><td><ul><li>Élue</li></ul><li>Géomaticienne</li></td></tr>
        <tr><td>Élue<br/>Géomaticienne</td></tr>
        <tr><td>- Élue<br>- Géomaticienne</td></tr>
        <tr><td>

        - Élue
        - Géomaticienne

        </td></tr>
        <tr><td><p>Élue</p><p>Géomaticienne</p></td></tr>
        <tr><td><ol><li>Élue<li>Géomaticienne</ol></td></tr>
        </table>
        """)
    assert values(found) == [["Élue\nGéomaticienne"]] * 6


def test_what_converters_write_is_decoded() -> None:
    found = table(r"""
        Code | Verbatim | Motif
        :--- | :------: | ---:
        2\-Usage\. | “Il dit ""oui"" \(souvent\)” | `a|b`
        A \| B | R&amp;D&nbsp;: *plus*, **mieux** [ici](x.md "t")[^1] | `` c`d ``
        """)
    assert values(found) == [
        ["2-Usage.", '“Il dit "oui" (souvent)”', "a|b"],
        ["A | B", "R&D\u00a0: plus, mieux ici", "c`d"],
    ]


def test_rare_blanks_survive() -> None:
    found = table("| Nom | Note |\n| --- | --- |\n| une\u2028fin | 1\u00a0256\u202fm |\n")
    assert values(found) == [["une\u2028fin", "1\u00a0256\u202fm"]]


def test_a_foot_stands_below_wherever_it_is_written() -> None:
    found = table("""\
        <table>
        <thead><tr><th>Fonds</th><th>Boîtes</th></tr></thead>
        <tfoot><tr><td>Total</td><td>3</td></tr></tfoot>
        <tbody><tr><td>Nord</td><td>3</td></tr></tbody>
        </table>
        """)
    assert values(found) == [["Nord", "3"], ["Total", "3"]]
    assert [row.section for row in found.rows] == ["body", "foot"]


def test_headings_over_several_rows() -> None:
    found = table("""\
        <table>
        <tr><th rowspan="2">Besoin</th><th colspan="2">Total</th></tr>
        <tr><th>oui</th><th>non</th></tr>
        <tr><td>B1</td><td>2</td><td>1</td></tr>
        </table>
        """)
    assert [found.heading(column) for column in range(3)] == ["Besoin", "Total oui", "Total non"]


def test_a_table_inside_a_cell_is_a_table_too() -> None:
    source = "<table><tr><td>a</td><td><table><tr><td>b</td></tr></table></td></tr></table>"
    outer, inner = read_tables(scan_chapter("a.md", "a.md", source))
    assert values(outer) == [["a", "b"]]
    assert values(inner) == [["b"]]


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
