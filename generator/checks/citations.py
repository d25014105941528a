"""Citations against the bibliography: unknown keys, works that nobody cites, citations by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from generator.chapters import Chapter, InlineUse, Manuscript, Register
from generator.chapters.bibliography import Bibliography, Work, folded, spellings
from generator.chapters.links import read_links
from generator.core.edits import Edit
from generator.core.problems import Message, Place, Problem, Severity, nearest
from generator.handwritten import read_pieces

RULE = "citation"
ALIKE = 80
"""Likeness of two names, from 0 to 100, from which one may be the other mistyped."""


# --- keys -----------------------------------------------------------------------------------------


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
            yield from _unknown_keys(citation, register, bibliography)
    for work in bibliography.works.values():
        if work.key not in used:
            message = Message("work-not-cited", key=work.key, citation=f"[@{work.key}]")
            expected = Message("a-citation")
            yield Problem(RULE, work.place, message, work.key, expected, Severity.INFO)


def _unknown_keys(
    citation: InlineUse, register: Register, bibliography: Bibliography
) -> Iterator[Problem]:
    for key in citation.keys:
        if key not in bibliography.works:
            found, path = f"@{key}", bibliography.path
            if register.get(key) is not None:
                message = Message("key-of-no-work", key=found, path=path)
            else:
                near = nearest(key, bibliography.works)
                message = Message("work-unknown", key=found, path=path, near=near)
            yield Problem(RULE, citation.place, message, found, Message("a-key-of-a-work"))


# --- citations that were typed by hand: "(Rowe, 2014, p. 243)", "Rowe (2014)" --------------------

_CAPITAL = r"[A-ZÀ-ÖØ-Þ\u0100-\u017f]"
_WORD = rf"{_CAPITAL}[^\W\d_]*(?:['’.\u2010\u2011-][^\W\d_]*)*"
_GAP = r"(?:[^\S\n]+|[^\S\n]*\n[^\S\n]*(?=\S))"  # no empty line
_PARTICLE = rf"(?:d['’]|(?:de|du|des|da|di|del|della|la|le|van|von|der|den|ten|zu|zur){_GAP})"
_NAME = rf"{_PARTICLE}*{_WORD}(?:{_GAP}{_PARTICLE}*{_WORD})*"
_AND = rf"(?:[^\S\n]*,{_GAP}(?:(?:et|and|&){_GAP})?|{_GAP}(?:et|and|&){_GAP})"
_OTHERS = rf"(?:,?{_GAP}(?:et|and){_GAP}(?:al\b\.?|coll\b\.?|collab\b\.?|others\b))"
_NAMES = rf"(?P<names>{_NAME}(?:{_AND}{_NAME})*)(?P<others>{_OTHERS})?"
_YEAR = r"(?P<year>(?:1[5-9]|20)\d\d)(?P<letter>[a-z]\b)?(?!\d)"
_LOCATOR = r"(?:\s*[,:]\s*(?P<locator>[^\s;()\[\]@][^;()\[\]@]*?))?"

_DATED = re.compile(rf"\({_YEAR}{_LOCATOR}\s*\)")
_NAMED = re.compile(rf"(?<!\w){_NAMES}{_GAP}$")
_LONGEST = 160
"""Characters before a year in which the names are looked for."""
_PARENTHESES = re.compile(r"\((?P<inside>[^()\[\]]{3,300})\)")
_ITEM = re.compile(rf"\s*(?P<lead>[^\d;]*?(?<![\w.'’-]))??{_NAMES},?\s+{_YEAR}{_LOCATOR}\s*")
_INITIALS = re.compile(rf"{_CAPITAL}(?:\.(?:[\s-]?{_CAPITAL}\.?)*)?")
_EMPTY_LINE = re.compile(r"\n[ \t>]*\n")
_ANY_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_SECOND_YEAR = re.compile(r"(?:1[5-9]|20)\d\d[a-z]?(?!\d)")


@dataclass(frozen=True)
class ManualWork:
    """A work as it is typed: family names, whether "et al." follows them, year, pages.

    ``lead`` is what stands before it between parentheses ("voir "). ``letter`` is that of "2004a".
    """

    names: tuple[str, ...]
    others: bool
    year: str
    letter: str
    locator: str
    lead: str = ""


@dataclass(frozen=True)
class ManualCitation:
    """A citation by hand, from one offset of a text to another.

    ``narrative`` says that the names are part of the sentence and only the year is in parentheses.
    """

    start: int
    end: int
    works: tuple[ManualWork, ...]
    narrative: bool


def manual_citations(prose: str) -> Iterator[ManualCitation]:
    """Yield what looks like author and year, in the order of the text.

    Parentheses of which one part does not look so are left alone.
    """
    if not _ANY_YEAR.search(prose):
        return
    for dated in _DATED.finditer(prose):
        first = max(0, dated.start() - _LONGEST)
        named = _NAMED.search(prose[first : dated.start()])
        if named:
            works = (_work(named, dated),)
            yield ManualCitation(first + named.start(), dated.end(), works, narrative=True)
    for match in _PARENTHESES.finditer(prose):
        if _EMPTY_LINE.search(match[0]) or not _ANY_YEAR.search(match[0]):
            continue
        items = [_ITEM.fullmatch(each) for each in match["inside"].split(";")]
        works = tuple(_work(each, each, each["lead"] or "") for each in items if each)
        if len(works) == len(items):
            yield ManualCitation(match.start(), match.end(), works, narrative=False)


def _work(named: re.Match[str], dated: re.Match[str], lead: str = "") -> ManualWork:
    names = re.split(_AND, named["names"])
    return ManualWork(
        names=tuple(each for each in names if not _INITIALS.fullmatch(each)),
        others=bool(named["others"]),
        year=dated["year"],
        letter=dated["letter"] or "",
        locator=" ".join((dated["locator"] or "").split()),
        lead=lead,
    )


# --- which work is meant --------------------------------------------------------------------------


@dataclass(frozen=True)
class Match:
    """The works that may be meant, and how sure that is.

    ``certain``: exactly one work has these authors and this year. ``skipped`` are the words in
    front of the first name that are none of it ("Selon "). ``doubt`` is the code of the message
    that says what stands against it.
    """

    works: tuple[Work, ...] = ()
    certain: bool = False
    skipped: str = ""
    doubt: str = ""


def match_work(typed: ManualWork, bibliography: Bibliography) -> Match:
    """Return the works of a bibliography that a typed citation may mean, the likeliest alone."""
    by_first, skipped = _of_first_author(typed, bibliography)
    if not by_first:
        name = folded(typed.names[0]) if typed.names else ""
        alike = [
            work
            for work in bibliography.works.values()
            if work.year == typed.year
            and work.authors
            and fuzz.ratio(name, folded(work.authors[0].family)) >= ALIKE
        ]
        return Match(tuple(alike), doubt="other-spelling")
    full = [work for work in by_first if _has_authors(work, typed)]
    in_year = [work for work in full if work.year == typed.year]
    if len(in_year) == 1 and not typed.letter:
        return Match(tuple(in_year), certain=True, skipped=skipped)
    if in_year:
        doubt = "letter-parts-works" if len(in_year) == 1 else "several-works-fit"
        return Match(tuple(in_year), skipped=skipped, doubt=doubt)
    loose = [work for work in by_first if work.year == typed.year]
    if loose:
        return Match(tuple(loose), skipped=skipped, doubt="other-authors")
    by_year = sorted(full, key=lambda work: abs(int(work.year or 0) - int(typed.year)))
    return Match(tuple(by_year[:1]), skipped=skipped, doubt="other-year")


def _of_first_author(typed: ManualWork, bibliography: Bibliography) -> tuple[list[Work], str]:
    """Return the works whose first author is named first, and the words in front of the name."""
    words = typed.names[0].split() if typed.names else []
    for start in range(len(words)):
        ways = sorted(spellings(" ".join(words[start:])))
        named = [work for way in ways for work in bibliography.by_first_author.get(way, ())]
        if named:
            skipped = "".join(f"{word} " for word in words[:start])
            return list({work.key: work for work in named}.values()), skipped
    return [], ""


def _has_authors(work: Work, typed: ManualWork) -> bool:
    """Say whether the names are those of the work: all of them, or the first ones and "et al."."""
    others, known = typed.names[1:], work.authors[1:]
    complete = len(others) < len(known) if typed.others else len(others) == len(known)
    pairs = zip(others, known, strict=False)
    return complete and all(not spellings(name).isdisjoint(each.spellings) for name, each in pairs)


# --- problems -------------------------------------------------------------------------------------


def manual_citation_problems(
    chapter: Chapter, bibliography: Bibliography | None
) -> Iterator[Problem]:
    """Yield a ``citation`` problem for each citation by hand; without a bibliography none.

    A warning where the bibliography has a work of this author: with the edit that binds it where
    exactly one fits. An info where it has none, and pages or "et al." show that a work is meant.
    """
    if bibliography is None:
        return
    quoted_lines: set[int] = set()
    fixed_lines: set[int] = set()  # not to be edited: an anchor or the HTML would be another
    for piece in read_pieces(chapter):
        if piece.kind in {"heading", "html", "code", "block"} or "<table" in piece.text:
            fixed_lines.update(range(piece.first, piece.last + 1))
    for block in chapter.blocks:
        if block.name == "quote":
            quoted_lines.update(range(block.place.line, block.end_line + 1))
    links = list(_link_spans(chapter))
    for typed in manual_citations(chapter.prose):
        place = chapter.place_at(typed.start)
        if place.line in quoted_lines:
            continue
        matches = [match_work(each, bibliography) for each in typed.works]
        is_fixed = place.line in fixed_lines or any(
            start <= typed.start < end for start, end in links
        )
        bound = "" if is_fixed else _bound(typed, matches)
        said = " ".join(chapter.body[typed.start : typed.end].split())
        if bound:
            yield _bindable(chapter, typed, matches, said, bound)
            continue
        for work, match in zip(typed.works, matches, strict=True):
            alone = len(typed.works) == 1 and not match.skipped
            problem = _unbound(work, match, said if alone else _words(work, match), place)
            if problem:
                yield problem


def _link_spans(chapter: Chapter) -> Iterator[tuple[int, int]]:
    """Yield where the words and targets of links stand, and claims: offsets in the body."""
    links = read_links(chapter)
    for link in links.targets:
        yield chapter.offset_of(link.place), link.end - chapter.body_start
    for label in links.references:
        start = chapter.offset_of(label.place)
        yield start, start + len(label.text)
    yield from (use.span for use in chapter.inlines if use.kind in {"link", "claim"})


def _bound(typed: ManualCitation, matches: Sequence[Match]) -> str:
    """Return the citation in Pandoc's syntax, empty where it is not certain what is meant."""
    if not all(match.certain for match in matches):
        return ""
    if any(_SECOND_YEAR.match(work.locator) for work in typed.works):
        return ""
    if typed.narrative:
        locator, key = typed.works[0].locator, matches[0].works[0].key
        return f"@{key} [{locator}]" if locator else f"@{key}"
    parts: list[str] = []
    for work, match in zip(typed.works, matches, strict=True):
        lead = " ".join(work.lead.split())
        lead = f"{lead} {match.skipped}" if lead else match.skipped
        locator = f", {work.locator}" if work.locator else ""
        parts.append(f"{lead}@{match.works[0].key}{locator}")
    return f"[{'; '.join(parts)}]"


