"""The deposit kit: every file to upload, and a list of what is there and what is missing."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import yaml

from generator.core.problems import CONFIGURATION, Place, Problem, Severity
from generator.exports.deposit.fields import DepositField, deposit_fields, deposit_problems
from generator.exports.deposit.pdf_check import WRONG, PdfCheck, check_pdf
from generator.site.about import thesis_reference
from generator.site.citing import CFF_PATH, as_bibtex, as_cff, as_text
from generator.site.data_archive import archive_path, codebook, data_archive, zipped
from generator.site.published_data import published_files

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from generator.app.project import Thesis
    from generator.language import Language
    from generator.site.publication import Edition

PDF_NAME = "thesis.pdf"
MARKS = {True: "✓", False: "✗"}


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


def deposit_kit(thesis: Thesis, pdf: bytes, edition: Edition | None) -> Kit:
    """Return the kit of a thesis with its PDF.

    The problems are ``deposit`` ones: metadata that are missing, and what an archive would refuse
    of the PDF.
    """
    publication, language = thesis.settings.publication, thesis.language
    checks = check_pdf(pdf)
    line = _line_of_publication(thesis)
    problems = (*deposit_problems(publication, line), *_pdf_problems(checks))
    fields = deposit_fields(publication)
    reference = thesis_reference(publication, edition)
    files = {
        PDF_NAME: pdf,
        **_data(thesis, edition),
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


def _data(thesis: Thesis, edition: Edition | None) -> dict[str, bytes]:
    publication = thesis.settings.publication
    published = published_files(thesis.study, publication, edition)
    if not published:
        return {}
    book = codebook(thesis.study, thesis.language, publication, edition)
    name = PurePosixPath(archive_path(thesis.study, publication)).name
    return {name: data_archive(published, book)}


def _as_csv(fields: tuple[DepositField, ...], language: Language) -> bytes:
    """Return the metadata as a table, in which a spreadsheet finds the accents."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow([language.text("field"), language.text("deposit_value")])
    for each in fields:
        said = language.text(f"deposit_field_{each.key}")
        writer.writerows((said, _inert(value)) for value in each.values or ("",))
    return buffer.getvalue().encode("utf-8-sig")


def _inert(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
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
            found = f" ({each.found})" if each.found else ""
            message = f"{WRONG[each.name]}{found}"
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
            yield f"- {MARKS[problem.severity is not Severity.ERROR]} {problem.message}"


def _line_of_publication(thesis: Thesis) -> int:
    """Return the line of ``publication:`` in the settings, 1 where there is none."""
    try:
        text = (thesis.root / CONFIGURATION).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return 1
    lines = enumerate(text.split("\n"), 1)
    return next((at for at, line in lines if line.strip().startswith("publication:")), 1)
