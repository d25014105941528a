"""The bibliography: works read from ``references.bib``, citations written by a style."""

from functools import partial
from pathlib import Path

from generator.chapters.bibliography.formatting import (
    REFERENCES,
    Citing,
    Formatted,
    find_style,
    formatted,
)
from generator.chapters.bibliography.works import Author, Bibliography, Work, folded, spellings
from generator.core.problems import Message, Place, Problem, Severity
from generator.core.reading_files import (
    FileError,
    controls_in,
    decoded_with_controls,
    is_there,
    read_bytes,
    without_controls,
)
from generator.core.store import Store, digest_of

__all__ = [
    "REFERENCES",
    "Author",
    "Bibliography",
    "Citing",
    "Formatted",
    "Work",
    "find_style",
    "folded",
    "formatted",
    "read_bibliography",
    "spellings",
]


def read_bibliography(
    root: Path, path: str, store: Store
) -> tuple[Bibliography | None, tuple[Problem, ...]]:
    """Return the bibliography at a path (None: no file), and its ``citation`` problems.

    ``store`` has what was read of the same text before.
    """
    if not path or not is_there(root, path):
        return None, ()
    problems: list[Problem] = []
    data = b""
    try:
        data = read_bytes(root, path)
        text = decoded_with_controls(data)
    except FileError as error:
        if error.message.code != "bytes-not-utf-8":
            return None, (error.problem("citation", path),)
        text = data.decode("cp1252", errors="replace")
        message = Message("bib-not-utf-8")
        place = Place(path, error.line)
        problems.append(Problem("citation", place, message, "", "UTF-8", Severity.WARNING))
    problems += controls_in(text, "citation", path)
    bibliography, found = store.once("works", path, digest_of(text), partial(_parsed, text, path))
    return bibliography, (*problems, *found)


def _parsed(text: str, path: str) -> tuple[Bibliography, tuple[Problem, ...]]:
    # It imports more than a thesis needs that has no bibliography, or one that is kept.
    from generator.chapters.bibliography.parsing import parse_bibliography  # noqa: PLC0415

    return parse_bibliography(without_controls(text), path)
