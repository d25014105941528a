"""Forms of tables: order, top, digits, column groups, subtotals, footnotes."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest

from generator.data import Study, read_study
from generator.language import load_language
from generator.tables import TableError, build_table, draw_html, read_specs
from tests.building import write
from tests.in_english import as_text
from tests.tables.drawn import csv_rows

if TYPE_CHECKING:
    from pathlib import Path

    from generator.tables import ListingSpec, Table

ENGLISH = load_language("en")
SCHEMA = """\
resources:
  - name: interviews
    path: interviews.csv
    x-entity: true
    schema:
      fields: [{name: interview}, {name: place}, {name: minutes, type: integer}]
      primaryKey: interview
  - name: codings
    path: codings.csv
    schema:
      fields: [{name: coding}, {name: interview}, {name: code}]
      primaryKey: coding
      foreignKeys: [{fields: interview, reference: {resource: interviews, fields: interview}}]
  - name: passages
    path: passages.csv
    x-entity: true
    x-text: words
    schema:
      fields: [{name: passage}, {name: interview}, {name: words}]
      primaryKey: passage
      foreignKeys: [{fields: interview, reference: {resource: interviews, fields: interview}}]
"""
INTERVIEWS = "interview,place,minutes\nI1,town,40\nI2,region,90\nI3,town,25\n"
CODINGS = (
    "coding,interview,code\n1,I1,fear\n2,I1,trust\n3,I2,fear\n4,I2,cost\n5,I3,cost\n6,I3,fear\n"
)
PASSAGES = "passage,interview,words\nS1,I1,No <one> told us.\nS2,I1,We waited.\nS3,I2,It costs.\n"


@pytest.fixture
def study(tmp_path: Path) -> Study:
    """Three interviews, their codings and passages."""
    write(tmp_path / "data/datapackage.yaml", SCHEMA)
    files = {"interviews": INTERVIEWS, "codings": CODINGS, "passages": PASSAGES}
    for name, text in files.items():
        write(tmp_path / f"data/{name}.csv", text)
    study, problems = read_study(tmp_path)
    assert problems == ()
    return study


def built(folder: Path, study: Study, settings: str) -> Table:
    write(folder / "data/tables.yaml", f"t: {{from: interviews, {settings}}}")
    specs, problems = read_specs(folder, study)
    assert problems == ()
    return build_table(specs["t"], study, ENGLISH)


def said(folder: Path, study: Study, settings: str) -> list[str]:
    write(folder / "data/tables.yaml", f"t: {{from: interviews, {settings}}}")
    _, problems = read_specs(folder, study)
    return [as_text(each).partition("data-table: t: ")[2] for each in problems]


def test_rows_in_the_order_of_a_column_and_the_first_of_them(tmp_path: Path, study: Study) -> None:
    table = built(
        tmp_path,
        study,
        "kind: listing, order: -Minutes, top: 2, totals: {Minutes: sum},"
        " columns: {Interview: interview, Minutes: minutes}",
    )
    assert csv_rows(table)[1:] == [["I2", "90"], ["I1", "40"], ["Total", "155"]]
    assert table.notes == ("1 further row is not shown; totals are over all.",)


def test_rows_stay_with_their_group_and_have_subtotals(tmp_path: Path, study: Study) -> None:
    table = built(
        tmp_path,
        study,
        "kind: listing, group_by: place, order: Minutes, subtotals: true,"
        " totals: {Minutes: sum, Share: share},"
        " columns: {Place: place, Interview: interview, Minutes: minutes,"
        " Share: 'share(codings, code=\"fear\")'}, digits: 0",
    )
    assert csv_rows(table)[1:] == [
        ["town", "I3", "25", "50%"],
        ["town", "I1", "40", "50%"],
        ["Total", "", "65", "50%"],
        ["region", "I2", "90", "50%"],
        ["Total", "", "90", "50%"],
        ["Total", "", "155", "50%"],
    ]
    html = draw_html(table, ENGLISH, sources={})
    assert html.count('<tr class="totals subtotals">') == 2
    assert html.index('rowspan="2"') < html.index("subtotals")


def test_a_column_for_each_value(tmp_path: Path, study: Study) -> None:
    table = built(
        tmp_path,
        study,
        "kind: listing, columns: {Interview: interview}, totals: {Interview: count},"
        " each: codings.code, groups: {Codes: [fear, trust, cost]}",
    )
    assert csv_rows(table) == [
        ["Interview", "Codes – fear", "Codes – trust", "Codes – cost"],
        ["I1", "1", "1", "0"],
        ["I2", "1", "0", "1"],
        ["I3", "1", "0", "1"],
        ["Total: 3 interviews", "3 codings", "1 codings", "2 codings"],
    ]
    html = draw_html(table, ENGLISH, sources={})
    assert '<th scope="colgroup" colspan="3">Codes</th>' in html


def test_a_column_for_each_record_of_a_file(tmp_path: Path, study: Study) -> None:
    write(
        tmp_path / "data/tables.yaml",
        "t: {kind: listing, from: interviews, columns: {A: interview}, each: passages.interviews}",
    )
    specs, problems = read_specs(tmp_path, study)
    assert problems == ()
    columns = cast("ListingSpec", specs["t"]).columns
    assert list(columns.items())[1:] == [
        ("I1", 'count(passages, interview="I1")'),
        ("I2", 'count(passages, interview="I2")'),
        ("I3", 'count(passages, interview="I3")'),
    ]


def test_a_footnote_to_a_cell_of_any_kind(tmp_path: Path, study: Study) -> None:
    for settings in (
        "kind: listing, columns: {Interview: interview, Minutes: minutes},",
        "kind: crosstab, rows: interview, columns: place,",
    ):
        column = "Minutes" if "listing" in settings else "town"
        table = built(tmp_path, study, f"{settings} footnotes: {{I1/{column}: Cut short.}}")
        assert table.notes[-1] == "a Cut short."
        html = draw_html(table, ENGLISH, sources={})
        assert html.count('<sup class="footnote-mark">a</sup>') == 1
        with pytest.raises(TableError, match=rf"no cell \"I9/{column}\".*did you mean"):
            built(tmp_path, study, f"{settings} footnotes: {{I9/{column}: Cut short.}}")


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ("columns: {A: interview}, order: Minuts", 'order: there is no column "Minuts"'),
        ("columns: {A: interview}, group_by: place, top: 1", "group_by and top do not go together"),
        ("columns: {A: interview}, subtotals: true", "subtotals needs group_by"),
        ("columns: {A: interview}, each: codings.cod", 'each: codings has no field "cod"'),
        ("columns: {A: interview}, each: codings", "each must name a file and a field"),
        ("columns: {A: quotes(codings)}", 'column "A": "quotes" is not a function; there are'),
        ("columns: {A: distinct(codings.cod)}", 'column "A": codings has no field "cod"'),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, study: Study, settings: str, message: str) -> None:
    (line,) = said(tmp_path, study, f"kind: listing, {settings}")
    assert message in line


def test_columns_of_a_group_stand_side_by_side(tmp_path: Path, study: Study) -> None:
    columns = "kind: listing, columns: {A: interview, B: place, C: minutes}, "
    with pytest.raises(TableError, match="are not side by side"):
        built(tmp_path, study, columns + "groups: {G: [A, C]}")
    with pytest.raises(TableError, match='no column "D"'):
        built(tmp_path, study, columns + "groups: {G: [D]}")
