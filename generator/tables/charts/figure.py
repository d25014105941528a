"""Draws a chart as a figure: its two drawings, its numbers as a table, its sources, its caption."""

from collections.abc import Mapping

from generator.core.templates import template
from generator.language import Language
from generator.tables.charts.chart import Chart
from generator.tables.charts.layout import FRAMES, lay_out


def draw_figure(
    chart: Chart,
    language: Language,
    *,
    id: str,  # noqa: A002 - it is the HTML attribute of that name
    number: str,
    sources: Mapping[str, str],
) -> str:
    """Return the chart as a ``<figure>`` of well-formed XHTML.

    ``id`` and ``number`` ("Figure 7.1") come from the register; ``sources`` maps the file name of
    each source to a reference or an address, empty for none. Links are written as references
    (``href="@BF4"``), which the page resolves.
    """
    return template("generator.tables.charts", "chart.html.j2").render(
        chart=chart,
        id=id,
        number=number,
        sources=sources,
        language=language,
        layouts=[lay_out(chart, frame, language.number) for frame in FRAMES],
    )
