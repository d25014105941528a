"""Crosstabs: every cell against pandas, its records, its percentages, what is not told."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.datasets import anes96

from generator.core.values import replace
from generator.data import Study, read_study
from generator.data.expression import ExpressionError, Scope, evaluate, parse, parse_conditions
from generator.language import load_language
from generator.tables import (
    Showing,
    TableError,
    build_table,
    draw_html,
    read_specs,
    table_cells,
)
from tests.building import write
from tests.in_english import as_text
from tests.strategies import as_csv
from tests.tables.drawn import csv_rows

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from generator.data.expression import TableCells

ENGLISH = load_language("en")
CODES = {"trust": "", "fear": "trust", "data": "fear", "cost": ""}
PEOPLE = {"P1": "town", "P2": "town", "P3": "region"}
CODINGS = [
    ("s1", "data", "P1"),
    ("s1", "cost", "P1"),
    ("s2", "fear", "P2"),
    ("s2", "data", "P2"),
    ("s3", "cost", "P2"),
    ("s3", "", "P3"),
    ("s4", "cost", "P3"),
]


def key(name: str, resource: str, field: str) -> dict[str, object]:
    return {"fields": name, "reference": {"resource": resource, "fields": field}}


def study_of(folder: Path, codings: Sequence[tuple[str, str, str]]) -> Study:
    """Return a study of codings of segments by codes, said by people of two places."""
    files = {
        "codes": ("code", ["code", "above"], [key("above", "", "code")]),
        "people": ("person", ["person", "place"], []),
        "codings": (
            "coding",
            ["coding", "segment", "code", "person"],
            [key("code", "codes", "code"), key("person", "people", "person")],
        ),
    }
    resources = [
        {
            "name": name,
            "path": f"{name}.csv",
            "x-privacy": "public",
            "schema": {
                "primaryKey": first,
                "fields": [{"name": each} for each in fields],
                "foreignKeys": keys,
            },
        }
        for name, (first, fields, keys) in files.items()
    ]
    write(folder / "data/datapackage.yaml", {"resources": resources})
    write(folder / "data/codes.csv", as_csv([("code", "above"), *CODES.items()]))
    write(folder / "data/people.csv", as_csv([("person", "place"), *PEOPLE.items()]))
    numbered = [(str(at), *each) for at, each in enumerate(codings, 1)]
    write(folder / "data/codings.csv", as_csv([("coding", "segment", "code", "person"), *numbered]))
    study, problems = read_study(folder)
    assert problems == ()
    return study


def shown(
    folder: Path, settings: str, showing: Showing | None = None, study: Study | None = None
) -> list[list[str]]:
    """Return the rows of a crosstab of the codings, with what it notes below."""
    study = study or study_of(folder, CODINGS)
    write(folder / "data/tables.yaml", f"t: {{kind: crosstab, from: codings, {settings}}}")
    specs, problems = read_specs(folder, study)
    assert problems == ()
    table = build_table(specs["t"], study, ENGLISH, showing or Showing())
    return [*csv_rows(table), list(table.notes)]


def cells(folder: Path, settings: str, study: Study) -> TableCells:
    write(folder / "data/tables.yaml", f"t: {{kind: crosstab, from: codings, {settings}}}")
    specs, problems = read_specs(folder, study)
    assert problems == ()
    return table_cells(specs["t"], study, ENGLISH)


def test_codes_by_place(tmp_path: Path) -> None:
    assert shown(tmp_path, "rows: code, columns: person.place") == [
        ["Codes", "Place – town", "Place – region", "Total"],
        ["trust", "0", "0", "0"],
        ["fear", "1", "0", "1"],
        ["data", "2", "0", "2"],
        ["cost", "2", "1", "3"],
        ["not given", "0", "1", "1"],
        ["Total", "5", "2", "7"],
        ["Number of codings."],
    ]


def test_percentages_are_of_the_row_the_column_or_all(tmp_path: Path) -> None:
    base = 'rows: code, columns: person.place, missing: no, where: \'code in ("data", "cost")\', '
    _, *rows, notes = shown(tmp_path, base + "percent: row")
    assert rows[3] == ["cost", "2 (66.7%)", "1 (33.3%)", "3 (100%)"]
    assert rows[4] == ["Total", "4 (80%)", "1 (20%)", "5 (100%)"]
    assert notes == ["Number of codings.", "Percentages of each row."]
    _, *rows, _ = shown(tmp_path, base + "percent: column, cells: '%', digits: 0")
    assert rows[3] == ["cost", "50%", "100%", "60%"]
    _, *rows, _ = shown(tmp_path, base + "percent: total, margins: false")
    assert rows[3:] == [["cost", "2 (40%)", "1 (20%)"]]


def test_rows_alone_are_frequencies(tmp_path: Path) -> None:
    assert shown(tmp_path, "rows: code, percent: column, order: frequency, top: 1") == [
        ["Codes", "n (%)"],
        ["cost", "3 (42.9%)"],
        ["Others", "3 (42.9%)"],
        ["not given", "1 (14.3%)"],
        ["Total", "7 (100%)"],
        [
            "n: number of codings.",
            "Percentages of each column.",
            "Others: data, fear and trust.",
        ],
    ]


def test_what_says_nothing_is_told_or_left_out(tmp_path: Path) -> None:
    _, *rows, notes = shown(tmp_path, "rows: code, missing: no")
    assert rows[-1] == ["Total", "6"]
    assert notes == ["n: number of codings.", "1 record without a value is not counted."]
    where = "where: 'code = \"cost\"'"
    assert [row[0] for row in shown(tmp_path, f"rows: code, {where}")][5] == "Total"
    always = shown(tmp_path, f"rows: code, missing: always, {where}")
    assert always[5] == ["not given", "0"]


def test_a_code_counts_what_stands_below_it(tmp_path: Path) -> None:
    study = study_of(tmp_path, CODINGS)
    _, *rows, notes = shown(tmp_path, "rows: code, rollup: true, missing: no", study=study)
    assert rows == [["trust", "3"], ["fear", "3"], ["data", "2"], ["cost", "3"], ["Total", "6"]]
    assert notes[-1] == "A record in several rows or columns counts once in the totals."
    specs, _ = read_specs(tmp_path, study)
    html = draw_html(build_table(specs["t"], study, ENGLISH), ENGLISH, sources={})
    assert '<th scope="row" class="depth-2">data</th>' in html


def test_codes_that_meet_in_a_segment(tmp_path: Path) -> None:
    rows = shown(tmp_path, "rows: code, columns: code, via: segment, missing: no")
    assert rows[:-1] == [
        ["Codes", *(f"Codes – {each}" for each in CODES), "Total"],
        ["trust", "0", "0", "0", "0", "0"],
        ["fear", "0", "1", "1", "0", "1"],
        ["data", "0", "1", "2", "1", "2"],
        ["cost", "0", "0", "1", "3", "3"],
        ["Total", "0", "1", "2", "3", "4"],
    ]
    assert rows[-1][0] == "Number of different values of segment."
    study = study_of(tmp_path, CODINGS)
    table = cells(tmp_path, "rows: code, columns: code, via: segment, missing: no", study)
    assert [each.key for each in table.rows["data"]["cost"].records] == ["1", "2"]


def test_people_are_counted_once(tmp_path: Path) -> None:
    _, *rows, notes = shown(tmp_path, "rows: code, distinct: person, missing: no")
    assert rows[-2:] == [["cost", "3"], ["Total", "3"]]
    assert notes[0] == "n: number of people."


def test_a_showing_turns_and_chooses(tmp_path: Path) -> None:
    turned = shown(tmp_path, "rows: code, columns: person.place", Showing(transpose=True))
    assert turned[1] == ["town", "0", "1", "2", "2", "0", "5"]
    part = Showing(columns=("region",), conditions=parse_conditions('segment="s3"'))
    _, *rows, notes = shown(tmp_path, "rows: code, columns: person.place", part)
    assert rows[3] == ["cost", "0", "1"]
    assert "Totals are over all 2 columns." in notes


def test_expressions_name_cells_and_margins(tmp_path: Path) -> None:
    study = study_of(tmp_path, CODINGS)
    table = cells(tmp_path, "rows: code, columns: person.place", study)
    scope = Scope(study, {"t": table})

    def value(text: str) -> object:
        return evaluate(parse(text), scope).value

    assert [value(f"t.{each}") for each in ("cost.town", "cost.total", "total.region")] == [2, 3, 2]
    assert (value("t.total"), value("t.total.total")) == (7, 7)
    assert value('t."not given".region') == 1
    assert value("max(t.town)") == 2
    assert value("values(t, total >= 2)") == ("data", "cost")
    found = evaluate(parse("t.cost.town"), scope)
    assert [each.key for each in found.records] == ["2", "5"]
    with pytest.raises(ExpressionError, match="did you mean cost"):
        value("t.costs.town")


MISTAKES = {
    "from: codigs, rows: code": 'from: "codigs" is not a data file (did you mean codings?)',
    "from: codings": "rows must name a path, a field or a file that codings leads to",
    "from: codings, rows: cod": 'rows: codings has no field "cod" (did you mean code?)',
    "from: codings, rows: code, via: segmnt": (
        'via: codings has no field "segmnt" (did you mean segment?)'
    ),
    "from: codings, rows: person, rollup: true": (
        "rollup: people needs exactly one foreign key to itself"
    ),
    "from: codings, rows: code, rollup: true, top: 3": "rollup and top do not go together",
    "from: codings, rows: code, percent: rows": 'percent has no choice "rows"',
}


@pytest.mark.parametrize("said", MISTAKES)
def test_what_is_wrong_is_said(tmp_path: Path, said: str) -> None:
    study = study_of(tmp_path, CODINGS)
    write(tmp_path / "data/tables.yaml", f"t: {{kind: crosstab, {said}}}")
    _, problems = read_specs(tmp_path, study)
    lines = [as_text(each).partition("data-table: t: ")[2] for each in problems]
    assert len(lines) == 1
    assert lines[0].startswith(MISTAKES[said].partition(" has no choice")[0])


def test_few_people_are_not_told_nor_what_gives_them_away(tmp_path: Path) -> None:
    """No function of a table says either how few there are."""
    study = study_of(tmp_path, CODINGS)
    hidden = Study(study.schema, study.relations, suppress=2)
    settings = "rows: person, columns: person.place, missing: no, distinct: person, margins: false"
    rows = shown(tmp_path, settings, study=hidden)
    few = "<\u00a02"
    assert rows[1:4] == [[name, few, few] for name in ("P1", "P2", "P3")]
    scope = Scope(hidden, {"t": cells(tmp_path, settings, hidden)})
    for text in ("t.P1.town", "max(t.town)", "count(t, town > 0)"):
        with pytest.raises(ExpressionError, match="fewer than 2 people"):
            evaluate(parse(text), scope)


ANY_CODINGS = st.lists(
    st.tuples(
        st.sampled_from(["s1", "s2", "s3"]),
        st.sampled_from(["", *CODES]),
        st.sampled_from(list(PEOPLE)),
    ),
    min_size=1,
    max_size=25,
)


@settings(deadline=None, max_examples=20)
@given(ANY_CODINGS)
def test_every_cell_is_that_of_pandas(
    tmp_path_factory: pytest.TempPathFactory, codings: list[tuple[str, str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("codings")
    study = study_of(folder, codings)
    frame = pd.DataFrame(codings, columns=["segment", "code", "person"])
    frame["place"] = frame["person"].map(PEOPLE)
    frame["code"] = frame["code"].replace("", "not given")

    plain = cells(folder, "rows: code, columns: person.place", study)
    wanted = pd.crosstab(frame["code"], frame["place"], margins=True, margins_name="total")
    compare(plain, wanted)

    distinct = cells(folder, "rows: code, columns: person.place, distinct: person", study)
    once = frame.drop_duplicates(["code", "person"])
    compare(distinct, pd.crosstab(once["code"], once["place"]))

    meeting = cells(folder, "rows: code, columns: code, via: segment", study)
    held = pd.crosstab(frame["segment"], frame["code"]).clip(upper=1)
    compare(meeting, held.T @ held)

    above = {code: {code, parent, CODES.get(parent, "")} for code, parent in CODES.items()}
    pairs = zip(frame["code"], frame["place"], strict=True)
    rolled = pd.DataFrame(
        [(code, place) for said, place in pairs for code in above.get(said, {said})],
        columns=["code", "place"],
    )
    compare(
        cells(folder, "rows: code, columns: person.place, rollup: true", study),
        pd.crosstab(rolled["code"], rolled["place"]),
    )


def compare(table: TableCells, wanted: pd.DataFrame) -> None:
    """Hold each cell that either has against the other; what pandas does not have is 0."""
    every = {**table.rows, **table.margins}
    for row, columns in every.items():
        for column, found in columns.items():
            is_margin = "total" in {row, column}
            if is_margin and (row not in wanted.index or column not in wanted.columns):
                continue
            is_there = row in wanted.index and column in wanted.columns
            count = int(wanted.loc[row, column]) if is_there else 0  # type: ignore[arg-type]
            assert found.value == count, (row, column)
    for row in wanted.index:
        assert row in every or not row


def test_a_public_survey_is_counted_as_pandas_counts_it(tmp_path: Path) -> None:
    """944 voters of the American National Election Study of 1996, in statsmodels."""
    data = cast("pd.DataFrame", anes96.load_pandas().data)
    frame = data[["educ", "PID", "vote"]].astype(int).astype(str)
    rows = [(f"V{at}", *each) for at, each in enumerate(frame.itertuples(index=False), 1)]
    fields = [{"name": "voter"}, *({"name": each, "type": "integer"} for each in frame.columns)]
    voters = {
        "name": "voters",
        "path": "voters.csv",
        "x-privacy": "public",
        "schema": {"primaryKey": "voter", "fields": fields},
    }
    write(tmp_path / "data/datapackage.yaml", {"resources": [voters]})
    write(tmp_path / "data/voters.csv", as_csv([("voter", *frame.columns), *rows]))
    study, problems = read_study(tmp_path)
    assert problems == ()
    write(
        tmp_path / "data/tables.yaml",
        "t: {kind: crosstab, from: voters, rows: educ, columns: PID, percent: row}",
    )
    specs, problems = read_specs(tmp_path, study)
    assert problems == ()
    wanted = pd.crosstab(frame["educ"], frame["PID"], margins=True, margins_name="total")
    compare(table_cells(specs["t"], study, ENGLISH), wanted)
    assert wanted.loc["total", "total"] == 944
    parts = pd.crosstab(frame["educ"], frame["PID"], normalize="index")
    shares = cast("dict[str, dict[str, float]]", parts.to_dict("index"))
    _, *drawn, _ = csv_rows(build_table(specs["t"], study, ENGLISH))
    for row in drawn:
        told = [float(each.split("(")[1].rstrip("%)")) for each in row[1:-1]]
        assert told == pytest.approx([100 * each for each in shares[row[0]].values()], abs=0.0501)


def test_items_in_several_columns_are_told(tmp_path: Path) -> None:
    people = "person,said\nP1,a;b\nP2,a\n"
    fields = "[{name: person}, {name: said, type: list, delimiter: ';'}]"
    schema = "resources: [{name: people, path: people.csv, x-privacy: public, "
    schema += f"schema: {{primaryKey: person, missingValues: [''], fields: {fields}}}}}]"
    write(tmp_path / "data/datapackage.yaml", schema)
    write(tmp_path / "data/people.csv", people)
    for asked, note in (
        ("rows: person, columns: said", "A record in several rows or columns counts once"),
        ("rows: said, missing: no, where: 'person = \"P2\"'", "n: number of people."),
    ):
        write(tmp_path / "data/tables.yaml", f"t: {{kind: crosstab, from: people, {asked}}}")
        study, _ = read_study(tmp_path)
        specs, problems = read_specs(tmp_path, study)
        assert problems == ()
        assert build_table(specs["t"], study, ENGLISH).notes[-1].startswith(note)


def test_few_people_who_are_left_out_are_not_counted_in_the_notes(tmp_path: Path) -> None:
    rows = "".join(f"P{at},{'a' if at else ''}\n" for at in range(8))
    schema = "resources: [{name: people, path: people.csv, x-privacy: public, schema: "
    schema += "{primaryKey: person, missingValues: [''], fields: [{name: person}, {name: job}]}}]"
    write(tmp_path / "data/datapackage.yaml", schema)
    write(tmp_path / "data/people.csv", f"person,job\n{rows}")
    write(
        tmp_path / "data/tables.yaml", "t: {kind: crosstab, from: people, rows: job, missing: no}"
    )
    study, _ = read_study(tmp_path)
    specs, _ = read_specs(tmp_path, study)
    table = build_table(specs["t"], replace(study, suppress=5), ENGLISH)
    assert "Fewer than 5 records without a value are not counted." in table.notes


@pytest.mark.parametrize("more", ["rollup: true", "top: 1, order: frequency", "percent: row"])
def test_a_transposed_crosstab_says_the_same(tmp_path: Path, more: str) -> None:
    asked = f"rows: code, columns: person, missing: no, {more}"
    head, *rows, _ = shown(tmp_path, asked)
    turned_head, *turned, _ = shown(tmp_path, asked, Showing(transpose=True))
    rows = [[head[0], *(each.split(" – ")[-1] for each in head[1:])], *rows]
    turned = [[head[0], *(each.split(" – ")[-1] for each in turned_head[1:])], *turned]
    assert turned == [list(each) for each in zip(*rows, strict=True)]


def test_frequencies_are_not_transposed(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="cannot be transposed"):
        shown(tmp_path, "rows: code", Showing(transpose=True))
