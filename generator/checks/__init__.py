"""What can be wrong in the chapters, one module for each family of rules."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from generator.chapters import Manuscript, Register, check_blocks, unresolved_references
from generator.chapters.bibliography import Bibliography
from generator.checks.braces import bound_front_matter
from generator.checks.chapters import chapter_findings
from generator.checks.citations import citation_problems
from generator.checks.evidence import evidence_problems
from generator.checks.fixing import chapter_edits as structure_edits
from generator.checks.privacy import given_away, secrets_of, small_classes
from generator.checks.quotations import unbound_quotations
from generator.checks.rendering import rendering_findings
from generator.checks.suggestions import suggestions
from generator.checks.terms import unused_terms
from generator.checks.typography import typography_problems
from generator.core.problems import Problem
from generator.data import Study
from generator.handwritten import (
    Edit,
    disagreeing_tables,
    table_shape_problems,
    total_edits,
    total_problems,
)
from generator.tables import TableSpec

__all__ = [
    "chapter_edits",
    "chapter_problems",
    "evidence_web",
    "given_away",
    "rendering_problems",
    "secrets_of",
    "small_classes",
    "suggestions",
    "typography_problems",
]


def chapter_problems(
    manuscript: Manuscript,
    register: Register,
    *,
    references: bool = True,
    files: Collection[str] = (),
    bibliography: Bibliography | None = None,
    blocks: Collection[str] = (),
) -> tuple[Problem, ...]:
    """Return what is wrong in the chapters as they are written.

    ``references`` is false where the register lacks what could not be read. ``files`` are the paths
    below the thesis, relative to it, that links and images may lead to. ``bibliography`` is what
    citations are held against, ``blocks`` are the names of those that the site draws.
    """
    found: list[Problem] = []
    for chapter in manuscript.chapters:
        found += chapter.problems
        found += check_blocks(chapter, blocks)
        found += bound_front_matter(chapter)
        found += table_shape_problems(chapter)
        found += total_problems(chapter)
    found += [each.problem for each in chapter_findings(manuscript, register, files, bibliography)]
    found += disagreeing_tables(manuscript)
    found += citation_problems(manuscript, register, bibliography)
    if references:
        found += unresolved_references(manuscript, register)
        found += unused_terms(manuscript)
    return tuple(found)


def rendering_problems(manuscript: Manuscript) -> tuple[Problem, ...]:
    """Return where GitHub, which many read the chapters on, shows them otherwise than the site.

    It is no business of the site itself, so that no build asks for it.
    """
    return tuple(
        finding.problem
        for chapter in manuscript.chapters
        for finding in rendering_findings(chapter)
    )


def chapter_edits(
    manuscript: Manuscript,
    register: Register,
    files: Collection[str] = (),
    *,
    rules: Collection[str] = (),
    bibliography: Bibliography | None = None,
) -> Mapping[str, tuple[Edit, ...]]:
    """Return the edits that mend what can be mended for certain, by the source of each chapter.

    ``rules`` are those whose problems are mended (none: all).
    """
    found = dict(
        structure_edits(manuscript, register, files, rules=rules, bibliography=bibliography)
    )
    for chapter in manuscript.chapters:
        totals = [each for each in total_edits(chapter) if not rules or each.problem.rule in rules]
        found[chapter.source] = (*totals, *found.get(chapter.source, ()))
    return found


def evidence_web(
    manuscript: Manuscript, study: Study, specs: Mapping[str, TableSpec]
) -> tuple[Problem, ...]:
    """Return where judgements, passages and quotations do not meet; the data must be sound."""
    return (*evidence_problems(study, specs), *unbound_quotations(manuscript, study))
