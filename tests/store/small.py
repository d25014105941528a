"""A small thesis in which everything stands that a page can ask for."""

from __future__ import annotations

import shutil
from pathlib import Path

SMALL = Path(__file__).parent / "thesis"


def write_small_thesis(folder: Path) -> Path:
    """Write the thesis into a folder, and return it."""
    return shutil.copytree(SMALL, folder)
