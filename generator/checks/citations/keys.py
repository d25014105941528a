"""Keys that no work has, and works that no chapter cites."""

from __future__ import annotations

from collections.abc import Iterator

from generator.chapters import InlineUse, Manuscript, Register
from generator.chapters.bibliography import Bibliography
from generator.core.problems import Message, Problem, Severity, nearest

RULE = "citation"


def citation_problems(
    manuscript: Manuscript, register: Register, bibliography: Bibliography | None
) -> Iterator[Problem]:
    """Yield a ``citation`` error for each key that no work has, an info for each uncited work.

    Without a bibliography the page says that a citation is shown as typed.
    """
    if bibliography is None:
        return
    used: set[str] = set()
    for chapter in manuscript.chapters:
        used |= {use.target for use in chapter.inlines if use.kind == "link"}
        for citation in (each for each in chapter.inlines if each.kind == "citation"):
            used |= set(citation.keys)
            yield from _unknown(citation, register, bibliography)
    for work in bibliography.works.values():
        if work.key not in used:
            yield Problem(
                RULE,
                work.place,
                Message("work-not-cited", key=work.key, citation=f"[@{work.key}]"),
                found=work.key,
                expected=Message("a-citation"),
                severity=Severity.INFO,
            )


def _unknown(
    citation: InlineUse, register: Register, bibliography: Bibliography
) -> Iterator[Problem]:
    for key in citation.keys:
        if key in bibliography.works:
            continue
        found, path, near = f"@{key}", bibliography.path, nearest(key, bibliography.works)
        message = Message("work-unknown", key=found, path=path, near=near)
        if register.get(key) is not None:
            message = Message("key-of-no-work", key=found, path=path)
        expected = Message("a-key-of-a-work")
        yield Problem(RULE, citation.place, message, found=found, expected=expected)
