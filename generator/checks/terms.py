"""Glossary terms that are defined and that nothing refers to."""

from __future__ import annotations

from generator.chapters import Manuscript
from generator.chapters.links import read_links
from generator.core.problems import Problem, Severity, quoted

RULE = "reference"


def unused_terms(manuscript: Manuscript) -> tuple[Problem, ...]:
    """Return a ``reference`` info for each term that no chapter refers to, the glossary included.

    An ordinary link to its anchor (``glossaire.md#term-x``) refers to it too.
    """
    used = _used(manuscript)
    return tuple(
        Problem(
            RULE,
            term.place,
            f"the term {quoted(term.text)} is defined and nothing refers to it: write @{term.id}",
            found=term.id,
            expected="a reference to it",
            severity=Severity.INFO,
        )
        for chapter in manuscript.chapters
        for term in chapter.terms
        if term.id not in used
    )


def _used(manuscript: Manuscript) -> set[str]:
    """Return the ids that the chapters refer to."""
    used: set[str] = set()
    for chapter in manuscript.chapters:
        used |= {use.target for use in chapter.inlines if use.kind in {"reference", "link"}}
        used |= {link.target.partition("#")[2] for link in read_links(chapter).targets}
    return used
