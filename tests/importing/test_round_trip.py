"""A table that we drew, pasted into a chapter and imported, is the same table again."""

from __future__ import annotations

import csv
import io
import re
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from generator.chapters import scan_chapter
from generator.importing import Existing, Reading, data_files, plan_chapter
from generator.language import load_language
from generator.tables import build_table, draw_csv, draw_html, draw_markdown
from tests.building import write
from tests.strategies import as_csv
from tests.tables.drawn import read_sound

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from generator.tables import Table

FRENCH = load_language("fr")
LABELS = st.text("abcdefghijklmnopqrstuvwxyzéàç ", min_size=3, max_size=14).map(
    lambda text: " ".join(f"x{text}".split())
)
WRITTEN: dict[str, dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("round_trip.yaml").read_text(encoding="utf-8")
)


@st.composite
def studies(draw: st.DrawFn) -> dict[str, Any]:
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
        **WRITTEN["listing"],
        "groupes.csv": as_csv(
            [("groupe", "libelle", "duree"), *zip(groups, labels, map(str, durations), strict=True)]
        ),
        "participants.csv": as_csv([("participant", "groupe", "fonction", "lieu"), *people]),
    }


def drawn(files: Mapping[str, Any]) -> Table:
    """Return the first table of a data folder with these files."""
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files.items():
            write(Path(folder) / "data" / name, content)
        study, specs = read_sound(Path(folder))
        return build_table(next(iter(specs.values())), study, FRENCH)


def imported(source: str) -> Table:
    """Return the table that a chapter with a pasted table gives."""
    chapter = scan_chapter("1_x.md", "chapters/1_x.md", f"# Enquête\n\n{source}\n\nFin.\n")
    found = plan_chapter(chapter, Existing(), Reading(FRENCH))
    assert len(found.edits) == 1
    return drawn(data_files(found))


def cells(table: Table) -> list[list[str]]:
    """Return the grid of a table; of the totals only the numbers, not the nouns."""
    rows = list(csv.reader(io.StringIO(draw_csv(table))))
    if table.foot:
        rows[-1] = [re.sub(r"[^\d ]", "", cell).strip() for cell in rows[-1]]
    return rows


FORMS = pytest.mark.parametrize(
    "form", [draw_markdown, partial(draw_html, language=FRENCH, sources={}, linked=False)]
)


@FORMS
@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
@given(files=studies())
def test_a_listing_comes_back(form: Callable[[Table], str], files: dict[str, Any]) -> None:
    table = drawn(files)
    again = imported(form(table))
    assert cells(again) == cells(table)
    assert again.caption == table.caption


VERDICT = {"verdict": {"label": "Utile", "rule": "oui > non"}}


@st.composite
def judgements(draw: st.DrawFn) -> dict[str, Any]:
    """Draw needs in two stages and what two to four groups say of each."""
    groups = [f"G{number}" for number in range(1, draw(st.integers(3, 5)))]
    needs = [f"BF{number}" for number in range(1, draw(st.integers(4, 8)))]
    labels = draw(st.lists(LABELS, min_size=len(needs), max_size=len(needs), unique=True))
    said = st.sampled_from(["oui", "non", "NA"])
    stages = ["E1", "E1", *["E2"] * (len(needs) - 2)]
    matrix = WRITTEN["matrix"]["tables.yaml"]["utilite"]
    rows = [(need, group, draw(said)) for need in needs for group in groups]
    return {
        **WRITTEN["matrix"],
        "tables.yaml": {"utilite": {**matrix, **draw(st.sampled_from([{}, VERDICT]))}},
        "groupes.csv": as_csv([("groupe", "libelle"), *((g, f"Groupe {g[1:]}") for g in groups)]),
        "etapes.csv": as_csv([("etape", "libelle"), ("E1", "avant"), ("E2", "après")]),
        "besoins.csv": as_csv(
            [("besoin", "libelle", "etape"), *zip(needs, labels, stages, strict=True)]
        ),
        "avis.csv": as_csv([("besoin", "groupe", "avis"), *rows]),
    }


@FORMS
@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
@given(files=judgements())
def test_a_matrix_comes_back(form: Callable[[Table], str], files: dict[str, Any]) -> None:
    assume(_shares_its_words(files))
    table = drawn(files)
    assert draw_csv(imported(form(table))) == draw_csv(table)


def _shares_its_words(files: Mapping[str, Any]) -> bool:
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
