"""The studies that the tests ask: a small one made for them, and the one of this thesis."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.data import Study, read_study


@pytest.fixture(scope="session")
def atelier() -> Study:
    """Five people, three sessions, four needs: small enough to count by hand."""
    study, problems = read_study(Path(__file__).parent, "atelier")
    assert problems == ()
    return study


@pytest.fixture(scope="session")
def thesis_study(project_root: Path) -> Study:
    """Evidence of this thesis."""
    study, problems = read_study(project_root)
    assert problems == ()
    return study
