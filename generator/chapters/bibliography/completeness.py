"""What an entry must say, by its type.

Source: O. Patashnik, "BibTeXing" (1988), section 3.1, with the field names of BibLaTeX beside those
of BibTeX.
"""

from __future__ import annotations



from generator.core.problems import Message, Problem, Severity

from collections.abc import Iterator, Mapping
from generator.chapters.bibliography.values import Bibliography, Work

RULE = "citation"
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
        has = _fields(work, bibliography)
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


def _fields(work: Work, bibliography: Bibliography) -> set[str]:
    has = {name for name, text in work.fields.items() if text}
    parent = bibliography.works.get(work.fields.get("crossref", ""))
    if parent is not None:
        has |= {name for name, text in parent.fields.items() if text} | {"booktitle"}
    return has
