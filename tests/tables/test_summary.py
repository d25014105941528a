"""Summaries: a small one by hand, and one of public data against tableone, cell by cell."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from statsmodels.datasets import anes96
from tableone import TableOne

from generator.core.values import replace
from generator.data import read_study
from generator.data.expression import Scope, SmallCellError, evaluate, parse
from generator.language import as_text, load_language
from generator.tables import Table, build_table, read_specs, table_cells
from tests.building import write
from tests.strategies import as_csv
from tests.tables.drawn import csv_rows, html_of, text_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FRENCH = load_language("fr")
PEOPLE = """\
person,age,sex,site,hours,retired,note
P1,23,F,A,4,no,3.5
P2,31,F,A,4,no,
P3,31,H,A,,no,4
P4,40,,B,7,yes,2
P5,58,H,B,10,yes,5
"""
FIELDS: list[dict[str, Any]] = [
    {"name": "person"},
    {"name": "age", "type": "integer", "title": "Âge", "x-unit": "ans"},
    {
        "name": "sex",
        "title": "Sexe",
        "constraints": {"enum": ["F", "H", "X"]},
        "x-labels": {"F": "Femme", "H": "Homme", "X": "Autre"},
    },
    {"name": "site", "title": "Site"},
    {"name": "hours", "type": "integer", "title": "Heures"},
    {
        "name": "retired",
        "type": "boolean",
        "title": "À la retraite",
        "trueValues": ["yes"],
        "falseValues": ["no"],
    },
    {"name": "note", "type": "number", "title": "Note"},
]


def summary(folder: Path, *, fields: list[dict[str, Any]] = FIELDS, **settings: object) -> Table:
    """Return a summary of the five people, in French."""
    describe(folder, fields, settings)
    study, problems = read_study(folder)
    specs, more = read_specs(folder, study)
    assert (*problems, *more) == ()
    return build_table(specs["who"], study, FRENCH)


def describe(
    folder: Path, fields: list[dict[str, Any]], settings: Mapping[str, object], text: str = PEOPLE
) -> None:
    """Write the five people and their summary."""
    people = {
        "name": "people",
        "path": "people.csv",
        "x-privacy": "public",
        "x-noun": {"one": "personne", "other": "personnes"},
        "schema": {"primaryKey": "person", "fields": fields, "missingValues": [""]},
    }
    spec = {"kind": "summary", "from": "people", "caption": "Qui", **settings}
    write(folder / "data/datapackage.yaml", {"resources": [people]})
    write(folder / "data/people.csv", text)
    write(folder / "data/tables.yaml", {"who": spec})


def test_numbers_by_hand(tmp_path: Path) -> None:
    # Ages 23, 31, 31, 40, 58: mean 183/5, squares around it 717.2, so SD √179.3.
    found = csv_rows(summary(tmp_path, variables=["age"], by="site"))
    found[0] = [each.replace("\u00a0", " ") for each in found[0]]
    assert found == [
        ["Caractéristique", "Ensemble N = 5", "Site – A N = 3", "Site – B N = 2"],
        ["Âge (ans), moyenne (ET)", "36,6 (13,4)", "28,3 (4,6)", "49,0 (12,7)"],
    ]


def test_values_are_counted_and_what_is_unknown_is_no_part_of_a_share(tmp_path: Path) -> None:
    _, *rows = csv_rows(summary(tmp_path, variables=["sex"], by="site"))
    assert [row[1:] for row in rows] == [
        ["Femme", "2 (50\u00a0%)", "2 (66,7\u00a0%)", "0 (0\u00a0%)"],
        ["Homme", "2 (50\u00a0%)", "1 (33,3\u00a0%)", "1 (100\u00a0%)"],
        ["Autre", "0 (0\u00a0%)", "0 (0\u00a0%)", "0 (0\u00a0%)"],
        ["non renseigné", "1", "0", "1"],
    ]
    assert {row[0] for row in rows} == {"Sexe, n (%)"}


def test_shares_of_rows(tmp_path: Path) -> None:
    _, *rows = csv_rows(
        summary(tmp_path, variables=["sex"], by="site", percent="row", missing="no", digits=0)
    )
    assert rows[0][1:] == ["Femme", "2 (100\u00a0%)", "2 (100\u00a0%)", "0 (0\u00a0%)"]
    assert rows[1][1:] == ["Homme", "2 (100\u00a0%)", "1 (50\u00a0%)", "1 (50\u00a0%)"]


def test_several_statistics_of_one_variable(tmp_path: Path) -> None:
    of_age = {"field": "age", "statistic": ["median [q1, q3]", "min – max", "range"]}
    _, *rows = csv_rows(summary(tmp_path, variables={"Âge": {**of_age, "digits": 0}}))
    assert rows == [
        ["Âge", "médiane [Q1, Q3]", "31 [31, 40]"],
        ["Âge", "min – max", "23 – 58"],
        ["Âge", "étendue", "35"],
    ]


def test_a_measure_of_too_few_is_not_invented(tmp_path: Path) -> None:
    # Two hours are known at A, 4 and 4; one note at most would have no deviation.
    _, *rows = csv_rows(summary(tmp_path, variables=["hours"], by="site", where='sex="H"'))
    assert rows[0][1:] == ["moyenne (ET)", "–", "–", "–"]


def test_a_question_of_yes_or_no_is_one_row(tmp_path: Path) -> None:
    _, *rows = csv_rows(summary(tmp_path, variables=["retired"], by="site"))
    assert rows == [["À la retraite, n (%)", "2 (40\u00a0%)", "0 (0\u00a0%)", "2 (100\u00a0%)"]]


def test_a_cell_is_a_value_with_its_records(tmp_path: Path) -> None:
    describe(tmp_path, FIELDS, {"variables": ["sex", "age"], "by": "site"})
    study, _ = read_study(tmp_path)
    specs, _ = read_specs(tmp_path, study)
    scope = Scope(study, tables={"who": table_cells(specs["who"], study, FRENCH)})
    women = evaluate(parse('who."Sexe: Femme".A'), scope)
    assert (women.value, [each.key for each in women.records]) == (2, ["P1", "P2"])
    age = evaluate(parse('who."Âge (ans)".total'), scope)
    assert age.value == Fraction(183, 5)
    assert len(age.records) == 5


def test_small_numbers_of_people_are_hidden_and_what_would_give_them_away(tmp_path: Path) -> None:
    describe(tmp_path, FIELDS, {"variables": ["sex"], "by": "site", "missing": "no"})
    study, _ = read_study(tmp_path)
    specs, _ = read_specs(tmp_path, study)
    table = build_table(specs["who"], replace(study, suppress=2), FRENCH)
    _, *rows = csv_rows(table)
    # One man at A, one at B, one unknown in all: none is told, and where the size of its column
    # would give it away, a second one is hidden with it.
    assert [row[1:] for row in rows] == [
        ["Femme", "≥\u00a02", "≥\u00a02", "0 (–)"],
        # 2 of how many would tell how many are unknown, so no percentage is told either.
        ["Homme", "2 (–)", "<\u00a02", "<\u00a02"],
        ["Autre", "0 (–)", "0 (0\u00a0%)", "0 (–)"],
    ]


def test_a_private_field_is_told_from_k_on_by_shares_and_means_alone(tmp_path: Path) -> None:
    private = [
        {**each, "x-privacy": "private"} if each["name"] == "age" else each for each in FIELDS
    ]
    _, *rows = csv_rows(summary(tmp_path, fields=private, variables=["age"], by="site"))
    # The two of B are too few; with the mean of A, the mean of all would tell theirs.
    assert rows == [["Âge (ans), moyenne (ET)", "36,6 (13,4)", "–", "–"]]
    of_age = {"field": "age", "statistic": "median"}
    describe(tmp_path, private, {"variables": {"Âge": of_age}})
    study, _ = read_study(tmp_path)
    _, problems = read_specs(tmp_path, study)
    (problem,) = problems
    assert as_text(problem, "en").endswith("is private: its values may be counted, not shown")


# Of three in the direction, twelve in the workshop and nine in the office: who is ill is private.
STAFF = {
    "direction": {"well": 3},
    "workshop": {"well": 6, "asthma": 6},
    "office": {"well": 8, "asthma": 1},
}


@pytest.mark.parametrize(
    ("k", "enum", "columns"),
    [
        # One of the nine is ill: neither that one nor, with the total, those of the workshop.
        (5, "well asthma", ["17 (70.8%) 7 (29.2%)", "– –", "– –", "– –"]),
        (2, "well asthma", ["17 (70.8%) 7 (29.2%)", "– –", "– –", "– –"]),
        # Nobody has a cold, which says something of each of the 24.
        (5, "well asthma cold", ["17 (70.8%) 7 (29.2%) –", "– – –", "– – –", "– – –"]),
    ],
)
def test_a_private_value_is_told_of_no_small_group(
    tmp_path: Path, k: int, enum: str, columns: list[str]
) -> None:
    """A zero is a count, what is left of a group too, and a hidden cell tells not how it is so."""
    rows = [
        (site, health)
        for site, counts in STAFF.items()
        for health, n in counts.items()
        for _ in range(n)
    ]
    text = as_csv(
        [("person", "site", "health"), *((f"P{at}", *row) for at, row in enumerate(rows))]
    )
    health = {"name": "health", "x-privacy": "private", "constraints": {"enum": enum.split()}}
    fields = [{"name": "person"}, {"name": "site"}, health]
    describe(tmp_path, fields, {"variables": ["health"], "by": "site"}, text)
    study, _ = read_study(tmp_path)
    specs, _ = read_specs(tmp_path, study)
    table = build_table(specs["who"], replace(study, least=k, suppress=k), load_language("en"))
    _, *lines = csv_rows(table)
    told = [" ".join(each) for each in list(zip(*lines, strict=True))[2:]]
    assert told == columns
    assert any(f"fewer than {k}" in note for note in table.notes)
    by_health = {"variables": ["site"], "by": "health"}
    describe(tmp_path, fields, by_health, text)
    specs, _ = read_specs(tmp_path, study)
    _, *lines = csv_rows(build_table(specs["who"], replace(study, least=k), load_language("en")))
    assert [line[3:] for line in lines] == [["–"] * (len(enum.split()))] * 3


def test_the_size_of_all_does_not_tell_that_of_a_small_group(tmp_path: Path) -> None:
    describe(tmp_path, FIELDS, {"variables": ["age"], "by": "site"})
    study, _ = read_study(tmp_path)
    specs, _ = read_specs(tmp_path, study)
    head, *_ = csv_rows(build_table(specs["who"], replace(study, suppress=3), FRENCH))
    told = [each.replace("\u00a0", " ") for each in head[1:]]
    assert told == ["Ensemble N = 5", "Site – A N ≥ 3", "Site – B N < 3"]


def test_a_share_of_its_row_does_not_tell_a_small_group_beside_it(tmp_path: Path) -> None:
    text = PEOPLE + "P6,60,H,C,5,yes,1\nP7,61,H,C,5,yes,1\nP8,61,H,C,5,yes,1\n"
    of = {"variables": ["sex"], "by": "site", "percent": "row", "overall": False}
    describe(tmp_path, FIELDS, of, text)
    study, _ = read_study(tmp_path)
    specs, _ = read_specs(tmp_path, study)
    _, *rows = csv_rows(build_table(specs["who"], replace(study, suppress=2), FRENCH))
    # One man at A, one at B, three at C; 3 of 5 is told, and none of the others.
    assert rows[1][1:] == ["Homme", "<\u00a02", "<\u00a02", "3 (60\u00a0%)"]


@pytest.mark.parametrize(
    "settings",
    [
        {"variables": ["sex"], "by": "age"},
        {"variables": {"Âge": {"field": "age", "statistic": "n (%)"}}},
    ],
)
def test_a_private_number_names_neither_columns_nor_rows(
    tmp_path: Path, settings: dict[str, Any]
) -> None:
    private = [{**each, "x-privacy": "private"} for each in FIELDS if each["name"] == "age"]
    describe(tmp_path, [FIELDS[0], *private, *FIELDS[2:]], settings)
    study, _ = read_study(tmp_path)
    _, (problem, *_) = read_specs(tmp_path, study)
    assert as_text(problem, "en").endswith("is private: its values may be counted, not shown")


@pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")
def test_public_data_as_tableone_sums_them_up(tmp_path: Path) -> None:
    # American National Election Study of 1996, 944 people, in the public domain.
    data = anes96.load_pandas().data
    assert data is not None
    frame = data[["age", "TVnews", "educ", "vote"]].astype(int)
    fields = [
        {"name": "person"},
        {"name": "age", "type": "integer"},
        {"name": "TVnews", "type": "integer"},
        {"name": "educ", "constraints": {"enum": [str(each) for each in range(1, 8)]}},
        {"name": "vote", "constraints": {"enum": ["0", "1"]}},
    ]
    rows = [(f"P{at}", *map(str, row)) for at, row in enumerate(frame.itertuples(index=False))]
    text = as_csv([[each["name"] for each in fields], *rows])
    variables = [
        {"field": "age", "statistic": "mean (sd)"},
        {"field": "TVnews", "statistic": "median [q1,q3]"},
        "educ",
    ]
    describe(tmp_path, fields, {"variables": variables, "by": "vote", "digits": 1}, text)
    study, _ = read_study(tmp_path)
    specs, problems = read_specs(tmp_path, study)
    assert problems == ()
    _, *ours = csv_rows(build_table(specs["who"], study, load_language("en")))
    theirs = TableOne(
        frame.astype({"educ": str, "vote": str}),
        columns=["age", "TVnews", "educ"],
        categorical=["educ"],
        nonnormal=["TVnews"],
        groupby="vote",
        missing=False,
        include_null=False,
        decimals=1,
    ).tableone
    assert theirs is not None
    wanted = [list(map(str, row)) for row in theirs.iloc[1:].to_numpy()]
    got = [[each.replace("%", "") for each in row[2:]] for row in ours]
    assert len(got) == 1 + 1 + 7
    assert [[_ones(each) for each in row] for row in got] == [
        [_ones(each) for each in row] for row in wanted
    ]


def _ones(cell: str) -> str:
    """Return a cell with every number written with one decimal."""
    return re.sub(
        r"\d+(\.\d+)?",
        lambda number: str(Decimal(number[0]).quantize(Decimal("0.1"), ROUND_HALF_UP)),
        cell,
    )


def test_columns_are_headed_by_their_size_and_the_title_of_what_parts_them(tmp_path: Path) -> None:
    html = html_of(summary(tmp_path, variables=["sex"], by="site"))
    first, second = html.findall(".//thead/tr")
    assert [text_of(each) for each in first] == [
        "Caractéristique", "Ensemble N\u00a0=\u00a05", "Site",
    ]  # fmt: skip
    assert [text_of(each) for each in second] == ["A N\u00a0=\u00a03", "B N\u00a0=\u00a02"]
    assert [each.get("scope") for each in first] == ["col", "col", "colgroup"]


@pytest.mark.parametrize(
    ("digits", "told"),
    [(-2, 'digits is "-2"; expected a whole number, 0 at least'), (60, "4 at most")],
)
def test_decimals_that_no_table_has_are_refused(tmp_path: Path, digits: int, told: str) -> None:
    describe(tmp_path, FIELDS, {"variables": {"age": {"field": "age", "digits": digits}}})
    study, _ = read_study(tmp_path)
    _, (problem,) = read_specs(tmp_path, study)
    assert told in as_text(problem, "en")


def test_a_statistic_without_a_word_is_told(tmp_path: Path) -> None:
    describe(tmp_path, FIELDS, {"variables": {"age": {"field": "age", "statistic": "(±)"}}})
    study, _ = read_study(tmp_path)
    _, (problem,) = read_specs(tmp_path, study)
    assert '"(±)" is not a statistic of this field' in as_text(problem, "en")


def test_a_cell_of_few_people_is_no_value(tmp_path: Path) -> None:
    describe(tmp_path, FIELDS, {"variables": ["sex"], "by": "site", "missing": "no"})
    study, _ = read_study(tmp_path)
    specs, _ = read_specs(tmp_path, study)
    study = replace(study, suppress=2)
    scope = Scope(study, tables={"who": table_cells(specs["who"], study, FRENCH)})
    for cell in ("A", "B"):
        with pytest.raises(SmallCellError):
            evaluate(parse(f'who."Sexe: Homme".{cell}'), scope)


def test_a_variable_that_nobody_answered_is_told_as_unknown(tmp_path: Path) -> None:
    fields = [each for each in FIELDS if each["name"] in {"person", "note", "site"}]
    describe(tmp_path, fields, {"variables": ["site"]}, "person,site,note\nP1,,\nP2,,\n")
    study, _ = read_study(tmp_path)
    specs, _ = read_specs(tmp_path, study)
    _, *rows = csv_rows(build_table(specs["who"], study, FRENCH))
    assert rows == [["Site, n (%)", "non renseigné", "2"]]
