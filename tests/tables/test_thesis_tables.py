"""The tables of the thesis hold the numbers that were counted by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.data.expression import parse_conditions
from generator.tables import Showing
from tests.tables.drawn import csv_rows

if TYPE_CHECKING:
    from tests.tables.drawn import Build


def test_participants(build_thesis_table: Build) -> None:
    header, *rows, totals = csv_rows(build_thesis_table("participants"))
    assert header == ["Focus group", "Participant", "Profession", "Organisation", "Durée (min)"]
    assert len(rows) == 19
    assert totals == ["Total", "19 participants", "", "13 organisations", "583 min"]


def test_sessions(build_thesis_table: Build) -> None:
    _, *rows, totals = csv_rows(build_thesis_table("seances"))
    assert rows == [
        ["Focus group 1", "3", "2", "104"],
        ["Focus group 2", "5", "3", "127"],
        ["Focus group 3", "3", "2", "123"],
        ["Focus group 4", "3", "2", "99"],
        ["Focus group 5", "5", "4", "130"],
    ]
    assert totals == ["Total", "19 participants", "13 organisations", "583 min"]


def test_one_group_of_participants_has_its_own_totals(build_thesis_table: Build) -> None:
    showing = Showing(conditions=parse_conditions('groupe="FG5"'))
    *_, totals = csv_rows(build_thesis_table("participants", showing))
    assert totals == ["Total", "5 participants", "", "4 organisations", "130 min"]


def test_coding_extract(build_thesis_table: Build) -> None:
    _, *rows = csv_rows(build_thesis_table("codage"))
    assert [row[1:3] for row in rows] == [
        ["P01", "oui"],
        ["P01", "oui"],
        ["P02", "oui"],
        ["P02", "oui"],
    ]


def test_a_value_stands_in_a_listing_by_its_label(build_thesis_table: Build) -> None:
    """Two columns of the extract have NA."""
    _, *rows = csv_rows(build_thesis_table("codage"))
    said = {text for row in rows for text in row}
    assert "non précisé" in said
    assert "NA" not in said


def test_judgements(build_thesis_table: Build) -> None:
    _, *rows = csv_rows(build_thesis_table("utilite"))
    body, foot = rows[:12], rows[12:]
    assert {row[1].split()[0]: tuple(map(int, row[7:10])) for row in body} == {
        "BF1": (0, 1, 4),
        "BF2": (0, 1, 4),
        "BF3": (0, 1, 4),
        "BF4": (3, 1, 1),
        "BF5": (3, 0, 2),
        "BF6": (2, 0, 3),
        "BF7": (0, 0, 5),
        "BF8": (3, 0, 2),
        "BF9": (4, 0, 1),
        "BF10": (2, 0, 3),
        "BF11": (2, 1, 2),
        "BF12": (1, 0, 4),
    }
    fulfilled = [row[1].split()[0] for row in body if row[10] == "oui"]
    assert fulfilled == ["BF4", "BF5", "BF6", "BF8", "BF9", "BF10"]
    assert [(row[1], *row[7:]) for row in foot] == [
        ("Total oui", "20", "", "", "6\u00a0oui, 1\u00a0non établi et 5\u00a0non"),
        ("Total non", "", "5", "", ""),
        ("Total sans avis", "", "", "35", ""),
    ]


def test_a_need_of_which_nobody_spoke_is_not_refused(build_thesis_table: Build) -> None:
    table = build_thesis_table("utilite")
    verdicts = {row[1].split()[0]: row[10] for row in csv_rows(table)[1:13]}
    assert [need for need, word in verdicts.items() if word == "non établi"] == ["BF7"]
    assert table.rule.replace("\u00a0", " ") == (
        "« Répond au besoin » : « oui » s'il y a au moins deux « oui » de plus que de « non »,"
        " « non établi » s'il n'y a ni « oui » ni « non », sinon « non »."
    )


def columns(rows: list[list[str]]) -> list[list[str]]:
    return [list(each) for each in zip(*rows, strict=True)]


def test_the_transposed_table_says_the_same(build_thesis_table: Build) -> None:
    _, *upright = csv_rows(build_thesis_table("utilite"))
    _, *turned = csv_rows(build_thesis_table("utilite", Showing(transpose=True)))
    needs, totals = [row[2:] for row in upright[:12]], [row[2:] for row in upright[12:]]
    groups = [row[1:] for row in turned[:5]]
    counted, verdicts = [row[1:] for row in turned[5:8]], turned[8][1:]
    assert columns([row[:12] for row in groups]) == [row[:5] for row in needs]
    assert columns([row[:12] for row in counted]) == [row[5:8] for row in needs]
    assert verdicts[:12] == [row[8] for row in needs]
    assert columns([row[12:] for row in groups]) == [row[:5] for row in totals]
    assert [row[12:] for row in counted] == [row[5:8] for row in totals]
    assert verdicts[12:] == ["6\u00a0oui, 1\u00a0non établi et 5\u00a0non", "", ""]


def test_each_group_gave_twelve_answers(build_thesis_table: Build) -> None:
    _, *turned = csv_rows(build_thesis_table("utilite", Showing(transpose=True)))
    assert [sum(map(int, row[13:])) for row in turned[:5]] == [12] * 5


def test_a_stage_alone_has_its_own_totals(build_thesis_table: Build) -> None:
    showing = Showing(conditions=parse_conditions('etape="E1"'))
    _, *rows = csv_rows(build_thesis_table("utilite", showing))
    assert [row[1].split()[0] for row in rows[:3]] == ["BF1", "BF2", "BF3"]
    assert [row[7:] for row in rows[3:]] == [
        ["0", "", "", "0\u00a0oui, 0\u00a0non établi et 3\u00a0non"],
        ["", "3", "", ""],
        ["", "", "12", ""],
    ]
