"""What is wrong with the works of a bibliography: fields that their types need, one work twice.

Source of the fields: O. Patashnik, "BibTeXing" (1988), section 3.1, with the names of BibLaTeX
beside those of BibTeX.
"""

import re
from collections.abc import Iterator, Mapping

from generator.chapters.bibliography.works import Bibliography, Work, folded
from generator.core.problems import Message, Problem, Severity

RULE = "citation"
_RESOLVER = re.compile(r"^(?:https?://)?(?:(?:dx\.)?doi\.org/)?(?:doi:\s*)?", re.IGNORECASE)
_YEAR = ("year", "date")
_AUTHOR = ("author",)
_MAKER = ("author", "editor")
_TITLE = ("title",)
_HOST = ("booktitle", "maintitle")
_THESIS = (_AUTHOR, _TITLE, ("school", "institution"), _YEAR)
_REPORT = (("author", "institution"), _TITLE, ("institution", "organization"), _YEAR)
_PROCEEDINGS = (_AUTHOR, _TITLE, _HOST, _YEAR)
_ONLINE = (_TITLE, ("url", "doi", "eprint"))

REQUIRED: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "article": (_AUTHOR, _TITLE, ("journal", "journaltitle"), _YEAR),
    "book": (_MAKER, _TITLE, ("publisher",), _YEAR),
    "mvbook": (_MAKER, _TITLE, ("publisher",), _YEAR),
    "inbook": (_MAKER, _TITLE, ("publisher",), _YEAR),
    "incollection": (_AUTHOR, _TITLE, _HOST, ("publisher",), _YEAR),
    "collection": (("editor",), _TITLE, _YEAR),
    "inproceedings": _PROCEEDINGS,
    "conference": _PROCEEDINGS,
    "proceedings": (_TITLE, _YEAR),
    "phdthesis": _THESIS,
    "mastersthesis": _THESIS,
    "thesis": _THESIS,
    "techreport": _REPORT,
    "report": _REPORT,
    "unpublished": (_AUTHOR, _TITLE),
    "online": _ONLINE,
    "electronic": _ONLINE,
    "www": _ONLINE,
    "dataset": (_MAKER, _TITLE, _YEAR),
    "manual": (_TITLE,),
    "booklet": (_TITLE,),
    "misc": (_TITLE,),
}
"""The fields of each type; of those in one pair of parentheses one is enough."""


def missing_fields(bibliography: Bibliography) -> Iterator[Problem]:
    """Yield a ``citation`` warning for each entry that lacks what its type must say.

    What an entry takes over from another one (``crossref``) counts as its own.
    """
    for work in bibliography.works.values():
        has = {name for name, text in work.fields.items() if text}
        if parent := bibliography.works.get(work.fields.get("crossref", "")):
            has |= {name for name, text in parent.fields.items() if text} | {"booktitle"}
        needed = REQUIRED.get(work.kind, ())
        missing = tuple(
            Message("any-of", names=names) for names in needed if not has.intersection(names)
        )
        if missing:
            yield Problem(
                RULE,
                work.place,
                Message("work-incomplete", key=work.key, kind=work.kind, fields=missing),
                found=work.key,
                expected=Message("all-of", names=missing),
                severity=Severity.WARNING,
            )


def same_works(bibliography: Bibliography) -> Iterator[Problem]:
    """Yield a ``citation`` warning at the second entry of each work."""
    first: dict[tuple[str, ...], Work] = {}
    for work in bibliography.works.values():
        for what, mark in _marks(work):
            other = first.setdefault(mark, work)
            if other is not work:
                line = other.place.line
                yield Problem(
                    RULE,
                    work.place,
                    Message("work-twice", key=work.key, other=other.key, line=line, what=what),
                    found=work.key,
                    expected=other.key,
                    severity=Severity.WARNING,
                )
                break


def _marks(work: Work) -> Iterator[tuple[Message, tuple[str, ...]]]:
    doi = _RESOLVER.sub("", work.fields.get("doi", "").strip()).casefold()
    if doi:
        yield Message("same-doi"), ("doi", doi)
    title = folded(work.title)
    if title and work.year:
        author = folded(work.authors[0].family) if work.authors else ""
        # A chapter has the title of its book, a second volume that of the first.
        part = (work.kind, work.fields.get("volume", ""), work.fields.get("pages", ""))
        mark = ("title", title, author, work.year, *part)
        yield Message("same-author-title-year"), mark
