"""A second build of a thesis says what the first said, and mends what was done to its site."""

from __future__ import annotations

import os
from contextlib import chdir
from typing import TYPE_CHECKING

from tests.doors import run
from tests.store.small import write_small_thesis

if TYPE_CHECKING:
    from pathlib import Path

EVIDENCE = "evaluations.csv:4"  # a warning of the small thesis


def build(root: Path, *options: str, code: int = 0) -> str:
    with chdir(root):
        result = run("build", *options)
    assert result.exit_code == code, result.output
    return result.stderr


def swap_case_in_the_same_size_and_time(root: Path) -> None:
    path = root / "chapters" / "index.md"
    time = path.stat().st_mtime_ns
    path.write_text(path.read_text("utf-8").swapcase(), "utf-8")
    os.utime(path, ns=(time, time))


def test_a_build_again_tells_the_problems_and_writes_what_is_wrong(tmp_path: Path) -> None:
    root = write_small_thesis(tmp_path / "thesis")
    build(root)
    home = root / "site" / "index.html"
    before = home.read_text("utf-8")
    assert EVIDENCE in build(root)
    home.unlink()
    assert EVIDENCE in build(root)
    assert home.read_text("utf-8") == before
    home.write_text("Une autre page", "utf-8")
    assert EVIDENCE in build(root)
    assert home.read_text("utf-8") == before
    swap_case_in_the_same_size_and_time(root)
    for _ in range(2):  # a strict build never passes because nothing changed
        assert EVIDENCE in build(root, "--strict", code=1)
    assert EVIDENCE in build(root)
    assert home.read_text("utf-8") != before
