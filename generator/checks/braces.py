"""Braces that open a value and are never closed: the page would show them as they are typed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from generator.manuscript.inline import VALUE, places
from generator.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.manuscript import Chapter

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
