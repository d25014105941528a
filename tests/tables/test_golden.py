"""What tables of the small study look like, whole, in every format: read the files in ``golden``.

To accept a change, remove the file: the next run writes it anew, to be read before it is committed.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from generator.data.expression import parse_conditions
from generator.language import load_language
from generator.tables import EVERYTHING, Showing, draw_csv, draw_html, draw_markdown

if TYPE_CHECKING:
    from tests.tables.drawn import Build

GOLDEN = Path(__file__).parent / "golden"

SHOWN = {
    "participants": ("participants", EVERYTHING),
    "participants-some": (
        "participants",
        Showing(
            conditions=parse_conditions('groupe="G2"'),
            columns=("Personne", "Durée", "Métier"),
            caption="Le deuxième groupe",
        ),
    ),
    "seances": ("seances", EVERYTHING),
    "utilite": ("utilite", EVERYTHING),
    "utilite-transposed": ("utilite", Showing(transpose=True)),
    "utilite-some": (
        "utilite",
        Showing(
            conditions=parse_conditions('etape.libelle="Comprendre"'),
            columns=("G3", "G1"),
            caption="Comprendre, selon deux groupes",
        ),
    ),
}


@pytest.mark.parametrize("form", ["html", "md", "csv"])
@pytest.mark.parametrize("shown", SHOWN)
def test_a_table_looks_as_it_did(build: Build, shown: str, form: str) -> None:
    table, french = build(*SHOWN[shown]), load_language("fr")
    sources = {f"{source}.csv": f"@data-{source}" for source in table.sources}
    if form == "html":
        drawn = draw_html(table, french, id="tbl-x", number="Tableau 7.2", sources=sources)
    else:
        drawn = draw_markdown(table) if form == "md" else draw_csv(table)
    path = GOLDEN / f"{shown}.{form}"
    if not path.exists():
        path.write_bytes(drawn.encode())
        pytest.fail(f"{path.name} was missing: it is written now, read it")
    assert drawn.encode() == path.read_bytes()
