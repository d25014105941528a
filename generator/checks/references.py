"""Citations and references: keys and ids that there are not, works and terms that nobody names.

Citations typed by hand, "(Rowe, 2014, p. 243)", "Rowe (2014)", mean a work, which is cited then.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from generator.chapters import Chapter, unknown_id, unresolved_references
from generator.chapters.bibliography import Bibliography, Work, folded, spellings
from generator.chapters.bibliography.works import incomplete_works, works_twice
from generator.chapters.links import read_links
from generator.chapters.pieces import quoted_lines
from generator.checks.context import Context, error, info, warning
from generator.core.edits import Edit
from generator.core.problems import Message, Place, Problem, nearest, one_line
from generator.handwritten import read_pieces

ALIKE = 80  # likeness of two names, from 0 to 100, from which one may be the other mistyped

_YEARS_OFF = 2  # of a work in another year that may be meant
_FEW_WORKS = 5  # that nobody cites are told one by one
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
_SAID = re.compile(r"(?:[^\n]|\n(?=[ \t]*>[ \t]*\S))*?\w")  # more words of a quotation
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
    """Say whether names begin an entry of a list of works: "1. Rowe, J. (2014). A title"."""
    before = prose[prose.rfind("\n", 0, start) + 1 : start]
    return names.endswith(".") and not before.strip(" \t>*+-.0123456789")


def _typed(named: re.Match[str], dated: re.Match[str], lead: str) -> _Typed:
    names = [each for each in re.split(_AND, named["names"]) if not _INITIALS.fullmatch(each)]
    locator = " ".join((dated["locator"] or "").split())
    return _Typed(names, bool(named["others"]), dated["year"], dated["letter"] or "", locator, lead)


# --- which work is meant --------------------------------------------------------------------------


class _Meant(NamedTuple):
    """The likeliest works, whether it is certainly the one, what stands before it ("Selon ")."""

    works: Sequence[Work]
    is_certain: bool = False
    before: str = ""


def _meant(typed: _Typed, bibliography: Bibliography) -> _Meant:
    words = typed.names[0].split() if typed.names else []
    for skipped in range(len(words)):
        ways = sorted(spellings(" ".join(words[skipped:])))
        by_author = (work for way in ways for work in bibliography.by_first_author.get(way, ()))
        if works := [*{work.key: work for work in by_author}.values()]:
            break
    else:
        return _Meant(_of_like_name(folded(" ".join(words)), typed.year, bibliography))
    full = [work for work in works if _has_authors(work, typed)]
    in_year = [work for work in full if work.year == typed.year]
    likely = in_year or [work for work in works if work.year == typed.year]
    off = ((abs(int(work.year or typed.year) - int(typed.year)), work) for work in full)
    likely = likely or [work for years, work in off if years <= _YEARS_OFF][:1]
    before = "".join(f"{word} " for word in words[:skipped])
    return _Meant(likely, len(in_year) == 1 and not typed.letter, before)


def _of_like_name(name: str, year: str, bibliography: Bibliography) -> list[Work]:
    from rapidfuzz import fuzz

    works = bibliography.by_year.get(year, ())
    return [work for work in works if fuzz.ratio(name, folded(work.authors[0].family)) >= ALIKE]


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
    exactly one fits. An info where it has none, and pages or "et al." show that a work is meant;
    the author of a blockquote may be in no bibliography.
    """
    bibliography = context.bibliography
    if bibliography is None:
        return
    found = chapter.kept_once(typed_citations)
    quotes = [block for block in chapter.blocks if block.name == "quote"]
    fixed = list(_fixed(chapter)) if found else []
    quoted = {line for lines in quoted_lines(chapter) for line in lines} if found else set[int]()
    for start, end, typed, narrative in found:
        surname = "".join(typed[0].names[:1]).rfind("\n") + 1 if narrative else 0
        place = chapter.place_at(start + surname)  # words of the line above may stand before it
        is_quoted = any(block.place.line <= place.line <= block.end_line for block in quotes)
        # The text of an image repeats its caption, and holds no citation.
        image = chapter.body.rfind("![", 0, start) > chapter.body.rfind("](", 0, start)
        # What the quoted author cites is no citation of the thesis.
        is_quoted |= place.line in quoted and _SAID.match(chapter.body, end) is not None
        if is_quoted or image:
            continue
        meant = [_meant(work, bibliography) for work in typed]
        is_fixed = any(first <= start < last for first, last in fixed)
        bound = "" if is_fixed else _bound(typed, meant, narrative=narrative)
        said = " ".join(chapter.body[start:end].split())
        if not bound:
            for work, match in zip(typed, meant, strict=True):
                is_alone = len(meant) == 1 and not match.before
                words = said if is_alone else _words(work, match)
                if match.works or place.line not in quoted:
                    yield from _unbound(work, match, words, place)
            continue
        # What stands in front of the name in a sentence ("Selon") stays.
        before = meant[0].before if narrative else ""
        pattern = "".join(rf"{re.escape(word)}\s+" for word in before.split())
        stays = re.compile(pattern).match(chapter.body, start)
        at = chapter.body_start + (stays.end() if stays else start)
        edit = Edit(at, chapter.body_start + end, bound)
        yield warning(
            *("citation", place, "cited-by-hand", said, bound),
            edits=() if chapter.flavour == "github" else (edit,),  # GitHub has no citations
            said=said.removeprefix(before),
            works=tuple(_named(each.works[0]) for each in meant),
            write=bound,
        )


def keys_meant(chapter: Chapter, bibliography: Bibliography) -> Iterator[str]:
    """Yield the keys of the works that citations by hand mean, or may mean."""
    for _, _, typed, _ in chapter.kept_once(typed_citations):
        for each in typed:
            works = _meant(each, bibliography).works
            yield from (work.key for work in works if work.year == each.year)


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


