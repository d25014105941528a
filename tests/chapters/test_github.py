"""Chapters typed for GitHub: what the site shows of any text."""

from __future__ import annotations

import re
import tempfile
from functools import cache
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from generator.core.pandoc import run_pandoc
from tests import doors
from tests.chapters.page_outline import outline
from tests.checks.studies import as_thesis
from tests.strategies import github_texts

BOX = re.compile(r"<label>(?:<input[^<>]*>)?")


@cache
def thesis() -> Path:
    """Return a thesis without data, typed for GitHub."""
    root = Path(tempfile.mkdtemp(prefix="github-")) / "thesis"
    as_thesis(root, "fr", "github")
    return root


def page_of(text: str) -> str:
    """Return the page of a chapter."""
    doors.write_chapters(thesis(), {"essai.md": text})
    return doors.pages_html(thesis())["essai.md"]


@settings(max_examples=20)
@given(github_texts)
def test_the_site_shows_what_github_shows(text: str) -> None:
    text = f"# Essai\n\n{text}"
    on_github = run_pandoc(("-f", "gfm", "-t", "html"), text.encode())[0].decode()
    on_github = BOX.sub("☐ ", on_github).replace("</label>", "")
    assert outline(page_of(text)) == outline(on_github)


@settings(max_examples=30)
@given(st.text("->#`*_~[]()!|<a/>1.)$\\ \t\n", max_size=60))
def test_no_text_stops_the_reading_of_a_chapter(text: str) -> None:
    page_of(text)
