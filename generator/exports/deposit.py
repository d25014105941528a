"""The deposit kit: what the library of a French university asks for (STAR, theses.fr).

It holds the PDF, the metadata, the data, how the thesis is cited, and a list of what is there and
what is missing. Sources: the fields that STAR asks a doctoral student for, after the TEF
recommendation for French theses, with the lengths of its form; the conditions of the long-term
archive of French theses for a PDF, which are those of PDF/A (no encryption, embedded fonts).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import yaml

from generator.core.problems import CONFIGURATION, Message, Place, Problem, Severity
from generator.data import Study
from generator.language import Language, describe
from generator.site.citing import CFF_PATH, as_bibtex, as_cff, as_text, thesis_reference
from generator.site.data_files import archive_path, data_archive, published_files, zipped
from generator.site.publication import Edition, Person, Publication, full_title

RULE = "deposit"
LANGUAGES = ("fr", "en")
"""A French thesis has title, abstract and keywords in both."""
LONGEST_ABSTRACT = 4000
"""Characters that the form takes, spaces included."""
ADVISED_ABSTRACT = 1700
"""Characters that libraries advise, spaces included."""
KEYWORDS = (3, 10)
"""How few and how many keywords a language has."""
LARGEST = 100_000_000
"""Bytes above which a form for deposits may refuse a file."""
PDF_NAME = "thesis.pdf"
MARKS = {True: "✓", False: "✗"}
_DESTINATIONS = {".zip": "data", ".pdf": "pdf", ".csv": "fields", ".yaml": "fields"}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a text begins that a spreadsheet takes for a formula."""


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


@dataclass(frozen=True)
class Kit:
    """The files of a deposit by name, and what is still missing or wrong."""

    files: Mapping[str, bytes]
    problems: tuple[Problem, ...]

    def placed(self, path: Path) -> dict[Path, bytes]:
        """Return what to write: one archive for a path that ends with .zip, else a folder."""
        if path.suffix.lower() == ".zip":
            return {path: zipped(self.files)}
        return {path / name: content for name, content in self.files.items()}


def deposit_kit(
    pdf: bytes,
    study: Study,
    publication: Publication,
    edition: Edition | None,
    language: Language,
    *,
    line: int = 1,
) -> Kit:
    """Return the files of a deposit: the PDF, the metadata, the data, the citation, a list.

    The problems are ``deposit`` ones: metadata that are missing, and what an archive would refuse
    of the PDF. ``line`` is that of ``publication:`` in ``mkdocs.yml``.
    """
    fields = deposit_fields(publication)
    reference = thesis_reference(publication, edition)
    files = {PDF_NAME: pdf}
    published = published_files(study, publication, edition)
    if published:
        name = PurePosixPath(archive_path(study, publication)).name
        files[name] = data_archive(published, study, language, publication, edition)
    metadata = language.text("deposit_metadata")
    files |= {
        f"{metadata}.csv": _as_csv(fields, language),
        f"{metadata}.yaml": _as_yaml(fields),
        CFF_PATH: as_cff(reference, language).encode(),
        "thesis.bib": as_bibtex(reference).encode(),
    }
    checks = _pdf_checks(pdf)
    wrong = deposit_problems(publication, line)
    refused = [
        Problem(RULE, Place(PDF_NAME), Message(code, found=found), found=found)
        for code, passed, found in checks
        if not passed
    ]
    lines = [f"# {language.text('deposit_title')}", f"\n{as_text(reference, language)}"]
    lines.append(f"\n## {language.text('deposit_uploads')}\n")
    for name in files:
        key = _DESTINATIONS.get(PurePosixPath(name).suffix, "citation")
        lines.append(f"- `{name}` – {language.text(f'deposit_to_{key}')}")
    lines.append(f"\n## {language.text('deposit_pdf')}\n")
    for code, passed, found in checks:
        said = language.text(f"deposit_{code.replace('-', '_')}")
        lines.append(f"- {MARKS[passed]} {said}{f' ({found})' if found else ''}")
    lines.append(f"\n## {language.text('deposit_fields')}\n")
    for each in fields:
        need = f" – {language.text(f'deposit_need_{each.need}')} `{each.write}`"
        said = language.text(f"deposit_field_{each.key}")
        lines.append(f"- {MARKS[bool(each.values)]} {said}{'' if each.values else need}")
    for problem in wrong:
        if problem.found:
            mark = MARKS[problem.severity is not Severity.ERROR]
            lines.append(f"- {mark} {describe(problem, language.code)}")
    return Kit({"README.md": "\n".join([*lines, ""]).encode(), **files}, (*wrong, *refused))


