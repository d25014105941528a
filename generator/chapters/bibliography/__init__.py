"""The bibliography: works read from ``references.bib``, citations written by a style."""

from pathlib import Path

from generator.chapters.bibliography.formatting import Formatted, Request, find_style, formatted
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


def read_bibliography(root: Path, path: str) -> tuple[Bibliography | None, tuple[Problem, ...]]:
    """Return the bibliography at a path (None: no file), and its ``citation`` problems."""
    if not path or not (root / path).is_file():
        return None, ()
    # It imports more than reading a thesis without a bibliography needs.
    from generator.chapters.bibliography.parsing import parse_bibliography  # noqa: PLC0415

    problems: list[Problem] = []
    try:
        text = (root / path).read_bytes().decode("utf-8-sig")
    except OSError as error:
        message = Message("bib-unreadable", reason=error.strerror or str(error))
        return None, (Problem("citation", Place(path), message),)
    except UnicodeDecodeError as error:
        text = error.object.decode("cp1252", errors="replace")
        place = Place(path, error.object.count(b"\n", 0, error.start) + 1)
        message = Message("bib-not-utf-8")
        problems.append(Problem("citation", place, message, "", "UTF-8", Severity.WARNING))
    bibliography, found = parse_bibliography(text, path)
    return bibliography, (*problems, *found)
