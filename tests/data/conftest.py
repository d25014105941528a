"""The small study that the tests of several rooms ask."""

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
