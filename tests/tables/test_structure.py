"""A table's HTML says what each cell is, to browsers and to screen readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from generator.core.values import replace
from generator.tables import MARKS, Showing
from tests.tables.drawn import csv_rows, html_of, text_of

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from generator.tables import Table
    from tests.tables.drawn import Build

SHOWN = {
    "participants": ("participants", Showing()),
    "seances": ("seances", Showing()),
    "utilite": ("utilite", Showing()),
    "utilite, transposed": ("utilite", Showing(transpose=True)),
    "utilite, one column": ("utilite", Showing(columns=("G2",))),
}


@pytest.fixture(params=SHOWN)
def table(request: pytest.FixtureRequest, build: Build) -> Table:
    """Each of the tables in turn."""
    return build(*SHOWN[request.param])


def spans(cell: Element) -> tuple[int, int]:
    return int(cell.get("rowspan", "1")), int(cell.get("colspan", "1"))


def test_every_row_is_as_wide_as_the_table(table: Table) -> None:
    figure = html_of(table)
    for part in (*figure.iter("thead"), *figure.iter("tbody"), *figure.iter("tfoot")):
        rows = list(part.iter("tr"))
        filled = [0] * len(rows)
        for number, row in enumerate(rows):
            for height, width in map(spans, row):
                for below in range(height):
                    filled[number + below] += width
        assert filled == [table.width] * len(rows)


def test_a_figure_has_its_id_its_number_and_its_caption(table: Table) -> None:
    figure = html_of(table)
    assert (figure.tag, figure.get("id")) == ("figure", "tbl-x")
    assert f"thesis-{table.kind}" in (figure.get("class") or "")
    (caption,) = figure.iter("caption")
    assert caption.get("id") == "tbl-x-caption"
    assert text_of(caption) == f"Tableau 7.2 {table.caption}"
    (scroller,) = (each for each in figure.iter("div") if each.get("role") == "region")
    assert scroller.get("tabindex") == "0"
    assert scroller.get("aria-labelledby") == caption.get("id")


def test_header_cells_say_what_they_head(table: Table) -> None:
    figure = html_of(table)
    (head,) = figure.iter("thead")
    assert {cell.get("scope") for cell in head.iter("th")} <= {"col", "colgroup"}
    assert not list(head.iter("td"))
    for row in (*figure.findall(".//tbody/tr"), *figure.findall(".//tfoot/tr")):
        assert {cell.get("scope") for cell in row.iter("th")} <= {"row", "rowgroup"}
        assert len(list(row.iter("th"))) in {1, 2}
    assert all(cell.get("scope") for cell in figure.iter("th"))


def test_totals_stand_in_the_foot_alone(table: Table) -> None:
    figure = html_of(table)
    (foot,) = figure.iter("tfoot")
    assert len(list(foot.iter("tr"))) == len(table.foot)
    assert all(row.get("class") == "totals" for row in foot.iter("tr"))
    assert not [row for row in figure.findall(".//tbody/tr") if row.get("class") == "totals"]


def test_csv_has_the_same_texts_as_html(table: Table) -> None:
    rows = csv_rows(table)
    width = {len(row) for row in rows}
    assert len(width) == 1
    said = {text for row in rows for text in row}
    for cell in html_of(table, linked=False).findall(".//tbody/tr/td"):
        words = [text_of(each) for each in cell.iter("span") if each.get("class") == "word"]
        assert (words or [text_of(cell)])[0] in said


def test_a_judgement_has_a_shape_beside_its_colour(build: Build) -> None:
    for cell in html_of(build("utilite")).iter("td"):
        tones = [each for each in (cell.get("class") or "").split() if each.startswith("tone-")]
        if tones:
            (mark,) = (each for each in cell.iter("span") if each.get("class") == "mark")
            assert mark.get("aria-hidden") == "true"
            assert mark.text == MARKS[tones[0].removeprefix("tone-")]  # type: ignore[index]


def test_records_are_linked_where_the_table_is_part_of_a_site(build: Build) -> None:
    linked = {each.get("href") for each in html_of(build("participants")).iter("a")}
    assert {"@G1", "@G2", "@P1", "@P5", "@data-groupes"} <= linked
    assert "@" not in linked
    alone = html_of(build("participants"), linked=False)
    assert [each.get("href") for each in alone.iter("a")] == ["@data-groupes"]


def test_two_cells_never_have_one_id(build: Build) -> None:
    ((first, *rest),) = build("seances").bodies
    twins = tuple(replace(row, anchor="G1") for row in (first, *rest))
    ids = [each.get("id") for each in html_of(replace(build("seances"), bodies=(twins,))).iter()]
    assert "tbl-x-G1" not in ids
