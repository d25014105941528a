"""A new thesis, ready to build: the files that it begins with, in each language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable


def new_thesis(language: str) -> Mapping[str, bytes]:
    """Return the content of each file of a new thesis by its path.

    It has one chapter with one table and one claim, and an invented study of five people.
    """
    here = files(__name__)
    return {
        **dict(_files(here / language)),
        ".gitignore": (here / "gitignore").read_bytes(),
    }


def _files(folder: Traversable, above: str = "") -> Iterator[tuple[str, bytes]]:
    for each in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if each.is_dir():
            yield from _files(each, f"{above}{each.name}/")
        else:
            yield f"{above}{each.name}", each.read_bytes()
