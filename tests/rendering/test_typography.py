"""The text of a page is set, across its elements, and nothing but its text.

How single pieces of HTML are set is in ``examples/typography.md``, chapters in ``sites.yaml``.
"""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import doors
from tests.building import write_thesis

if TYPE_CHECKING:
    from pathlib import Path

PIECES = [
    *("<p>", "</p>", "<em>", "</em>", "<code>", "</code>", '<b lang="en">', "</b>", "<br>"),
    *("<img>", "<td>", *"a\"': «", "12-15", "1er", " ?", "&lt;", "&nbsp;"),
]


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two theses that differ in one setting: the text of one is set, that of the other is not."""
    off = {"plugins": [{"thesis": {"typography": False}}]}
    folder = tmp_path_factory.mktemp("pair")
    return write_thesis(folder / "on"), write_thesis(folder / "off", config=off)


TEXTS = st.lists(st.sampled_from(PIECES), max_size=16).map("".join)


@given(st.lists(TEXTS, min_size=5, max_size=10))
@settings(max_examples=6)
def test_any_html_keeps_its_tags_and_its_words(pair: tuple[Path, Path], texts: list[str]) -> None:
    pages: list[list[str]] = []
    for root in pair:
        shutil.rmtree(root / "chapters")
        chapters = {f"{at}_x.md": f"<div>{text}</div>\n" for at, text in enumerate(texts, 1)}
        doors.write_chapters(root, chapters)
        pages.append([re.sub("</?sup>", "", each) for each in doors.pages_html(root).values()])
    for plain, typed in zip(*pages, strict=True):
        assert re.findall(r"<[^>]*>|\w|&\w+;", plain) == re.findall(r"<[^>]*>|\w|&\w+;", typed)
