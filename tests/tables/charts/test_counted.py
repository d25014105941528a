"""Answers on a scale, shares and fields of squares: what they count, by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from generator.data import read_study
from generator.language import as_text, load_language
from generator.tables.charts.chart import Bar, Chart, chart_of, read_charts
from generator.tables.charts.layout import FRAMES, NARROW, Frame, lay_out
from tests.building import write
from tests.strategies import as_csv

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from generator.core.problems import Problem

SCALE = ["jamais", "parfois", "souvent"]
ANSWERS = [
    *[("Q1", each, "Droit") for each in ("jamais", "parfois", "souvent", "souvent")],
    *[("Q2", each, "Lettres") for each in ("jamais", "jamais", "jamais", "", "souvent")],
]


def drawn(
    folder: Path,
    spec: Mapping[str, Any],
    tones: Mapping[str, str] | None = None,
) -> tuple[Chart | None, tuple[Problem, ...]]:
    """Return a chart of the answers, and what is wrong with it."""
    resources = [
        {
            "name": "answers",
            "path": "answers.csv",
            "x-privacy": "public",
            "x-noun": {"one": "réponse", "other": "réponses"},
            "schema": {
                "primaryKey": "answer",
                "missingValues": [""],
                "fields": [
                    {"name": "answer"},
                    {"name": "item"},
                    {"name": "said", "constraints": {"enum": SCALE}, "x-tones": tones or {}},
                    {"name": "faculty"},
                ],
            },
        },
    ]
    rows = [(str(at), *answer) for at, answer in enumerate(ANSWERS)]
    write(folder / "data/datapackage.yaml", {"resources": resources})
    write(folder / "data/answers.csv", as_csv([("answer", "item", "said", "faculty"), *rows]))
    write(folder / "data/charts.yaml", {"c": spec})
    study, problems = read_study(folder)
    charts, more = read_charts(folder, study, {})
    assert problems == ()
    return (chart_of(charts["c"], study, load_language("fr")) if charts else None), more


def texts_of(bar: Bar) -> tuple[str, ...]:
    """Return what is written in or beside the parts of a bar."""
    return tuple(each.text for each in bar.segments)


LIKERT = {"kind": "likert", "from": "answers", "by": "item", "value": "said"}


def test_a_scale_spreads_around_its_middle_and_what_is_missing_is_no_answer(tmp_path: Path) -> None:
    chart, _ = drawn(tmp_path, LIKERT)
    assert chart is not None
    assert [(part.label, part.style) for part in chart.parts] == [
        ("jamais", "against-3"),
        ("parfois", "none"),
        ("souvent", "for-3"),
    ]
    told = [(bar.name, bar.counts, texts_of(bar), bar.end) for bar in chart.bars]
    assert told == [
        ("Q1", (1, 1, 2), ("25\u00a0%", "25\u00a0%", "50\u00a0%"), "n\u00a0=\u00a04"),
        ("Q2", (3, 0, 1), ("75\u00a0%", "0\u00a0%", "25\u00a0%"), "n\u00a0=\u00a04"),
    ]


def test_tones_say_what_is_against_where_the_values_are_no_scale(tmp_path: Path) -> None:
    tones = {"jamais": "for", "parfois": "none", "souvent": "against"}
    chart, _ = drawn(tmp_path, {**LIKERT, "order": "balance"}, tones=tones)
    assert chart is not None
    assert [(part.label, part.style) for part in chart.parts] == [
        ("souvent", "against-3"),
        ("parfois", "none"),
        ("jamais", "for-3"),
    ]
    assert [(bar.name, bar.counts) for bar in chart.bars] == [("Q2", (1, 0, 3)), ("Q1", (2, 1, 1))]


def test_what_is_most_agreed_with_comes_first(tmp_path: Path) -> None:
    chart, _ = drawn(tmp_path, {**LIKERT, "order": "balance", "where": 'said != "parfois"'})
    assert chart is not None
    assert [bar.name for bar in chart.bars] == ["Q1", "Q2"]


@pytest.mark.parametrize("frame", FRAMES)
def test_bars_of_a_scale_meet_at_its_middle(tmp_path: Path, frame: Frame) -> None:
    chart, _ = drawn(tmp_path, LIKERT)
    assert chart is not None
    layout = lay_out(chart, frame)
    # Q1: a quarter and half of the middle's quarter below it; Q2: three quarters.
    starts = [block.x for block in layout.blocks if block.style == "against-3"]
    assert [round((layout.zeros[0] - x) / layout.unit, 6) for x in starts] == [0.375, 0.75]
    assert sum(block.width for block in layout.blocks) == pytest.approx(2 * layout.unit)


def test_a_value_without_a_scale_is_told(tmp_path: Path) -> None:
    _, (problem,) = drawn(tmp_path, {**LIKERT, "value": "faculty"})
    assert "faculty is not a scale" in as_text(problem, "en")


def test_shares_of_all_and_of_each_bar(tmp_path: Path) -> None:
    of = {"kind": "bars", "from": "answers", "by": "faculty", "percent": True}
    chart, _ = drawn(tmp_path, of)
    assert chart is not None
    assert [bar.end for bar in chart.bars] == ["4 (44\u00a0%)", "5 (56\u00a0%)"]
    chart, _ = drawn(tmp_path, {**of, "split": "said"})
    assert chart is not None
    assert [texts_of(bar) for bar in chart.bars] == [
        ("25\u00a0%", "25\u00a0%", "50\u00a0%", "0\u00a0%"),
        ("60\u00a0%", "0\u00a0%", "20\u00a0%", "20\u00a0%"),
    ]


def test_the_more_records_the_darker_the_square(tmp_path: Path) -> None:
    of = {"kind": "heat", "from": "answers", "rows": "item", "columns": "said"}
    chart, _ = drawn(tmp_path, of)
    assert chart is not None
    assert [(texts_of(bar), tuple(each.style for each in bar.segments)) for bar in chart.bars] == [
        (("1", "1", "2", "0"), ("heat-2", "heat-2", "heat-3", "heat-0")),
        (("3", "0", "1", "1"), ("heat-4", "heat-0", "heat-2", "heat-2")),
    ]
    chart, _ = drawn(tmp_path, {**of, "percent": "column"})
    assert chart is not None
    assert [texts_of(bar)[0] for bar in chart.bars] == ["25\u00a0%", "75\u00a0%"]
    squares = lay_out(chart, NARROW).blocks
    assert all(each.x >= 0 and each.x + each.width <= NARROW.width for each in squares)


def test_what_phones_have_no_room_for_or_counts_twice_is_told(tmp_path: Path) -> None:
    fields = [{"name": "a"}, {"name": "x"}, {"name": "y", "type": "list", "delimiter": ";"}]
    one = {"name": "r", "path": "r.csv", "schema": {"primaryKey": "a", "fields": fields}}
    rows = [("a", "x", "y"), *((f"{at}", f"X{at}", "p;q") for at in range(42))]
    write(tmp_path / "data/datapackage.yaml", {"resources": [one]})
    write(tmp_path / "data/r.csv", as_csv(rows))
    of = {"kind": "heat", "from": "r"}
    wide, twice = {"rows": "y", "columns": "x"}, {"rows": "x", "columns": "y"}
    write(tmp_path / "data/charts.yaml", {"c": {**of, **wide}, "d": {**of, **twice}})
    study, _ = read_study(tmp_path)
    charts, problems = read_charts(tmp_path, study, {})
    assert charts == {}
    assert [as_text(each, "en").split("columns: ")[1][:28] for each in problems] == [
        "x has 42 values, and this ch",
        "y is a list, whose items wou",
    ]
