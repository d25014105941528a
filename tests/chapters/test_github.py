"""Chapters typed for GitHub: what the site shows of any text, and where tasks are told."""

from __future__ import annotations

import re
import tempfile
from functools import cache
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from generator.app.project import check, open_thesis
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


def test_an_open_task_is_told_where_it_is_typed() -> None:
    text = "# Essai\n\nÀ faire :\n- un\n- [ ] relire\n- [x] coder\n"
    doors.write_chapters(thesis(), {"1_essai.md": text})
    assert doors.problem_values(thesis(), "task") == ["5: [ ] -> [x]"]


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


def test_a_mention_is_no_unknown_reference_and_a_figure_is() -> None:
    works = thesis() / "references.bib"
    works.write_text("@book{roux2020, title = {Réparer}, author = {Roux, Ida}, year = 2020}\n")
    doors.write_chapters(thesis(), {"1_essai.md": "# Essai\n\nMerci à @camille.\n\n@fig-plan\n"})
    found = [each for each in check(open_thesis(thesis())) if each.rule == "reference"]
    works.unlink()
    assert [each.found for each in found] == ["@fig-plan"]
