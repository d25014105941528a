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


def test_a_group_is_named_once_beside_its_rows(build: Build) -> None:
    figure = html_of(build("participants"))
    groups = [
        (text_of(cell), cell.get("rowspan"))
        for cell in figure.iter("th")
        if cell.get("scope") == "rowgroup"
    ]
    assert groups == [("Groupe un", "2"), ("Groupe deux", "2"), ("", None)]
    assert [len(list(body.iter("tr"))) for body in figure.iter("tbody")] == [2, 2, 1]
    merged = [cell for cell in figure.iter("td") if "merged" in (cell.get("class") or "")]
    assert [text_of(cell) for cell in merged] == ["100", "120", ""]


def test_row_groups_of_a_matrix_have_a_heading_over_all_columns(build: Build) -> None:
    headings = html_of(build("utilite")).findall(".//tr[@class='row-group-heading']/th")
    assert [(text_of(each), each.get("scope"), each.get("colspan")) for each in headings] == [
        ("E1 Comprendre", "rowgroup", "8"),
        ("E2 Agir", "rowgroup", "8"),
    ]


def test_transposed_row_groups_are_spanners(build: Build) -> None:
    head = html_of(build("utilite", Showing(transpose=True))).findall(".//thead/tr/th")
    spanners = [each for each in head if each.get("scope") == "colgroup"]
    assert [(text_of(each), each.get("colspan")) for each in spanners] == [
        ("E1 Comprendre", "2"),
        ("E2 Agir", "2"),
    ]


def test_a_judgement_has_a_shape_beside_its_colour(build: Build) -> None:
    for cell in html_of(build("utilite")).iter("td"):
        tones = [each for each in (cell.get("class") or "").split() if each.startswith("tone-")]
        if tones:
            (mark,) = (each for each in cell.iter("span") if each.get("class") == "mark")
            assert mark.get("aria-hidden") == "true"
            assert mark.text == MARKS[tones[0].removeprefix("tone-")]  # type: ignore[index]


def test_a_judgement_leads_to_its_evidence(build: Build) -> None:
    links = [
        each for each in html_of(build("utilite")).iter("a") if each.get("class") == "evidence"
    ]
    assert [(each.get("href"), text_of(each), each.get("aria-label")) for each in links] == [
        ("@B1#G1", "2", "2 passages"),
        ("@B2#G3", "1", "1 passage"),
    ]


def test_a_pair_without_a_judgement_says_so(build: Build) -> None:
    cells = [
        cell
        for cell in html_of(build("utilite")).iter("td")
        if "tone-missing" in (cell.get("class") or "")
    ]
    assert len(cells) == 4 * 3 - 6
    assert {text_of(cell) for cell in cells} == {"· pas de jugement"}


def test_records_are_linked_where_the_table_is_part_of_a_site(build: Build) -> None:
    linked = {each.get("href") for each in html_of(build("participants")).iter("a")}
    assert {"@G1", "@G2", "@P1", "@P5", "@data-groupes"} <= linked
    assert "@" not in linked
    alone = html_of(build("participants"), linked=False)
    assert [each.get("href") for each in alone.iter("a")] == ["@data-groupes"]


def test_notes_say_what_a_reader_must_know(build: Build) -> None:
    figure = html_of(build("utilite", Showing(columns=("G1",))))
    notes = {each.get("class"): text_of(each).replace("\u00a0", " ") for each in figure.iter("p")}
    assert notes == {
        "table-rule": "« Répond au besoin » : « oui » si oui − non ≥ 1, sinon « non ».",
        "table-legend": (
            "Le petit nombre, dans une case, est celui des passages qui la fondent."
            " · : pas de jugement relevé."
            " Les totaux de ligne et le verdict portent sur l'ensemble des 3 colonnes."
        ),
        "table-source": "Données : groupes.csv Télécharger (CSV) Lien",
    }


@pytest.mark.parametrize("transpose", [False, True])
def test_a_cell_has_the_id_that_expressions_name_it_by(build: Build, *, transpose: bool) -> None:
    figure = html_of(build("utilite", Showing(transpose=transpose)))
    by_id = {each.get("id"): text_of(each).split() for each in figure.iter()}
    assert by_id["tbl-x-B1-verdict"] == ["●", "oui"]
    assert by_id["tbl-x-B2-NA"] == ["1"]  # utilite.B2.NA
    assert by_id["tbl-x-G2-oui"] == ["1"]  # utilite.G2.oui, a total
    assert by_id["tbl-x-total-oui"] == ["3"]
    assert by_id["tbl-x-G1" if transpose else "tbl-x-B1"]  # the row
    listed = {each.get("id"): text_of(each) for each in html_of(build("participants")).iter()}
    assert listed["tbl-x-P3"]  # the row, for what the file itself says
    assert "tbl-x-P3-Métier" not in listed
    assert listed["tbl-x-total-Personne"] == "5 personnes"


def test_two_cells_never_have_one_id(build: Build) -> None:
    ((first, *rest),) = build("seances").bodies
    twins = tuple(replace(row, anchor="G1") for row in (first, *rest))
    ids = [each.get("id") for each in html_of(replace(build("seances"), bodies=(twins,))).iter()]
    assert "tbl-x-G1" not in ids
