"""Names that an older version says: taken out of its texts, or perhaps within an id or a path."""

import re
from collections.abc import Iterable, Mapping

from generator.language import Language
from generator.language.normalize import fold

# Stands for a name that was taken out, until `replace_placeholders` writes the words of a language.
WITHHELD = "\uf8f0"
NAMELESS = re.compile(r"[pt]-[a-z2-7]{8}(-\d+)?|sec-[\d.]+")  # ids that have no words
# Stands for a value that an older version printed and nobody can compute any more.
UNKNOWN = "\uf8f1"
_WORD = re.compile(r"(?<![\w@./#])\w+(?![\w@]|\.\w)")  # none of an address
_ELISION = re.compile(r"(?:[cdjlmnst]|qu)(?=\w)")  # "l'usage" is "lusage" in an id


def replace_placeholders(text: str, language: Language) -> str:
    """Return a text with words for the reader in place of taken-out names and unknown values."""
    text = text.replace(WITHHELD, language.text("name_taken_out"))
    return text.replace(UNKNOWN, language.text("value_unknown"))


def rare_names(names: Iterable[str], today: str, older: Iterable[str]) -> frozenset[str]:
    """Return the old ids and paths that have a word which may be somebody's name.

    A word is none if it stands in today's text, or in small letters in an older one.
    """
    words = {name: said for name in names if (said := _words_of_name(name))}
    rare = _with_others(words, _WORD.findall(today) if words else ())
    seen = (word for text in dict.fromkeys(older) for word in _WORD.findall(text)) if rare else ()
    return frozenset(_with_others(rare, filter(str.islower, set(seen))))


def _with_others(names: Mapping[str, set[str]], known: Iterable[str]) -> dict[str, set[str]]:
    """Return the names that have other words than these, with those."""
    common = set(map(fold, set(known)))
    found = {
        name: {each for each in said if not {each, _ELISION.sub("", each, count=1)} & common}
        for name, said in names.items()
    }
    return {name: left for name, left in found.items() if left}


def _words_of_name(name: str) -> set[str]:
    if NAMELESS.fullmatch(name):
        return set()
    words = {*spaced(fold(name)).split()} - {"fig", "index", "md", "quote", "sec", "tbl", "term"}
    return {each for each in words if len(each) > 1 and each.isalpha()}


def spaced(name: str) -> str:
    """Return an id or a path as words."""
    return re.sub(r"[\W_]+", " ", name)
