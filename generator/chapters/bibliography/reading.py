"""Reads ``references.bib``, where there is one."""

from __future__ import annotations



from generator.core.problems import Message, Place, Problem, Severity

from pathlib import Path
from generator.chapters.bibliography.values import Bibliography

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
