"""A table that we drew, pasted into a chapter and imported, is the same table again."""

from __future__ import annotations

import csv
import io
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.language import load_language
from generator.legacy.importing.package_files import data_files
from generator.legacy.importing.planning import plan_import
from generator.legacy.importing.proposal import Existing
from generator.manuscript import scan_chapter
from generator.study import read_study
from generator.tables import build_table, draw_csv, draw_html, draw_markdown, read_specs
from tests.building import write

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from generator.tables import Table

FRENCH = load_language("fr")
LABELS = st.text("abcdefghijklmnopqrstuvwxyzéàç ", min_size=3, max_size=14).map(
    lambda text: " ".join(f"x{text}".split())
)
SCHEMA = """
name: x
resources:
  - name: groupes
    path: groupes.csv
    x-noun: {one: groupe, other: groupes}
    schema:
      fields:
        - {name: groupe, type: string}
        - {name: libelle, type: string, constraints: {unique: true}}
        - {name: duree, type: integer, x-unit: min}
      primaryKey: groupe
  - name: participants
    path: participants.csv
    x-noun: {one: participant, other: participants}
    schema:
      fields:
        - {name: participant, type: string}
        - {name: groupe, type: string}
        - {name: fonction, type: string}
        - {name: lieu, type: string}
      primaryKey: participant
      foreignKeys:
        - {fields: groupe, reference: {resource: groupes, fields: groupe}}
"""
TABLES = """
participants:
  kind: listing
  caption: Les personnes, par groupe
  from: participants
  group_by: groupe
  columns:
    Groupe: groupe.libelle
    Code: participant
    Fonction: fonction
    Lieu: lieu
    Durée (min): groupe.duree
  totals: {Code: count, Durée (min): sum}
"""


@st.composite
def studies(draw: st.DrawFn) -> dict[str, str]:
    """Draw the two files of a study: groups with their durations, people in them."""
    labels = draw(st.lists(LABELS, min_size=1, max_size=4, unique=True))
    durations = draw(
        st.lists(st.integers(1, 3000), min_size=len(labels), max_size=len(labels), unique=True)
    )
    sizes = draw(st.lists(st.integers(1, 4), min_size=len(labels), max_size=len(labels)))
    groups = [f"G{number}" for number in range(1, len(labels) + 1)]
    of_people = [group for group, size in zip(groups, sizes, strict=True) for _ in range(size)]
    people = [
        (f"P{number:02}", group, draw(LABELS), draw(st.sampled_from(["", "ici", "là-bas", "NA"])))
        for number, group in enumerate(of_people, start=1)
    ]
    return {
        "datapackage.yaml": SCHEMA,
        "tables.yaml": TABLES,
        "groupes.csv": _csv(
            [("groupe", "libelle", "duree"), *zip(groups, labels, map(str, durations), strict=True)]
        ),
        "participants.csv": _csv([("participant", "groupe", "fonction", "lieu"), *people]),
    }


def _csv(rows: list[tuple[str, ...]]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue()


def drawn(files: Mapping[str, str]) -> Table:
    """Return the first table of a data folder with these files."""
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files.items():
            write(Path(folder) / "data" / name, content)
        study, problems = read_study(Path(folder))
        assert problems == ()
        specs, problems = read_specs(Path(folder), study)
        assert problems == ()
        return build_table(next(iter(specs.values())), study, FRENCH)


def imported(source: str) -> Table:
    """Return the table that a chapter with a pasted table gives."""
    chapter = scan_chapter("1_x.md", "chapters/1_x.md", f"# Enquête\n\n{source}\n\nFin.\n")
    found = plan_import(chapter, Existing(), FRENCH)
    assert len(found.edits) == 1
    return drawn(data_files(found.data))


def as_markdown(table: Table) -> str:
    return draw_markdown(table)


def as_html(table: Table) -> str:
    return draw_html(table, FRENCH, sources={}, linked=False)


def cells(table: Table) -> list[list[str]]:
    """Return the grid of a table; of the totals only the numbers, not the nouns."""
    rows = list(csv.reader(io.StringIO(draw_csv(table))))
    if table.foot:
        rows[-1] = [re.sub(r"[^\d ]", "", cell).strip() for cell in rows[-1]]
    return rows


FORMS = pytest.mark.parametrize("form", [as_markdown, as_html])


@FORMS
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(files=studies())
def test_a_listing_comes_back(form: Callable[[Table], str], files: dict[str, str]) -> None:
    table = drawn(files)
    again = imported(form(table))
    assert cells(again) == cells(table)
    assert again.caption == table.caption
