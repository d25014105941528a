"""The check of the files and rendering read the same chapters: they must not contradict."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import doors
from tests.examples import example_thesis

if TYPE_CHECKING:
    from pathlib import Path

CHAPTER = "chapters/1.3_exemple.md"

PIECES = st.sampled_from(
    [
        *("@BF1", "@BF9", "@sec-1.1", "@tbl-utilite", "[ici](@BF1)", "[là](@BF9)", "\\@BF9"),
        *("`@BF9`", "moi@BF9.fr", "[@auteur2004, p. 3]", "<b title='@BF9'>@BF8</b>"),
        *("<!-- @BF9 -->", "{{ count(besoins) }}", "`{{ x }}`", "\\{{ x }}", "*gras @BF2*"),
        *("**@BF9**", "mot", "«", "."),
    ]
)
LINES = st.lists(PIECES, min_size=1, max_size=5).map(" ".join)
STARTS = st.sampled_from(["", "- ", "> ", "## ", "1. ", "    - ", "!!! note\n    "])
BLOCKS = st.tuples(STARTS, LINES).map("".join)
TEXTS = st.lists(BLOCKS, min_size=1, max_size=6).map("\n\n".join)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy of the example thesis, to which each text is added as a chapter."""
    return example_thesis(tmp_path_factory.mktemp("agreement"))


@given(TEXTS)
@settings(max_examples=15)
def test_both_find_the_same_references_at_the_same_places(folder: Path, text: str) -> None:
    (folder / CHAPTER).write_text(text, encoding="utf-8")
    checked = {each for each in doors.file_problem_lines(folder) if ": reference: " in each}
    found = doors.page_problem_lines(folder, "1.3_exemple.md")
    assert {each for each in found if ": reference: " in each} == checked
    lines = text.split("\n")
    for use in doors.page_views(folder, "1.3_exemple.md")["reference"]:
        place, _, target = use.partition(" ")
        line, _, column = place.partition(":")
        assert target in lines[int(line) - 1][int(column) - 1 :]
