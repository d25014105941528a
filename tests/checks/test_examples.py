"""Small theses in which something is wrong: what a check says of them, what mending makes of them.

Each example of ``examples/*.yaml`` begins with what ``all`` of its file have: a folder of the tests
(``in``: a thesis, or data), a ``language``, ``options`` of the plugin, ``files``. ``says`` are the
problems whose rule begins with one of ``rules`` (a line of ``thesis check`` without a thesis' own
language), ``mended`` the files as ``thesis fix`` leaves them, where that changes any; ``suggests``
is what the chapters could bind.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import doors
from tests.checks.studies import as_thesis
from tests.examples import put, read_examples

HERE = Path(__file__).parent
EXAMPLES = {
    f"{path.stem}: {name}": example
    for path in sorted((HERE / "examples").glob("*.yaml"))
    for name, example in read_examples(
        path, {"in", "language", "options", "files", "rules", "says", "suggests", "mended"}
    ).items()
}


def thesis_of(example: dict[str, Any], root: Path) -> Path:
    """Write the thesis of an example into a folder that is not there yet, and return it."""
    source = HERE.parent / example.get("in", "nothing")
    if source.is_dir():
        shutil.copytree(source, root if (source / "data").is_dir() else root / "data")
    as_thesis(root, example.get("language", "en"), **example.get("options", {}))
    for path, content in example["files"].items():
        put(root, path, content)
    return root


def said_of(example: dict[str, Any], root: Path) -> list[str]:
    """Return the problems of the rules of an example, or what could be bound."""
    if "suggests" in example:
        return doors.suggestion_lines(root)
    rules = tuple(example.get("rules", [""]))
    return [each for each in doors.problem_lines(root) if each.split(": ", 1)[1].startswith(rules)]


@pytest.mark.parametrize("name", EXAMPLES)
def test_example(name: str, tmp_path: Path) -> None:
    example = EXAMPLES[name]
    root = thesis_of(example, tmp_path / "thesis")
    assert said_of(example, root) == example.get("suggests", example.get("says"))
    if "mended" in example:
        for _ in ("once", "and no more when mended again"):
            before = chapters(root)
            doors.fix(root)
            assert chapters(root) == before | example["mended"]


def chapters(root: Path) -> dict[str, str]:
    return {each.name: each.read_text("utf-8") for each in (root / "chapters").iterdir()}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_the_guide_lets_a_check_rely_on_is_there(language: str, tmp_path: Path) -> None:
    page = HERE.parents[1] / "docs" / language / "functions/extension.md"
    names = re.findall(r"^\| `((?:chapter|context)\.[\w.]+)", page.read_text("utf-8"), re.MULTILINE)
    assert len(names) > 12
    used = "".join(f"    {name}\n" for name in names)
    used += "    [(each.level, each.text, each.number) for each in chapter.headings]\n"
    root = thesis_of(EXAMPLES["own_checks: a check of its own"], tmp_path / "thesis")
    put(root, "checks/futur.py", f"def check(chapter, context):\n{used}    return []\n")
    assert doors.problem_lines(root) == []


TYPED = ("(Schön, 1983)", "Hevner et al. (2004, p. 3)", "(Braun et Clarke, 2006 ; Schön 1983)")
AROUND = ("(", ")", "[", "](x)", "`", "*", "# ", "\n\n", "\n", "> ", "| ", " ", "d'", "@schon1983")
PIECES = st.sampled_from((*TYPED, *AROUND, "Selon ", "é;"))


@pytest.fixture(scope="module")
def with_works(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a thesis with a bibliography."""
    example = EXAMPLES["citations: what is no citation is left alone"]
    return thesis_of(example, tmp_path_factory.mktemp("works") / "thesis")


@given(texts=st.lists(st.lists(PIECES, max_size=12).map("".join), min_size=1, max_size=5))
def test_whatever_the_text_a_second_fix_changes_nothing(with_works: Path, texts: list[str]) -> None:
    written = {f"{number}_un.md": text for number, text in enumerate(texts, 1)}
    doors.write_chapters(with_works, written)
    doors.fix(with_works, "citation")
    once = chapters(with_works)
    doors.fix(with_works, "citation")
    assert chapters(with_works) == once
