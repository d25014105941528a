"""The deposit kit: what the library of a French university asks for (STAR, theses.fr).

It holds the PDF, the metadata, the data, how the thesis is cited, and a list of what is there and
what is missing. Sources: the fields that STAR asks a doctoral student for, after the TEF
recommendation for French theses, with the lengths of its form; the conditions of the long-term
archive of French theses for a PDF (no encryption, embedded fonts, PDF/A at best).
"""

from __future__ import annotations

import csv
import io
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import yaml

from generator.core.problems import CONFIGURATION, Message, Place, Problem, Severity
from generator.data import Study
from generator.language import Language, describe
from generator.site.about import thesis_reference
from generator.site.citing import CFF_PATH, as_bibtex, as_cff, as_text
from generator.site.data_archive import archive_path, codebook, data_archive, zipped
from generator.site.publication import Edition, Person, Publication
from generator.site.publication.model import full_title
from generator.site.published_data import published_files

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
WRONG = {
    "deposit_pdf_whole": Message("pdf-not-whole"),
    "deposit_pdf_open": Message("pdf-encrypted"),
    "deposit_pdf_fonts": Message("pdf-fonts"),
    "deposit_pdf_archive": Message("pdf-no-pdf-a"),
    "deposit_pdf_accessible": Message("pdf-no-pdf-ua"),
    "deposit_pdf_bookmarks": Message("pdf-no-bookmarks"),
    "deposit_pdf_size": Message("pdf-too-large"),
}
"""Message of a problem for each check that fails."""
PDF_NAME = "thesis.pdf"
MARKS = {True: "✓", False: "✗"}


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
    """Return all metadata in the order of the form; those that are missing have no values."""
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
    message = Message("deposit-missing", field=field.key, example=field.write)
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
    if length > LONGEST_ABSTRACT:
        message = Message("abstract-too-long", language=code, count=length, most=LONGEST_ABSTRACT)
        yield Problem(RULE, place, message, found=f"{length}", expected=f"{LONGEST_ABSTRACT}")
    elif length > ADVISED_ABSTRACT:
        message = Message("abstract-long", language=code, count=length, most=ADVISED_ABSTRACT)
        yield Problem(RULE, place, message, f"{length}", f"{ADVISED_ABSTRACT}", Severity.INFO)


def _keyword_limits(code: str, words: tuple[str, ...], place: Place) -> Iterator[Problem]:
    least, most = KEYWORDS
    if words and not least <= len(words) <= most:
        count = len(words)
        message = Message("keywords-count", language=code, count=count, least=least, most=most)
        expected = Message("from-to", least=least, most=most)
        yield Problem(RULE, place, message, f"{count}", expected, Severity.WARNING)
    long = [word for word in words if "," in word or ";" in word]
    for word in long:
        message = Message("keyword-of-several", language=code, word=word, signs=(",", ";"))
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


@dataclass(frozen=True)
class PdfCheck:
    """One check of a PDF: whether it passed, and what was found.

    ``name`` is the key of the interface text that says what is right.
    """

    name: str
    passed: bool
    found: str = ""


def check_pdf(content: bytes) -> tuple[PdfCheck, ...]:
    """Check a PDF for what an archive asks: encryption, fonts, PDF/A, PDF/UA, bookmarks, size."""
    text = _dictionaries(content)
    whole = content.startswith(b"%PDF-") and b"%%EOF" in content[-1024:]
    fonts = len(re.findall(rb"/Type\s*/FontDescriptor\b", text))
    embedded = len(re.findall(rb"/FontFile[23]?\b", text))
    archive, universal = _declared(content, b"pdfaid:part"), _declared(content, b"pdfuaid:part")
    level = _declared(content, b"pdfaid:conformance").lower()
    return (
        PdfCheck("deposit_pdf_whole", whole),
        PdfCheck("deposit_pdf_open", re.search(rb"/Encrypt\b", text) is None),
        PdfCheck("deposit_pdf_fonts", 0 < fonts <= embedded, f"{embedded}/{fonts}"),
        PdfCheck("deposit_pdf_archive", bool(archive), archive and f"PDF/A-{archive}{level}"),
        PdfCheck("deposit_pdf_accessible", bool(universal), universal and f"PDF/UA-{universal}"),
        PdfCheck("deposit_pdf_bookmarks", re.search(rb"/Outlines\b", text) is not None),
        PdfCheck("deposit_pdf_size", len(content) <= LARGEST, f"{len(content) / 1e6:.1f} MB"),
    )


