"""Names that must not be published and stand in no file of the thesis: ``withheld.txt``.

The file holds one name a line, those of a file that git must not have below its path ("# data/
people.csv"), and is ignored by git, so that it never leaves the machine; where
there is no such machine, the environment variable ``THESIS_WITHHELD`` says where the file is, or
holds the names themselves, by lines.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from generator.core.problems import WITHHELD, Message, Place, Problem
from generator.privacy.artefacts import as_text
from generator.privacy.leaks import RULE, LeakIndex
from generator.privacy.secrets import Kind, Secret

VARIABLE = "THESIS_WITHHELD"


def withheld_secrets(root: Path) -> tuple[Secret, ...]:
    """Return the names that are withheld in a thesis, with the lines that say so."""
    return tuple(
        Secret(line.strip(), Kind.NAME, place=f"{source}:{number}")
        for source, text in _texts(root).items()
        for number, line in enumerate(text.splitlines(), 1)
        if line.strip() and not line.startswith("#")
    )


def withheld_files(root: Path) -> frozenset[str]:
    """Return the files of names that are not here, but withheld below "# data/people.csv"."""
    return frozenset(re.findall(r"(?m)^#[ ]*(.*?)[ ]*$", "\n".join(_texts(root).values())))


def _texts(root: Path) -> dict[str, str]:
    named = os.environ.get(VARIABLE, "")
    path = _path_in(named)
    return {WITHHELD: _read(root / WITHHELD), VARIABLE: _read(path) if path else named}


def withheld_problems(root: Path) -> Iterator[Problem]:
    """Yield an error where names cannot be read, or where a push to git would publish them."""
    path = _path_in(os.environ.get(VARIABLE, ""))
    for name, file in ((WITHHELD, root / WITHHELD), (VARIABLE, path)):
        is_there = file and os.path.lexists(file)
        if file and (is_there or name == VARIABLE) and not _can_be_read(file):
            yield Problem(RULE, Place(name), Message("withheld-unreadable", path=str(file)))
    for secret in withheld_secrets(root):
        if not LeakIndex([secret]):  # "Li", "12": it stands in any text
            path, _, line = secret.place.rpartition(":")
            yield Problem(RULE, Place(path, int(line)), Message("withheld-too-short"))
    if (root / WITHHELD).exists() and is_ignored(root) is False:
        yield Problem(RULE, Place(WITHHELD), Message("withheld-not-ignored", path=WITHHELD))


def is_ignored(root: Path) -> bool | None:
    """Say whether git ignores the file of names; None where there is no repository."""
    if not (git := shutil.which("git")):
        return None
    done = subprocess.run(  # noqa: S603 - a fixed command
        [git, "--no-optional-locks", "check-ignore", "--quiet", "--", WITHHELD],
        cwd=root,
        check=False,
        capture_output=True,
    )
    return {0: True, 1: False}.get(done.returncode)


def _path_in(named: str) -> Path | None:
    """Return the path that the variable names, None where it holds the names themselves."""
    line = named.strip()
    is_path = "\n" not in line and (os.sep in line or line.endswith(".txt"))
    return Path(line) if is_path else None


def _can_be_read(path: Path) -> bool:
    return path.is_file() and os.access(path, os.R_OK) and b"\0" not in path.read_bytes()


def _read(path: Path) -> str:
    return as_text(path.name, path.read_bytes()) if _can_be_read(path) else ""
