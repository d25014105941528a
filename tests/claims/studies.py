"""The theses that claims and quotations are held against, and what is said of a chapter in them."""

from __future__ import annotations

import re
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tests import doors
from tests.examples import edit

if TYPE_CHECKING:
    from collections.abc import Sequence

HERE = Path(__file__).parent
STUDY = HERE / "enquete"
PROJECT = HERE.parent.parent
NAME = "a.md"


@cache
def thesis(against: str) -> Path:
    """Return the small study in a language, or the project's own data, without their chapters."""
    folder = Path(tempfile.mkdtemp(prefix="claims-")) / against
    own = {"thesis": PROJECT, "rooms": PROJECT / "tests/english", "en": STUDY, "fr": STUDY}
    own["statistics"] = PROJECT / "tests/statistics/etude"
    source = own.get(against, HERE / against)
    shutil.copytree(source / "data", folder / "data")
    shutil.copy(source / "mkdocs.yml", folder)
    (folder / "chapters").mkdir()
    if against == "en":
        edit(folder / "mkdocs.yml", "language: fr", "language: en")
    return folder


def problems_of(markdown: str, against: str = "fr") -> list[str]:
    """Return what is said of a chapter with this text: ``line:column: rule: message``."""
    root = thesis(against)
    doors.write_chapters(root, {NAME: f"{markdown}\n"})
    lines = doors.page_problem_lines(root, NAME)
    return [each.removeprefix(f"chapters/{NAME}:") for each in lines]


def errors_of_each(texts: Sequence[str], against: str) -> list[list[str]]:
    """Return the errors in claims that a check of the thesis finds at each text, in one chapter."""
    root = thesis(against)
    doors.write_chapters(root, {NAME: "\n\n".join(texts) + "\n"})
    lines = [each.removeprefix(f"chapters/{NAME}:") for each in doors.problem_lines(root)]
    return _at_each(
        texts, [each for each in lines if re.match(r"\d+:\d+: (?:claim|markup):", each)]
    )


def problems_of_each(texts: Sequence[str], against: str = "fr") -> list[list[str]]:
    """Return what is said of each text when all of them stand in one chapter, apart."""
    return _at_each(texts, problems_of("\n\n".join(texts), against))


def _at_each(texts: Sequence[str], problems: Sequence[str]) -> list[list[str]]:
    starts, line = list[int](), 1
    for text in texts:
        starts.append(line)
        line += text.count("\n") + 2
    found: list[list[str]] = [[] for _ in texts]
    for each in problems:
        at = int(each.partition(":")[0])
        found[max(i for i, start in enumerate(starts) if start <= at)].append(each)
    return found
