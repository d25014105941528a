"""Reads titled pairs of input and output: the format of the examples in Markdown files.

A title, a line ``.``, what an author writes, a line ``.``, what comes of it, a line ``.``. Lines
that begin with ``#`` outside of a pair are comments.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True)
class Pair:
    """One example: what an author writes, and what comes of it."""

    title: str
    path: Path
    line: int
    source: str
    expected: str

    @property
    def place(self) -> str:
        """Where the example stands, for a failing test."""
        return f"{self.path.name}, line {self.line}: {self.title}"


def read_pairs(path: Path) -> Iterator[Pair]:
    """Yield the pairs of a file."""
    part, title, line, parts = 0, "", 0, ["", ""]
    for number, text in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if text == ".":
            part = (part + 1) % 3
            assert title or part != 1, f"{path.name}, line {number}: an example without a title"
            if part == 0:
                yield Pair(title, path, line, parts[0], parts[1].rstrip("\n"))
                title, parts = "", ["", ""]
        elif part:
            parts[part - 1] += text + "\n"
        elif text and not text.startswith("#"):
            title, line = text, number
    assert part == 0, f"{path.name}, line {line}: an example without an end"


def pairs_below(folder: Path, name: str = "*") -> list[object]:
    """Return the pairs of the files of a folder as parameters, named by file and title."""
    found = [pair for path in sorted(folder.glob(f"{name}.md")) for pair in read_pairs(path)]
    names = [f"{pair.path.stem}: {pair.title}" for pair in found]
    assert len(set(names)) == len(names), "two examples have the same title"
    return [pytest.param(pair, id=name) for pair, name in zip(found, names, strict=True)]
