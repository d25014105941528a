"""What can be wrong in the chapters: one file for each family of rules, one table of them all.

A sentence is read once: its numbers (``sentences``), what they say of each other (``figures``),
what they count (``nouns``), what holds them (``coverage``) or could (``binding``).
"""

from generator.checks.certainty import as_certain
from generator.checks.context import Check, Context, When
from generator.checks.own import read_own_checks
from generator.checks.registry import CHECKS, mended, problems_of

__all__ = [
    "CHECKS",
    "Check",
    "Context",
    "When",
    "as_certain",
    "mended",
    "problems_of",
    "read_own_checks",
]
