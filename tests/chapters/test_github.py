"""Chapters typed for GitHub: the site shows what GitHub shows, and nothing is said of it.

Each example of ``github.md`` is a chapter as it is typed, and the same as the site reads it.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from generator.chapters import scan_chapter

EXAMPLE = re.compile(
    r"^## (?P<title>[^\n]+)\n\n~~~~ github\n(?P<typed>.*?)^~~~~\n\n~~~~ site\n(?P<read>.*?)^~~~~\n"
    r"(?=\n## |\Z)",
    re.MULTILINE | re.DOTALL,
)
EXAMPLES = [
    pytest.param(match["typed"], match["read"], id=match["title"])
    for match in EXAMPLE.finditer(Path(__file__).with_name("github.md").read_text("utf-8"))
]


@pytest.mark.parametrize(("typed", "read"), EXAMPLES)
def test_a_chapter_is_read_as_github_shows_it(typed: str, read: str) -> None:
    assert scan_chapter("a.md", "a.md", typed, flavour="github").text == read
    assert scan_chapter("a.md", "a.md", typed).text == typed
