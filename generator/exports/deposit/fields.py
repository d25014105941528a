"""The metadata of a deposit: what is asked for, what the author wrote, what is missing.

Source: the fields that STAR asks a doctoral student for, after the TEF recommendation for French
theses; the length of abstracts is that of its form, what libraries advise is shorter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.core.problems import CONFIGURATION, Place, Problem, Severity, quoted
from generator.site.publication.model import full_title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.site.publication import Person, Publication

RULE = "deposit"
LANGUAGES = ("fr", "en")
"""A French thesis has title, abstract and keywords in both."""
LONGEST_ABSTRACT = 4000
"""Characters that the form takes, spaces included."""
ADVISED_ABSTRACT = 1700
"""Characters that libraries advise, spaces included."""
KEYWORDS = (3, 10)
"""How few and how many keywords a language has."""


@dataclass(frozen=True)
class DepositField:
    """One piece of metadata: its key, and its values as they are typed into a form.

    ``need`` is an error where a deposit is refused without it, a warning where it is asked for, an
    info where it is welcome. ``write`` is what is to be written for it in ``mkdocs.yml``.
    """

    key: str
    values: tuple[str, ...]
    write: str
    need: Severity = Severity.ERROR


def deposit_fields(publication: Publication) -> tuple[DepositField, ...]:
    """Return every piece of metadata, in the order of the form, also those that are missing."""
    return (
        *_author_fields(publication),
        *_title_fields(publication),
        DepositField("language", (publication.language,), "publication: language: …"),
        DepositField("degree", _one(publication.degree), "publication: degree: …"),
        DepositField("discipline", _one(publication.discipline), "publication: discipline: …"),
        DepositField("institution", _one(publication.institution), "publication: institution: …"),
        DepositField(
            "doctoral_school", _one(publication.doctoral_school), "publication: doctoral_school: …"
        ),
        DepositField(
            "laboratory",
            _one(publication.laboratory),
            "publication: laboratory: …",
            Severity.WARNING,
        ),
        DepositField(
            "supervisors", _people(publication.supervisors), "publication: supervisors: …"
        ),
        DepositField("jury", _people(publication.jury), "publication: jury: …", Severity.WARNING),
        DepositField(
            "defended",
            _one(publication.defended.isoformat() if publication.defended else ""),
            "publication: defended: 2026-11-24",
        ),
        *_content_fields(publication),
        DepositField(
            "license",
            _one(publication.license.spdx if publication.license else ""),
            "publication: license: CC-BY-4.0",
            Severity.WARNING,
        ),
        DepositField("nnt", _one(publication.nnt), "publication: nnt: …", Severity.INFO),
        DepositField("doi", _one(publication.doi), "publication: doi: …", Severity.INFO),
        DepositField("address", _one(publication.address), "site_url: …", Severity.INFO),
    )


def deposit_problems(publication: Publication, line: int = 1) -> tuple[Problem, ...]:
    """Return a ``deposit`` problem for each thing that is missing or too long.

    ``line`` is that of ``publication:`` in ``mkdocs.yml``.
    """
    place = Place(CONFIGURATION, line)
    missing = [_missing(each, place) for each in deposit_fields(publication) if not each.values]
    return (*missing, *_limits(publication, place))


def _missing(field: DepositField, place: Place) -> Problem:
    message = f"{field.key}: missing; write {field.write}"
    return Problem(RULE, place, message, expected=field.write, severity=field.need)


def _author_fields(publication: Publication) -> Iterator[DepositField]:
    authors = publication.authors
    families = tuple(each.family for each in authors if each.family and each.given)
    yield DepositField("author_family", families, "publication: author: {family: …, given: …}")
    givens = tuple(each.given for each in authors if each.family and each.given)
    yield DepositField("author_given", givens, "publication: author: {family: …, given: …}")
    orcids = tuple(each.orcid for each in authors if each.orcid)
    yield DepositField("author_orcid", orcids, "publication: author: {orcid: …}", Severity.WARNING)
    numbers = tuple(each.idref for each in authors if each.idref)
    yield DepositField("author_idref", numbers, "publication: author: {idref: …}", Severity.INFO)


def _title_fields(publication: Publication) -> Iterator[DepositField]:
    for code in LANGUAGES:
        title = full_title(publication, code)
        yield DepositField(f"title_{code}", _one(title), f"publication: title: {{{code}: …}}")


def _content_fields(publication: Publication) -> Iterator[DepositField]:
    for code in LANGUAGES:
        text = publication.abstracts.get(code, "")
        yield DepositField(f"abstract_{code}", _one(text), f"publication: abstracts: {{{code}: …}}")
        words = publication.keywords.get(code, ())
        yield DepositField(f"keywords_{code}", words, f"publication: keywords: {{{code}: […]}}")


def _limits(publication: Publication, place: Place) -> Iterator[Problem]:
    for code in LANGUAGES:
        yield from _abstract_limits(code, publication.abstracts.get(code, ""), place)
        yield from _keyword_limits(code, publication.keywords.get(code, ()), place)


def _abstract_limits(code: str, text: str, place: Place) -> Iterator[Problem]:
    length = len(text)
    found = f"abstracts: {code} has {length} characters, spaces included"
    if length > LONGEST_ABSTRACT:
        message = f"{found}; expected at most {LONGEST_ABSTRACT}"
        yield Problem(RULE, place, message, found=f"{length}", expected=f"{LONGEST_ABSTRACT}")
    elif length > ADVISED_ABSTRACT:
        message = f"{found}; many libraries ask for at most {ADVISED_ABSTRACT}"
        yield Problem(RULE, place, message, f"{length}", f"{ADVISED_ABSTRACT}", Severity.INFO)


def _keyword_limits(code: str, words: tuple[str, ...], place: Place) -> Iterator[Problem]:
    least, most = KEYWORDS
    if words and not least <= len(words) <= most:
        message = f"keywords: {code} has {len(words)} word(s); expected {least} to {most}"
        severity = Severity.WARNING
        yield Problem(RULE, place, message, f"{len(words)}", f"{least} to {most}", severity)
    long = [word for word in words if "," in word or ";" in word]
    for word in long:
        message = f"keywords: {code} has {quoted(word)}; expected one keyword, without , or ;"
        yield Problem(RULE, place, message, word, severity=Severity.WARNING)


def _people(people: tuple[Person, ...]) -> tuple[str, ...]:
    """Return people as a form asks for them: name, then function, institution and numbers."""
    return tuple(
        ", ".join(
            part
            for part in (
                person.sorted_name,
                person.role,
                person.affiliation,
                f"ORCID {person.orcid}" if person.orcid else "",
                f"IdRef {person.idref}" if person.idref else "",
            )
            if part
        )
        for person in people
    )


def _one(text: str) -> tuple[str, ...]:
    return (text,) if text else ()
