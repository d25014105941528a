"""Draws a table as HTML through a Jinja2 template that escapes everything."""

from __future__ import annotations

from collections.abc import Mapping

from generator.core.templates import template
from generator.language import Language
from generator.tables.model import Table


def draw_html(
    table: Table,
    language: Language,
    *,
    id: str = "",  # noqa: A002 - it is the HTML attribute of that name
    number: str = "",
    origin: str = "",
    sources: Mapping[str, str],
    linked: bool = True,
) -> str:
    """Return the table as a ``<figure>`` of well-formed XHTML.

    ``id`` and ``number`` ("Tableau 7.2") come from the register; ``origin`` is a reference to where
    the table has that number, for a showing that has none of its own; ``sources`` maps the file
    name of each source to a reference or an address, empty for none. Links are written as
    references (``href="@BF4"``), which the page resolves; ``linked=False`` leaves them out, for a
    table that stands alone.
    """
    return template("generator.tables", "table.html.j2").render(
        table=table,
        id=id,
        number=number,
        origin=origin,
        sources=sources,
        language=language,
        linked=linked,
    )