def deposit_fields(publication: Publication) -> tuple[DepositField, ...]:
    """Return all metadata in the order of the form; those that are missing have no values."""
    error, warning, info = Severity.ERROR, Severity.WARNING, Severity.INFO
    authors, defended, licence = publication.authors, publication.defended, publication.license
    parted = [each for each in authors if each.family and each.given]
    name = "author: {family: …, given: …}"
    rows: list[tuple[str, list[str], str, Severity]] = [
        ("author_family", [each.family for each in parted], name, error),
        ("author_given", [each.given for each in parted], name, error),
        ("author_orcid", [each.orcid for each in authors], "author: {orcid: …}", warning),
        ("author_idref", [each.idref for each in authors], "author: {idref: …}", info),
        *(
            (f"title_{code}", [full_title(publication, code)], f"title: {{{code}: …}}", error)
            for code in LANGUAGES
        ),
        ("language", [publication.language], "", error),
        ("degree", [publication.degree], "", error),
        ("discipline", [publication.discipline], "", error),
        ("institution", [publication.institution], "", error),
        ("doctoral_school", [publication.doctoral_school], "", error),
        ("laboratory", [publication.laboratory], "", warning),
        ("supervisors", [_person(each) for each in publication.supervisors], "", error),
        ("jury", [_person(each) for each in publication.jury], "", warning),
        ("defended", [defended.isoformat() if defended else ""], "defended: 2026-11-24", error),
    ]
    for code in LANGUAGES:
        abstract, keywords = publication.abstracts.get(code, ""), publication.keywords.get(code, ())
        rows.append((f"abstract_{code}", [abstract], f"abstracts: {{{code}: …}}", error))
        rows.append((f"keywords_{code}", [*keywords], f"keywords: {{{code}: […]}}", error))
    rows += [
        ("license", [licence.spdx if licence else ""], "license: CC-BY-4.0", warning),
        ("nnt", [publication.nnt], "", info),
        ("doi", [publication.doi], "", info),
    ]
    address = tuple(filter(None, (publication.address,)))
    return (
        *(
            DepositField(
                key, tuple(filter(None, values)), f"publication: {write or f'{key}: …'}", need
            )
            for key, values, write, need in rows
        ),
        DepositField("address", address, "site_url: …", info),
    )


def _person(person: Person) -> str:
    """Return somebody as a form asks for them: name, then function, institution and numbers."""
    orcid = f"ORCID {person.orcid}" if person.orcid else ""
    idref = f"IdRef {person.idref}" if person.idref else ""
    parts = (person.sorted_name, person.role, person.affiliation, orcid, idref)
    return ", ".join(filter(None, parts))


def deposit_problems(publication: Publication, line: int = 1) -> tuple[Problem, ...]:
    """Return a ``deposit`` problem for each thing that is missing or too long.

    ``line`` is that of ``publication:`` in ``mkdocs.yml``.
    """
    place = Place(CONFIGURATION, line)
    found: list[Problem] = []
    for each in deposit_fields(publication):
        if not each.values:
            message = Message("deposit-missing", field=each.key, example=each.write)
            found.append(Problem(RULE, place, message, expected=each.write, severity=each.need))
    for code in LANGUAGES:
        found += _length_problems(code, publication.abstracts.get(code, ""), place)
        found += _keyword_problems(code, publication.keywords.get(code, ()), place)
    return tuple(found)


def _length_problems(code: str, abstract: str, place: Place) -> Iterator[Problem]:
    length = len(abstract)
    if length > LONGEST_ABSTRACT:
        message = Message("abstract-too-long", language=code, count=length, most=LONGEST_ABSTRACT)
        yield Problem(RULE, place, message, found=f"{length}", expected=f"{LONGEST_ABSTRACT}")
    elif length > ADVISED_ABSTRACT:
        message = Message("abstract-long", language=code, count=length, most=ADVISED_ABSTRACT)
        yield Problem(RULE, place, message, f"{length}", f"{ADVISED_ABSTRACT}", Severity.INFO)


def _keyword_problems(code: str, words: tuple[str, ...], place: Place) -> Iterator[Problem]:
    (least, most), count = KEYWORDS, len(words)
    if words and not least <= count <= most:
        message = Message("keywords-count", language=code, count=count, least=least, most=most)
        expected = Message("from-to", least=least, most=most)
        yield Problem(RULE, place, message, f"{count}", expected, Severity.WARNING)
    for word in words:
        if "," in word or ";" in word:
            message = Message("keyword-of-several", language=code, word=word, signs=(",", ";"))
            yield Problem(RULE, place, message, word, severity=Severity.WARNING)


def _pdf_checks(content: bytes) -> tuple[tuple[str, bool, str], ...]:
    """Return what an archive asks of the PDF: a code, whether it is so, what was found.

    The standards that a file declares in its XMP metadata are those that typst set it by: it sets
    none that does not keep them.
    """

    def declared(name: bytes) -> str:
        found = re.search(rb"<" + name + rb">([^<]+)<", content)
        return found[1].decode("ascii", "replace").strip() if found else ""

    archive, universal = declared(b"pdfaid:part"), declared(b"pdfuaid:part")
    level = declared(b"pdfaid:conformance").lower()
    size = f"{len(content) / 1e6:.1f} MB"
    return (
        ("pdf-archive", bool(archive), f"PDF/A-{archive}{level}" if archive else ""),
        ("pdf-accessible", bool(universal), f"PDF/UA-{universal}" if universal else ""),
        ("pdf-size", len(content) <= LARGEST, size),
    )


def _as_csv(fields: tuple[DepositField, ...], language: Language) -> bytes:
    """Return the metadata as CSV with a byte order mark, so that spreadsheets read UTF-8."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow([language.text("field"), language.text("deposit_value")])
    for each in fields:
        said = language.text(f"deposit_field_{each.key}")
        for value in each.values or ("",):
            writer.writerow((said, f"'{value}" if value.startswith(_FORMULA) else value))
    return buffer.getvalue().encode("utf-8-sig")


def _as_yaml(fields: tuple[DepositField, ...]) -> bytes:
    content = {
        each.key: list(each.values) if len(each.values) > 1 else "".join(each.values)
        for each in fields
    }
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=100).encode()
