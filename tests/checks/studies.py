"""The small studies that the examples of the checks are about, as theses."""

from __future__ import annotations

import shutil
import tempfile
from functools import cache
from pathlib import Path

from tests.building import write

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
