"""A table that we drew, pasted into a chapter and imported, is the same table again."""

from __future__ import annotations

import csv
import io
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from generator.chapters import scan_chapter
from generator.data import read_study
from generator.importing import Existing, Reading, data_files, plan_chapter
from generator.language import load_language
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
    x-privacy: public
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
    found = plan_chapter(chapter, Existing(), Reading(FRENCH))
    assert len(found.edits) == 1
    return drawn(data_files(found))


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
@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
@given(files=studies())
def test_a_listing_comes_back(form: Callable[[Table], str], files: dict[str, str]) -> None:
    table = drawn(files)
    again = imported(form(table))
    assert cells(again) == cells(table)
    assert again.caption == table.caption


JUDGED = """
name: x
resources:
  - name: groupes
    path: groupes.csv
    x-label: libelle
    schema:
      fields: [{name: groupe, type: string}, {name: libelle, type: string}]
      primaryKey: groupe
  - name: etapes
    path: etapes.csv
    x-label: libelle
    schema:
      fields: [{name: etape, type: string}, {name: libelle, type: string}]
      primaryKey: etape
  - name: besoins
    path: besoins.csv
    x-label: libelle
    x-noun: {one: besoin, other: besoins}
    schema:
      fields:
        - {name: besoin, type: string}
        - {name: libelle, type: string}
        - {name: etape, type: string}
      primaryKey: besoin
      foreignKeys: [{fields: etape, reference: {resource: etapes, fields: etape}}]
  - name: avis
    path: avis.csv
    schema:
      fields:
        - {name: besoin, type: string}
        - {name: groupe, type: string}
        - name: avis
          type: string
          constraints: {enum: [oui, non, NA]}
          x-tones: {oui: for, non: against, NA: none}
      foreignKeys:
        - {fields: besoin, reference: {resource: besoins, fields: besoin}}
        - {fields: groupe, reference: {resource: groupes, fields: groupe}}
"""
MATRIX = """
utilite:
  kind: matrix
  caption: Utilité selon les groupes
  rows: besoins
  row_groups: etape
  columns: groupes
  cells: avis.avis
  totals: [oui, non, NA]
"""
VERDICT = '  verdict: {label: Utile, rule: "oui > non"}\n'


@st.composite
def judgements(draw: st.DrawFn) -> dict[str, str]:
    """Draw needs in two stages and what two to four groups say of each."""
    groups = [f"G{number}" for number in range(1, draw(st.integers(3, 5)))]
    needs = [f"BF{number}" for number in range(1, draw(st.integers(4, 8)))]
    labels = draw(st.lists(LABELS, min_size=len(needs), max_size=len(needs), unique=True))
    said = st.sampled_from(["oui", "non", "NA"])
    rows = [(need, group, draw(said)) for need in needs for group in groups]
    return {
        "datapackage.yaml": JUDGED,
        "tables.yaml": MATRIX + (VERDICT if draw(st.booleans()) else ""),
        "groupes.csv": _csv([("groupe", "libelle"), *((g, f"Groupe {g[1:]}") for g in groups)]),
        "etapes.csv": _csv([("etape", "libelle"), ("E1", "avant"), ("E2", "après")]),
        "besoins.csv": _csv(
            [
                ("besoin", "libelle", "etape"),
                *(
                    (need, label, "E1" if number < 2 else "E2")
                    for number, (need, label) in enumerate(zip(needs, labels, strict=True))
                ),
            ]
        ),
        "avis.csv": _csv([("besoin", "groupe", "avis"), *rows]),
    }


@FORMS
@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
@given(files=judgements())
def test_a_matrix_comes_back(form: Callable[[Table], str], files: dict[str, str]) -> None:
    table = drawn(files)
    drawn_grid = list(csv.reader(io.StringIO(draw_csv(table))))
    assume(_shares_its_words(files))
    again = imported(form(table))
    assert list(csv.reader(io.StringIO(draw_csv(again)))) == drawn_grid


def _shares_its_words(files: Mapping[str, str]) -> bool:
    """Say whether each group says something that another says too, and yes and no are verdicts."""
    rows = list(csv.DictReader(io.StringIO(files["avis.csv"])))
    said = {
        group: {row["avis"] for row in rows if row["groupe"] == group}
        for group in {row["groupe"] for row in rows}
    }
    return len(set.union(*said.values())) > 1 and all(
        any(not mine.isdisjoint(other) for group, other in said.items() if group != name)
        for name, mine in said.items()
    )
