"""The Markdown extension by its name, ``thesis``.

It is for hosts that run extensions of Python-Markdown but no plugins of MkDocs.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from generator.app.project import Thesis, open_thesis
from generator.rendering import ThesisMarkdown


def makeExtension(root: str = ".", **_: object) -> ThesisMarkdown:  # noqa: N802 - named by Python-Markdown
    """Return the Markdown of the thesis in ``root``. Each page is recognised by its text."""
    folder = Path(root).resolve()
    return ThesisMarkdown(_opened(folder, _state(folder)).sources)


@cache
def _opened(folder: Path, _state: tuple[tuple[str, int], ...]) -> Thesis:
    return open_thesis(folder)


def _state(folder: Path) -> tuple[tuple[str, int], ...]:
    """Return every file that a thesis is read from with its time of change in nanoseconds.

    A thesis is read again when one of them has changed.
    """
    files = [folder / "mkdocs.yml", *folder.glob("data/*"), *folder.glob("chapters/**/*.md")]
    return tuple((str(each), each.stat().st_mtime_ns) for each in files if each.is_file())
