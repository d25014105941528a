"""What holds for any table: totals that are right say nothing, wrong ones always, fixes settle."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator.chapters import Chapter, Manuscript, scan_chapter
from generator.handwritten import (
    HandTable,
    apply_edits,
    disagreeing_tables,
    read_tables,
    table_shape_problems,
    total_edits,
    total_problems,
)
from tests.counting import counted
from tests.handwritten.hand_tables import TEXTS, Made, tables
from tests.in_english import sentence
from tests.test_growth import answers, chance


def chapter(text: str, name: str = "a.md") -> Chapter:
    return scan_chapter(name, name, text)


def fixed(text: str) -> str:
    return apply_edits(chapter(text).text, total_edits(chapter(text)))


@given(text=TEXTS)
@settings(max_examples=150)
@example("<table><tr><td>a</td><td>")
@example("| a | b |\n|---|---|\n| Total | 5 |")
def test_nothing_raises_whatever_the_text(text: str) -> None:
    read = chapter(text)
    lines = read.text.split("\n")
    problems = [*total_problems(read), *table_shape_problems(read)]
    problems.extend(disagreeing_tables(Manuscript((read, chapter(text + "x", "b.md")))))
    for problem in problems:
        assert 1 <= problem.place.line <= len(lines) + 1
        assert problem.place.column >= 1
        assert sentence(problem)
    for table in read_tables(read):
        assert_whole(table, read.text)


def assert_whole(table: HandTable, text: str) -> None:
    """Each row is as wide as the table, and each character of a cell stands where it says."""
    for row in (*table.header, *table.rows):
        assert len(row.cells) == table.width
        for cell in row.cells:
            assert 0 <= cell.start <= cell.end <= len(text)
            assert cell.ditto_of is None or cell.ditto_of.ditto_of is None
            for item in cell.written:
                assert len(item.offsets) == len(item.text)
                assert all(cell.start <= offset < cell.end for offset in item.offsets)


@given(text=TEXTS)
@settings(max_examples=150)
def test_fixing_twice_is_fixing_once_and_leaves_nothing_fixable(text: str) -> None:
    once = fixed(text)
    assert fixed(once) == once
    assert not [problem for problem in total_problems(chapter(once)) if problem.fixable]


@given(made=tables(wrong=False))
@settings(deadline=None)
def test_right_totals_say_nothing(made: Made) -> None:
    for source in (made.as_pipes(), made.as_html()):
        assert total_problems(chapter(source)) == []
        assert table_shape_problems(chapter(source)) == []


@given(made=tables(wrong=True))
@settings(deadline=None)
def test_a_wrong_total_is_always_reported_at_its_number(made: Made) -> None:
    for source in (made.as_pipes(), made.as_html()):
        problems = total_problems(chapter(source))
        assert len(problems) == 1
        line = source.split("\n")[problems[0].place.line - 1]
        assert line[problems[0].place.column - 1 :].startswith(problems[0].found)


@given(made=tables(wrong=True))
@settings(deadline=None)
def test_a_fix_changes_digits_of_the_total_row_alone(made: Made) -> None:
    source = made.as_pipes()
    result = fixed(source)
    assert fixed(result) == result
    *before, old = source.rstrip("\n").split("\n")
    *after, new = result.rstrip("\n").split("\n")
    assert before == after
    digits = str.maketrans("", "", "0123456789\u00a0")
    assert old.translate(digits) == new.translate(digits)


@given(made=tables(wrong=False), pad=st.sampled_from(["", "  ", "> ", ">> "]))
@settings(deadline=None)
def test_both_syntaxes_read_alike(made: Made, pad: str) -> None:
    pipes = "\n".join(pad + line for line in made.as_pipes().split("\n"))
    values = [
        [[cell.text for cell in row.cells] for row in (*table.header, *table.rows)]
        for source in (pipes, made.as_html())
        for table in read_tables(chapter(source))
    ]
    assert values[0] == values[1]


PIPES = "| a | b |\n|---|---|\n"


@pytest.mark.parametrize(
    ("before", "repeated", "after"),
    [
        ("", "<table>", ""),
        ("<table>", "<tr><td rowspan=999 colspan=999>x", ""),
        ("<table>", "<!--", ""),
        ("", "<td ", "<table>"),
        ("<table><tr><td>", "*a ", ""),
        ("<table><tr><td>", "](", ""),
        ("", "|", "\n|---|"),
        (PIPES, "| Total | 1 |\n", ""),
        (PIPES + "| x | ", "a-", " |\n"),
        (PIPES + "| x | 12 |\n| Total | ", "1 a ", ""),
        (PIPES, "| x | 12 |\n", "| Total | 5 |"),
    ],
)
def test_work_grows_with_length(before: str, repeated: str, after: str) -> None:
    once, twice = (
        counted(lambda size=size: everything(before + repeated * size + after))[1]
        for size in (400, 800)
    )
    assert twice <= 2.3 * once + 2000


def everything(text: str) -> None:
    read = chapter(text)
    total_problems(read)
    table_shape_problems(read)
    disagreeing_tables(Manuscript((read,)))


def test_twice_the_tables_of_one_form_are_twice_the_work() -> None:
    once, twice = (
        Manuscript(tuple(chapter(answers(chance(at)), f"{at}.md") for at in range(count)))
        for count in (30, 60)
    )
    _, work = counted(lambda: disagreeing_tables(once))
    assert counted(lambda: disagreeing_tables(twice))[1] <= 2.3 * work
