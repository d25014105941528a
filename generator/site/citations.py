"""Where the thesis speaks of a thing: the passages of its chapters that refer to it."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass

from urllib.parse import quote

from collections.abc import Iterable
from generator.rendering import Knowledge, Page

LONGEST = 220
"""Characters of a passage that a citation shows."""


@dataclass(frozen=True)
class Citation:
    """One passage: the page and the id to go to, the title of its section, and its words."""

    path: str
    anchor: str
    section: str
    passage: str
    link: str = ""


Citations = Mapping[str, tuple[Citation, ...]]
"""The citing passages by the id of what they refer to, in reading order."""


def citations_of(sources: Knowledge, renderings: Iterable[Page]) -> Citations:
    """Return the passages of the rendered chapters that refer to each id, each passage once."""
    found: dict[str, dict[tuple[str, str], Citation]] = {}
    for rendering in renderings:
        chapter = sources.manuscript.chapter(rendering.path)
        if chapter is None:
            continue
        for use in rendering.mentions:
            section = use.section or chapter.title
            citation = Citation(rendering.path, use.anchor, section, shortened(use.passage))
            found.setdefault(use.id, {}).setdefault((rendering.path, use.passage), citation)
    return {key: tuple(passages.values()) for key, passages in found.items()}


def cited_from(citations: Citations, path: str, key: str) -> list[Citation]:
    """Return the passages that refer to a thing, with links from the page at ``path``."""
    return [
        Citation(each.path, each.anchor, each.section, each.passage, _link(path, each))
        for each in citations.get(key, ())
    ]


def cited_sections(citations: Citations, path: str, key: str) -> list[tuple[str, list[Citation]]]:
    """Return the same passages section by section, each section under its title once."""
    found: dict[tuple[str, str], list[Citation]] = {}
    for each in cited_from(citations, path, key):
        found.setdefault((each.path, each.section), []).append(each)
    return [(section, passages) for (_, section), passages in found.items()]


def shortened(passage: str) -> str:
    """Return the beginning of a passage, cut after a word."""
    if len(passage) <= LONGEST:
        return passage
    return passage[:LONGEST].rsplit(" ", 1)[0] + " …"


def _link(path: str, citation: Citation) -> str:
    target = posixpath.relpath(citation.path, posixpath.dirname(path) or ".")
    return f"{quote(target)}#{quote(citation.anchor)}"
