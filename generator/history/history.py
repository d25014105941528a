"""Reads the history of each chapter: where the ids of its older passages lead today.

Both the passages of each version and where they lead are cached between builds: by the name of the
version's blob, and by the chapter's text and history. Only versions never seen before are parsed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from generator.chapters import Chapter, Manuscript, decode_chapter
from generator.core.cache import CACHE_FOLDER, read_cache, write_cache
from generator.core.problems import Message, Place, Problem, Severity
from generator.history.forwarding import (
    Arrival,
    Forwarding,
    Lost,
    Trail,
    follow,
    moved_between_chapters,
)
from generator.history.git import GitError, Repository, Version, find_repository, why_no_history
from generator.rendering import Dialect, Passage, passages_of

PASSAGES = f"{CACHE_FOLDER}/passages.json"
LEADS = f"{CACHE_FOLDER}/leads.json"
_DIALECT = "dialect"
"""Under this key the store says by which Markdown the passages were read."""
NOT_YET = 2**62
"""The date of a text that is not committed: later than any."""


@dataclass(frozen=True)
class ChapterHistory:
    """The history of one chapter: where old ids lead, its former paths, its passages of today.

    ``last`` is its newest version, None where none is committed.
    """

    forwarding: Forwarding
    former_paths: tuple[str, ...] = ()
    passages: tuple[Passage, ...] = ()
    last: Version | None = None


def read_histories(
    root: Path, manuscript: Manuscript, most: int, dialect: Dialect
) -> tuple[Mapping[str, ChapterHistory], tuple[Problem, ...]]:
    """Return the history of each chapter by its path, and infos about what cannot be read of it.

    At most the newest ``most`` versions of a chapter are read, in today's ``dialect``. Without git
    there is none, and an info says so.
    """
    repository = find_repository(root)
    if repository is None:
        why = why_no_history(root)
        return {}, (_missing(Message("no-history", why=why)),)
    problems: list[Problem] = []
    try:
        if repository.is_shallow():
            problems.append(_missing(Message("history-shallow")))
        versions = repository.versions((each.source for each in manuscript.chapters), most)
        return _histories(root, repository, manuscript, versions, dialect), tuple(problems)
    except GitError as error:
        problems.append(_missing(Message("history-unreadable", reason=error.message)))
        return {}, tuple(problems)


def _histories(
    root: Path,
    repository: Repository,
    manuscript: Manuscript,
    versions: Mapping[str, Sequence[Version]],
    dialect: Dialect,
) -> dict[str, ChapterHistory]:
    store, leads = _PassageCache(root / PASSAGES, dialect), _LeadCache(root / LEADS, dialect)
    former = _former_paths(manuscript, versions)
    known_leads: dict[str, _Lead] = {}
    for chapter in manuscript.chapters:
        own = versions[chapter.source]
        known = leads.of(chapter, own)
        if known is None:
            today = passages_of(chapter.path, chapter.text, dialect)
            older = zip(own, store.passages(repository, own), strict=True)
            dated = [(int(each.date.timestamp()), passages) for each, passages in older if passages]
            known = leads.add(chapter, own, _Lead(today, *follow([(NOT_YET, today), *dated])))
        known_leads[chapter.path] = known
    moved = moved_between_chapters(
        {path: each.trail for path, each in known_leads.items()},
        {path: each.today for path, each in known_leads.items()},
    )
    newest = {each.path: next(iter(versions[each.source]), None) for each in manuscript.chapters}
    found = {
        path: ChapterHistory(
            replace(each.leading, moved=moved[path]), former[path], each.today, newest[path]
        )
        for path, each in known_leads.items()
    }
    store.write({each.blob for own in versions.values() for each in own})
    leads.write()
    return found


def _former_paths(
    manuscript: Manuscript, versions: Mapping[str, Sequence[Version]]
) -> dict[str, tuple[str, ...]]:
    """Return the former paths of each chapter; the last chapter that had a path gets it."""
    last: dict[str, tuple[datetime, str]] = {}
    for chapter in manuscript.chapters:
        folder = chapter.source.removesuffix(chapter.path)
        for each in versions[chapter.source]:
            path = each.path.removeprefix(folder)
            if each.path.startswith(folder):
                last[path] = max((each.date, chapter.path), last.get(path, (each.date, "")))
    today = {chapter.path for chapter in manuscript.chapters}
    return {
        chapter: tuple(
            path for path, (_, owner) in last.items() if owner == chapter and path not in today
        )
        for chapter in today
    }


@dataclass(frozen=True)
class _Lead:
    """A chapter's passages of today, where its older ids lead, its lost and new passages."""

    today: tuple[Passage, ...]
    leading: Forwarding
    trail: Trail


