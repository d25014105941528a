"""The bibliography: works of BibTeX, CSL and RIS, citations written by a style."""

import re
import subprocess
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
from generator.core.pandoc import run_pandoc
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
from generator.core.values import replace
from generator.core.yaml_source import YamlMistake, parse_mapping

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

# What Zotero and Pandoc have beside BibTeX, as pandoc calls it.
_NAMES = {"csljson": "CSL JSON", "ris": "RIS", "markdown": "CSL YAML"}
_ID = re.compile(r"(?:^|[{\s,])[\"']?(?:id|ID)[\"']?(?::|  -)\s*[\"']?([^\"',}]*)")
_LONGEST = 20  # seconds
_OTHER_FORMS = {".json": "csljson", ".ris": "ris", ".yaml": "markdown", ".yml": "markdown"}


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
        problems.append(
            replace(
                error.problem("citation", path),
                message=Message("bib-not-utf-8"),
                severity=Severity.WARNING,
            )
        )
    problems += controls_in(text, "citation", path)
    bibliography, found = store.once("works", path, digest_of(text), partial(_parsed, text, path))
    return bibliography, (*problems, *found)


def _parsed(text: str, path: str) -> tuple[Bibliography, tuple[Problem, ...]]:
    # It imports more than a thesis needs that has no bibliography, or one that is kept.
    from generator.chapters.bibliography.parsing import parse_bibliography  # noqa: PLC0415

    form, text = _OTHER_FORMS.get(Path(path).suffix.lower()), without_controls(text)
    if not form:
        return parse_bibliography(text, path)
    given = text
    try:
        if form == "markdown":  # YAML, whose aliases are counted before pandoc reads them
            parse_mapping(text.strip().strip("-"), path)
            given = text if text.startswith("---") else f"---\n{text}\n---\n"
        options = [f"--from={form}", "--to=biblatex"]
        written, _ = run_pandoc(options, given.encode(), longest=_LONGEST)
    except (subprocess.SubprocessError, OSError, YamlMistake):
        message = Message("bib-not-read", form=_NAMES[form])
        return parse_bibliography("", path)[0], (Problem("citation", Place(path), message),)
    read = parse_bibliography(written.decode(), path)[0]  # in lines that are none of it
    lines = {
        found[1].strip(): at
        for at, line in enumerate(text.split("\n"), 1)
        for found in _ID.finditer(line)
    }
    works = {
        key: replace(each, place=Place(path, lines.get(key, 1))) for key, each in read.works.items()
    }
    return replace(read, works=works), ()
