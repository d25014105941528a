"""The works of a ``references.bib``, and how their names are compared."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache

from generator.core.problems import Place
from generator.core.values import Frozen, field
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


class Author(Frozen):
    """A person, the family name without and with its particle ("de Certeau"); a body, its name."""

    family: str
    full: str

    @property
    def spellings(self) -> frozenset[str]:
        """The ways, folded, to write the name, with its particle or without."""
        return spellings(self.family) | spellings(self.full)


class Work(Frozen):
    """One entry of a bibliography.

    ``kind`` is the type of the entry in lower case ("article"). ``fields`` have plain texts,
    without the braces and commands of LaTeX, by their names in lower case. ``authors`` are those of
    the work, or its editors; ``year`` has four digits, or is empty. ``source`` is the entry as it
    is written.
    """

    key: str
    kind: str
    fields: Mapping[str, str]
    place: Place
    authors: tuple[Author, ...]
    year: str
    source: str

    @property
    def title(self) -> str:
        """The title, or an empty text."""
        return self.fields.get("title", "")


class Bibliography(Frozen, dict=True):
    """Works by key, in order, of a file at a ``path``, its ``@string`` entries as written."""

    path: str
    works: Mapping[str, Work] = field(default_factory=dict[str, Work])
    abbreviations: str = ""

    @cached_property
    def by_first_author(self) -> Mapping[str, Sequence[Work]]:
        """The works under each spelling, folded, of their first author's family name."""
        found: defaultdict[str, list[Work]] = defaultdict(list)
        for work in self.works.values():
            for name in work.authors[0].spellings if work.authors else ():
                found[name].append(work)
        return found

    @cached_property
    def by_year(self) -> Mapping[str, Sequence[Work]]:
        """The works of each year that have an author."""
        found: defaultdict[str, list[Work]] = defaultdict(list)
        for work in self.works.values():
            if work.authors:
                found[work.year].append(work)
        return found

    def behind(self, first: "Bibliography | None") -> "Bibliography":
        """Return these works behind those of another file, which keep their keys."""
        if first is None:
            return self
        works = {**first.works, **self.works, **first.works}
        return Bibliography(
            first.path, works, f"{first.abbreviations}\n{self.abbreviations}".strip()
        )

    @property
    def source(self) -> str:
        """The sound entries alone, as they are written."""
        entries = "\n\n".join(work.source for work in self.works.values())
        return f"{self.abbreviations}\n\n{entries}\n"
