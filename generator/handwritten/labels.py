"""Labels compared as a person does: case, accents, spaces and plurals make no difference."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"[^\W\d_]+|[0-9]+")
_CODE = re.compile(r"([^\W\d_]{1,6})(?:[ .°n-]{0,3})([0-9]{1,4}(?:\.[0-9]{1,3})*)(?![0-9])")
_NUMBERED = re.compile(r"(?<=\w)\.?\s*\([0-9]+\)$")
_SHORT = 3  # letters: a shorter word has no plural to take off
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "’": "'"})


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """Return the text in small letters without accents, its blanks joined."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_LIGATURES))
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())


def words(text: str) -> list[str]:
    """Return the words and numbers of a text: plain, in the singular, without leading zeros."""
    return [_singular(word) for word in _WORD.findall(plain(text))]


@lru_cache(maxsize=8192)
def label_key(text: str) -> str:
    """Return what a label is compared by: its words and numbers, joined without spaces.

    "BF 01", "bf1" and "BF-1" are one label. One that has no words ("#", "●") is compared as it is.
    """
    return "".join(words(text)) or "".join(plain(text).split())


def answer(text: str) -> str:
    """Return an answer without the number behind it: "oui" of "oui (2)"."""
    return _NUMBERED.sub("", text)


def answer_key(text: str) -> str:
    """Return what an answer is compared by: as a label, without the number behind it."""
    return label_key(answer(text))


@lru_cache(maxsize=8192)
def code_key(text: str) -> str:
    """Return the code that a label begins with, or "": "BF 1 – Collecter" → "bf1".

    Words before a number are abbreviated: "Focus group 2" → "fg2".
    """
    code = _CODE.match(plain(text))
    if code and len(code[1]) <= _SHORT:
        return code[1] + code[2].lstrip("0")
    found = _WORD.findall(plain(text))
    index = next((i for i, word in enumerate(found) if word[0].isdigit()), 0)
    initials = "".join(word[0] for word in found[:index] if len(word) > 1)
    return initials + (found[index].lstrip("0") or "0") if initials else ""


def _singular(word: str) -> str:
    if word[0].isdigit():
        return word.lstrip("0") or "0"
    if len(word) > _SHORT and word[-1] in "sx" and word[-2] != "s":
        return word[:-1]
    return word
