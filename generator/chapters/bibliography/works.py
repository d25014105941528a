"""The works of a ``references.bib``, and how their names are compared."""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache

from generator.core.problems import Message, Place, Problem, Severity
from generator.core.values import Frozen, field, grouped
from generator.language.normalize import fold

_RESOLVER = re.compile(r"^(?:https?://)?(?:(?:dx\.)?doi\.org/)?(?:doi:\s*)?", re.IGNORECASE)
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
        written = (each for each in self.works.values() if each.authors)
        return grouped((name, each) for each in written for name in each.authors[0].spellings)

    @cached_property
    def by_year(self) -> Mapping[str, Sequence[Work]]:
        """The works of each year that have an author."""
        return grouped((each.year, each) for each in self.works.values() if each.authors)

    def behind(self, first: "Bibliography | None") -> "Bibliography":
        """Return these works behind those of another file, which keep their keys."""
        if first is None:
            return self
        works = {**first.works, **self.works, **first.works}
        return Bibliography(
            f"{first.path}, {self.path}",
            works,
            f"{first.abbreviations}\n{self.abbreviations}".strip(),
        )

    @property
    def source(self) -> str:
        """The sound entries alone, as they are written."""
        entries = "\n\n".join(work.source for work in self.works.values())
        return f"{self.abbreviations}\n\n{entries}\n"


_YEAR, _TITLE, _HOST = ("year", "date"), ("title",), ("booktitle", "maintitle")
_AUTHOR, _MAKER = ("author",), ("author", "editor")

REQUIRED: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "article": (_AUTHOR, _TITLE, ("journal", "journaltitle"), _YEAR),
    **dict.fromkeys(("book", "mvbook", "inbook"), (_MAKER, _TITLE, ("publisher",), _YEAR)),
    "incollection": (_AUTHOR, _TITLE, _HOST, ("publisher",), _YEAR),
    "collection": (("editor",), _TITLE, _YEAR),
    **dict.fromkeys(("inproceedings", "conference"), (_AUTHOR, _TITLE, _HOST, _YEAR)),
    "proceedings": (_TITLE, _YEAR),
    **dict.fromkeys(
        ("phdthesis", "mastersthesis", "thesis"),
        (_AUTHOR, _TITLE, ("school", "institution", "publisher"), _YEAR),
    ),
    **dict.fromkeys(
        ("techreport", "report"),
        (("author", "institution"), _TITLE, ("institution", "organization", "publisher"), _YEAR),
    ),
    "unpublished": (_AUTHOR, _TITLE),
    **dict.fromkeys(("online", "electronic", "www"), (_TITLE, ("url", "doi", "eprint"))),
    "dataset": (_MAKER, _TITLE, _YEAR),
    **dict.fromkeys(("manual", "booklet", "misc"), (_TITLE,)),
}
"""The fields of each type; of those in one pair of parentheses one is enough."""


def incomplete_works(works: Mapping[str, Work], cited: Collection[str]) -> Iterator[Problem]:
    """Yield a warning for each cited work that lacks what its type says, ``crossref`` counted."""
    for work in (each for key, each in works.items() if key in cited):
        has = {name for name, text in work.fields.items() if text}
        if work.fields.get("author", "").rstrip(", ") in {each.full for each in work.authors}:
            has.add("institution")  # a body, whose report it is
        if parent := works.get(work.fields.get("crossref", "")):
            has |= {name for name, text in parent.fields.items() if text} | {"booktitle"}
        needed = (names for names in REQUIRED.get(work.kind, ()) if not has.intersection(names))
        missing = tuple(Message("any-of", names=names) for names in needed)
        if missing:
            message = Message("work-incomplete", key=work.key, kind=work.kind, fields=missing)
            expected = Message("all-of", names=missing)
            yield Problem("citation", work.place, message, work.key, expected, Severity.WARNING)


def works_twice(works: Mapping[str, Work], cited: set[Place]) -> Iterator[Problem]:
    """Yield the works under two keys: warnings where both are cited, which their list has twice."""
    first: dict[tuple[str, ...], Work] = {}
    for work in {each.place: each for each in works.values()}.values():  # by one of its keys
        others = [(what, first.setdefault(mark, work)) for what, mark in _marks(work)]
        what, other = next((each for each in others if each[1] is not work), ("", work))
        if other is not work:
            line = other.place.line
            message = Message("work-twice", key=work.key, other=other.key, line=line, what=what)
            severity = Severity.WARNING if {work.place, other.place} <= cited else Severity.INFO
            yield Problem("citation", work.place, message, work.key, other.key, severity)


def _marks(work: Work) -> Iterator[tuple[Message, tuple[str, ...]]]:
    doi = _RESOLVER.sub("", work.fields.get("doi", "").strip()).casefold()
    if doi:
        yield Message("same-doi"), (work.place.path, doi)
    title = folded(work.title)
    if title and work.year:
        author = folded(work.authors[0].family) if work.authors else ""
        # A chapter has the title of its book, a second volume that of the first.
        part = (work.kind, work.fields.get("volume", ""), work.fields.get("pages", ""))
        mark = (work.place.path, title, author, work.year, *part)
        yield Message("same-author-title-year"), mark
