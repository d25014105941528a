"""Changes one cell, heading, title or setting of a thesis, and compares what its pages foretold.

A page is foretold to change if its own text changed, or if something that it asked of the thesis is
answered otherwise. The test takes some of the changes, ``benchmarks/dependencies.py`` all.
"""

from __future__ import annotations

import csv
import io
import random
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.app.project import open_thesis, render
from generator.rendering import Lookup

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence
    from pathlib import Path

    from generator.app.project import Thesis
    from generator.rendering import Page

SEED = 20240607
CELLS = 150
HEADINGS = 25
TITLES = 25
HEADING = re.compile(r"^(#{1,4} .*?)([ ]*\{[^}]*\})?$", re.MULTILINE)
TITLE = re.compile(
    r"^(\s*(?:- )?(?:caption|title|label|description|note|question):(?![ ]*(?:>|\||$)))[ ]*(.+)$",
    re.MULTILINE,
)
SETTINGS = (
    ("  - thesis:\n", "  - thesis:\n      attribution: role\n"),
    ("  - thesis:\n", "  - thesis:\n      attribution: organisation\n"),
    ("  - thesis:\n", "  - thesis:\n      typography: off\n"),
    ("  - thesis:\n", "  - thesis:\n      typography: [spaces]\n"),
    ("  - thesis:\n", "  - thesis:\n      checks: {vocabulary: error}\n"),
    ("site_name: Concevoir", "site_name: Repenser"),
    ("        license: CC-BY-4.0\n", "        license: CC-BY-SA-4.0\n"),
    ("  language: fr\n", "  language: en\n"),
    ("docs_dir:", "nav: [index.md, 7.1.5_realisation.md, 7.1.4_conception.md]\ndocs_dir:"),
    ("docs_dir:", "markdown_extensions: [{toc: {permalink: true}}]\ndocs_dir:"),
)


@dataclass(frozen=True)
class Change:
    """One change of one file of a thesis."""

    kind: str
    path: str
    text: str
    said: str


@dataclass(frozen=True)
class Outcome:
    """What a change did to the chapters' pages, and what was foretold."""

    change: Change
    changed: frozenset[str]
    foretold: frozenset[str]
    why: dict[str, tuple[tuple[Hashable, ...], ...]]
    """For each page the questions that are answered otherwise."""

    @property
    def missed(self) -> frozenset[str]:
        """The pages that changed and were not foretold to."""
        return self.changed - self.foretold

    @property
    def in_vain(self) -> frozenset[str]:
        """The pages that were foretold to change and did not."""
        return self.foretold - self.changed


def changes(root: Path) -> list[Change]:
    """Return all changes, in an order of chance that is always the same."""
    chance = random.Random(SEED)  # noqa: S311 - nothing is secret
    found = [
        *_some(list(_cells(root, chance)), CELLS, chance),
        *_some([*_headings(root)], HEADINGS, chance),
        *_some([*_titles(root)], TITLES, chance),
        *_settings(root),
    ]
    chance.shuffle(found)
    return found


def _some(found: Sequence[Change], count: int, chance: random.Random) -> list[Change]:
    return chance.sample(found, count) if len(found) >= count else list(found)


def _cells(root: Path, chance: random.Random) -> Iterator[Change]:
    for path in sorted((root / "data").glob("*.csv")):
        head, *rows = csv.reader(io.StringIO(path.read_text("utf-8")))
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                others = sorted({each[column] for each in rows} - {cell})
                new = f"{cell} revu"
                if cell.isdigit():
                    new = str(int(cell) + 1)
                elif others and len(others) < len(rows) / 2:
                    new = chance.choice(others)
                changed = [list(each) for each in rows]
                changed[row][column] = new
                text = io.StringIO()
                csv.writer(text, lineterminator="\n").writerows([head, *changed])
                name = path.relative_to(root).as_posix()
                said = f"{name}:{row + 2} {head[column]}: {cell} → {new}"
                yield Change("cell", name, text.getvalue(), said)


def _headings(root: Path) -> Iterator[Change]:
    for path in sorted((root / "chapters").glob("*.md")):
        yield from _edited(root, path, HEADING, "heading", r"\1 revu\2")


def _titles(root: Path) -> Iterator[Change]:
    for path in sorted([*(root / "data").glob("*.yaml"), *(root / "chapters").glob("*.md")]):
        yield from _edited(root, path, TITLE, "title", r"\1 Revu par moi")


def _edited(
    root: Path, path: Path, pattern: re.Pattern[str], kind: str, new: str
) -> Iterator[Change]:
    text, name = path.read_text("utf-8"), path.relative_to(root).as_posix()
    for match in pattern.finditer(text):
        edited = text[: match.start()] + match.expand(new) + text[match.end() :]
        yield Change(kind, name, edited, f"{name}: {match[0].strip()}")


def _settings(root: Path) -> Iterator[Change]:
    text = (root / "mkdocs.yml").read_text("utf-8")
    for old, new in SETTINGS:
        if old in text:
            yield Change("setting", "mkdocs.yml", text.replace(old, new, 1), repr(new))


def outcomes(root: Path, some: Sequence[Change]) -> Iterator[Outcome]:
    """Yield what each change does; the thesis in the folder is put back after each."""
    before = open_thesis(root)
    pages = {page.path: page for page in render(before)}
    for change in some:
        file = root / change.path
        kept = file.read_bytes()
        file.write_text(change.text, encoding="utf-8")
        try:
            yield _outcome(change, before, pages)
        finally:
            file.write_bytes(kept)


def _digest(thesis: Thesis, question: tuple[Hashable, ...]) -> str:
    """Return the digest of the answer that a thesis has for a question."""
    lookup, (kind, *about) = Lookup(thesis), question
    getattr(lookup, str(kind))(*about)
    return lookup.observed[question]


def _outcome(change: Change, before: Thesis, pages: dict[str, Page]) -> Outcome:
    after = open_thesis(before.root)
    changed = {page.path for page in render(after) if page.html != pages[page.path].html}
    foretold: set[str] = set()
    why: dict[str, tuple[tuple[Hashable, ...], ...]] = {}
    for path, page in pages.items():
        mine = before.manuscript.chapter(path), after.manuscript.chapter(path)
        why[path] = tuple(
            question
            for question, digest in page.observed.items()
            if _digest(after, question) != digest
        )
        texts = [each and each.text for each in mine]
        if texts[0] != texts[1] or after.dialect.key != before.dialect.key or why[path]:
            foretold.add(path)
    return Outcome(change, frozenset(changed), frozenset(foretold), why)
