"""Citations typed by hand: "(Rowe, 2014, p. 243)", "Rowe (2014)" (rule ``citation``)."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from generator.chapters import Chapter
from generator.chapters.bibliography import Bibliography, Work, folded, spellings
from generator.chapters.links import read_links
from generator.checks.context import Context
from generator.core.edits import Edit
from generator.core.problems import Message, Place, Problem, Severity
from generator.handwritten import read_pieces

ALIKE = 80  # likeness of two names, from 0 to 100, from which one may be the other mistyped

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
_LONGEST = 160  # characters before a year in which the names are looked for
_PARENTHESES = re.compile(r"\((?P<inside>[^()\[\]]{3,300})\)")
_ITEM = re.compile(rf"\s*(?P<lead>[^\d;]*?(?<![\w.'’-]))??{_NAMES},?\s+{_YEAR}{_LOCATOR}\s*")
_INITIALS = re.compile(rf"{_CAPITAL}(?:\.(?:[\s-]?{_CAPITAL}\.?)*)?")
_SECOND_YEAR = re.compile(r"(?:1[5-9]|20)\d\d[a-z]?(?!\d)")


class _Typed(NamedTuple):
    """A work as it is typed; ``lead`` stands before it ("voir "), ``letter`` is that of "2004a"."""

    names: Sequence[str]
    others: bool
    year: str
    letter: str
    locator: str
    lead: str


def typed_citations(chapter: Chapter) -> Iterator[tuple[int, int, Sequence[_Typed], bool]]:
    """Yield start, end and works of each citation, and whether the sentence holds the names."""
    prose = chapter.prose
    for dated in _DATED.finditer(prose):
        first = max(0, dated.start() - _LONGEST)
        named = _NAMED.search(prose[first : dated.start()])
        if named and not _begins_entry(prose, first + named.start(), named["names"]):
            yield first + named.start(), dated.end(), [_typed(named, dated, "")], True
    for match in _PARENTHESES.finditer(prose):
        if re.search(r"(?:1[5-9]|20)\d\d", match[0]) and not re.search(r"\n[ \t>]*\n", match[0]):
            items = [_ITEM.fullmatch(each) for each in match["inside"].split(";")]
            works = [_typed(each, each, each["lead"] or "") for each in items if each]
            if len(works) == len(items):
                yield match.start(), match.end(), works, False


def _begins_entry(prose: str, start: int, names: str) -> bool:
    """Say whether names begin an entry of a list of works: "Rowe, J. (2014). A title"."""
    before = prose[prose.rfind("\n", 0, start) + 1 : start]
    return names.endswith(".") and not before.strip(" \t>*+-")


def _typed(named: re.Match[str], dated: re.Match[str], lead: str) -> _Typed:
    names = [each for each in re.split(_AND, named["names"]) if not _INITIALS.fullmatch(each)]
    locator = " ".join((dated["locator"] or "").split())
    return _Typed(names, bool(named["others"]), dated["year"], dated["letter"] or "", locator, lead)


# --- which work is meant --------------------------------------------------------------------------


_Match = tuple[Sequence[Work], str, str]


def _match(typed: _Typed, bibliography: Bibliography) -> _Match:
    """Return the likeliest works, the code of what stands against them, and words ("Selon ")."""
    words = typed.names[0].split() if typed.names else []
    of_author: dict[str, Work] = {}
    skipped = 0
    while skipped < len(words) and not of_author:
        for way in sorted(spellings(" ".join(words[skipped:]))):
            of_author |= {each.key: each for each in bibliography.by_first_author.get(way, ())}
        skipped += not of_author
    if not of_author:
        from rapidfuzz import fuzz

        name = folded(" ".join(words))
        alike = [
            work
            for work in bibliography.by_year.get(typed.year, ())
            if fuzz.ratio(name, folded(work.authors[0].family)) >= ALIKE
        ]
        return alike, "other-spelling", ""
    before = "".join(f"{word} " for word in words[:skipped])
    full = [work for work in of_author.values() if _has_authors(work, typed)]
    in_year = [work for work in full if work.year == typed.year]
    if in_year:
        doubt = "letter-parts-works" if typed.letter else ""
        return in_year, doubt if len(in_year) == 1 else "several-works-fit", before
    if loose := [work for work in of_author.values() if work.year == typed.year]:
        return loose, "other-authors", before
    by_year = sorted(full, key=lambda work: abs(int(work.year or 0) - int(typed.year)))
    return by_year[:1], "other-year", before


def _has_authors(work: Work, typed: _Typed) -> bool:
    """Say whether the names are those of the work: all of them, or the first ones and "et al."."""
    others, known = typed.names[1:], work.authors[1:]
    complete = len(others) < len(known) if typed.others else len(others) == len(known)
    pairs = zip(others, known, strict=False)
    return complete and all(not spellings(name).isdisjoint(each.spellings) for name, each in pairs)


# --- problems -------------------------------------------------------------------------------------


def manual_citation_problems(chapter: Chapter, context: Context) -> Iterator[Problem]:
    """Yield a ``citation`` problem for each citation by hand; without a bibliography none.

    A warning where the bibliography has a work of this author: with the edit that binds it where
    exactly one fits. An info where it has none, and pages or "et al." show that a work is meant.
    """
    bibliography = context.bibliography
    found = chapter.kept_once(typed_citations) if bibliography else ()
    if bibliography is None or not found:
        return
    quoted = {
        line
        for block in chapter.blocks
        if block.name == "quote"
        for line in range(block.place.line, block.end_line + 1)
    }
    fixed = list(_fixed(chapter))
    for start, end, typed, narrative in found:
        place = chapter.place_at(start)
        if place.line in quoted:
            continue
        matches = [_match(work, bibliography) for work in typed]
        is_fixed = any(first <= start < last for first, last in fixed)
        bound = "" if is_fixed else _bound(typed, matches, narrative=narrative)
        said = " ".join(chapter.body[start:end].split())
        if bound:
            # What stands in front of the name in a sentence ("Selon") stays.
            skipped = matches[0][2] if narrative else ""
            words = re.compile("".join(rf"{re.escape(word)}\s+" for word in skipped.split()))
            before = words.match(chapter.body, start)
            at = before.end() if before else start
            works = tuple(_named(found[0]) for found, *_ in matches)
            known = said.removeprefix(skipped)
            message = Message("cited-by-hand", said=known, works=works, write=bound)
            edits = (Edit(chapter.body_start + at, chapter.body_start + end, bound),)
            yield Problem("citation", place, message, said, bound, Severity.WARNING, edits)
            continue
        for work, match in zip(typed, matches, strict=True):
            is_alone = len(matches) == 1 and not match[2]
            problem = _unbound(work, match, said if is_alone else _words(work, match), place)
            if problem:
                yield problem


def keys_meant(chapter: Chapter, bibliography: Bibliography) -> Iterator[str]:
    """Yield the keys of the works that citations by hand mean for certain, or that may be meant."""
    for _, _, typed, _ in chapter.kept_once(typed_citations):
        for works, doubt, _ in (_match(each, bibliography) for each in typed):
            yield from (work.key for work in works if doubt in {"", "several-works-fit"})


def _fixed(chapter: Chapter) -> Iterator[tuple[int, int]]:
    """Yield what no edit may touch, as offsets in the body: an anchor or HTML would be another."""
    links, no_text = read_links(chapter), {"heading", "html", "code", "block"}
    yield from (
        chapter.line_span(piece.first, piece.last)
        for piece in chapter.once(read_pieces)
        if piece.kind in no_text or "<table" in piece.text
    )
    yield from (link.span for link in links.targets)
    for label in links.references:
        start = chapter.offset_of(label.place)
        yield start, start + len(label.text)
    yield from (use.span for use in chapter.inlines if use.kind in {"link", "claim", "waived"})


def _bound(typed: Sequence[_Typed], matches: Sequence[_Match], *, narrative: bool) -> str:
    """Return the citation in Pandoc's syntax, empty where it is not certain what is meant."""
    parts: list[str] = []
    for work, (works, doubt, skipped) in zip(typed, matches, strict=True):
        if not works or doubt or _SECOND_YEAR.match(work.locator):
            return ""
        key = f"@{works[0].key}"
        if narrative:
            return f"{key} [{work.locator}]" if work.locator else key
        lead = " ".join(work.lead.split())
        lead = f"{lead} {skipped}" if lead else skipped
        parts.append(lead + key + (f", {work.locator}" if work.locator else ""))
    return f"[{'; '.join(parts)}]"


def _unbound(work: _Typed, match: _Match, said: str, place: Place) -> Problem | None:
    """Return what to say of a work that is not bound, None where it may be no work at all."""
    meant, doubt, _ = match
    if meant:
        key, works = f"@{meant[0].key}", tuple(map(_named, meant))
        message = Message("cited-by-hand-bare", said=said, works=works, key=key)
        if doubt:
            message = Message("cited-by-hand-unsure", said=said, works=works, doubt=Message(doubt))
        return Problem("citation", place, message, said, key, Severity.WARNING)
    if work.others or work.locator:
        message = Message("cited-unlisted", said=said)
        return Problem("citation", place, message, said, Message("a-work"), Severity.INFO)
    return None


def _words(work: _Typed, match: _Match) -> str:
    names = ", ".join(work.names).removeprefix(match[2])
    others = " et al." if work.others else ""
    locator = f", {work.locator}" if work.locator else ""
    return f"{names}{others}, {work.year}{work.letter}{locator}"


def _named(work: Work) -> Message:
    names = ", ".join(author.full for author in work.authors) or work.title
    return Message("work-named", key=work.key, names=names, year=work.year or Message("no-year"))
