"""Reads and writes the numbers of a cell: counts, sums of money, shares, hours and minutes.

A number that can be read in two ways ("1.250") keeps both values, and its column decides.
"""

import re
from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache

from generator.core.values import Frozen
from generator.language.normalize import fold, normalize
from generator.language.typed_numbers import BLANK, STYLES, Style, read_number

#: The unit of hours, minutes and seconds; values are in minutes.
DURATION = "duration"

#: How many minutes one of a unit of time lasts, by its folded name: 60 for "h".
MINUTES: Mapping[str, Fraction] = {
    **dict.fromkeys(("h", "hr", "hrs", "heure", "heures", "hour", "hours"), Fraction(60)),
    **dict.fromkeys(("min", "mn", "mins", "minute", "minutes", "'", "′", "’"), Fraction(1)),
    **dict.fromkeys(
        ("s", "sec", "secs", "seconde", "secondes", "second", "seconds"), Fraction(1, 60)
    ),
}
_MONEY = {"€": "€", "eur": "€", "euro": "€", "euros": "€", "$": "$", "usd": "$", "£": "£"}
_HOUR = r"(?:h|hrs?|heures?|hours?)"
_MINUTE = r"(?:min|mn|mins|minutes?|['′’])"
_AMOUNT = re.compile(
    rf"(?P<about>[~≈<>≤≥±]\s*)?(?P<money>[€$£]{BLANK}?)?(?<![^\W_])(?<![0-9][.,])"
    rf"(?P<literal>[-−+]?(?:"
    rf"[0-9]{{1,5}}{BLANK}?{_HOUR}{BLANK}?[0-9]{{1,2}}"
    rf"(?:{BLANK}?(?:{_MINUTE}|m){BLANK}?[0-9]{{1,2}}(?={BLANK}?s))?(?![0-9.,]*[0-9])"
    rf"|(?P<minutes>[0-9]{{1,5}}){BLANK}?{_MINUTE}{BLANK}?[0-9]{{1,2}}(?![0-9.,]*[0-9])"
    rf"|[0-9]{{1,4}}:[0-9]{{2}}(?::[0-9]{{2}})?(?![0-9:])"
    rf"|(?P<number>(?:[0-9]{{1,3}}(?:{BLANK}[0-9]{{3}})+(?![0-9])|[0-9]+)(?:[.,'’][0-9]+)*)"
    r"(?!(?:er|re|e|i?[èe]me|ère|nde?|st|th|rd)\b)))"
    r"(?P<prime>['′’](?!\w))?(?P<more>\+(?!\s?[0-9]))?",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{4}(?![0-9])|[0-9]{4}-[0-9]{2}-"
    r"|[0-9]m ?[0-9]+[.,][0-9]+ ?s\b|^\W*[0-9]+m ?[0-9]+ ?s\b",  # "58m 19.24s"
)
_WORD = r"(?:[^\W\d_]++(?:['’.&-][^\W\d_]++)*+\.?+|[%‰€$£°])"
_NOTE = re.compile(r"[*†‡§#¹²³⁴⁵⁶⁷⁸⁹⁰]+")
_WORDS = re.compile(rf"\s*+(?:{_WORD}\s*+)*+")
_SEPARATOR = re.compile(r"[/;,()|\[\]\n:=]|(?<!\w)(?:et|and|sur|out of)(?!\w)")
_JOINS = re.compile(r"\s*[:=]\s*$")
_ABOUT = re.compile(
    r"(?<!\w)(?:env(?:iron|\.)|about|circa|ca\.|approx(?:\.|imately)?)(?!\w)", re.IGNORECASE
)
_RANGE = re.compile(r"\s*(?:à|a|to|ou|or|x|×)\s*", re.IGNORECASE)
_LONGEST = 120  # characters: a longer text is no number
_MOST_DIGITS = 18
_MOST_WORDS = 6  # for each number
_LONGEST_UNIT = 2  # words
_MOST_DECIMALS = 6
_THOUSAND = 1000  # the smallest number with thousands to part
_MISSING = frozenset(
    (
        *("", "-", "–", "—", "−", "--", "/", "?", "…", "...", "∅", "ø", "·", ".", "none", "tbd"),
        *("na", "n/a", "n.a.", "n.a", "nd", "n.d.", "n.d", "nc", "n.c.", "nr", "n.r.", "nsp"),
        *("s.o.", "n/d", "n/c", "non renseigne", "non communique", "not available", "nan"),
        "sans objet",
    )
)


class Amount(Frozen):
    """One number of a text, from ``start`` to ``end``, with the words around it.

    ``values`` are what it may be worth, by style: in minutes for a duration with its unit, else as
    written; ``steps`` are what one of its last digit is worth. ``unit`` is "" for a bare number,
    "%", ``DURATION``, a currency, or the key of the words behind it; ``minutes`` what one of a unit
    of time lasts. ``parts`` says that it is written in hours and minutes, ``announced`` that a
    colon, an equals sign or a parenthesis stands right before it.
    """

    literal: str
    start: int
    end: int
    values: Mapping[Style, Fraction]
    steps: Mapping[Style, Fraction]
    unit: str = ""
    minutes: Fraction = Fraction(1)
    parts: bool = False
    before: str = ""
    after: str = ""
    approximate: bool = False
    announced: bool = False

    @property
    def size(self) -> Fraction:
        """What one of its last digit is worth, in the style that reads the fewest decimals."""
        return max(self.steps.values())


@lru_cache(maxsize=8192)
def is_missing(text: str) -> bool:
    """Say whether a cell says that there is no value: empty, a dash, "NA", "n.d." …."""
    return fold(text) in _MISSING


