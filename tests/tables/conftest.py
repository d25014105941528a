"""The builder of the tables of the small study."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from generator.data import read_study
from generator.language import load_language
from generator.tables import EVERYTHING, Showing, Table, build_table, read_specs
from tests.tables.drawn import study_folder

if TYPE_CHECKING:
    from tests.tables.drawn import Build


@pytest.fixture(scope="session")
def build() -> Build:
    """Builder of the tables of the small study, which are sound."""
    folder = study_folder("atelier")
    study, problems = read_study(folder.parent, folder.name)
    specs, more = read_specs(folder.parent, study, folder.name)
    assert (*problems, *more) == ()
    french = load_language("fr")

    def build(name: str, showing: Showing = EVERYTHING) -> Table:
        return build_table(specs[name], study, french, showing)

    return build
