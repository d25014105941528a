"""The exports that stand in the folder of the thesis, for a site to offer."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from generator.app.settings import Settings

FOLDER = "exports"
FORMATS = ("pdf", "epub", "docx")


def fresh_exports(root: Path, settings: Settings) -> dict[str, bytes]:
    """Return the whole exports by their paths in the site (``exports/thesis.pdf``).

    One that is older than a chapter, the data or ``mkdocs.yml`` says something else than the site,
    and is left out.
    """
    newest = max(_written(root, settings), default=0)
    found: dict[str, bytes] = {}
    for form in FORMATS:
        path = root / FOLDER / f"thesis.{form}"
        if path.is_file() and path.stat().st_mtime_ns >= newest:
            found[f"{FOLDER}/{path.name}"] = path.read_bytes()
    return found


def _written(root: Path, settings: Settings) -> Iterator[int]:
    """Yield when each file of the thesis was written, in nanoseconds."""
    configuration = root / "mkdocs.yml"
    folders = (root / settings.chapters, root / settings.data)
    files = [path for folder in folders if folder.is_dir() for path in folder.rglob("*")]
    for path in (configuration, *files):
        if path.is_file():
            yield path.stat().st_mtime_ns
