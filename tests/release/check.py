"""Checks what a release publishes with the validators of its formats, and prints what they find.

The sites of this thesis and of the English example with vnu, the EPUB with epubcheck, the PDF with
qpdf. Needs Java. Exits 0 when nothing is found, 1 when something is, 2 when it could not check.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pikepdf

from tests.building import build_thesis

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).resolve().parents[2]
ENGLISH = ROOT / "tests/english"
NO_JAVA = "`make release-check` needs Java 17 or newer (Debian, Ubuntu: apt install default-jre)"
BROKEN = "the validator said nothing that can be read:"


@dataclass(frozen=True)
class Allowed:
    """A complaint about what is not ours: how its message begins, in what, and why it stays."""

    message: str
    extract: str
    reason: str


ALLOWED = (
    Allowed(
        "Attribute “autocomplete” is only allowed when the input type is",
        'class="md-toggle',
        "Material's switches are checkboxes that Firefox must not restore after a reload",
    ),
    Allowed(
        "Bad value “” for attribute “tabindex” on element “label”",
        'class="md-nav__link"',
        "Material's menu leaves the attribute empty where a part of the menu stands open",
    ),
    Allowed(
        "Article lacks heading.",
        'class="md-content__inner md-typeset"',
        "Material's article has its heading in what the page puts into it",
    ),
    Allowed(
        "This document appears to be written in English",
        '<html lang="fr"',
        "a bibliography in a French thesis may be one of English works",
    ),
)


def is_allowed(message: str, extract: str) -> bool:
    """Say whether a complaint is one that stays."""
    return any(message.startswith(each.message) and each.extract in extract for each in ALLOWED)


def checked_html(java: str, jar: Path, site: Path) -> tuple[list[str], int]:
    """Return what vnu finds in the pages of a site, and how many findings are allowed."""
    said = _run(java, "-Xss4m", "-jar", jar, "--format", "json", "--skip-non-html", site)
    found: list[dict[str, Any]] = _read(said.stderr)["messages"]
    found = [each for each in found if each["type"] != "info" or each.get("subType") == "warning"]
    ours = [each for each in found if not is_allowed(each["message"], each.get("extract", ""))]
    lines = [
        f"{_within(each.get('url', ''), site)}:{each.get('lastLine', 0)}: {each['message']}"
        for each in ours
    ]
    return lines, len(found) - len(ours)


def checked_epub(java: str, jar: Path, book: Path) -> list[str]:
    """Return what epubcheck finds in a book."""
    said = _run(java, "-jar", jar, "--quiet", "--json", "-", book)
    found: list[dict[str, Any]] = _read(said.stdout)["messages"]
    return [
        f"{place.get('path', book.name)}:{place.get('line', 0)}: {each['ID']} {each['message']}"
        for each in found
        if each["severity"] in {"FATAL", "ERROR", "WARNING"}
        for place in each.get("locations", [{}])[:3]
    ]


def checked_pdf(path: Path) -> list[str]:
    """Return what qpdf finds in a PDF."""
    with pikepdf.open(path) as pdf:
        return [str(each) for each in pdf.check_pdf_syntax()]


def without_java() -> int:
    """Say that there is no Java; return the exit code."""
    print(NO_JAVA, file=sys.stderr)  # noqa: T201 - a script that says what it does
    return 2


def main(tools: Path) -> int:
    """Build, export and check everything; ``tools`` is where the validators are."""
    java = shutil.which("java")
    if java is None:
        return without_java()
    vnu = tools / "node_modules/vnu-jar/build/dist/vnu.jar"
    epubcheck = tools / "epubcheck/epubcheck.jar"
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        counts = Counter[str]()
        for title, thesis in (("this thesis", ROOT), ("the English example", ENGLISH)):
            site = _built(thesis, work / thesis.name)
            lines, allowed = checked_html(java, vnu, site)
            pages = sum(1 for _ in site.rglob("*.html"))
            counts["found"] += _told(f"vnu, {pages} pages of {title}", lines, allowed)
        counts["found"] += _told(
            "epubcheck, the EPUB", checked_epub(java, epubcheck, _exported("epub", work))
        )
        counts["found"] += _told("qpdf, the PDF", checked_pdf(_exported("pdf", work)))
    return int(counts["found"] > 0)


def _built(thesis: Path, folder: Path) -> Path:
    """Build the site of a thesis from a copy where it is no repository of its own."""
    source = thesis
    if thesis != ROOT:
        source = folder / "thesis"
        shutil.copytree(thesis, source, ignore=shutil.ignore_patterns("*.py", ".cache"))
    built = build_thesis(source, site_dir=str(folder / "site"))
    if built.failed:
        sys.exit("\n".join(built.warnings))
    return built.site


def _exported(kind: str, work: Path) -> Path:
    path = work / f"thesis.{kind}"
    command = Path(sys.executable).with_name("thesis")
    said = _run(command, "export", kind, "--output", path)
    if said.returncode:
        sys.exit(said.stderr)
    return path


def _told(what: str, lines: Iterable[str], allowed: int = 0) -> int:
    """Print what was found in something, and return how much it is."""
    lines = list(lines)
    kept = f" ({allowed} of Material's own, see ALLOWED in tests/release/check.py)" * bool(allowed)
    print(f"{what}: {len(lines)} problem(s){kept}", *lines, sep="\n  ")  # noqa: T201 - as above
    return len(lines)


def _within(url: str, site: Path) -> str:
    return re.sub(rf"^.*{re.escape(site.name)}/", "", url)


def _read(output: str) -> dict[str, Any]:
    try:
        return json.loads(output)
    except ValueError:
        sys.exit(f"{BROKEN}\n{output}")


def _run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - the tools that the Makefile installed
        [str(part) for part in command], cwd=ROOT, capture_output=True, text=True, check=False
    )


if __name__ == "__main__":
    if sys.argv[1] == "--java":  # before anything is installed
        sys.exit(0 if shutil.which("java") else without_java())
    sys.exit(main(Path(sys.argv[1])))
