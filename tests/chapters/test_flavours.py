"""Chapters typed for GitHub or Quarto: the site shows what these show.

Each example of ``github.md`` and ``quarto.md`` is a chapter as it is typed, and the same as the
site reads it.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from generator.chapters import scan_chapter

EXAMPLE = re.compile(
    r"^## (?P<title>[^\n]+)\n\n~~~~ (?P<flavour>\w+)\n"
    r"(?P<typed>.*?)^~~~~\n\n~~~~ site\n(?P<read>.*?)^~~~~\n"
    r"(?=\n## |\Z)",
    re.MULTILINE | re.DOTALL,
)
EXAMPLES = [
    pytest.param(match["flavour"], match["typed"], match["read"], id=match["title"])
    for name in ("github.md", "quarto.md")
    for match in EXAMPLE.finditer(Path(__file__).with_name(name).read_text("utf-8"))
]


@pytest.mark.parametrize(("flavour", "typed", "read"), EXAMPLES)
def test_a_chapter_is_read_as_its_tool_shows_it(flavour: str, typed: str, read: str) -> None:
    assert scan_chapter("a.md", "a.md", typed, flavour=flavour).text == read
    assert scan_chapter("a.md", "a.md", typed).text == typed
