"""Draws a chart as a figure: its two drawings, its numbers as a table, its sources, its caption."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring, tostring

from markupsafe import Markup

from generator.core.templates import template
from generator.language import Language
from generator.tables.charts.chart import Chart
from generator.tables.charts.layout import FRAMES, Frame, lay_out
from generator.tables.charts.svg import drawn
from generator.tables.charts.vega import vega_lite


def draw_figure(
    chart: Chart,
    language: Language,
    *,
    id: str,  # noqa: A002 - it is the HTML attribute of that name
    number: str,
    sources: Mapping[str, str],
    root: Path | None = None,
) -> str:
    """Return the chart as a ``<figure>`` of well-formed XHTML.

    ``id`` and ``number`` ("Figure 7.1") come from the register; ``sources`` maps the file name of
    each source to a reference or an address, empty for none. ``root`` is the thesis, below which
    drawings are kept. Links are written as references (``href="@BF4"``), which the page resolves.
    """
    return template("generator.tables.charts", "chart.html.j2").render(
        chart=chart,
        id=id,
        number=number,
        sources=sources,
        language=language,
        drawings=list(_drawings(chart, id, language, root)),
    )


def _drawings(chart: Chart, id_: str, language: Language, root: Path | None) -> Iterator[Markup]:
    for frame in FRAMES:
        svg = drawn(vega_lite(lay_out(chart, frame, language.number)), root)
        yield Markup(_named(svg, chart, frame, f"{id_}-{frame.name}"))  # noqa: S704 - escaped below


def _named(svg: str, chart: Chart, frame: Frame, prefix: str) -> str:
    """Return a drawing as one picture with a title and a description, its ids its own."""
    picture = fromstring(svg)  # noqa: S314 - our own drawing
    title, description = f"{prefix}-title", f"{prefix}-desc"
    picture.attrib = {
        "class": f"chart-drawing chart-{frame.name}",
        "role": "img",
        "aria-labelledby": title,
        "aria-describedby": description,
        "data-search-exclude": "",
        "font-family": "sans-serif",
        **picture.attrib,
    }
    for tag, anchor, text in (
        ("desc", description, chart.description),
        ("title", title, chart.caption),
    ):
        element = Element(tag, {"id": anchor})
        element.text = text
        picture.insert(0, element)
    return tostring(picture, encoding="unicode")
