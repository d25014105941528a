"""A cache that came with a thesis is not trusted: only what this user's builds kept is read."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

import pytest

from generator.core import store as seals
from generator.core.store import CACHE_FOLDER, Store

if TYPE_CHECKING:
    from pathlib import Path

    from tests.building import BuildSite, MakeThesis

TITLE = {"1_a.md": "# Titre\n\nUne phrase vraie.\n"}


@pytest.fixture(autouse=True)
def _users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each test a cache folder of the user of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("THESIS_CACHE_KEY", raising=False)
    seals._key.cache_clear()


FORGED = b"<script src=abc>"  # as long as what it replaces


def another_user(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(path))
    seals._key.cache_clear()


def test_a_page_that_was_forged_in_the_store_is_not_published(
    make_thesis: MakeThesis, build_site: BuildSite
) -> None:
    folder = make_thesis(TITLE)
    build_site(folder)
    path = folder / CACHE_FOLDER / "page"
    path.write_bytes(path.read_bytes().replace(b"Une phrase vraie", FORGED))
    assert FORGED in path.read_bytes()
    built = build_site(folder)
    assert "Une phrase vraie" in built.page("1_a/")
    assert FORGED.decode() not in built.page("1_a/")


def test_the_store_of_another_user_is_made_anew_with_a_word(
    make_thesis: MakeThesis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make_thesis()
    store = Store(folder)
    store.get("page", "a.md", "key")
    store.put("page", "a.md", "key", "theirs")
    store.save()
    assert Store(folder).get("page", "a.md", "key") == "theirs"
    another_user(monkeypatch, tmp_path / "other")
    ours = Store(folder)
    assert ours.get("page", "a.md", "key") is None
    assert ours.dropped is not None


def test_a_key_may_be_given_where_nothing_is_kept_between_builds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A build of a CI has a new home each time; the key is a secret of the project."""
    monkeypatch.setenv("THESIS_CACHE_KEY", "a secret")
    one = b"fb0512fd55e4296b1ccbbb0139a56b5esaid"  # its exports are ours after an update
    another_user(monkeypatch, tmp_path / "other")
    assert (seals.sealed("x", b"said"), seals.unsealed("x", one)) == (one, b"said")
    assert not (tmp_path / "other").exists()


def test_without_a_place_for_the_key_nothing_is_taken_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    another_user(monkeypatch, tmp_path / "file")
    one = seals.sealed("x", b"said")
    assert seals.unsealed("x", one) == b"said"
    seals._key.cache_clear()
    assert seals.unsealed("x", one) is None


def test_the_key_is_readable_by_its_user_alone(tmp_path: Path) -> None:
    seals.sealed("x", b"said")
    assert (tmp_path / "home/thesis/key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("place", ["repository/.cache", "repository/thesis/.cache"])
def test_a_key_that_came_with_a_thesis_opens_nothing(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cache folder in the repository, as one of a CI may be, comes with what is checked out."""
    root = tmp_path / "repository/thesis"
    (tmp_path / "repository/.git").mkdir(parents=True)
    another_user(monkeypatch, tmp_path / place)
    forged = {"a.md": ("key", pickle.dumps("theirs"))}
    content = seals.sealed("page", pickle.dumps((seals.made_by(), forged)))
    (root / CACHE_FOLDER).mkdir(parents=True, exist_ok=True)
    (root / CACHE_FOLDER / "page").write_bytes(content)
    store = Store(root)
    assert store.get("page", "a.md", "key") is None
    store.put("page", "a.md", "key", "ours")
    store.save()
    assert (root / CACHE_FOLDER / "page").read_bytes() == content
    monkeypatch.setenv("THESIS_CACHE_KEY", "a secret")
    seals._key.cache_clear()
    kept = Store(root)
    kept.put("page", "a.md", "key", "ours")
    kept.save()
    assert Store(root).get("page", "a.md", "key") == "ours"