def _bindable(
    chapter: Chapter, typed: ManualCitation, matches: Sequence[Match], said: str, bound: str
) -> Problem:
    skipped = matches[0].skipped if typed.narrative else ""
    words = r"\s+".join(map(re.escape, skipped.split()))
    before = re.compile(rf"{words}\s+").match(chapter.body, typed.start) if words else None
    start = before.end() if before else typed.start
    works = tuple(_named(match.works[0]) for match in matches)
    message = Message("cited-by-hand", said=said.removeprefix(skipped), works=works, write=bound)
    place = chapter.place_at(typed.start)
    edit = Edit(chapter.body_start + start, chapter.body_start + typed.end, bound)
    return Problem(RULE, place, message, said, bound, Severity.WARNING, (edit,))


def _unbound(work: ManualWork, match: Match, said: str, place: Place) -> Problem | None:
    """Return what to say of a work that is not bound, None where it may be no work at all."""
    if match.works:
        key = f"@{match.works[0].key}"
        works = tuple(map(_named, match.works))
        if match.certain:
            message = Message("cited-by-hand-bare", said=said, works=works, key=key)
        else:
            doubt = Message(match.doubt)
            message = Message("cited-by-hand-unsure", said=said, works=works, doubt=doubt)
        return Problem(RULE, place, message, said, key, Severity.WARNING)
    if work.others or work.locator:
        message = Message("cited-unlisted", said=said)
        return Problem(RULE, place, message, said, Message("a-work"), Severity.INFO)
    return None


def _words(work: ManualWork, match: Match) -> str:
    names = ", ".join(work.names).removeprefix(match.skipped)
    others = " et al." if work.others else ""
    locator = f", {work.locator}" if work.locator else ""
    return f"{names}{others}, {work.year}{work.letter}{locator}"


def _named(work: Work) -> Message:
    """Return a work for a message: "@hevner2004 (Hevner, March, Park, Ram, 2004)"."""
    names = ", ".join(author.full for author in work.authors) or work.title
    return Message("work-named", key=work.key, names=names, year=work.year or Message("no-year"))
