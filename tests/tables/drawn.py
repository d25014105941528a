"""Tables as their readers get them: the rows of the CSV, the tree of the HTML."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from xml.etree.ElementTree import Element, fromstring

from generator.data import read_study
from generator.language import load_language
from generator.tables import EVERYTHING, draw_csv, draw_html, read_specs

if TYPE_CHECKING:
    from generator.data import Study
    from generator.tables import Showing, Table, TableSpec

HERE = Path(__file__).parent
EXAMPLES = HERE / "examples"


def study_folder(name: str) -> Path:
    """Return the folder of a study that the examples, the mistakes and the charts are about."""
    own = {"atelier": HERE.parent / "data/atelier", "thesis": HERE.parents[1] / "data"}
    return own.get(name, EXAMPLES / name)


def read_sound(root: Path, folder: str = "data") -> tuple[Study, dict[str, TableSpec]]:
    """Return the study of a folder and its tables; nothing is wrong with them."""
    study, problems = read_study(root, folder)
    specs, more = read_specs(root, study, folder)
    assert (*problems, *more) == ()
    return study, specs


class Build(Protocol):
    """Builds a table of a ``tables.yaml`` by its name, in French."""

    def __call__(self, name: str, showing: Showing = EVERYTHING) -> Table: ...


def csv_rows(table: Table) -> list[list[str]]:
    """Return the rows of a table as a program reads them from its CSV."""
    return list(csv.reader(io.StringIO(draw_csv(table), newline="")))


def html_of(table: Table, *, linked: bool = True) -> Element:
    """Return a table's HTML, which must be well-formed XML, as a tree."""
    french, sources = load_language("fr"), {"groupes.csv": "@data-groupes"}
    html = draw_html(
        table, french, id="tbl-x", number="Tableau 7.2", sources=sources, linked=linked
    )
    return fromstring(html)  # noqa: S314 - our own HTML


def text_of(element: Element) -> str:
    """Return all text within an element."""
    return "".join(element.itertext())
