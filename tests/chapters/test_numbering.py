"""Section numbers come from the file name and the nesting of the headings."""

from __future__ import annotations

import pytest

from generator.chapters import Manuscript, number, scan_chapter
from generator.core.problems import as_text, has_errors


def numbers(text: str, path: str = "7.1.5_a.md") -> list[str]:
    numbered, _ = number(Manuscript((scan_chapter(path, path, text),)))
    return [f"{heading.number} {heading.text}".strip() for heading in numbered.chapters[0].headings]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "# T\n## A\n### B\n### C\n## D\n### E\n",
            ["7.1.5 T", "7.1.5.1 A", "7.1.5.1.1 B", "7.1.5.1.2 C", "7.1.5.2 D", "7.1.5.2.1 E"],
        ),
        # The chapter may begin at any level.
        ("### T\n#### A\n#### B\n", ["7.1.5 T", "7.1.5.1 A", "7.1.5.2 B"]),
        # A skipped level leaves no zero.
        ("# T\n### A\n### B\n## C\n", ["7.1.5 T", "7.1.5.1 A", "7.1.5.2 B", "7.1.5.3 C"]),
        # A second title is a section.
        ("# T\n# A\n## B\n", ["7.1.5 T", "7.1.5.1 A", "7.1.5.1.1 B"]),
        # The title stands in the front matter.
        ("---\ntitle: T\n---\n## A\n## B\n", ["7.1.5.1 A", "7.1.5.2 B"]),
    ],
)
def test_numbers(text: str, expected: list[str]) -> None:
    assert numbers(text) == expected


def test_a_chapter_without_a_prefix_has_no_numbers() -> None:
    assert numbers("# Glossaire\n## A\n", "glossaire.md") == ["Glossaire", "A"]


def test_a_typed_number_that_agrees_is_dropped_and_another_is_a_warning() -> None:
    text = "# 7.1.5 T\n## 7.1.5.1 A\n## 7.1.5.3 B\n"
    chapter = scan_chapter("7.1.5_a.md", "chapters/7.1.5_a.md", text)
    _, problems = number(Manuscript((chapter,)))
    assert [as_text(problem) for problem in problems] == [
        (
            'chapters/7.1.5_a.md:3:1: heading: the number "7.1.5.3" is typed here,'
            " but this section is 7.1.5.2 (from the file name and the order of the headings):"
            " delete the typed number"
        )
    ]
    assert not has_errors(problems)
    assert (problems[0].found, problems[0].expected) == ("7.1.5.3", "7.1.5.2")