def _bound(typed: Sequence[_Typed], meant: Sequence[_Meant], *, narrative: bool) -> str:
    """Return the citation in Pandoc's syntax, empty where it is not certain what is meant."""
    parts: list[str] = []
    for work, (works, is_certain, before) in zip(typed, meant, strict=True):
        if not is_certain or _SECOND_YEAR.match(work.locator):
            return ""
        key = f"@{works[0].key}"
        if narrative:
            return f"{key} [{work.locator}]" if work.locator else key
        lead = " ".join(f"{work.lead} {before}".split())
        parts.append(f"{lead} {key}".strip() + (f", {work.locator}" if work.locator else ""))
    return f"[{'; '.join(parts)}]"


def _unbound(work: _Typed, meant: _Meant, said: str, place: Place) -> Iterator[Problem]:
    """Yield what to say of a work that is not bound, nothing where it may be no work at all."""
    if meant.works:
        works, key = tuple(map(_named, meant.works)), f"@{meant.works[0].key}"
        code = "cited-by-hand-bare" if meant.is_certain else "cited-by-hand-unsure"
        yield warning("citation", place, code, said, key, said=said, works=works, key=key)
    elif work.others or work.locator or len(work.names) > 1:
        yield info("citation", place, "cited-unlisted", said, Message("a-work"), said=said)


def _words(work: _Typed, meant: _Meant) -> str:
    names = ", ".join(work.names).removeprefix(meant.before)
    others = " et al." if work.others else ""
    locator = f", {work.locator}" if work.locator else ""
    return f"{names}{others}, {work.year}{work.letter}{locator}"


def _named(work: Work) -> Message:
    names = ", ".join(author.full for author in work.authors) or work.title
    return Message("work-named", key=work.key, names=names, year=work.year or Message("no-year"))


# --- keys and ids that there are not, works and terms that nobody names ---------------------------


def citation_problems(context: Context) -> Iterator[Problem]:
    """Yield an error for each key that no work has, an info for each work that nobody cites.

    Without a bibliography all citations are one error. A work that is cited by hand is cited:
    what to write in place of that is told there. A library of which much is not cited is one
    info. What a work lacks is a warning where it is cited, one under two keys where both are.
    """
    bibliography, used = context.bibliography, context.once(_used)
    chapters = context.manuscript.chapters
    if bibliography:
        yield from _unknown_works(bibliography, context)
    else:
        uses = (use for chapter in chapters for use in chapter.inlines)
        citations = [use for use in uses if use.kind == "citation"]
        for use in citations[:1]:
            shown, expected = one_line(" ".join(use.text.split())), Message("a-work-of-references")
            yield error(
                *("citation", use.place, "citation-as-typed", shown, expected),
                found=shown,
                count=len(citations),
            )
    if bibliography and not used >= bibliography.works.keys():
        used = used.union(*(keys_meant(chapter, bibliography) for chapter in chapters))
    works = bibliography.works if bibliography else {}
    yield from incomplete_works(works, used)
    cited = {each.place for key, each in works.items() if key in used}  # by any of its keys
    yield from works_twice(works, cited)
    rest = [*{each.place: each for each in works.values() if each.place not in cited}.values()]
    is_library = len(rest) > _FEW_WORKS
    for work in rest[:1] if is_library else rest:
        code = "works-not-cited" if is_library else "work-not-cited"
        yield info(
            *("citation", work.place, code, work.key, Message("a-citation")),
            key=work.key,
            citation=f"[@{work.key}]",
            count=len(rest),
            all=len(works),
        )


def _unknown_works(bibliography: Bibliography, context: Context) -> Iterator[Problem]:
    """Yield an error for each key that no work has; one for all where most have none."""
    uses = (use for chapter in context.manuscript.chapters for use in chapter.inlines)
    named = [(key, use.place) for use in uses for key in use.keys]
    lost = [each for each in named if each[0] not in bibliography.works]
    count, cited = (len({key for key, _ in each}) for each in (lost, named))
    is_another = count > max(_FEW_WORKS, cited / 2)
    for key, place in lost[:1] if is_another else lost:
        code = "key-of-no-work" if context.register.get(key) else "work-unknown"
        yield error(
            *("citation", place, "works-unknown" if is_another else code),
            *(f"@{key}", Message("a-key-of-a-work")),
            key=f"@{key}",
            path=bibliography.path,
            near=nearest(key, bibliography.works) if code == "work-unknown" else "",
            count=count,
            all=cited,
        )


def reference_problems(context: Context) -> Iterator[Problem]:
    """Yield the references to unknown ids, and an info for each term that no chapter refers to."""
    yield from unresolved_references(context.manuscript, context.register)
    for chapter in context.manuscript.chapters:
        named = str(chapter.meta.get("result") or "")
        if named and named not in context.register.entries:
            before = chapter.text.partition("\nresult:")[0]
            place = Place(chapter.source, before.count("\n") + 2)
            yield unknown_id(named, place, context.register.nearest(named))
    used = context.once(_used)
    for term in (term for chapter in context.manuscript.chapters for term in chapter.terms):
        if term.id not in used:
            yield info(
                *("reference", term.place, "term-unused", term.id, Message("a-reference")),
                term=term.text,
                id=f"@{term.id}",
            )


def _used(context: Context) -> frozenset[str]:
    """Return what the chapters cite, refer to and link to: keys, ids and anchors."""
    used: set[str] = set()
    for chapter in context.manuscript.chapters:
        for use in chapter.inlines:
            used.update(use.keys or (use.target,))
        used.update(link.target.partition("#")[2] for link in read_links(chapter).targets)
    return frozenset(used)
