"""A second build of a thesis says what the first said, and mends what was done to its site."""

from __future__ import annotations

import os
from contextlib import chdir
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from generator.app.cli import main
from tests.store.small import write_small_thesis

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

EVIDENCE = "evaluations.csv:4"  # a warning of the small thesis


def build(root: Path, *options: str, code: int = 0) -> str:
    with chdir(root):
        result = CliRunner().invoke(main, ["build", *options])
    assert result.exit_code == code, result.output
    return result.stderr


@pytest.fixture
def built(tmp_path: Path) -> Path:
    root = write_small_thesis(tmp_path / "thesis")
    build(root)
    return root


def swap_case_in_the_same_size_and_time(root: Path) -> None:
    path = root / "chapters" / "index.md"
    time = path.stat().st_mtime_ns
    path.write_text(path.read_text("utf-8").swapcase(), "utf-8")
    os.utime(path, ns=(time, time))


def lose_page(root: Path) -> None:
    (root / "site" / "index.html").unlink()


def write_page(root: Path) -> None:
    (root / "site" / "index.html").write_text("Une autre page", "utf-8")


def leave_all(_: Path) -> None:
    """Change nothing."""


@pytest.mark.parametrize(
    "change", [leave_all, lose_page, write_page, swap_case_in_the_same_size_and_time]
)
def test_a_build_again_tells_the_problems_and_writes_what_is_wrong(
    change: Callable[[Path], None], built: Path
) -> None:
    before = (built / "site" / "index.html").read_text("utf-8")
    change(built)
    assert EVIDENCE in build(built)
    after = (built / "site" / "index.html").read_text("utf-8")
    assert (after == before) is (change is not swap_case_in_the_same_size_and_time)


def test_a_strict_build_never_passes_because_nothing_changed(built: Path) -> None:
    for _ in range(2):
        assert EVIDENCE in build(built, "--strict", code=1)
