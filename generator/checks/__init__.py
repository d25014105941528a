"""What can be wrong in the chapters, one module for each family of rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.checks.braces import stray_braces
from generator.manuscript import check_blocks, unresolved_references

if TYPE_CHECKING:
    from generator.manuscript import Manuscript, Register
    from generator.problems import Problem


def chapter_problems(
    manuscript: Manuscript, register: Register, *, references: bool = True
) -> tuple[Problem, ...]:
    """Return what is wrong in the chapters as they are written: blocks, references.

    ``references`` is false where the register lacks what could not be read.
    """
    found: list[Problem] = []
    for chapter in manuscript.chapters:
        found += chapter.problems
        found += check_blocks(chapter)
        found += stray_braces(chapter)
    if references:
        found += unresolved_references(manuscript, register)
    return tuple(found)
