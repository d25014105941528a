"""A strict build reads each chapter once, and Python-Markdown works on each chapter once."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from markdown import Markdown

from generator.chapters import scan_chapter
from tests import doors
from tests.building import build_thesis
from tests.counting import counted
from tests.examples import EXAMPLE, example_thesis

if TYPE_CHECKING:
    from pathlib import Path
    from types import FrameType

CHAPTERS = {"index.md", "1.1_enquete.md", "1.2_resultats.md", "glossaire.md"}
WORDS = {
    "Elle commence par la": "index.md",
    "L'enquête a réuni": "1.1_enquete.md",
    "Comme l'annonçait la": "1.2_resultats.md",
    "Ce qu'un outil devrait permettre": "glossaire.md",
}
"""Words that each chapter has, and no other, whatever marks stand around them."""


def _callers(frame: FrameType | None) -> str:
    """Return the nearest function of the generator that is at work."""
    while frame is not None:
        name = frame.f_globals.get("__name__", "")
        if name.startswith("generator."):
            return f"{name}.{frame.f_code.co_name}"
        frame = frame.f_back
    return "MkDocs"


@pytest.fixture(scope="module")
def counts(tmp_path_factory: pytest.TempPathFactory) -> tuple[Counter[str], Counter[str]]:
    """Return what was read and what was parsed in a build: the chapter, and who asked for it."""
    read, parsed = Counter[str](), Counter[str]()
    convert, code = Markdown.convert, scan_chapter.__code__

    def watched(markdown: Markdown, source: str) -> str:
        chapter = next((path for words, path in WORDS.items() if words in source), source)
        parsed[f"{chapter} by {_callers(sys._getframe(1))}"] += 1
        return convert(markdown, source)

    def is_reading(frame: FrameType) -> bool:
        if frame.f_code is code:
            read[f"{frame.f_locals['path']} by {_callers(frame.f_back)}"] += 1
        return frame.f_code is code

    folder: Path = example_thesis(tmp_path_factory.mktemp("parses") / "thesis")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Markdown, "convert", watched)
        built, _ = counted(lambda: build_thesis(folder), is_reading)
    assert built.warnings == []
    return read, parsed


def test_the_reader_reads_each_chapter_once(counts: tuple[Counter[str], Counter[str]]) -> None:
    assert counts[0] == {
        f"{path} by generator.chapters.reading.read_manuscript": 1 for path in CHAPTERS
    }


def test_markdown_works_on_each_chapter_once_and_on_nothing_else(
    counts: tuple[Counter[str], Counter[str]],
) -> None:
    asked = "generator.rendering.markdown.skeleton_of"
    assert counts[1] == {f"{path} by {asked}": 1 for path in CHAPTERS}


def test_all_chapters_are_rendered_in_reading_order() -> None:
    pages = list(doors.pages_html(EXAMPLE))
    assert pages == ["index.md", "1.1_enquete.md", "1.2_resultats.md", "glossaire.md"]
