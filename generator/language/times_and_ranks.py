"""Durations and ranks as prose states them: "2 h 07", "deux heures et demie", "troisième"."""

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cache

from generator.language.quantities import Quantity, Range, lower_plain, with_bound
from generator.language.typed_numbers import in_words, spelled_numbers

SECONDS: Mapping[str, int] = {"h": 3600, "min": 60, "s": 1}
"""The units of ``x-unit`` that a duration can be counted in."""
LARGEST_RANK = 199  # that is read in words; in digits any is

_NUMBER = r"\d+(?:[.,]\d+)?"
_DURATIONS = {
    "fr": re.compile(
        rf"(?<![\w.,-])(?:"
        rf"(?P<h>{_NUMBER}) ?h(?:eures?)?(?![^\W\d_])(?: ?(?:(?P<half>et demie?)"
        r"|(?P<quarter>et quart)"
        r"|(?P<quarters>(?:et )?3 quarts)|(?:et )?(?P<m>\d\d?)(?: ?(?:min|mn|minutes?))?))?"
        rf"|(?P<minutes>{_NUMBER}) ?(?:min|mn|minutes?)(?: (?:et )?(?P<s>\d\d?) ?s(?:econdes?)?)?"
        rf"|(?P<seconds>{_NUMBER}) ?s(?:econdes?)?"
        r"|(?P<parts>1 demi|1 quart d'|3 quarts d')[- ]?heure"
        r")(?![\w-]|[.,]\d)"
    ),
    "en": re.compile(
        rf"(?<![\w.,-])(?:"
        rf"(?P<h>{_NUMBER})(?P<half> and (?:a|1) half)? ?h(?:(?:ou)?rs?)?(?![^\W\d_])"
        r"(?:(?P<half_behind> and (?:a|1) half)| ?(?:and )?(?P<m>\d\d?)(?: ?min(?:ute)?s?)?)?"
        rf"|(?P<minutes>{_NUMBER}) ?min(?:ute)?s?(?: (?:and )?(?P<s>\d\d?) ?s(?:ec(?:ond)?s?)?)?"
        rf"|(?P<seconds>{_NUMBER}) ?s(?:ec(?:ond)?s?)?"
        r"|(?P<parts>half an|a half|a quarter of an|3[ -]quarters of an)[- ]hour"
        r")(?![\w-]|[.,]\d)"
    ),
}
_PARTS = {
    "1 demi": 30,
    "1 quart d'": 15,
    "3 quarts d'": 45,
    "half an": 30,
    "a half": 30,
    "a quarter of an": 15,
    "3 quarters of an": 45,
}
_PARTS["3-quarters of an"] = 45


def in_digits(text: str, language: str) -> str:
    """Return a text in small letters with its numbers in digits: "2 heures et demie"."""
    plain = lower_plain(text)
    if language == "en":
        plain = re.sub(r"(?<!half )(?<!of )\ban (?=hour)", "1 ", plain)
    for start, end, value in reversed(list(spelled_numbers(plain, language))):
        plain = f"{plain[:start]}{value}{plain[end:]}"
    return plain


def find_durations(plain: str, language: str, unit: str) -> Iterator[Quantity]:
    """Yield the durations of a text in digits, in a unit of ``SECONDS``, as they are rounded.

    A plain number of that unit ("127 minutes") is none of them: it is a quantity like any other.
    """
    for found in _DURATIONS[language].finditer(plain):
        of = {name: text for name, text in found.groupdict().items() if text}
        own = {"h": "h", "min": "minutes", "s": "seconds"}[unit]
        if of.keys() == {own}:
            continue
        seconds, step = _seconds(of)
        low, high = (Fraction(seconds + sign * step / 2, SECONDS[unit]) for sign in (-1, 1))
        said = Quantity("", *found.span(), Range(low, high, high_open=True))
        yield with_bound(plain, said, language)


def _seconds(of: Mapping[str, str]) -> tuple[Fraction, Fraction]:
    """Return how long what was found is, and the smallest step that it tells, in seconds."""
    if "parts" in of:
        return Fraction(60 * _PARTS[of["parts"]]), Fraction(60)
    name = next(each for each in ("h", "minutes", "seconds") if each in of)
    size = {"h": 3600, "minutes": 60, "seconds": 1}[name]
    whole = of[name].replace(",", ".")
    seconds = Fraction(whole) * size
    step = Fraction(size, 10 ** len(whole.partition(".")[2]))
    if "half" in of or "half_behind" in of:
        return seconds + 1800, Fraction(1800)
    if "quarter" in of or "quarters" in of:
        return seconds + (900 if "quarter" in of else 2700), Fraction(900)
    finer = {"h": "m", "minutes": "s"}.get(name, "")
    if finer in of:
        return seconds + int(of[finer]) * size // 60, Fraction(size, 60)
    return seconds, step


# --- ranks ----------------------------------------------------------------------------------------

# What the rank ends in of a number that ends so; of any other number in "th".
_ENGLISH_RANKS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
    "y": "ieth",
    "": "th",
}
_RANK_IN_DIGITS = {
    "fr": r"(\d+)(?:ers?|[eè]res?|re|i?[eè]mes?|es?|nde?|d)",
    "en": r"(\d+)(?:st|nd|rd|th)",
}


def find_ranks(text: str, language: str) -> list[int]:
    """Return the ranks that a text states: "la troisième", "the 3rd"."""
    plain = lower_plain(text).replace("-", " ")
    names = _ranks(language)
    words = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    pattern = rf"(?<!\w)(?:{_RANK_IN_DIGITS[language]}|({words})s?)(?!\w)"
    return [int(each[1]) if each[1] else names[each[2]] for each in re.finditer(pattern, plain)]


@cache
def _ranks(language: str) -> Mapping[str, int]:
    found = {
        _rank(in_words(number, language), language).replace("-", " "): number
        for number in range(1, LARGEST_RANK + 1)
    }
    if language == "fr":
        found |= {"premier": 1, "première": 1, "second": 2, "seconde": 2}
    return found


def _rank(name: str, language: str) -> str:
    """Return the rank of a number in words: "vingt et unième", "twenty-first"."""
    if language == "fr":
        stem = re.sub(r"(?<=quatre-vingt)s$|(?<=cent)s$|e$", "", name)
        return re.sub("cinq$", "cinqu", re.sub("neuf$", "neuv", stem)) + "ième"
    last = next(each for each in _ENGLISH_RANKS if name.endswith(each))
    return name.removesuffix(last) + _ENGLISH_RANKS[last]


def written_rank(number: int, language: str, *, feminine: bool = False) -> str:
    """Return a rank in digits: "1er", "1re", "3e", "3rd"."""
    if language == "fr":
        first = "re" if feminine else "er"
        return f"{number}{first if number == 1 else 'e'}"
    is_teen = number // 10 % 10 == 1
    return f"{number}{'th' if is_teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"
