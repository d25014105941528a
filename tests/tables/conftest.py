"""Builders of the tables that the tests ask: of the small study, and of this thesis."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from generator.data import read_study
from generator.language import load_language
from generator.tables import EVERYTHING, Showing, Table, build_table, read_specs

if TYPE_CHECKING:
    from tests.tables.drawn import Build

STUDIES = Path(__file__).parent.parent / "data"


def builder(root: Path, folder: str) -> Build:
    """Return a builder of the tables in a folder of sound data."""
    study, problems = read_study(root, folder)
    specs, more = read_specs(root, study, folder)
    assert (*problems, *more) == ()
    french = load_language("fr")

    def build(name: str, showing: Showing = EVERYTHING) -> Table:
        return build_table(specs[name], study, french, showing)

    return build


@pytest.fixture(scope="session")
def build() -> Build:
    """Builder of the tables of the small study."""
    return builder(STUDIES, "atelier")


@pytest.fixture(scope="session")
def build_thesis_table(project_root: Path) -> Build:
    """Builder of the tables of this thesis."""
    return builder(project_root, "data")
