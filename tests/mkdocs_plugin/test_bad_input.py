"""Drafts are built whatever is wrong, and say it; a publication is refused.

The mistakes are those of ``tests/cli/sessions/mistakes.yaml``.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.building import build_thesis
from tests.examples import EXAMPLE, example_thesis, put, read_examples

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.building import BuildSite, Built

CHAPTER = "chapters/1.3_exemple.md"
PARTICIPANTS = (EXAMPLE / "data/participants.csv").read_text(encoding="utf-8")


SESSIONS = Path(__file__).parents[1] / "cli/sessions/mistakes.yaml"
MISTAKES = read_examples(SESSIONS, {"files", "steps"})


def line_of(name: str) -> str:
    """Return the line that a check prints of a mistake, without its severity."""
    return MISTAKES[name]["steps"][0]["lines"][0].removeprefix("erreur ")


def said(built: Built, level: int = logging.WARNING) -> list[str]:
    """Return the lines that name a place of the thesis, their no-break spaces as spaces."""
    messages = [each.getMessage() for each in built.records if each.levelno >= level]
    lines = [each.replace("\u00a0", " ") for each in messages]
    return [line.removeprefix("thesis: ") for line in lines if line.startswith("thesis: ")]


@pytest.mark.parametrize(
    "names",
    [
        ("a missing file", "a word for a number", "a double key"),
        ("a missing column", "an unknown category", "a key that leads nowhere"),
        ("an unknown field in a table",),
    ],
)
def test_a_draft_with_mistakes_in_the_data_is_built_and_says_each(
    names: tuple[str, ...], tmp_path: Path
) -> None:
    example_thesis(tmp_path)
    for name in names:
        for path, content in MISTAKES[name]["files"].items():
            put(tmp_path, path, content)
    built = build_thesis(tmp_path, strict=False)
    assert not built.failed
    lines = said(built)
    assert [each for each in map(line_of, names) if not any(map(begins(each), lines))] == []
    assert (built.site / "index.html").is_file()


def begins(start: str) -> Callable[[str], bool]:
    return lambda line: line.startswith(start)


def test_a_draft_with_all_mistakes_in_chapters_is_built_and_says_each(tmp_path: Path) -> None:
    example_thesis(tmp_path)
    in_chapters = {name: each["files"] for name, each in MISTAKES.items()}
    wrong = {name: files[CHAPTER] for name, files in in_chapters.items() if CHAPTER in files}
    assert len(wrong) > 5
    for at, text in enumerate(wrong.values(), 1):
        put(tmp_path, f"chapters/2.{at}_exemple.md", text)
    built = build_thesis(tmp_path, strict=False)
    assert not built.failed
    assert (built.site / "index.html").is_file()
    lines = said(built)
    for at, name in enumerate(wrong, 1):
        start = line_of(name).replace(CHAPTER, f"chapters/2.{at}_exemple.md")
        assert any(map(begins(start), lines)), name


def test_a_file_in_windows_1252_is_read_and_told(tmp_path: Path, build_site: BuildSite) -> None:
    changes = {"data/participants.csv": PARTICIPANTS.encode("cp1252")}
    built = build_site(example_thesis(tmp_path, changes))
    assert not built.failed
    assert built.warnings == []
    [line] = [line for line in said(built, logging.INFO) if ": data-encoding: " in line]
    assert line.startswith(
        "data/participants.csv:2:1: data-encoding: ce fichier n’est pas en UTF-8 ; il est"
    )
    assert "Géomaticien" in built.page("1.1_enquete")


CELLS = ("<script>alert(1)</script>", "a | b", "{{ x }}", "/// table", "un\u2028deux", "à" * 10_000)


def test_hostile_cells_build_and_are_shown(tmp_path: Path, build_site: BuildSite) -> None:
    rows = "".join(f"P{at},FG1,{cell},Nom {at}\n" for at, cell in enumerate(CELLS, 10))
    people = PARTICIPANTS.replace("Consultant", "R&D </title><script>alert(1)</script>") + rows
    built = build_site(example_thesis(tmp_path, {"data/participants.csv": people}))
    assert built.warnings == []
    [table] = LexborHTMLParser(built.page("1.1_enquete")).css("#tbl-participants")
    assert [cell for cell in CELLS if cell not in table.text()] == []
    pages = [page.read_text("utf-8") for page in built.site.rglob("*.html")]
    assert not any("<script>alert" in page for page in pages)
    titled = LexborHTMLParser(built.page("participants/P02"))
    assert "R&D" in titled.css("title")[0].text()  # a title cannot leave its element
