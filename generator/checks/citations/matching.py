"""Which work a citation by hand means."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz

from generator.chapters.bibliography import Bibliography, Work, folded, spellings
from generator.checks.citations.typed import TypedWork

ALIKE = 80
"""Likeness of two names, from 0 to 100, from which one may be the other mistyped."""


@dataclass(frozen=True)
class Match:
    """The works that may be meant, and how sure that is.

    ``certain``: exactly one work has these authors and this year. ``skipped`` are the words in
    front of the first name that are none of it ("Selon "). ``why`` says what stands against it.
    """

    works: tuple[Work, ...] = ()
    certain: bool = False
    skipped: str = ""
    why: str = ""


def match_work(typed: TypedWork, bibliography: Bibliography) -> Match:
    """Return the works of a bibliography that a typed citation may mean, the likeliest alone."""
    by_first = list(_of_first_author(typed, bibliography))
    if not by_first:
        return _mistyped(typed, bibliography)
    skipped = by_first[0][1]
    full = [work for work, _ in by_first if _same_authors(typed, work)]
    in_year = [work for work in full if work.year == typed.year]
    if len(in_year) == 1 and not typed.letter:
        return Match(tuple(in_year), certain=True, skipped=skipped)
    if in_year:
        why = "the letter tells works apart" if len(in_year) == 1 else "more than one work fits"
        return Match(tuple(in_year), skipped=skipped, why=why)
    loose = [work for work, _ in by_first if work.year == typed.year]
    if loose:
        return Match(tuple(loose), skipped=skipped, why="its authors are others")
    nearest = sorted(full, key=lambda work: abs(int(work.year or 0) - int(typed.year)))
    return Match(tuple(nearest[:1]), skipped=skipped, why="its year is another")


def _of_first_author(typed: TypedWork, bibliography: Bibliography) -> Iterator[tuple[Work, str]]:
    """Yield the works whose first author is named first, with the words in front of the name."""
    words = typed.names[0].split() if typed.names else []
    for start in range(len(words)):
        ways = sorted(spellings(" ".join(words[start:])))
        named = [work for way in ways for work in bibliography.by_first_author.get(way, ())]
        found = {work.key: work for work in named}.values()
        if found:
            skipped = " ".join(words[:start])
            yield from ((work, f"{skipped} " if skipped else "") for work in found)
            return


def _same_authors(typed: TypedWork, work: Work) -> bool:
    """Say whether the names are those of the work: all of them, or the first ones and "et al."."""
    others = typed.names[1:]
    known = work.authors[1:]
    if len(others) > len(known):
        return False
    complete = len(others) < len(known) if typed.others else len(others) == len(known)
    pairs = zip(others, known, strict=False)
    return complete and all(not spellings(name).isdisjoint(each.spellings) for name, each in pairs)


def _mistyped(typed: TypedWork, bibliography: Bibliography) -> Match:
    """Return the work of the same year whose first author's name is nearly the one typed."""
    name = folded(typed.names[0]) if typed.names else ""
    alike = [
        work
        for work in bibliography.works.values()
        if work.year == typed.year
        and work.authors
        and fuzz.ratio(name, folded(work.authors[0].family)) >= ALIKE
    ]
    return Match(tuple(alike), why="its author is spelt otherwise") if alike else Match()
