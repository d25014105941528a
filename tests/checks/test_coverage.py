"""What of the chapters is bound, computed, cited, waived or free; the command: ``tests/cli``.

In ``stated.*.md`` the numbers that state how many stand between ⟦ ⟧; no other is one.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests import doors
from tests.building import build_thesis, write_thesis

HERE = Path(__file__).parent
CHAPTER = {"1_visites.md": "# Visites\n\nTrois.\n"}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_numbers_that_state_how_many(tmp_path: Path, language: str) -> None:
    expected = (HERE / f"stated.{language}.md").read_text("utf-8")
    theme = {"name": "material", "language": language}
    root = write_thesis(tmp_path, {"1_a.md": re.sub("[⟦⟧]", "", expected)}, config={"theme": theme})
    found = [words for state, _, words in doors.free_words(root) if state == "free"]
    assert found == re.findall("⟦(.*?)⟧", expected)


def test_no_site_is_built_without_the_share_that_is_asked_for(tmp_path: Path) -> None:
    asked = {"plugins": ["search", {"thesis": {"checks": {"coverage": 70}}}]}
    built = build_thesis(write_thesis(tmp_path, CHAPTER, config=asked))
    assert built.failed
    assert any("1_visites.md:3:1: coverage: " in each for each in built.warnings)


def test_the_page_of_what_is_left_has_the_table(tmp_path: Path) -> None:
    reviewed = {"plugins": ["search", {"thesis": {"privacy": {"audience": "jury"}}}]}
    page = build_thesis(write_thesis(tmp_path, CHAPTER, config=reviewed)).page("open")
    assert '<a href="../1_visites/">1 Visites</a></th><td class="number">·</td>' in page
