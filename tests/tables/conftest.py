"""The builder of the tables of the small study."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from generator.language import load_language
from generator.tables import EVERYTHING, Showing, Table, build_table
from tests.tables.drawn import read_sound, study_folder

if TYPE_CHECKING:
    from tests.tables.drawn import Build


@pytest.fixture(scope="session")
def build() -> Build:
    """Builder of the tables of the small study, which are sound."""
    folder = study_folder("atelier")
    study, specs = read_sound(folder.parent, folder.name)
    french = load_language("fr")

    def build(name: str, showing: Showing = EVERYTHING) -> Table:
        return build_table(specs[name], study, french, showing)

    return build
