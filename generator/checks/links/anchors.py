"""The places on a page that a link may lead to: on the site, and on GitHub."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from generator.chapters import Chapter, Register, plain_text
from generator.chapters.links import Links

_ATTRIBUTE_ID = re.compile(r"\{[^{}\n]*?#(?P<id>[^\s{}]+)[^{}\n]*\}")
_HTML_ID = re.compile(r"<[a-z][^<>]*?\s(?:id|name)\s*=\s*[\"']?(?P<id>[^\s\"'<>]+)", re.IGNORECASE)
_NO_SLUG = re.compile(r"[^\w\- ]")


@dataclass(frozen=True)
class Anchors:
    """The anchors of a chapter: those of the site, and what GitHub calls the same headings."""

    site: frozenset[str]
    github: Mapping[str, str]
    """From GitHub's anchor of a heading to the site's."""

    @classmethod
    def of(cls, chapter: Chapter, register: Register) -> Anchors:
        """Return the anchors of a chapter."""
        return cls(frozenset(_on_site(chapter, register)), dict(_on_github(chapter)))


def _on_site(chapter: Chapter, register: Register) -> Iterator[str]:
    yield from (heading.anchor for heading in chapter.headings)
    yield from (term.id for term in chapter.terms)
    yield from (block.id for block in chapter.blocks if block.id)
    yield from (caption.id for caption in register.captions.get(chapter.path, ()))
    source = chapter.without_code
    if "#" in source:
        yield from (match["id"].rstrip("}") for match in _ATTRIBUTE_ID.finditer(source))
    if "<" in source:
        yield from (match["id"] for match in _HTML_ID.finditer(source))


def _on_github(chapter: Chapter) -> Iterator[tuple[str, str]]:
    """Yield GitHub's anchor of each heading, which keeps accents and typed numbers."""
    counts: dict[str, int] = {}
    for heading in chapter.headings:
        words = plain_text(heading.source).lower()
        slug = _NO_SLUG.sub("", words).replace(" ", "-")
        count = counts.get(slug, 0)
        counts[slug] = count + 1
        yield (f"{slug}-{count}" if count else slug), heading.anchor


def linked_anchors(links: Iterable[Links]) -> frozenset[str]:
    """Return the anchors that links lead to, on whatever page."""
    return frozenset(
        unquote(link.target.split("#", 1)[1])
        for each in links
        for link in each.targets
        if "#" in link.target
    )
