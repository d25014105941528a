"""The examples of ``examples/*.md``: what is understood of a chapter, and what is wrong in it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from selectolax.lexbor import LexborHTMLParser

from tests import doors
from tests.pairs import Pair, pairs_below, read_pairs

if TYPE_CHECKING:
    from tests.doors import Views

HERE = Path(__file__).parent
STUDY = HERE / "study"
PROBLEMS = {
    "markup": "markup: ",
    "reference problem": "reference: ",
    "heading problem": "heading (warning): ",
    "caption problem": "caption (warning): ",
}
"""The views that hold problems, and what their lines say behind their place."""
DEFAULT = "7.1.5_a.md"
CONTRADICTED = {
    "Content of a tab": "tabs are read and are no part of the dialect",
    "An escaped tag": "what looks like a tag with attributes is put aside, escaped or not",
}
"""Examples in which today's page shows something else than was understood."""


def written(folder: Path, pair: Pair) -> dict[str, str]:
    """Write the chapters of an example into a copy of the study and return them."""
    shutil.copytree(STUDY, folder, dirs_exist_ok=True)
    (folder / "chapters").mkdir()
    chapters = doors.files_of(pair.source, DEFAULT)
    doors.write_chapters(folder, chapters)
    for line in pair.expected.split("\n"):
        if line.startswith("nav: "):
            config = yaml.safe_load((folder / "mkdocs.yml").read_text("utf-8"))
            config["nav"] = [{name: name} for name in line.removeprefix("nav: ").split()]
            (folder / "mkdocs.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    return chapters


def views_of(folder: Path, chapters: dict[str, str]) -> Views:
    """Return all views of a thesis, its problems among them."""
    views = doors.understood(folder)
    lines = doors.file_problem_lines(folder)
    alone = f"chapters/{next(iter(chapters))}:" if len(chapters) == 1 else "chapters/"
    for name, beginning in PROBLEMS.items():
        found = [each for each in lines if each.partition(": ")[2].startswith(beginning)]
        views[name] = [each.removeprefix(alone) for each in found]
    views["wrong heading"] = doors.problem_values(folder, "heading")
    return views


@pytest.mark.parametrize("pair", pairs_below(HERE / "examples"))
def test_example(pair: Pair, tmp_path: Path) -> None:
    chapters = written(tmp_path, pair)
    views = views_of(tmp_path, chapters)
    expected = [each for each in pair.expected.split("\n") if not each.startswith("nav: ")]
    plain = [each for each in expected if each.partition(":")[0] not in PROBLEMS]
    assert plain or expected, pair.place
    assert doors.unlike(views, plain) == "", pair.place
    for name in PROBLEMS:
        wanted = [each.removeprefix(f"{name}: ") for each in expected if each.startswith(name)]
        if wanted:
            assert doors.differing(views[name], wanted) == "", pair.place


def prose() -> list[object]:
    """Return the examples of ``prose.md``, those that are known to fail marked so."""
    return [
        pytest.param(
            pair,
            id=pair.title,
            marks=[pytest.mark.xfail(strict=True, reason=CONTRADICTED[pair.title])]
            if pair.title in CONTRADICTED
            else [],
        )
        for pair in read_pairs(HERE / "examples/prose.md")
    ]


@pytest.mark.parametrize("pair", prose())
def test_the_page_shows_what_was_understood(pair: Pair, tmp_path: Path) -> None:
    """Each use is drawn or marked as a mistake, what is none stays as typed, headings agree."""
    (name,) = written(tmp_path, pair)
    views = doors.understood(tmp_path)
    html = doors.page_html(tmp_path, name)
    tree = LexborHTMLParser(html)
    for note in tree.css(".problem-note"):
        note.decompose()
    marked = [each.text() for each in tree.css("a.ref, span.thesis-problem, .value")]
    references = [f"@{each.split()[1]}" for each in views["use"] if each.startswith("reference")]
    assert sorted(each for each in marked if each.startswith("@")) == sorted(references)
    assert len(marked) == len(views["use"])
    headings = [
        (int(str(each.tag)[1]), " ".join(each.text().split()))
        for each in tree.css("h1, h2, h3, h4, h5, h6")
    ]
    understood = [
        (outline.index(" "), number)
        for outline, number in zip(views["outline"], views["number"], strict=True)
    ]
    assert headings == understood
