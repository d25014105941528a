"""A builder of the charts of these tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pytest
import yaml

from generator.language import load_language
from generator.tables.charts.chart import Chart, chart_of, read_charts
from tests.tables.drawn import read_sound, study_folder

if TYPE_CHECKING:
    from pathlib import Path


class MakeChart(Protocol):
    """Makes a chart of a study from its settings as they would stand in ``charts.yaml``."""

    def __call__(self, name: str, **settings: object) -> Chart: ...


@pytest.fixture
def make_chart(tmp_path: Path) -> MakeChart:
    """Maker of charts of the studies of the examples."""

    def make(name: str, **settings: object) -> Chart:
        (tmp_path / "data").mkdir(exist_ok=True)
        text = yaml.safe_dump({"essai": settings}, allow_unicode=True)
        (tmp_path / "data/charts.yaml").write_text(text, encoding="utf-8")
        folder = study_folder(name)
        study, tables = read_sound(folder.parent, folder.name)
        specs, problems = read_charts(tmp_path, study, tables)
        assert problems == ()
        assert study.counted == {}  # a description is checked without counting
        return chart_of(specs["essai"], study, load_language("fr"))

    return make
