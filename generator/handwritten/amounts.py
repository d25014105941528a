"""Reads the numbers of a cell: counts, sums of money, shares, hours and minutes, with their words.

A decimal comma or point, and the blanks, points, commas or apostrophes that part thousands are all
understood; where a number can be read in two ways ("1.250") it keeps both, and its column decides.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from generator.handwritten.labels import label_key, plain

Style = Literal["comma", "point"]
"""What parts the decimals: a comma as in French, a point as in English."""

#: The unit of hours, minutes and seconds; values are in minutes.
DURATION = "duration"

_MINUTES: Mapping[str, Fraction] = {
    **dict.fromkeys(("h", "hr", "hrs", "heure", "heures", "hour", "hours"), Fraction(60)),
    **dict.fromkeys(("min", "mn", "mins", "minute", "minutes", "'", "′", "’"), Fraction(1)),
    **dict.fromkeys(
        ("s", "sec", "secs", "seconde", "secondes", "second", "seconds"), Fraction(1, 60)
    ),
}
_MONEY = {"€": "€", "eur": "€", "euro": "€", "euros": "€", "$": "$", "usd": "$", "£": "£"}
_BLANK = "[ \u00a0\u202f\u2009]"
_HOUR = r"(?:h|hrs?|heures?|hours?)"
_MINUTE = r"(?:min|mn|mins|minutes?|['′’])"
_AMOUNT = re.compile(
    rf"(?P<about>[~≈<>≤≥±]\s*)?(?P<money>[€$£]{_BLANK}?)?(?<![^\W_])(?<![0-9][.,])"
    rf"(?P<literal>[-−+]?(?:"
    rf"(?P<hours>[0-9]{{1,5}}){_BLANK}?{_HOUR}{_BLANK}?(?P<minutes>[0-9]{{1,2}})"
    rf"(?:{_BLANK}?(?:{_MINUTE}|m){_BLANK}?(?P<seconds>[0-9]{{1,2}})(?={_BLANK}?s))?(?![0-9.,]*[0-9])"
    rf"|(?P<minutes_only>[0-9]{{1,5}}){_BLANK}?{_MINUTE}{_BLANK}?(?P<seconds_only>[0-9]{{1,2}})"
    rf"(?![0-9.,]*[0-9])"
    rf"|(?P<clock>[0-9]{{1,4}}:[0-9]{{2}}(?::[0-9]{{2}})?)(?![0-9:])"
    rf"|(?P<number>(?:[0-9]{{1,3}}(?:{_BLANK}[0-9]{{3}})+(?![0-9])|[0-9]+)(?:[.,'’][0-9]+)*)"
    r"(?!(?:er|re|e|i?[èe]me|ère|nde?|st|th|rd)\b)))"
    r"(?P<prime>['′’](?!\w))?(?P<more>\+(?!\s?[0-9]))?",
    re.IGNORECASE,
)
_DATE = re.compile(r"[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{4}(?![0-9])|[0-9]{4}-[0-9]{2}-")
_WORD = r"(?:[^\W\d_]++(?:['’.&-][^\W\d_]++)*+\.?+|[%‰€$£°])"
_NOTE = re.compile(r"[*†‡§#¹²³⁴⁵⁶⁷⁸⁹⁰]+")
_PIECE = re.compile(rf"\s*+(?:{_WORD}\s*+)*+")
_SEPARATOR = re.compile(r"[/;,()|\[\]\n]|(?<!\w)(?:et|and|sur|out of)(?!\w)")
_JOINS = re.compile(r"\s*[:=]\s*$")
_ABOUT = re.compile(
    r"(?<!\w)(?:env(?:iron|\.)|about|circa|ca\.|approx(?:\.|imately)?)(?!\w)", re.IGNORECASE
)
_RANGE = re.compile(r"\s*(?:à|a|to|ou|or|x|×)\s*", re.IGNORECASE)
_DECIMALS: Mapping[Style, re.Pattern[str]] = {
    "comma": re.compile(
        r"(?P<whole>[1-9][0-9]{0,2}(?:['’.][0-9]{3})+|[0-9]+)(?:,(?P<decimals>[0-9]+))?"
    ),
    "point": re.compile(
        r"(?P<whole>[1-9][0-9]{0,2}(?:['’,][0-9]{3})+|[0-9]+)(?:\.(?P<decimals>[0-9]+))?"
    ),
}
_DIGIT = re.compile(r"[0-9]")
_LONGEST = 120  # characters: a longer text is no number
_MOST_DIGITS = 18
_MOST_WORDS = 6
_MISSING = frozenset(
    (
        *("", "-", "–", "—", "−", "--", "/", "?", "…", "...", "∅", "ø", "·", ".", "none", "tbd"),
        *(
            "na",
            "n/a",
            "n.a.",
            "n.a",
            "nd",
            "n.d.",
            "n.d",
            "nc",
            "n.c.",
            "nr",
            "n.r.",
            "nsp",
            "s.o.",
        ),
        *("n/d", "n/c", "non renseigne", "non communique", "not available", "nan", "sans objet"),
    )
)


@dataclass(frozen=True)
class Amount:
    """One number of a text, from ``start`` to ``end``, with the words around it.

    ``values`` are what it may be worth, by style: in minutes for a duration with its unit, else as
    written; ``size`` is what one of its last digit is worth. ``unit`` is "" for a bare number, "%",
    ``DURATION``, a currency, or the key of the words behind it; ``minutes`` what one of a unit of
    time lasts. ``parts`` says that it is written in hours and minutes. ``separator`` is the sign
    between it and the amount before it; ``announced`` says that a colon, an equals sign or a
    parenthesis stands right before it.
    """

    literal: str
    start: int
    end: int
    values: Mapping[Style, Fraction]
    size: Fraction
    unit: str = ""
    minutes: Fraction = Fraction(1)
    parts: bool = False
    before: str = ""
    after: str = ""
    approximate: bool = False
    separator: str = ""
    announced: bool = False


def minutes_of(unit: str) -> Fraction:
    """Return how many minutes one of a unit of time lasts: 60 for "h"."""
    return _MINUTES[plain(unit)]


@lru_cache(maxsize=8192)
def is_missing(text: str) -> bool:
    """Say whether a cell says that there is no value: empty, a dash, "NA", "n.d." …."""
    return plain(text) in _MISSING


@lru_cache(maxsize=8192)
def is_number(text: str) -> bool:
    """Say whether a cell holds a number and nothing else but a unit."""
    amounts = read_amounts(text)
    return bool(amounts) and not amounts[0].before and len(amounts[0].after.split()) < 3  # noqa: PLR2004


@lru_cache(maxsize=8192)
def read_amounts(text: str) -> tuple[Amount, ...] | None:
    """Return the amounts that a text consists of; None where it is more, or something else.

    Words before and behind a number are kept with it. Signs other than separators, footnote marks
    and "about" make of it something that is not understood: a range, a product, a date, a code.
    """
    if not _DIGIT.search(text):
        return ()
    if len(text) > _LONGEST:
        return None
    plainer = _NOTE.sub(lambda note: " " * len(note[0]), text)
    if _DATE.search(plainer):
        return None
    matches = list(_AMOUNT.finditer(plainer))
    gaps = _gaps(plainer, matches)
    if gaps is None or not matches:
        return None
    amounts = [
        _amount(match, before, after, separator, announced=_announces(plainer, match.start()))
        for match, (before, after, separator) in zip(matches, gaps, strict=True)
    ]
    found = tuple(amount for amount in amounts if amount)
    return found if len(found) == len(amounts) else None


def _gaps(text: str, matches: list[re.Match[str]]) -> list[tuple[str, str, str]] | None:
    """Return the words before and behind each amount and the sign before it, or None."""
    if not matches or sum(map(len, map(str.split, _between(text, matches)))) > _MOST_WORDS * len(
        matches
    ):
        return None
    first, *middle, last = _between(text, matches)
    before = _pieces(_JOINS.sub("", first))
    if before is None:
        return None
    found = [[" ".join(before), "", ""]]
    for gap in middle:
        pieces = _pieces(_JOINS.sub("", gap))
        separator = _SEPARATOR.search(gap)
        if pieces is None or _RANGE.fullmatch(gap) or not (separator or any(pieces)):
            return None
        found[-1][1] = pieces[0]
        found.append([pieces[-1] if len(pieces) > 1 else "", "", separator[0] if separator else ""])
    after = _pieces(last)
    if after is None:
        return None
    found[-1][1] = after[0]
    return [(before, after, separator) for before, after, separator in found]


def _between(text: str, matches: list[re.Match[str]]) -> list[str]:
    bounds = [0, *(bound for match in matches for bound in match.span()), len(text)]
    return [text[start:end] for start, end in list(pairwise(bounds))[::2]]


def _pieces(gap: str) -> list[str] | None:
    """Return the words of a gap, parted where a separator stands, or None."""
    pieces = _SEPARATOR.split(re.sub(r"[:=]", "/", gap))
    if all(_PIECE.fullmatch(piece) for piece in pieces):
        return [" ".join(piece.split()) for piece in pieces]
    return None


def _announces(text: str, end: int) -> bool:
    return text[:end].rstrip()[-1:] in {":", "=", "("}


def _amount(
    match: re.Match[str], before: str, after: str, separator: str, *, announced: bool
) -> Amount | None:
    values, size = _values(match)
    if not values or sum(map(str.isdigit, match["literal"])) > _MOST_DIGITS:
        return None
    about = bool(match["about"] or match["more"] or _ABOUT.search(before))
    amount = Amount(
        match["literal"],
        *match.span("literal"),
        values,
        size,
        before=" ".join(_ABOUT.sub("", before).split()),
        after=after,
        approximate=about,
        separator=separator.strip().lower() or separator,
        announced=announced,
    )
    if match["number"] is None:
        return replace(amount, unit=DURATION, parts=True)
    return _with_unit(amount, (match["money"] or match["prime"] or "").strip() or after)


def _with_unit(amount: Amount, unit: str) -> Amount:
    first = plain(unit).split(" ")[0].rstrip(".")
    if first in _MINUTES:
        length = _MINUTES[first]
        values = {style: value * length for style, value in amount.values.items()}
        return replace(
            amount, values=values, size=amount.size * length, unit=DURATION, minutes=length
        )
    return replace(amount, unit=_MONEY.get(first) or (first if first in "%‰" else label_key(unit)))


def _values(match: re.Match[str]) -> tuple[dict[Style, Fraction], Fraction]:
    """Return what a number may be worth in each style, and the worth of its last digit."""
    sign = -1 if match["literal"][0] in "-−" else 1
    if match["number"]:
        values, decimals = _number_values(re.sub(_BLANK, "", match["number"]))
        return {style: sign * value for style, value in values.items()}, Fraction(1, 10**decimals)
    parts = [int(part) for part in re.findall("[0-9]+", match["literal"])]
    first = Fraction(1) if match["minutes_only"] else Fraction(60)
    value = sum((part * first / 60**index for index, part in enumerate(parts)), Fraction(0))
    both: dict[Style, Fraction] = {"comma": sign * value, "point": sign * value}
    return both, first / 60 ** (len(parts) - 1)


def _number_values(digits: str) -> tuple[dict[Style, Fraction], int]:
    """Return the values of a number in each style that can read it, and its decimals.

    Where the styles differ ("1.250") the decimals are the fewer.
    """
    values: dict[Style, Fraction] = {}
    decimals: list[int] = []
    for style, pattern in _DECIMALS.items():
        found = pattern.fullmatch(digits)
        if found:
            whole, behind = re.sub(r"[^0-9]", "", found["whole"]), found["decimals"] or ""
            values[style] = Fraction(int(whole + behind), 10 ** len(behind))
            decimals.append(len(behind))
    return values, min(decimals, default=0)
