"""Whatever a cell holds, every format shows it and nothing else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from markdown_it import MarkdownIt
from selectolax.lexbor import LexborHTMLParser

from generator.language import load_language
from generator.tables import (
    Cell,
    Row,
    Showing,
    Table,
    build_table,
    draw_html,
    draw_markdown,
)
from tests.building import write
from tests.strategies import DESCRIPTION, HOSTILE, TABLES, as_csv, cells
from tests.tables.drawn import csv_rows, html_of, read_sound, text_of

if TYPE_CHECKING:
    from pathlib import Path

FRENCH = load_language("fr")
NAMES = [each if len(each) < 30 else f"{len(each)} characters" for each in HOSTILE]
TRUSTED = {"figure", "div", "table", "caption", "span", "thead", "tbody", "tfoot", "tr", "th", "td"}
TRUSTED |= {"p", "a", "b"}


def table_of(text: str) -> Table:
    """Return a table that has the text everywhere a text can stand."""
    cell = Cell(text, detail=text, link=f"@{text}", evidence=f"@{text}", column=text)
    return Table(
        name="t",
        kind="matrix",
        caption=text,
        head=(Row((Cell("#", role="column"), Cell(text, role="column")), kind="head"),),
        bodies=(
            (
                Row((Cell(text, role="row-group", columns=2),), kind="heading"),
                Row((Cell("1", role="stub"), cell)),
                Row((Cell("2", role="stub"), Cell(text, tone="for", total=True))),
            ),
        ),
        foot=(Row((Cell("3", role="stub"), Cell(text, total=True, detail=text)), kind="total"),),
        rule=text,
        notes=(text, text),
        sources=("a",),
    )


def on_one_line(text: str) -> str:
    """Return the text as Markdown shows it: lines joined, blanks around it gone."""
    return re.sub(r"[\n\r\x85\u2028\u2029]+", " ", text).strip()


def shown_by_markdown(table: Table) -> tuple[list[list[str]], list[str]]:
    """Return the rows and the paragraphs of a table's Markdown as CommonMark renders it."""
    html = MarkdownIt("commonmark").enable("table").render(draw_markdown(table))
    tree = LexborHTMLParser(html)
    rows = [[cell.text() for cell in row.css("th, td")] for row in tree.css("tr")]
    return rows, [paragraph.text() for paragraph in tree.css("body > *:not(table)")]


def assert_shown_in_html(text: str) -> None:
    html = draw_html(table_of(text), FRENCH, id="tbl-t", number="Tableau 1", sources={text: text})
    tree = LexborHTMLParser(html)
    shown = re.sub(r"\r\n?", "\n", text)  # as HTML reads line ends
    assert {each.tag for each in tree.css("figure, figure *")} <= TRUSTED
    assert [each.text() for each in tree.css(".caption-title, .word, td.total > b")] == [shown] * 3
    assert [each.text() for each in tree.css("thead th")] == ["#", shown]
    link, detail, _ = tree.css("tbody td")[0].css("a.entity, .entity-label, .evidence")
    assert (link.text(), detail.text(), link.attributes["href"]) == (shown, shown, f"@{shown}")
    notes = [
        each.text()
        for each in tree.css(".table-rule, .table-legend, .table-source a[href]:not([aria-label])")
    ]
    assert notes == [shown, f"{FRENCH.text('evidence_counts')} {shown} {shown}", shown]


def assert_shown_in_markdown(text: str) -> None:
    line = on_one_line(text)
    rows, paragraphs = shown_by_markdown(table_of(text))
    both = on_one_line(f"{text} {text}")
    assert rows == [
        ["", "#", line],
        [line, "1", both],
        [line, "2", line],
        ["", "3", both],
    ]
    assert paragraphs == [line, *([line] * 3 if line else [])]


@pytest.mark.parametrize("text", HOSTILE, ids=NAMES)
def test_what_means_something_elsewhere_is_text_in_a_table(text: str) -> None:
    assert_shown_in_html(text)
    assert_shown_in_markdown(text)
    assert csv_rows(table_of(text))[1:3] == [
        [text, "1", f"{text} {text}".strip()],
        [text, "2", text],
    ]


@given(text=cells.filter(bool))
@settings(max_examples=60)
def test_any_text_arrives(text: str) -> None:
    assert_shown_in_html(text)
    assert_shown_in_markdown(text)
    assert csv_rows(table_of(text))[2] == [text, "2", text]


def test_nothing_in_a_row_can_open_a_block_or_a_value_of_ours() -> None:
    for text in HOSTILE:
        for line in draw_markdown(table_of(text)).split("\n"):
            assert not re.match(r"\s*(///|!!!|===|[-+*] |\d+[.)] |#|>)", line)
            assert not re.search(r"(?<!\\)\{\{|(?<!\\)@", line)


def test_a_cell_of_the_data_arrives_in_every_format(tmp_path: Path) -> None:
    people = [(f"P{number}", "G1", text) for number, text in enumerate(HOSTILE)]
    write(tmp_path / "data/datapackage.yaml", {"resources": DESCRIPTION["resources"][:2]})
    write(tmp_path / "data/tables.yaml", {"people": TABLES["people"]})
    write(tmp_path / "data/groups.csv", "group,minutes\nG1,104\n")
    write(tmp_path / "data/people.csv", as_csv([("person", "group", "job"), *people]))
    study, specs = read_sound(tmp_path)
    table = build_table(specs["people"], study, FRENCH, Showing(columns=("Job", "Person")))
    read = [text.replace("\r\n", "\n") for text in HOSTILE]
    assert [row[0] for row in csv_rows(table)[1:-1]] == read
    assert [text_of(cell) for cell in html_of(table).findall(".//tbody/tr/th")] == [
        text.replace("\r", "\n") for text in read
    ]
    rows, _ = shown_by_markdown(table)
    assert [row[0] for row in rows[1:-1]] == [on_one_line(text) for text in read]
