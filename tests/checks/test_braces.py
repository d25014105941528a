"""Values that a page would show as they are typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests import doors

if TYPE_CHECKING:
    from tests.building import MakeThesis

CHAPTER = """\
---
question: Que disent les {{ count(participants) }} personnes ?
abstract: "[Dix-neuf]{= count(participants) } personnes"
other: "{{ for another plugin }}"
---

# Enquête

Les {{ count(participants) }} personnes, et {{ sans fin
"""


def test_an_expression_in_the_front_matter_and_one_that_is_never_closed(
    make_thesis: MakeThesis,
) -> None:
    root = make_thesis({"1_a.md": CHAPTER})
    lines = [each for each in doors.problem_lines(root) if ": markup" in each]
    expected = [
        "chapters/1_a.md:2:26: markup (warning): ",
        "chapters/1_a.md:3:12: markup (warning): ",
        "chapters/1_a.md:9:45: markup: … {{",
    ]
    assert doors.differing(lines, expected) == ""
    assert doors.problem_values(root, "markup")[0].startswith("2: {{ count(participants) }} -> ")
