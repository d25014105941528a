"""Chapters typed for GitHub: the site shows the blocks that GitHub shows.

Each example of ``github.md`` is a chapter as it is typed.
"""

from __future__ import annotations

import re
import tempfile
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.app.project import check, open_thesis
from generator.chapters import scan_chapter
from tests import doors
from tests.chapters.outlines import differences
from tests.checks.studies import as_thesis
from tests.strategies import github_texts

EXAMPLE = re.compile(
    r"^## (?P<title>[^\n]+)\n\n~~~~ github\n(?P<typed>.*?)^~~~~\n", re.MULTILINE | re.DOTALL
)
EXAMPLES = [
    pytest.param(match["typed"], id=match["title"])
    for match in EXAMPLE.finditer(Path(__file__).with_name("github.md").read_text("utf-8"))
]


@cache
def thesis() -> Path:
    """Return a thesis without data, typed for GitHub."""
    root = Path(tempfile.mkdtemp(prefix="github-")) / "thesis"
    as_thesis(root, "fr", "github")
    return root


def differing(text: str) -> list[object]:
    """Return what GitHub and the site show differently of a chapter that is typed for GitHub."""
    return [*differences(scan_chapter("1_essai.md", "1_essai.md", text, flavour="github"))]


@pytest.mark.parametrize("typed", EXAMPLES)
def test_a_chapter_is_shown_as_on_github(typed: str) -> None:
    assert differing(f"# Essai\n\n{typed}") == []


def test_an_open_task_is_told_where_it_is_typed() -> None:
    text = "# Essai\n\nÀ faire :\n- un\n- [ ] relire\n- [x] coder\n"
    doors.write_chapters(thesis(), {"1_essai.md": text})
    assert doors.problem_values(thesis(), "task") == ["5: [ ] -> [x]"]


@settings(max_examples=20)
@given(github_texts)
def test_the_site_shows_the_blocks_that_github_shows(text: str) -> None:
    assert differing(f"# Essai\n\n{text}") == []


@settings(max_examples=30)
@given(st.text("->#`*_~[]()!|<a/>1.)$\\ \t\n", max_size=60))
def test_no_text_stops_the_reading_of_a_chapter(text: str) -> None:
    doors.write_chapters(thesis(), {"1_essai.md": text})
    check(open_thesis(thesis()))


def test_a_mention_is_no_unknown_reference_and_a_figure_is() -> None:
    works = thesis() / "references.bib"
    works.write_text("@book{roux2020, title = {Réparer}, author = {Roux, Ida}, year = 2020}\n")
    doors.write_chapters(thesis(), {"1_essai.md": "# Essai\n\nMerci à @camille.\n\n@fig-plan\n"})
    found = [each for each in check(open_thesis(thesis())) if each.rule == "reference"]
    works.unlink()
    assert [each.found for each in found] == ["@fig-plan"]
