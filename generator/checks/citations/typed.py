"""In-text citations that were typed by hand: "(Rowe, 2014, p. 243)", "Rowe (2014)"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

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
_LOOKS = re.compile(r"(?:1[5-9]|20)\d\d")


@dataclass(frozen=True)
class TypedWork:
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
class TypedCitation:
    """A citation by hand, from one offset of a text to another.

    ``narrative`` says that the names are part of the sentence and only the year is in parentheses.
    """

    start: int
    end: int
    works: tuple[TypedWork, ...]
    narrative: bool


def typed_citations(prose: str) -> Iterator[TypedCitation]:
    """Yield what looks like author and year, in the order of the text.

    Parentheses of which one part does not look so are left alone.
    """
    if not _LOOKS.search(prose):
        return
    for dated in _DATED.finditer(prose):
        first = max(0, dated.start() - _LONGEST)
        named = _NAMED.search(prose[first : dated.start()])
        if named:
            works = (_work(named, dated),)
            yield TypedCitation(first + named.start(), dated.end(), works, narrative=True)
    for match in _PARENTHESES.finditer(prose):
        if _EMPTY_LINE.search(match[0]) or not _LOOKS.search(match[0]):
            continue
        items = [_ITEM.fullmatch(each) for each in match["inside"].split(";")]
        works = tuple(_work(each, each, each["lead"] or "") for each in items if each)
        if len(works) == len(items):
            yield TypedCitation(match.start(), match.end(), works, narrative=False)


def _work(named: re.Match[str], dated: re.Match[str], lead: str = "") -> TypedWork:
    names = re.split(_AND, named["names"])
    return TypedWork(
        names=tuple(each for each in names if not _INITIALS.fullmatch(each)),
        others=bool(named["others"]),
        year=dated["year"],
        letter=dated["letter"] or "",
        locator=" ".join((dated["locator"] or "").split()),
        lead=lead,
    )
