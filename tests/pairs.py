"""Reads the examples of files of text, in the three forms that they have.

Titled pairs of input and output: a title, a line ``.``, what an author writes, a line ``.``, what
comes of it, a line ``.``. Lines that begin with ``#`` outside of a pair are comments.

Fenced ones: a heading of the second level, and below it blocks between four tildes, each with a
word that says what it is.

Claims: each a line, and below that of a wrong one, behind a cross, words of what is said of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.examples import only

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
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


FENCED = re.compile(
    r"^~~~~ (?P<kind>\w+)\n(?P<text>.*?)^~~~~$|^## (?P<title>[^\n]+)$", re.MULTILINE | re.DOTALL
)


def read_fenced(path: Path, kinds: Collection[str]) -> dict[str, dict[str, str]]:
    """Return the examples of a file by their titles: their blocks, which are of these kinds."""
    examples: dict[str, dict[str, str]] = {}
    blocks: dict[str, str] = {}
    for match in FENCED.finditer(path.read_text("utf-8")):
        if title := match["title"]:
            assert title not in examples, title
            blocks = examples[title] = {}
        else:
            assert match["kind"] not in blocks, match["text"]
            blocks[match["kind"]] = match["text"]
    for title, blocks in examples.items():
        only(blocks, kinds, f"{path.name}: {title}")
    return examples


def read_claims(
    path: Path, parts: Mapping[str, str] | None = None
) -> Iterator[tuple[int, str, str, str | None]]:
    """Yield line, part and text of each claim, and what is said of it (None: it is right).

    ``parts`` are named by the first word of a title of the first level.
    """
    part, lines = "", path.read_text("utf-8").split("\n")
    for number, (line, below) in enumerate(zip(lines, [*lines[1:], ""], strict=True), 1):
        if line.startswith("# "):
            part = (parts or {}).get(line.split()[1].strip(",:"), part)
        elif "]{=" in line:
            words = below.removeprefix("    ✗").strip() if below.startswith("    ✗") else None
            yield number, part, line, words
        else:
            assert line.startswith(("#", "    ✗")) or not line, f"{path.name}, line {number}"
