"""The bibliography of a thesis: works read from ``references.bib``, citations written by a style.

It knows neither chapters nor data: whoever reads the chapters says what they cite.
"""

from pathlib import Path

from generator.chapters.bibliography.formatting import Formatted, Request, formatted
from generator.chapters.bibliography.styles import find_style
from generator.chapters.bibliography.works import Author, Bibliography, Work, folded, spellings
from generator.core.problems import Message, Place, Problem, Severity

__all__ = [
    "Author",
    "Bibliography",
    "Formatted",
    "Request",
    "Work",
    "find_style",
    "folded",
    "formatted",
    "read_bibliography",
    "spellings",
]
RULE = "citation"


def read_bibliography(root: Path, path: str) -> tuple[Bibliography | None, tuple[Problem, ...]]:
    """Return the bibliography at a path of the thesis, None where there is no file, and problems.

    They are those of ``parse_bibliography``; a file that cannot be read is an error, one that is
    not UTF-8 a warning (``citation``).
    """
    file = root / path
    if not path or not file.is_file():
        return None, ()
    # It imports more than reading a thesis without a bibliography needs.
    from generator.chapters.bibliography.parsing import parse_bibliography  # noqa: PLC0415

    try:
        content = file.read_bytes()
    except OSError as error:
        message = Message("bib-unreadable", reason=error.strerror or str(error))
        return None, (Problem(RULE, Place(path), message),)
    text, problems = _decoded(content, path)
    bibliography, found = parse_bibliography(text, path)
    return bibliography, (*problems, *found)


def _decoded(content: bytes, path: str) -> tuple[str, tuple[Problem, ...]]:
    try:
        return content.decode("utf-8-sig"), ()
    except UnicodeDecodeError as error:
        place = Place(path, content.count(b"\n", 0, error.start) + 1)
        message = Message("bib-not-utf-8")
        problem = Problem(RULE, place, message, expected="UTF-8", severity=Severity.WARNING)
        return content.decode("cp1252", errors="replace"), (problem,)
