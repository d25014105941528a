"""Values that the page would show as they are typed: never closed, or in the front matter."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from generator.chapters.inline import CLAIM, VALUE, places
from generator.core.problems import Place, Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.chapters import Chapter

_BOUND = (re.compile(VALUE), re.compile(CLAIM))
_SHOWN = re.compile(r"(?:title|question|abstract)[ ]*:")
_BRACES = re.compile(VALUE + r"|(?<!\\)(?P<stray>\{\{)")


def stray_braces(chapter: Chapter) -> Iterator[Problem]:
    r"""Yield a ``markup`` error for each ``{{`` that is no value; ``\{{`` writes it as it is."""
    place_at = places(chapter.source, chapter.body, chapter.body_line)
    for match in _BRACES.finditer(chapter.prose):
        if match["stray"]:
            yield Problem(
                "markup",
                place_at(match.start()),
                '"{{" opens a value that is not closed on this line or the next: end it with "}}",'
                ' or write "\\{{"',
                found="{{",
                expected="{{ expression }}",
            )


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
