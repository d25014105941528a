"""Names for comparison: "Schön", "Schon" and "SCHOEN" are one."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"})
_UMLAUTS = re.compile(r"([aou])\u0308")


@lru_cache(4096)
def folded(text: str) -> str:
    """Return a text in lower case without accents, hyphens and punctuation, one space apart."""
    return _bare(unicodedata.normalize("NFKD", text.casefold()))


@lru_cache(4096)
def spellings(name: str) -> frozenset[str]:
    """Return the ways, folded, to write a name: "Müller" is written "muller" or "mueller"."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    return frozenset({_bare(decomposed), _bare(_UMLAUTS.sub(r"\1e", decomposed))})


def _bare(decomposed: str) -> str:
    letters = "".join(each for each in decomposed if not unicodedata.combining(each))
    return " ".join(re.sub(r"[\W_]+", " ", letters.translate(_LETTERS)).split())
