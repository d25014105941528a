"""Every folder of mistakes is about the small study: its tables and charts, and what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from generator.core.problems import in_file_order
from generator.data import read_study
from generator.language import LANGUAGES, as_text, load_language
from generator.tables import build_table, read_specs
from generator.tables.charts.chart import read_charts
from tests.building import write
from tests.strategies import SmallStudy
from tests.tables.drawn import HERE, study_folder

if TYPE_CHECKING:
    from pathlib import Path

MISTAKES = HERE / "mistakes"
SOUND = {
    "names-twice": {"groupes": "groupes"},
    "sound": {"minutes": "minutes"},
    "verdicts": {"k": "k"},
}
"""The tables with their captions that are read; one with a mistake is left out."""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", sorted(each.name for each in MISTAKES.iterdir()))
def test_what_is_wrong_is_said(name: str, language: str) -> None:
    folder = study_folder("atelier")
    study, _ = read_study(folder.parent, folder.name)
    tables, _ = read_specs(folder.parent, study, folder.name)
    specs, problems = read_specs(MISTAKES, study, name)
    charts, more = read_charts(MISTAKES, study, tables, name)
    expected = (MISTAKES / name / f"expected.{language}.txt").read_text(encoding="utf-8")
    lines = (as_text(each, language) for each in in_file_order((*problems, *more)))
    assert "".join(f"{each}\n" for each in lines) == expected
    assert {each: spec.caption for each, spec in specs.items()} == SOUND.get(name, {})
    assert charts == {}


def test_broken_data_still_make_tables_or_errors(tmp_path: Path) -> None:
    small = SmallStudy(
        groups=[("G0", 10), ("G0", 20)],
        people=[("P0", "G9", ""), ("P0", "G0", "x")],
        needs=[("N0",), ("N0",)],
        judgements=[("N0", "G0", "oui"), ("N9", "G9", "peut-être")],
    )
    small.write(tmp_path)
    write(tmp_path / "data/groups.csv", "group,minute\nG0,10\nG0,20\n")
    study, problems = read_study(tmp_path)
    assert len(problems) == 9
    specs, more = read_specs(tmp_path, study)
    assert more == ()
    for spec in specs.values():
        assert build_table(spec, study, load_language("fr")).width
