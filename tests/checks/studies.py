"""The small studies that the examples of the checks are about, as theses."""

from __future__ import annotations

import re
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tests.building import write

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
FOLDERS = {"fr": "enquete", "en": "survey"}


@cache
def study(language: str) -> Path:
    """Return the thesis with the study in a language, without chapters."""
    root = Path(tempfile.mkdtemp(prefix="checks-")) / "thesis"
    shutil.copytree(HERE / FOLDERS[language], root / "data")
    as_thesis(root, language)
    return root


def as_thesis(root: Path, language: str, flavour: str = "mkdocs", **options: object) -> None:
    """Write the settings of a thesis beside its data."""
    theme = {"name": "material", "language": language, "font": False}
    thesis = {"typography": False, "flavour": flavour, **options}
    plugins = ["search", {"thesis": thesis}]
    settings = {"site_name": "x", "docs_dir": "chapters", "theme": theme, "plugins": plugins}
    write(root / "mkdocs.yml", settings)


EXAMPLE = re.compile(
    r"^## (?P<title>[^\n]+)\n\n~~~~ md\n(?P<source>.*?)~~~~\n"
    r"(?:\n~~~~ text\n(?P<said>.*?)~~~~\n)?(?:\n~~~~ mended\n(?P<mended>.*?)~~~~\n)?",
    re.MULTILINE | re.DOTALL,
)


def examples() -> Iterator[tuple[str, re.Match[str]]]:
    """Yield the examples of ``chapters.md`` and ``counts.md``, by file and title."""
    for name in ("chapters.md", "counts.md"):
        for match in EXAMPLE.finditer((HERE / name).read_text("utf-8")):
            yield f"{name}: {match['title']}", match