@lru_cache(maxsize=8192)
def is_number(text: str) -> bool:
    """Say whether a cell holds a number and nothing else but a unit."""
    first = (read_amounts(text) or (None,))[0]
    return first is not None and not first.before and len(first.after.split()) <= _LONGEST_UNIT


@lru_cache(maxsize=8192)
def read_amounts(text: str) -> tuple[Amount, ...] | None:
    """Return the amounts that a text consists of; None where it is more, or something else.

    Words before and behind a number are kept with it. Signs other than separators, footnote marks
    and "about" make of it something that is not understood: a range, a product, a date, a code.
    """
    if not any("0" <= character <= "9" for character in text):
        return ()
    plainer = _NOTE.sub(lambda note: " " * len(note[0]), text)
    if len(text) > _LONGEST or _DATE.search(plainer):
        return None
    matches = list(_AMOUNT.finditer(plainer))
    around = _words_around(plainer, matches) if matches else None
    if around is None:
        return None
    found = [
        _amount(
            match,
            before,
            after,
            announced=plainer[: match.start()].rstrip()[-1:] in {":", "=", "("},
        )
        for match, (before, after) in zip(matches, around, strict=True)
    ]
    amounts = tuple(filter(None, found))
    return amounts if len(amounts) == len(found) else None


def _words_around(text: str, matches: list[re.Match[str]]) -> list[tuple[str, str]] | None:
    ends = [0, *(match.end() for match in matches)]
    starts = [*(match.start() for match in matches), len(text)]
    gaps = [text[end:start] for end, start in zip(ends, starts, strict=True)]
    parts = [_SEPARATOR.split(_JOINS.sub("", gap)) for gap in gaps[:-1]]
    parts.append(_SEPARATOR.split(gaps[-1]))
    words = [[" ".join(part.split()) for part in gap] for gap in parts]
    too_many = sum(len(gap.split()) for gap in gaps) > _MOST_WORDS * len(matches)
    if too_many or not all(_WORDS.fullmatch(part) for gap in parts for part in gap):
        return None
    for gap, said in zip(gaps[1:-1], words[1:-1], strict=True):
        is_separated = any(said) or _SEPARATOR.search(re.sub("[:=]", " ", gap))
        if _RANGE.fullmatch(gap) or not is_separated:
            return None
    before = [" ".join(words[0]), *(said[-1] if len(said) > 1 else "" for said in words[1:])]
    return list(zip(before, (said[0] for said in words[1:]), strict=False))


def _amount(match: re.Match[str], before: str, after: str, *, announced: bool) -> Amount | None:
    literal = match["literal"]
    if sum(map(str.isdigit, literal)) > _MOST_DIGITS:
        return None
    typed_unit = (match["money"] or match["prime"] or "").strip() or after
    word = fold(typed_unit).split(" ")[0].rstrip(".")
    parts, length = match["number"] is None, Fraction(1)
    if parts:
        numbers = [int(part) for part in re.findall("[0-9]+", literal)]
        step = Fraction(1 if match["minutes"] else 60, 60 ** (len(numbers) - 1))
        smallest = sum(number * 60**at for at, number in enumerate(reversed(numbers)))
        value = smallest * (-step if literal[0] in "-−" else step)
        values: dict[Style, Fraction] = dict.fromkeys(STYLES, value)
        steps: dict[Style, Fraction] = dict.fromkeys(STYLES, step)
    else:
        typed = read_number(literal)
        if typed is None:
            return None
        length = MINUTES.get(word, length)
        values = {style: value * length for style, value in typed.values.items()}
        steps = {style: step * length for style, step in typed.steps.items()}
    unit = DURATION
    if not parts and word not in MINUTES:
        unit = _MONEY.get(word) or (word if word in "%‰" else normalize(typed_unit))
    return Amount(
        literal,
        *match.span("literal"),
        values,
        steps,
        unit,
        length,
        parts,
        before=" ".join(_ABOUT.sub("", before).split()),
        after=after,
        approximate=bool(match["about"] or match["more"] or _ABOUT.search(before)),
        announced=announced,
    )


def write_like(amount: Amount, value: Fraction, style: Style) -> str:
    """Return a value as the amount is typed, up to six decimals, or "" if it cannot be so."""
    if amount.parts:
        return _write_in_parts(amount, value)
    if amount.unit == DURATION:
        value /= amount.minutes
    point = "," if style == "comma" else "."
    _, found, behind = amount.literal.rpartition(point)
    decimals = len(behind) if found else 0
    while decimals < _MOST_DECIMALS and (value * 10**decimals).denominator != 1:
        decimals += 1
    scaled = value * 10**decimals
    if scaled.denominator != 1:
        return ""
    whole, behind = divmod(abs(int(scaled)), 10**decimals)
    mark = re.search(r"[0-9]([ \u00a0\u202f\u2009'’.,])[0-9]{3}(?![0-9])", amount.literal)
    parted = mark and mark[1] != point and whole >= _THOUSAND
    written = f"{whole:,}".replace(",", mark[1]) if mark and parted else str(whole)
    decimal = f"{point}{behind:0{decimals}}" if decimals else ""
    return ("-" if value < 0 else "") + written + decimal


def _write_in_parts(amount: Amount, value: Fraction) -> str:
    rest = value / amount.size
    if rest.denominator != 1 or rest < 0:
        return ""
    pieces = re.split("([0-9]+)", amount.literal)  # each second one is a number
    for at in range(len(pieces) - 2, 1, -2):
        rest, part = divmod(rest, 60)
        pieces[at] = f"{int(part):02}" if len(pieces[at]) > 1 else str(part)
    return "".join([pieces[0], str(rest), *pieces[2:]])
