"""What builds keep: given for its key alone, and never in the way of a build."""

from __future__ import annotations

import os
import pickle
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.core.problems import Message, Place, Problem, Severity
from generator.core.store import CACHE_FOLDER, SIZE, Store

PLACES = st.builds(Place, st.text(), st.integers(1), st.integers(1))
MESSAGES = st.builds(
    lambda name, near: Message("no-table", name=name, near=near), st.text(), st.text()
)
PROBLEMS = st.builds(
    Problem, st.text(), PLACES, MESSAGES, severity=st.sampled_from(Severity), found=st.text()
)
PLAIN = st.none() | st.booleans() | st.integers() | st.text() | PLACES | PROBLEMS
VALUES = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(VALUES)
def test_a_value_is_the_same_after_it_was_kept(value: object) -> None:
    with tempfile.TemporaryDirectory() as folder:
        keep(Path(folder), value)
        assert kept(Path(folder)) == (value, False)


class Trap:
    """A value that leaves a file behind where it is unpickled."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (self.file,)


def test_what_no_build_of_this_user_kept_is_not_even_unpickled(tmp_path: Path) -> None:
    path, sprung = keep(tmp_path), tmp_path / "sprung"
    trap = pickle.dumps(Trap(sprung))
    path.write_bytes(path.read_bytes()[:SIZE] + trap)
    assert kept(tmp_path) == (None, True)
    assert not sprung.exists()


class Changed:
    """A value that can no longer be unpickled."""

    def __reduce__(self) -> tuple[object, ...]:
        return getattr, (Changed, "gone")


def test_what_can_no_longer_be_read_is_dropped_with_a_word(tmp_path: Path) -> None:
    keep(tmp_path, Changed())
    assert kept(tmp_path) == (None, True)


def test_what_cannot_be_kept_stands_in_the_way_of_nothing_else(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for name, value in (("a.md", lambda: None), ("b.md", "said")):
        assert store.get("page", name, "as it was") is None
        store.put("page", name, "as it was", value)
    store.save()
    assert kept(tmp_path) == (None, False)
    assert Store(tmp_path).get("page", "b.md", "as it was") == "said"


def kept(root: Path, key: str = "as it was") -> tuple[object, bool]:
    """Return what is kept of a page under a key, and whether older things were dropped."""
    store = Store(root)
    return store.get("page", "a.md", key), store.dropped is not None


def keep(root: Path, value: object = ("one", "two")) -> Path:
    store = Store(root)
    assert store.get("page", "a.md", "as it was") is None
    store.put("page", "a.md", "as it was", value)
    store.save()
    return root / CACHE_FOLDER / "page"


def test_git_ignores_what_is_kept(tmp_path: Path) -> None:
    assert keep(tmp_path).with_name(".gitignore").read_text("utf-8") == "*\n"


def test_a_value_is_given_for_its_key_alone(tmp_path: Path) -> None:
    keep(tmp_path)
    assert kept(tmp_path) == (("one", "two"), False)
    assert kept(tmp_path, "otherwise") == (None, False)


def test_what_is_not_asked_for_is_forgotten(tmp_path: Path) -> None:
    keep(tmp_path)
    store = Store(tmp_path)
    store.get("page", "b.md", "new")
    store.forget_others("page")
    store.save()
    assert kept(tmp_path) == (None, False)


def test_what_is_released_is_read_again_and_stays_beside_what_comes_later(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for each in "ab":
        store.put("page", each, "key", each)
        store.save()
        store.release()
    assert [store.get("page", each, "key") for each in "ab"] == ["a", "b"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"x",
        b"no database" * 30,
        pickle.dumps({}),
        b"0" * SIZE + pickle.dumps({"a.md": ("key", b"")}),
    ],
)
def test_what_no_build_kept_so_is_not_given(content: bytes, tmp_path: Path) -> None:
    path = keep(tmp_path)
    for damaged in (content, path.read_bytes()[1:], path.read_bytes() + b"x"):
        path.write_bytes(damaged)
        assert kept(tmp_path) == (None, True)
        keep(tmp_path)
        assert kept(tmp_path) == (("one", "two"), False)


def test_what_was_kept_as_another_kind_is_not_given(tmp_path: Path) -> None:
    keep(tmp_path).rename(tmp_path / CACHE_FOLDER / "chapter")
    store = Store(tmp_path)
    assert store.get("chapter", "a.md", "as it was") is None
    assert store.dropped is not None


def test_what_other_code_kept_is_not_given_and_nothing_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(tmp_path)
    with monkeypatch.context() as other:
        other.setattr("generator.core.store.made_by", lambda: "another version")
        assert kept(tmp_path) == (None, False)
        keep(tmp_path)
    assert kept(tmp_path) == (None, False)


@pytest.mark.parametrize("kind", ["a folder", "a pipe", "a link", "a link of the folder"])
def test_what_stands_in_the_place_of_a_file_is_left_alone(kind: str, tmp_path: Path) -> None:
    theirs, path = tmp_path / "theirs", tmp_path / CACHE_FOLDER / "page"
    theirs.mkdir()
    (theirs / "page").write_bytes(b"theirs")
    path.parent.mkdir(parents=True)
    if kind == "a folder":
        (path / "within").mkdir(parents=True)
    elif kind == "a pipe":
        os.mkfifo(path)
    elif kind == "a link":
        path.symlink_to(theirs / "page")
    else:
        path.parent.rmdir()
        path.parent.symlink_to(theirs)
    keep(tmp_path)
    assert (theirs / "page").read_bytes() == b"theirs"
    assert path.is_dir() == (kind == "a folder")


def test_nothing_is_written_where_that_is_impossible(tmp_path: Path) -> None:
    (tmp_path / ".cache").write_text("a file is in the way", "utf-8")
    keep(tmp_path)
    assert kept(tmp_path) == (None, False)


def test_two_builds_see_each_others_values_whole(tmp_path: Path) -> None:
    one, other = Store(tmp_path), Store(tmp_path)
    for number, store in enumerate((one, other)):
        for name in ("a.md", "b.md"):
            store.get("page", name, "key")
            store.put("page", name, "key", (number, name))
    one.save()
    other.save()
    found = Store(tmp_path)
    assert [found.get("page", name, "key") for name in ("a.md", "b.md")] == [
        (1, "a.md"),
        (1, "b.md"),
    ]
