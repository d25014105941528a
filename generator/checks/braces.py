"""Values in the front matter, which is shown as it is typed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.chapters import Chapter
from generator.chapters.inline import CLAIM, VALUE
from generator.core.problems import Place, Problem, Severity

_BOUND = (re.compile(VALUE), re.compile(CLAIM))
_SHOWN = re.compile(r"(?:title|question|abstract)[ ]*:")


def bound_front_matter(chapter: Chapter) -> Iterator[Problem]:
    """Yield a ``markup`` warning for each value or claim in what the front matter shows."""
    lines = chapter.text.split("\n")[: chapter.body_line - 1]
    for number, line in enumerate(lines, start=1):
        found = next((match for each in _BOUND if (match := each.search(line))), None)
        if found and _SHOWN.match(line):
            yield Problem(
                "markup",
                Place(chapter.source, number, found.start() + 1),
                "the front matter is shown as it stands, no expression in it: say it in the text",
                found=found[0],
                expected="words",
                severity=Severity.WARNING,
            )
