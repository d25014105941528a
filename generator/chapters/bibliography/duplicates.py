"""One work under two keys: the same DOI, or the same title, first author and year."""

from __future__ import annotations

import re


from generator.chapters.bibliography.names import folded
from generator.core.problems import Message, Problem, Severity

from collections.abc import Iterator
from generator.chapters.bibliography.values import Bibliography, Work

RULE = "citation"
_RESOLVER = re.compile(r"^(?:https?://)?(?:(?:dx\.)?doi\.org/)?(?:doi:\s*)?", re.IGNORECASE)


def same_works(bibliography: Bibliography) -> Iterator[Problem]:
    """Yield a ``citation`` warning at the second entry of each work."""
    first: dict[tuple[str, ...], Work] = {}
    for work in bibliography.works.values():
        for what, mark in _marks(work):
            other = first.setdefault(mark, work)
            if other is not work:
                yield _problem(work, other, what)
                break


def _marks(work: Work) -> Iterator[tuple[Message, tuple[str, ...]]]:
    doi = _RESOLVER.sub("", work.fields.get("doi", "").strip()).casefold()
    if doi:
        yield Message("same-doi"), ("doi", doi)
    title = folded(work.title)
    if title and work.year:
        author = folded(work.authors[0].family) if work.authors else ""
        # A chapter has the title of its book, a second volume that of the first.
        part = (work.kind, work.fields.get("volume", ""), work.fields.get("pages", ""))
        mark = ("title", title, author, work.year, *part)
        yield Message("same-author-title-year"), mark


def _problem(work: Work, other: Work, what: Message) -> Problem:
    return Problem(
        RULE,
        work.place,
        Message("work-twice", key=work.key, other=other.key, line=other.place.line, what=what),
        found=work.key,
        expected=other.key,
        severity=Severity.WARNING,
    )
