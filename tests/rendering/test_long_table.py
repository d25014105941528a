"""A long table put together from cells is the page that is finished as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from generator.app.project import open_thesis
from generator.rendering import Lookup, finish
from generator.rendering.long_table import ROWS, LongTable, finish_drawn
from tests.examples import EXAMPLE

if TYPE_CHECKING:
    from generator.rendering.page import Page

HTML = f"""<h1 id="records">Liste</h1>
<p><a href="@records-besoins">avant</a></p>
<table><thead><tr><th scope="col">Nom</th><th scope="col">Note</th></tr></thead>
<tbody>
{ROWS}</tbody></table>
<nav><a href="data/index.md">après</a></nav>
"""
WORDS = ("", " ", "oui", 'Un "mot" : 12 %', "l'avis n'est pas <b>là</b> !", "1er …", "a\u00a0; b")
LINKS = ("@BF1", "@BF2", "@nulle-part", "besoins/BF1.md#a")
cells = st.one_of(
    st.sampled_from(WORDS).map(lambda text: f"<td>{escape(text)}</td>"),
    st.sampled_from(LINKS).map(
        lambda link: f'<td class="n"><a class="entity" href="{link}">x</a></td>'
    ),
)
rows = st.lists(st.tuples(cells, cells), max_size=6)


@pytest.fixture(scope="module")
def lookup() -> Lookup:
    return Lookup(open_thesis(EXAMPLE).knowledge)


def whole(ids: list[str], drawn: list[tuple[str, str]]) -> str:
    """Return the HTML with its rows in it."""
    own = [f' id="{key}"' if key else "" for key in ids]
    openings = [f'<tr{each} data-row="{number}">' for number, each in enumerate(own, 1)]
    lines = [f"{each}{''.join(row)}</tr>\n" for each, row in zip(openings, drawn, strict=True)]
    return HTML.replace(ROWS, "".join(lines))


def facts(page: Page) -> dict[str, object]:
    """Return what a page says of itself; a problem once, whichever cells have it."""
    found = {name: getattr(page, name) for name in ("html", "links", "words", "looks")}
    found["sections"] = page.body.value.sections
    return {**found, "ids": set(page.ids), "problems": set(page.problems)}


@given(drawn=rows, named=st.booleans())
def test_it_is_the_same_page(drawn: list[tuple[str, str]], lookup: Lookup, *, named: bool) -> None:
    ids = [f"S{number}" if named else "" for number in range(len(drawn))]
    table = LongTable(HTML, list(zip(ids, range(1, len(ids) + 1), drawn, strict=True)))
    put_together = finish_drawn("data/a.md", "Liste", table, lookup)
    assert facts(put_together) == facts(finish("data/a.md", "Liste", whole(ids, drawn), lookup))
