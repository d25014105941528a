"""Open tasks: the boxes of a list that nobody ticked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from generator.checks.finding import Finding
from generator.core.problems import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.chapters import Chapter

_TASK = re.compile(
    r"^[ \t>]*(?:[-*+]|[0-9]+[.)])[ \t]+(?P<box>\[[ \u00a0]\])[ \t]+(?P<words>\S[^\n]*)",
    re.MULTILINE,
)


def task_findings(chapter: Chapter) -> Iterator[Finding]:
    """Yield a ``task`` info for each open task."""
    for match in _TASK.finditer(chapter.prose):
        words = chapter.body[match.start("words") : match.end("words")].strip()
        yield Finding(
            Problem(
                "task",
                chapter.place_at(match.start("box")),
                f"an open task: {words}",
                found="[ ]",
                expected="[x]",
                severity=Severity.INFO,
            )
        )
