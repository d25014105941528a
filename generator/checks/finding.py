"""What a check of hand-written chapters returns: a problem, and what would mend it."""

from __future__ import annotations

from dataclasses import dataclass

from generator.core.problems import Problem
from generator.handwritten import Edit


@dataclass(frozen=True)
class Finding:
    """A problem, and the edits of its chapter's text that mend it (none: a person must)."""

    problem: Problem
    edits: tuple[Edit, ...] = ()