class _LeadCache:
    """Cache of where old ids lead, by chapter; valid while its text and history stay."""

    def __init__(self, path: Path, dialect: Dialect) -> None:
        self._path = path
        self._dialect = dialect.key
        self._known = read_cache(path)
        self._used: dict[str, Any] = {}

    def of(self, chapter: Chapter, versions: Sequence[Version]) -> _Lead | None:
        """Return what is known of a chapter, ``None`` where it is of another text or history."""
        try:
            known: dict[str, Any] = self._known[chapter.source]
            if known["key"] != _key(chapter, versions, self._dialect):
                return None
            found = _Lead(
                tuple(Passage(*each) for each in known["today"]),
                Forwarding(dict(known["aliases"]), dict(known["gone"])),
                Trail(
                    {each[0]: Lost(Passage(*each[:3]), *each[3:]) for each in known["lost"]},
                    {each[0]: Arrival(Passage(*each[:3]), *each[3:]) for each in known["arrived"]},
                ),
            )
        except (KeyError, TypeError, ValueError, IndexError):
            return None
        self._used[chapter.source] = known
        return found

    def add(self, chapter: Chapter, versions: Sequence[Version], found: _Lead) -> _Lead:
        """Put what was found of a chapter into the cache, and return it."""
        self._used[chapter.source] = {
            "key": _key(chapter, versions, self._dialect),
            "today": [_plain(each) for each in found.today],
            "aliases": dict(found.leading.aliases),
            "gone": dict(found.leading.gone),
            "lost": [
                [*_plain(each.passage), each.since, each.following]
                for each in found.trail.lost.values()
            ],
            "arrived": [
                [*_plain(each.passage), each.since, each.target]
                for each in found.trail.arrived.values()
            ],
        }
        return found

    def write(self) -> None:
        """Write what is known of today's chapters."""
        if self._used != self._known:
            write_cache(self._path, self._used)


def _key(chapter: Chapter, versions: Sequence[Version], dialect: str) -> str:
    said = "\n".join(
        [dialect, chapter.path, chapter.text, *(each.path + each.blob for each in versions)]
    )
    return hashlib.sha256(said.encode()).hexdigest()


class _PassageCache:
    """Cache of the passages of older versions, by blob."""

    def __init__(self, path: Path, dialect: Dialect) -> None:
        self._path = path
        self._dialect = dialect
        self._changed = False

    @cached_property
    def _known(self) -> dict[str, Any]:
        found = read_cache(self._path)
        return found if found.get(_DIALECT) == self._dialect.key else {}

    def passages(
        self, repository: Repository, versions: Sequence[Version]
    ) -> list[tuple[Passage, ...]]:
        """Return the passages of each version, parsing those that are new.

        A version that is no text, or too large to be a chapter, has none.
        """
        unknown = [each.blob for each in versions if each.blob not in self._known]
        contents = repository.contents(unknown)
        paths = {each.blob: each.path for each in versions}
        for blob in dict.fromkeys(unknown):
            text = decode_chapter(paths[blob], contents.get(blob, b""))
            found = passages_of(paths[blob], text, self._dialect) if isinstance(text, str) else ()
            self._known[blob] = [_plain(each) for each in found]
            self._changed = True
        return [_passages(self._known[version.blob]) for version in versions]

    def write(self, used: set[str]) -> None:
        """Write the passages of the versions that are in use."""
        if self._changed:
            known = {blob: each for blob, each in self._known.items() if blob in used}
            write_cache(self._path, {**known, _DIALECT: self._dialect.key})


def _plain(passage: Passage) -> list[str]:
    return [passage.id, passage.kind, passage.words]


def _passages(plain: Any) -> tuple[Passage, ...]:  # noqa: ANN401 - it may be damaged
    """Return passages from the cache, none where it is damaged."""
    try:
        return tuple(Passage(*each) for each in plain)
    except TypeError:
        return ()


def _missing(message: Message) -> Problem:
    return Problem("history", Place("."), message, severity=Severity.INFO)
