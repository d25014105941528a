"""Names that must not be published and stand in no file of the thesis: ``withheld.txt``.

The file holds one name a line and is ignored by git, so that it never leaves the machine; where
there is no such machine, the environment variable ``THESIS_WITHHELD`` says where the file is, or
holds the names themselves, by lines.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from generator.core.problems import Message, Place, Problem
from generator.privacy.secrets import Kind, Secret

FILE = "withheld.txt"
VARIABLE = "THESIS_WITHHELD"
RULE = "leak"


def withheld_words(root: Path) -> tuple[str, ...]:
    """Return the names that are withheld in a thesis, once each."""
    return tuple(dict.fromkeys(each.text for each in withheld_secrets(root)))


def withheld_secrets(root: Path) -> tuple[Secret, ...]:
    """Return the names that are withheld in a thesis, with the lines that say so."""
    named = os.environ.get(VARIABLE, "")
    is_path = "\n" not in named and named.strip() and Path(named.strip()).is_file()
    texts = {FILE: _read(root / FILE)}
    texts[VARIABLE] = _read(Path(named.strip())) if is_path else named
    return tuple(
        Secret(line.strip(), Kind.NAME, place=f"{source}:{number}")
        for source, text in texts.items()
        for number, line in enumerate(text.splitlines(), 1)
        if line.strip() and not line.startswith("#")
    )


def withheld_problems(root: Path) -> Iterator[Problem]:
    """Yield an error where git does not ignore the file: a push would publish the names."""
    git = shutil.which("git")
    if git and (root / FILE).exists():
        done = subprocess.run(  # noqa: S603 - a fixed command
            [git, "--no-optional-locks", "check-ignore", "--quiet", "--", FILE],
            cwd=root,
            check=False,
            capture_output=True,
        )
        if done.returncode == 1:  # neither ignored nor outside of a repository
            yield Problem(RULE, Place(FILE), Message("withheld-not-ignored", path=FILE))


def _read(path: Path) -> str:
    return path.read_text("utf-8-sig") if path.is_file() else ""
