"""Names for comparison: "Schön", "Schon" and "SCHOEN" are one."""

import re
import unicodedata
from functools import lru_cache

from generator.language.normalize import fold

_UMLAUTS = re.compile(r"([aou])\u0308")


@lru_cache(4096)
def folded(text: str) -> str:
    """Return a text in lower case without accents, hyphens and punctuation, one space apart."""
    return " ".join(re.sub(r"[\W_]+", " ", fold(text)).split())


@lru_cache(4096)
def spellings(name: str) -> frozenset[str]:
    """Return the ways, folded, to write a name: "Müller" is written "muller" or "mueller"."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    return frozenset({folded(name), folded(_UMLAUTS.sub(r"\1e", decomposed))})
