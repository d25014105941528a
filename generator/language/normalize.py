"""Texts compared as a person compares them: case, accents, spaces, marks and plurals aside."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import lru_cache

_WORD = re.compile(r"[^\W\d_]+|[0-9]+")
_CODE = re.compile(r"([^\W\d_]{1,3})[ .°n-]{0,3}([0-9]{1,4}(?:\.[0-9]{1,3})*)(?![0-9])")
_CODE_WITHIN = re.compile(r"(?<![^\W_])([^\W\d_]{1,4})([0-9]{1,4}(?:\.[0-9]{1,3})*)(?![^\W_])")
_TIGHT = re.compile(r"\s*([()\[\]/,;:+&–-])\s*")
_DIGITS = re.compile(r"\d+")
_SHORT = 3  # letters: a shorter word has no plural to take off
_LETTERS = str.maketrans(
    {
        "œ": "oe",
        "æ": "ae",
        "ß": "ss",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ı": "i",
        "’": "'",
        "\u2011": "-",
        "\u2010": "-",
    }
)


@lru_cache(maxsize=16384)
def fold(text: str) -> str:
    """Return a text in small letters without accents and ligatures, its blanks joined."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    letters = "".join(each for each in decomposed if not unicodedata.combining(each))
    return " ".join(letters.split())


def words(text: str) -> list[str]:
    """Return the words and numbers of a text: folded, in the singular, without leading zeros."""
    return [_singular(word) for word in _WORD.findall(fold(text))]


@lru_cache(maxsize=16384)
def normalize(text: str) -> str:
    """Return what a label is compared by: its words and numbers, joined without spaces.

    "BF 01", "bf1" and "BF-1" are one label. One that has no words ("#", "●") is compared as it is.
    """
    return "".join(words(text)) or fold(text).replace(" ", "")


@lru_cache(maxsize=16384)
def code_of(text: str) -> str:
    """Return the code that a label begins with or holds, or "".

    "BF 1 – Collecter" and "1-BF1-Collecter" have "bf1". Words before a number are abbreviated:
    "Focus group 2" has "fg2".
    """
    folded = fold(text)
    code = _CODE.match(folded) or _CODE_WITHIN.search(folded)
    if code:
        return code[1] + code[2].lstrip("0")
    found = _WORD.findall(folded)
    index = next((i for i, word in enumerate(found) if word[0].isdigit()), 0)
    initials = "".join(word[0] for word in found[:index] if len(word) > 1)
    return initials + (found[index].lstrip("0") or "0") if initials else ""


def _singular(word: str) -> str:
    if word[0].isdigit():
        return word.lstrip("0") or "0"
    if len(word) > _SHORT and word[-1] in "sx" and word[-2] != "s":
        return word[:-1]
    return word


def kept_spellings(labels: Iterable[str]) -> dict[str, str]:
    """Return the spelling that each label is to have: the most frequent, whatever its digits.

    They may differ by case, blanks and a final mark; labels with other accents are others.
    """
    spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
    counts = Counter(labels)
    skeletons = [(label, _DIGITS.sub("0", label)) for label in counts]
    for label, skeleton in skeletons:
        spellings[_case_key(skeleton)][skeleton] += counts[label]
    best = {
        key: min(found, key=lambda each: (-found[each], each[-1:] in ".,;:"))
        for key, found in spellings.items()
    }
    kept: dict[str, str] = {}
    for label, skeleton in skeletons:
        pieces = best[_case_key(skeleton)].split("0")
        digits = [*_DIGITS.findall(label), ""]
        kept[label] = "".join(map(str.__add__, pieces, digits))
    return kept


def spelling_key(text: str) -> str:
    """Return a label without case, accents, loose spaces and a final mark."""
    return _case_key(fold(text))


def _case_key(text: str) -> str:
    plain = " ".join(text.casefold().replace("’", "'").split())
    return _TIGHT.sub(r"\1", plain).rstrip(" .,;:")


def natural_key(text: str) -> list[str | int]:
    """Return what orders texts with their numbers: BF2 before BF10."""
    # re.split with one group: text, digits, text, …, so that equal positions hold equal types.
    parts = re.split("([0-9]+)", text)
    return [int(part) if index % 2 else part for index, part in enumerate(parts)]
