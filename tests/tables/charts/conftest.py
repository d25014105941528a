"""The study that the charts of these tests are about, and builders of its charts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest
import yaml

from generator.data import read_study
from generator.language import load_language
from generator.tables import read_specs
from generator.tables.charts.chart import Chart, chart_of, read_charts

if TYPE_CHECKING:
    from generator.data import Study
    from generator.tables import TableSpec

STUDIES = Path(__file__).parent.parent.parent / "data"


class MakeChart(Protocol):
    """Makes a chart from its settings as they would stand in ``charts.yaml``."""

    def __call__(self, **settings: object) -> Chart: ...


@pytest.fixture(scope="session")
def atelier() -> tuple[Study, dict[str, TableSpec]]:
    """Small study with its tables: three groups, four needs, six judgements."""
    study, problems = read_study(STUDIES, "atelier")
    tables, more = read_specs(STUDIES, study, "atelier")
    assert (*problems, *more) == ()
    return study, tables


@pytest.fixture
def make_chart(atelier: tuple[Study, dict[str, TableSpec]], tmp_path: Path) -> MakeChart:
    """Maker of charts of the small study."""

    def make(**settings: object) -> Chart:
        (tmp_path / "data").mkdir(exist_ok=True)
        text = yaml.safe_dump({"essai": settings}, allow_unicode=True)
        (tmp_path / "data/charts.yaml").write_text(text, encoding="utf-8")
        specs, problems = read_charts(tmp_path, *atelier)
        assert problems == ()
        return chart_of(specs["essai"], atelier[0], load_language("fr"))

    return make
