"""What problems say in English, for tests in which the sentence is looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.language import as_text as as_text_in
from generator.language import describe

if TYPE_CHECKING:
    from generator.core.problems import Problem


def as_text(problem: Problem) -> str:
    """Return the problem as its one line."""
    return as_text_in(problem, "en")


def sentence(problem: Problem) -> str:
    """Return what the problem says."""
    return describe(problem, "en")
