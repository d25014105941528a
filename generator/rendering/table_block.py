"""The block ``/// table | NAME``: a table drawn from the data where the author wants it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast
from xml.etree.ElementTree import Element

from pymdownx.blocks.block import Block  # pyright: ignore[reportMissingTypeStubs] - it ships none

from generator.core.problems import Place, did_you_mean, quoted
from generator.data.expression import ExpressionError, parse_conditions
from generator.rendering.rendering import TableUse
from generator.rendering.tree import as_typed, element_from
from generator.tables import Showing, TableError, draw_html

if TYPE_CHECKING:
    from collections.abc import Iterable

    from generator.rendering.dialect import ThesisMarkdown
    from generator.rendering.rendering import Recorder, Sources


def anything(value: object) -> object:
    """Accept an option as it is.

    What it may be is said with line and column by the checks, not dropped here.
    """
    return value


class TableBlock(Block):
    """Draws a table of ``tables.yaml``."""

    NAME = "table"
    ARGUMENT = True
    OPTIONS = {  # noqa: RUF012 - declared so by its base, which copies it
        "where": ("", anything),
        "columns": ("", anything),
        "transpose": (False, anything),
        "caption": ("", anything),
        "numbered": (True, anything),
    }

    def on_create(self, parent: Element) -> Element:
        """Put the table's figure into the page."""
        extension = cast("ThesisMarkdown", self.config["extension"])
        name, _, anchor = str(self.argument).partition("#")
        figure = table_figure(
            extension.sources, extension.recorder, name.strip(), anchor.strip(), self.options
        )
        parent.append(figure)
        return figure

    def on_markdown(self) -> str:
        """Take no Markdown: what stands in the block is reported, not shown."""
        return "raw"


def table_figure(
    sources: Sources, recorder: Recorder, name: str, anchor: str, options: dict[str, Any]
) -> Element:
    """Return the figure of one showing of a table, or a visible mark where it cannot be drawn."""
    numbered = options.get("numbered") is not False
    caption = next(recorder.captions, None) if numbered else None
    place = caption.block.place if caption else _unnumbered_place(recorder, name)
    if name not in sources.specs:
        hint = did_you_mean(name, sources.specs)
        message = f"{quoted(name)} is no table of tables.yaml{hint}"
        return broken(recorder, "reference", place, message, name)
    try:
        table = sources.table(name, showing_of(options))
    except (TableError, ExpressionError) as error:
        return broken(recorder, "markup", place, f"{name}: {error}", name)
    anchor = caption.id if caption else anchor
    number = sources.language.text("table_label", number=caption.number) if caption else ""
    shown = "" if numbered else next(iter(sources.showings(name)), "")
    entry = sources.register.get(shown)
    html = draw_html(
        table,
        sources.language,
        id=anchor,
        number=entry.label if entry else number,
        origin=f"@{shown}" if entry else "",
        sources=links_to_data(sources, table.sources),
    )
    recorder.tables.append(TableUse(name, anchor, caption.number if caption else ""))
    figure = element_from(html)
    recorder.places.update((link, place) for link in figure.iter("a"))
    return figure


def links_to_data(sources: Sources, names: Iterable[str]) -> dict[str, str]:
    """Return the file name of each named file of the data, with a reference to it."""
    return {
        sources.study.relation(each).resource.path: f"@data-{each}"
        if sources.register.get(f"data-{each}")
        else ""
        for each in names
    }


def showing_of(options: dict[str, Any]) -> Showing:
    """Return the showing that a block's options ask for.

    Raise ``ExpressionError`` for a wrong condition. An option of the wrong kind is told by the
    check of the chapter, and left out here.
    """
    where, columns = options.get("where") or "", options.get("columns") or ()
    conditions = (
        ", ".join(map(str, cast("list[object]", where))) if isinstance(where, list) else str(where)
    )
    if isinstance(columns, str):
        columns = [each.strip() for each in columns.split(",")]
    if not isinstance(columns, (list, tuple)):
        message = f"columns must be a list, this is {quoted(str(columns))}"
        raise TableError(message, "columns")
    return Showing(
        conditions=parse_conditions(conditions) if conditions else (),
        columns=tuple(str(each) for each in cast("list[object]", columns)),
        transpose=options.get("transpose") is True,
        caption=str(options.get("caption") or ""),
    )


def _unnumbered_place(recorder: Recorder, name: str) -> Place:
    """Return where the page shows a table without a number, its first showing for all."""
    blocks = recorder.chapter.blocks if recorder.chapter else ()
    places = (each.place for each in blocks if (each.name, each.argument) == ("table", name))
    return next(places, Place(recorder.path))


def broken(recorder: Recorder, rule: str, place: Place, message: str, found: str) -> Element:
    """Return the visible mark of what cannot be drawn, and note why."""
    recorder.report(rule, place, message, found=found)
    mark = Element("p", {"class": "thesis-problem"})
    mark.text = as_typed(message)
    return mark
