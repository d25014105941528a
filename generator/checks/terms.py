"""Glossary terms that are defined and that nothing refers to."""

from __future__ import annotations

from generator.chapters import Manuscript
from generator.chapters.links import read_links
from generator.core.problems import Message, Problem, Severity


def unused_terms(manuscript: Manuscript) -> tuple[Problem, ...]:
    """Return a ``reference`` info for each term that no chapter refers to, the glossary included.

    An ordinary link to its anchor (``glossaire.md#term-x``) refers to it too.
    """
    used: set[str] = set()
    for chapter in manuscript.chapters:
        used |= {use.target for use in chapter.inlines if use.kind in {"reference", "link"}}
        used |= {link.target.partition("#")[2] for link in read_links(chapter).targets}
    return tuple(
        Problem(
            "reference",
            term.place,
            Message("term-unused", term=term.text, id=f"@{term.id}"),
            found=term.id,
            expected=Message("a-reference"),
            severity=Severity.INFO,
        )
        for chapter in manuscript.chapters
        for term in chapter.terms
        if term.id not in used
    )
