"""The charts of ``data/charts.yaml``, from the same records as the tables."""

from generator.data import Study
from generator.language import Language
from generator.tables.charts.chart import Chart, spread_chart
from generator.tables.charts.counted import counted_chart
from generator.tables.charts.specs import ChartSpec, SpreadSpec


def chart_of(spec: ChartSpec, study: Study, language: Language) -> Chart:
    """Return a chart with what it counts; raise ``TableError`` where it cannot be drawn."""
    if isinstance(spec, SpreadSpec):
        return spread_chart(spec, study, language)
    return counted_chart(spec, study, language)
