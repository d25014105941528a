"""Work grows with what a thesis has, not faster: twice as much costs at most 2.3 times.

Work is counted, never timed: calls of Python's functions anywhere, and lines of this project that
are run.
What is shared by small and large theses (settings, language) is read before.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest

import generator
from tests import doors
from tests.checks.studies import as_thesis

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType
    from typing import Self

    from _typeshed import TraceFunction

MOST = 2.3
OURS = str(Path(generator.__file__).parent)
STUDY = Path(__file__).parent / "checks" / "enquete"
WORDS = (
    *("le", "service", "oublie", "un", "cas", "concret", "année", "équipe", "publie", "tableau"),
    *("suivi", "agent", "licence", "demande", "territoire", "réseau", "vérifie", "jeu", "données"),
)


class Work:
    """Counts what is run: calls, and the lines of this project."""

    def __init__(self) -> None:
        self.count = 0

    def __enter__(self) -> Self:
        sys.settrace(self._trace)
        return self

    def __exit__(self, *_: object) -> None:
        sys.settrace(None)

    def _trace(self, frame: FrameType, _event: str, _: object) -> TraceFunction | None:
        self.count += 1
        return self._line if frame.f_code.co_filename.startswith(OURS) else None

    def _line(self, _frame: FrameType, _event: str, _: object) -> TraceFunction:
        self.count += 1
        return self._line


def chance(seed: float | str) -> Random:
    """Return the same random numbers each time."""
    return Random(seed)  # noqa: S311 - nothing is secret


def sentence(some: Random, words: int = 12) -> str:
    """Return a sentence of the words."""
    return " ".join(some.choice(WORDS) for _ in range(words)).capitalize() + "."


def prose(some: Random, paragraphs: int) -> str:
    """Return paragraphs with what the checks look for here and there."""
    said = (" ".join(sentence(some) for _ in range(4)) for _ in range(paragraphs))
    return "\n\n".join(f"## Titre {at}\n\n{each}" for at, each in enumerate(said))


def grid(some: Random, rows: int, columns: int) -> str:
    """Return a typed table of numbers, with right totals in its last row."""
    numbers = [[some.randint(1, 999) for _ in range(columns)] for _ in range(rows)]
    lines = [["Nom", *(f"Groupe {at}" for at in range(columns))], ["---"] * (columns + 1)]
    lines += [[f"Ligne n{at}", *map(str, row)] for at, row in enumerate(numbers)]
    lines.append(["Total", *(str(sum(column)) for column in zip(*numbers, strict=True))])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def answers(some: Random) -> str:
    """Return a typed table of answers: all of one form, and no two the same."""
    lines = ["| Question | G1 | G2 | G3 | G4 |", "| --- | --- | --- | --- | --- |"]
    for at in range(10):
        cells = " | ".join(some.choice(("oui", "non", "NA")) for _ in range(4))
        lines.append(f"| Besoin B{at} | {cells} |")
    return "\n".join(lines)


CAPTIONED = "##### Table : les âges\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n\nUn mot.\n\n"
REPEATED = {
    "placeholders": (80, "Voir la figure X, [réf] et TODO.\n\n"),
    "open brackets": (200, "[ mot "),
    "links that are not closed": (300, "[a]("),
    "blocks": (60, "/// table | avis\n///\n\n"),
    "rules": (100, "Un mot.\n\n---\n\n"),
    "comments": (100, "Un mot. <!-- mot\n\n"),
    "elements": (100, "<div>\n"),
    "edits": (8, CAPTIONED),
}
"""Texts that stand so many times in a chapter, then twice as many times."""
CASES: dict[str, tuple[int, Callable[[Random, int], list[str]]]] = {
    "chapters": (6, lambda some, n: [prose(some, 4) for _ in range(n)]),
    "length of a chapter": (24, lambda some, n: [prose(some, n)]),
    "tables of one form": (5, lambda some, n: [answers(some) for _ in range(n)]),
    "tables of one chapter": (5, lambda some, n: ["\n\n".join(answers(some) for _ in range(n))]),
    "rows": (40, lambda some, n: [grid(some, n, 3)]),
    "columns": (24, lambda some, n: [grid(some, 4, n)]),
    "totals": (24, lambda _, n: ["| Nom | Nombre |\n| --- | --- |\n" + TOTALED * n]),
    "blockquotes": (30, lambda some, n: [quotations(some, n)]),
    "references": (50, lambda _, n: [listed(n, "Voir @sec-{0} et le tableau {0}.")]),
    "links": (50, lambda _, n: [listed(n, "[Un mot](#titre-{0})")]),
    "aliases": (60, lambda _, n: [f"---\n{aliases(n)}---\n\nUn mot.\n"]),
}
TOTALED = "| Un | 3 |\n| Deux | 4 |\n| Total | 7 |\n"


def listed(number: int, words: str) -> str:
    """Return paragraphs of the same words, each with its number."""
    return "\n\n".join(words.format(at) for at in range(number))


def aliases(number: int) -> str:
    """Return YAML in which each entry has the one before it twice."""
    entries = (f"a{at}: &a{at} [*a{at - 1}, *a{at - 1}]\n" for at in range(1, number))
    return f"a0: &a0 [x]\n{''.join(entries)}"


def quotations(some: Random, number: int) -> str:
    """Return blockquotes, each with words of its own."""
    return "\n\n".join(f"> {sentence(some)}" for _ in range(number))


def work(folder: Path, chapters: list[str], passages: int = 40) -> int:
    """Return the work of checking a thesis with these chapters and so many passages in its data."""
    shutil.copytree(STUDY, folder / "data")
    as_thesis(folder, "fr")
    doors.write_chapters(folder, {f"{at}_c.md": text for at, text in enumerate(chapters, 1)})
    some = chance(passages)
    rows = [f"T{at},Q1,A1,{sentence(some, 14)}" for at in range(passages)]
    text = "\n".join(("passage,question,atelier,propos", *rows, ""))
    (folder / "data" / "passages.csv").write_text(text, encoding="utf-8")
    with Work() as done:
        doors.problem_lines(folder)
    return done.count


@pytest.fixture(scope="module", autouse=True)
def _read_before(tmp_path_factory: pytest.TempPathFactory) -> None:
    work(tmp_path_factory.mktemp("small") / "thesis", [f"{answers(chance(0))}\n"])


@pytest.mark.parametrize("case", [*CASES, *REPEATED])
def test_twice_as_much(case: str, tmp_path: Path) -> None:
    some = chance(case)
    number = CASES[case][0] if case in CASES else REPEATED[case][0]

    def chapters(many: int) -> list[str]:
        return CASES[case][1](some, many) if case in CASES else [REPEATED[case][1] * many]

    once, twice = (work(tmp_path / str(n), chapters(n)) for n in (number, 2 * number))
    assert twice <= MOST * once, f"{once} and {twice}: {twice / once:.2f} times"


def test_twice_the_passages(tmp_path: Path) -> None:
    chapters = [quotations(chance(1), 20)]
    once, twice = (work(tmp_path / str(each), chapters, each) for each in (250, 500))
    assert twice <= MOST * once, f"{once} and {twice}: {twice / once:.2f} times"


@pytest.mark.parametrize("nested", ["> ", "    "])
def test_what_is_nested_too_deeply_is_told(nested: str, tmp_path: Path) -> None:
    shutil.copytree(STUDY, tmp_path / "data")
    as_thesis(tmp_path, "fr")
    lines = {depth: f"{nested * depth}- Un mot\n" for depth in (90, 110)}
    doors.write_chapters(
        tmp_path, {"a.md": f"# Un titre\n\n{lines[90]}", "b.md": f"# Un titre\n\n{lines[110]}"}
    )
    found = [each for each in doors.problem_lines(tmp_path) if each.startswith("chapters/b.md")]
    expected = "chapters/b.md:3:1: markup: quotations or lists are nested more than 100 deep"
    assert doors.differing(found, [expected]) == ""
