"""Citations by hand, each with the work that it means and the edit that binds it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from generator.chapters import Chapter
from generator.chapters.bibliography import Bibliography, Work
from generator.checks.citations.matching import Match, match_work
from generator.checks.citations.typed import TypedCitation, TypedWork, typed_citations
from generator.checks.finding import Finding
from generator.checks.pieces import Piece
from generator.core.problems import Place, Problem, Severity, quoted
from generator.handwritten import Edit

RULE = "citation"
_SECOND_YEAR = re.compile(r"(?:1[5-9]|20)\d\d[a-z]?(?!\d)")
_LINK = re.compile(r"\[[^\[\]]*\](?=[(\[{])")


def typed_findings(
    chapter: Chapter, pieces: Sequence[Piece], bibliography: Bibliography | None
) -> Iterator[Finding]:
    """Yield a ``citation`` finding for each citation by hand; without a bibliography none.

    A warning where the bibliography has a work of this author: with the edit that binds it where
    exactly one fits. An info where it has none, and pages or "et al." show that a work is meant.
    """
    if bibliography is None:
        return
    quoted_lines = _lines(pieces, _is_quotation)
    fixed_lines = _lines(pieces, _is_fixed)
    links = [match.span() for match in _LINK.finditer(chapter.prose)]
    for typed in typed_citations(chapter.prose):
        place = chapter.place_at(typed.start)
        if place.line in quoted_lines:
            continue
        matches = [match_work(each, bibliography) for each in typed.works]
        bound = _bound(typed, matches) if place.line not in fixed_lines else ""
        if any(start <= typed.start < end for start, end in links):
            bound = ""
        yield from _finding(chapter, typed, matches, bound, place)


def _finding(
    chapter: Chapter, typed: TypedCitation, matches: Sequence[Match], bound: str, place: Place
) -> Iterator[Finding]:
    said = " ".join(chapter.body[typed.start : typed.end].split())
    if bound:
        names = " and ".join(_named(match.works[0]) for match in matches)
        skipped = matches[0].skipped if typed.narrative else ""
        message = (
            f"{quoted(said.removeprefix(skipped))} is typed by hand: it is {names}; write {bound}"
        )
        problem = _problem(place, message, said, bound)
        offset = len(chapter.text) - len(chapter.body)
        start = typed.start + _skipped_length(chapter, typed, skipped)
        yield Finding(problem, (Edit(offset + start, offset + typed.end, bound),))
        return
    alone = len(typed.works) == 1
    for work, match in zip(typed.works, matches, strict=True):
        words = said if alone and not match.skipped else _said(work, match.skipped)
        problem = _unbound(work, match, words, place)
        if problem:
            yield Finding(problem)


def _unbound(work: TypedWork, match: Match, said: str, place: Place) -> Problem | None:
    """Return what to say of a work that is not bound, None where it may be no work at all."""
    if match.certain:
        key = match.works[0].key
        message = f"{quoted(said)} is typed by hand: it is {_named(match.works[0])}; cite @{key}"
        return _problem(place, message, said, f"@{key}")
    if match.works:
        names = " or ".join(_named(each) for each in match.works)
        message = f"{quoted(said)} is typed by hand: is it {names}? ({match.why})"
        return _problem(place, message, said, f"@{match.works[0].key}")
    if work.others or work.locator:
        message = f"{quoted(said)} looks like a citation and is not in the bibliography"
        return _problem(place, message, said, "a work", severity=Severity.INFO)
    return None


def _bound(typed: TypedCitation, matches: Sequence[Match]) -> str:
    """Return the citation in Pandoc's syntax, empty where it is not certain what is meant."""
    if not all(match.certain for match in matches):
        return ""
    if any(_SECOND_YEAR.match(work.locator) for work in typed.works):
        return ""
    keys = [match.works[0].key for match in matches]
    if typed.narrative:
        locator = typed.works[0].locator
        return f"@{keys[0]} [{locator}]" if locator else f"@{keys[0]}"
    parts = [
        f"{_lead(work, match)}@{key}" + (f", {work.locator}" if work.locator else "")
        for work, match, key in zip(typed.works, matches, keys, strict=True)
    ]
    return f"[{'; '.join(parts)}]"


def _lead(work: TypedWork, match: Match) -> str:
    return f"{' '.join(work.lead.split())} {match.skipped}".lstrip() if work.lead else match.skipped


def _skipped_length(chapter: Chapter, typed: TypedCitation, skipped: str) -> int:
    """Return how many characters the words in front of the name take up in the text."""
    if not skipped:
        return 0
    pattern = r"\s+".join(map(re.escape, skipped.split())) + r"\s+"
    match = re.compile(pattern).match(chapter.body, typed.start)
    return len(match[0]) if match else 0


def _said(work: TypedWork, skipped: str) -> str:
    names = ", ".join(work.names).removeprefix(skipped)
    others = " et al." if work.others else ""
    locator = f", {work.locator}" if work.locator else ""
    return f"{names}{others}, {work.year}{work.letter}{locator}"


def _named(work: Work) -> str:
    """Return a work for a message: "@hevner2004 (Hevner, March, Park, Ram, 2004)"."""
    names = ", ".join(author.full for author in work.authors) or work.title
    return f"@{work.key} ({names}, {work.year or 'no year'})"


def _is_quotation(piece: Piece) -> bool:
    return piece.block is not None and piece.block.name == "quote"


def _is_fixed(piece: Piece) -> bool:
    """Say whether a piece is not to be edited: its anchor or its HTML would be another."""
    return piece.kind in {"heading", "html", "code", "block"} or "<table" in piece.text


def _lines(pieces: Sequence[Piece], wanted: Callable[[Piece], bool]) -> frozenset[int]:
    """Return the lines of the file that the wanted pieces take up."""
    return frozenset(
        line for piece in pieces if wanted(piece) for line in range(piece.first, piece.last + 1)
    )


def _problem(
    place: Place,
    message: str,
    found: str,
    expected: str,
    *,
    severity: Severity = Severity.WARNING,
) -> Problem:
    return Problem(RULE, place, message, found, expected, severity)
