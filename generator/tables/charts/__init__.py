"""The charts of the thesis: what ``data/charts.yaml`` asks for, drawn as SVG from the records."""

from generator.tables.charts.chart import Chart, chart_of, typeset
from generator.tables.charts.layout import draw_figure
from generator.tables.charts.specs import ChartSpec, read_charts

__all__ = [
    "Chart",
    "ChartSpec",
    "chart_of",
    "draw_figure",
    "read_charts",
    "typeset",
]
