"""Numbers as they are typed, in digits and in words, of French and of English.

In digits the decimals stand behind a comma or a point; blanks, apostrophes, points or commas part
thousands. "1.250" and "1,250" can be read in two ways: both are kept, and whoever asks decides or
asks back. In words the old and the new spelling are read, and what Belgium and Switzerland say.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache, lru_cache
from typing import Literal

from generator.core.values import Frozen

# What parts the decimals: a comma as in French, a point as in English.
Style = Literal["comma", "point"]
STYLES: tuple[Style, ...] = ("comma", "point")
# The blanks that part thousands, as a regular expression.
BLANK = "[ \u00a0\u202f\u2009]"

_SIGNED = re.compile(
    rf"(?P<sign>[-−+]?)(?P<digits>(?:[0-9]{{1,3}}(?:{BLANK}[0-9]{{3}})+(?![0-9])|[0-9]+)"
    r"(?:[.,'’][0-9]+)*)"
)
_PATTERNS: Mapping[Style, re.Pattern[str]] = {
    "comma": re.compile(r"([1-9][0-9]{0,2}(?:['’.][0-9]{3})+|[0-9]+)(?:,([0-9]+))?"),
    "point": re.compile(r"([1-9][0-9]{0,2}(?:['’,][0-9]{3})+|[0-9]+)(?:\.([0-9]+))?"),
}


class TypedNumber(Frozen):
    """A typed number as plain digits in each style: "1.250" is "1250" (comma), "1.250" (point)."""

    plain: Mapping[Style, str]

    @property
    def values(self) -> dict[Style, Fraction]:
        """What it is worth in each style."""
        return {style: Fraction(digits) for style, digits in self.plain.items()}

    @property
    def steps(self) -> dict[Style, Fraction]:
        """What one of its last digit is worth in each style: a hundredth for "12,50"."""
        return {
            style: Fraction(1, 10 ** len(digits.partition(".")[2]))
            for style, digits in self.plain.items()
        }


@lru_cache(maxsize=8192)
def read_number(text: str) -> TypedNumber | None:
    """Return the number that a text is, or None if it is anything else or no style can read it."""
    found = _SIGNED.fullmatch(text)
    if found is None:
        return None
    sign = "-" if found["sign"] in {"-", "−"} else ""
    digits = re.sub(BLANK, "", found["digits"])
    plain: dict[Style, str] = {}
    for style, pattern in _PATTERNS.items():
        if parts := pattern.fullmatch(digits):
            whole = re.sub(r"[^0-9]", "", parts[1])
            plain[style] = f"{sign}{whole}.{parts[2]}" if parts[2] else sign + whole
    return TypedNumber(plain) if plain else None


def styles_of(numbers: Iterable[TypedNumber]) -> tuple[Style, ...]:
    """Return the styles that can read all the numbers; one where two of them read them alike."""
    values = [number.values for number in numbers]
    common: list[Style] = [style for style in STYLES if all(style in each for each in values)]
    if len(common) > 1 and all(each["comma"] == each["point"] for each in values):
        return ("comma",)
    return tuple(common)


# --- in words -------------------------------------------------------------------------------------

UNITS = {
    "fr": "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
    " dix-sept dix-huit dix-neuf",
    "en": "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen",
}
_TENS = {
    "fr": (
        "vingt trente quarante cinquante soixante quatre-vingt septante huitante octante nonante",
        (20, 30, 40, 50, 60, 80, 70, 80, 80, 90),
    ),
    "en": ("twenty thirty forty fifty sixty seventy eighty ninety", range(20, 100, 10)),
}
_SCALES = {
    "fr": {"milliard": 10**9, "million": 10**6, "mille": 1000, "cent": 100},
    "en": {"billion": 10**9, "million": 10**6, "thousand": 1000, "hundred": 100},
}
_ZERO, _MINUS = {"fr": "zéro", "en": "zero"}, {"fr": "moins", "en": "minus"}
_POINT = {"fr": "virgule", "en": "point"}
_WITHIN = {"fr": "et une vingts cents milliards millions", "en": "and a"}  # a number in words
_PLAIN_SPELLING = {
    "fr": (
        (re.compile(r" et (?=une?\b|onze\b)"), " "),
        (re.compile(r"\b(un(?=e\b)|(?:cent|vingt|million|milliard)(?=s\b))[es]"), r"\1"),
    ),
    "en": (
        (re.compile(r"\b(hundred|thousand|million|billion) and (?=\w)"), r"\1 "),
        (re.compile(r"^a(?= (?:hundred|thousand|million|billion)\b)"), "one"),
    ),
}
_ORDINAL = {
    "fr": r"\w+ièmes?",
    "en": r"first|second|third|(?:four|fif|six|seven|eigh|nin|ten|eleven|twelf|hundred|thousand"
    r"|\w+teen|\w+ie)ths?",
}
_TEN, _HUNDRED, _THOUSAND, _MOST_HUNDREDS = 10, 100, 1000, 19  # "nineteen hundred"
UNNAMED = 10**12  # the first number that is not written in words
LONGEST = 32  # words that one number is read from; a longer run is cut
_LETTERS = re.compile(r"[^\W\d_]+")


@cache
def _below_hundred(language: str) -> dict[str, int]:
    """Return the numbers from 1 to 99 by their names: usual ones first, simple spellings last."""
    units = {name: number for number, name in enumerate(UNITS[language].split(), 1)}
    found = dict(units)
    names, values = _TENS[language]
    for tens, value in zip(names.split(), values, strict=True):
        found[tens] = value
        for unit, number in units.items():
            if number < _TEN or tens in {"soixante", "quatre-vingt"}:
                tied = " et " if unit in {"un", "onze"} and tens != "quatre-vingt" else "-"
                found[f"{tens}{tied}{unit}"] = value + number
    return found | {_plain(name, language): number for name, number in found.items()}


def in_words(value: int | Decimal, language: str) -> str:
    """Return the name of a number: "moins deux virgule cinq"."""
    whole, _, decimals = format(abs(value), "f").partition(".")
    decimals = decimals.rstrip("0")
    names = [_name(int(each), language) or _ZERO[language] for each in (whole, *decimals)]
    if decimals:
        names.insert(1, _POINT[language])
    return " ".join([_MINUS[language], *names] if value < 0 else names)


def _name(number: int, language: str, *, last: bool = True) -> str:
    """Return the name of a number, "" for 0; ``last`` says that no "mille" follows it."""
    for name, size in _SCALES[language].items():
        count, rest = divmod(number, size)
        if not count:
            continue
        if language == "en":
            head, gap = f"{_name(count, language)} {name}", " and " if rest < _HUNDRED else ", "
        else:
            plural = count > 1 and (size > _THOUSAND or (size == _HUNDRED and last and not rest))
            counted = f"{_name(count, language, last=size > _THOUSAND)} {name}{'s' * plural}"
            head, gap = name if count == 1 and size <= _THOUSAND else counted, " "
        return f"{head}{gap}{_name(rest, language, last=last)}" if rest else head
    found = next((name for name, each in _below_hundred(language).items() if each == number), "")
    return f"{found}s" if found == "quatre-vingt" and last else found


def spelled_numbers(plain: str, language: str) -> Iterator[tuple[int, int, int]]:
    """Yield start, end and value of the numbers in words of a lower-cased text, in order.

    Ordinals ("vingt et unième") are none. What words of numbers follow one another is cut into the
    longest pieces that are one number each.
    """
    for run in _runs(language).finditer(plain):
        words = [word.span() for word in _LETTERS.finditer(plain, *run.span())]
        at = 0
        while at < len(words):
            for stop in range(min(len(words), at + LONGEST), at, -1):
                start, end = words[at][0], words[stop - 1][1]
                value = spelled_number(plain[start:end], language)
                if value is not None:
                    yield start, end, value
                    at = stop - 1
                    break
            at += 1


@cache
def _runs(language: str) -> re.Pattern[str]:
    """Return the pattern of words of numbers that follow one another, tied to nothing else."""
    names = (*_below_hundred(language), *_SCALES[language], _ZERO[language], _WITHIN[language])
    word = rf"(?:{'|'.join(sorted(set(re.split('[ -]', ' '.join(names)))))})(?![^\W\d_])"
    # English parts thousands from what follows by a comma.
    gap = "(?:[ -]|(?<=thousand), |(?<=[mb]illion), )" if language == "en" else "[ -]"
    tied = r"[\d_]|-(?!(?:là|ci)\b)[^\W_]"
    ordinal = rf" (?:{_ORDINAL[language]})(?![^\W\d_])"
    return re.compile(rf"(?<!\w)(?<![^\W_]-)(?>{word}(?:{gap}{word})*+)(?!{tied}|{ordinal})")


@lru_cache(maxsize=10_000)
def spelled_number(words: str, language: str) -> int | None:
    """Return the number that lower-cased words spell, or ``None``."""
    return 0 if words == _ZERO[language] else _value(_plain(words, language), language)


def _plain(words: str, language: str) -> str:
    words = words.replace("-", " ").replace(",", "")
    for pattern, simple in _PLAIN_SPELLING[language]:
        words = pattern.sub(simple, words)
    return words


def _value(plain: str, language: str) -> int | None:
    for name, size in _SCALES[language].items():
        before, found, after = f" {plain} ".partition(f" {name} ")
        if found:
            count = _value(before.strip(), language) if before.strip() else 1
            rest = _value(after.strip(), language) if after.strip() else 0
            most = _MOST_HUNDREDS if size == _HUNDRED else size - 1
            is_one = count == 1 and language == "fr" and size <= _THOUSAND and before.strip()
            if count is None or rest is None or is_one or count > most or rest >= size:
                return None  # "un cent" is a coin
            return count * size + rest
    return _below_hundred(language).get(plain)