def _dictionaries(content: bytes) -> bytes:
    """Return the dictionaries of a PDF, those of compressed object streams included."""
    plain: list[bytes] = []
    at = 0
    for stream in re.finditer(rb"\bstream\r?\n", content):
        if stream.start() < at:
            continue
        head = content[at : stream.start()]
        plain.append(head)
        end = content.find(b"endstream", stream.end())
        at = end if end >= 0 else len(content)
        if b"/ObjStm" in head[-400:]:
            plain.append(_inflated(content[stream.end() : at]))
    plain.append(content[at:])
    return b"\n".join(plain)


def _inflated(data: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(data)
    except zlib.error:
        return b""


def _declared(content: bytes, name: bytes) -> str:
    """Return a property of the XMP metadata of a PDF, which are not compressed."""
    found = re.search(rb"<" + name + rb">([^<]+)<|" + name + rb"=\"([^\"]+)\"", content)
    return (found[1] or found[2]).decode("ascii", "replace").strip() if found else ""


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
    checks = check_pdf(pdf)
    problems = (*deposit_problems(publication, line), *_pdf_problems(checks))
    fields = deposit_fields(publication)
    reference = thesis_reference(publication, edition)
    files = {
        PDF_NAME: pdf,
        **_data(study, publication, edition, language),
        f"{language.text('deposit_metadata')}.csv": _as_csv(fields, language),
        f"{language.text('deposit_metadata')}.yaml": _as_yaml(fields),
        CFF_PATH: as_cff(reference, language).encode(),
        "thesis.bib": as_bibtex(reference).encode(),
    }
    guide = [
        f"# {language.text('deposit_title')}",
        f"\n{as_text(reference, language)}",
        *_uploads(files, language),
        *_checked(fields, checks, problems, language),
    ]
    return Kit({"README.md": "\n".join([*guide, ""]).encode(), **files}, problems)


def _data(
    study: Study, publication: Publication, edition: Edition | None, language: Language
) -> dict[str, bytes]:
    """Return the archive of the public data by its name; nothing where no data are public."""
    published = published_files(study, publication, edition)
    if not published:
        return {}
    book = codebook(study, language, publication, edition)
    name = PurePosixPath(archive_path(study, publication)).name
    return {name: data_archive(published, book)}


def _as_csv(fields: tuple[DepositField, ...], language: Language) -> bytes:
    """Return the metadata as CSV with a byte order mark, so that spreadsheets read UTF-8."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow([language.text("field"), language.text("deposit_value")])
    for each in fields:
        said = language.text(f"deposit_field_{each.key}")
        writer.writerows((said, _inert(value)) for value in each.values or ("",))
    return buffer.getvalue().encode("utf-8-sig")


def _inert(text: str) -> str:
    """Return a text escaped so that no spreadsheet takes it for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _as_yaml(fields: tuple[DepositField, ...]) -> bytes:
    content = {
        each.key: list(each.values) if len(each.values) > 1 else "".join(each.values)
        for each in fields
    }
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=100).encode()


def _pdf_problems(checks: tuple[PdfCheck, ...]) -> Iterator[Problem]:
    for each in checks:
        if not each.passed:
            wrong = WRONG[each.name]
            message = Message("pdf-found", what=wrong, found=each.found) if each.found else wrong
            yield Problem("deposit", Place(PDF_NAME), message, found=each.found)


def _uploads(files: Mapping[str, bytes], language: Language) -> Iterator[str]:
    """Yield what goes where, one line for each file."""
    yield f"\n## {language.text('deposit_uploads')}\n"
    for name in files:
        kind = {".zip": "data", ".pdf": "pdf", ".csv": "fields", ".yaml": "fields"}
        key = kind.get(PurePosixPath(name).suffix, "citation")
        yield f"- `{name}` – {language.text(f'deposit_to_{key}')}"


def _checked(
    fields: tuple[DepositField, ...],
    checks: tuple[PdfCheck, ...],
    problems: tuple[Problem, ...],
    language: Language,
) -> Iterator[str]:
    yield f"\n## {language.text('deposit_pdf')}\n"
    for check in checks:
        found = f" ({check.found})" if check.found else ""
        yield f"- {MARKS[check.passed]} {language.text(check.name)}{found}"
    yield f"\n## {language.text('deposit_fields')}\n"
    for each in fields:
        said = language.text(f"deposit_field_{each.key}")
        need = language.text(f"deposit_need_{each.need}")
        missing = "" if each.values else f" – {need} `{each.write}`"
        yield f"- {MARKS[bool(each.values)]} {said}{missing}"
    for problem in problems:
        if problem.found and problem.place.path == CONFIGURATION:
            mark = MARKS[problem.severity is not Severity.ERROR]
            yield f"- {mark} {describe(problem, language.code)}"
