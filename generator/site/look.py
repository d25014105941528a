"""How a thesis looks that has no overrides of its own: the templates, styles and fonts we bring."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def look_folder() -> Path:
    """Return the folder of the overrides: in the package, or beside it in this project's tree."""
    packaged = _PACKAGE / "overrides"
    return packaged if packaged.is_dir() else _PACKAGE.parent / "overrides"
