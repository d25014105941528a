"""The examples of ``sites/*.yaml``: what an author writes, and what the site shows of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.sites import sites_of, steps_of


@pytest.mark.parametrize("site", sites_of(Path(__file__).parent))
def test_a_site_shows(site: dict[str, Any], tmp_path: Path, request: pytest.FixtureRequest) -> None:
    for found, expected in steps_of(site, tmp_path / "thesis", request.getfixturevalue):
        assert found == expected
