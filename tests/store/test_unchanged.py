"""A build of what did not change tells its messages again; of anything that did, it is a build."""

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

AGAIN = "rien n’a changé"
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


def test_problems_are_told_again(built: Path) -> None:
    told = build(built)
    assert AGAIN in told
    assert EVIDENCE in told


def write_word(root: Path) -> None:
    (root / "chapters" / "2.2_fin.md").write_text("# Fin\n\nUn mot.\n", "utf-8")


def judge(root: Path) -> None:
    path = root / "data" / "evaluations.csv"
    path.write_text(path.read_text("utf-8").replace("BF1,FG1,non", "BF1,FG1,oui"), "utf-8")


def keep_size_and_change_time(root: Path) -> None:
    path = root / "data" / "evaluations.csv"
    os.utime(path, ns=(1, 1))


def change_a_word_of_the_same_size_and_time(root: Path) -> None:
    path = root / "chapters" / "index.md"
    time = path.stat().st_mtime_ns
    path.write_text(path.read_text("utf-8").swapcase(), "utf-8")
    os.utime(path, ns=(time, time))


def lose_page(root: Path) -> None:
    (root / "site" / "index.html").unlink()


def write_page(root: Path) -> None:
    (root / "site" / "index.html").write_text("Une autre page", "utf-8")


def take_settings_from_elsewhere(root: Path) -> None:
    with (root / "mkdocs.yml").open("a", encoding="utf-8") as file:
        file.write("copyright: !ENV [RIGHTS, libre]\n")


def link_a_folder(root: Path) -> None:
    (root / "elsewhere").symlink_to(root.parent)


def test_what_changed_is_built(built: Path) -> None:
    before = (built / "site" / "index.html").read_bytes()[:200]
    changes: list[Callable[[Path], None]] = [
        *(write_word, judge, keep_size_and_change_time, lose_page, write_page),
        *(change_a_word_of_the_same_size_and_time, take_settings_from_elsewhere, link_a_folder),
    ]
    for change in changes:
        change(built)
        assert AGAIN not in build(built), change.__name__
        assert (built / "site" / "index.html").read_bytes()[:200] == before


def test_other_options_are_another_build(built: Path, tmp_path: Path) -> None:
    assert AGAIN not in build(built, "--site-dir", str(tmp_path / "other"))
    assert AGAIN in build(built, "--site-dir", str(tmp_path / "other"))


def test_names_that_are_withheld_elsewhere_are_part_of_what_is_built(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = tmp_path / "names.txt"
    names.write_text("Aurélie Montcalm\n", "utf-8")
    monkeypatch.setenv("THESIS_WITHHELD", str(names))
    assert [AGAIN in build(built) for _ in range(2)] == [False, True]
    names.write_text("Aurélie Montcalm\nZéphyrine Quirinal\n", "utf-8")
    assert AGAIN not in build(built)


def test_what_only_a_build_of_a_ci_is_told_is_told(
    built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CI", raising=False)
    build(built)
    monkeypatch.setenv("CI", "true")
    told = build(built)
    assert AGAIN not in told
    assert "site_url" in told


def test_a_strict_build_never_passes_because_nothing_changed(built: Path) -> None:
    for _ in range(2):
        told = build(built, "--strict", code=1)
        assert AGAIN not in told
        assert EVIDENCE in told


def test_variables_that_the_settings_name_are_part_of_what_is_built(
    built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that names a place elsewhere is built each time."""
    take_settings_from_elsewhere(built)
    assert [AGAIN in build(built) for _ in range(2)] == [False, True]
    monkeypatch.setenv("RIGHTS", "réservés")
    assert [AGAIN in build(built) for _ in range(2)] == [False, True]
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert [AGAIN in build(built) for _ in range(2)] == [False, True]
    monkeypatch.setenv("RIGHTS", "/elsewhere")
    assert [AGAIN in build(built) for _ in range(2)] == [False, False]
