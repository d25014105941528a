"""Listings keep groups together, in their order, and the words that each language has for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.data import read_study
from generator.language import load_language
from generator.tables import Table, build_table, read_specs
from tests.building import write
from tests.strategies import SmallStudy
from tests.tables.drawn import csv_rows, html_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.tables.drawn import Build

SMALL = SmallStudy(
    groups=[("G1", 10), ("G0", 20)],
    people=[
        ("P0", "G0", "agent"),
        ("P1", "", "élue"),
        ("P2", "G1", "agent"),
        ("P3", "", "agent"),
        ("P4", "G0", ""),
    ],
    needs=[],
    judgements=[],
)


def listing(folder: Path, language: str = "fr", **settings: object) -> Table:
    """Return a listing of the people of the small study."""
    columns = {"Person": "person", "Group": "group", "Minutes": "group.minutes", "Job": "job"}
    spec = {"kind": "listing", "from": "people", "columns": columns, **settings}
    SMALL.write(folder)
    write(folder / "data/tables.yaml", {"listing": spec})
    study, _ = read_study(folder)
    specs, problems = read_specs(folder, study)
    assert problems == ()
    return build_table(specs["listing"], study, load_language(language))


def test_without_groups_rows_come_in_the_order_of_their_file(tmp_path: Path) -> None:
    _, *rows = csv_rows(listing(tmp_path))
    assert [row[0] for row in rows] == ["P0", "P1", "P2", "P3", "P4"]


def test_groups_come_in_the_order_of_their_own_file(tmp_path: Path) -> None:
    _, *rows = csv_rows(listing(tmp_path, group_by="group"))
    assert [row[0] for row in rows] == ["P2", "P0", "P4", "P1", "P3"]


def test_records_without_a_group_are_not_merged_with_each_other(tmp_path: Path) -> None:
    table = listing(tmp_path, group_by="group")
    assert [len(body) for body in table.bodies] == [1, 2, 1, 1]


def test_rows_can_be_grouped_by_a_value(tmp_path: Path) -> None:
    table = listing(tmp_path, group_by="job")
    _, *rows = csv_rows(table)
    assert [(row[0], row[3]) for row in rows] == [
        ("P0", "agent"),
        ("P2", "agent"),
        ("P3", "agent"),
        ("P1", "élue"),
        ("P4", ""),
    ]
    assert [len(body) for body in table.bodies] == [3, 1, 1]


def test_conditions_of_the_table_itself(tmp_path: Path) -> None:
    _, *rows, totals = csv_rows(
        listing(tmp_path, where='job="agent"', totals={"Person": "count", "Minutes": "sum"})
    )
    assert [row[0] for row in rows] == ["P0", "P2", "P3"]
    assert totals[2] == "30"


def test_a_missing_group_is_no_link(tmp_path: Path) -> None:
    links = [each.get("href") for each in html_of(listing(tmp_path)).findall(".//tbody//a")]
    assert links == ["@G0", "@G1", "@G0"]


def test_totals_in_english(tmp_path: Path) -> None:
    table = listing(tmp_path, "en", totals={"Person": "count", "Minutes": "sum"})
    assert csv_rows(table)[-1] == ["Total: 5 people", "", "30", ""]
    assert table.notes == (
        "Minutes: the value belongs to each group and counts once in the total.",
    )


def test_a_table_names_the_files_that_it_is_drawn_from(build: Build) -> None:
    assert build("participants").sources == ("participants", "groupes", "organisations")
    assert build("seances").sources == ("groupes", "participants")
    assert build("utilite").sources == ("jugements", "besoins", "etapes", "groupes", "segments")


def test_lists_and_numbers_stand_apart(build: Build) -> None:
    numeric = {cell.text: cell.numeric for cell in build("seances").head[0].cells}
    assert numeric["Personnes"]
    assert numeric["Âge médian"]
    assert not numeric["Qui"]
    assert not numeric["Séance"]


def test_each_item_of_a_list_and_each_answer_has_its_column(tmp_path: Path) -> None:
    fields = "{name: item, type: list, delimiter: ';'}, "
    fields += "{name: ok, type: boolean, trueValues: [oui], falseValues: [non]}"
    schema = "resources: [{name: people, path: people.csv, x-privacy: public, schema: "
    schema += (
        f"{{primaryKey: person, missingValues: [''], fields: [{{name: person}}, {fields}]}}}}]"
    )
    write(tmp_path / "data/datapackage.yaml", schema)
    write(tmp_path / "data/people.csv", "person,item,ok\nP1,a;b,oui\nP2,b,non\n")
    table = "{kind: listing, from: people, columns: {P: person}, each: people."
    write(tmp_path / "data/tables.yaml", f"a: {table}item}}\nb: {table}ok}}\n")
    study, _ = read_study(tmp_path)
    specs, problems = read_specs(tmp_path, study)
    assert problems == ()
    found = [csv_rows(build_table(specs[name], study, load_language("fr"))) for name in "ab"]
    assert found == [
        [["P", "a", "b"], ["P1", "1", "1"], ["P2", "0", "1"]],
        [["P", "oui", "non"], ["P1", "1", "0"], ["P2", "0", "1"]],
    ]


def test_a_row_without_a_group_has_no_subtotal(tmp_path: Path) -> None:
    table = listing(tmp_path, group_by="group", totals={"Person": "count"}, subtotals=True)
    assert [[row.kind for row in body] for body in table.bodies] == [
        ["body", "total"],
        ["body", "body", "total"],
        ["body"],
        ["body"],
    ]
