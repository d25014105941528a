"""What a chart counts, and what is wrong in a ``charts.yaml``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from generator.core.problems import in_file_order
from generator.data import read_study
from generator.language import LANGUAGES, load_language
from generator.language import as_text as as_text_in
from generator.tables import read_specs
from generator.tables.charts.chart import chart_of, read_charts
from tests.in_english import as_text

if TYPE_CHECKING:
    from generator.data import Study
    from generator.tables import TableSpec
    from tests.building import MakeThesis
    from tests.tables.charts.conftest import MakeChart

HERE = Path(__file__).parent


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_wrong_is_said(atelier: tuple[Study, dict[str, TableSpec]], language: str) -> None:
    charts, problems = read_charts(HERE, *atelier, "mistakes")
    expected = (HERE / f"mistakes/expected.{language}.txt").read_text(encoding="utf-8")
    found = (as_text_in(each, language) for each in in_file_order(problems))
    assert "".join(f"{each}\n" for each in found) == expected
    assert charts == {}


def test_a_thesis_without_charts_is_sound(
    atelier: tuple[Study, dict[str, TableSpec]], tmp_path: Path
) -> None:
    assert read_charts(tmp_path, *atelier) == ({}, ())


def test_a_value_that_is_neither_for_nor_against_stops_a_spread(make_thesis: MakeThesis) -> None:
    root = make_thesis(
        data={
            "datapackage.yaml": (HERE.parent.parent / "data/atelier/datapackage.yaml")
            .read_text("utf-8")
            .replace("x-tones: {oui: for, non: against, NA: none}", "x-tones: {oui: for}"),
            **{
                each.name: each.read_text("utf-8")
                for each in (HERE.parent.parent / "data/atelier").iterdir()
                if each.name != "datapackage.yaml"
            },
            "charts.yaml": {"avis": {"kind": "spread", "table": "utilite"}},
        }
    )
    study, _ = read_study(root)
    tables, _ = read_specs(root, study)
    _, problems = read_charts(root, study, tables)
    (problem,) = problems
    assert as_text(problem) == (
        "data/charts.yaml:3:3: data-chart: avis: table: the field jugements.avis does not say"
        ' whether "non", "NA" is for, against or neither; add x-tones in datapackage.yaml'
    )


def test_a_spread_counts_for_against_and_no_opinion_apart(make_chart: MakeChart) -> None:
    chart = make_chart(kind="spread", table="utilite")
    assert [part.label for part in chart.parts] == ["non", "oui", "sans avis"]
    assert {bar.name: bar.counts for bar in chart.bars} == {
        "B1": (0, 2, 0),
        "B2": (1, 1, 1),
        "B3": (0, 0, 1),
        "B4": (0, 0, 0),  # nobody was asked: shown, and nothing is counted
    }
    assert chart.totals == (1, 3, 2)
    assert [(group.name, group.detail, len(group.bars)) for group in chart.groups] == [
        ("E1", "Comprendre", 2),
        ("E2", "Agir", 2),
    ]


def test_a_spread_by_columns_has_a_bar_for_each_group(make_chart: MakeChart) -> None:
    chart = make_chart(kind="spread", table="utilite", by="columns")
    assert {bar.link: bar.counts for bar in chart.bars} == {
        "@G1": (1, 1, 1),
        "@G2": (0, 1, 1),
        "@G3": (0, 1, 0),
    }
    assert chart.sources == ("jugements", "groupes")


def test_by_balance_no_opinion_is_neither_for_nor_against(make_chart: MakeChart) -> None:
    chart = make_chart(kind="spread", table="utilite", order="balance")
    assert [bar.name for bar in chart.bars] == ["B1", "B2", "B3", "B4"]
    assert len(chart.groups) == 1


def test_bars_show_values_that_no_record_has(make_chart: MakeChart) -> None:
    chart = make_chart(kind="bars", **{"from": "segments"}, by="besoin.etape", split="groupe")
    assert [part.label for part in chart.parts] == ["G1", "G3"]
    assert [(bar.name, bar.counts) for bar in chart.bars] == [
        ("E1", (2, 1)),
        ("E2", (0, 0)),
        ("E3", (0, 0)),
    ]
    assert chart.sources == ("segments", "besoins", "etapes", "groupes")


def test_the_description_names_all_that_share_a_place(make_chart: MakeChart) -> None:
    chart = make_chart(kind="spread", table="utilite")
    assert chart.description == (
        "4 barres. Ensemble : 1 non, 3 oui et 2 sans avis. Solde le plus favorable : B1 (2) ;"
        " le moins favorable : B2, B3 et B4 (0)."
    )
    assert make_chart(kind="spread", table="utilite", description="Vu.").description == "Vu."


def test_the_charts_of_this_thesis_count_what_its_tables_count(project_root: Path) -> None:
    study, _ = read_study(project_root)
    tables, _ = read_specs(project_root, study)
    specs, problems = read_charts(project_root, study, tables)
    assert problems == ()
    assert study.counted == {}  # a description is checked without counting
    charts = {name: chart_of(spec, study, load_language("fr")) for name, spec in specs.items()}
    assert charts["avis-besoins"].totals == (5, 20, 35)
    assert charts["avis-groupes"].totals == (5, 20, 35)
    assert {bar.name: bar.counts for bar in charts["avis-besoins"].bars}["BF4"] == (1, 3, 1)
    assert {bar.name: bar.counts for bar in charts["avis-groupes"].bars}["Focus group 2"] == (
        2,
        5,
        5,
    )
    assert [bar.total for bar in charts["segments-etapes"].bars] == [3, 14, 5, 8, 6]
    assert charts["segments-etapes"].totals == (29, 7)
