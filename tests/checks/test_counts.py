"""Shares, counted lists and numbers of figures that do not fit: an example for each side."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests import doors
from tests.checks.studies import as_thesis

EXAMPLE = re.compile(
    r"^## (?P<title>[^\n]+)\n\n~~~~ md\n(?P<source>.*?)~~~~\n(?:\n~~~~ text\n(?P<said>.*?)~~~~\n)?",
    re.MULTILINE | re.DOTALL,
)
EXAMPLES = [
    pytest.param(match, id=match["title"])
    for match in EXAMPLE.finditer(Path(__file__).with_name("counts.md").read_text("utf-8"))
]


def test_a_message_names_the_lines_that_are_typed(tmp_path: Path) -> None:
    as_thesis(tmp_path, "en", "pandoc")
    typed = "# A\n\n::: {.callout-note}\nx\n\ny\n:::\n\n## Empty\n\n## Next\n\nText.\n"
    doors.write_chapters(tmp_path, {"a.md": typed})
    ((said, _),) = doors.fixable_lines(tmp_path)
    assert said.startswith("chapters/a.md:9:1: heading (warning): ")
    assert said.endswith("the next heading is in line 11")


def test_sections_and_quotations_are_looked_at_in_a_chapter_typed_for_github(
    tmp_path: Path,
) -> None:
    as_thesis(tmp_path, "en", "github")
    typed = "# A\n\nAs @rowe says, see section 2.9, a “word.\n\n## 2.1 B\n\nText.\n"
    doors.write_chapters(tmp_path, {"a.md": typed})
    said = [line.partition("a.md:")[2] for line in doors.problem_lines(tmp_path)]
    assert [line for line in said if "heading" not in line] == [
        "3:20: reference (info): there is no section 2.9 (did you mean 2.1?)",
        "3:35: quote (warning): this “ has no ”",
    ]


@pytest.mark.parametrize("example", EXAMPLES)
def test_what_is_said_of_an_example(tmp_path: Path, example: re.Match[str]) -> None:
    as_thesis(tmp_path, "fr")
    text = "# Essai\n\n" + example["source"]
    doors.write_chapters(tmp_path, {"1_essai.md": text, "carte.png": b""})
    said = [
        line.partition("1_essai.md:")[2]
        for line, _ in doors.fixable_lines(tmp_path)
        if re.search(r": (?:total|caption|quote|vocabulary|reference|placeholder)\b", line)
    ]
    expected = (example["said"] or "").splitlines()
    assert [re.sub(r": (\w+) \((\w+)\): ", r": \2: \1: ", line) for line in said] == expected
