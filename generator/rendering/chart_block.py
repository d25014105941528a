"""The block ``/// chart | NAME``: a chart drawn from the data where the author wants it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from pymdownx.blocks.block import Block  # pyright: ignore[reportMissingTypeStubs] - it ships none

from generator.core.problems import Place, did_you_mean, quoted
from generator.rendering.table_block import anything, broken, links_to_data
from generator.rendering.tree import element_from
from generator.tables import TableError
from generator.tables.charts import draw_figure, typeset

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from generator.rendering.dialect import ThesisMarkdown
    from generator.rendering.rendering import Recorder, Sources


class ChartBlock(Block):
    """Draws a chart of ``charts.yaml``."""

    NAME = "chart"
    ARGUMENT = True
    OPTIONS = {"caption": ("", anything)}  # noqa: RUF012 - declared so by its base, which copies it

    def on_create(self, parent: Element) -> Element:
        """Put the chart's figure into the page."""
        extension = cast("ThesisMarkdown", self.config["extension"])
        name, _, anchor = str(self.argument).partition("#")
        figure = chart_figure(
            extension.sources, extension.recorder, name.strip(), anchor.strip(), self.options
        )
        parent.append(figure)
        return figure

    def on_markdown(self) -> str:
        """Take no Markdown: what stands in the block is reported, not shown."""
        return "raw"


def chart_figure(
    sources: Sources, recorder: Recorder, name: str, anchor: str, options: dict[str, Any]
) -> Element:
    """Return the figure of a chart, or a visible mark where it cannot be drawn."""
    caption = next(recorder.captions, None)
    place = caption.block.place if caption else Place(recorder.path)
    if name not in sources.charts:
        hint = did_you_mean(name, sources.charts)
        message = f"{quoted(name)} is no chart of charts.yaml{hint}"
        return broken(recorder, "reference", place, message, name)
    try:
        chart = sources.chart(name)
    except TableError as error:
        return broken(recorder, "markup", place, f"{name}: {error}", name)
    shown = replace(chart, caption=str(options.get("caption") or chart.caption))
    html = draw_figure(
        typeset(shown, sources.typography.set),
        sources.language,
        id=caption.id if caption else anchor or f"fig-{name}",
        number=sources.language.text("figure_label", number=caption.number) if caption else "",
        sources=links_to_data(sources, chart.sources),
        root=sources.root,
    )
    figure = element_from(html)
    recorder.places.update((link, place) for link in figure.iter("a"))
    return figure
