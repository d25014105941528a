"""After a change in the data all pages are as from nothing.

The thesis ``asked`` asks in each way that there is. It is changed in one way, or in some at random,
and built with what earlier builds kept; that gives what a build from nothing gives.
"""

from __future__ import annotations

import re
import shutil
from collections import Counter
from html import unescape
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Template

from generator.app.building import build_pages
from generator.app.project import open_thesis
from generator.core.store import Store
from tests.counting import counted
from tests.in_english import as_text

if TYPE_CHECKING:
    import random
    from types import FrameType

    from generator.app.building import Built

HERE = Path(__file__).parent
CHANGES = yaml.safe_load((HERE / "changed_data.yaml").read_text("utf-8"))


def build(root: Path, store: Store | None = None) -> Built:
    """Build as a command does, with what earlier ones kept."""
    return build_pages(open_thesis(root, store=store or Store(root)))


def differing(built: Built, root: Path) -> list[str]:
    """Return the pages and problems of a build that are not those of a build from nothing."""
    fresh = build_pages(open_thesis(root))
    pages = zip_longest(built.pages, fresh.pages)
    problems = {*built.problems} ^ {*fresh.problems}
    return [*(str(each) for each, other in pages if each != other), *map(as_text, problems)]


def words_of(built: Built, path: str) -> str:
    """Return the words of a page."""
    html = next(each.html for each in built.pages if each.path == path)
    return " ".join(unescape(re.sub("<[^>]*>", " ", html)).split())


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Built]:
    """Build the thesis once, in a folder that is copied."""
    root = shutil.copytree(HERE / "asked", tmp_path_factory.mktemp("before") / "thesis")
    return root, build(root)


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_reaches_the_pages(what: str, before: tuple[Path, Built], tmp_path: Path) -> None:
    file, old, new, path, shown = CHANGES[what]
    root = shutil.copytree(before[0], tmp_path / "thesis")
    text = (root / file).read_text("utf-8")
    (root / file).write_text(text.replace(old, new), "utf-8")
    built = build(root)
    assert differing(built, root) == []
    assert shown not in words_of(before[1], path)
    assert shown in words_of(built, path)


@given(chance=st.randoms(use_true_random=False))
def test_after_changes_at_random_all_pages_are_as_from_nothing(
    chance: random.Random, before: tuple[Path, Built], tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = shutil.copytree(before[0], tmp_path_factory.mktemp("at-random") / "thesis")
    for _ in range(2):
        for _ in range(chance.randint(1, 3)):
            chance.choice((change_a_file, change_a_cell, change_a_row))(root, chance)
        assert differing(build(root), root) == []


def change_a_file(root: Path, chance: random.Random) -> None:
    file, old, new, *_ = chance.choice([*CHANGES.values()])
    text = (root / file).read_text("utf-8")
    (root / file).write_text(text.replace(old, new), "utf-8")


def change_a_cell(root: Path, chance: random.Random) -> None:
    """Put what stands in a column of a file into another of its rows, or what stands nowhere."""
    path = chance.choice(sorted(root.glob("data/*.csv")))
    header, *rows = (line.split(",") for line in path.read_text("utf-8").splitlines())
    column = chance.randrange(len(header))
    known = [row[column] for row in rows]
    chance.choice(rows)[column] = chance.choice([*known, "", f"New {chance.randint(1, 99)}"])
    write_rows(path, [header, *rows])


def change_a_row(root: Path, chance: random.Random) -> None:
    """Delete a row of a file, move it to the end, or write it a second time with another key."""
    path = chance.choice(sorted(root.glob("data/*.csv")))
    header, *rows = (line.split(",") for line in path.read_text("utf-8").splitlines())
    row = rows.pop(chance.randrange(len(rows))) if rows[1:] else rows[0]
    added = ([], [row], [row, [f"{row[0]}{chance.randint(1, 9)}", *row[1:]]])
    write_rows(path, [header, *rows, *chance.choice(added)])


def write_rows(path: Path, rows: list[list[str]]) -> None:
    path.write_text("".join(f"{','.join(row)}\n" for row in rows), "utf-8")


def test_a_judgement_draws_the_cards_of_the_chapters_that_tell_of_it(
    before: tuple[Path, Built], tmp_path: Path
) -> None:
    root = shutil.copytree(before[0], tmp_path / "thesis")
    path = root / "data/judgements.csv"
    path.write_text(path.read_text("utf-8").replace("N2,G3,yes", "N2,G3,no"), "utf-8")
    drawn = Counter[str | None]()

    def note(frame: FrameType) -> bool:
        if frame.f_code is Template.render.__code__:
            drawn[frame.f_locals["self"].name] += 1
        return False

    counted(lambda: build(root), note)
    assert drawn["cards.html.j2"] == 1
