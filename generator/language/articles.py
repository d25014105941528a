"""The article before a name that the data give, and what becomes of it behind "de".

The gender of a French title is known by its first word, or by how that ends; where it is not, the
title stands between quotation marks behind "champ", which is always right.
"""

import re

from generator.language.catalogue import Language
from generator.language.normalize import fold

LONGEST = 5  # words of a title that can follow an article; a longer one is a question
_UNIT = re.compile(r"\s*\([^()]*\)\s*$")  # "Durée (min)"


def with_article(title: str, language: Language, gender: str = "", *, of: bool = False) -> str:
    """Return "la durée" for the title "Durée (min)"; ``of``: "de la durée".

    ``gender`` is that of a title that the data know as a noun.
    """
    word = _UNIT.sub("", " ".join(title.split())) or title
    kind = _kind(word, language)
    if gender and kind == "named" and not fold(word).startswith("h"):
        kind = "masculine" if gender == "m" else "feminine"
    if kind != "named":
        first, *rest = word.split(" ")
        is_common = first[1:] == first[1:].lower()
        word = " ".join([first.lower() if is_common else first, *rest])
    return language.text(f"{'of' if of else 'the'}_{kind}", word=word)


def behind_of(name: str, language: Language) -> str:
    """Return "de Focus group 4", "d’Open Data France"."""
    is_vowel = fold(name)[:1] in {*"aeiou"}
    return language.text("of_name_vowel" if is_vowel else "of_name", name=name)


def _kind(title: str, language: Language) -> str:
    first, *rest = fold(title).split()
    if (
        not first.isalpha()
        or len(rest) >= LONGEST
        or "?" in title
        or first in language.text("articles_neither").split()
    ):
        return "named"
    found = "named"
    for kind in ("masculine", "feminine"):
        known = language.text(f"articles_{kind}").split()
        endings = tuple(each[1:] for each in known if each.startswith("-"))
        if first in known or first.endswith(endings):
            found = kind
            break
    is_plural = found == "named" and first.endswith(("s", "x"))
    return "vowel" if first[0] in "aeiou" and not is_plural else found
