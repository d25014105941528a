"""Values that a page would show as they are typed."""

from __future__ import annotations

from generator.chapters import scan_chapter
from generator.checks.braces import bound_front_matter, stray_braces
from generator.core.problems import as_text

CHAPTER = """\
---
question: Que disent les {{ count(participants) }} personnes ?
abstract: "[Dix-neuf]{= count(participants) } personnes"
other: "{{ for another plugin }}"
---

# Enquête

Les {{ count(participants) }} personnes, et {{ sans fin
"""


def test_an_expression_in_the_front_matter_and_one_that_is_never_closed() -> None:
    chapter = scan_chapter("1_a.md", "chapters/1_a.md", CHAPTER)
    found = [*bound_front_matter(chapter), *stray_braces(chapter)]
    shown = "the front matter is shown as it stands, no expression in it: say it in the text"
    assert [as_text(each).split(": ", 1)[0] for each in found] == [
        "chapters/1_a.md:2:26",
        "chapters/1_a.md:3:12",
        "chapters/1_a.md:9:45",
    ]
    assert [each.message for each in found[:2]] == [shown, shown]
    assert found[0].found == "{{ count(participants) }}"
