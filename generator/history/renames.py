"""Follows files through the commits of a history, under all the names that they had."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


@dataclass(frozen=True)
class Version:
    """One version of a file: the commit that made it, when, the path then, and its blob."""

    commit: str
    date: datetime
    path: str
    blob: str


@dataclass(frozen=True)
class FileChange:
    """A file that a commit wrote: its path, its blob, the path it was renamed from if it was.

    ``is_new`` says that its name was not in use before.
    """

    path: str
    blob: str
    former: str
    is_new: bool


@dataclass(frozen=True)
class Entry:
    """A commit, when it was made, and the files that it wrote."""

    commit: str
    date: datetime
    changes: tuple[FileChange, ...]


def followed(
    paths: Sequence[str], entries: Sequence[Entry], most: int
) -> dict[str, tuple[Version, ...]]:
    """Return at most ``most`` versions of files of today, by today's path, as ordered in entries.

    Where a file was renamed, the older name leads to it too from there on. On the other side of a
    merge the older name may still be in use after the rename: one that only ever led to one file
    leads to it everywhere.
    """
    owners: dict[str, str | None] = {_composed(path): path for path in paths}
    found: dict[str, list[Version]] = {path: [] for path in paths}
    elsewhere = _names_of_one(paths, entries)
    for entry in entries:
        former: dict[str, str | None] = {}
        for change in entry.changes:
            name = _composed(change.path)
            owner = owners[name] if name in owners else elsewhere.get(name)
            if owner and len(found[owner]) < most:
                found[owner].append(Version(entry.commit, entry.date, change.path, change.blob))
            if change.former:
                former[_composed(change.former)] = owner
        owners |= former
    return {path: tuple(versions) for path, versions in found.items()}


def _names_of_one(paths: Sequence[str], entries: Sequence[Entry]) -> dict[str, str]:
    """Return the former names that led to one file of today, by that file.

    A name that was given anew after the rename stood for two files.
    """
    led: dict[str, set[str]] = defaultdict(set)
    for path in paths:
        led[_composed(path)].add(path)
    given: set[str] = set()
    ambiguous: set[str] = set()
    for entry in entries:
        for change in entry.changes:
            name, former = _composed(change.path), _composed(change.former)
            if former:
                led[former] |= led[name]
                ambiguous |= given & {former}
            if change.is_new:
                given.add(name)
    return {
        name: next(iter(paths))
        for name, paths in led.items()
        if len(paths) == 1 and name not in ambiguous
    }


def _composed(path: str) -> str:
    """Return a path as names are compared: some systems take the accents from the letters."""
    return unicodedata.normalize("NFC", path)
