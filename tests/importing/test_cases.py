"""Chapters with tables written by hand, and what an import makes of each.

A case is a folder of ``cases/`` with ``chapter.md``; beside it stands what is expected: the new
chapter, the report and the files of the data folder. Short ones are in ``chapters.md``.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.chapters import scan_chapter
from generator.handwritten import apply_edits
from generator.importing import Existing, Reading, data_files, plan_chapter
from generator.language import load_language
from tests.pairs import Pair, pairs_below

CASES = Path(__file__).parent / "cases"


def imported(case: str) -> dict[str, str]:
    """Return what an import of a case writes, by the name of the file."""
    text = (CASES / case / "chapter.md").read_text(encoding="utf-8")
    language = load_language("en" if case == "english" else "fr")
    plan = plan_chapter(
        scan_chapter("1_x.md", "chapters/1_x.md", text), Existing(), Reading(language)
    )
    data = data_files(plan) if plan.resources else {}
    return {
        "new.md": apply_edits(text, plan.edits),
        "report.txt": plan.report.text("en"),
        **{f"data/{name}": content for name, content in data.items()},
    }


@pytest.mark.parametrize("case", sorted(each.name for each in CASES.iterdir()))
def test_an_import_gives_what_is_expected(case: str) -> None:
    folder = CASES / case
    expected = {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*.*")
        if path.name != "chapter.md"
    }
    assert imported(case) == expected


@pytest.mark.parametrize("pair", pairs_below(CASES.parent, "chapters"))
def test_a_short_chapter_gives_what_is_expected(pair: Pair) -> None:
    assert short(pair.source) == pair.expected, pair.place


def short(text: str) -> str:
    """Return what is told of the tables of a chapter, but for how they were read; the last file."""
    chapter = scan_chapter("1_x.md", "chapters/1_x.md", text)
    plan = plan_chapter(chapter, Existing(), Reading(load_language("fr")))
    parts = plan.report.text("en").split("\n\n")
    told = [each.strip() for each in parts if each.startswith(("Tables", "To look", "For you"))]
    lines = [line.strip() for each in told for line in each.split("\n") if line.startswith("  - ")]
    files = data_files(plan) if plan.resources else {}
    *_, records = ("", *(text for name, text in files.items() if name.endswith(".csv")))
    return "\n".join([*lines, *records.split("\n")]).strip()
