"""Writing whole or not at all."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from generator.core.atomic_files import (
    JOURNAL,
    FileChangedError,
    FilesExistError,
    Replacement,
    finish_writing,
    write_files,
)


def everything_in(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else b"(folder)"
        for path in folder.rglob("*")
    }


def test_nothing_is_written_over_and_all_that_stands_there_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"mine")
    (tmp_path / "c.csv").symlink_to(tmp_path / "nowhere")
    with pytest.raises(FilesExistError) as error:
        write_files({tmp_path / f"{name}.csv": b"new" for name in "abc"})
    assert error.value.paths == (tmp_path / "a.csv", tmp_path / "c.csv")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.csv", "c.csv"]
    assert (tmp_path / "a.csv").read_bytes() == b"mine"
    assert (tmp_path / "c.csv").is_symlink()


@pytest.mark.parametrize("failing", ["z.csv", "b.md"])
def test_a_failure_half_way_leaves_everything_as_it_was(
    failing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chapters = [tmp_path / "a.md", tmp_path / "b.md"]
    for each in chapters:
        each.write_bytes(b"old")
    before = everything_in(tmp_path)
    real = Path.replace

    def fail_at_one(self: Path, target: Path) -> Path:
        if target.name == failing:
            raise OSError(28, "no space left")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", fail_at_one)
    with pytest.raises(OSError, match="no space"):
        write_files(
            {tmp_path / "data" / "a.csv": b"a", tmp_path / "data" / "z.csv": b"z"},
            {each: Replacement(b"old", b"new") for each in chapters},
        )
    assert everything_in(tmp_path) == before


def test_a_replaced_file_keeps_who_may_read_it_and_the_link_that_leads_to_it(
    tmp_path: Path,
) -> None:
    real, link = tmp_path / "chapter.md", tmp_path / "link.md"
    real.write_bytes(b"old")
    real.chmod(0o600)
    link.symlink_to(real)
    write_files({}, {link: Replacement(b"old", b"new")})
    assert link.is_symlink()
    assert real.read_bytes() == b"new"
    assert real.stat().st_mode & 0o777 == 0o600


def test_a_file_that_is_saved_while_the_new_one_is_written_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chapter = tmp_path / "chapter.md"
    chapter.write_bytes(b"old")

    def save_meanwhile(_: int) -> None:
        chapter.write_bytes(b"saved by the author")

    monkeypatch.setattr("os.fsync", save_meanwhile)
    with pytest.raises(FileChangedError):
        write_files({tmp_path / "a.csv": b"a"}, {chapter: Replacement(b"old", b"new")})
    assert everything_in(tmp_path) == {"chapter.md": b"saved by the author"}


def test_what_a_writer_that_was_killed_left_goes_with_the_next(tmp_path: Path) -> None:
    gone = subprocess.Popen(["true"])  # noqa: S607 - of the system
    gone.wait()
    (tmp_path / f".a.csv.{gone.pid}.new").write_bytes(b"half of")
    (tmp_path / f".b.csv.{gone.pid}.new").write_bytes(b"of another file")
    (tmp_path / f".a.csv.{os.getppid()}.new").write_bytes(b"being written")
    write_files({tmp_path / "a.csv": b"a\n"})
    assert everything_in(tmp_path) == {
        "a.csv": b"a\n",
        f".b.csv.{gone.pid}.new": b"of another file",
        f".a.csv.{os.getppid()}.new": b"being written",
    }


def test_a_leftover_that_cannot_be_deleted_is_named(tmp_path: Path) -> None:
    leftover = tmp_path / f".a.csv.{os.getpid()}.new"
    leftover.mkdir()
    with pytest.raises(FilesExistError) as error:
        write_files({tmp_path / "a.csv": b"a\n"})
    assert error.value.paths == (leftover,)
    assert everything_in(tmp_path) == {leftover.name: b"(folder)"}


def test_all_is_on_the_disk_before_a_file_takes_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "b.md").write_bytes(b"old")
    done: list[str] = []
    sync, real = os.fsync, Path.replace

    def replace(self: Path, target: Path) -> Path:
        done.append(target.name)
        return real(self, target)

    def fsync(opened: int) -> None:
        sync(opened)
        done.append("sync")

    monkeypatch.setattr(Path, "replace", replace)
    monkeypatch.setattr("os.fsync", fsync)
    write_files({tmp_path / "a.csv": b"a"}, {tmp_path / "b.md": Replacement(b"old", b"new")})
    assert done == ["sync", "sync", "sync", ".thesis-writing", "a.csv", "b.md", "sync"]


@pytest.mark.parametrize("planted", ["name", "link", "folder", "deep"])
def test_a_journal_that_came_with_a_folder_moves_nothing_else(planted: str, tmp_path: Path) -> None:
    """It stands in what somebody downloaded, and was written by whoever wants something moved."""
    root, aside = tmp_path / "thesis", tmp_path / "aside"
    root.mkdir()
    aside.mkdir()
    (root / "notes.99999999").write_bytes(b"planted")
    (root / ".a.md.99999999.new").write_bytes(b"planted")
    (root / "a.md").symlink_to("/dev/zero")  # endless
    (aside / JOURNAL).write_text("of others", "utf-8")
    journals = {
        "name": json.dumps({"notes.99999999": ""}),
        "link": json.dumps({".a.md.99999999.new": "0"}),
        "deep": "[" * 200_000,
    }
    if planted in journals:
        (root / JOURNAL).write_text(journals[planted], "utf-8")
    else:
        (root / "sub").symlink_to(aside)
    finish_writing(root)
    assert (root / "notes.99999999").read_bytes() == b"planted"
    assert (root / "a.md").is_symlink()
    assert (root / ".a.md.99999999.new").exists()
    assert (aside / JOURNAL).read_text("utf-8") == "of others"
    assert not (root / JOURNAL).exists()
