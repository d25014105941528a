"""What builds keep: given for its key alone, and never in the way of a build."""

from __future__ import annotations

import pickle
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.core.problems import Message, Place, Problem, Severity
from generator.core.store import SIZE, STORE, Later, Store

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


def test_a_value_that_is_read_later_is_the_same_and_has_the_same_digest(tmp_path: Path) -> None:
    keep(tmp_path, Later((1, "a")))
    found = Store(tmp_path).get("page", "a.md", "as it was")
    assert (found.value, found.digest) == ((1, "a"), Later((1, "a")).digest)
    assert found.digest != Later((1, "b")).digest


class Trap:
    """A value that leaves a file behind where it is unpickled."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (self.file,)


def test_what_no_build_of_this_user_kept_is_not_even_unpickled(tmp_path: Path) -> None:
    path, sprung = keep(tmp_path), tmp_path / "sprung"
    with sqlite3.connect(path) as file:
        (sealed,) = file.execute("SELECT value FROM kept").fetchone()
        trap = sealed[:SIZE] + pickle.dumps(Trap(sprung))
        file.execute("UPDATE kept SET value = ?", [trap])
    file.close()
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
    return root / STORE


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


def test_a_damaged_file_is_made_anew_with_a_word(tmp_path: Path) -> None:
    path = keep(tmp_path)
    path.write_bytes(b"no database" + path.read_bytes()[50:])
    assert kept(tmp_path) == (None, True)
    keep(tmp_path)
    assert kept(tmp_path) == (("one", "two"), False)


@pytest.mark.parametrize(
    ("sql", "is_told"),
    [
        ("UPDATE kept SET value = substr(value, 2)", True),
        ("UPDATE kept SET value = NULL", False),
        ("UPDATE kept SET value = 7", False),
        ("UPDATE kept SET value = 'a text'", False),
        ("UPDATE kept SET key = x'00ff', name = 5", False),
        ("UPDATE kept SET value = (SELECT value FROM kept LIMIT 1), name = 'b.md'", False),
        ("DROP TABLE kept", True),
        ("ALTER TABLE kept RENAME TO k; CREATE VIEW kept AS SELECT * FROM k", True),
        ("CREATE TRIGGER t AFTER INSERT ON kept BEGIN DELETE FROM kept; END", True),
        ("PRAGMA user_version = 99", True),
        ("PRAGMA user_version = -1", True),
        ("UPDATE code SET digest = 'of another version'", False),
    ],
)
def test_what_no_build_kept_so_is_not_given(sql: str, is_told: bool, tmp_path: Path) -> None:  # noqa: FBT001
    path = keep(tmp_path)
    with closing(sqlite3.connect(path)) as file:
        file.executescript(sql)
        file.commit()
    assert kept(tmp_path) == (None, is_told)
    keep(tmp_path)
    assert kept(tmp_path) == (("one", "two"), False)


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
